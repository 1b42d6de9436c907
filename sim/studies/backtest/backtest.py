"""`python -m sim backtest council=all [from=2017]`: the record of the model beside REAR, made from published tables.

council=all [from=2017] [until=2021] [sample=COUNCILS] [replications=2] [years=4] [tables=FOLDER] [docs=yes]
                              all councils, or so many from the smallest to the largest; an interrupted run resumes
council=NAME                  the same of one council, Leeds too
run.engine=dask run.dask.scheduler=tcp://HOST:PORT
                              futures of councils are simulated on a Dask cluster (docs/sweeps.md); the same bytes
council=leeds parameters=fitted [from=2019] [horizon=3] [run.replications=40] [run.seed=1] [docs=yes]
                              another study, of a council with a file in conf/record: its parameters are fitted anew
                              at each origin (docs/backtest.md; its settings: conf/study/backtest.yaml)
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.base.answer_folders import answer_folder
from sim.base.errors import InputError, unknown
from sim.base.files import open_folder, write_json, write_parquet, write_text
from sim.base.folder_lock import locked
from sim.base.journal import Journal
from sim.base.places import DOCS
from sim.inputs.typed_settings import key_and_value, without_dashes
from sim.reports.docs_pages import replace_part
from sim.runs.experiment import program
from sim.studies.backtest.backtest_figures import draw_backtest
from sim.studies.backtest.backtest_files import forecasts_csv, forecasts_table, manifest_of, scores_csv
from sim.studies.backtest.backtest_report import markdown, print_backtest
from sim.studies.backtest.backtest_settings import backtest_settings
from sim.studies.backtest.forecasts import BacktestResult, backtest

CANNOT = "This cannot be answered:"
STOPPED = "Stopped before all was simulated. What was is noted: the same command resumes."
FOLDER = Path("outputs") / "backtest"  # a folder for each answer in that of its council
NOTES = "notes.jsonl"  # of what an unfinished backtest has simulated
PAGE = DOCS / "backtest.md"
IMAGES = PAGE.parent / "images"
PLACE = "scores"  # of the page, where the table stands
KEY, PUBLISHED, FITTED = "parameters", "published", "fitted"  # of the model: from tables, or fitted at each origin


def write_backtest(result: BacktestResult, typed: Sequence[str], folder: Path) -> list[Path]:
    """Write what was found: forecasts, scores, the table of the page, the figures, last the manifest; the figures."""
    open_folder(folder)
    write_parquet(folder / "forecasts.parquet", forecasts_table(result))
    write_text(folder / "forecasts.csv", forecasts_csv(result))
    write_text(folder / "scores.csv", scores_csv(result))
    write_text(folder / "scores.md", markdown(result))
    files = draw_backtest(result, folder / "charts")
    write_json(folder / "manifest.json", manifest_of(result, typed))
    return files


def parameters_wanted(typed: Sequence[str]) -> str:
    """What parameters the model is to have, published or fitted; InputError if neither, or of no council."""
    given = dict(key_and_value(word) for word in without_dashes(typed))
    kind = given.get(KEY, PUBLISHED)
    if kind not in (PUBLISHED, FITTED):
        raise InputError([unknown(KEY, kind, "kind of parameters", (PUBLISHED, FITTED))])
    if kind == PUBLISHED and "council" not in given:
        raise InputError(["council: name one, such as council=bradford, or council=all."])
    return kind


def main(typed: Sequence[str]) -> int:
    """Forecast, score, print, keep, draw; `docs=yes` also renews docs/backtest.md and its figures."""
    if parameters_wanted(typed) == PUBLISHED:
        from sim.studies.forecast import backtest_councils

        return backtest_councils.main(typed)
    settings = backtest_settings(typed)
    question = f"{settings._replace(cores=0, docs=False)} {program().hex()}"
    folder = open_folder(answer_folder(FOLDER / settings.record.name, question, "manifest.json"))
    with locked(folder):
        notes = Journal(folder / NOTES)
        result = backtest(settings, notes)
        print_backtest(result)
        files = write_backtest(result, typed, folder)
        notes.remove()
    if settings.docs and PAGE.is_file():
        shown = [file for file in files if file.suffix == ".svg" and (IMAGES / file.name).exists()]
        replace_part(PAGE, PLACE, markdown(result).splitlines(), shown)
    print(f"Files in {folder}: forecasts.parquet, forecasts.csv, scores.csv, scores.md, charts/, manifest.json")
    return 0
