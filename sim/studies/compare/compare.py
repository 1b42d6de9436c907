"""`python -m sim compare KEY=A,B,C [measures=M,N] [delta=D] [key=value ...]`: which differ, and which is the best.

Its own settings are those of conf/study/compare.yaml, all others those of `python -m sim`. A key with several values
makes alternatives, several keys every combination; `alternative="key=value ..."`, given repeatedly, names them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sim.analysis.targets import is_share
from sim.base.answer_folders import answer_folder
from sim.base.exits import INTERRUPTED
from sim.base.files import open_folder, write_text
from sim.base.wording import percent
from sim.inputs.study import study_from
from sim.reports.docs_pages import check_page, put_on_page
from sim.runs.experiment import study_digest
from sim.runs.parallel import make_ready
from sim.studies.compare.alternatives_runs import alternative_values, configs_of, simulate_alternatives
from sim.studies.compare.compare_report import (
    CompareReport,
    compare_method,
    compare_table,
    compare_title,
    differences_csv,
    dropped,
    promise,
    seen_of,
    with_choice,
)
from sim.studies.compare.compare_settings import CompareSettings, compare_settings, is_most_best
from sim.studies.compare.selection import Selection, Stage, screen_alternatives, second_stage
from sim.studies.compare.simultaneous import Real, pairs_of

CANNOT = "This cannot be compared:"
STOPPED = "Stopped before an alternative was finished; the same command resumes."
STEM = "compare"
FOLDER = Path("outputs") / "compare"  # a folder for each answer in it


def squares(settings: CompareSettings, replications: dict[int, int], first: int) -> dict[str, Real]:
    """(first replications, alternatives) each measure as it is printed."""
    result = alternative_values(settings, replications)
    return {
        name: np.stack([own[:first] for own in made], axis=1) * (100 if is_share(name) else 1)
        for name, made in result.items()
    }


def choose(settings: CompareSettings, values: Real) -> tuple[Stage, Selection, int] | None:
    """The best of the first measure, simulated on where that is needed; None when Ctrl-C cut it short."""
    assert settings.delta is not None
    first, sign = len(values), 1 if settings.most_is_best else -1
    stage = screen_alternatives(sign * values, settings.confidence, settings.delta)
    last = min(stage.needed, settings.numbers["most"])
    if last <= first:
        return stage, second_stage(sign * values[:, list(stage.kept)], stage, settings.delta), first * values.shape[1]
    replications = {i: last if i in stage.kept else first for i in range(values.shape[1])}
    if simulate_alternatives(settings, replications):
        return None
    measure = settings.measures[0]
    made = alternative_values(settings, replications)[measure]
    kept = np.stack([made[i] for i in stage.kept], axis=1) * (100 if is_share(measure) else 1)
    return stage, second_stage(sign * kept, stage, settings.delta), sum(replications.values())


def compare_alternatives(settings: CompareSettings) -> CompareReport | None:
    """Simulate all, look at every pair, choose the best if a `delta` is given; None when Ctrl-C cut it short."""
    configs, first = configs_of(settings), settings.numbers["first"]
    make_ready(study_from(configs[0]))
    every = dict.fromkeys(range(len(configs)), first)
    if simulate_alternatives(settings, every):
        return None
    values = squares(settings, every, first)
    seed, draws = configs[0].run.seed, settings.numbers["draws"]
    seen = []
    for name, one in values.items():
        best = settings.most_is_best if name == settings.measures[0] else is_most_best(None, name)
        seen.append(seen_of(name, one, pairs_of(one, settings.confidence, draws, seed), best))
    report = CompareReport(settings, configs, tuple(seen), None, None, first * len(configs))
    if settings.delta is None:
        return report
    result = choose(settings, values[settings.measures[0]])
    if result is None:
        return None
    seen[0] = with_choice(seen[0], result[1].best)
    return report._replace(seen=tuple(seen), stage=result[0], choice=result[1], replications=result[2])


def draw_comparison(report: CompareReport, folder: Path) -> list[Path]:
    """The figure."""
    from sim.reports.charts.alternatives import AlternativeRow, AlternativesPanel, draw_alternatives
    from sim.reports.charts.drawing.figure_text import FigureText

    panels = []
    for one in report.seen:
        best, rows = one.order[0], []
        for i in one.order:
            mean, low, high = (float(each[i, best]) for each in one.pairs[:3])
            alike = not one.pairs.clear[i, best]
            rows.append(
                AlternativeRow(report.settings.names[i], float(one.means[i]), (mean, low, high), one.letters[i], alike)
            )
        panels.append(AlternativesPanel(one.label, one.unit, one.apart, one.decimals, tuple(rows)))
    subtitle = (
        f"Difference of each alternative from the best (diamond), with the same random numbers; bars are"
        f" {percent(report.settings.confidence)} intervals that hold for all pairs of a panel at once"
    )
    note = (
        f"Source: caseload simulation of {compare_method(report)}. Two in the same group cannot be told apart, nor"
        f" can a grey row from the best. {promise(report)}"
    ).rstrip()
    return draw_alternatives(folder, STEM, panels, FigureText(compare_title(report), subtitle, note))


def report_comparison(report: CompareReport, folder: Path) -> None:
    """Print, keep and draw what was found."""
    texts = [text for text in (f"{compare_title(report)}.", promise(report), dropped(report)) if text]
    lines = compare_table(report)
    print("\n" + "\n".join([*texts, "", *lines]))
    write_text(folder / "differences.csv", differences_csv(report))
    files = draw_comparison(report, open_folder(folder / "charts"))
    write_text(folder / "answer.txt", "\n".join(texts) + "\n")  # last: then all is whole
    print(f"\nFiles in {folder}: differences.csv, answer.txt, sweep.parquet, charts/{files[0].name}")
    page = [
        f"![{compare_title(report)}](images/{files[0].name})",
        "",
        *([" ".join(texts[1:]), ""] if texts[1:] else []),
        *lines,
    ]
    put_on_page(report.settings.page, STEM, page, files[:1])


def main(typed: Sequence[str]) -> int:
    """Compare, print, keep, draw."""
    settings = compare_settings(typed)
    check_page(settings.page, STEM)
    if not any(word.startswith("folder=") for word in typed):
        digests = [study_digest(config) for config in configs_of(settings)]
        settings = settings._replace(folder=answer_folder(FOLDER, f"{digests} {settings}", "answer.txt"))
    report = compare_alternatives(settings)
    if report is None:
        return INTERRUPTED
    report_comparison(report, settings.folder)
    return 0
