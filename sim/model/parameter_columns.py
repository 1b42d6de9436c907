"""Columns of the tables of parameters (sim.model.parameters), by name."""

from enum import IntEnum


class Stages(IntEnum):
    """Columns of `stage`."""

    ENDING = 0
    KIND = 1
    TRACK = 2
    DUTY_FROM = 3
    DUTY_TO = 4
    LENGTH_SHAPE = 5
    IS_CARE = 6
    GRAVITY = 7
    KEY = 8


class StageReals(IntEnum):
    """Columns of `stage_real`."""

    LENGTH_SCALE = 0
    LENGTH_SPREAD = 1
    COMES_BACK_CHANCE = 2
    POINTS = 3


class Duties(IntEnum):
    """Columns of `duty`."""

    STAGE = 0
    DUE_AMOUNT = 1
    DUE_UNIT = 2
    FROM_ENQUIRY = 3
    REPEATS = 4
    AGAIN_AMOUNT = 5
    AGAIN_UNIT = 6
    LATER_AMOUNT = 7
    LATER_UNIT = 8
    WINDOW = 9
    URGENCY = 10
    FOLLOWS = 11
    WHEN_NEED_ENDS = 12
    SQUEEZABLE = 13
    COMPLETES = 14
    WAIT_SHAPE = 15
    PRESSED_MINUTES = 16
    MAY_END = 17
    LAPSES = 18  # minutes after its due date at which it is held no more; 0 for never
    INTERVENTION = 19  # what it is part of; -1 for nothing
    SLOT_WINDOW = 20  # minutes before its due date at which its slot can be held at the earliest
    WAITS_AT_MOST = 21  # minutes that it waits behind other work, or beyond its due date for a slot; -1 for no bound
    ASSISTED_BY = 22  # kind of team that may do the holder's part; -1 for none
    SETTLED_AFTER = 23  # minutes of an unbroken placement after which it comes round less often; 0 for never
    SETTLED_AMOUNT = 24
    SETTLED_UNIT = 25
    UNSETTLES = 26  # what it answers breaks the placement
    PARTS = 27
    KEY = 28  # of its name, for addresses of random numbers
    PERFORMER = 29  # three columns, one for each part
    POOL_KIND = 32  # three columns
    PART_KEY = 35  # three columns: of its name and the performer's


DUTY_COLUMNS = 38


class DutyReals(IntEnum):
    """Columns of `duty_real`."""

    WAIT_SCALE = 0
    WAIT_SPREAD = 1
    PRESSED_CHANCE = 2
    CHANCE = 3
    HAPPENS = 4  # four columns, one for each need: how often a minute
    PART_MINUTES = 8  # three columns, one for each part
    SETTLED_SHARE = 11


DUTY_REALS = 12


class Kinds(IntEnum):
    """Columns of `kind`: how a kind of team works."""

    HOLDS_OWN = 0
    FIRST_TEAM = 1
    TEAMS = 2
    TAKES_COHORT = 3
    TAKES_AGENCY = 4
    IS_SUPERVISED = 5
    KEY = 6
    IS_COUNTED = 7
    OWN_AGENDA = 8


class Interventions(IntEnum):
    """Columns of `intervention`: what each multiplies."""

    ENTRY_TO_CARE = 0
    ESCALATION = 1
    COMING_BACK = 2
    TAKE_UP = 3
    FROM_OFFER = 4


class Establishment(IntEnum):
    """Columns of `post`."""

    TEAM = 0
    KIND = 1
    FTE = 2
    OPENS = 3
    CLOSES = 4
    VACANT = 5
    ADDRESS = 6
    AGENCY = 7
    PLACE = 8


POST_COLUMNS = 9


class Instalments(IntEnum):
    """Columns of `moved_posts` and of `moved_cases`: a row for each instalment; TO of posts cut is NOWHERE."""

    ON_DAY = 0
    FROM = 1
    TO = 2
    KEY = 3
    CHANGE = 4
    KEEPS_CASES = 5
    AMONG = 6
    BECOMES = 7
    WHICH_POSTS = 8
    FTE_SO_FAR = 9
    ENTERED_BEFORE = 8  # of cases; AMONG holds grades, or needs, as a sum of powers of two


MOVE_COLUMNS = 10


class MovedShare(IntEnum):
    """Columns of `moved_share`."""

    FROM = 0
    TO = 1


class Exposure(IntEnum):
    """Rows of `exposure`: what a hazard that nothing moves has run up."""

    STEADY = 0
    OF_SICKNESS = 1
    OF_LEAVING = 2
    OF_ESCALATION = 3


class Grades(IntEnum):
    """Columns of `grade`."""

    NEXT = 0
    RISES_AFTER = 1
    NOTICE_WEEKS = 2


class GradeReals(IntEnum):
    """Columns of `grade_real`: parts of a full caseload and so on."""

    CASELOAD = 0
    LEAVING = 1
    RISE_CHANCE = 2
    EXPERIENCE = 3
