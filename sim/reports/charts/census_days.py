"""What measures are called in figures: those taken on one day of the year say so."""

from collections.abc import Iterable

from sim.analysis.definitions import MEASURES
from sim.analysis.definitions.measure import MARCH

MEAN_DAY = "an average day"  # on which stocks are counted in a run in which no 31 March is measured
NO_MARCH = f"No {MARCH} is measured: what is counted on it is the mean of all measured days."


def is_on_a_day(measure: str) -> bool:
    """Whether a measure is taken on 31 March, as the returns do, and not over all days."""
    return measure in MEASURES and MEASURES[measure].counted_on == MARCH


def measure_name(measure: str, name: str) -> str:
    """The name of a measure, with its day; `name` is what a measure without a definition is called."""
    about = MEASURES.get(measure)
    return on_its_day(measure, name if about is None else about.in_figures or about.label)


def on_its_day(measure: str, name: str) -> str:
    """A name with the day on which it is counted, unless it says so."""
    return f"{name} on {MARCH}" if is_on_a_day(measure) and MARCH not in name else name


def stocks_in_words(measures: Iterable[str], day: str = MARCH) -> str:
    """A sentence for the note about what is taken on one day; nothing if nothing is."""
    how = "the mean of each one in the run" if day == MARCH else f"no {MARCH} is measured"
    return f" On {day}: {how}." if any(map(is_on_a_day, measures)) else ""
