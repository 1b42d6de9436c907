"""Figures of children: who waits, and at which stage the work lies."""

import math
import re

from sim.base.errors import listed
from sim.base.wording import decimals_for, many, number, percent, week_of
from sim.model.words import label
from sim.reports.charts.drawing.chart_tables import ChartContext, NothingToDraw, Tables
from sim.reports.charts.drawing.panels import SeriesPanel, grid, own_scales, stacked
from sim.reports.charts.drawing.plotting import about_the_runs, bands_in_words
from sim.reports.charts.drawing.sheet import Drawing, Sheet, finished
from sim.reports.charts.findings import (
    CHANGES,
    FEW,
    ON_AVERAGE,
    Finding,
    finding_clause,
    in_doubt,
    main_finding,
    other_way_briefly,
    seen,
)

WAITING = {
    "children_unallocated": "Waiting for a worker",
    "awaiting_assessment": "Waiting for their assessment to begin",
}
LEAST_SCALE = 10.0  # children: fewer do not fill a panel
LEAST_DRAWN = 0.05  # children: fewer are printed as none
FEW_CHILDREN = 3  # below this the list is as good as empty


def waiting(tables: Tables, context: ChartContext, sheet: Sheet) -> Drawing:
    """Children waiting to be allocated, and children on whose assessment no work has begun, over time."""
    panels, findings = [], []
    for series, name in WAITING.items():
        lines = tables.lines(series, context)
        if lines:
            finding = seen([line for _, line in lines], context, series, len(WAITING))
            point = (finding.at, finding.value) if finding.peaks and finding.value >= FEW_CHILDREN else None
            panels.append(SeriesPanel(name, "Children", lines, point=point, least=LEAST_SCALE))
            findings.append((series, finding))
    if not panels:
        raise NothingToDraw("waiting")
    findings.sort(key=lambda pair: pair[1].kind not in CHANGES)  # what changes comes first
    title = "; ".join(_waiting_sentence(series, finding) for series, finding in findings)
    title = re.sub("; [A-Z]", lambda start: start[0].lower(), title)
    title = in_doubt(title, [finding for _, finding in findings], context)
    subtitle = f"Children in {context.council} on each day who wait"
    note = about_the_runs(context, len(panels[0].lines) > 1, bands_in_words(context))
    page = stacked(sheet, (title, subtitle, note), panels, context)
    return finished(page, title, subtitle, note, [_levels(panel) for panel in panels])


def _waiting_sentence(series: str, finding: Finding) -> str:
    """What a waiting list does."""
    unallocated = series == "children_unallocated"
    if unallocated and finding.highest < FEW_CHILDREN:
        return "No child waits for a worker" if finding.highest < LEAST_DRAWN else "Hardly any child waits for a worker"
    subject = "Children waiting for a worker" if unallocated else "Children waiting for an assessment"
    return f"{subject} {finding_clause(finding, dated=False)}"


def _levels(panel: SeriesPanel) -> str:
    """Mean, lowest and highest of each arm's line, as a sentence."""
    parts = []
    for arm, line in panel.lines:
        result = main_finding([line])
        places = min(decimals_for(result.highest), 1)
        parts.append(
            f"{arm.label} {number(result.value, places)} on average (lowest {number(result.lowest, places)}, highest "
            f"{number(result.highest, places)} in the week of {week_of(result.at)})"
        )
    return f"{panel.name}: {'; '.join(parts)}"


