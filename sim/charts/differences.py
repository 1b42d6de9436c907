"""The figure of differences: what the change does to the main measures, and how sure that is."""

import math
from typing import NamedTuple

import numpy as np

from sim.charts.plotting import about_the_runs
from sim.charts.rows import Row, Rows, foot, write_unit
from sim.charts.sheet import DARK_BLUE, DARK_GREY, Drawing, Page, Sheet, finished, set_page
from sim.charts.tables import ChartContext, NothingToDraw, Tables
from sim.charts.words import decimals_for, number, signed
from sim.vocabulary import label

MAIN = (
    "referrals_per_year",
    "caseload_per_worker",
    "workers_over_18_share",
    "unallocated_children",
    "awaiting_assessment",
    "children_in_need",
    "children_on_plan",
    "children_looked_after",
    "assessments_in_45_days_share",
    "conferences_in_15_days_share",
    "reviews_on_time_share",
    "visits_on_time_share",
    "thin_plans_share",
    "social_workers_per_child",
    "overtime_hours_per_worker",
    "turnover_rate",
)
NOTHING = 0.05  # children, percent ...: what is below in both arms is not compared
WIDEST = 120.0  # percent; what lies beyond is an arrow at the edge


class Change(NamedTuple):
    """One measure: what is printed, and its change in percent of the baseline with its interval."""

    name: str
    numbers: str
    change: float
    low: float
    high: float

    @property
    def beyond_chance(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


def differences(tables: Tables, context: ChartContext, sheet: Sheet) -> Drawing:
    """Paired differences of the main measures in percent of the baseline; how far luck goes if nothing is compared."""
    compared = len(tables.differences) > 0
    found = _changes(tables) if compared else _spreads(tables, context)
    if not found:
        raise NothingToDraw("differences")
    title = _title(found) if compared else _spread_title(found)
    subtitle = (
        f"Change from {context.baseline_label.lower()}, percent, with 95% interval; at the right the numbers themselves"
        if compared
        else f"Main measures for {context.council}, percent from the mean; at the right the numbers themselves"
    )
    drawn = (
        "Bars: 95% interval of the difference between paired replications; hollow marks: it may be chance."
        if compared
        else "Bars: middle 80% of replications, which differ by luck alone."
    )
    note = about_the_runs(context, compared, drawn, shaded=False)
    rows = Rows(sheet, [Row(row.name, row.numbers) for row in found])
    page = set_page(sheet, title, subtitle, note, rows.total + foot(sheet) + 1)
    _draw(page, rows, found, compared)
    return finished(page, title, subtitle, note, [_fact(row) for row in found])


def _is_share(unit: str, measure: str) -> bool:
    """Whether a measure is a share or rate between 0 and 1."""
    return unit in ("share", "rate") or measure.endswith(("_share", "_rate"))


def _printed(value: float, size: float, share: bool, sign: bool = False) -> str:
    """A value as it stands in the right column."""
    times = 100 if share else 1
    text = (signed if sign else number)(times * value, decimals_for(times * size))
    return text if sign or not share else f"{text}%"


def _in_percent(gap: float, base: float) -> float:
    """A difference over its baseline; without end where the baseline is nothing."""
    if base == 0:
        return math.copysign(math.inf, gap) if abs(gap) > 0 else gap
    return 100 * gap / abs(base)


def _beyond(change: float) -> str:
    """What is printed beside an arrow."""
    if not math.isfinite(change):
        return "from nothing"
    return f"{signed(change, 0)}%" if abs(change) < 1000 else f"over {signed(math.copysign(1000, change), 0)}%"


def _changes(tables: Tables) -> list[Change]:
    """The main measures that have a baseline to be compared with, in order."""
    rows = {str(row["measure"]): row for row in tables.differences.to_dict("records")}
    found = []
    for measure in [name for name in MAIN if name in rows] or list(rows)[:12]:
        row = rows[measure]
        base, after, gap = float(row["baseline"]), float(row["scenario"]), float(row["difference"])
        share = _is_share(str(row["unit"]), measure)
        size = max(abs(base), abs(after))
        if not (math.isfinite(base) and math.isfinite(gap)) or size < (NOTHING / 100 if share else NOTHING):
            continue
        text = f"{_printed(base, size, share)} → {_printed(after, size, share)}"
        change, low, high = (_in_percent(float(row[end]), base) for end in ("difference", "low", "high"))
        text = f"{text} ({_printed(gap, size, share, True)}{' points' if share else ''})"
        found.append(Change(str(row["label"]), text, change, low, high))
    return found


def _spreads(tables: Tables, context: ChartContext) -> list[Change]:
    """The main measures of an arm alone with the middle 80% of replications around the mean."""
    arm = tables.arms(context)[-1].name
    found = []
    for measure in [name for name in MAIN if (arm, name) in tables.means]:
        values = tables.means[arm, measure]
        mean = float(values.mean()) if len(values) else 0.0
        if mean == 0:
            continue
        low, high = (float(end) for end in np.quantile(values, (0.1, 0.9)))
        share = _is_share(tables.units[measure], measure)
        ends = [100 * (end - mean) / abs(mean) for end in (low, high)]
        text = f"{_printed(mean, mean, share)} ({_printed(low, mean, share)} to {_printed(high, mean, share)})"
        found.append(Change(label(measure.removesuffix("_share")), text, 0.0, *ends))
    return found


def _draw(page: Page, rows: Rows, found: list[Change], compared: bool) -> None:
    """A mark and a bar for each row; an arrow where they lie beyond the edge of the scale."""
    frame, middles = rows.draw(page, page.top)
    axes = frame.axes
    low, high = _ends(found)
    axes.set_xlim(low, high)
    step = next(step for step in (1, 2, 5, 10, 20, 25, 50) if (high - low) / step <= 6 or step == 50)
    ticks = [float(tick) for tick in np.arange(math.ceil(low / step) * step, high + 1e-9, step)]
    frame.base(ticks, [f"{signed(tick, 0)}%" for tick in ticks])
    rows.uprights(axes, ticks, middles)
    rows.uprights(axes, [0.0], middles, DARK_GREY)
    for row, middle in zip(found, middles, strict=True):
        ends = np.clip([row.low, row.high], low, high)
        sure = row.beyond_chance or not compared
        beyond = row.change > high or row.change < low
        if not beyond:
            axes.plot(ends, [middle, middle], color=DARK_BLUE, linewidth=2.2, solid_capstyle="butt", zorder=4)
        else:
            left = row.change < low
            at, side = (low + 0.04 * (high - low), "left") if left else (high - 0.04 * (high - low), "right")
            paper = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
            axes.text(at, middle, _beyond(row.change), size=rows.sheet.small, ha=side, va="center", bbox=paper)
        axes.plot(
            [min(max(row.change, low), high)],
            [middle],
            marker=(">" if row.change > 0 else "<") if beyond else "o",
            markersize=6,
            color=DARK_BLUE,
            markerfacecolor=DARK_BLUE if sure else "white",
            markeredgewidth=1.3,
            zorder=5,
            clip_on=False,
        )
    write_unit(frame, "Change from the baseline" if compared else "Distance from the mean")


def _ends(found: list[Change]) -> tuple[float, float]:
    """The ends of the scale: all marks and bars, but not beyond WIDEST."""
    low = min([-1.0, *(end for row in found for end in (row.low, row.change) if math.isfinite(end))])
    high = max([1.0, *(end for row in found for end in (row.high, row.change) if math.isfinite(end))])
    margin = 0.06 * (min(high, WIDEST) - max(low, -WIDEST))
    return max(low - margin, -WIDEST), min(high + margin, WIDEST)


def _title(found: list[Change]) -> str:
    """What happens to caseloads (or to the measure that changes most), and how much of it is beyond chance."""
    sure = [row for row in found if row.beyond_chance]
    if not sure and any(math.isfinite(row.high - row.low) for row in found):
        return f"None of {len(found)} measures changes by more than chance would"
    finite = [row for row in sure or found if math.isfinite(row.change)]
    if not finite:
        return f"{len(sure)} of {len(found)} measures change by more than chance would"
    most = max(finite, key=lambda row: abs(row.change))
    first = next((row for row in finite if row.name.lower().startswith("caseload")), most)
    verb = "rises" if first.change > 0 else "falls"
    size = f"{first.name} {verb} by {number(abs(first.change), 0 if abs(first.change) >= 10 else 1)}%"
    if not sure:
        return f"{size}; one replication cannot tell whether that is chance"
    return f"{size}; {len(sure)} of {len(found)} measures change by more than chance would"


def _spread_title(found: list[Change]) -> str:
    """How far luck moves the steadiest and the most fickle measure."""
    wide = max(found, key=lambda row: row.high - row.low)
    steady = min(found, key=lambda row: row.high - row.low)
    if wide is steady:
        return f"Luck alone moves {wide.name.lower()} by {number((wide.high - wide.low) / 2, 1)}% either way"
    return (
        f"Luck alone moves {steady.name.lower()} by {number((steady.high - steady.low) / 2, 1)}% either way, "
        f"{wide.name.lower()} by {number((wide.high - wide.low) / 2, 1)}%"
    )


def _fact(row: Change) -> str:
    """A measure's numbers and its change with the interval."""
    if not math.isfinite(row.change):
        return f"{row.name}: {row.numbers}"
    known = math.isfinite(row.high - row.low)
    ends = f" ({signed(row.low, 1)}% to {signed(row.high, 1)}%)" if known else ""
    return f"{row.name}: {row.numbers}; {signed(row.change, 1)}%{ends}"
