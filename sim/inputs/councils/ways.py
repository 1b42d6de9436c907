"""How each council works, from its published figures: shares, closing by duration, stays, cases, holders of cases."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.base.contexts import with_value
from sim.base.files import settings_in
from sim.base.tables_together import finish_writing
from sim.base.text_tables import uncommented
from sim.inputs.councils.areas import ENGLAND, FOLDER, JOINED, areas, boundaries
from sim.inputs.councils.council_names import councils
from sim.inputs.councils.pooling import noise_of, pooled
from sim.inputs.councils.table import Figures

if TYPE_CHECKING:
    import pandas as pd

Values = NDArray[np.float64]
WAYS = FOLDER / "ways.csv"
BANDS = ("0_3m", "3_6m", "6_12m", "12_24m", "24m")
COLUMNS = ("council", "way", "value", "low", "high", "own", "shrunk")
NOTE = (
    "Ways of working of England's councils, from the last three published years to 2022: value with its 90% interval,",
    "the council's own ratio, and how far it was drawn towards its neighbours and England (0 not at all, 1 wholly).",
    "Made by `council update`; what each is stands in ways.yaml. Contains public sector information licensed under the",
    "Open Government Licence v3.0: Department for Education (Children in need, Children looked after, workforce).",
)


class Way(NamedTuple):
    """A way of working of a council."""

    value: float
    low: float
    high: float
    own: float  # of its own figures alone; not a number if it has none
    shrunk: float


def ways_settings() -> Mapping[str, Any]:
    """conf/council/england/ways.yaml."""
    return settings_in(FOLDER / "ways.yaml")


class Wide(NamedTuple):
    """Figures by year (down) and council (across)."""

    years: tuple[int, ...]
    councils: tuple[str, ...]
    frame: pd.DataFrame  # indexed by council and year

    def figure(self, name: str) -> Values:
        """(years, councils) of a figure, not a number where it is not published."""
        wide = self.frame[name].unstack("council").reindex(index=list(self.years), columns=list(self.councils))
        return wide.to_numpy(dtype=float)


def wide_of(figures: Figures, last: int | None = None) -> Wide:
    """The figures of the councils that are, up to a year; nothing that was filled in."""
    frame = figures.frame()
    upto = figures.last_year if last is None else last
    frame = frame[(frame.year <= upto) & (frame.council != ENGLAND) & ~frame.council.isin(list(boundaries().refused))]
    those = {area.code for area in councils(year=upto)} | {code for code in areas() if JOINED in code}
    now = sorted(those & set(frame.council))
    years = tuple(range(int(frame.year.min()), upto + 1))
    return Wide(years, tuple(now), frame.set_index(["council", "year"]))


def of_way(wide: Wide, of: str | Sequence[str]) -> Values:
    """The numerator of a way of working, (years, councils)."""
    if of == "leak":
        return leaked(wide)
    if of == "plan_months":
        months = ways_settings()["plan_mid_months"]
        ended = [wide.figure(f"plan_closed_{band}") for band in BANDS]
        return np.array(sum(month * one for month, one in zip(months, ended, strict=True)))
    return np.array(sum(wide.figure(name) for name in of))


def leaked(wide: Wide) -> Values:
    """Episodes that started less those that ended less what the stock grew by, in a year."""
    stock = wide.figure("children_in_need")
    grown = np.full_like(stock, np.nan)
    grown[1:] = stock[1:] - stock[:-1]
    lost = wide.figure("episodes_started") - wide.figure("episodes_ended") - grown
    low, high = ways_settings()["leak_bounds"]
    share = lost / wide.figure("episodes_started")
    return np.where((share >= low) & (share <= high), lost, np.nan)


def over_way(wide: Wide, written: Mapping[str, Any]) -> Values:
    """The denominator of a way of working, (years, councils)."""
    below = np.array(sum(wide.figure(name) for name in written["over"]))
    if written.get("standing"):
        mean = below.copy()
        mean[1:] = np.where(np.isfinite(below[:-1]), (below[1:] + below[:-1]) / 2, below[1:])
        below = mean
    return below * (12.0 if written.get("per_month") else 1.0)


def ratios(wide: Wide, written: Mapping[str, Any]) -> tuple[Values, Values]:
    """Numerator and denominator in each council's last years with both, (years, councils)."""
    above, below = of_way(wide, written["of"]), over_way(wide, written)
    there = np.isfinite(above) & np.isfinite(below) & (below > 0) & ((above > 0) | bool(written.get("linear")))
    later = np.flip(np.cumsum(np.flip(there, axis=0), axis=0), axis=0)  # of a council's years, from this one on
    kept = there & (later <= ways_settings()["years"])
    return np.where(kept, above, np.nan), np.where(kept, below, np.nan)


