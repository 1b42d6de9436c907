"""Ages of children in the council: when a stage ends at eighteen, and since when a placement is unbroken."""

from sim.model.compiling import rule
from sim.model.council_columns import Ages, Cases
from sim.model.later_words import NOT_BY_AGE
from sim.model.parameter_columns import Duties, Stages
from sim.model.rules.ages import adult_after_entry, adult_after_leaving_home, happened_before
from sim.model.state import family_of, schedule
from sim.model.vocabulary import MAIN, NEED_ENDS, NEVER


@rule
def is_over_age(c, p, now, case, stage):
    """Whether the child of a case is eighteen, in a stage that ends then."""
    return p.at_adulthood[stage] != NOT_BY_AGE and c.ages[case, Ages.ADULT_AT] <= now


@rule
def plan_end_of_need(c, p, now, case, stage, ends):
    """The need that a stage answers ends at this minute (NEVER: with its work), or at eighteen if that is before."""
    if p.at_adulthood[stage] != NOT_BY_AGE:
        ends = min(ends, max(int(c.ages[case, Ages.ADULT_AT]), now + 1))
    if ends < NEVER:
        schedule(c, p, ends, NEED_ENDS, case, c.cases[case, Cases.STAMP + MAIN])


@rule
def leave_home(c, p, now, case, stage, before):
    """A child who was in no care before is placed from now on; which child of a family it is may be drawn anew."""
    if before >= 0 and p.stage[before, Stages.IS_CARE] == 1:
        return
    c.ages[case, Ages.SETTLED_SINCE] = now
    if before >= 0 and p.ages_anew[stage] == 1 and c.ages[case, Ages.ADULT_AT] > now:
        after = adult_after_leaving_home(p, c.rng_key, family_of(c, case), c.cases[case, Cases.NTH + MAIN], stage)
        c.ages[case, Ages.ADULT_AT] = now + after


@rule
def find_age(c, p, case, stage, entered, u, stay):
    """The age of a child found in a stage on day one, and since when their placement is unbroken."""
    who, after = family_of(c, case), adult_after_entry(p, c.rng_key, family_of(c, case), stage, u, stay)
    c.ages[case, Ages.ADULT_AT] = NEVER if after == NEVER else entered + after
    since = entered
    for duty in range(p.stage[stage, Stages.DUTY_FROM], p.stage[stage, Stages.DUTY_TO]):
        if p.duty[duty, Duties.UNSETTLES] == 1:
            since = max(since, -happened_before(p, c.rng_key, who, duty, c.cases[case, Cases.NEED]))
    c.ages[case, Ages.SETTLED_SINCE] = since
