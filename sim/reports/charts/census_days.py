"""What measures are called in figures: those taken on one day of the year say so."""

from collections.abc import Iterable

from sim.analysis.readings.definitions import MEASURES

DAY = "31 March"
OWN = {"workers_over_18_share": "Workers with over 18 children"}  # where the label needs what stands around it


def is_on_a_day(measure: str) -> bool:
    """Whether a measure is taken on 31 March, as the returns do, and not over all days."""
    return measure in MEASURES and DAY in MEASURES[measure].definition


def measure_name(measure: str, name: str) -> str:
    """The name of a measure, with its day; `name` is what a measure without a definition is called."""
    called = OWN.get(measure) or (MEASURES[measure].label if measure in MEASURES else name)
    return on_its_day(measure, called)


def on_its_day(measure: str, name: str) -> str:
    """A name with the day on which it is counted, unless it says so."""
    return f"{name} on {DAY}" if is_on_a_day(measure) and DAY not in name else name


def stocks_in_words(measures: Iterable[str]) -> str:
    """A sentence for the note about what is taken on one day; nothing if nothing is."""
    return f" On {DAY}: the mean of each one in the run." if any(map(is_on_a_day, measures)) else ""
