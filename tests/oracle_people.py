"""The accounts of workers and posts: nobody works while away or gone, no post has two occupants, FTE balance."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from sim.base.units_of_time import MINUTES_A_DAY
from sim.inputs.study import Study
from sim.model.moving_words import MADE_REDUNDANT
from sim.model.vocabulary import AGENCY_SUPPLY

NOBODY = -1


class Row(NamedTuple):
    """One row of the log."""

    time: int
    what: str
    case: int
    worker: int
    kind: int
    nth: int
    amount: int
    other: int


@dataclass
class Worker:
    """What the log has said of a worker."""

    post: int
    team: int
    fte: int
    grade: int
    began: int
    free_from: int  # since when they could be at work on something else
    last_day: int | None = None
    left: int | None = None
    away: Row | None = None
    children: int = 0


class PeopleAccounts:
    """The books of the workers of one council."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.workers: dict[int, Worker] = {}
        self.posts: dict[int, Row] = {}
        self.cut: dict[int, int] = {}  # when posts were cut
        self.occupants: dict[int, int] = {}
        self.covers: dict[int, int] = {}  # agency workers who cover a post, by worker
        self.kind_of_team: dict[int, int] = {}
        teams = [study.config.journey.teams[name] for name in study.words.teams]
        self.counts_holders = [team.holds == "one_worker" and team.social_workers for team in teams]
        self.holders = 0  # thousandths of full-time equivalents who hold their own cases and are counted

    def post_opened(self, row: Row) -> None:
        assert row.amount not in self.posts
        self.posts[row.amount] = row
        self.kind_of_team[row.other] = row.kind

    def joined(self, row: Row) -> None:
        post = self.posts[row.case]
        agency = row.kind == self.study.parameters.agency_grade
        assert agency or row.case not in self.occupants, "a post has two occupants"
        assert row.case not in self.cut, "someone starts in a post that has been cut"
        assert row.worker not in self.workers and row.nth == post.nth and row.other == post.other
        assert row.amount == row.time or (row.time == 0 and row.amount < 0)
        if agency:
            assert row.case not in self.occupants, "an agency worker comes for a post that is filled"
            self.covers[row.worker] = row.nth
            supply = self.study.parameters.timeline[AGENCY_SUPPLY, row.time // MINUTES_A_DAY]
            assert sum(self.covers.values()) <= supply * 1000, "more agency workers than the market has"
        else:
            self.occupants[row.case] = row.worker
        self.holders += row.nth if self.counts_holders[self.kind_of_team[row.other]] else 0
        self.workers[row.worker] = Worker(row.case, row.other, row.nth, row.kind, row.amount, row.time)

    def post_moved(self, row: Row) -> None:
        post = self.posts[row.amount]
        assert row.nth == post.nth and row.kind != post.kind, "a post moves to its own kind of team"
        self.posts[row.amount] = row
        self.kind_of_team[row.other] = row.kind

    def post_cut(self, row: Row) -> None:
        post = self.posts[row.amount]
        assert row.nth == post.nth and row.kind == post.kind and row.amount not in self.cut, "a post is cut twice"
        self.cut[row.amount] = row.time

    def moved(self, row: Row) -> None:
        worker = self.someone(row)
        assert (row.case, row.kind, row.amount) == (worker.post, worker.grade, worker.began)
        assert row.other == self.posts[worker.post].other != worker.team, "a worker goes elsewhere than the post"
        worker.team = row.other

    def someone(self, row: Row) -> Worker:
        """A worker who is still employed, as the row describes them."""
        worker = self.workers[row.worker]
        assert worker.left is None and row.nth == worker.fte, "someone who has left"
        return worker

    def notice_given(self, row: Row) -> None:
        worker = self.someone(row)
        assert worker.last_day is None and row.case == worker.post and row.kind == worker.grade
        worker.last_day = max(row.amount, row.time + 1)

    def left(self, row: Row) -> None:
        worker = self.someone(row)
        assert row.amount == worker.began and worker.post == row.case
        if row.other == MADE_REDUNDANT:
            assert worker.last_day is None and row.time == self.cut[row.case], "someone goes whose post does not"
        else:
            assert row.time == worker.last_day
        worker.left = row.time
        self.holders -= row.nth if self.counts_holders[self.kind_of_team[worker.team]] else 0
        if self.covers.pop(row.worker, None) is None:
            assert self.occupants.pop(row.case) == row.worker and row.other >= 0
        else:
            assert row.other == NOBODY, "an agency worker goes somewhere"

    def away(self, row: Row) -> None:
        worker = self.someone(row)
        assert worker.away is None and row.amount > row.time and row.other == worker.team
        worker.away = row

    def back(self, row: Row) -> None:
        worker = self.someone(row)
        went = worker.away
        assert went is not None and (row.kind, row.amount, row.time) == (went.kind, went.time, went.amount)
        worker.away, worker.free_from = None, row.time

    def grade_changed(self, row: Row) -> None:
        worker: Any = self.someone(row)
        assert row.amount == worker.grade != row.kind
        worker.grade = row.kind

    def supervised(self, row: Row) -> None:
        worker, manager = self.someone(row), self.workers[row.other]
        assert manager.left is None and manager.away is None, "someone supervises who is not there"
        assert self.study.words.teams[self.kind_of_team[manager.team]] == self.supervises()
        assert worker.away is None, "someone is supervised who is away"

    def supervises(self) -> str:
        """The kind of team whose workers supervise."""
        supervision = self.study.config.workforce.supervision
        assert supervision is not None
        return supervision.by

    def supervision_missed(self, row: Row) -> None:
        worker, put_off = self.someone(row), self.study.config.workforce.supervision.put_off
        assert put_off is not None and row.time >= row.amount + put_off.missed_after_days * MINUTES_A_DAY
        assert worker.away is None, "someone misses a supervision who is away"

    def supervision_open_at_end(self, row: Row) -> None:
        worker = self.someone(row)
        assert row.time == self.study.calendar.horizon and row.amount < row.time and worker.away is None
