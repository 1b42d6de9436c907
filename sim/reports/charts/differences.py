"""The figure of differences: what the change does to the main measures, and how sure that is."""

import math
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from sim.analysis.definitions.measure import MARCH, unit_called
from sim.base.errors import listed
from sim.base.wording import decimals_for, number, signed
from sim.model.words import label
from sim.reports.charts.census_days import measure_name, stocks_in_words
from sim.reports.charts.drawing.chart_tables import ChartContext, NothingToDraw, Tables
from sim.reports.charts.drawing.plotting import about_the_runs
from sim.reports.charts.drawing.rows import Rows, RowText, foot, write_unit
from sim.reports.charts.drawing.sheet import DARK_BLUE, DARK_GREY, Drawing, Page, Sheet, finished, set_page
from sim.reports.charts.findings import DOUBT, clear_measure

MAIN = {  # measure: what it is called in a sentence, and whether that is many
    "referrals_per_year": ("Referrals", True),
    "caseload_per_worker": ("The caseload of a worker", False),
    "workers_over_18_share": ("The share of workers with over 18 children", False),
    "unallocated_children": ("Children without a worker", True),
    "awaiting_assessment": ("Children awaiting assessment on 31 March", True),
    "children_in_need": ("Children in need on 31 March", True),
    "children_on_plan": ("Children on a protection plan on 31 March", True),
    "children_looked_after": ("Children looked after on 31 March", True),
    "assessments_in_45_days_share": ("Assessments on time", True),
    "conferences_in_15_days_share": ("Conferences on time", True),
    "reviews_on_time_share": ("Reviews on time", True),
    "visits_on_time_share": ("Visits on time", True),
    "thin_plans_share": ("Thin plans", True),
    "social_workers_per_child": ("The number of social workers a child has", False),
    "overtime_hours_per_worker": ("Overtime", False),
    "turnover_rate": ("Turnover", False),
}
GIVEN = "referrals_per_year"  # what most scenarios change: no finding
LEAST = 1.0  # children, percent: what is below in both arms is not shown; percent, points: no smaller change leads
NOTHING = 0.05  # the same for what is counted in something else
MUCH = 5.0  # points or percent: who changes by so much is not said to change little
WIDEST = 120.0  # percent; what lies beyond is an arrow at the edge


class MeasureChange(NamedTuple):
    """One measure: what is printed, its change in percent of the baseline with its interval, and what may be said."""

    measure: str
    name: str
    numbers: str
    change: float
    low: float
    high: float
    size: float  # in its own scale, points of a share or percent of the baseline; 0 if it is not to lead the title
    unit: str  # of that
    clear: bool = False  # the interval leaves out 0, of a range of futures by the sign test
    printed: bool = True  # as other than 0
    moves: float = 0.0  # its size, though it may not be clear enough to lead
    is_cut: bool = False  # the interval went on below nothing, or above a share of 1, where no value can lie

    @property
    def beyond_chance(self) -> bool:
        """Whether it is more than chance and is printed as a change."""
        return self.clear and self.printed


def draw_differences(tables: Tables, context: ChartContext, sheet: Sheet) -> Drawing:
    """Paired differences of the main measures in percent of the baseline; how far chance goes if nothing is
    compared.
    """
    compared = len(tables.differences) > 0
    result = _changes(tables) if compared else _spreads(tables, context)
    result = [row._replace(name=row.name.replace(MARCH, context.counted_on)) for row in result]
    if not result:
        raise NothingToDraw("differences")
    title = (_title(result) if compared else _spread_title(result)).replace(MARCH, context.counted_on)
    subtitle = (
        f"Change from {context.baseline_label.lower()}, percent, with 95% interval; at the right the numbers themselves"
        if compared
        else f"Main measures for {context.council}, percent from the mean; at the right the numbers themselves"
    )
    drawn = (
        "Bars: 95% interval of the difference between paired replications; hollow marks: it may be chance."
        + _ranges_in_words(tables, result)
        + (" Bars end where a number would be below 0 or a share above 100%." if any(r.is_cut for r in result) else "")
        + _not_counted_in_words(result)
        if compared
        else "Bars: middle 80% of replications, which differ by chance alone."
    )
    days = stocks_in_words([row.measure for row in result], context.counted_on)
    note = about_the_runs(context, compared, drawn + days, shaded=False)
    rows = Rows(sheet, [RowText(row.name, row.numbers) for row in result])
    page = set_page(sheet, title, subtitle, note, rows.total + foot(sheet) + 1)
    _draw(page, rows, result, compared)
    return finished(page, title, subtitle, note, [_fact(row) for row in result])


