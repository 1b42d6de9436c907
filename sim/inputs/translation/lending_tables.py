"""Which kinds of team lend each other social workers, and what each has to do as a rule."""

import math
from itertools import permutations
from typing import Any

import numpy as np

from sim.inputs.schema import Config
from sim.inputs.translation.agency_tables import counted_teams, workers_usual
from sim.model.parameters import Real, Whole
from sim.model.vocabulary import NOBODY


def lending_parameters(config: Config, moved_posts: Whole) -> dict[str, Any]:
    """By which moves, from which load on and how fast kinds of team lend each other workers."""
    lending = config.workforce.lending
    on = lending is not None and lending.switched_on
    return dict(
        lending=lending_moves(config, moved_posts),
        usual_children=usual_children(config),
        lends_above=lending.above if lending and on else 0.0,
        lends_a_month=lending.a_month if lending and on else 0.0,
    )


def pairs_that_lend(config: Config) -> list[tuple[str, str]]:
    """Each kind of team whose social workers hold cases with each other one, in the order of their names."""
    lending = config.workforce.lending
    if lending is None or not lending.switched_on:
        return []
    return list(permutations(sorted(counted_teams(config.journey)), 2))


def lending_moves(config: Config, moved_posts: Whole) -> Whole:
    """(kinds, kinds) the row of the moved posts by which one kind of team lends to another; NOBODY where none does."""
    names, pairs = list(config.journey.teams), pairs_that_lend(config)
    result = np.full((len(names), len(names)), NOBODY, np.int64)
    for row, (here, there) in enumerate(pairs, len(moved_posts) - len(pairs)):
        result[names.index(here), names.index(there)] = row
    return result


def usual_children(config: Config) -> Real:
    """(kinds,) children for each full-time social worker as a rule: those of day one; 0 of kinds that do not lend."""
    names, council = list(config.journey.teams), config.council
    counted = 1.0 - (council.held_elsewhere.share if council.held_elsewhere else 0.0)
    result = np.zeros(len(names))
    for name in {name for pair in pairs_that_lend(config) for name in pair}:
        held = (stage for stage, one in config.journey.stages.items() if one.held_by == name)
        children = math.fsum(council.stock.get(stage, 0) for stage in held) * counted
        result[names.index(name)] = children / max(workers_usual(config, name), 1e-9)
    return result
