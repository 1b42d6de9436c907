"""One figure from returns: its value, its unit, the column and rows it comes from, and what is missing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.inputs.returns.notes import ReturnTable
from sim.inputs.returns.privacy import count_text, taken, too_few
from sim.inputs.returns.return_limits import returns_settings

ASSUMED = "ASSUMPTION"
FEW = "what comes from 1 to 5 people is not told"
MIDDLE = "a count of 1 to 5, which is not told; the middle stands here"


@dataclass(frozen=True)
class ReturnFigure:
    """A number of the council, and where it comes from."""

    path: str  # key of the study, such as `council.stock.assessment`; of one that is only measured, the measure's name
    value: Any
    unit: str
    source: str  # file, place: column
    rows: int  # rows used
    period: str
    missing: float = 0.0  # share of rows without the value
    remark: str = ""
    middle: bool = False  # whether it is what stands for 1 to 5 people

    @property
    def assumed(self) -> bool:
        """Whether no return gave it."""
        return self.source.startswith(ASSUMED)

    @property
    def comment(self) -> str:
        """What stands behind the value: `unit | source; rows; period; share missing; remark`."""
        rows = f"{count_text(self.rows)} rows"
        missing = f"{share_in_words(self.missing)} missing"
        return f"{self.unit} | " + "; ".join(
            [self.source, rows, self.period, missing, *([self.remark] if self.remark else [])]
        )


@dataclass
class ReturnFigures:
    """All figures of a reading."""

    kept: dict[str, ReturnFigure] = field(default_factory=dict)  # of the council's files, by path
    measured: list[ReturnFigure] = field(default_factory=list)  # not settings: to hold simulations against
    absent: list[tuple[str, str]] = field(default_factory=list)  # what was not found, what stands in its place
    fits: list[tuple[str, Any, Any]] = field(default_factory=list)  # name, stays, fit

    def keep(self, figure: ReturnFigure) -> None:
        """Keep a figure for the council's files; what 1 to 5 people would tell is the typical council's instead."""
        if too_few(figure.rows) and not figure.middle:
            self.absent.append((figure.path, f"the typical council's; {FEW}"))
        else:
            self.kept[figure.path] = figure

    def count(self, path: str, rows: int, unit: str, source: str, period: str, missing: float = 0.0) -> None:
        """Keep a count of people; for one of 1 to 5, which is not shown, the middle of those stands."""
        small = too_few(rows)
        remark = MIDDLE if small else ""
        self.keep(ReturnFigure(path, taken(rows), unit, source, rows, period, missing, remark, small))

    def measure(
        self,
        name: str,
        value: float,
        unit: str,
        source: str,
        rows: int,
        period: str,
        missing: float = 0.0,
        remark: str = "",
    ) -> None:
        """Note a figure that no setting takes; what 1 to 5 people would tell is not shown."""
        if too_few(rows) and not isinstance(value, int):
            self.absent.append((name, f"nothing, as no setting takes it; {FEW}"))
        elif math.isfinite(value):
            self.measured.append(ReturnFigure(name, value, unit, source, rows, period, missing, remark))


def shrunk(counted: int, base: float, national: float) -> tuple[float, str]:
    """Events over a base, drawn towards the national rate where the events are few; what was done, in words.

    Of 1 to 5 events the middle is taken, so that the rate does not reveal how many there were.
    """
    events = taken(counted)
    small = returns_settings()["small_counts"]
    if events >= small["shrink_below"] or base <= 0:
        return (events / base if base > 0 else national), ("" if base > 0 else "nothing to reckon from: England's")
    worth = float(small["worth"])
    if national <= 0:
        return events / base, ""
    value = (events + worth) / (base + worth / national)
    return value, f"fewer than {small['shrink_below']} events: drawn towards England's"


def protected_share(counted: int, whole: int, national: float) -> tuple[float, str]:
    """As `shrunk`, of people who are part of a whole: also of 1 to 5 who are the rest the middle is taken."""
    rest = whole - counted
    if not too_few(rest):
        return shrunk(counted, whole, national)
    value, remark = shrunk(max(whole - taken(rest), 0), whole, national)
    return value, remark or "all but 1 to 5; the middle stands here"


def share_shown(counted: int, whole: int) -> float:
    """A share of people as it may be told: for 1 to 5 who are in it, or the rest, the middle is taken."""
    rest = whole - counted
    return rounded_rate((whole - taken(rest) if too_few(rest) else taken(counted)) / whole)


def rounded_rate(value: float) -> float:
    """A rate or share to as many digits as may be shown."""
    digits = int(returns_settings()["small_counts"]["digits"])
    return float(f"{value:.{digits}g}")


def share_in_words(share: float) -> str:
    """A share of rows in words: `none`, `under 1%`, `12%`."""
    return "none" if share <= 0 else "under 1%" if share < 0.01 else f"{share:.0%}"


def scaled_shares(shares: dict[str, float], name: str, factor: float) -> dict[str, float]:
    """Shares of which one is multiplied, and the others are made smaller or larger alike so that they add up to 1."""
    if name not in shares:
        return dict(shares)
    new = min(max(shares[name] * factor, 0.0), 0.97)
    rest = 1.0 - shares[name]
    others = {one: share * (1.0 - new) / rest for one, share in shares.items() if one != name} if rest > 0 else {}
    made = {one: round(new if one == name else others[one], 4) for one in shares}
    last = max((one for one in made if one != name), key=made.__getitem__, default=name)
    made[last] = round(made[last] + 1.0 - math.fsum(made.values()), 4)
    return made


def source_in_words(table: ReturnTable, *columns: str) -> str:
    """`annex_a.xlsx, sheet 6: Case Status`."""
    return f"{table.source}: {', '.join(columns)}"


def distinct(rows: Sequence[dict[str, Any]], key: str) -> int:
    """How many children these rows are of."""
    return len({row[key] for row in rows})
