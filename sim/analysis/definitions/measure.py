"""What a measure is: one entry says all that tables, screens, figures and comparisons need to know of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from sim.analysis.readings.log_parts import LogParts

# Whose definition it is.
CIN: Final = "DfE children in need census"
SSDA: Final = "DfE children looked after return (SSDA903)"
CENSUS: Final = "DfE children's social work workforce census"
GUIDE: Final = "Working Together"
OURS: Final = "this model; no national return has it"

# Kinds of number.
SHARES, STOCK, FLOW, MONEY, RATIO, DURATION = "share", "stock", "flow", "money", "ratio", "duration"

# Which way is better. Of how many children there are, neither is by itself.
LESS, MORE, NEITHER = "less", "more", "neither"

# Under which heading the screen and a report show it, in this order.
ON_CHILDREN, ON_CASELOADS, ON_KINDS = "Children", "Caseloads", "By kind of worker"
ON_DEADLINES, ON_STAFF, ON_COST = "Deadlines", "Workforce", "Cost"
HEADINGS: Final = (ON_CHILDREN, ON_CASELOADS, ON_KINDS, ON_DEADLINES, ON_STAFF, ON_COST)

# How a nation's value comes of its councils': a sum, the highest, a mean by social workers in post or by children in
# need; or there is none.
SUM, HIGHEST, BY_POSTS, BY_CHILDREN, NO_NATION = "sum", "highest", "in_post_fte", "children_in_need", ""

MARCH: Final = "31 March"  # the day of the returns

# What a journey must have.
FRONT_DOOR: Final = "a stage with before_referral: true"
SUPERVISION: Final = "workforce.supervision"
SHORTENED: Final = "a duty with squeezable: true"
LEADS: Final = "a kind of team with leads_protection: true"
OTHER_LEADS: Final = "a kind of team that leads families and is not of social workers"


def stage(what: str) -> str:
    """The need of a stage that counts as this."""
    return f"a stage with counted_as: {what}"


def needs_duty(what: str) -> str:
    """The need of a duty that counts as this."""
    return f"a duty with counts_as: {what}"


class MeasureUnit(NamedTuple):
    """How numbers of a unit are printed, what kind they are, and whether those of councils are added."""

    kind: str
    on_screen: str  # beside a label on the screen
    in_tables: str  # as the head of a column
    decimals: int = 1  # in reports
    scale: float = 1.0  # times what a number is printed
    sign: str = ""  # after a single value
    is_added: bool = False


A_YEAR, CHILDREN, SHARE, DAYS, POUNDS = "children a year", "children", "share", "working days", "£ a year"
PER_FTE = "children per FTE"
UNITS: Final[dict[str, MeasureUnit]] = {
    A_YEAR: MeasureUnit(FLOW, "a year", A_YEAR, 0, is_added=True),
    "families a year": MeasureUnit(FLOW, "families a year", "families a year", 0, is_added=True),
    CHILDREN: MeasureUnit(STOCK, "", CHILDREN, 0, is_added=True),
    SHARE: MeasureUnit(SHARES, "%", "per cent", 1, 100.0, "%"),
    "share a year": MeasureUnit(SHARES, "% a year", "per cent a year", 1, 100.0, "%"),
    PER_FTE: MeasureUnit(RATIO, "per FTE", PER_FTE),
    "families per FTE": MeasureUnit(RATIO, "families per FTE", "families per FTE"),
    "children a year per FTE": MeasureUnit(RATIO, "a year", "children a year per FTE"),
    "workers": MeasureUnit(RATIO, "", "workers", 2),
    "hours a week per FTE": MeasureUnit(RATIO, "hours a week", "hours a week per FTE", 2),
    DAYS: MeasureUnit(DURATION, "days", DAYS),
    "working day": MeasureUnit(DURATION, "working day", "working day", 0),
    "weeks": MeasureUnit(DURATION, "weeks", "weeks"),
    "years": MeasureUnit(DURATION, "years", "years"),
    "FTE": MeasureUnit(STOCK, "FTE", "FTE", is_added=True),
    "FTE a year": MeasureUnit(FLOW, "FTE a year", "FTE a year", is_added=True),
    "child-weeks": MeasureUnit(FLOW, "", "child-weeks", 0, is_added=True),
    POUNDS: MeasureUnit(MONEY, "£m a year", "£m a year", 2, 1e-6, is_added=True),
}


def unit_called(name: str) -> MeasureUnit:
    """How numbers of a unit are printed; of one that no measure has, such as a rate of some return, as they are.

    >>> unit_called("share").sign, unit_called("per 10,000").in_tables
    ('%', 'per 10,000')
    """
    return UNITS.get(name) or MeasureUnit(SHARES if name.startswith(SHARE) else RATIO, name, name)


class Measure(NamedTuple):
    """What a number means, and all that is needed to show it, compare it and add it up.

    >>> import sim
    >>> sim.MEASURES["cost_per_year"].kind, sim.MEASURES["visits_on_time_share"].better
    ('money', 'more')
    """

    unit: str  # one of UNITS
    label: str
    definition: str  # what it counts, in one line
    source: str  # whose definition that is
    heading: str = ""  # one of HEADINGS, where the screen shows it; reports and files have every measure
    better: str = LESS
    short: str = ""  # the label on the screen, where its own is too long
    in_figures: str = ""  # the label in a figure, where its own needs what stands around it
    phrase: str = ""  # what the headline calls it if it changes; without one the headline is silent
    counted_on: str = ""  # the day of the year on which it is counted
    over_councils: str = BY_CHILDREN  # of what is not added by its unit
    needs: tuple[str, ...] = ()  # of a journey; without any of them there is no number
    decided_by_few: bool = False  # in few futures it collapses: `python tests/few_futures.py`
    read: Callable[[LogParts], float] | None = None  # where no reading of several measures gives it

    @property
    def kind(self) -> str:
        """Share, stock, flow, money, ratio or duration."""
        return UNITS[self.unit].kind

    @property
    def adds_up(self) -> str:
        """How a nation's value comes of its councils'."""
        return SUM if UNITS[self.unit].is_added else self.over_councils
