"""Keys that are typed more than once with different values: the last would win without a word."""

import sys
from collections.abc import Sequence

from sim.base.errors import InputError, shown

GIVEN_AGAIN = ("alternative",)  # keys that are there once for each of several
JOINED = "scenario"  # of which several make one, with a plus sign between


def check_repeats(words: Sequence[str]) -> None:
    """InputError where a choice or a setting is typed with several values.

    Of a key deep in the study (`run.replications=5 run.replications=9`) the last counts, as scripts use it, and a line
    says so.
    """
    values: dict[str, list[str]] = {}
    for word in words:
        key, sign, value = word.partition("=")
        if sign and key not in GIVEN_AGAIN and not key.startswith("-"):
            values.setdefault(key, []).append(value)
    several = {key: own for key, own in values.items() if len({*own}) > 1}
    if faults := [repeat_in_words(key, own) for key, own in several.items() if "." not in key]:
        raise InputError(faults)
    for key, own in several.items():
        print(f"{key}: is typed {len(own)} times; the last counts, {key}={shown(own[-1])}.", file=sys.stderr)


def repeat_in_words(key: str, values: Sequence[str]) -> str:
    """What to type instead of a key with several values."""
    joined = f", or {key}={'+'.join(values)} for all in one run" if key == JOINED else ""
    return f"{key}: is typed {len(values)} times ({', '.join(map(shown, values))}); give it once{joined}."
