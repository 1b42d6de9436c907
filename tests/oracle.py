"""The accounts of an event log, kept by hand: row by row in plain Python, up to the first row that cannot be.

It knows the log's table (sim/event_log.py) and the study, and none of the machine.
"""

from dataclasses import dataclass, field

from oracle_people import NOBODY, PeopleAccounts, Row, Worker

from sim.inputs.study import Study
from sim.model.event_log import Rows
from sim.model.vocabulary import FIRST_EXIT, MINUTES_A_DAY, RECORD_TYPES

CLOSED, RETURN, REFERRAL = -1, -2, -3


@dataclass
class Family:
    """What the log has said of a family."""

    children: int
    stages: list[int | None] = field(default_factory=lambda: [None, None])  # of its own, alongside
    entered: list[int] = field(default_factory=lambda: [0, 0])
    next_stages: list[int | None] = field(default_factory=lambda: [None, None])  # announced by a stage_ended
    holder: int = NOBODY
    held_since: int = 0
    listed: int | None = None
    referrals: int = 0
    work_done: bool = False  # that of its own stage
    door: int | None = None  # the front door's stage that has just made them a referral
    is_moved_on: bool = False  # an enquiry has just ended in another stage of the family's own
    is_kept: bool = False  # the last time it moved between stages at a date, its holder was to keep it
    co_worker: int = NOBODY
    came: int = 0  # the minute since which the council works with them


