"""What a line does against the baseline, and whether that is more than chance."""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.base.intervals import CONFIDENCE, student
from sim.base.wording import decimals_for, number, percent, week_of
from sim.reports.charts.drawing.chart_tables import LAST_DAYS, ChartContext, MeanLine, Numbers, OverRun, Quarter, Tables

FLAT = 0.03  # a change below this share of the baseline is called "near the baseline"
COLLAPSE = 0.1  # of a share that few futures decide: a fall beyond is counted
NONE = 0.05  # a baseline below this is printed as 0: nothing is a share of it
FEW = 10  # of fewer children or workers one decimal is printed, as in tables
FEWEST_SURE = 3  # replications that may agree that an arm has none: two would by chance
DOUBT = "one replication cannot tell whether that is chance"
ON_AVERAGE = "on average"  # when the run as a whole differs
CHANGES = ("rise", "fall", "average")  # kinds of finding that are more than chance


class Finding(NamedTuple):
    """What a line does against the baseline.

    `kind` is alone, near, unsure (perhaps chance), average (of no quarter clear, but of the run), rise or fall.
    """

    kind: str
    value: float  # the line where it is clearly furthest (rise, fall), on average (all others)
    difference: float  # from the baseline at that time, or as `when` says
    share: float  # the same over the baseline; without end where that has none
    at: float  # days since 1970-01-01
    lowest: float
    highest: float
    at_end: bool = False  # that lies in the last weeks: it may still be rising
    peaks: bool = False  # the line is nowhere higher
    widest: float = 0.0  # the size of the widest gap on that side at any time, though it may be chance
    when: str = ""  # of an average: when it differs so
    clear: bool = False  # it is near, and yet more than chance
    other: "Finding | None" = None  # of a line that clearly goes both ways: where it goes furthest the lesser way

    @property
    def side(self) -> str:
        """Where it lies."""
        return "above" if self.difference > 0 else "below"

    def is_widest(self, places: int) -> bool:
        """Whether no gap on that side is printed as wider, so that it may be called the most."""
        return float(f"{self.widest:.{places}f}") <= float(f"{abs(self.difference):.{places}f}")


def seen(
    lines: Sequence[MeanLine], context: ChartContext, series: str, looks: int = 1, scale: float | None = None
) -> Finding:
    """What a series does, tested against chance; `looks` is how many series the figure looks at.

    Of a single replication, which cannot be tested, it is what is drawn: `in_doubt` says so in the title.
    """
    if len(lines) == 1:
        return main_finding(lines)
    if context.replications < 2:
        return main_finding(lines, scale, untested(lines))
    return main_finding(lines, scale, clear_quarters(context, series, looks), context.over_run.get(series))


def clear_quarters(context: ChartContext, series: str, looks: int = 1) -> list[Quarter]:
    """The quarters in which a series differs by more than chance; LookupError for a series that was not tested."""
    if series not in context.quarters:
        raise LookupError(f"{series}: no difference of this series was worked out; nothing can be claimed of it")
    return clear_among(context.quarters[series], context.replications, looks)


def clear_among(quarters: Sequence[Quarter], replications: int, looks: int = 1) -> list[Quarter]:
    """Those of a series' quarters that are more than chance; none with fewer than two replications.

    From the first change to the end the time is cut into quarters of a year, and the paired difference is averaged over
    each. A quarter is clear if its Student interval leaves out 0; the intervals of all quarters of all series that a
    figure looks at (`looks`) hold together with 95% confidence (Bonferroni). So is one from which on one arm has none
    in any replication while the other has some in each, however unlike these are: that is no matter of size.
    """
    if replications < 2 or not quarters:
        return []
    reach = joint_reach(looks * len(quarters), replications)
    sure = replications >= FEWEST_SURE
    return [one for one in quarters if (sure and one.none_since) or abs(one.mean) > reach * one.error]


def untested(lines: Sequence[MeanLine]) -> list[Quarter]:
    """All days, on the side of the widest gap: what one replication shows, which may be chance."""
    gap = lines[-1].mean - np.interp(lines[-1].days, lines[0].days, lines[0].mean)
    if not np.isfinite(gap).any():
        return []
    return [Quarter(-math.inf, math.inf, float(gap[np.nanargmax(np.abs(gap))]), math.nan)]


def quarters_between(days: Any, usual: Numbers, changed: Numbers, cuts: Sequence[Any]) -> tuple[Quarter, ...]:
    """The paired difference of (replications, days) in each cut of the days."""
    result = [quarter(days[cut], usual[:, cut], changed[:, cut]) for cut in cuts]
    none = [is_none_in_one_arm(usual[:, cut], changed[:, cut]) for cut in cuts]
    for place in range(len(result)):
        result[place] = result[place]._replace(none_since=len(set(none[place:])) == 1 and none[place] != 0)
    return tuple(result)


