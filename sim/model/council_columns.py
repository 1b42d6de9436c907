"""Columns of the council's tables (sim.model.state), by name; what takes more than one column says so."""

from enum import IntEnum


class Count(IntEnum):
    """Places of `count`."""

    CASES = 0
    WORKERS = 1
    TASKS = 2
    FREE_TASK = 3
    ROWS = 4
    ENTRIES = 5
    OVERFLOW = 6
    GIVEN = 7
    AGENCY_FTE = 8
    HOLDERS_FTE = 9
    CHILDREN_HELD = 10


COUNTS = 11


class Cases(IntEnum):
    """Columns of `cases`: what is read most often first, in the sixteen that the processor fetches at once."""

    STAGE = 0  # two columns, one for each track; -1 where the case is in none
    NTH = 2  # two columns: how many-th stage of the case this is
    STAMP = 4  # two columns: changes whenever the stage does
    TASK_HEAD = 6  # two columns: first of the case's tasks
    HOLDER = 8
    TEAM = 9
    CHILDREN = 10
    NEED = 11
    HAD = 12  # interventions had: a sum of powers of two
    NEED_IS_OVER = 13  # only what closes the stage is still to be done
    WORK_IS_DONE = 14  # the main stage could end, but an enquiry is open
    HANDOVERS = 15
    ENTERED = 16  # two columns: when this stage was entered
    ENQUIRY_BEGAN = 18
    STAGES_SO_FAR = 19
    ESCALATIONS = 20
    HELD_SINCE = 21
    POINTS = 22  # thousandths, as the holder carries them
    NEXT_BESIDE = 23  # the next of the same holder, or on the same unallocated list
    PREVIOUS_BESIDE = 24
    LISTED_AT = 25  # -1 when not on the unallocated list
    REFERRALS_SO_FAR = 26
    SOURCE = 27
    LAST_HOLDER = 28  # the worker who held the case last
    BEFORE_LAST_HOLDER = 29  # and another who held it before them
    FAMILY = 30  # two columns: the family's key of random numbers, its number and its population


CASE_COLUMNS = 32


class Tasks(IntEnum):
    """Columns of `tasks`: one occurrence of a duty."""

    CASE = 0
    DUTY = 1
    TRACK = 2
    OCCURRENCE = 3
    DUE = 4
    COUNTED_FROM = 5  # when the stage or the enquiry began; of a supervision, the worker
    IS_OPEN = 6  # 0, 1, or 2 where it comes before all but urgent work
    STAMP = 7
    PARTS_LEFT = 8
    THIN = 9
    NEXT_TASK = 10
    PREVIOUS_TASK = 11
    WHOLE_PART = 12  # MOST_PARTS columns: the minutes of each part when it arose


TASK_COLUMNS = 16


class Parts(IntEnum):
    """Columns of `parts`, MOST_PARTS rows for each task; CHILD to BEFORE are the knots of an agenda."""

    LEFT = 0
    AGENDA = 1
    STATE = 2
    URGENT_AND_DUE = 3
    OF_CASE = 4
    CHILD = 5
    SIBLING = 6
    BEFORE = 7
    DOES_IT = 5  # while it is under work, a part is on no agenda: who does it


PART_COLUMNS = 8


class Workers(IntEnum):
    """Columns of `workers`."""

    TEAM = 0
    KIND = 1
    POST = 2
    GRADE = 3
    FTE = 4
    JOINED_AT = 5
    IS_AWAY = 6
    AWAY_SINCE = 7
    AWAY_STAMP = 8
    AWAY_WHY = 9
    ON_NOTICE = 10
    GONE = 11
    DOING = 12
    STARTED = 13
    SPEED = 14
    OVER = 15
    WORK_STAMP = 16
    LOAD_CHILDREN = 17
    LOAD_POINTS = 18
    IS_AGENCY = 19
    SUPERVISED_BY_TASK = 20  # the supervision that is to be held; -1 for none
    SUPERVISIONS = 21
    SUPERVISION_DUE = 22
    CASE_HEAD = 23
    CASE_TAIL = 24
    LAST_GIVEN = 25
    MONTH_ENDS = 26
    SPELLS = 27  # four columns, one for each absence


WORKER_COLUMNS = 32


class Hazards(IntEnum):
    """Columns of `worker_real`: hazards run up and where they strike, by absence (leaving in annual leave's place)."""

    CUMULATIVE_HAZARD = 0  # four columns
    THRESHOLD = 4  # four columns
    FRAILTY = 8
    STRAIN = 9


WORKER_REALS = 10


class CoWorking(IntEnum):
    """Columns of `co_working`: the second worker of each case."""

    CO_WORKER = 0
    LAST_CO_WORKER = 1
    CO_SINCE = 2
    CO_WORKERS = 3


CO_COLUMNS = 4


class Ages(IntEnum):
    """Columns of `ages`: when the child of each case is eighteen, since when a child in care has the placement."""

    ADULT_AT = 0
    SETTLED_SINCE = 1


AGE_COLUMNS = 2


class Posts(IntEnum):
    """Columns of `posts`."""

    OCCUPANT = 0
    OCCUPANTS = 1
    STAMP = 2
    COVER = 3
    COVERS = 4
    AGENCY_ASKED = 5
    TEAM_NOW = 6
    KIND_NOW = 7
    CLOSES_NOW = 8


POST_COLUMNS = 9


class Teams(IntEnum):
    """Columns of `teams`; heads and tails of three lists, one for each need; its posts, as counted on a day."""

    MEMBERS = 0
    LIST_HEAD = 1  # three columns
    LIST_TAIL = 4  # three columns
    POSTS_FTE = 7
    POSTS_COUNTED_ON = 8


TEAM_COLUMNS = 9


class Agendas(IntEnum):
    """Columns of `agendas`: one row for each team, each kind of slot, each worker."""

    TOP = 0
    MINUTES_ON = 1
    TASKS_ON = 2


AGENDA_COLUMNS = 4


class Entries(IntEnum):
    """Columns of `entries`, which go into the diary."""

    AT = 0
    FALLS = 1
    OF_WHOM = 2
    WITH_STAMP = 3
