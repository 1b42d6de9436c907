"""What a change in referrals brings with it: who comes, and how many more agency workers the council takes on."""

import numpy as np

from sim.base.calendar import WORKING_DAYS_A_YEAR, Calendar
from sim.inputs.schema import Config, Response
from sim.inputs.translation.arrivals import contacts_per_referral, expected_referrals
from sim.model.parameters import Real


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

    A share of the council's `holders`, the usual full-time equivalents of those who hold cases: the elasticity times
    the log of the referrals of the months before over the usual ones.
    """
    rule = config.workforce.agency.follows if config.workforce.agency else None
    if rule is None or not rule.switched_on or not changes_referrals(config):
        return np.zeros(len(calendar.dates))
    before = expected_referrals(before_changes(config), calendar)[0].sum(axis=0)
    after = expected_referrals(config, calendar)[0].sum(axis=0)
    window = max(round(rule.over_months * WORKING_DAYS_A_YEAR / 12), 1)
    over = np.concatenate([np.ones(window), np.where(before > 0, after / np.maximum(before, 1e-300), 1.0)])
    total = np.cumsum(over)
    mean = (total[window:] - total[:-window]) / window
    share = rule.elasticity * np.log(np.maximum(mean, 1e-9))
    result: Real = holders * np.clip(share, -rule.at_most_of_holders, rule.at_most_of_holders)
    return result
