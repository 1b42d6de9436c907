"""What is to be reached, and how a figure is told: one row each, in the order of the table."""

from typing import NamedTuple

NO_GOAL = "–"


class Goal(NamedTuple):
    """One figure that the simulation is to reach, or that people ask for."""

    name: str
    says: str  # what is measured
    unit: str
    limit: float | None = None  # or only to be known
    at_least: bool = False  # or at most

    def met(self, value: float) -> str:
        """Whether a measured value reaches the goal, in a word; a dash where there is none."""
        if self.limit is None:
            return NO_GOAL
        return "yes" if (value >= self.limit if self.at_least else value <= self.limit) else "no"

    @property
    def written(self) -> str:
        """The goal as people write it."""
        if self.limit is None:
            return NO_GOAL
        return f"{'≥' if self.at_least else '≤'} {self.limit:g} {self.unit}".strip()


class Found(NamedTuple):
    """What was measured, with what else should be known of it; no value where it was not measured."""

    value: float | None
    note: str = ""
    earlier: float | None = None  # the same, measured in turns with another commit


GOALS = (
    Goal("event", "compiled clock, a domain event with its log row, Leeds (CPU)", "ns", 320),
    Goal("readable", "compiled over readable clock, same log (CPU)", "×", 40, at_least=True),
    Goal("simpy", "plain SimPy over ours, an event of the same miniature council (CPU)", "×", 100, at_least=True),
    Goal("heap", "bare heap in plain Python over ours, an event of the same miniature (CPU)", "×"),
    Goal("lives", "our readable clock over the compiled one, an event of the same miniature (CPU)", "×"),
    Goal("larger", "an event in ten times the council, over one (CPU)", "×", 1.5),
    Goal("longer", "an event in 12 years, over 3 years (CPU)", "×", 1.1),
    Goal("compile", "cold compile, all of it (wall)", "s", 45),
    Goal("reading", "reading over simulating, a replication (CPU)", "×", 0.4),
    Goal("cores", "two cores over one, replications a second, by threads (wall)", "×", 1.8, at_least=True),
    Goal("standard", "standard run: 20 paired replications of 2½ years, Leeds, warm (wall)", "s", 15),
    Goal("quick", "python -m sim scenario=referral_spike run=quick, warm (wall)", "s", 6),
    Goal("first", "first run ever, compiling, from an installed package (wall)", "s", 90),
    Goal("help", "python -m sim --help (wall)", "s", 0.2),
    Goal("report", "report of a run in four formats (wall)", "s", 20),
    Goal("posts", "staffing, typical council, first answer (wall)", "s", 60),
    Goal("exact", "staffing, typical council, exact answer (wall)", "s", 180),
    Goal("case", "memory for each open case", "KiB", 1),
    Goal("memory", "memory of the whole standard run, at its peak", "GiB", 1),
    Goal("point", "a sweep's point, beyond simulating and reading it (CPU)", "ms", 3),
    Goal("points", "memory at the peak, a sweep of ten times the points over one (10,000 and 1,000)", "×", 1.1),
    Goal("england", "England, every council for 3 years, one replication (wall)", "s", 12),
    Goal("councils", "an event of England by threads, over one council's alone (CPU)", "×", 1.1),
)


def number(value: float) -> str:
    """Three figures, and no more decimals than two."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def rows(result: dict[str, Found]) -> list[tuple[str, ...]]:
    """The table: what, goal, measured, met, note; beside another commit also its value and the ratio of the two."""
    table = []
    for goal in GOALS:
        one = result.get(goal.name, Found(None))
        measured = NO_GOAL if one.value is None else f"{number(one.value)} {goal.unit}"
        met = "not measured" if one.value is None else goal.met(one.value)
        table.append((goal.says, goal.written, measured, met, *beside(goal, one, result), one.note))
    return table


def beside(goal: Goal, one: Found, result: dict[str, Found]) -> tuple[str, ...]:
    """What another commit takes, and ours over its; nothing where none was measured."""
    if all(each.earlier is None for each in result.values()):
        return ()
    if one.earlier is None or one.value is None:
        return NO_GOAL, NO_GOAL
    return f"{number(one.earlier)} {goal.unit}", f"{one.value / one.earlier:.2f}"


HEADINGS = ("what", "goal", "measured", "met", "beside it")
HEADINGS_OF_TWO = ("what", "goal", "measured", "met", "earlier", "over earlier", "beside it")


def table_of(result: dict[str, Found]) -> list[tuple[str, ...]]:
    """The table with its headings."""
    every = rows(result)
    return [HEADINGS if len(every[0]) == len(HEADINGS) else HEADINGS_OF_TWO, *every]


def as_text(result: dict[str, Found]) -> str:
    """The table for a screen."""
    table = table_of(result)
    widths = [max(len(row[i]) for row in table) for i in range(len(table[0]) - 1)]
    lines = ["  ".join([*map(str.ljust, row[:-1], widths), row[-1]]).rstrip() for row in table]
    return "\n".join(lines)


def as_markdown(result: dict[str, Found]) -> str:
    """The table for docs/."""
    headings, *every = table_of(result)
    return "\n".join("| " + " | ".join(row) + " |" for row in [headings, ("---",) * len(headings), *every])