def is_none_in_one_arm(usual: Numbers, changed: Numbers) -> int:
    """Whether one arm has none on any day of any replication and the other some in each: 1 if these are more."""
    for way, empty, other in ((1, usual, changed), (-1, changed, usual)):
        if not np.any(empty) and np.all(np.nansum(other, axis=1) > 0):
            return way
    return 0


def quarter(days: Any, usual: Numbers, changed: Numbers) -> Quarter:
    """The paired difference over some days; days without a number in either arm are left out."""
    gap = np.ma.masked_invalid(changed - usual).mean(axis=1).filled(np.nan)
    known = gap[np.isfinite(gap)]
    error = float(known.std(ddof=1) / math.sqrt(len(known))) if len(known) > 1 else math.nan
    return Quarter(float(days[0]), float(days[-1]), float(known.mean()) if len(known) else math.nan, error)


def joint_reach(looks: int, replications: int) -> float:
    """How many standard errors reach either side of a mean if so many intervals are to hold together."""
    return student(1 - (1 - CONFIDENCE) / looks, replications - 1)


def clear_measure(tables: Tables, measure: str, looks: int = 1) -> bool | None:
    """Whether the paired difference of a measure is more than chance among so many; None where one replication is.

    LookupError for a measure that was not compared. Where there is no interval nothing is clear; the ends of a range of
    futures are on one side of 0 or not, whatever the looks.
    """
    if measure not in set(tables.differences["measure"]):
        raise LookupError(f"{measure}: no difference of this measure was worked out; nothing can be claimed of it")
    count = min((len(values) for (_, name), values in tables.means.items() if name == measure), default=0)
    row = next(row for row in tables.differences.to_dict("records") if row["measure"] == measure)
    if count < 2:
        return None
    if "clear" in row and not row["clear"]:
        return False
    half = (row["high"] - row["low"]) / 2 * joint_reach(looks, count) / joint_reach(1, count)
    return bool(abs(row["difference"]) > half)


def main_finding(
    lines: Sequence[MeanLine],
    scale: float | None = None,
    clear: Sequence[Quarter] | None = None,
    over_run: OverRun | None = None,
) -> Finding:
    """The main thing that the last of these lines does; `scale` is what counts as large, the baseline unless given.

    Only in a clear quarter does a line rise or fall; what was not tested against chance cannot be claimed (ValueError).
    Where no quarter is clear, `over_run` says whether the run as a whole is.
    """
    line = lines[-1]
    values = line.mean
    mean, lowest, highest = float(np.nanmean(values)), float(np.nanmin(values)), float(np.nanmax(values))
    peak = int(np.nanargmax(values))
    if len(lines) == 1:
        return Finding("alone", mean, 0.0, 0.0, float(line.days[peak]), lowest, highest)
    if clear is None:
        raise ValueError("a difference that was not tested against chance cannot be claimed")
    usual = np.interp(line.days, lines[0].days, lines[0].mean)
    gap = values - usual
    least = max(FLAT * (abs(float(np.nanmean(usual))) if scale is None else scale), 1e-9)
    known = bool(clear) or over_run is not None
    level = Finding("near", mean, float(np.nanmean(gap)), 0.0, float(line.days[peak]), lowest, highest, clear=known)
    if not np.nanmax(np.abs(gap)) > least:
        return level
    sure = np.where(_within(line.days, gap, clear), gap, np.nan)
    if np.isfinite(sure).any() and np.nanmax(np.abs(sure)) > least:
        finding = _furthest(line, usual, sure, level)
        back = np.where(_within(line.days, gap, _lesser_way(clear)), gap, np.nan)
        if np.isfinite(back).any() and np.nanmax(np.abs(back)) > least:
            return finding._replace(other=_furthest(line, usual, back, level))
        return finding
    if over_run is not None:
        share = share_of_usual(over_run.mean, float(np.nanmean(usual)))
        return level._replace(kind="average", difference=over_run.mean, share=share, when=over_run.when)
    return level if np.isfinite(sure).any() else level._replace(kind="unsure")


def _furthest(line: MeanLine, usual: Numbers, sure: Numbers, level: Finding) -> Finding:
    """Where a line clearly rises or falls most: `sure` is its distance from the usual where that is clear."""
    values, gap = line.mean, line.mean - usual
    furthest, peak = int(np.nanargmax(np.abs(sure))), int(np.nanargmax(values))
    rises = bool(sure[furthest] > 0)
    at = peak if rises and sure[peak] > 0.5 * sure[furthest] else furthest
    return Finding(
        "rise" if rises else "fall",
        float(values[at]),
        float(gap[at]),
        share_of_usual(float(gap[at]), float(usual[at])),
        float(line.days[at]),
        level.lowest,
        level.highest,
        at_end=bool(line.days[-1] - line.days[at] <= LAST_DAYS),
        peaks=rises and at == peak,
        widest=float(np.nanmax(gap if rises else -gap)),
    )


def share_of_usual(gap: float, usual: float) -> float:
    """A difference over the baseline; without end where that has none."""
    return gap / usual if abs(usual) >= NONE else math.inf


