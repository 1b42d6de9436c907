"""The words of the field as small whole numbers, with their English labels.

What the user names in YAML (stages, duties, teams, grades, sources) gets its code from its place in that YAML
(``Words``). What the machine itself knows has its code here. Codes are appended, never renumbered: the reasons for a random number are part of its address.
"""

from typing import Final, NamedTuple

import numpy as np

Code = np.int64

MINUTES_A_DAY: Final = Code(444)  # 7 h 24 min: a 37-hour week over five days
NOBODY: Final = Code(-1)
NOTHING: Final = Code(-1)
NEVER: Final = Code(2**31 - 1)
NO: Final = Code(0)
YES: Final = Code(1)
FIRST: Final = Code(0)

# How much a child needs: sets effort, the hazard of escalation and the path.
NEEDS: Final = ("low", "medium", "high")
LOW: Final = Code(0)
MEDIUM: Final = Code(1)
HIGH: Final = Code(2)

# A case can be in one stage of its own and, beside it, in one enquiry.
TRACKS: Final = ("main", "alongside")
MAIN: Final = Code(0)
ALONGSIDE: Final = Code(1)

# How a stage ends.
ENDINGS: Final = ("when_the_work_is_done", "after_a_need", "at_a_review")
WHEN_THE_WORK_IS_DONE: Final = Code(0)
AFTER_A_NEED: Final = Code(1)
AT_A_REVIEW: Final = Code(2)

# Where a case can go besides a stage.
CLOSED: Final = Code(-1)
RETURN: Final = Code(-2)  # an enquiry ends and the case goes on where it was

# Units in which a duty may fall due.
UNITS: Final = ("working_days", "weeks", "months")
WORKING_DAYS: Final = Code(0)
WEEKS: Final = Code(1)
MONTHS: Final = Code(2)

# Shapes of a length of time.
SHAPES: Final = ("none", "exponential", "lognormal", "weibull")
NO_SHAPE: Final = Code(0)
EXPONENTIAL: Final = Code(1)
LOGNORMAL: Final = Code(2)
WEIBULL: Final = Code(3)

# Who does a part of a duty.
PERFORMERS: Final = ("holder", "pool", "slot")
HOLDER: Final = Code(0)
POOL: Final = Code(1)
SLOT: Final = Code(2)

# Allocation policies.
POLICIES: Final = ("least_loaded", "in_turn", "random", "capped")
LEAST_LOADED: Final = Code(0)
IN_TURN: Final = Code(1)
AT_RANDOM: Final = Code(2)
CAPPED: Final = Code(3)

# In which order the unallocated list is served.
LIST_ORDERS: Final = ("longest_waiting", "most_urgent")
LONGEST_WAITING: Final = Code(0)
MOST_URGENT: Final = Code(1)

# What can be changed in time by a scenario. Referrals follow the sources, one row each, after these.
CHANGES: Final = (
    "sickness_rate",
    "leaving_rate",
    "recruitment_lead_time",
    "recruitment_freeze",
    "conference_capacity",
    "casework_share",
    "caseload_cap",
    "allocation_policy",
    "need_mix_high",
    "extra_posts",
    "referrals",
)
SICKNESS_RATE: Final = Code(0)
LEAVING_RATE: Final = Code(1)
RECRUITMENT_LEAD_TIME: Final = Code(2)
RECRUITMENT_FREEZE: Final = Code(3)
CONFERENCE_CAPACITY: Final = Code(4)
CASEWORK_SHARE: Final = Code(5)
CASELOAD_CAP: Final = Code(6)
ALLOCATION_POLICY: Final = Code(7)
NEED_MIX_HIGH: Final = Code(8)
EXTRA_POSTS: Final = Code(9)
REFERRALS: Final = Code(10)

# What can fall due. At one minute the smaller number comes first: the day begins, capacity comes back, work ends,
# duties open, lives change, capacity goes, demand comes.
FALLS_DUE: Final = (
    "day_begins",
    "joins",
    "comes_back",
    "work_ends",
    "duty_opens",
    "need_ends",
    "escalates",
    "month_turns",
    "falls_sick",
    "falls_long_sick",
    "leave_begins",
    "hands_over",
    "gives_notice",
    "leaves",
    "returns",
    "arrives",
)
DAY_BEGINS: Final = Code(0)
JOINS: Final = Code(1)
COMES_BACK: Final = Code(2)
WORK_ENDS: Final = Code(3)
DUTY_OPENS: Final = Code(4)
NEED_ENDS: Final = Code(5)
ESCALATES: Final = Code(6)
MONTH_TURNS: Final = Code(7)
FALLS_SICK: Final = Code(8)
FALLS_LONG_SICK: Final = Code(9)
LEAVE_BEGINS: Final = Code(10)
HANDS_OVER: Final = Code(11)
GIVES_NOTICE: Final = Code(12)
LEAVES: Final = Code(13)
RETURNS: Final = Code(14)
ARRIVES: Final = Code(15)