def draw_stages(tables: Tables, context: ChartContext, sheet: Sheet) -> Drawing:
    """Children open at each stage over time, a panel for each stage."""
    places = {f"open_{stage}": shown.label for stage, shown in context.stages.items()}
    names = [name for name in dict.fromkeys(series for _, series in tables.rows) if name.startswith("open_")]
    names = [name for name in places if name in names] + [name for name in names if name not in places]
    panels, findings = [], []
    for series in names:
        lines = tables.lines(series, context)
        if lines and max(main_finding([line]).highest for _, line in lines) > 0:
            finding = seen([line for _, line in lines], context, series, len(names))
            name = places.get(series) or label(series.removeprefix("open_"))
            panels.append(SeriesPanel(name, _stage_detail(finding), lines))
            findings.append((name, finding))
    if not panels:
        raise NothingToDraw("stages")
    title = in_doubt(_stage_title(findings, set(places.values())), [finding for _, finding in findings], context)
    subtitle = f"Children in {context.council} open at each stage on each day; {own_scales(panels)}"
    enquiry = any(shown.alongside and f"open_{stage}" in names for stage, shown in context.stages.items())
    counted_twice = " A child in an enquiry is also counted at the stage it stays in." if enquiry else ""
    note = about_the_runs(context, len(panels[0].lines) > 1, f"{bands_in_words(context)}{counted_twice}")
    page = grid(sheet, (title, subtitle, note), panels, context, columns=2 if sheet.narrow else min(4, len(panels)))
    return finished(page, title, subtitle, note, [_levels(panel) for panel in panels])


def _stage_detail(finding: Finding) -> str:
    """What a stage does, in a few words."""
    if finding.kind == "alone":
        return f"{number(finding.value, _places(finding.value))} on average"
    if finding.kind in ("near", "unsure"):
        how = "near the baseline" if finding.kind == "near" else "no clear change"
        return f"{number(finding.value, _places(finding.value))} on average, {how}"
    gap = f"{_gap(finding)} {finding.side} the baseline"
    if finding.kind == "average":
        when = "" if finding.when == ON_AVERAGE else f" {finding.when}"
        return f"{number(finding.value, _places(finding.value))} on average, {gap}{when}"
    widest = finding.is_widest(_places(finding.difference))
    return (f"at most {gap}" if widest else f"{gap}, week of {week_of(finding.at)}") + other_way_briefly(finding, _gap)


def _gap(finding: Finding) -> str:
    """Children more or fewer than in the baseline, and the share where the baseline has any."""
    share = f" ({percent(abs(finding.share))})" if math.isfinite(finding.share) else ""
    return f"{number(abs(finding.difference), _places(finding.difference))}{share}"


def _places(children: float) -> int:
    """Decimals of a number of children: one of fewer than ten."""
    return min(decimals_for(children), int(abs(children) < FEW))


def _stage_title(findings: list[tuple[str, Finding]], phrases: set[str]) -> str:
    """The stage that changes most, in children; the largest one if nothing is compared.

    phrases: what is said of those in a stage, where its name alone could be taken for something else.
    """
    moved = [pair for pair in findings if pair[1].kind in CHANGES]
    if moved:
        name, most = max(moved, key=lambda pair: abs(pair[1].difference))
        subject = f"The number {name[0].lower()}{name[1:]}" if name in phrases else name
        verb = "grows" if most.difference > 0 else "shrinks"
        if most.kind == "average":
            return f"{subject} {verb} most in number: {_gap(most)} {most.side} the baseline {most.when}"
        when, places = "at the end" if most.at_end else f"in the week of {week_of(most.at)}", _places(most.value)
        gap = f"{_gap(most)} {most.side} the baseline" if math.isfinite(most.share) else "none in the baseline"
        size = f"{many(round(most.value, places), 'child', 'children', places)} {when}, {gap}"
        return f"{subject} {verb} most in number: {size}{other_way_briefly(most, _gap)}"
    ranked = sorted(findings, key=lambda pair: -pair[1].value)
    largest = listed([f"{name.lower()} ({number(finding.value, 0)})" for name, finding in ranked[:2]])
    kinds = {finding.kind for _, finding in findings}
    if "unsure" in kinds:
        both = "both by much and " if any(finding.clear for _, finding in findings) else ""
        return f"No stage changes {both}by more than chance would; most children: {largest}"
    if "near" in kinds:
        return f"Work stays near the baseline at every stage; most children: {largest}"
    return f"Most children are at the stages: {largest}"
