"""A council by whatever a person writes: its name, its long name, its nine characters or its three digits."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from sim.base.errors import InputError, listed
from sim.inputs.councils.areas import JOINED, Area, areas, boundaries, by_name, by_ons, plain_name

NEAR = 0.7  # likeness from 0 to 1 above which another name is offered
MOST_OFFERED = 3


def resolve(text: str, key: str = "council", year: int | None = None) -> Area:
    """The council that is meant, as it stands in a year (of none: the last of the project's table).

    InputError, in one sentence, if there is no such council or it cannot be simulated.
    """
    word = str(text).strip()
    code = code_of(word)
    if code is None:
        raise InputError([unknown_council(word, key)])
    if code in boundaries().refused:
        raise InputError([f"{key}={word}: {boundaries().refused[code]}."])
    area, now = areas()[code], latest_year() if year is None else year
    if area.until is not None and now > area.until:
        into = [areas()[one].name for one in boundaries().became[code]["into"]]
        raise InputError([f"{key}={word}: {area.name} ended in March {area.until}; ask for {listed(into, 'or')}."])
    before = {into: one for one, to in boundaries().became.items() for into in to["into"] if now < to["from"]}
    if code in before:
        began = boundaries().became[before[code]]["from"] - 1
        raise InputError(
            [
                f"{key}={word}: {area.name} began in April {began} and the figures end in {now};"
                f" ask for {areas()[before[code]].name}."
            ]
        )
    return area


def latest_year() -> int:
    """The last year to 31 March of the project's table of figures."""
    from sim.inputs.councils.table import figures_table

    return figures_table().last_year


def code_of(word: str) -> str | None:
    """Three digits of a council by code or name; a name that is short for one council only will do."""
    if word in areas():
        return word
    if word.upper() in by_ons():
        return by_ons()[word.upper()]
    wanted = plain_name(word.replace("_", " ").replace("-", " "))
    if wanted in by_name():
        return by_name()[wanted]
    beginning = {code for name, code in by_name().items() if f"{name} ".startswith(f"{wanted} ")}
    return beginning.pop() if len(beginning) == 1 else None


def unknown_council(word: str, key: str) -> str:
    """The sentence for a name that is no council's, with the names that are near."""
    near = nearest_names(word)
    offered = f"; did you mean {listed(near, 'or')}?" if near else "; `council list` shows every name."
    return f"{key}={word}: there is no such council{offered}"


def nearest_names(word: str) -> list[str]:
    """The names of councils most like a word, nearest first."""
    current = {plain_name(area.name): area.name for area in areas().values() if area.until is None}
    wanted = plain_name(word.replace("_", " ").replace("-", " "))
    near = difflib.get_close_matches(wanted, current, n=MOST_OFFERED, cutoff=NEAR)
    within = [name for name in current if wanted and len(wanted) > 2 and wanted in name and name not in near]
    return [current[name] for name in [*near, *sorted(within)][:MOST_OFFERED]]


def neighbours(code: str) -> list[Area]:
    """The ten statistical neighbours of a council, nearest first, as councils stand today where one became one."""
    return [areas()[one] for one in areas()[code].neighbours if one in areas()]


def existed(area: Area, year: int) -> bool:
    """Whether a council is one in a year to 31 March: neither before it began nor after it ended."""
    began = max((one["from"] for one in boundaries().became.values() if area.code in one["into"]), default=year)
    return began <= year <= (area.until or year)


def councils(region: str | None = None, year: int | None = None, every: bool = False) -> list[Area]:
    """The councils of a year (to 31 March) in the order of their names, of one region if it is named."""
    year = latest_year() if year is None else year
    left_out = () if every else tuple(boundaries().refused)
    result = [
        area
        for area in areas().values()
        if JOINED not in area.code and area.code not in left_out and existed(area, year)
    ]
    if region is not None:
        wanted = region_named(region, {area.region for area in result})
        result = [area for area in result if area.region in wanted]
    return sorted(result, key=lambda area: area.name)


def region_named(text: str, known: Iterable[str]) -> Sequence[str]:
    """The regions meant: `Yorkshire` is Yorkshire and The Humber, `London` both halves."""
    names = sorted(known)
    word = plain_region(text)
    meant = [name for name in names if plain_region(name) == word] or [
        name for name in names if f" {word} " in f" {plain_region(name)} "
    ]
    if not meant:
        near = difflib.get_close_matches(word, [plain_region(name) for name in names], n=1, cutoff=0.6)
        nearest = next((name for name in names if near and plain_region(name) == near[0]), None)
        offered = f"; did you mean {nearest}?" if nearest else "."
        raise InputError([f"region={text}: there is no such region{offered} Choices: {', '.join(names)}."])
    return meant


def plain_region(text: str) -> str:
    """A region without case and signs."""
    return " ".join(text.lower().replace("_", " ").replace("-", " ").split())


def is_small(referrals: float) -> bool:
    """Whether a council is so small that chance is larger than most shocks."""
    return referrals < boundaries().small["referrals_per_year"]
