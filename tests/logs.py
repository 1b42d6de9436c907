"""Tiny event logs written by hand, and a study to read them with: nothing here runs the machine."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.base.calendar import Calendar
from sim.base.units_of_time import MINUTES_A_DAY
from sim.inputs.bill import Bill, RedundancyPay
from sim.model.event_log import Rows
from sim.model.parameter_columns import DUTY_COLUMNS, POST_COLUMNS, Duties, Establishment, GradeReals
from sim.model.vocabulary import CLOSED, FIRST_EXIT, RECORD_TYPES, REFERRAL, RETURN, WHERE_LEAVERS_GO
from sim.model.words import Words

STAGES = (
    "contact",
    "assessment",
    "child_in_need",
    "strategy_discussion",
    "section_47",
    "initial_conference",
    "child_protection",
    "care_proceedings",
    "looked_after",
    "care_leaver",
)
DUTIES = (
    "assessment.first_visit",
    "assessment.analysis",
    "assessment.sign_off",
    "child_in_need.visit",
    "child_in_need.family_group_conference",
    "strategy_discussion.discussion",
    "initial_conference.conference",
    "child_protection.plan",
    "child_protection.review_conference",
    "child_protection.core_group",
    "care_proceedings.final_hearing",
    "looked_after.care_review",
    "looked_after.placement_move",
    "care_leaver.keep_in_touch",
    "handover",
    "supervision",
)
ALONGSIDE = ("strategy_discussion", "section_47", "initial_conference")
SQUEEZED = ("assessment.analysis", "child_protection.plan")
TEAMS = ("assessment", "safeguarding", "looked_after", "personal_advisers", "team_managers", "front_door")
GRADES = ("newly_qualified", "social_worker", "agency_social_worker")
EXITS = ("no_further_action", "early_help")
COUNTED_AS = {
    "assessment": "assessment",
    "section_47": "section_47_enquiry",
    "child_protection": "on_plan",
    "care_proceedings": "looked_after",
    "looked_after": "looked_after",
    "care_leaver": "care_leaver",
}
COUNTS_AS = {
    "assessment.first_visit": "visit",
    "assessment.sign_off": "assessment_sign_off",
    "child_in_need.visit": "visit",
    "child_in_need.family_group_conference": "family_group_conference",
    "strategy_discussion.discussion": "strategy_discussion",
    "initial_conference.conference": "initial_conference",
    "child_protection.review_conference": "review_conference",
    "child_protection.core_group": "core_group",
    "care_proceedings.final_hearing": "final_hearing",
    "looked_after.care_review": "care_review",
    "looked_after.placement_move": "placement_move",
    "care_leaver.keep_in_touch": "care_leaver_contact",
}
PAY, ON_COSTS, OVERTIME_RATE, RECRUITMENT, HOURS_A_YEAR = (30_000.0, 40_000.0, 50_000.0), 0.3, 0.5, 4_000.0, 2_000.0
SOURCES = ("police", "schools")
POSTS = 8
COLUMNS = ("case", "worker", "kind", "nth", "amount", "other")


def study(
    days: int = 10,
    warm_up: int = 0,
    start: dt.date = dt.date(2022, 4, 4),
    soft_cap: float = 999.0,
    closes: int | None = None,
    cheaper_from: int | None = None,
) -> Any:
    """A study of so many working days with the stages, duties and teams above; newly qualified workers take 0.9.

    An agency worker costs 1.5 times as much as others, and from the day `cheaper_from` on 1.2 times.
    """
    calendar = Calendar.between(start, start + dt.timedelta(days=1))
    duty = np.zeros((len(DUTIES), DUTY_COLUMNS), np.int64)
    duty[[DUTIES.index(name) for name in SQUEEZED], Duties.SQUEEZABLE] = 1
    duty[:, Duties.STAGE] = [STAGES.index(name.split(".")[0]) if "." in name else -1 for name in DUTIES]
    post = np.zeros((POSTS, POST_COLUMNS), np.int64)
    post[:, Establishment.CLOSES] = days + 1 if closes is None else closes
    grade = np.ones((len(GRADES), GradeReals.CASELOAD + 4))
    grade[0, GradeReals.CASELOAD] = 0.9
    price = np.full(len(calendar.dates), 1.5)
    price[len(price) if cheaper_from is None else cheaper_from :] = 1.2
    return SimpleNamespace(
        calendar=Calendar(start, days, calendar.dates),
        warm_up_days=warm_up,
        words=Words(STAGES, DUTIES, TEAMS, GRADES, SOURCES, ("conference",), EXITS),
        team_holds=(True, True, True, False, False, False),
        team_is_social_work=(True, True, True, False, True, True),
        team_leads_protection=(False,) * 6,
        stage_team=(5, 0, 1, -1, -1, -1, 1, 1, 2, 3),
        stage_alongside=tuple(name in ALONGSIDE for name in STAGES),
        stage_before_referral=tuple(name == "contact" for name in STAGES),
        stage_counted_as=tuple(COUNTED_AS.get(name, "") for name in STAGES),
        duty_counts_as=tuple(COUNTS_AS.get(name, "") for name in DUTIES),
        bill=Bill(PAY, ON_COSTS, OVERTIME_RATE, RECRUITMENT, price, HOURS_A_YEAR, RedundancyPay(1.5, 2, 20)),
        parameters=SimpleNamespace(
            duty=duty,
            post=post,
            newly_qualified=0,
            agency_grade=2,
            grade_real=grade,
            soft_cap=soft_cap,
            supervision_kind=4,
            co_works=np.zeros(len(STAGES), np.int64),
        ),
        config=SimpleNamespace(council=SimpleNamespace(cases_per_child=None), run=SimpleNamespace(safe_caseload=18.0)),
    )


def minute(day: float) -> int:
    """The minute at which a day begins; half a day is 222 minutes later."""
    return round(day * MINUTES_A_DAY)


class Log:
    """Rows told one by one, with words for codes and days for minutes."""

    def __init__(self) -> None:
        self.told: list[tuple[int, ...]] = []

    def tell(self, day: float, what: str, **columns: int) -> "Log":
        """One row at a day; columns left out are -1."""
        row = (minute(day), RECORD_TYPES.index(what), *(columns.get(name, -1) for name in COLUMNS))
        self.told.append(row)
        return self

    @property
    def rows(self) -> Rows:
        """The log in time order."""
        return np.array(sorted(self.told, key=lambda row: row[0]), np.int32).reshape(-1, 8)

    def refer(self, day: float, case: int, children: int = 1, source: str = "police") -> "Log":
        """A referral."""
        return self.tell(day, "referred", case=case, kind=SOURCES.index(source), nth=children, amount=1, other=0)

    def contact(self, day: float, case: int, children: int = 1, decided: float | None = None, then: str = "") -> "Log":
        """A contact comes to the front door, and perhaps is decided: a referral, or an exit."""
        self.tell(day, "contacted", case=case, kind=0, nth=children, amount=1, other=0)
        self.enter(day, case, "contact", children)
        if decided is None:
            return self
        columns = {"case": case, "kind": STAGES.index("contact"), "nth": children, "amount": minute(day)}
        after = REFERRAL if then == "referral" else FIRST_EXIT - EXITS.index(then)
        return self.tell(decided, "stage_ended", **columns, other=after)

    def move(self, day: float, case: int, children: int = 1, nth: int = 0) -> "Log":
        """A placement ends, and another is to be found."""
        duty = DUTIES.index("looked_after.placement_move")
        return self.tell(day, "happened", case=case, worker=0, kind=duty, nth=children, amount=nth, other=0)

    def supervise(self, day: float, worker: int, due: float, what: str = "supervised") -> "Log":
        """A worker's supervision is held, or is still to be held at the end."""
        return self.tell(day, what, worker=worker, kind=1, nth=1000, amount=minute(due), other=9)

    def known(self, day: float, case: int, children: int = 1) -> "Log":
        """A family's last referral before day one."""
        return self.tell(0, "known_before", case=case, nth=children, amount=minute(day))

    def enter(self, day: float, case: int, stage: str, children: int = 1, since: float | None = None) -> "Log":
        """A stage begins, earlier than the row for those found in it on day one."""
        began = minute(day if since is None else since)
        return self.tell(day, "stage_entered", case=case, kind=STAGES.index(stage), nth=children, amount=began)

    def end(
        self, day: float, case: int, stage: str, children: int = 1, then: str | None = None, holder: int = -1
    ) -> "Log":
        """A stage ends; then the next one or an exit, or None for closed."""
        ends = {None: CLOSED, "return": RETURN, "referral": REFERRAL, "no_further_action": FIRST_EXIT}
        after = ends[then] if then in ends else STAGES.index(str(then))
        columns = {"case": case, "worker": holder, "kind": STAGES.index(stage), "nth": children, "other": after}
        return self.tell(day, "stage_ended", **columns)

    def duty(self, day: float, name: str, case: int, due: float, start: float = 0, nth: int = 0, **more: str) -> "Log":
        """A duty is done, or dropped, or open at the end."""
        kind = {"case": case, "worker": 0, "kind": DUTIES.index(name), "nth": nth}
        return self.tell(day, more.get("what", "duty_done"), **kind, amount=minute(due), other=minute(start))

    def hire(
        self,
        worker: int,
        team: str = "assessment",
        fte: float = 1.0,
        grade: str = "social_worker",
        day: float = 0,
        began: float | None = None,
    ) -> "Log":
        """A post is opened on day one, and a worker of the same number joins it on a day, new unless told."""
        kind, thousandths = TEAMS.index(team), round(fte * 1000)
        self.tell(0, "post_opened", kind=kind, nth=thousandths, amount=worker, other=kind)
        columns = {"case": worker, "worker": worker, "kind": GRADES.index(grade), "nth": thousandths, "other": kind}
        return self.tell(day, "joined", **columns, amount=minute(day if began is None else began))

    def cover(self, day: float, worker: int, post: int, team: str = "assessment", fte: float = 1.0) -> "Log":
        """An agency worker covers a post that is there already."""
        columns = {"case": post, "worker": worker, "kind": GRADES.index("agency_social_worker")}
        return self.tell(day, "joined", **columns, nth=round(fte * 1000), amount=minute(day), other=TEAMS.index(team))

    def rise(self, day: float, worker: int, grade: str, old: str) -> "Log":
        """A worker rises from one grade to another."""
        return self.tell(
            day, "grade_changed", worker=worker, kind=GRADES.index(grade), nth=1000, amount=GRADES.index(old), other=0
        )

    def leave(
        self, day: float, worker: int, where: str = "out_of_the_field", fte: float = 1.0, began: float = 0
    ) -> "Log":
        """A worker leaves for good; an agency worker, where nobody writes down."""
        to = WHERE_LEAVERS_GO.index(where) if where else -1
        columns = {"case": worker, "worker": worker, "kind": 1, "nth": round(fte * 1000), "other": to}
        return self.tell(day, "left", **columns, amount=minute(began))

    def allocate(self, day: float, case: int, worker: int, children: int = 1, waited: float = 0) -> "Log":
        """A worker is given a family."""
        columns = {"case": case, "worker": worker, "kind": 0, "nth": children, "amount": 1000}
        return self.tell(day, "allocated", **columns, other=minute(waited))

    def give_up(self, day: float, case: int, worker: int, children: int = 1, reason: int = 0) -> "Log":
        """A family leaves its worker."""
        return self.tell(day, "given_up", case=case, worker=worker, kind=reason, nth=children, amount=1000, other=0)

    def list(self, day: float, case: int, children: int = 1, team: str = "assessment") -> "Log":
        """A family goes on an unallocated list."""
        kind = TEAMS.index(team)
        return self.tell(day, "listed", case=case, kind=kind, nth=children, other=kind)

    def away(self, day: float, worker: int, kind: int, until: float, back: bool = True) -> "Log":
        """A worker is away, and perhaps comes back."""
        self.tell(day, "away", worker=worker, kind=kind, nth=1000, amount=minute(until), other=0)
        if back:
            self.tell(until, "back", worker=worker, kind=kind, nth=1000, amount=minute(day), other=0)
        return self

    def work(self, day: float, name: str, case: int, worker: int, minutes: int, over: int = 0) -> "Log":
        """Minutes of a worker on a duty of a family."""
        columns = {"case": case, "worker": worker, "kind": DUTIES.index(name), "nth": 1}
        return self.tell(day, "worked", **columns, amount=minutes, other=over)
