"""Faults of names as addresses: two names whose keys are alike would share their random numbers."""

from collections.abc import Callable, Iterable, Iterator

from sim.inputs.schema import Demand, Journey, Workforce
from sim.inputs.translation.names import all_names, key_of, population_of, populations

WHERE = {
    "team": "journey.teams.",
    "intervention": "journey.interventions.",
    "step": "workforce.recruitment.steps.",
    "duty": "journey.stages.",
    "source": "demand.sources.",
    "stage": "journey.stages.",
}


def names_have_addresses(journey: Journey, workforce: Workforce, demand: Demand) -> Iterator[str]:
    """No two names have the same key."""
    yield from names_with_one_key(all_names(journey, workforce), key_of)
    yield from names_with_one_key(populations(journey, demand), population_of)


def names_with_one_key(names: Iterable[tuple[str, ...]], key: Callable[..., int]) -> Iterator[str]:
    """A sentence for each name whose key another had before it."""
    taken: dict[int, str] = {}
    for kind, *rest in names:
        path, own = f"{WHERE[kind]}{'.'.join(rest)}", key(kind, *rest)
        if own in taken:
            yield f"{path}: has by chance the same key for its random numbers as {taken[own]}; choose another name."
        taken.setdefault(own, path)
