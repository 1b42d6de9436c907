"""The figure of deadlines: how much of the work is done in time, with and without the change."""

from typing import NamedTuple

import numpy as np

from sim.base.wording import number, percent, signed
from sim.reports.charts.drawing.chart_tables import ChartArm, ChartContext, NothingToDraw, Numbers, Tables
from sim.reports.charts.drawing.plotting import about_the_runs
from sim.reports.charts.drawing.rows import Rows, RowText, foot, write_unit
from sim.reports.charts.drawing.sheet import (
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
from sim.reports.charts.findings import COLLAPSE, DOUBT, clear_measure

DEADLINES = {
    "decisions_in_1_day_share": "Decisions on contacts within a working day",
    "assessments_in_45_days_share": "Assessments within 45 working days",
    "conferences_in_15_days_share": "Initial conferences within 15 working days",
    "reviews_on_time_share": "Reviews on time",
    "visits_on_time_share": "Visits on time",
}
MARK = "~"  # after a difference that may be chance, as on the screen
FLAT_POINTS = 1.0  # percentage points
WHOLE_POINTS = 9.95  # from here on points have no decimal


class Deadline(NamedTuple):
    """One deadline, the share of the work that meets it in each arm, and whether the change is more than chance."""

    name: str
    shares: list[float]
    clear: bool | None  # None where one replication cannot decide
    gaps: Numbers = np.empty(0)  # scenario less baseline, by replication
    few: bool = False  # few futures decide it

    @property
    def may_be_chance(self) -> bool:
        """Whether there is a difference that is not more than chance."""
        return len(self.shares) > 1 and not self.clear

    @property
    def points(self) -> float:
        """By how many percentage points it is met more often than in the baseline."""
        return 100 * (self.shares[-1] - self.shares[0])

    @property
    def places(self) -> int:
        """Decimals with which shares and points are printed: so many that the change is seen and adds up."""
        before, after = (round(100 * share) for share in (self.shares[0], self.shares[-1]))
        return 0 if abs(self.points) >= WHOLE_POINTS and after - before == round(self.points) else 1


def deadlines(tables: Tables, context: ChartContext, sheet: Sheet) -> Drawing:
    """The share of decisions, assessments, conferences, reviews and visits in time: a dumbbell for each."""
    arms = tables.arms(context)
    result = [
        deadline_of(tables, arms, measure, name)
        for measure, name in DEADLINES.items()
        if all(len(tables.means.get((arm.name, measure), ())) for arm in arms)
    ]
    if not result or not arms:
        raise NothingToDraw("deadlines")
    title = _title(result)
    subtitle = f"Share of the work that meets its deadline, {context.council}"
    drawn = "Mean of the replications over all measured days; work still open after its deadline counts as late."
    unsure = f" {MARK} may be chance." if any(line.may_be_chance for line in result) else ""
    note = about_the_runs(context, len(arms) > 1, f"{drawn}{unsure}", shaded=False)
    rows = Rows(sheet, [RowText(line.name, _numbers(line)) for line in result])
    above = arm_key_height(sheet, arms)
    page = set_page(sheet, title, subtitle, note, above + rows.total + foot(sheet))
    draw_arm_key(page, arms, page.top, markers=True)
    _draw(page, rows, result, arms, page.top - above)
    return finished(page, title, subtitle, note, [_fact(line, arms) for line in result])


def deadline_of(tables: Tables, arms: list[ChartArm], measure: str, name: str) -> Deadline:
    """A deadline as the tables have it."""
    shares = [float(tables.means[arm.name, measure].mean()) for arm in arms]
    if len(arms) == 1:
        return Deadline(name, shares, None)
    own = tables.measures[tables.measures["measure"] == measure]
    wide = own.pivot_table(index="replication", columns="scenario", values="value", observed=True)
    gaps = (wide[arms[1].name] - wide[arms[0].name]).dropna().to_numpy(np.float64)
    row = tables.differences[tables.differences["measure"] == measure]
    few = bool("range" in row and row["range"].any())
    return Deadline(name, shares, clear_measure(tables, measure), gaps, few)


def _numbers(line: Deadline) -> str:
    """80% → 68% (−12 points); of fewer than ten points, or where whole numbers do not add up, with a decimal.

    What may be chance is marked.
    """
    if len(line.shares) == 1:
        return percent(line.shares[0])
    before, after = (percent(share, line.places) for share in line.shares)
    return f"{before} → {after} ({signed(line.points, line.places)} points){f' {MARK}' if line.may_be_chance else ''}"


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
    moved = max(result, key=lambda line: (line.clear is not False, abs(line.points)))
    leads = moved.clear is not False and abs(moved.points) >= FLAT_POINTS
    fall = _larger_fall(result, moved.points if leads else 0.0)
    if fall:
        return _unsure_fall(fall)
    if moved.clear is False and any(abs(line.points) >= FLAT_POINTS for line in result):
        return "No deadline is met more or less often than in the baseline by more than chance"
    if not leads and any(line.clear is False and abs(line.points) >= FLAT_POINTS for line in result):
        return "No deadline is met a point more or less often than in the baseline by more than chance"
    if not leads:
        return "Deadlines are met about as often as in the baseline"
    verb = "fall" if moved.points < 0 else "rise"
    side = "above" if moved.points > 0 else "below"
    gap = f"{number(abs(moved.points), moved.places)} points {side} the baseline"
    most = " most," if all(abs(line.points) <= abs(moved.points) for line in result) else ""
    value = percent(moved.shares[1], moved.places)
    return f"{moved.name} {verb}{most} to {value}: {gap}{'' if moved.clear else f'; {DOUBT}'}"


def _larger_fall(result: list[Deadline], points: float) -> Deadline | None:
    """A fall that is not clear and larger than the change that is: no gain leads over it, nor what most futures show.

    points: the change that would lead; 0 where none is clear.
    """
    worst = min((line for line in result if line.clear is False), key=lambda line: line.points, default=None)
    if worst is None or worst.points > -max(FLAT_POINTS, abs(points)):
        return None
    return worst if points > 0 or (worst.few and 2 * _collapses(worst) >= len(worst.gaps)) else None


def _collapses(line: Deadline) -> int:
    """In how many replications it falls so far that the headline counts it."""
    return int((line.gaps < -COLLAPSE).sum())


def _unsure_fall(line: Deadline) -> str:
    """A fall whose size is not sure, with how many replications show it."""
    value, of, times = percent(line.shares[1], line.places), f"of {len(line.gaps)} replications", _collapses(line)
    if line.few and times:
        return (
            f"{line.name} fall by more than {number(100 * COLLAPSE, 0)} points in {times} {of}, to {value} on average"
        )
    gap = f"{number(abs(line.points), line.places)} points below the baseline"
    return f"{line.name} fall to {value}: {gap}, which may be chance (lower in {int((line.gaps < 0).sum())} {of})"


def _fact(line: Deadline, arms: list[ChartArm]) -> str:
    """A deadline in each arm."""
    parts = [f"{arm.label} {percent(share, 1)}" for arm, share in zip(arms, line.shares, strict=True)]
    return f"{line.name}: {'; '.join(parts)}{', which may be chance' if line.may_be_chance else ''}"
