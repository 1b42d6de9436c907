"""Which council a row of a table is of, by its codes and its name, and what is said where these do not agree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sim.inputs.councils.areas import (
    ENGLAND,
    Area,
    area_of,
    areas,
    boundaries,
    by_ons,
    codes_by_digits,
    codes_by_name,
    codes_by_ons,
    plain_name,
    split_codes,
)
from sim.inputs.councils.council_tables.notices import BOUNDARIES, Notice
from sim.inputs.councils.council_tables.published_columns import heading

COUNCIL_LEVEL = re.compile(
    r"(la|utla)\b|metropolitan district|(?!.*district).*(authorit|council|count(y|ies)|borough|unitary)", re.IGNORECASE
)
IDENTITY = ("level", "region", "name", "dfe_code", "ons_code")  # what a row says of whose it is


class RowArea(NamedTuple):
    """The area of a row, none if it cannot be told; its level; what is to be said of it."""

    area: Area | None
    level: str
    notice: Notice | None = None


def whose(given: Mapping[str, str]) -> RowArea:
    """The area of a row and its level."""
    level = heading(given["level"]) if given["level"] else ""
    if level.startswith("national") or (not level and given["name"] == "England"):
        return RowArea(Area(ENGLAND, "England", "", "E92000001"), "national")
    if level.startswith("region"):
        return RowArea(Area(given["region"], given["region"], given["region"], ""), "regional")
    if level and not COUNCIL_LEVEL.match(given["level"]):
        return RowArea(None, given["level"])
    digits = codes_by_digits(given["dfe_code"])
    known = bool(digits) and all(one in areas() for one in digits)
    ons, named = codes_by_ons(given["ons_code"]), codes_by_name(given["name"])
    if known and ons and ons == named and not are_kin(digits, ons):
        text = (
            f"{given['name']} ({given['ons_code']}) stands under {given['dfe_code']}, which is {names_of(digits)}'s;"
            " its rows are not read."
        )
        return RowArea(None, "council", Notice(text, BOUNDARIES, (*digits, *ons)))
    agreed = ons if ons and ons == named else []  # of a former council's digits too: Cumberland under Cumbria's
    codes = agreed or (digits if known else ons or named or digits)
    if not codes:
        return RowArea(None, "")
    area = area_of(codes, given["name"], given["region"], given["ons_code"])
    return RowArea(area, "council", other_identity(given, area, digits, named))


def other_identity(given: Mapping[str, str], area: Area, digits: Sequence[str], named: Sequence[str]) -> Notice | None:
    """What is said of a known council whose row has another code or another name than the project's list."""
    if area.code not in areas():
        return None
    other = []
    if digits and not all(one in areas() for one in digits):
        other.append(f"the code {given['dfe_code']} in place of {area.code}")
    if any(one not in by_ons() for one in split_codes(given["ons_code"])):
        other.append(f"the code {given['ons_code']} in place of {area.ons}")
    if given["name"] and not is_called(given["name"], area, named):
        other.append(f"the name {given['name']}")
    if not other:
        return None
    text = f"{area.name} has {' and '.join(other)} in these tables; read as the same council."
    return Notice(text, BOUNDARIES, (area.code,))


def is_called(name: str, area: Area, named: Sequence[str]) -> bool:
    """Whether a name is a council's, or that of one that it became, or of councils with which it shares a row."""
    own = area.code.split("+")
    return plain_name(name) == plain_name(area.name) or are_kin(named, own)


def are_kin(codes: Iterable[str], others: Iterable[str]) -> bool:
    """Whether councils are the same or took each other's place."""
    kin = {*others}
    for former, to in boundaries().became.items():
        together = {former, *to["into"]}
        kin |= together if together & kin else set()
    return bool(kin & {*codes})


def names_of(codes: Iterable[str]) -> str:
    """The names of councils, with commas between."""
    return ", ".join(areas()[code].name for code in codes)
