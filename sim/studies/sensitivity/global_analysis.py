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
from sim.reports.docs_pages import check_page, replace_part
from sim.runs.parallel import make_ready
from sim.studies.sensitivity.evaluation import Design, base_of, design_of, outcomes, play_design
from sim.studies.sensitivity.indices import Real, morris, sobol
from sim.studies.sensitivity.sensitivity_report import (
    SAID,
    SensitivityReport,
    change_unit,
    floor_of,
    indices_csv,
    indices_table,
    ranked,
    sensitivity_method,
    sensitivity_title,
    standing_out,
)
from sim.studies.sensitivity.sensitivity_settings import MORRIS, SPLIT, SensitivitySettings, sensitivity_settings
from sim.studies.sensitivity.uncertain_parameters import plan_of
from sim.studies.sensitivity.variance_split import SOURCES, split

KINDS = {"morris": ("size of its effect", "spread of its effect"), "sobol": ("with others", "alone")}
SUBTITLES = {
    "morris": "Effect of turning one parameter over its whole range, from many places in all others' ranges; strokes"
    " are 95% intervals",
    "sobol": "Share of the variance of a single future that goes with each parameter when all are unknown; strokes are"
    " 95% intervals, all cut at 0 and 100",
    "split": "Share of the variance of a single future, when scenario, parameters and luck are all open",
}


def found_in(asked: SensitivitySettings, design: Design, outcome: Real, seed: int) -> Any:
    """The indices or the split of one measure."""
    resamples = asked.numbers["resamples"]
    if asked.method == MORRIS:
        return morris(design.places, outcome, resamples, seed)
    return split(outcome, resamples, seed) if asked.method == SPLIT else sobol(outcome, resamples, seed)


def as_it_is(index: tuple[float, float, float]) -> tuple[float, float, float]:
    """An effect and its ends."""
    return index


def as_share(index: tuple[float, float, float]) -> tuple[float, float, float]:
    """A share in per cent and its ends, cut where no share can be: an estimate may lie beyond."""
    value, low, high = (float(min(max(end, 0.0), 100.0)) if math.isfinite(end) else math.nan for end in index)
    return value, low, high


def draw_indices(told: SensitivityReport, folder: Path) -> list[Path]:
    """The figure of what was found."""
    method, stem = told.asked.method, f"sensitivity_{told.asked.method}"
    note = f"Source: caseload simulation of {sensitivity_method(told)}."
    if method == SPLIT:
        from sim.reports.charts import variance_shares as sources

        rows = [(MEASURES[name].label, [float(v) for v in one.shares.value]) for name, one in told.found.items()]
        return sources.draw_sources(
            folder, stem, rows, sources.VarianceSharesText(sensitivity_title(told), SUBTITLES[method], note, SOURCES)
        )
    from sim.reports.charts.influences import InfluenceBar, InfluencePanel, InfluencesText, draw_influences

    panels = []
    for measure, found in told.found.items():
        rows_of = ranked(told, measure)
        cut = as_share if method != MORRIS else as_it_is
        bars = [InfluenceBar(row.called, (cut(row.main), cut(row.other))) for row in rows_of]
        unit, last = f"change in {change_unit(measure)}", bars[-1:]
        if method != MORRIS:
            unit = "% of the variance of a single future"
            sure = found.rng_key
            last.append(InfluenceBar(SAID["luck"], ((100 * sure.value[0], 100 * sure.low[0], 100 * sure.high[0]),)))
        panels.append(
            InfluencePanel(MEASURES[measure].label, unit, tuple(bars[:-1]), tuple(last), floor_of(found, measure))
        )
    return draw_influences(
        folder, stem, panels, InfluencesText(sensitivity_title(told), SUBTITLES[method], note, KINDS[method])
    )


def report_indices(told: SensitivityReport, folder: Path) -> None:
    """Keep, draw and print what was found."""
    asked = told.asked
    write_text(folder / f"{asked.method}.csv", indices_csv(told))
    lines = indices_table(told)
    print(f"\n{sensitivity_title(told)}.\n")
    print("\n".join(lines))
    if asked.method == MORRIS and (names := standing_out(told)):
        print(f"\nMore than other luck does, in some measure: parameters={','.join(names)}")
    files = draw_indices(told, open_folder(folder / "charts"))
    print(f"\nFiles in {folder}: {asked.method}.csv, sweep.parquet, charts/{files[0].name}")
    if asked.page:
        replace_part(
            asked.page, asked.method, [f"![{sensitivity_title(told)}](images/{files[0].name})", "", *lines], files[:1]
        )
        print(f"Page: {asked.page}")


def main_global(typed: Sequence[str]) -> int:
    """Explore, keep, draw, tell."""
    asked = sensitivity_settings(typed, plan_of())
    check_page(asked.page, asked.method)
    base = base_of(asked)
    design = design_of(asked, base)
    make_ready(study_from(base))
    if code := play_design(asked, design):
        return code
    played = outcomes(asked.folder, design, asked.measures, asked.numbers["replications"])
    found = {name: found_in(asked, design, one, base.run.seed) for name, one in played.items()}
    report_indices(SensitivityReport(asked, base, len(design.words), found), asked.folder)
    return 0
