"""The figure of the workforce: in post, away and vacant."""

from sim.base.errors import listed
from sim.base.wording import number, week_of
from sim.reports.charts.drawing.chart_tables import ChartContext, NothingToDraw, Tables
from sim.reports.charts.drawing.panels import SeriesPanel, grid, own_scales
from sim.reports.charts.drawing.plotting import about_the_runs, bands_in_words
from sim.reports.charts.drawing.sheet import Drawing, Sheet, finished
from sim.reports.charts.findings import (
    CHANGES,
    FEW,
    FLAT,
    ON_AVERAGE,
    Finding,
    finding_clause,
    in_doubt,
    main_finding,
    other_way_briefly,
    seen,
)

SERIES = {
    "in_post_fte": "In post",
    "vacant_fte": "Vacant posts",
    "away_fte": "Away sick",
    "on_leave_fte": "On annual leave",
}
SUBJECTS = {
    "in_post_fte": "Workers in post",
    "vacant_fte": "Vacant posts",
    "away_fte": "Workers away sick",
    "on_leave_fte": "Workers on leave",
}
UNIT = "full-time equivalents"
SMALL = 0.01  # of those in post: a smaller change is called near the baseline


def workforce(tables: Tables, context: ChartContext, sheet: Sheet) -> Drawing:
    """Full-time equivalents in post, vacant, away sick and on leave, over time."""
    result = {series: lines for series in SERIES if (lines := tables.lines(series, context))}
    if not result:
        raise NothingToDraw("workforce")
    in_post = result.get("in_post_fte", next(iter(result.values())))
    scale = main_finding([in_post[0][1]]).value * SMALL / FLAT
    findings = {
        series: seen([line for _, line in lines], context, series, len(result), scale)
        for series, lines in result.items()
    }
    panels = [SeriesPanel(SERIES[series], _detail(findings[series]), lines) for series, lines in result.items()]
    title = in_doubt(_title(findings), list(findings.values()), context)
    subtitle = f"Social care workers in {context.council}, {UNIT}; {own_scales(panels)}"
    compared = len(in_post) > 1
    note = about_the_runs(context, compared, bands_in_words(context))
    page = grid(sheet, (title, subtitle, note), panels, context, columns=2)
    facts = [_fact(panel) for panel in panels]
    return finished(page, title, subtitle, note, facts)


def _detail(finding: Finding) -> str:
    """What a panel shows, in a few words."""
    if finding.kind == "alone":
        return f"{_level(finding)} on average"
    gap = _gap_of_people(finding)
    against = f"{gap} {finding.side} the baseline"
    if finding.kind in ("rise", "fall"):
        most = f"at most {against}" if finding.is_widest(1) else f"{against}, week of {week_of(finding.at)}"
        return most + other_way_briefly(finding, _gap_of_people)
    if finding.kind == "average" and finding.when != ON_AVERAGE:
        against = f"{against} {finding.when}"
    clear = "no clear change" if finding.kind == "unsure" else against
    return f"{_level(finding)} on average, {'as in the baseline' if gap == '0.0' else clear}"


def _gap_of_people(finding: Finding) -> str:
    """Full-time equivalents more or fewer than in the baseline."""
    return number(abs(finding.difference), 1)


def _level(finding: Finding) -> str:
    """People on average: one decimal of fewer than ten, of whom a whole number may be none."""
    return number(finding.value, int(abs(finding.value) < FEW))


def _title(findings: dict[str, Finding]) -> str:
    """The change that matters most; where nothing changes, the size of the workforce."""
    moved = {series: finding for series, finding in findings.items() if finding.kind in CHANGES}
    if moved:
        series = max(moved, key=lambda name: abs(moved[name].difference))
        return f"{SUBJECTS[series]} {finding_clause(moved[series], UNIT)}"
    words = {
        "in_post_fte": "full-time equivalents in post",
        "vacant_fte": "posts vacant",
        "away_fte": "away sick",
        "on_leave_fte": "on leave",
    }
    parts = [f"{_level(finding)} {words[series]}" for series, finding in findings.items()]
    alone = next(iter(findings.values())).kind == "alone"
    return f"{'On average' if alone else 'The workforce stays near the baseline'}: {listed(parts)}"


def _fact(panel: SeriesPanel) -> str:
    """Average, lowest and highest of each arm."""
    parts = []
    for arm, line in panel.lines:
        result = main_finding([line])
        parts.append(
            f"{arm.label} {number(result.value)} on average, from {number(result.lowest)} to {number(result.highest)}"
        )
    return f"{panel.name}: {'; '.join(parts)}"
