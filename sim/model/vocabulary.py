"""The words of the field as small whole numbers, with their English labels.

What the user names in YAML (stages, duties, teams, grades, sources) gets its code from its place among those names in
the order of the alphabet (`sim.model.words`), wherever it stands in the file. What the machine itself knows is here.
Codes are appended, never renumbered: the reasons for a random number are part of its address.
"""

from typing import Final

from sim.model.moving_words import CHANGES_THAT_MOVE, REASONS_OF_MOVING, RECORDS_LATER, RECORDS_OF_MOVING

NOBODY: Final = -1
NOTHING: Final = -1
NEVER: Final = 2**31 - 1

# How much a child needs: sets effort, the hazard of escalation and the path. A light family is one of those of whom
# more come when referrals rise: seldom in need for long. What does not speak of them treats them as low need.
NEEDS: Final = ("low", "medium", "high", "light")
LOW: Final = 0
MEDIUM: Final = 1
HIGH: Final = 2
LIGHT: Final = 3
NEEDS_GIVEN: Final = NEEDS[:LIGHT]  # of which every table by need must speak

# What a stage and a duty may count as, whatever the journey calls them; measures know them by these words only.
STAGES_COUNT: Final = (
    *("assessment", "in_need", "section_47_enquiry", "on_plan", "looked_after", "care_leaver", "family_help"),
)
DUTIES_COUNT: Final = (
    "visit",
    "assessment_sign_off",
    "strategy_discussion",
    "initial_conference",
    "review_conference",
    "core_group",
    "family_group_conference",
    "final_hearing",
    "care_review",
    "placement_move",
    "care_leaver_contact",
)

# A case can be in one stage of its own and, beside it, in one enquiry.
MAIN: Final = 0
ALONGSIDE: Final = 1

# How a stage ends.
ENDINGS: Final = ("when_the_work_is_done", "after_a_need", "at_a_review")
WHEN_THE_WORK_IS_DONE: Final = 0
AFTER_A_NEED: Final = 1
AT_A_REVIEW: Final = 2

# Where a case can go besides a stage.
CLOSED: Final = -1
RETURN: Final = -2  # an enquiry ends and the case goes on where it was
REFERRAL: Final = -3  # a contact becomes a referral
FIRST_EXIT: Final = -10  # the first exit that the journey names; the next is -11

# Units in which a duty may fall due.
UNITS: Final = ("working_days", "weeks", "months")
WORKING_DAYS: Final = 0
WEEKS: Final = 1
MONTHS: Final = 2

# Shapes of a length of time.
SHAPES: Final = ("none", "exponential", "lognormal", "weibull")
NO_SHAPE: Final = 0
EXPONENTIAL: Final = 1
LOGNORMAL: Final = 2
WEIBULL: Final = 3

# Who does a part of a duty.
PERFORMERS: Final = ("holder", "pool", "slot")
HOLDER: Final = 0
POOL: Final = 1
SLOT: Final = 2

# Allocation policies.
POLICIES: Final = (
    "least_loaded",
    "in_turn",
    "random",
    "capped",
    "least_loaded_by_count",
    "continuity_first",
    "experience_matched",
    "protected_newly_qualified",
    "duty_week",
)
LEAST_LOADED: Final = 0
IN_TURN: Final = 1
AT_RANDOM: Final = 2
CAPPED: Final = 3
BY_COUNT: Final = 4
CONTINUITY: Final = 5
EXPERIENCE: Final = 6
PROTECTED: Final = 7
DUTY_WEEK: Final = 8

# In which order the unallocated list is served.
LIST_ORDERS: Final = ("longest_waiting", "most_urgent")
LONGEST_WAITING: Final = 0
MOST_URGENT: Final = 1

# What can be changed in time by a scenario: a row of values by day each, but for those after them, which are laid
# out by post, by intervention, by source of referrals and by stage.
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
    "agency_supply",
    "cohort_share",
    "contacts_referred",
    "extra_posts",
    "offer",
    "referrals",
    "route",
    *CHANGES_THAT_MOVE,
    "need_length",
    "escalation_rate",
)
SICKNESS_RATE: Final = 0
LEAVING_RATE: Final = 1
RECRUITMENT_LEAD_TIME: Final = 2
RECRUITMENT_FREEZE: Final = 3
CONFERENCE_CAPACITY: Final = 4
CASEWORK_SHARE: Final = 5
CASELOAD_CAP: Final = 6
ALLOCATION_POLICY: Final = 7
NEED_MIX_HIGH: Final = 8
AGENCY_SUPPLY: Final = 9
COHORT_SHARE: Final = 10
CONTACTS_REFERRED: Final = 11
NEED_LENGTH: Final = 12
ESCALATION_RATE: Final = 13
CHANGES_IN_ROWS: Final = (*CHANGES[: CONTACTS_REFERRED + 1], *CHANGES[-2:])  # those with a value on each day, by row
ROWS_OF_CHANGES: Final = len(CHANGES_IN_ROWS)

