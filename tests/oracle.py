"""The accounts of an event log, kept by hand: row by row in plain Python, up to the first row that cannot be.

It knows the log's table (sim/model/event_log.py) and the study, and none of the machine.
"""

from typing import Any

from oracle_families import Family, FamilyAccounts
from oracle_people import NOBODY, Row, Worker

from sim.base.units_of_time import MINUTES_A_DAY
from sim.inputs.study import Study
from sim.model.event_log import Rows
from sim.model.vocabulary import RECORD_TYPES

DAYS_IN = {"working_days": 1, "weeks": 5, "months": 253 / 12}  # a lapse where the calendar does not matter


class Accounts(FamilyAccounts):
    """The books of one council."""

    def __init__(self, study: Study) -> None:
        super().__init__(study)
        self.now = 0
        self.touched: set[int] = set()
        stages, duties = study.words.stages, study.words.duties
        self.stage_of_duty = [stages.index(name.split(".")[0]) if "." in name else -1 for name in duties]
        journey = study.config.journey
        named = {f"{name}.{duty.duty}": duty for name, stage in journey.stages.items() for duty in stage.duties}
        listed = [named[name] for name in duties[:-2]]
        self.parts = [set(duty.parts) for duty in listed] + [{"holder"}, set()]
        self.assisted = [duty.assisted_by for duty in listed] + [None, None]
        self.completes = [duty.completes for duty in listed] + [False, False]
        self.follows = [duty.follows is not None for duty in listed] + [True, True]
        late = journey.pressure.endings_wait_at_most
        self.waits_at_most = None if late is None else int(late.amount * DAYS_IN[late.unit] * MINUTES_A_DAY)
        self.ends = [self.ends_its_stage(name, named) for name in duties[:-2]] + [False, False]
        self.in_time: list[str] = []  # what was held in slots today that was not too late

    def ends_its_stage(self, name: str, named: dict[str, Any]) -> bool:
        """Whether a duty can end its stage, or one that follows it can."""
        stage, own = name.split(".")
        after = [other for other, duty in named.items() if other.startswith(f"{stage}.") and duty.follows == own]
        return (
            named[name].completes
            or bool(named[name].may_end)
            or any(self.ends_its_stage(other, named) for other in after)
        )

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
            places = [family.holder != NOBODY, family.listed is not None, family.elsewhere]
            assert own is not None or family.co_worker == NOBODY, f"case {case} is closed and has a co-worker"
            assert family.next_stages == [None, None], f"case {case} has not come where it was sent"
            stays = own is not None and family.work_done and aside is None
            assert not stays, f"case {case} stays in its stage though its work is done and nothing is open beside it"
            if own is None:
                assert places == [False] * 3 and aside is None, f"case {case} is closed, yet open"
            elif self.study.team_holds[self.study.stage_team[own]]:
                assert sum(places) == 1, f"case {case} is nowhere, or twice"
            else:
                assert places == [False] * 3, f"case {case} belongs to a team that holds together"
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
        holds = own is not None and (self.study.stage_team[own] if not family.elsewhere else self.elsewhere()) == kind
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
        if family.is_moved_on:
            self.stands_for_the_assessment(row, family)
            return
        if self.stage_of_duty[row.kind] == family.stages[0] and self.completes[row.kind]:
            family.work_done = True
        if row.worker == NOBODY and self.parts[row.kind] & set(self.study.words.slots) and not self.is_too_late(row):
            self.in_time.append(self.study.words.duties[row.kind])
        self.is_due(row, family)
        self.next_occurrence(row, occurrence)
        if self.parts[row.kind] - set(self.study.words.slots):
            last = self.before
            by_slot = row.worker == NOBODY and self.parts[row.kind] & set(self.study.words.slots)
            work = (row.time, "worked", row.case, row.worker, row.kind)
            assert by_slot or (last is not None and last[:5] == work), "done before the work is"

    def stands_for_the_assessment(self, row: Row, family: Family) -> None:
        """An enquiry that moves a case on stands for the assessment that it came upon, once, and for nothing else."""
        assert self.stage_of_duty[row.kind] == family.stages[0] and self.completes[row.kind]
        assert family.stages[0] in self.assesses and not family.work_done, "an enquiry stands for no other work"
        assert row.nth == 0 and row.amount == row.time and row.other == family.entered[0]
        assert row.worker == family.holder
        family.work_done = True

    def is_too_late(self, row: Row) -> bool:
        """Whether what was held in a slot was so late that it was held beyond those that were staffed."""
        most = self.waits_at_most
        return most is not None and self.ends[row.kind] and row.time > row.amount + most

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
        assert row.nth >= 0 and row.amount >= 0 and row.other >= 0 and row.time % MINUTES_A_DAY == 0
        assert row.nth >= row.amount or row.other == 0, "a slot stays empty while someone waits"
        assert row.nth <= row.amount or self.waits_at_most is not None, "more is held than there were slots"
        own = self.study.words.slots[row.kind]
        in_time = [duty for duty in self.in_time if own in self.parts[self.study.words.duties.index(duty)]]
        assert len(in_time) <= row.amount, "what is not too late is held beyond the slots"
        self.in_time = [duty for duty in self.in_time if duty not in in_time]

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
