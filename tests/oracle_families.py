"""The accounts of families: where each one is, who holds it, and that the children add up."""

from dataclasses import dataclass, field

from oracle_people import NOBODY, PeopleAccounts, Row

from sim.inputs.study import Study
from sim.model.later_words import NOT_BY_AGE
from sim.model.vocabulary import FIRST_EXIT

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
    elsewhere: bool = False  # held by people whom no return counts as holders
    holders_then: int = 0  # who were there when it came to its stage
    referrals: int = 0
    work_done: bool = False  # that of its own stage
    door: int | None = None  # the front door's stage that has just made them a referral
    is_moved_on: bool = False  # an enquiry has just ended in another stage of the family's own
    is_kept: bool = False  # the last time it moved between stages at a date, its holder was to keep it
    co_worker: int = NOBODY
    came: int = 0  # the minute since which the council works with them
    may_return: bool = False  # the council has done more for them than screen a contact


class FamilyAccounts(PeopleAccounts):
    """The books of the families of one council."""

    def __init__(self, study: Study) -> None:
        super().__init__(study)
        self.families: dict[int, Family] = {}
        self.before: Row | None = None
        self.co_works: dict[int, int] = {}  # cases of which each is the co-worker
        self.stock, self.area, self.stays, self.came, self.closed = 0, 0, 0, 0, 0
        plans = [study.config.journey.stages[name] for name in study.words.stages]
        self.ends_with_work = {i for i, plan in enumerate(plans) if plan.ends == "when_the_work_is_done"}
        self.assesses = {i for i in self.ends_with_work if plans[i].counted_as == "assessment"}
        self.occurrences: dict[tuple[int, int], dict[int, int]] = {}  # of each duty, by case and stage
        self.fewest_held: dict[tuple[int, int], int] = {}  # holders with whom a family was held by one, by kind of team
        self.most_elsewhere: dict[tuple[int, int], int] = {}  # holders with whom it was held elsewhere

    # families

    def known_before(self, row: Row) -> None:
        assert row.case not in self.families and row.time == 0 and row.amount <= 0
        self.families[row.case] = Family(row.nth, referrals=1, may_return=True)

    def contacted(self, row: Row) -> None:
        family = self.families.get(row.case)
        assert self.study.parameters.contact_stage >= 0
        assert family is None or family.may_return, "who was turned away at the front door comes again"
        assert (family is not None and family.referrals > 0) == (row.other == 1)
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
        family.may_return = True

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
        if track == 0:
            family.holders_then, family.elsewhere = self.holders, False
            family.may_return = family.may_return or row.kind != self.study.parameters.contact_stage
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
        """Whether two stages are held by the same kind of team, and the first is no screening of a contact."""
        return (
            before not in (CLOSED, self.study.parameters.contact_stage)
            and self.study.stage_team[before] == self.study.stage_team[after]
        )

    def stage_ended(self, row: Row) -> None:
        family, track = self.families[row.case], self.track(row.kind)
        assert family.stages[track] == row.kind and family.entered[track] == row.amount and row.worker == family.holder
        assert row.nth == family.children
        must = self.assesses if family.is_moved_on else self.ends_with_work
        at_18 = self.study.parameters.at_adulthood[row.kind]
        grown_up = at_18 != NOT_BY_AGE and row.other == at_18
        assert track == 1 or row.kind not in must or family.work_done or grown_up, "a stage ends before its work"
        family.stages[track], family.is_moved_on = None, False
        if row.kind == self.study.parameters.contact_stage:
            family.listed = None  # with the decision a contact leaves the front door's list, as it leaves its worker
        if row.other >= 0 and self.track(row.other) == track:
            family.next_stages[track] = row.other
        elif track == 0:
            assert (row.other in (CLOSED, REFERRAL) or row.other <= FIRST_EXIT) and family.stages[1] is None
            screens = row.kind == self.study.parameters.contact_stage
            assert screens == (row.other == REFERRAL) or screens, "only the front door makes referrals"
            family.door = row.kind if row.other == REFERRAL else None
            family.listed, family.elsewhere = None, False
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
        assert not family.elsewhere, "people elsewhere hold the case, and it waits for a holder"
        self.held_by_one(row, family)
        assert self.study.team_holds[row.kind] and family.stages[0] is not None
        family.listed = row.time

    def allocated(self, row: Row) -> None:
        family, worker = self.families[row.case], self.workers[row.worker]
        assert family.holder == NOBODY and not family.elsewhere, "a case is held by two"
        self.held_by_one(row, family)
        assert worker.left is None and worker.away is None and worker.last_day is None, "nobody is there to take it"
        assert row.kind == family.stages[0] and row.nth == family.children
        assert self.study.stage_team[row.kind] == self.kind_of_team[worker.team], "another team holds this stage"
        assert row.other == (0 if family.listed is None else row.time - family.listed)
        family.holder, family.held_since, family.listed = row.worker, row.time, None
        worker.children += family.children

    def held_elsewhere(self, row: Row) -> None:
        family, own = self.families[row.case], self.families[row.case].stages[0]
        assert self.study.config.council.held_elsewhere is not None and row.kind == self.elsewhere()
        last = self.before
        came = last is not None and (last.what, last.case, last.kind) == ("stage_entered", row.case, own)
        assert came and row.nth == family.children, "a case goes elsewhere while its stage goes on"
        assert self.is_counted(own), "only what a holder who is counted would hold is held elsewhere"
        assert family.holder == NOBODY, "a case is held by two"
        family.elsewhere, family.listed = True, None
        if row.time > 0:
            with_kind = row.case, self.study.stage_team[own]
            self.most_elsewhere[with_kind] = max(self.most_elsewhere.get(with_kind, 0), family.holders_then)
            self.more_holders_hold_more(with_kind)

    def held_by_one(self, row: Row, family: Family) -> None:
        """A holder who is counted has the case, or it waits for one."""
        own = family.stages[0]
        if family.entered[0] > 0 and self.is_counted(own):
            with_kind = row.case, self.study.stage_team[own]
            fewest = self.fewest_held.get(with_kind, family.holders_then)
            self.fewest_held[with_kind] = min(fewest, family.holders_then)
            self.more_holders_hold_more(with_kind)

    def more_holders_hold_more(self, with_kind: tuple[int, int]) -> None:
        """What is held elsewhere is held by one only if there are more holders by then; the other way round, fewer."""
        if with_kind in self.fewest_held and with_kind in self.most_elsewhere:
            assert self.fewest_held[with_kind] > self.most_elsewhere[with_kind], "elsewhere with as many holders"

    def elsewhere(self) -> int:
        """The kind of team that holds what no holder who is counted does; -1 where there is none."""
        rule = self.study.config.council.held_elsewhere
        return -1 if rule is None else self.study.words.teams.index(rule.by)

    def is_counted(self, stage: int) -> bool:
        """Whether social workers who hold their own cases hold those in a stage."""
        return self.counts_holders[self.study.stage_team[stage]]

    def given_up(self, row: Row) -> None:
        family, worker = self.families[row.case], self.workers[row.worker]
        assert family.holder == row.worker and family.held_since == row.other and row.nth == family.children
        family.holder = NOBODY
        worker.children -= family.children