# What can fall due. At one minute the smaller number comes first: the day begins, capacity comes back, work ends,
# duties open, lives change, capacity goes, demand comes.
EVENT_TYPES: Final = (
    "day_begins",
    "joins",
    "agency_comes",
    "comes_back",
    "work_ends",
    "duty_opens",
    "duty_lapses",
    "supervision_opens",
    "need_ends",
    "escalates",
    "month_turns",
    "falls_sick",
    "falls_long_sick",
    "long_leave_begins",
    "leave_begins",
    "hands_over",
    "gives_notice",
    "leaves",
    "returns",
    "arrives",
)
DAY_BEGINS: Final = 0
JOINS: Final = 1
AGENCY_COMES: Final = 2
COMES_BACK: Final = 3
WORK_ENDS: Final = 4
DUTY_OPENS: Final = 5
DUTY_LAPSES: Final = 6
SUPERVISION_OPENS: Final = 7
NEED_ENDS: Final = 8
ESCALATES: Final = 9
MONTH_TURNS: Final = 10
FALLS_SICK: Final = 11
FALLS_LONG_SICK: Final = 12
LONG_LEAVE_BEGINS: Final = 13
LEAVE_BEGINS: Final = 14
HANDS_OVER: Final = 15
GIVES_NOTICE: Final = 16
LEAVES: Final = 17
RETURNS: Final = 18
ARRIVES: Final = 19

# Why a worker is away.
ABSENCES: Final = ("short_sickness", "long_sickness", "annual_leave", "long_leave")
SHORT_SICKNESS: Final = 0
LONG_SICKNESS: Final = 1
ANNUAL_LEAVE: Final = 2
LONG_LEAVE: Final = 3  # maternity, adoption, parental, unpaid

# Where a worker who leaves goes; whose post is cut does not choose to go.
DESTINATIONS: Final = ("out_of_the_field", "another_council", "agency")
WHERE_LEAVERS_GO: Final = (*DESTINATIONS, "made_redundant")

# Why a case leaves its worker.
REASONS: Final = ("closed", "transferred", "worker_left", "worker_away_long", *REASONS_OF_MOVING)
CASE_CLOSED: Final = 0
TRANSFERRED: Final = 1
WORKER_LEFT: Final = 2
WORKER_AWAY_LONG: Final = 3

# What the event log can say (see event_log.py for what each row holds).
RECORD_TYPES: Final = (
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
    "contacted",
    "duty_missed",
    *("happened", "supervised", "supervision_open_at_end", *RECORDS_OF_MOVING, *RECORDS_LATER),
)
REFERRED: Final = 0
STAGE_ENTERED: Final = 1
STAGE_ENDED: Final = 2
LISTED: Final = 3
ALLOCATED: Final = 4
GIVEN_UP: Final = 5
WORKED: Final = 6
DUTY_DONE: Final = 7
DUTY_DROPPED: Final = 8
DUTY_OPEN_AT_END: Final = 9
POST_OPENED: Final = 10
JOINED: Final = 11
NOTICE_GIVEN: Final = 12
LEFT: Final = 13
AWAY: Final = 14
BACK: Final = 15
GRADE_CHANGED: Final = 16
SLOTS_OFFERED: Final = 17
KNOWN_BEFORE: Final = 18
CONTACTED: Final = 19
DUTY_MISSED: Final = 20
HAPPENED: Final = 21
SUPERVISED: Final = 22
SUPERVISION_OPEN_AT_END: Final = 23

# Why a random number is drawn: a part of its address; below 256. What it is drawn for has its own, by its name.
WHY_ARRIVALS: Final = 1
WHY_ARRIVAL_MINUTE: Final = 2
WHY_CHILDREN: Final = 3
WHY_NEED: Final = 4
WHY_ENTRY: Final = 5
WHY_ONWARD: Final = 6
WHY_LENGTH: Final = 7
WHY_ESCALATION: Final = 8
WHY_COMES_BACK: Final = 9
WHY_COMES_BACK_WHEN: Final = 10
WHY_TEAM: Final = 11
WHY_CHOICE: Final = 12
WHY_AGE: Final = 13
WHY_FRAILTY: Final = 14
WHY_SHORT_SPELL: Final = 15
WHY_SHORT_LENGTH: Final = 16
WHY_LONG_SPELL: Final = 17
WHY_LONG_LENGTH: Final = 18
WHY_LEAVE_DAY: Final = 19
WHY_TENURE: Final = 20
WHY_LEAVING: Final = 21
WHY_LEAD_TIME: Final = 22
WHY_COHORT: Final = 23
WHY_GRADE: Final = 24
WHY_REFERRED: Final = 28  # 25 to 27 are retired
WHY_PRACTICE: Final = 29
WHY_CARE_AVERTED: Final = 30
WHY_LONG_LEAVE: Final = 31
WHY_LONG_LEAVE_LENGTH: Final = 32
WHY_DESTINATION: Final = 33
WHY_RISES: Final = 34
WHY_SUPERVISION: Final = 35
WHY_HELD_ELSEWHERE: Final = 36
WHY_WAIT: Final = 101
WHY_PRESSED: Final = 102
WHY_EFFORT: Final = 103
WHY_REVIEW: Final = 104
WHY_PRESSED_DAY: Final = 105
WHY_ARISES: Final = 106
WHY_HAPPENS: Final = 107