def _within(days: Numbers, gap: Numbers, clear: Sequence[Quarter]) -> NDArray[np.bool_]:
    """The days of the clear quarters on which a line lies on the side of the widest of them."""
    widest = max((quarter.mean for quarter in clear), key=abs, default=0.0)
    result = np.zeros(len(days), bool)
    for quarter in clear:
        result |= (quarter.first <= days) & (days <= quarter.last)
    return result & (gap * widest > 0)


def _lesser_way(clear: Sequence[Quarter]) -> list[Quarter]:
    """The clear quarters in which a line lies on the other side than in the widest of them."""
    widest = max((quarter.mean for quarter in clear), key=abs, default=0.0)
    return [quarter for quarter in clear if quarter.mean * widest < 0]


def back_to_baseline(lines: Sequence[MeanLine], settled: int, within: float = 0.05) -> str:
    """From when the last line stays within a share of the first for `settled` days; empty if it never left."""
    line = lines[-1]
    usual = np.interp(line.days, lines[0].days, lines[0].mean)
    away = np.flatnonzero(np.abs(line.mean - usual) > within * np.abs(usual))
    if not len(away):
        return ""
    last = int(away[-1])
    if last + settled >= len(line.days):
        gap, places = line.mean[-1] - usual[-1], decimals_for(line.mean[-1])
        return f"At the end it is {number(abs(gap), places)} {'above' if gap > 0 else 'below'} the baseline."
    return f"It is within {percent(within)} of the baseline again from the week of {week_of(line.days[last + 1])}."


def finding_clause(finding: Finding, unit: str = "", dated: bool = True) -> str:
    """What a line does, as the second half of a sentence whose subject is plural; whole unless few or of a unit."""
    few = abs(finding.difference) < 1 if finding.kind in CHANGES else abs(finding.value) < FEW
    places = places_for(finding) if unit else min(places_for(finding), int(few))
    unit = f" {unit}" if unit else ""
    value, gap = f"{number(finding.value, places)}{unit}", number(abs(finding.difference), places)
    if finding.kind == "alone":
        lowest, highest = number(finding.lowest, places), number(finding.highest, places)
        return f"average {value}" + (f", between {lowest} and {highest}" if lowest != highest else "")
    if finding.kind == "near":
        return f"stay near the baseline, at {value} on average"
    usual = number(finding.value - finding.difference, places)
    if finding.kind == "unsure":
        against = "" if usual == number(finding.value, places) else f" against {usual}"
        return f"do not differ from the baseline by more than chance, at {value} on average{against}"
    if finding.kind == "average":
        average = "" if finding.when == ON_AVERAGE else f" {ON_AVERAGE}"
        return f"are {gap} {finding.side} the baseline {finding.when}, at {value}{average}"
    return _change_clause(finding, places, unit, dated) + other_way(finding, places)


def _change_clause(finding: Finding, places: int, unit: str, dated: bool) -> str:
    """Where a line rises or falls most."""
    value, gap = f"{number(finding.value, places)}{unit}", number(abs(finding.difference), places)
    if finding.peaks and finding.at_end:
        return f"rise to {value} by the end, {gap} above the baseline"
    when = f"week of {week_of(finding.at)}"
    if finding.peaks:
        return f"peak at {value}{f' in the {when}' if dated else ''}, {gap} above the baseline"
    way = "higher" if finding.difference > 0 else "lower"
    both = f"{number(finding.value, places)} against {number(finding.value - finding.difference, places)}"
    if finding.is_widest(places):
        return f"are at most {gap}{unit} {way} than the baseline ({both}, {when})"
    most = f"up to {number(finding.widest, places)} {way} at other times"
    return f"are {gap}{unit} {way} than the baseline in the {when} ({both}), and {most}, which may be chance"


def other_way(finding: Finding, places: int, instead_of: str = "against") -> str:
    """Of a line that clearly goes both ways what it does the lesser way: told one alone, a reader takes it for all."""
    if finding.other is None:
        return ""
    other = finding.other
    way, usual = "higher" if other.difference > 0 else "lower", other.value - other.difference
    both = f"{number(other.value, places)} {instead_of} {number(usual, places)}"
    return f", but {number(abs(other.difference), places)} {way} in the week of {week_of(other.at)} ({both})"


def other_way_briefly(finding: Finding, gap: Callable[[Finding], str]) -> str:
    """Of a line that clearly goes both ways its lesser way, in few words; `gap` prints a distance from the baseline."""
    other = finding.other
    return f", but {gap(other)} {other.side}, week of {week_of(other.at)}" if other else ""


def places_for(finding: Finding) -> int:
    """Decimals with which a line and its distance from the baseline are printed."""
    return decimals_for(max(abs(finding.value), abs(finding.difference)))


def in_doubt(title: str, findings: Sequence[Finding], context: ChartContext) -> str:
    """The title of what is seen; of a single replication it adds that it may be chance."""
    seen = context.replications < 2 and any(finding.kind in ("rise", "fall") for finding in findings)
    return f"{title}; {DOUBT}" if seen else title
