"""All doubts turned together: screening, shares of variance, and uncertainty split by where it comes from.

python -m sim sensitivity method=morris|sobol|split [trajectories=10] [points=64] [sets=40] [key=value ...]
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.analysis.measures import MEASURES
from sim.base.files import open_folder, write_text
from sim.inputs.study import study_from
from sim.reports.docs_pages import check_page, put_on_page
from sim.runs.parallel import make_ready
from sim.studies.sensitivity.evaluation import Design, base_study, design_of, outcomes, simulate_design
from sim.studies.sensitivity.indices import Real, morris, sobol
from sim.studies.sensitivity.sensitivity_report import (
    CHANCE_LABELS,
    SensitivityReport,
    chance_threshold,
    change_unit,
    indices_csv,
    indices_table,
    ranked,
    sensitivity_method,
    sensitivity_title,
    standing_out,
    where_it_depends,
)
from sim.studies.sensitivity.sensitivity_settings import MORRIS, SPLIT, SensitivitySettings, sensitivity_settings
from sim.studies.sensitivity.uncertain_parameters import plan_of
from sim.studies.sensitivity.variance_split import SOURCES, split

KINDS = {"morris": ("size of its effect", "spread of its effect"), "sobol": ("with others", "alone")}
SUBTITLES = {
    "morris": "Effect of turning one parameter over its whole range, from many places in all others' ranges; bars"
    " are 95% intervals",
    "sobol": "Share of the variance of a single future that goes with each parameter when all are unknown; bars are"
    " 95% intervals, all cut at 0 and 100",
    "split": "Share of the variance of a single future, when scenario, parameters and chance are all open",
}


def indices_by_measure(settings: SensitivitySettings, design: Design, outcome: Real, seed: int) -> Any:
    """The indices or the split of one measure."""
    resamples = settings.numbers["resamples"]
    if settings.method == MORRIS:
        return morris(design.places, outcome, resamples, seed)
    return split(outcome, resamples, seed) if settings.method == SPLIT else sobol(outcome, resamples, seed)


def as_it_is(index: tuple[float, float, float]) -> tuple[float, float, float]:
    """An effect and its ends."""
    return index


def as_share(index: tuple[float, float, float]) -> tuple[float, float, float]:
    """A share in per cent and its ends, cut where no share can be: an estimate may lie beyond."""
    value, low, high = (float(min(max(end, 0.0), 100.0)) if math.isfinite(end) else math.nan for end in index)
    return value, low, high


def draw_indices(report: SensitivityReport, folder: Path) -> list[Path]:
    """The figure of what was found."""
    method, stem = report.settings.method, f"sensitivity_{report.settings.method}"
    where = where_it_depends(report)
    note = f"{where}. " if where else ""
    note += f"Source: caseload simulation of {sensitivity_method(report)}."
    if method == SPLIT:
        from sim.reports.charts import variance_shares as sources

        rows = [(MEASURES[name].label, [float(v) for v in one.shares.value]) for name, one in report.results.items()]
        return sources.draw_sources(
            folder, stem, rows, sources.VarianceSharesText(sensitivity_title(report), SUBTITLES[method], note, SOURCES)
        )
    from sim.reports.charts.influences import InfluenceBar, InfluencePanel, InfluencesText, draw_influences

    panels = []
    for measure, result in report.results.items():
        rows_of = ranked(report, measure)
        cut = as_share if method != MORRIS else as_it_is
        bars = [InfluenceBar(row.called, (cut(row.main), cut(row.other))) for row in rows_of]
        unit, last = f"change in {change_unit(measure)}", bars[-1:]
        if method != MORRIS:
            unit = "% of the variance of a single future"
            sure = result.by_chance
            last.append(
                InfluenceBar(CHANCE_LABELS["chance"], ((100 * sure.value[0], 100 * sure.low[0], 100 * sure.high[0]),))
            )
        panels.append(
            InfluencePanel(
                MEASURES[measure].label, unit, tuple(bars[:-1]), tuple(last), chance_threshold(result, measure)
            )
        )
    return draw_influences(
        folder, stem, panels, InfluencesText(sensitivity_title(report), SUBTITLES[method], note, KINDS[method])
    )


def report_indices(report: SensitivityReport, folder: Path) -> None:
    """Keep, draw and print what was found."""
    settings = report.settings
    write_text(folder / f"{settings.method}.csv", indices_csv(report))
    lines = indices_table(report)
    texts = [f"{text}." for text in (sensitivity_title(report), where_it_depends(report)) if text]
    print(f"\n{' '.join(texts)}\n")
    print("\n".join(lines))
    if settings.method == MORRIS and (names := standing_out(report)):
        print(f"\nMore than chance does, in some measure: parameters={','.join(names)}")
    files = draw_indices(report, open_folder(folder / "charts"))
    print(f"\nFiles in {folder}: {settings.method}.csv, sweep.parquet, charts/{files[0].name}")
    page = [f"![{sensitivity_title(report)}](images/{files[0].name})", "", *lines]
    put_on_page(settings.page, settings.method, page, files[:1])


def main_global(typed: Sequence[str]) -> int:
    """Explore, keep, draw, print."""
    settings = sensitivity_settings(typed, plan_of())
    check_page(settings.page, settings.method)
    base = base_study(settings)
    design = design_of(settings, base)
    make_ready(study_from(base))
    if code := simulate_design(settings, design):
        return code
    simulated = outcomes(settings.folder, design, settings.measures, settings.numbers["replications"])
    result = {name: indices_by_measure(settings, design, one, base.run.seed) for name, one in simulated.items()}
    report_indices(SensitivityReport(settings, base, len(design.words), result), settings.folder)
    return 0
