"""What more demand brings with it: who comes, and how many more agency workers the council takes on."""

import math
from typing import Any

import numpy as np

from sim.base.calendar import Calendar
from sim.base.units_of_time import WORKING_DAYS_A_YEAR
from sim.inputs.schema import AgencyFollows, Config, Response
from sim.inputs.translation import remembered
from sim.inputs.translation.arrivals import contacts_per_referral, expected_referrals
from sim.inputs.translation.timeline_tables import need_lengths
from sim.model.parameters import Real


@remembered
def before_changes(config: Config) -> Config:
    """The configuration with a scenario that changes no referrals."""
    kept = tuple(change for change in config.scenario.changes if change.what != "referrals")
    scenario = config.scenario.model_copy(update={"changes": kept})
    return config.model_copy(update={"scenario": scenario})


def changes_referrals(config: Config) -> bool:
    """Whether the scenario changes referrals."""
    return any(change.what == "referrals" for change in config.scenario.changes)


def usual_arrivals(config: Config, calendar: Calendar, after: Real) -> Real:
    """(sources, days) of the families who come, those whose need is drawn from the usual mix; the others are light.

    Where a change makes all referrals R times as many, families of the usual kind who come for the first time are
    R to the power `as_usual` times as many, and the rest of those who come is light: more of them in a rise, fewer in a
    fall. For small changes the power is a share of the change; it is what was measured. `after` is (sources, days) all
    who come.
    """
    response = config.demand.response
    if response is None:
        return after
    own = [source.starts_in is not None for source in config.demand.sources.values()]  # go where none is light
    return np.where(np.array(own)[:, None], after, usual_of_all(config, response, calendar, after))


def usual_of_all(config: Config, response: Response, calendar: Calendar, after: Real) -> Real:
    """(sources, days) of the families who come, those of the usual kind, were every source alike."""
    usual: Real = (1.0 - response.light_share) * after
    if config.scenario.kind == "need_rises" or not changes_referrals(config):
        return usual
    whole_before, before = expected_referrals(before_changes(config), calendar)
    whole_after, first = expected_referrals(config, calendar)
    changed = np.abs(first - before) > 1e-12
    times = np.where(changed & (whole_before > 0), whole_after / np.maximum(whole_before, 1e-300), 1.0)
    as_usual = before * contacts_per_referral(config) * np.exp(response.as_usual * np.log(np.maximum(times, 1e-300)))
    return np.where(changed, np.minimum((1.0 - response.light_share) * as_usual, after), usual)


def agency_beyond_usual(config: Config, calendar: Calendar, holders: float) -> Real:
    """(days,) full-time equivalents of agency workers wanted beyond the usual number; below 0 where fewer are.

    A share of the council's `holders`, the usual full-time equivalents of those who hold cases.
    """
    referrals, need = beyond_by_cause(config, calendar, holders)
    result: Real = referrals + need
    return result


@remembered
def beyond_by_cause(config: Config, calendar: Calendar, holders: float) -> Real:
    """(2, days) the same, those who follow referrals and those who follow children in need, together within bounds."""
    rule = config.workforce.agency.follows if config.workforce.agency else None
    if rule is None or not rule.switched_on:
        return np.zeros((2, len(calendar.dates)))
    share = np.array([share_for_referrals(config, calendar, rule), share_for_need(config, calendar, rule)])
    total = np.abs(share[0] + share[1])
    within = np.minimum(rule.at_most_of_holders / np.maximum(total, 1e-300), 1.0)
    result: Real = holders * share * within
    return result


def share_for_referrals(config: Config, calendar: Calendar, rule: AgencyFollows) -> Real:
    """(days,) the elasticity times the log of the referrals of the months before over the usual ones."""
    if not changes_referrals(config):
        return np.zeros(len(calendar.dates))
    before = expected_referrals(before_changes(config), calendar)[0].sum(axis=0)
    after = expected_referrals(config, calendar)[0].sum(axis=0)
    window = working_days_in(rule.over_months)
    over = np.concatenate([np.ones(window), np.where(before > 0, after / np.maximum(before, 1e-300), 1.0)])
    total = np.cumsum(over)
    mean = (total[window:] - total[:-window]) / window
    result: Real = rule.elasticity * np.log(np.maximum(mean, 1e-9))
    return result


def share_for_need(config: Config, calendar: Calendar, rule: AgencyFollows) -> Real:
    """(days,) the elasticity times the log of the children in need over the usual, as lengths of need bring them."""
    if rule.need is None:
        return np.zeros(len(calendar.dates))
    result: Real = rule.need.elasticity * children_in_need(config, calendar)
    return result


@remembered
def children_in_need(config: Config, calendar: Calendar) -> Real:
    """(days,) the log of the children in need over the usual, as lengths of need bring them.

    They follow the log of the length by `follow_length` in the end, a mean of `over_months` later.
    """
    length, follow = need_lengths(config, calendar), config.demand.children_in_need
    if follow is None or (length == 1.0).all():
        return np.zeros(len(calendar.dates))
    keeps = math.exp(-1.0 / working_days_in(follow.over_months))
    in_need, now = np.empty(len(length)), 0.0
    for day, log in enumerate(np.log(np.maximum(length, 1e-9)).tolist()):
        now = keeps * now + (1.0 - keeps) * log
        in_need[day] = now
    result: Real = follow.follow_length * in_need
    return result


def elsewhere_parameters(config: Config, calendar: Calendar) -> dict[str, Any]:
    """Who holds children whom no holder that is counted does, and how many."""
    elsewhere = config.council.held_elsewhere
    return dict(
        elsewhere_kind=list(config.journey.teams).index(elsewhere.by) if elsewhere else -1,
        elsewhere_share=elsewhere.share if elsewhere else 0.0,
        elsewhere_exponent=elsewhere.exponent if elsewhere else 0.0,
        elsewhere_for_need=counted_for_need(config, calendar),
    )


def counted_for_need(config: Config, calendar: Calendar) -> Real:
    """(days,) times the share of children held by those who are counted: fewer of more children in need than usual."""
    elsewhere = config.council.held_elsewhere
    result: Real = np.exp(-(elsewhere.need_exponent if elsewhere else 0.0) * children_in_need(config, calendar))
    return result


def working_days_in(months: float) -> int:
    """The working days of so many months, at least one."""
    return max(round(months * WORKING_DAYS_A_YEAR / 12), 1)