class Accounts(PeopleAccounts):
    """The books of one council."""

    def __init__(self, study: Study) -> None:
        super().__init__(study)
        self.families: dict[int, Family] = {}
        self.now = 0
        self.co_works: dict[int, int] = {}  # cases of which each is the co-worker
        self.touched: set[int] = set()
        self.before: Row | None = None
        self.stock, self.area, self.stays, self.came, self.closed = 0, 0, 0, 0, 0
        stages, duties = study.words.stages, study.words.duties
        self.stage_of_duty = [stages.index(name.split(".")[0]) if "." in name else -1 for name in duties]
        journey = study.config.journey
        named = {f"{name}.{duty.duty}": duty for name, stage in journey.stages.items() for duty in stage.duties}
        listed = [named[name] for name in duties[:-2]]
        self.parts = [set(duty.parts) for duty in listed] + [{"holder"}, set()]
        self.assisted = [duty.assisted_by for duty in listed] + [None, None]
        self.completes = [duty.completes for duty in listed] + [False, False]
        plans = [journey.stages[name] for name in stages]
        self.ends_with_work = {i for i, plan in enumerate(plans) if plan.ends == "when_the_work_is_done"}
        self.follows = [duty.follows is not None for duty in listed] + [True, True]
        self.occurrences: dict[tuple[int, int], dict[int, int]] = {}  # of each duty, by case and stage

    # the walk

    def walk(self, rows: Rows) -> "Accounts":
        """Every row in turn, and the end."""
        for values in rows.tolist():
            row = Row(values[0], RECORD_TYPES[values[1]], *values[2:])
            try:
                if row.time != self.now:
                    self.end_of_minute(row.time)
                getattr(self, row.what)(row)
            except (AssertionError, KeyError) as wrong:
                raise AssertionError(f"{row}: {wrong!r}") from wrong
            if row.case != NOBODY and row.what not in ("joined", "left", "notice_given", "moved"):
                self.touched.add(row.case)
            self.before = row
        horizon = self.study.calendar.horizon
        self.end_of_minute(horizon)
        self.touched.update(self.families)
        self.end_of_minute(horizon)
        self.close_accounts(horizon)
        return self

    def end_of_minute(self, then: int) -> None:
        """Time goes forward, and everyone is somewhere."""
        assert self.now <= then <= self.study.calendar.horizon, "time goes back"
        for case in self.touched:
            family = self.families[case]
            own, aside = family.stages
            waits = family.listed is not None
            assert own is not None or family.co_worker == NOBODY, f"case {case} is closed and has a co-worker"
            assert family.next_stages == [None, None], f"case {case} has not come where it was sent"
            if own is None:
                assert family.holder == NOBODY and not waits and aside is None, f"case {case} is closed, yet open"
            elif self.study.team_holds[self.study.stage_team[own]]:
                assert (family.holder != NOBODY) != waits, f"case {case} is nowhere, or twice"
            else:
                assert family.holder == NOBODY and not waits, f"case {case} belongs to a team that holds together"
        self.touched.clear()
        for number, families in self.co_works.items():
            worker = self.workers[number]
            there = worker.left is None and self.kind_of_team[worker.team] == self.study.parameters.co_kind
            assert there or families == 0, "a co-worker has gone, and the cases have not been passed on"
        self.area += self.stock * (then - self.now)
        self.now = then

    def close_accounts(self, horizon: int) -> None:
        """Children in are children out and children still there; the stays add up to the stock over time."""
        still = [family for family in self.families.values() if family.stages[0] is not None]
        assert self.came == self.closed + sum(family.children for family in still)
        for family in still:
            self.stays += family.children * (horizon - max(family.came, 0))
        assert self.area == self.stays, "the stock over time is not the sum of the stays"
        for number, worker in self.workers.items():
            assert worker.children == sum(family.children for family in still if family.holder == number)

    # families

    def known_before(self, row: Row) -> None:
        assert row.case not in self.families and row.time == 0 and row.amount <= 0
        self.families[row.case] = Family(row.nth, referrals=1)

    def contacted(self, row: Row) -> None:
        assert self.study.parameters.contact_stage >= 0 and (row.case in self.families) == (row.other == 1)
        family = self.families.setdefault(row.case, Family(row.nth))
        assert family.stages[0] is None and row.nth == family.children, "a family that is open is new at the door"

    def referred(self, row: Row) -> None:
        family = self.families.get(row.case)
        if self.study.parameters.contact_stage >= 0:
            assert family is not None and family.door is not None, "a referral that nobody screened"
            assert (family.referrals > 0) == (row.other == 1)
        assert family is not None or row.other == 0, "a family is new, or it is known"
        family = self.families.setdefault(row.case, Family(row.nth))
        assert family.stages[0] is None and row.nth == family.children, "a family that is open is referred"
        family.referrals += 1

    def track(self, stage: int) -> int:
        return int(self.study.stage_alongside[stage])

    def stage_entered(self, row: Row) -> None:
        family, track = self.families[row.case], self.track(row.kind)
        assert family.stages[track] is None and row.nth == family.children and row.worker == family.holder
        assert row.amount == row.time or (row.amount <= 0 and row.time == 0)
        if track == 1:
            assert family.stages[0] is not None
            sent = family.next_stages[1]
            assert sent == row.kind or (sent is None and row.other == family.stages[0])
        elif family.next_stages[0] is None:
            last = self.before
            known = (
                last is not None and last.case == row.case and last.what in ("referred", "known_before", "contacted")
            )
            assert row.other == CLOSED and known, "a stage comes from nowhere"
            self.came += family.children
            self.stock += family.children
            family.came = row.amount
        else:
            assert family.next_stages[0] == row.kind, "a case went elsewhere than it was sent"
        family.door = None
        if track == 0 and not self.same_team(row.other, row.kind) and not self.keeps(family, row.kind):
            assert family.holder == NOBODY, "a case is kept by a worker of another team"
            family.listed = None
        family.next_stages[track] = None
        family.stages[track], family.entered[track] = row.kind, row.amount
        family.work_done = family.work_done and track == 1
        self.occurrences[row.case, row.kind] = {}

    def keeps(self, family: Family, stage: int) -> bool:
        """Whether a case that moves stays with a holder who works in a team that holds the new stage."""
        last, holder = self.before, self.workers.get(family.holder)
        kept = last is not None and last.what == "stage_ended" and family.is_kept and holder is not None
        return kept and self.kind_of_team[holder.team] == self.study.stage_team[stage]

    def case_moved(self, row: Row) -> None:
        family, plans = self.families[row.case], self.study.config.journey.stages
        assert family.stages[0] == row.kind != row.other and row.nth == family.children and row.worker == family.holder
        names = self.study.words.stages
        assert plans[names[row.kind]].ends == plans[names[row.other]].ends and row.amount in (0, 1)
        assert not family.work_done, "a case moves whose work is done"
        family.work_done, family.is_kept = True, row.amount == 1  # that its stage may end; its work goes on in the next

    def co_worker_named(self, row: Row) -> None:
        family, worker = self.families[row.case], self.workers[row.worker]
        assert family.co_worker == NOBODY != row.worker != family.holder, "a case has two co-workers, or its holder"
        assert worker.left is None and worker.away is None, "a co-worker is named who is not there"
        assert self.kind_of_team[worker.team] == row.kind == self.study.parameters.co_kind
        assert row.nth == family.children
        family.co_worker = row.worker
        self.co_works[row.worker] = self.co_works.get(row.worker, 0) + 1

    def co_worker_ended(self, row: Row) -> None:
        family = self.families[row.case]
        assert family.co_worker == row.worker and row.nth == family.children
        family.co_worker = NOBODY
        self.co_works[row.worker] -= 1

    def chaired(self, row: Row) -> None:
        family = self.families[row.case]
        assert row.amount == 0 or row.worker == family.co_worker
        assert row.worker == NOBODY or self.workers[row.worker].away is None, "someone chairs who is away"

    def same_team(self, before: int, after: int) -> bool:
        """Whether two stages are held by the same kind of team."""
        return before >= 0 and self.study.stage_team[before] == self.study.stage_team[after]

    def stage_ended(self, row: Row) -> None:
        family, track = self.families[row.case], self.track(row.kind)
        assert family.stages[track] == row.kind and family.entered[track] == row.amount and row.worker == family.holder
        assert row.nth == family.children
        assert track == 1 or row.kind not in self.ends_with_work or family.work_done, "a stage ends before its work"
        family.stages[track], family.is_moved_on = None, False
        if row.other >= 0 and self.track(row.other) == track:
            family.next_stages[track] = row.other
        elif track == 0:
            assert (row.other in (CLOSED, REFERRAL) or row.other <= FIRST_EXIT) and family.stages[1] is None
            screens = row.kind == self.study.parameters.contact_stage
            assert screens == (row.other == REFERRAL) or screens, "only the front door makes referrals"
            family.door = row.kind if row.other == REFERRAL else None
            family.listed = None
            self.closed += family.children
            self.stock -= family.children
            self.stays += family.children * (row.time - max(family.came, 0))
        else:
            own = family.stages[0]
            assert row.other == RETURN or (own is not None and row.other > own), "an enquiry ends in a lighter stage"
            family.is_moved_on = row.other != RETURN

    # who holds them

    def listed(self, row: Row) -> None:
        family = self.families[row.case]
        assert family.holder == NOBODY and family.listed is None and row.nth == family.children
        assert self.study.team_holds[row.kind] and family.stages[0] is not None
        family.listed = row.time

    def allocated(self, row: Row) -> None:
        family, worker = self.families[row.case], self.workers[row.worker]
        assert family.holder == NOBODY, "a case is held by two"
        assert worker.left is None and worker.away is None and worker.last_day is None, "nobody is there to take it"
        assert row.kind == family.stages[0] and row.nth == family.children
        assert self.study.stage_team[row.kind] == self.kind_of_team[worker.team], "another team holds this stage"
        assert row.other == (0 if family.listed is None else row.time - family.listed)
        family.holder, family.held_since, family.listed = row.worker, row.time, None
        worker.children += family.children

    def given_up(self, row: Row) -> None:
        family, worker = self.families[row.case], self.workers[row.worker]
        assert family.holder == row.worker and family.held_since == row.other and row.nth == family.children
        family.holder = NOBODY
        worker.children -= family.children

    # duties

    def worked(self, row: Row) -> None:
        worker = self.workers[row.worker]
        assert row.amount > 0 and 0 <= row.other <= row.amount
        assert worker.left in (None, row.time), "someone works who has left"
        assert worker.away is None or worker.away.time == row.time, "someone works who is away"
        assert row.time - row.amount >= worker.free_from, "someone does two things at once"
        worker.free_from = row.time
        if row.case == NOBODY:
            assert row.kind == len(self.study.words.duties) - 1, "work for no family that is not supervision"
            assert self.study.words.teams[self.kind_of_team[worker.team]] == self.supervises()
            return
        family = self.families[row.case]
        assert row.nth == family.children
        self.able(row, worker, family)

    def able(self, row: Row, worker: Worker, family: Family) -> None:
        """Only those do a part of a duty whose part it is."""
        kind = self.kind_of_team[worker.team]
        own = family.stages[0]
        holds = own is not None and self.study.stage_team[own] == kind
        if family.holder != NOBODY:  # who has moved with a case works on it, and so do their colleagues
            holds = holds or self.kind_of_team[self.workers[family.holder].team] == kind
        name, parts = self.study.words.teams[kind], self.parts[row.kind]
        may = name in parts or ("holder" in parts and (holds or name == self.assisted[row.kind]))
        last = self.before
        ended = family.next_stages[0] is not None or own is None or (last is not None and last.case == row.case)
        assert may or ended, "this work is not theirs"

    def duty_done(self, row: Row) -> None:
        family, occurrence = self.families[row.case], -row.nth - 1 if row.nth < 0 else row.nth
        assert row.other <= row.time
        if self.stage_of_duty[row.kind] == family.stages[0] and self.completes[row.kind]:
            family.work_done = True
        if family.is_moved_on:
            return  # an enquiry that moves a case on stands for its assessment
        self.is_due(row, family)
        self.next_occurrence(row, occurrence)
        if self.parts[row.kind] - set(self.study.words.slots):
            last = self.before
            by_slot = row.worker == NOBODY and self.parts[row.kind] & set(self.study.words.slots)
            work = (row.time, "worked", row.case, row.worker, row.kind)
            assert by_slot or (last is not None and last[:5] == work), "done before the work is"

    def is_due(self, row: Row, family: Family) -> None:
        """A duty belongs to the stage that the case is in, or it is a handover."""
        stage = self.stage_of_duty[row.kind]
        assert stage == -1 or stage in family.stages, "a duty of another stage"

    def next_occurrence(self, row: Row, occurrence: int) -> None:
        """Duties that repeat are done one after the other."""
        if not self.follows[row.kind]:
            so_far = self.occurrences[row.case, self.stage_of_duty[row.kind]]
            assert occurrence == so_far.get(row.kind, occurrence - 1) + 1
            so_far[row.kind] = occurrence

    def duty_dropped(self, row: Row) -> None:
        self.is_due(row, self.families[row.case])
        self.next_occurrence(row, row.nth)

    def duty_open_at_end(self, row: Row) -> None:
        assert row.time == self.study.calendar.horizon and row.amount < row.time
        self.is_due(row, self.families[row.case])
        self.next_occurrence(row, row.nth)

    def slots_offered(self, row: Row) -> None:
        assert 0 <= row.nth <= row.amount and row.other >= 0 and row.time % MINUTES_A_DAY == 0
        assert row.nth == row.amount or row.other == 0, "a slot stays empty while someone waits"

    def duty_missed(self, row: Row) -> None:
        family = self.families[row.case]
        self.is_due(row, family)
        self.next_occurrence(row, row.nth)
        assert row.time > row.amount, "a duty is missed before it is due"
        if self.stage_of_duty[row.kind] == family.stages[0] and self.completes[row.kind]:
            family.work_done = True

    def happened(self, row: Row) -> None:
        family = self.families[row.case]
        self.is_due(row, family)
        assert row.nth == family.children and row.worker == family.holder