def _ranges_in_words(tables: Tables, result: list[MeasureChange]) -> str:
    """Of which measures the bar is no interval, since few futures decide them."""
    rows = tables.differences
    ranges = set(rows.loc[rows["range"].astype(bool), "measure"]) if "range" in rows else set()
    names = [row.name for row in result if row.measure in ranges]
    return f" {listed(names)}: lowest to highest replication, as few futures decide." if names else ""


def _not_counted_in_words(result: list[MeasureChange]) -> str:
    """Which row the title leaves out of its count."""
    given = [row.name for row in result if row.measure == GIVEN]
    return f" {given[0]} are not counted in the title: scenarios change them." if given and len(result) > 1 else ""


def _is_share(unit: str, measure: str) -> bool:
    """Whether a measure is a share or rate between 0 and 1."""
    return unit in ("share", "rate") or measure.endswith(("_share", "_rate"))


def _printed(value: float, size: float, share: bool, sign: bool = False, least: int = 0) -> str:
    """A value as it stands in the right column, with at least so many decimals."""
    times = 100 if share else 1
    text = (signed if sign else number)(times * value, max(decimals_for(times * size), least))
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


def _is_nothing(size: float, unit: str, share: bool) -> bool:
    """Whether a measure is so near nothing that a change in percent of it says nothing."""
    return size < (LEAST / 100 if share else LEAST if unit == "children" else NOTHING)


def _changes(tables: Tables) -> list[MeasureChange]:
    """The main measures that have a baseline to be compared with, in order."""
    rows = {str(row["measure"]): row for row in tables.differences.to_dict("records")}
    result = []
    for measure in [name for name in MAIN if name in rows] or list(rows)[:12]:
        row = rows[measure]
        base, after, gap = float(row["baseline"]), float(row["scenario"]), float(row["difference"])
        share, size = _is_share(str(row["unit"]), measure), max(abs(base), abs(after))
        if not (math.isfinite(base) and math.isfinite(gap)) or _is_nothing(size, str(row["unit"]), share):
            continue
        least = 0 if share or (kind := unit_called(str(row["unit"]))).decimals < 2 or kind.scale != 1 else kind.decimals
        printed_gap = _printed(gap, size, share, True, least)
        interval = [float(row["low"]), float(row["high"])]
        ends = np.clip(interval, *_possible(base, gap, measure.endswith("_share"))).tolist()
        before = _printed(base, size, share, least=least)
        of = base if _is_seen(before) else 0.0  # nothing is a share of what is printed as none
        change, low, high = (_in_percent(end, of) for end in (gap, *ends))
        points = " points" if share else ""
        text = f"{before} → {_printed(after, size, share, least=least)} ({printed_gap}{points})"
        own = 100 * gap if share else change
        moves = 0.0 if abs(base) < (LEAST / 100 if share else LEAST) else own
        own = 0.0 if clear_measure(tables, measure, len(MAIN)) is False else moves
        named = measure, measure_name(measure, str(row["label"])), text
        clear = bool(row["clear"]) if "clear" in row else low > 0 or high < 0
        seen = _is_seen(printed_gap)
        is_cut = bool(np.abs(np.subtract(ends, interval)).max() > 1e-9)
        result.append(MeasureChange(*named, change, low, high, own, points or "%", clear, seen, moves, is_cut))
    return result


def _possible(base: float, gap: float, share: bool) -> tuple[float, float]:
    """The ends of a difference from a baseline: nothing is below nothing and no share above 1."""
    return -base if base >= 0 and base + gap >= 0 else -math.inf, 1 - base if share else math.inf


def _is_seen(text: str) -> bool:
    """Whether a number is printed as other than 0."""
    return any(digit in "123456789" for digit in text)


def _spreads(tables: Tables, context: ChartContext) -> list[MeasureChange]:
    """The main measures of an arm alone with the middle 80% of replications around the mean."""
    arm = tables.arms(context)[-1].name
    result = []
    for measure in [name for name in MAIN if (arm, name) in tables.means]:
        values = tables.means[arm, measure]
        mean = float(values.mean()) if len(values) else 0.0
        share = _is_share(tables.units[measure], measure)
        if _is_nothing(abs(mean), tables.units[measure], share):
            continue
        low, high = (float(end) for end in np.quantile(values, (0.1, 0.9)))
        ends = [100 * (end - mean) / abs(mean) for end in (low, high)]
        text = f"{_printed(mean, mean, share)} ({_printed(low, mean, share)} to {_printed(high, mean, share)})"
        named = measure, measure_name(measure, label(measure)), text
        result.append(MeasureChange(*named, 0.0, ends[0], ends[1], 0.0, "%"))
    return result


