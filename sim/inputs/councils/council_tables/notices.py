"""What a user should know of tables that were read, of whole tables and of councils, and how much of it is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sim.base.wording import capital

TABLES = "tables"  # of whole tables; every other kind is of councils
BOUNDARIES = "councils that began, ended, or have another name or code"
CHANGES = "changes beyond what England's councils have shown"
LEVELS = "new levels that a later year bears out"
JUMPS = "jumps"
IMPOSSIBLE_VALUES = "values that could not be read or cannot be"
TWICE = "councils with more than one row"
ZEROS = "zeros taken as missing"
PARTS = "numbers that do not add up"
REVISED = "published values that are revised"
KINDS = (BOUNDARIES, CHANGES, LEVELS, JUMPS, IMPOSSIBLE_VALUES, TWICE, REVISED, ZEROS, PARTS)  # as they are shown
NOTICES = "notices.txt"  # beside an answer, all of them
MOST_OF_A_KIND = 3  # notices of councils that are shown of each kind
MOST_FIGURES = 8  # figures that are counted by name


class Notice(NamedTuple):
    """One sentence, what it is about, and of which councils."""

    text: str
    kind: str = TABLES
    councils: tuple[str, ...] = ()  # codes
    year: int = 0  # of a notice of one year
    figure: str = ""  # of a notice of one figure


def once(notices: Iterable[Notice]) -> list[Notice]:
    """Each notice once, as several files of one council say the same; those of tables first, then kind by kind."""
    kept = list(dict.fromkeys(notices))
    return [one for kind in (TABLES, *KINDS) for one in kept if one.kind == kind]


def is_about(notice: Notice, code: str) -> bool:
    """Whether a notice is of a council, alone or with others that share its row."""
    return any(code in one.split("+") or one in code.split("+") for one in notice.councils)


def without_revised(notices: Iterable[Notice]) -> list[Notice]:
    """Those that are not of revised values."""
    return [one for one in notices if one.kind != REVISED]


def notices_shown(notices: Sequence[Notice], where: str) -> list[str]:
    """Those of whole tables in full, and of councils the first of each kind, counted; where all of them are."""
    if not notices:
        return []
    lines = ["Noticed:", *(f"  - {one.text}" for one in notices if one.kind == TABLES)]
    cut = False
    for kind in KINDS:
        own = rarest_first([one for one in notices if one.kind == kind])
        most = len(own) if kind == BOUNDARIES else MOST_OF_A_KIND
        lines += [f"  {capital(kind)} ({len(own)}):" for _ in own[:1]]
        lines += [f"  - {one.text}" for one in own[:most]]
        lines += [f"    and {len(own) - most} more{by_figure(own)}." for _ in own[most : most + 1]]
        cut |= len(own) > most
    return [*lines, *([f"  All of these: {where}."] if cut else []), ""]


def rarest_first(notices: list[Notice]) -> list[Notice]:
    """Notices of figures of which there are few before those of which there are many: these are one finding."""
    count = Counter(one.figure for one in notices)
    return sorted(notices, key=lambda one: count[one.figure])


def by_figure(notices: Iterable[Notice]) -> str:
    """`; by figure: cases_held 12, referrals_per_year 3`; nothing where they are of no figure."""
    count = Counter(one.figure for one in notices if one.figure).most_common()
    each = [f"{name} {number}" for name, number in count[:MOST_FIGURES]]
    more = [f"{len(count) - MOST_FIGURES} other figures"] if len(count) > MOST_FIGURES else []
    return f"; by figure: {', '.join([*each, *more])}" if count else ""


def notices_for(notices: Sequence[Notice], code: str, name: str, where: str) -> list[str]:
    """Those of one council first and in full, then those of whole tables; of other councils only how many there are."""
    own = [one for one in notices if is_about(one, code)]
    whole = [one for one in notices if one.kind == TABLES]
    other = Counter(one.kind for one in notices if one.kind != TABLES and one not in own)
    if not notices:
        return []
    lines = [f"Noticed of {name}:", *(f"  - {one.text}" for one in own)] if own else []
    lines += ["Noticed of the tables:", *(f"  - {one.text}" for one in whole)] if whole else []
    counted = "; ".join(f"{kind}: {other[kind]}" for kind in KINDS if other[kind])
    lines += [f"Noticed of other councils, {other.total()} in all ({counted}): {where}."] if counted else []
    return [*lines, ""]


def notices_file(notices: Sequence[Notice]) -> str:
    """Every notice, kind by kind, as a text file."""
    lines: list[str] = []
    for kind in (TABLES, *KINDS):
        own = [one for one in notices if one.kind == kind]
        lines += [f"{'Whole tables' if kind == TABLES else capital(kind)} ({len(own)})", ""] if own else []
        lines += [f"- {one.text}" for one in own]
        lines += [""] if own else []
    return "\n".join(lines)
