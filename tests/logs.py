"""Tiny event logs written by hand, and a study to read them with: nothing here runs the machine."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.event_log import Rows
from sim.parameters import DUTY_COLUMNS, POST_CLOSES, SQUEEZABLE
from sim.vocabulary import HAPPENINGS, Words
from sim.workdays import MINUTES_A_DAY, Calendar

STAGES = (
    "assessment",
    "child_in_need",
    "strategy_discussion",
    "section_47",
    "initial_conference",
    "child_protection",
    "looked_after",
    "care_leaver",
)
DUTIES = (
    "assessment.first_visit",
    "assessment.analysis",
    "assessment.sign_off",
    "child_in_need.visit",
    "strategy_discussion.discussion",
    "initial_conference.conference",
    "child_protection.plan",
    "child_protection.review_conference",
    "handover",
)
SQUEEZED = ("assessment.analysis", "child_protection.plan")
TEAMS = ("assessment", "safeguarding", "looked_after", "personal_advisers", "team_managers")
GRADES = ("newly_qualified", "social_worker")
SOURCES = ("police", "schools")
POSTS = 8
COLUMNS = ("case", "worker", "kind", "nth", "amount", "other")


def study(
    days: int = 10,
    warm_up: int = 0,
    start: dt.date = dt.date(2022, 4, 4),
    soft_cap: float = 999.0,
    closes: int | None = None,
) -> Any:
    """A study of so many working days with the stages, duties and teams above; newly qualified workers take 0.9."""
    calendar = Calendar.between(start, start + dt.timedelta(days=1))
    duty = np.zeros((len(DUTIES), DUTY_COLUMNS), np.int64)
    duty[[DUTIES.index(name) for name in SQUEEZED], SQUEEZABLE] = 1
    post = np.zeros((POSTS, POST_CLOSES + 2), np.int64)
    post[:, POST_CLOSES] = days + 1 if closes is None else closes
    return SimpleNamespace(
        calendar=Calendar(start, days, calendar.dates),
        warm_up_days=warm_up,
        words=Words(STAGES, DUTIES, TEAMS, GRADES, SOURCES, ("conference",)),
        team_holds=(True, True, True, False, False),
        team_is_social_work=(True, True, True, False, True),
        stage_team=(0, 1, -1, -1, -1, 1, 2, 3),
        stage_alongside=(False, False, True, True, True, False, False, False),
        parameters=SimpleNamespace(
            duty=duty, post=post, newly_qualified=0, grade_caseload=np.array([0.9, 1.0]), soft_cap=soft_cap
        ),
        config=SimpleNamespace(run=SimpleNamespace(safe_caseload=18.0)),
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
        row = (minute(day), HAPPENINGS.index(what), *(columns.get(name, -1) for name in COLUMNS))
        self.told.append(row)
        return self

    @property
    def rows(self) -> Rows:
        """The log in time order."""
        return np.array(sorted(self.told, key=lambda row: row[0]), np.int32).reshape(-1, 8)

    def refer(self, day: float, case: int, children: int = 1, source: str = "police") -> "Log":
        """A referral."""
        return self.tell(day, "referred", case=case, kind=SOURCES.index(source), nth=children, amount=1, other=0)

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
        """A stage ends; the next one, or None for closed."""
        after = -1 if then is None else -2 if then == "return" else STAGES.index(then)
        columns = {"case": case, "worker": holder, "kind": STAGES.index(stage), "nth": children, "other": after}
        return self.tell(day, "stage_ended", **columns)

    def duty(self, day: float, name: str, case: int, due: float, start: float = 0, nth: int = 0, **more: str) -> "Log":
        """A duty is done, or dropped, or open at the end."""
        kind = {"case": case, "worker": 0, "kind": DUTIES.index(name), "nth": nth}
        return self.tell(day, more.get("what", "duty_done"), **kind, amount=minute(due), other=minute(start))

    def hire(
        self, worker: int, team: str = "assessment", fte: float = 1.0, grade: str = "social_worker", day: float = 0
    ) -> "Log":
        """A post is opened on day one, and a worker of the same number joins it on a day."""
        kind, thousandths = TEAMS.index(team), round(fte * 1000)
        self.tell(0, "post_opened", kind=kind, nth=thousandths, amount=worker, other=kind)
        columns = {"case": worker, "worker": worker, "kind": GRADES.index(grade), "nth": thousandths, "other": kind}
        return self.tell(day, "joined", **columns, amount=minute(day))

    def leave(self, day: float, worker: int) -> "Log":
        """A worker leaves for good."""
        return self.tell(day, "left", case=worker, worker=worker, kind=1, nth=1000, amount=0, other=0)

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
