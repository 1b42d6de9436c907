"""Every measure by name, in the order of tables."""

from typing import Final

from sim.analysis.definitions.caseload_measures import CASELOAD_MEASURES
from sim.analysis.definitions.children_measures import CHILDREN_MEASURES
from sim.analysis.definitions.deadline_measures import DEADLINE_MEASURES
from sim.analysis.definitions.measure import HEADINGS, Measure
from sim.analysis.definitions.workforce_measures import WORKFORCE_MEASURES

MEASURES: Final[dict[str, Measure]] = {
    **CHILDREN_MEASURES,
    **CASELOAD_MEASURES,
    **DEADLINE_MEASURES,
    **WORKFORCE_MEASURES,
}


def measures_under(heading: str) -> tuple[str, ...]:
    """The measures that the screen shows under a heading."""
    return tuple(name for name, measure in MEASURES.items() if measure.heading == heading)


def headings() -> dict[str, tuple[str, ...]]:
    """The measures of the screen by heading."""
    return {heading: measures_under(heading) for heading in HEADINGS}
