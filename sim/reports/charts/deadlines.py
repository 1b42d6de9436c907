"""The figure of deadlines: how much of the work is done in time, with and without the change."""

from typing import NamedTuple

from sim.base.wording import number, percent, signed
from sim.reports.charts.chart_tables import ChartArm, ChartContext, NothingToDraw, Tables
from sim.reports.charts.findings import DOUBT, clear_measure
from sim.reports.charts.plotting import about_the_runs
from sim.reports.charts.rows import Rows, RowText, foot, write_unit
from sim.reports.charts.sheet import (
    BASELINE_LOOK,
    DARK_GREY,
    Drawing,
    Page,
    Sheet,
    arm_key_height,
    draw_arm_key,
    finished,
    look_of,
    set_page,
)

DEADLINES = {
    "decisions_in_1_day_share": "Decisions on contacts within a working day",
    "assessments_in_45_days_share": "Assessments within 45 working days",
    "conferences_in_15_days_share": "Initial conferences within 15 working days",
    "reviews_on_time_share": "Reviews on time",
    "visits_on_time_share": "Visits on time",
}
FLAT_POINTS = 1.0  # percentage points


class Deadline(NamedTuple):
    """One deadline, the share of the work that meets it in each arm, and whether the change is more than chance."""

    name: str
    shares: list[float]
    clear: bool | None  # None where one replication cannot decide


def deadlines(tables: Tables, context: ChartContext, sheet: Sheet) -> Drawing:
    """The share of decisions, assessments, conferences, reviews and visits in time: a dumbbell for each."""
    arms = tables.arms(context)
    result = [
        Deadline(
            name,
            [float(tables.means[arm.name, measure].mean()) for arm in arms],
            clear_measure(tables, measure) if len(arms) > 1 else None,
        )
        for measure, name in DEADLINES.items()
        if all(len(tables.means.get((arm.name, measure), ())) for arm in arms)
    ]
    if not result or not arms:
        raise NothingToDraw("deadlines")
    title = _title(result)
    subtitle = f"Share of the work that meets its deadline, {context.council}"
    drawn = "Mean of the replications over all measured days; work still open after its deadline counts as late."
    note = about_the_runs(context, len(arms) > 1, drawn, shaded=False)
    rows = Rows(sheet, [RowText(line.name, _numbers(line)) for line in result])
    above = arm_key_height(sheet, arms)
    page = set_page(sheet, title, subtitle, note, above + rows.total + foot(sheet))
    draw_arm_key(page, arms, page.top, markers=True)
    _draw(page, rows, result, arms, page.top - above)
    return finished(page, title, subtitle, note, [_fact(line, arms) for line in result])


def _numbers(line: Deadline) -> str:
    """80% → 72% (−8 points); with a decimal where whole numbers would hide the change or not add up."""
    if len(line.shares) == 1:
        return percent(line.shares[0])
    before, after = line.shares
    points = 100 * (after - before)
    places = 0 if round(100 * after) - round(100 * before) == round(points) and abs(points) >= 1 else 1
    return f"{percent(before, places)} → {percent(after, places)} ({signed(points, places)} points)"


def _draw(page: Page, rows: Rows, result: list[Deadline], arms: list[ChartArm], top: float) -> None:
    """The marks of each arm on a scale from 0 to 100%, joined by a bar."""
    frame, middles = rows.draw(page, top)
    axes = frame.axes
    axes.set_xlim(0, 100)
    frame.base(range(0, 101, 20), [f"{tick}%" for tick in range(0, 101, 20)])
    rows.uprights(axes, range(0, 101, 20), middles)
    for line, middle in zip(result, middles, strict=True):
        values = [100 * share for share in line.shares]
        if len(values) == 2:
            axes.plot(values, [middle, middle], color=DARK_GREY, linewidth=1.6, solid_capstyle="butt", zorder=3)
        for arm, value in zip(arms, values, strict=True):
            look = look_of(arm, len(arms) > 1)
            axes.plot(
                [value],
                [middle],
                marker=look.marker,
                markersize=8.5 if look is BASELINE_LOOK else 5.0,
                color=look.colour,
                markerfacecolor=look.face,
                markeredgewidth=1.5,
                zorder=4 if look is BASELINE_LOOK else 5,
                clip_on=False,
            )
    write_unit(frame, "Share met in time")


def _title(result: list[Deadline]) -> str:
    """Which deadline suffers most; which is met best and least if nothing is compared."""
    best, least = max(result, key=lambda line: line.shares[-1]), min(result, key=lambda line: line.shares[-1])
    if len(result[0].shares) == 1:
        if best is least:
            return f"{best.name}: {percent(best.shares[0])}"
        return f"{best.name}: {percent(best.shares[0])}; {least.name.lower()}: only {percent(least.shares[0])}"
    moved = max(result, key=lambda line: (line.clear is not False, abs(line.shares[1] - line.shares[0])))
    points = 100 * (moved.shares[1] - moved.shares[0])
    if moved.clear is False and any(100 * abs(line.shares[1] - line.shares[0]) >= FLAT_POINTS for line in result):
        return "No deadline is met more or less often than in the baseline by more than chance"
    if moved.clear is False or abs(points) < FLAT_POINTS:
        return "Deadlines are met about as often as in the baseline"
    verb = "fall" if points < 0 else "rise"
    gap = f"{number(abs(points), 0)} points {'above' if points > 0 else 'below'} the baseline"
    most = " most," if all(abs(line.shares[1] - line.shares[0]) <= abs(points) / 100 for line in result) else ""
    return f"{moved.name} {verb}{most} to {percent(moved.shares[1])}: {gap}{'' if moved.clear else f'; {DOUBT}'}"


def _fact(line: Deadline, arms: list[ChartArm]) -> str:
    """A deadline in each arm."""
    parts = [f"{arm.label} {percent(share, 1)}" for arm, share in zip(arms, line.shares, strict=True)]
    return f"{line.name}: {'; '.join(parts)}"
