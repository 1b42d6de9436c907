"""The numbers that rules read: already checked, already in minutes. `study.py` makes them; nothing else does.

Shapes: S stages, D duties (the last two are the handover and supervision), K kinds of team, T teams, P posts, G grades,
Q sources, L kinds of slot, X exits, I interventions, days = working days known to the calendar (the horizon and a
margin). Lengths are working minutes unless said.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.parameter_columns import Establishment

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

FAMILIES_A_SOURCE = 4096  # addresses kept for the families of one source on one day

MOST_PARTS = 3
MOST_REVIEWS = 8

FOUND_VACANT, OPENED_VACANT = 1, 2  # Establishment.VACANT: recruitment is under way on day one, or begins as it opens
POST_MAY_CHANGE = [
    Establishment.TEAM,
    Establishment.KIND,
    Establishment.CLOSES,
]  # in a run: TEAM_NOW, KIND_NOW and CLOSES_NOW of a council
ALL_PLACES = 1000  # of the posts of those who hold cases, in the order in which agency workers cover them when empty

OTHERS_DO = -2  # and below in `goes_on_as`: the duty goes on, but others do it; -2 is duty 0

OCCUPANTS_A_POST = 4096  # addresses kept for the occupants of one post


class Parameters(NamedTuple):
    """Everything that a rule may know besides the council itself."""

    # the calendar
    horizon: int
    days: int  # working days of the horizon
    weeks_later: NDArray[np.int32]  # (61, days)
    months_later: NDArray[np.int32]  # (13, days)
    weeks_after_earlier: NDArray[np.int32]  # (61, days before the start, the last one first)
    months_after_earlier: NDArray[np.int32]  # (13, the same days)
    month: Whole  # (days,) 0 is January
    # demand
    source_key: Whole  # (Q,) of its name, for addresses of random numbers
    arrivals: Real  # (Q, days) families a day whom the council does not know: contacts, or referrals where none screens
    usual_arrivals: Real  # (Q, days) of these, families whose need is drawn; the others are light
    dispersion: float  # gamma shape of the daily noise
    children: Real  # (n,) cumulative shares of 1, 2, 3 ... children
    need: Real  # (days, 3) cumulative shares of need
    entry: Real  # (rows, 4, S + 1) cumulative; the last place is closed at once
    entry_row: Whole  # (days,) the row of each day
    source_stage: Whole  # (Q,) the stage to which each source's first referrals lead; -1: as all others
    age: Real  # (Q + 1, 257) quantiles of a child's age at the first contact; last: where the source is not known
    adulthood: int  # minutes of eighteen years; 0 where ages are not known
    at_once_back: float  # chance to come back after no further action
    back_shape: int
    back_scale: float
    back_spread: float
    # the journey
    contact_stage: int  # the stage that screens contacts; -1 where every contact is a referral
    referred_chance: float  # chance that a contact about a family not known becomes a referral
    stages: int
    assesses: Whole  # (S,) 1 where the stage counts as an assessment
    length_changes: Whole  # (S,) 1 where a dated change of how long children are in need applies: counts as in need
    stage: Whole  # (S, 9)
    stage_real: Real  # (S, 4)
    need_lasts: Real  # (S, 4) times the length of the stage, by need
    wait_lasts: Real  # (D, 4) times what a duty waits for, by need
    escalation: Real  # (S, 4) hazard a minute by need
    enquiry_stage: int  # the stage that an escalation opens; -1 if the journey has none
    onward: Real  # (rows, 4, S + 2 + X) cumulative; the last places are closed, return and the exits
    onward_row: Whole  # (S, days) the row of each stage on each day
    onward_home: Real  # the same among those places that are not care
    stay: Real  # (S, 257) quantiles of the whole stay of those found in the stage on a given day (length-biased)
    stay_to_adulthood: Real  # (S, 257) the chance that a stay of each of these quantiles ends at eighteen
    stage_age: Real  # (S, 257) quantiles of a child's age on entering each stage
    ages_anew: Whole  # (S,) 1 where the age of who comes from a stage that is no care is drawn from these
    at_adulthood: Whole  # (S,) where a case goes at eighteen: a stage, CLOSED, or NOT_BY_AGE
    finished_by: Whole  # (S,) the duty that begins what completes a stage; -1 where nothing does
    duty: Whole  # (D, DUTY_COLUMNS)
    duty_real: Real  # (D, DUTY_REALS)
    may_end: Real  # (D, MOST_REVIEWS) chance that a stage ends at the n-th review
    handover: int  # the duty of a new holder
    supervision: int  # the duty of a manager towards a worker
    supervision_kind: int  # the kind of team that supervises; -1 where nobody does
    supervision_steps: Real  # (steps, 2) until so many minutes here, so many working days apart; last: all others
    supervision_window: int  # minutes before it is due at which it can be held
    supervision_put_off: float  # chance that one is put off when it opens, were all managers there
    supervision_again: int  # minutes until it is tried again; 0 where none is put off
    supervision_missed: int  # minutes after its due date at which it is held no more; 0 for never
    intervention_key: Whole  # (I,) of its name
    intervention: Real  # (I, 5) what each multiplies, the share who take it up, 1 where the offer has the effect
    offer: Real  # (I, days) share of families to whom it is offered
    by_duty: Whole  # (I,) 1 where a duty brings it, 0 where it is how all work is done
    need_effort: Real  # (4,)
    sibling_effort: float
    sibling_points: float
    effort_shape: int
    effort_spread: float
    squeezes: int
    squeeze_above: float  # minutes on an agenda for a full-time worker
    squeeze_floor: float
    overtime_above: float
    overtime_share: float
    adapts_exponent: float  # of what ends a need to the caseload of a year ago over the council's own past; 0: none
    adapts_most: float  # share by which a need ends sooner or later for that, at most
    # the workforce
    elsewhere_kind: int  # the kind of team that holds what no holder who is counted does; -1 for none
    elsewhere_share: float  # of the children of social-work teams, with as many holders as usual
    elsewhere_exponent: float  # of the share held by those who are counted, by holders over the usual
    elsewhere_for_need: Real  # (days,) times that share, for the children in need over the usual
    holders_usual: float  # full-time equivalents in the teams whose social workers hold their own cases
    teams: int
    team_kind: Whole  # (T,)
    kind: Whole  # (K, 9)
    co_kind: int  # the kind of team whose workers are named co-workers of cases; -1 for none
    co_works: Whole  # (S,) 1 where a stage has work for them
    casework: Real  # (K,) share of working time
    kind_cap: Real  # (K,) times the cap
    recruitment_times: Real  # (K,) times the steps of recruitment
    first_grades: Real  # (K, G) cumulative, on day one
    hired_grades: Real  # (K, G) cumulative, from the open market
    post: Whole  # (P, POST_COLUMNS)
    grade: Whole  # (G, 3)
    grade_real: Real  # (G, 4)
    newly_qualified: int  # the grade of a cohort
    agency_grade: int  # the grade of an agency worker; -1 where there are none
    ramp: Real  # (R, 2) until this many minutes after starting; proficiency and share of a caseload
    tenure: Real  # (B, 3) from and to in minutes; cumulative share
    leaving: Real  # (3,) hazard a minute by tenure: under 2 years, 2 to 5, 5 and more
    destinations: Real  # (3,) cumulative
    steps: Real  # (steps,) medians of what filling a post takes: approval, advert, notice, checks; minutes
    step_key: Whole  # (steps,) of its name
    steps_spread: float
    cohort_days: Whole  # (C,) working days on which cohorts start
    cohort_share: float
    cohort_wait: int  # working days
    leave_until: Real  # (days + 1,) spells of annual leave expected of a worker before each day
    leave_length: int
    exposure: (
        Real  # (4, days + 1) minutes of a usual hazard before each day: STEADY, OF_SICKNESS, OF_LEAVING, OF_ESCALATION
    )
    spell_rate: Real  # (4,) spells a minute of each absence; annual leave is taken otherwise
    spell_scale: Real  # (4,) median in minutes
    spell_spread: Real  # (4,)
    handover_after: int
    agency_lead: int  # minutes from the vacancy
    agency_again: int  # minutes until it is tried again
    agency_rate: float  # hazard a minute that an agency worker goes
    agency_notice: Whole  # (days,) minutes
    agency_places: Whole  # (days,) posts in a place below this are covered when empty; ALL_PLACES: every one
    strains: int
    strain_target: float  # children for a full-time worker
    strain_most: float  # children above the target, beyond which nothing grows
    strain_fade: float  # share of the old strain that a month leaves
    strain_overtime: float  # children above the target that working over counts for
    strain_leaving: float  # times the hazard, for each child above the target
    strain_sickness: float
    moved_posts: Whole  # (M, MOVE_COLUMNS)
    lending: Whole  # (K, K) the row of moved_posts by which one kind of team lends to another; NOBODY where none does
    usual_children: Real  # (K,) children for each full-time worker as a rule; 0 of kinds of team that do not lend
    lends_above: float  # times the usual load, and the lender's, from which one kind of team lends to another; 0: never
    lends_a_month: float  # share of the lender's workers who move in a month, at most
    moved_cases: Whole  # (N, MOVE_COLUMNS)
    moved_share: Real  # (N, 2) the part of the lots that move in this instalment
    goes_on_as: Whole  # (N, D) as which duty of the new stage each of the old one goes on; -1 for none, OTHERS_DO
    begins_anew: Whole  # (N, D) 1 for the duties of the new stage that go on from none
    # allocation and change
    soft_cap: float  # children for a full-time worker
    hard_cap: float
    list_order: int
    patience: int
    urgency_rises: int  # minutes on the list that raise a case by one level of need
    match_weight: float  # points that a full mismatch of experience and need counts for
    protected_share: float  # of the cap, for the newly qualified
    timeline: Real  # (ROWS_OF_CHANGES, days) the value of each change on each day
    unfrozen: Whole  # (days,) the first day on or after each on which recruitment is not frozen
    slot_rate: Real  # (L, K) slots a day for each full-time person present; below 0 where the kind is not needed
    # the council on day one
    stock: Whole  # (S,) children by stage
    closed_key: int  # of the closed, as a stage's
    closed_before: int  # children whose case closed in the year before
    rereferred_before: float  # chance that such a family comes back within the year of its closing
