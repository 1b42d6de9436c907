"""Whom the bare event loop (plain_heap.py) moves about: what each has and holds. Time is in working minutes."""

from dataclasses import dataclass, field
from typing import Any

from benchmarks.plain_numbers import Numbers


class Duty:
    """A kind of work: when it falls due, and how long it takes."""

    __slots__ = ("again", "at_the_end", "completes", "days", "late", "log_minutes", "name", "on_time", "window")

    def __init__(self, numbers: Numbers, duty: dict[str, Any]) -> None:
        self.name: str = duty["duty"]
        self.on_time, self.late = self.name + " on time", self.name + " late"
        self.days, self.again, self.window = duty["days"], duty["again"], duty["window_minutes"]
        self.at_the_end, self.completes = duty.get("when") == "need_ends", duty.get("completes", False)
        self.log_minutes = [numbers.log_minutes(duty, n) for n in range(len(numbers.sizes) + 1)]  # by children


@dataclass(slots=True, eq=False)
class Task:
    """One occurrence of a duty; its stamp changes when it comes off an agenda."""

    family: "Family"
    duty: Duty
    due: float
    left: float  # minutes of work
    stamp: int = 0


@dataclass(slots=True, eq=False)
class Team:
    """Colleagues who take each other's families."""

    workers: list["Worker"] = field(default_factory=list)
    waiting: list["Family"] = field(default_factory=list)  # families for whom nobody was there


@dataclass(slots=True, eq=False)
class Worker:
    """Someone in a post, with an agenda; the stamp changes whenever work begins or is interrupted."""

    team: Team
    fte: float
    speed: float  # minutes of work done in a minute
    sick_rate: float  # spells a minute
    present: bool = True
    on_notice: bool = False
    gone: bool = False
    idle: bool = False  # at the desk with nothing to do
    families: list["Family"] = field(default_factory=list)
    children: int = 0
    load: float = 0.0  # children for the contract
    agenda: list[tuple[float, int, Task, int]] = field(default_factory=list)  # heap: due, number, task, its stamp
    task: Task | None = None  # in hand
    began: float = 0.0
    stamp: int = 0


@dataclass(slots=True, eq=False)
class Family:
    """A family with whom the council works, from referral to closing."""

    children: int
    team: Team
    worker: Worker | None = None
    had_worker: bool = False
    tasks: list[Task] = field(default_factory=list)  # open
    arisen: int = 0  # duties that are known, open or not
    is_open: bool = True
    need_is_over: bool = False
