"""Where cases go, day by day: the ways onward of each stage and of referrals, as dated changes move them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.base.calendar import Calendar
from sim.inputs.schema import Change, Config, Journey
from sim.inputs.schema.fields import of_need
from sim.inputs.translation import remembered
from sim.inputs.translation.timeline_tables import applied, cumulative
from sim.model.parameters import Real, Whole
from sim.model.vocabulary import NEEDS

ROUTE = "route"
STARTS_IN = "starts_in"  # where referrals go, beside the stages


def changed_shares(change: Change, shares: Real, names: Sequence[str], calendar: Calendar) -> Real:
    """(days, needs, places) shares after one change of a route; what it takes or gives comes from the other places.

    With `instead_of` it comes from that place alone, and no more than is there.
    """
    result = shares.copy()
    place = names.index(str(change.place))
    for i, need in enumerate(NEEDS):
        if change.need is not None and need not in change.need:
            continue
        before = shares[:, i, place]
        after = np.clip(applied(change, before, calendar), 0.0, 1.0)
        if change.instead_of is not None:
            other = names.index(change.instead_of)
            after = np.minimum(after, before + shares[:, i, other])
            result[:, i, other] = shares[:, i, other] + before - after
        else:
            rest = 1.0 - before
            after = np.where(rest > 1e-12, after, before)  # there is nowhere else to go
            left = np.divide(1.0 - after, rest, out=np.ones(len(rest)), where=rest > 1e-12)
            result[:, i] = shares[:, i] * left[:, None]
        result[:, i, place] = after
    return result


def rows_by_day(
    table: Mapping[Any, Mapping[str, float]], names: Sequence[str], changes: Sequence[Change], calendar: Calendar
) -> tuple[Real, Whole]:
    """(rows, needs, places) cumulative shares of one stage, and (days,) the row of each day."""
    usual = np.array([[of_need(table, need, {}).get(name, 0.0) for name in names] for need in NEEDS])
    days = len(calendar.dates)
    if not changes:
        return np.array([[cumulative(list(row)) for row in usual]]), np.zeros(days, np.int64)
    shares = np.repeat(usual[None], days, axis=0)
    for change in changes:
        shares = changed_shares(change, shares, names, calendar)
    rows, of_day = np.unique(shares.round(12), axis=0, return_inverse=True)
    return np.array([[cumulative(list(need)) for need in row] for row in rows]), of_day.reshape(-1).astype(np.int64)


def of_stage(changes: Sequence[Change], name: str) -> list[Change]:
    """The changes of one stage's ways onward, or of where referrals go."""
    return [change for change in changes if change.stage == name]


def of_routes(config: Config) -> list[Change]:
    """The changes of any stage's ways onward, and of where referrals go."""
    return [change for change in config.scenario.changes if change.what == ROUTE]


def entries(config: Config, calendar: Calendar) -> tuple[Real, Whole]:
    """(rows, needs, stages + 1) where referrals go, and (days,) the row of each day."""
    changes = of_stage(of_routes(config), STARTS_IN)
    return entries_with(changes, config.journey, calendar) if changes else usual_entries(config.journey, calendar)


@remembered
def usual_entries(journey: Journey, calendar: Calendar) -> tuple[Real, Whole]:
    """`entries` where nothing changes them."""
    return entries_with([], journey, calendar)


def entries_with(changes: Sequence[Change], journey: Journey, calendar: Calendar) -> tuple[Real, Whole]:
    """`entries` of a journey with these changes."""
    return rows_by_day(journey.starts_in, [*journey.stages, "closed"], changes, calendar)


def ways_onward(config: Config, calendar: Calendar) -> tuple[Real, Whole]:
    """(rows, needs, places) where cases go from each stage, and (stages, days) the row of each stage on each day."""
    changes = of_routes(config)
    return ways_with(changes, config.journey, calendar) if changes else usual_ways_onward(config.journey, calendar)


@remembered
def usual_ways_onward(journey: Journey, calendar: Calendar) -> tuple[Real, Whole]:
    """`ways_onward` where nothing changes them."""
    return ways_with([], journey, calendar)


def ways_with(changes: Sequence[Change], journey: Journey, calendar: Calendar) -> tuple[Real, Whole]:
    """`ways_onward` of a journey with these changes."""
    rows: list[Real] = []
    of_day: list[Whole] = []
    names = [*journey.stages, "closed", "return", *journey.exits]
    for name, stage in journey.stages.items():
        own, by_day = rows_by_day(stage.onward, names, of_stage(changes, name), calendar)
        of_day.append(by_day + sum(len(one) for one in rows))
        rows.append(own)
    return np.concatenate(rows), np.array(of_day)
