"""Social workers of the council who take on cases where children are in need for longer, and put them down again."""

from collections.abc import Iterator, Mapping

import numpy as np

from sim.base.calendar import Calendar
from sim.inputs.schema import Config
from sim.inputs.translation.agency_tables import holders_usual, next_by_share
from sim.inputs.translation.response_tables import children_in_need
from sim.model.parameters import Whole


def staff_that_follow(config: Config, calendar: Calendar) -> Iterator[tuple[int, str, str]]:
    """Each full-time post that moves with whoever is in it: on which working day, from which kind of team, to which."""
    follow = config.workforce.own_staff_follow_need
    if follow is None:
        return
    levels = own_staff_beyond_usual(config, calendar)
    order = order_by_share(follow.teams, int(np.abs(levels).max()))
    now = 0
    for day in np.flatnonzero(np.diff(levels, prepend=0)).tolist():
        while now < levels[day]:
            yield day, follow.from_, order[now if now >= 0 else -now - 1]
            now += 1
        while now > levels[day]:
            now -= 1
            yield day, order[now if now >= 0 else -now - 1], follow.from_


def own_staff_beyond_usual(config: Config, calendar: Calendar) -> Whole:
    """(days,) full-time equivalents of the council's own who hold cases beyond the usual number; below 0 where fewer.

    Whole ones; a share of those who hold cases as a rule.
    """
    follow = config.workforce.own_staff_follow_need
    if follow is None or not follow.switched_on:
        return np.zeros(calendar.days, np.int64)
    in_need = children_in_need(config, calendar)[: calendar.days]
    bound = follow.at_most * config.council.teams[follow.from_].posts_fte
    wanted = follow.elasticity * holders_usual(config) * in_need
    result: Whole = np.round(np.clip(wanted, -bound, bound)).astype(np.int64)
    return result


def order_by_share(share: Mapping[str, float], posts: int) -> list[str]:
    """To which kind of team each of so many posts goes, so that each has its share of however many."""
    given: dict[str, int] = dict.fromkeys(share, 0)
    return [next_by_share(given, share) for _ in range(posts)]