def estimate(wide: Wide, name: str) -> dict[str, Way]:
    """A way of working of each council, drawn towards its neighbours and England; nothing if none publishes it."""
    written = ways_settings()["ways"][name]
    above, below = ratios(wide, written)
    linear = bool(written.get("linear"))
    if not np.isfinite(above).any():
        return {}
    with np.errstate(invalid="ignore", divide="ignore"):
        yearly = above / below if linear else np.log(above / below)
        whole = np.nansum(above, axis=0) / np.nansum(below, axis=0)
        own = whole if linear else np.log(whole)
    counts = below if linear else above
    result = pooled(own, noise_of(yearly, counts), near_of(wide.councils))
    wing = NormalDist().inv_cdf((1 + ways_settings()["level"]) / 2)

    def back(value: float) -> float:
        return value if linear else math.exp(value)

    low, high = result.value - wing * result.error, result.value + wing * result.error
    return {
        code: Way(
            back(result.value[place]),
            back(low[place]),
            back(high[place]),
            float(whole[place]),
            float(result.shrunk[place]),
        )
        for place, code in enumerate(wide.councils)
    }


def near_of(councils: Sequence[str]) -> dict[int, list[int]]:
    """The places of each council's statistical neighbours."""
    place_of = {code: place for place, code in enumerate(councils)}
    return {
        place: [place_of[one] for one in areas()[code].neighbours if one in place_of]
        for code, place in place_of.items()
        if code in areas()
    }


def make(figures: Figures, last: int | None = None) -> dict[str, dict[str, Way]]:
    """Every way of working of every council, from figures to a year: by way, then council."""
    wide = wide_of(figures, last)
    made = {name: estimate(wide, name) for name in ways_settings()["ways"]}
    return {name: of for name, of in made.items() if of}


def written(ways: Mapping[str, Mapping[str, Way]]) -> bytes:
    """The table as a file, by council and way."""
    text = io.StringIO(newline="")
    text.writelines(f"# {line}\n" for line in NOTE)
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    councils = sorted({code for of in ways.values() for code in of})
    for code in councils:
        for name, of in ways.items():
            numbers = ["" if math.isnan(one) else f"{one:.4g}" for one in of[code]]
            rows.writerow([code, name, *numbers])
    return text.getvalue().encode("utf-8")


Ways = Mapping[str, Mapping[str, Way]]  # by way, then council
_other_ways: ContextVar[Ways | None] = ContextVar("other_ways", default=None)


def working_as(ways: Ways) -> AbstractContextManager[None]:
    """Within it, and in this thread alone, ways of working are others: those of what was known in an earlier year."""
    return with_value(_other_ways, ways)


def ways_of(council: str) -> dict[str, Way]:
    """The ways of working of a council: as the project's table has them, or those that hold here."""
    other = _other_ways.get()
    if other is None:
        return ways_in(WAYS).get(council, {})
    return {name: of[council] for name, of in other.items() if council in of}


@lru_cache
def ways_in(path: Path) -> dict[str, dict[str, Way]]:
    """The ways of working of every council in a file, without pandas: by council, then way."""
    finish_writing(path.parent)
    result: dict[str, dict[str, Way]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(uncommented(file)):
            numbers = (float(row[name] or "nan") for name in COLUMNS[2:])
            result.setdefault(row["council"], {})[row["way"]] = Way(*numbers)
    return result
