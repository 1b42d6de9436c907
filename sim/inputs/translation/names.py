"""Names as numbers: the order in which the machine knows them, and the keys by which random numbers are addressed.

Neither depends on where a name stands in a file, and a key does not depend on what other names there are: whoever adds
a duty, a team or a source, or puts them in another order, leaves every other random number where it was.
"""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from typing import TypeVar

from sim.inputs.schema import Config, Council, Demand, DutyConfig, Journey, Part, Workforce
from sim.inputs.translation import remembered

P = TypeVar("P", bound=Part)
BYTES = 4  # of a key: one word of a random number's counter
POPULATION = 8  # bits by which the key of a population is shorter: they hold the purpose of a random number
CLOSED = "closed"
HANDOVER, SUPERVISION = "handover", "supervision"


@lru_cache(maxsize=4096)
def key_of(*names: str) -> int:
    """The key (32 bits) of something by the names that identify it, such as duty, stage and its own."""
    return int.from_bytes(hashlib.blake2s(".".join(names).encode(), digest_size=BYTES).digest(), "big")


def population_of(*names: str) -> int:
    """The key (24 bits) of those who stem from a source, a stage on day one, or a kind of team."""
    return key_of(*names) >> POPULATION


def all_names(journey: Journey, workforce: Workforce) -> Iterator[tuple[str, ...]]:
    """Whatever a random number is drawn for, by its names."""
    yield from (("team", name) for name in journey.teams)
    yield from (("intervention", name) for name in journey.interventions)
    yield from (("step", name) for name in workforce.recruitment.steps)
    parts = {(stage, duty.duty): tuple(duty.parts) for stage, one in journey.stages.items() for duty in one.duties}
    supervised = workforce.supervision
    own = {(HANDOVER,): ("holder",), (SUPERVISION,): (supervised.by,) if supervised else ()}
    for names, performers in (parts | own).items():
        yield ("duty", *names)
        yield from (("duty", *names, performer) for performer in performers)


def populations(journey: Journey, demand: Demand) -> Iterator[tuple[str, ...]]:
    """Whoever random numbers are drawn of, by their names."""
    yield from (("source", name) for name in demand.sources)
    yield from (("stage", name) for name in (*journey.stages, CLOSED))
    yield from (("team", name) for name in journey.teams)


def in_order(value: object) -> object:
    """A part of a study with all that has a name in the order of the names."""
    if isinstance(value, Part):
        moved = {name: new for name, own in value if (new := in_order(own)) is not own}
        return value.model_copy(update=moved) if moved else value
    if isinstance(value, dict):
        ordered = {name: in_order(value[name]) for name in sorted(value)}
        is_as_it_was = list(ordered) == list(value) and all(ordered[name] is value[name] for name in value)
        return value if is_as_it_was else ordered
    if isinstance(value, tuple) and value and isinstance(value[0], DutyConfig):
        return tuple(sorted((in_order(duty) for duty in value), key=lambda duty: duty.duty))  # type: ignore[attr-defined]
    return value


@remembered
def council_in_order(council: Council) -> Council:
    """A council in the order of its names."""
    return in_order(council)  # type: ignore[return-value]


@remembered
def journey_in_order(journey: Journey) -> Journey:
    """A journey in the order of its names."""
    return in_order(journey.model_copy(update={"exits": tuple(sorted(journey.exits))}))  # type: ignore[return-value]


@remembered
def demand_in_order(demand: Demand) -> Demand:
    """Who comes, in the order of the names."""
    return in_order(demand)  # type: ignore[return-value]


@remembered
def workforce_in_order(workforce: Workforce) -> Workforce:
    """A workforce in the order of its names."""
    return in_order(workforce)  # type: ignore[return-value]


def config_in_order(config: Config) -> Config:
    """A study as the machine knows it: the order of the user's lines says nothing."""
    return config.model_copy(
        update={
            "council": council_in_order(config.council),
            "demand": demand_in_order(config.demand),
            "journey": journey_in_order(config.journey),
            "workforce": workforce_in_order(config.workforce),
        }
    )
