"""By how much each knob of a council's journey is turned, kept, so that a council need not be solved again.

conf/council/england/knobs.csv has for each council what its knobs were to reach, the factors that were solved for it,
and what they reach. They are used where all three still hold: where other amounts are wanted (other figures, another
year, another base council) or the factors come to something else (another rule), the council is solved.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from sim.base.text_tables import as_csv, uncommented
from sim.inputs.balance.expected import Expected, expected
from sim.inputs.balance.knobs import amounts, solved, turned_by
from sim.inputs.councils.areas import FOLDER
from sim.inputs.schema import Demand, Journey

KNOBS_FILE = FOLDER / "knobs.csv"
HEADS = ("council", "knob", "wanted", "factor", "reached")
NOTE = (
    "Knobs of each council's journey: what each is to reach for a referral, the factor solved for it, and what that"
    " reaches. Made by `council balance` from figures.csv and ways.csv, whose sources are named there."
)
SAME = 1e-9  # relative, of two amounts that are the same but for the last bits of a processor

Amounts = Mapping[str, float]  # by knob


class KeptKnobs(NamedTuple):
    """The knobs of a council's journey: what they were to reach, the factors solved for it, and what those reach."""

    wanted: dict[str, float]
    factors: dict[str, float]
    reached: dict[str, float]


def solved_or_kept(council: str, journey: Journey, demand: Demand, wanted: Amounts) -> tuple[Journey, Expected]:
    """The journey turned until every wanted amount is reached, and what it comes to, as `knobs.solved` has them."""
    kept = knobs_in(KNOBS_FILE).get(council)
    if kept is not None and are_same(kept.wanted, wanted):
        turned = turned_by(journey, {name: kept.factors[name] for name in wanted})
        result = expected(turned, demand)
        if are_same(kept.reached, amounts(turned, result)):
            return turned, result
    return solved(journey, demand, wanted)[:2]


def solved_to_keep(journey: Journey, demand: Demand, wanted: Amounts) -> KeptKnobs:
    """The knobs of a council's journey, solved."""
    turned, result, factors = solved(journey, demand, wanted)
    return KeptKnobs(dict(wanted), factors, amounts(turned, result))


def are_same(kept: Amounts, now: Amounts) -> bool:
    """Whether amounts are what they were."""
    return all(name in now and math.isclose(amount, now[name], rel_tol=SAME) for name, amount in kept.items())


@lru_cache
def knobs_in(path: Path) -> dict[str, KeptKnobs]:
    """The knobs of every council in a file, by council; of none, where there is no file."""
    result: dict[str, KeptKnobs] = {}
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(uncommented(file)):
                kept = result.setdefault(row["council"], KeptKnobs({}, {}, {}))
                for amount, column in zip(kept, HEADS[2:], strict=True):
                    amount[row["knob"]] = float(row[column])
    return result


def knobs_file(councils: Iterable[tuple[str, KeptKnobs]]) -> str:
    """The file of the knobs of councils, given by their codes."""
    rows = [
        (council, name, wanted, kept.factors[name], kept.reached[name])
        for council, kept in sorted(councils)
        for name, wanted in kept.wanted.items()
    ]
    return as_csv(HEADS, rows, NOTE)
