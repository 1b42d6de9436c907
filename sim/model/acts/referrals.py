"""How families come: contacts, which the front door screens, referrals, and referrals again."""

from sim.base.units_of_time import MINUTES_A_DAY
from sim.model.acts.holding import leave_holder_or_list
from sim.model.acts.stages import enter_stage, leave_stage
from sim.model.compiling import rule
from sim.model.council_columns import Ages, Cases, Count, CoWorking
from sim.model.parameter_columns import Interventions
from sim.model.rules.ages import adult_after
from sim.model.rules.arrival import (
    address_of_family,
    becomes_referral,
    comes_back,
    first_stage,
    minutes_until_back,
    need_of_family,
    siblings,
)
from sim.model.rules.pathway import had_effect, next_stage, practised_with
from sim.model.rules.turnover import day_at
from sim.model.state import FULL_CASES, family_of, log, schedule
from sim.model.vocabulary import (
    CASE_CLOSED,
    CLOSED,
    CONTACTED,
    CONTACTS_REFERRED,
    LIGHT,
    MAIN,
    NEVER,
    NOBODY,
    REFERRAL,
    REFERRED,
    RETURNS,
    TRANSFERRED,
)

NEVER_REFERRED = 1 << 20  # addresses of those who were not, beyond all numbers of referrals


@rule
def new_case(c, p, who, source, day, light):
    """A family becomes known to the council."""
    case = c.count[Count.CASES]
    if case >= c.cases.shape[0]:
        c.count[Count.OVERFLOW] |= FULL_CASES
        return case - 1
    c.count[Count.CASES] = case + 1
    c.cases[case, Cases.FAMILY], c.cases[case, Cases.FAMILY + 1] = who & 0xFFFFFFFF, who >> 32
    c.cases[case, Cases.CHILDREN] = siblings(p, c.rng_key, who)
    c.cases[case, Cases.NEED] = LIGHT if light else need_of_family(p, c.rng_key, who, day)
    c.cases[case, Cases.SOURCE] = source
    for track in range(2):
        c.cases[case, Cases.STAGE + track] = -1
        c.cases[case, Cases.TASK_HEAD + track] = -1
    c.cases[case, Cases.TEAM] = -1
    c.cases[case, Cases.HOLDER] = NOBODY
    c.cases[case, Cases.LISTED_AT] = -1
    c.cases[case, Cases.LAST_HOLDER] = NOBODY
    c.cases[case, Cases.BEFORE_LAST_HOLDER] = NOBODY
    c.co_working[case, CoWorking.CO_WORKER] = NOBODY
    c.co_working[case, CoWorking.LAST_CO_WORKER] = NOBODY
    after = adult_after(p, c.rng_key, who, source)
    c.ages[case, Ages.ADULT_AT] = after if after == NEVER else day * MINUTES_A_DAY + after
    return case


@rule
def may_come_back(c, p, now, case, chance):
    """A case is closed; some families are referred again."""
    who, referrals = family_of(c, case), c.cases[case, Cases.REFERRALS_SO_FAR]
    nth = referrals
    if nth == 0:  # helped without a referral, perhaps again
        nth = NEVER_REFERRED + c.cases[case, Cases.STAGES_SO_FAR]
    if comes_back(c.rng_key, who, nth, chance * had_effect(p, c.cases[case, Cases.HAD], Interventions.COMING_BACK)):
        schedule(c, p, now + minutes_until_back(p, c.rng_key, who, nth), RETURNS, case, referrals)


@rule
def refer(c, p, now, case):
    """A family is referred: the referral leads to a stage, or nothing further is done."""
    again = 1 if c.cases[case, Cases.REFERRALS_SO_FAR] > 0 else 0
    c.cases[case, Cases.REFERRALS_SO_FAR] += 1
    c.cases[case, Cases.HAD] = practised_with(p, c.rng_key, family_of(c, case), day_at(p, now))
    need = c.cases[case, Cases.NEED]
    log(c, now, REFERRED, case, NOBODY, c.cases[case, Cases.SOURCE], c.cases[case, Cases.CHILDREN], need, again)
    stage = first_stage(p, c.rng_key, family_of(c, case), c.cases[case, Cases.REFERRALS_SO_FAR], need, day_at(p, now))
    source = c.cases[case, Cases.SOURCE]
    if again == 0 and source >= 0 and p.source_stage[source] >= 0:
        stage = p.source_stage[source]
    if stage >= p.stages:
        may_come_back(c, p, now, case, p.at_once_back)
    else:
        enter_stage(c, p, now, case, MAIN, stage, CLOSED)


@rule
def contact(c, p, now, case):
    """Someone is worried about a family and says so: the front door screens it, if the council has one."""
    if p.contact_stage < 0:
        refer(c, p, now, case)
    else:
        again = 1 if c.cases[case, Cases.REFERRALS_SO_FAR] > 0 else 0
        children, need = c.cases[case, Cases.CHILDREN], c.cases[case, Cases.NEED]
        log(c, now, CONTACTED, case, NOBODY, c.cases[case, Cases.SOURCE], children, need, again)
        enter_stage(c, p, now, case, MAIN, p.contact_stage, CLOSED)


@rule
def screen(c, p, now, case):
    """The front door has decided: a referral, always if there was one before, help without one, or an exit."""
    who, nth, stage = family_of(c, case), c.cases[case, Cases.NTH], c.cases[case, Cases.STAGE]
    chance = p.referred_chance * p.timeline[CONTACTS_REFERRED, day_at(p, now)]
    referred = c.cases[case, Cases.REFERRALS_SO_FAR] > 0 or becomes_referral(c.rng_key, who, chance)
    after = REFERRAL
    if not referred:
        after = next_stage(p, c.rng_key, who, nth, stage, c.cases[case, Cases.NEED], 1.0, day_at(p, now))
    leave_stage(c, p, now, case, MAIN, after)
    leave_holder_or_list(c, p, now, case, TRANSFERRED if referred or after >= 0 else CASE_CLOSED)
    c.cases[case, Cases.TEAM] = -1
    if referred:
        refer(c, p, now, case)
    elif after >= 0:
        enter_stage(c, p, now, case, MAIN, after, stage)


@rule
def arrive(c, p, now, number, source):
    """A family that the council did not know comes to its notice; light ones come from sources numbered on."""
    sources = p.arrivals.shape[0]
    who = address_of_family(p, number, source % sources)
    contact(c, p, now, new_case(c, p, who, source % sources, day_at(p, now), source >= sources))


@rule
def refer_again(c, p, now, case, referral):
    """A family whose case was closed is referred again, unless its child is eighteen by now."""
    if (
        c.ages[case, Ages.ADULT_AT] > now
        and c.cases[case, Cases.REFERRALS_SO_FAR] == referral
        and c.cases[case, Cases.STAGE] < 0
    ):
        contact(c, p, now, case)
