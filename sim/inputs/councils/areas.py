"""Which council a row of a table is of: codes that were renewed, councils that merged, rows that two share.

A council is known by the three digits of the Department for Education, which last as long as the council does.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sim.base.files import settings_in
from sim.base.places import CONF
from sim.base.text_tables import uncommented

ENGLAND = "england"
FOLDER = CONF / "council" / "england"
JOINED = "+"  # between the codes of a row that councils share


class Area(NamedTuple):
    """A council, a region or England."""

    code: str  # three digits; `314+318` of a joint row; the nine characters of a region; `england`
    name: str
    region: str
    ons: str  # nine characters, of the latest year known
    neighbours: tuple[str, ...] = ()  # codes of the ten statistical neighbours
    until: int | None = None  # last year to 31 March of a former council


class Boundaries(NamedTuple):
    """conf/council/england/boundaries.yaml."""

    recoded: Mapping[str, str]
    became: Mapping[str, Mapping[str, Any]]
    joint: Sequence[Mapping[str, Any]]
    aliases: Mapping[str, str]
    refused: Mapping[str, str]
    small: Mapping[str, float]


@lru_cache
def boundaries() -> Boundaries:
    """The boundaries as they are written in conf/."""
    return Boundaries(**settings_in(FOLDER / "boundaries.yaml"))


@lru_cache
def areas() -> dict[str, Area]:
    """Every council of the project's list, by its three digits; those of the past have a last year."""
    with (FOLDER / "areas.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(uncommented(file)))
    alone = {
        row["code"]: Area(
            row["code"],
            row["name"],
            row["region"],
            row["ons"],
            tuple(row["neighbours"].split()),
            int(row["until"]) if row["until"] else None,
        )
        for row in rows
    }
    return alone | {one.code: one for one in (joint_area(pair, alone) for pair in boundaries().joint)}


def joint_area(pair: Mapping[str, Any], alone: Mapping[str, Area]) -> Area:
    """Councils that publish together as one, with the neighbours of the first."""
    first, codes = alone[pair["councils"][0]], sorted(pair["councils"])
    near = tuple(code for code in first.neighbours if code not in codes)
    return Area(JOINED.join(codes), pair["name"], first.region, JOINED.join(alone[code].ons for code in codes), near)


@lru_cache
def by_ons() -> dict[str, str]:
    """Three digits by nine characters, those of other years too."""
    return {area.ons: code for code, area in areas().items()} | dict(boundaries().recoded)


def plain_name(name: str) -> str:
    """A name without case, signs, and the words that councils put around their place."""
    word = re.sub(r"[^a-z0-9 ]", " ", re.sub(r"\bst\.?(?= )", "saint", name.lower().replace("&", " and ")))
    word = re.sub(
        r"\b(council|borough|metropolitan|district|county|city|royal|london|unitary|authority|of|the|mbc|cc|"
        r"bc|lb|upon|pre|lg\w*|post)\b",
        " ",
        word,
    )
    return " ".join(word.split()) or " ".join(name.lower().split())


@lru_cache
def by_name() -> dict[str, str]:
    """Three digits by plain name; a council that is wins over one that was."""
    former = {plain_name(area.name): code for code, area in areas().items() if area.until}
    current = {plain_name(area.name): code for code, area in areas().items() if not area.until}
    return former | current | {plain_name(name): code for name, code in boundaries().aliases.items()}


def split_codes(text: str) -> list[str]:
    """`314 / 318` as two codes."""
    return [part.strip() for part in re.split(r"[/+;&]| and ", text) if part.strip()]


def codes_by_digits(dfe: str) -> list[str]:
    """The three digits of a row, of each council that shares it; nothing if they are none."""
    digits = [part.removesuffix(".0") for part in split_codes(dfe)]
    return digits if digits and all(re.fullmatch(r"\d{3}", part) for part in digits) else []


def codes_by_ons(ons: str) -> list[str]:
    """The councils of a row by their nine characters; nothing if one of them is not known."""
    known = [by_ons().get(part, "") for part in split_codes(ons)]
    return known if known and all(known) else []


def codes_by_name(name: str) -> list[str]:
    """The councils of a row by their names; nothing if one of them is not known."""
    named = [by_name().get(plain_name(part), "") for part in re.split(r" / |/", name)]
    return named if named and all(named) else []


def area_of(codes: Sequence[str], name: str, region: str, ons: str) -> Area:
    """The council of these codes, or the councils that share a row; one that is not known keeps what its row says."""
    code = JOINED.join(sorted(codes))
    return areas().get(code) or Area(code, name, region, ons)
