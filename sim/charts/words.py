"""Numbers, dates and findings as a reader expects them."""

import calendar
import datetime as dt
import math
from typing import NamedTuple

import numpy as np

from sim.charts.tables import Line

SPACE = "\u00a0"  # keeps a date or a number with its unit on one line
LAST_DAYS = 28
FLAT = 0.03  # a change below this share of normal is called "near normal"


def decimals_for(size: float) -> int:
    """Decimals with which a number of this size is printed: about three figures."""
    return 0 if not math.isfinite(size) or abs(size) >= 100 or size == 0 else 1 if abs(size) >= 1 else 2


def number(value: float, decimals: int | None = None) -> str:
    """A number with thousands separated and a true minus sign; a dash when there is none."""
    if not math.isfinite(value):
        return "–"
    text = f"{abs(value):,.{decimals_for(value) if decimals is None else decimals}f}"
    return f"−{text}" if value < 0 and float(text.replace(",", "")) else text


def signed(value: float, decimals: int | None = None) -> str:
    """A difference with its sign."""
    text = number(value, decimals)
    return f"+{text}" if value > 0 and float(text.replace(",", "")) else text


def percent(share: float, decimals: int = 0) -> str:
    """A share between 0 and 1 as a percentage."""
    return f"{number(100 * share, decimals)}%" if math.isfinite(share) else "–"


def day_in_words(day: dt.date) -> str:
    """14 March 2022, kept on one line."""
    return f"{day.day}{SPACE}{calendar.month_name[day.month]}{SPACE}{day.year}"


def date_of(days: float) -> dt.date:
    """The date so many days since 1970-01-01."""
    return dt.date(1970, 1, 1) + dt.timedelta(days=int(days))


def week_of(days: float) -> str:
    """The Monday of the week of a day given in days since 1970-01-01."""
    day = date_of(days)
    return day_in_words(day - dt.timedelta(days=day.weekday()))


def joined(parts: list[str]) -> str:
    """One, two and three."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def plain(text: str) -> str:
    """Text for a screen reader: ordinary spaces, arrows as words."""
    return text.replace(SPACE, " ").replace("→", "to").replace("\n", " ")


class Finding(NamedTuple):
    """What a line does against the baseline: `kind` is alone, near, rise or fall."""

    kind: str
    value: float  # the line at its peak (rise), at its lowest against normal (fall), on average (alone, near)
    difference: float  # from the baseline at that time
    share: float  # the same over the baseline
    at: float  # days since 1970-01-01
    lowest: float
    highest: float
    at_end: bool = False  # the peak lies in the last weeks: it may still be rising


def find(lines: list[Line], scale: float | None = None) -> Finding:
    """The main thing that the last of these lines does; `scale` is what counts as large, the baseline unless told."""
    line = lines[-1]
    values = line.mean
    mean, lowest, highest = float(np.nanmean(values)), float(np.nanmin(values)), float(np.nanmax(values))
    peak = int(np.nanargmax(values))
    if len(lines) == 1:
        return Finding("alone", mean, 0.0, 0.0, float(line.days[peak]), lowest, highest)
    normal = np.interp(line.days, lines[0].days, lines[0].mean)
    gap = values - normal
    furthest = int(np.nanargmax(np.abs(gap)))
    usual = abs(float(np.nanmean(normal))) if scale is None else scale
    if not abs(gap[furthest]) > max(FLAT * usual, 1e-9):
        return Finding("near", mean, float(np.nanmean(gap)), 0.0, float(line.days[peak]), lowest, highest)
    rises = gap[furthest] > 0
    at = peak if rises and gap[peak] > 0.5 * gap[furthest] else furthest
    share = float(gap[at] / normal[at]) if normal[at] else math.inf
    kind = "rise" if rises else "fall"
    at_end = bool(line.days[-1] - line.days[at] <= LAST_DAYS)
    return Finding(kind, float(values[at]), float(gap[at]), share, float(line.days[at]), lowest, highest, at_end)


def back_to_normal(lines: list[Line], within: float = 0.05) -> str:
    """When the last line is again within a share of the first, as a sentence; empty if it never left."""
    line = lines[-1]
    normal = np.interp(line.days, lines[0].days, lines[0].mean)
    away = np.flatnonzero(np.abs(line.mean - normal) > within * np.abs(normal))
    if not len(away):
        return ""
    last = int(away[-1])
    if last + 1 >= len(line.days):
        gap = line.mean[-1] - normal[-1]
        return f"At the end it is {number(abs(gap))} {'above' if gap > 0 else 'below'} normal."
    return f"It is within {percent(within)} of normal again from the week of {week_of(line.days[last + 1])}."


def clause(finding: Finding, unit: str = "", dated: bool = True) -> str:
    """What a line does, as the second half of a sentence whose subject is plural; whole numbers if it has no unit."""
    places = decimals_for(max(abs(finding.value), abs(finding.difference))) if unit else 0
    value = f"{number(finding.value, places)}{' ' if unit else ''}{unit}"
    if finding.kind == "alone":
        lowest, highest = number(finding.lowest, places), number(finding.highest, places)
        return f"average {value}" + (f", between {lowest} and {highest}" if lowest != highest else "")
    if finding.kind == "near":
        return f"stay near normal, at {value} on average"
    verb, side = ("peak at", "above") if finding.kind == "rise" else ("fall to", "below")
    gap = f"{number(abs(finding.difference), places)} {side} normal"
    if finding.at_end:
        return f"{'rise' if finding.kind == 'rise' else 'fall'} to {value} by the end, {gap}"
    return f"{verb} {value}{f' in the week of {week_of(finding.at)}' if dated else ''}, {gap}"
