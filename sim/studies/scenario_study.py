"""The main job: a scenario with its baseline, simulated, reported and kept in a folder.

A run that is stopped reports on the replications it has. When all is finished the checkpoints go.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.base.exits import INTERRUPTED
from sim.base.files import open_folder, write_json, write_parquet, write_text
from sim.base.folder_lock import locked
from sim.base.wording import plain_text
from sim.inputs.schema import Config
from sim.reports.chart_context import context_of
from sim.reports.charts.drawing.spans import spans, spans_sentence
from sim.reports.console import print_files, print_published, print_results, shortest_path
from sim.reports.financial_years import costs_csv
from sim.reports.published import compare_all_published, published_csv, published_note, published_of
from sim.reports.rendering import FIRST_LOOK, WIDTHS, Renderer, RenderJob
from sim.reports.report.one_page import write_one_page
from sim.reports.summary import sentences
from sim.runs import precision
from sim.runs.checkpoints import remove_checkpoints
from sim.runs.earlier_files import clear_earlier, replications_before
from sim.runs.experiment import Experiment, arms_of, simulate_enough
from sim.runs.manifest import manifest
from sim.runs.parallel import cores_of
from sim.runs.results import Results, caseloads_table, days_table, differences, measures_table, summary_csv

BYTE_ORDER = "\ufeff"  # before a table for spreadsheets, which otherwise take £ for two letters
NOT_DRAWN = 3  # the exit code of a run whose tables are whole and whose figures could not be drawn
DRAWN = (
    "caseload",
    "waiting",
    "deadlines",
    "workforce",
    "stages",
    "differences",
    "published_year",
)  # what the names of a run's figures begin with


def run_scenario(config: Config, folder: Path, overrides: Sequence[str] = (), renderer: Renderer | None = None) -> int:
    """Simulate, keep, report; 0 when all is done, 130 after Ctrl-C, 3 when the figures could not be drawn."""
    renderer = renderer or Renderer()
    try:
        with locked(open_folder(folder)):
            return run_alone(config, folder, overrides, renderer)
    finally:
        renderer.dismiss()


def run_alone(config: Config, folder: Path, overrides: Sequence[str], renderer: Renderer) -> int:
    """Simulate, keep, report, in a folder into which nobody else writes."""
    for name in ("parts", *(["logs"] if config.run.keep_logs else [])):
        open_folder(folder / name)
    published_of(config)  # refused now rather than after an hour
    experiment = Experiment(config, folder, arms_of(config))
    clear_earlier(folder, [arm.digest for arm in experiment.arms], DRAWN)
    precision.check(config.run)
    cut_short = simulate_enough(experiment)
    results = experiment.results()
    if not results.replications:
        raise KeyboardInterrupt
    before = replications_before(folder, [arm.digest for arm in experiment.arms]) if cut_short else 0
    if len(results.replications) < before:
        count = f"{len(results.replications)} of {config.run.replications} replications"
        again = f"hydra.run.dir={shortest_path(folder)} resumes it"
        print(f"Stopped after {count}; {again}. Until then the tables of before, of {before}, stay.")
        return INTERRUPTED
    drawn = report(experiment, results, list(overrides), renderer)
    if not cut_short:
        precision.print_precision(experiment.config.run, results.values)
    if not cut_short:
        remove_checkpoints(experiment.checkpoints)
    return INTERRUPTED if cut_short else 0 if drawn else NOT_DRAWN


def report(experiment: Experiment, results: Results, overrides: list[str], renderer: Renderer) -> bool:
    """Write the tables, have the figures drawn, print the findings; whether the figures could be drawn.

    The manifest comes last: then all is whole.
    """
    config, folder, count = experiment.config, experiment.folder, len(results.replications)
    (folder / "manifest.json").unlink(missing_ok=True)
    write_parquet(folder / "measures.parquet", measures_table(results))
    write_parquet(folder / "days.parquet", days_table(results))
    write_parquet(folder / "caseloads.parquet", caseloads_table(results))
    write_text(folder / "summary.csv", BYTE_ORDER + summary_csv(results))
    write_text(folder / "costs.csv", BYTE_ORDER + costs_csv(results))
    published = published_of(config)
    comparison = compare_all_published(published, results) if published is not None else []
    if published is not None:
        write_text(folder / "published.csv", published_csv(comparison))
    widths = WIDTHS if count >= FIRST_LOOK else {"page": WIDTHS["page"]}
    context = context_of(config, results, overrides)
    renderer.begin(RenderJob(folder, context, differences(results), widths, cores_of(config), published is not None))
    changed = any(word.startswith("scenario.") for word in overrides)  # then its own sentence may not hold
    sentence = f"{plain_text(spans_sentence(spans(context)))}." if changed else ""
    print_results(results, config.run.replications, sentence, overrides)
    if published is not None:
        print_published(comparison, published_note(published, results))
    drawn = renderer.finish()
    facts = manifest(config, results, overrides, experiment.began, experiment.compiling)
    write_json(folder / "manifest.json", facts | {"headline": sentences(results)})
    write_one_page(folder)
    print_files(folder, config.run.replications, count, drawn)
    return drawn