def _draw(page: Page, rows: Rows, result: list[MeasureChange], compared: bool) -> None:
    """A mark and a bar for each row; an arrow where they lie beyond the edge of the scale."""
    frame, middles = rows.draw(page, page.top)
    axes, (low, high) = frame.axes, _ends(result)
    axes.set_xlim(low, high)
    step = next(step for step in (1, 2, 5, 10, 20, 25, 50) if (high - low) / step <= 6 or step == 50)
    ticks = [float(tick) for tick in np.arange(math.ceil(low / step) * step, high + 1e-9, step)]
    frame.base(ticks, [f"{signed(tick, 0)}%" for tick in ticks])
    rows.uprights(axes, ticks, middles)
    rows.uprights(axes, [0.0], middles, DARK_GREY)
    for row, middle in zip(result, middles, strict=True):
        ends = np.clip([row.low, row.high], low, high)
        sure = row.beyond_chance or not compared
        beyond = row.change > high or row.change < low
        if not beyond:
            axes.plot(ends, [middle, middle], color=DARK_BLUE, linewidth=2.2, solid_capstyle="butt", zorder=4)
            _draw_cuts(axes, row, middle, (low, high))
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


def _draw_cuts(axes: Axes, row: MeasureChange, middle: float, edges: tuple[float, float]) -> None:
    """An arrow where the interval goes on beyond an edge of the scale."""
    for goes_on, edge, marker in ((row.low < edges[0], edges[0], "<"), (row.high > edges[1], edges[1], ">")):
        if goes_on:
            axes.plot([edge], [middle], marker=marker, markersize=5, color=DARK_BLUE, zorder=5, clip_on=False)


def _ends(result: list[MeasureChange]) -> tuple[float, float]:
    """The ends of the scale: all marks and bars, but not beyond WIDEST."""
    low = min([-1.0, *(end for row in result for end in (row.low, row.change) if math.isfinite(end))])
    high = max([1.0, *(end for row in result for end in (row.high, row.change) if math.isfinite(end))])
    margin = 0.06 * (min(high, WIDEST) - max(low, -WIDEST))
    return max(low - margin, -WIDEST), min(high + margin, WIDEST)


def _title(result: list[MeasureChange]) -> str:
    """The largest clear change, and how many there are.

    The largest is that of most percent of its baseline, as it is drawn. It is clear if its interval leaves out 0 when
    those of all main measures hold together. Less than 1, or from less than 1, is too little to lead. What is imposed
    on the scenario is no finding, nor is a change that is printed as none.
    """
    results = [row for row in result if row.measure != GIVEN] or result
    sure = [row for row in results if row.beyond_chance]
    if not sure and any(math.isfinite(row.high - row.low) for row in results):
        return f"None of {len(results)} measures changes by more than chance would"
    count = f"{len(sure)} of {len(results)} measures change{'s' * (len(sure) == 1)} by more than chance would"
    large = [row for row in sure or results if math.isfinite(row.size) and abs(row.size) >= LEAST]
    if not large:
        much = any(abs(row.moves) >= MUCH for row in sure)
        little = ", and not by much" if len(sure) == 1 else ", none of them by much"
        return f"{count}{'' if much else little}" if sure else "One replication cannot tell what is chance"
    most = max(large, key=lambda row: abs(row.change))
    subject, many = MAIN.get(most.measure, (most.name, False))
    verb = f"{'rise' if most.size > 0 else 'fall'}{'' if many else 's'}"
    size = number(abs(most.size), 0 if abs(most.size) >= 10 else 1)
    unit = " point" if most.unit == " points" and size == "1.0" else most.unit
    text = f"{subject} {verb} by {size}{unit}"
    return f"{text}; {count}" if sure else f"{text}; {DOUBT}"


def _spread_title(result: list[MeasureChange]) -> str:
    """How far chance moves the steadiest and the most fickle measure."""
    wide = max(result, key=lambda row: row.high - row.low)
    steady = min(result, key=lambda row: row.high - row.low)
    if wide is steady:
        return f"Chance alone moves {_moved(wide)}% either way"
    return f"Chance alone moves {_moved(steady)}% either way, {_moved(wide)}%"


def _moved(row: MeasureChange) -> str:
    """`caseload by 1.2`: how far chance moves a measure, in percent."""
    subject = MAIN[row.measure][0]
    return f"{subject[0].lower()}{subject[1:]} by {number((row.high - row.low) / 2, 1)}"


def _fact(row: MeasureChange) -> str:
    """A measure's numbers and its change with the interval."""
    if not math.isfinite(row.change):
        return f"{row.name}: {row.numbers}"
    ends = f" ({signed(row.low, 1)}% to {signed(row.high, 1)}%)" if math.isfinite(row.high - row.low) else ""
    return f"{row.name}: {row.numbers}; {signed(row.change, 1)}%{ends}"