# Why a worker is away.
ABSENCES: Final = ("short_sickness", "long_sickness", "annual_leave")
SHORT_SICKNESS: Final = Code(0)
LONG_SICKNESS: Final = Code(1)
ANNUAL_LEAVE: Final = Code(2)

# Why a case leaves its worker.
REASONS: Final = ("closed", "transferred", "worker_left", "worker_away_long")
CASE_CLOSED: Final = Code(0)
TRANSFERRED: Final = Code(1)
WORKER_LEFT: Final = Code(2)
WORKER_AWAY_LONG: Final = Code(3)

# What the event log can say (see event_log.py for what each row holds).
HAPPENINGS: Final = (
    "referred",
    "stage_entered",
    "stage_ended",
    "listed",
    "allocated",
    "given_up",
    "worked",
    "duty_done",
    "duty_dropped",
    "duty_open_at_end",
    "post_opened",
    "joined",
    "notice_given",
    "left",
    "away",
    "back",
    "grade_changed",
    "slots_offered",
    "known_before",
)
REFERRED: Final = Code(0)
STAGE_ENTERED: Final = Code(1)
STAGE_ENDED: Final = Code(2)
LISTED: Final = Code(3)
ALLOCATED: Final = Code(4)
GIVEN_UP: Final = Code(5)
WORKED: Final = Code(6)
DUTY_DONE: Final = Code(7)
DUTY_DROPPED: Final = Code(8)
DUTY_OPEN_AT_END: Final = Code(9)
POST_OPENED: Final = Code(10)
JOINED: Final = Code(11)
NOTICE_GIVEN: Final = Code(12)
LEFT: Final = Code(13)
AWAY: Final = Code(14)
BACK: Final = Code(15)
GRADE_CHANGED: Final = Code(16)
SLOTS_OFFERED: Final = Code(17)
KNOWN_BEFORE: Final = Code(18)

# Why a random number is drawn: the first line of its address. Purposes of duties take 1000 + duty, and so on.
WHY_ARRIVALS: Final = Code(1)
WHY_ARRIVAL_MINUTE: Final = Code(2)
WHY_CHILDREN: Final = Code(3)
WHY_NEED: Final = Code(4)
WHY_ENTRY: Final = Code(5)
WHY_ONWARD: Final = Code(6)
WHY_LENGTH: Final = Code(7)
WHY_ESCALATION: Final = Code(8)
WHY_COMES_BACK: Final = Code(9)
WHY_COMES_BACK_WHEN: Final = Code(10)
WHY_TEAM: Final = Code(11)
WHY_CHOICE: Final = Code(12)
WHY_AGE: Final = Code(13)
WHY_FRAILTY: Final = Code(14)
WHY_SHORT_SPELL: Final = Code(15)
WHY_SHORT_LENGTH: Final = Code(16)
WHY_LONG_SPELL: Final = Code(17)
WHY_LONG_LENGTH: Final = Code(18)
WHY_LEAVE_DAY: Final = Code(19)
WHY_TENURE: Final = Code(20)
WHY_LEAVING: Final = Code(21)
WHY_LEAD_TIME: Final = Code(22)
WHY_COHORT: Final = Code(23)
WHY_GRADE: Final = Code(24)
WHY_VACANT: Final = Code(25)
WHY_OCCUPANT_AGE: Final = Code(26)
WHY_MONTH: Final = Code(27)
WHY_WAIT: Final = Code(1000)
WHY_PRESSED: Final = Code(2000)
WHY_EFFORT: Final = Code(3000)
WHY_REVIEW: Final = Code(7000)
WHY_PRESSED_DAY: Final = Code(8000)


class Words(NamedTuple):
    """The user's own words in the order of their codes."""

    stages: tuple[str, ...]
    duties: tuple[str, ...]  # "stage.duty"
    teams: tuple[str, ...]  # kinds of team
    grades: tuple[str, ...]
    sources: tuple[str, ...]
    slots: tuple[str, ...]


def label(word: str) -> str:
    """The English of a code word: ``child_in_need`` is ``Child in need``."""
    return word.replace("_", " ").capitalize()
