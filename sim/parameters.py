"""The numbers that rules read: already checked, already in minutes. `study.py` makes them; nothing else does.

Shapes: S stages, D duties (the last one is the handover), K kinds of team, T teams, P posts, G grades, Q sources,
L kinds of slot, days = working days known to the calendar (the horizon and a margin). Lengths are working minutes
unless said.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

# Columns of `stage` (whole) and `stage_real`.
ENDING, STAGE_KIND, TRACK, DUTY_FROM, DUTY_TO, LENGTH_SHAPE = range(6)
LENGTH_SCALE, LENGTH_SPREAD, COMES_BACK_CHANCE, STAGE_POINTS = range(4)

# Columns of `duty` (whole) and `duty_real`.
(
    DUTY_STAGE,
    DUE_AMOUNT,
    DUE_UNIT,
    FROM_ENQUIRY,
    REPEATS,
    AGAIN_AMOUNT,
    AGAIN_UNIT,
    LATER_AMOUNT,
    LATER_UNIT,
    WINDOW,
    URGENCY,
    FOLLOWS,
    WHEN_NEED_ENDS,
    SQUEEZABLE,
    COMPLETES,
    WAIT_SHAPE,
    PRESSED_MINUTES,
    MAY_END,
    PARTS,
    PERFORMER,  # three columns, one for each part
) = range(20)
POOL_KIND = PERFORMER + 3  # three columns
DUTY_COLUMNS = POOL_KIND + 3
WAIT_SCALE, WAIT_SPREAD, PRESSED_CHANCE, PART_MINUTES = range(4)
DUTY_REALS = PART_MINUTES + 3
MOST_PARTS = 3
MOST_REVIEWS = 8

# Columns of `kind`: how a kind of team works.
HOLDS_OWN, FIRST_TEAM, TEAMS, TAKES_COHORT = range(4)

# Columns of `post`.
POST_TEAM, POST_KIND, POST_FTE, POST_OPENS, POST_CLOSES, POST_VACANT = range(6)


class Parameters(NamedTuple):
    """Everything that a rule may know besides the council itself."""

    # the calendar
    horizon: int
    days: int  # working days of the horizon
    weeks_later: NDArray[np.int32]  # (61, days)
    months_later: NDArray[np.int32]  # (13, days)
    month: Whole  # (days,) 0 is January
    # demand
    arrivals: Real  # (Q, days) families newly referred a day
    dispersion: float  # gamma shape of the daily noise
    children: Real  # (n,) cumulative shares of 1, 2, 3 ... children
    need: Real  # (days, 3) cumulative shares of need
    entry: Real  # (3, S + 1) cumulative; the last place is closed at once
    at_once_back: float  # chance to come back after no further action
    back_shape: int
    back_scale: float
    back_spread: float
    # the journey
    stages: int
    stage: Whole  # (S, 6)
    stage_real: Real  # (S, 4)
    escalation: Real  # (S, 3) hazard a minute by need
    enquiry_stage: int  # the stage that an escalation opens; -1 if the journey has none
    onward: Real  # (S, 3, S + 2) cumulative; the last places are closed and return
    stay: Real  # (S, 257) quantiles of the whole stay of those found in the stage on a given day (length-biased)
    duty: Whole  # (D, DUTY_COLUMNS)
    duty_real: Real  # (D, DUTY_REALS)
    may_end: Real  # (D, MOST_REVIEWS) chance that a stage ends at the n-th review
    handover: int  # the duty of a new holder
    need_effort: Real  # (3,)
    sibling_effort: float
    sibling_points: float
    effort_shape: int
    effort_spread: float
    squeezes: int
    squeeze_above: float  # minutes on an agenda for a full-time worker
    squeeze_floor: float
    overtime_above: float
    overtime_share: float
    # the workforce
    teams: int
    team_kind: Whole  # (T,)
    kind: Whole  # (K, 4)
    casework: Real  # (K,) share of working time
    first_grades: Real  # (K, G) cumulative, on day one
    hired_grades: Real  # (K, G) cumulative, from the open market
    post: Whole  # (P, 6)
    grade_caseload: Real  # (G,)
    grade_leaving: Real  # (G,)
    grade_next: Whole  # (G, 2) next grade or -1; after how many working months
    newly_qualified: int  # the grade of a cohort
    ramp: Real  # (R, 2) until this many minutes after starting; proficiency and share of a caseload
    tenure: Real  # (B, 3) from and to in minutes; cumulative share
    leaving: Real  # (3,) hazard a minute by tenure: under 2 years, 2 to 5, 5 and more
    notice_weeks: int
    lead_scale: float
    lead_spread: float
    cohort_days: Whole  # (C,) working days on which cohorts start
    cohort_share: float
    cohort_wait: int  # working days
    leave_until: Real  # (days + 1,) spells of annual leave expected of a worker before each day
    leave_length: int
    sick_month: Real  # (12,)
    short_rate: float  # spells a minute
    short_scale: float
    short_spread: float
    long_rate: float
    long_scale: float
    long_spread: float
    handover_after: int
    # allocation and change
    soft_cap: float  # children for a full-time worker
    hard_cap: float
    list_order: int
    patience: int
    timeline: Real  # (len(CHANGES) - 1, days) the value of each change on each day, without the referrals
    unfrozen: Whole  # (days,) the first day on or after each on which recruitment is not frozen
    slot_rate: Real  # (L, K) slots a day for each full-time person present; below 0 where the kind is not needed
    # the council on day one
    stock: Whole  # (S,) children by stage
    closed_before: int  # children whose case closed in the year before
    rereferred_before: float  # chance that such a family comes back within the year of its closing
