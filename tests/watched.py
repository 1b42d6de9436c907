"""An event log watched row by row: who is in a team, who is there, and what each worker holds when a case is given."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sim.base.units_of_time import MINUTES_A_DAY
from sim.inputs.study import Study
from sim.model.event_log import Rows
from sim.model.vocabulary import RECORD_TYPES

NOBODY = -1


@dataclass
class Person:
    """A worker as the log tells of them."""

    number: int
    team: int
    post: int
    grade: int
    fte: float
    joined: int
    is_away: bool = False
    on_notice: bool = False
    held: dict[int, int] = field(default_factory=dict)  # children by family
    last_given: int = 0

    @property
    def children(self) -> int:
        """How many children this worker holds."""
        return sum(self.held.values())

    @property
    def is_there(self) -> bool:
        """Whether cases may be given to this worker."""
        return not self.is_away and not self.on_notice


@dataclass
class Given:
    """One allocation, and a picture of the team as it was just before it."""

    time: int
    case: int
    children: int
    need: int
    waited: int
    worker: Person
    team: list[Person]  # in the order in which they joined
    before: list[int]  # the workers who held the family until now, the last one last

    @property
    def there(self) -> list[Person]:
        """The members of the team who are there."""
        return [one for one in self.team if one.is_there]

    @property
    def week(self) -> int:
        """Weeks of five working days since the start."""
        return self.time // (5 * MINUTES_A_DAY)


class Watch:
    """What a log has said so far."""

    def __init__(self, study: Study) -> None:
        self.people: dict[int, Person] = {}
        self.teams: dict[int, list[Person]] = {team: [] for team in range(study.parameters.teams)}
        self.need: dict[int, int] = {}
        self.holders: dict[int, list[int]] = {}
        self.given = 0

    def allocations(self, rows: Rows) -> Iterator[Given]:
        """Every allocation, with the state just before it."""
        for time, what, case, worker, kind, nth, amount, other in rows.tolist():
            said = RECORD_TYPES[what]
            if said == "allocated":
                person, before = self.people[worker], self.holders.setdefault(case, [])
                team = [replace(one, held=dict(one.held)) for one in self.teams[person.team]]
                taker = next(one for one in team if one.number == worker)
                yield Given(time, case, nth, self.need[case], other, taker, team, list(before))
                self.given += 1
                person.held[case], person.last_given = nth, self.given
                before.append(worker)
            elif said == "given_up":
                del self.people[worker].held[case]
            elif said == "referred":
                self.need[case] = amount
            elif said == "joined":
                self.people[worker] = Person(worker, other, case, kind, nth / 1000, time)
                self.teams[other].append(self.people[worker])
            elif said in ("away", "back"):
                self.people[worker].is_away = said == "away"
            elif said == "notice_given":
                self.people[worker].on_notice = True
            elif said == "grade_changed":
                self.people[worker].grade = kind
            elif said == "left":
                self.teams[self.people[worker].team].remove(self.people[worker])
