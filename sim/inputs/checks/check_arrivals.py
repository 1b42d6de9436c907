"""Faults of demand: shares that do not add up, months in which nothing ever happens."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sim.inputs.checks.sentences import shares_fault
from sim.inputs.schema import Demand
from sim.model.vocabulary import NEEDS_GIVEN


def demand_adds_up(demand: Demand) -> Iterator[str]:
    """Every share counted once, and no season without a single referral in it."""
    yield from every_need("demand.need_mix", demand.need_mix)
    yield from shares_fault("demand.need_mix", list(demand.need_mix.values()))
    yield from shares_fault("demand.children_per_family", demand.children_per_family)
    yield from shares_fault("demand.sources", [source.share for source in demand.sources.values()])
    yield from never("demand.month_index", demand.month_index)
    yield from never("demand.weekday_index", demand.weekday_index)
    for name, source in demand.sources.items():
        yield from never(f"demand.sources.{name}.month_index", source.month_index or (1.0,))


def every_need(path: str, given: Mapping[str, object] | Iterable[str]) -> Iterator[str]:
    """The sentence for each level of need that is not mentioned."""
    for need in NEEDS_GIVEN:
        if need not in given:
            yield f"{path}.{need}: is missing; {', '.join(NEEDS_GIVEN)} need are all to be given."


def never(path: str, index: Sequence[float]) -> Iterator[str]:
    """The sentence for an index that is 0 all year."""
    if math.fsum(index) == 0:
        yield f"{path}: is 0 throughout; at least one value must be above 0."
