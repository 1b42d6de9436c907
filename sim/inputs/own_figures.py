"""Figures of a planner's own, typed as `figures.referrals=12400` or filled in on a form, with ranges and reasons."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from sim.base.errors import InputError, listed
from sim.base.files import settings_in
from sim.base.wording import number
from sim.inputs.councils.areas import FOLDER, Area
from sim.inputs.councils.council_names import resolve
from sim.inputs.councils.council_tables.cells import BLANK, PublishedCell
from sim.inputs.councils.derived import latest_of_its_own
from sim.inputs.councils.table import figures_table
from sim.inputs.form_files import check_place, commas, filled_rows, form_file, write_rows

PERCENT = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*%\s*")
HEADINGS = ("figure", "meaning", "unit", "published", "year", "yours", "reason")
OF_COUNCIL = "council"  # the row of a form that names the council
PAST_SEPTEMBERS = "past_septembers"  # typed in place of a caseload: that of the council's own last Septembers
MOST_COUNTED = 1.35  # times the open children that can be counted as cases | of 150 councils none counts more
FEWEST_REFERRED = 0.1  # children a year for each child in need | ASSUMPTION: of 150 councils none has below 0.84


class TypedFigure(NamedTuple):
    """A figure that may be typed."""

    meaning: str
    unit: str
    least: float
    most: float
    published: str  # the published figure that it takes the place of, or nothing


@lru_cache
def known_figures() -> Mapping[str, TypedFigure]:
    """conf/council/england/own_figures.yaml."""
    return {name: TypedFigure(**given) for name, given in settings_in(FOLDER / "own_figures.yaml").items()}


def typed_figures(given: Mapping[str, Any]) -> dict[str, float]:
    """Those figures that are typed, as numbers; InputError with each that is no number or out of its range."""
    values, faults = {}, []
    for name, figure in known_figures().items():
        value = given.get(name)
        if value is None:
            continue
        read = typed_number(value, figure)
        if read is None or not figure.least <= read <= figure.most:
            also = "; a share is written 0.22 or 22%" if figure.unit == "share" else ""
            also = f", or {PAST_SEPTEMBERS}" if name == "caseload" else also
            between = f"{figure.least:g} to {figure.most:g}"
            faults.append(f"figures.{name}={value}: is {figure.meaning}, {figure.unit}, from {between}{also}.")
        else:
            values[name] = read
    if faults:
        raise InputError(faults)
    return values


def typed_number(value: Any, figure: TypedFigure) -> float | None:
    """A typed value as a number; `22%` is 0.22 of a share."""
    percent = PERCENT.fullmatch(str(value)) if figure.unit == "share" else None
    if percent:
        return float(percent[1]) / 100
    if isinstance(value, bool):
        return None
    try:
        read = float(str(value).replace(",", ""))
    except ValueError:
        return None
    return read if math.isfinite(read) else None


def contradictions(figures: Mapping[str, float], typed: Iterable[str], least_in_need: float) -> Iterator[str]:
    """A sentence for each pair of figures that cannot both be, with what would agree; only where one is typed."""
    own = set(typed)
    parts = ("on_plan", "looked_after", "care_leavers")
    within = math.fsum(figures[name] for name in parts)
    room = figures["in_need"] * (1.0 - least_in_need)
    if within > room and own & {"in_need", *parts}:
        yield (
            f"figures.in_need={number(figures['in_need'])}: is fewer than those on a plan, looked after or care leavers"
            f" together ({number(within)}) and some on a child-in-need plan; {number(within / (1.0 - least_in_need))}"
            " or more would agree."
        )
    fewest = FEWEST_REFERRED * figures["in_need"]
    if figures["referrals"] < fewest and own & {"referrals", "in_need"}:
        yield (
            f"figures.referrals={number(figures['referrals'])}: is too few a year for {number(figures['in_need'])}"
            f" children in need, who would each stay for many years; {number(math.ceil(fewest))} or more would agree."
        )
    staff = figures["in_post_fte"] / (1.0 - figures["agency_rate"])
    if figures["holders"] > staff and own & {"holders", "in_post_fte", "agency_rate", "caseload"}:
        needed = number(figures["holders"] * (1.0 - figures["agency_rate"]) + 0.5)
        yield (
            f"figures.holders={number(figures['holders'])}: is more than all social workers in post and from agencies"
            f" ({number(staff)}); figures.in_post_fte={needed} or more"
            " would agree."
        )
    most = MOST_COUNTED * (figures["in_need"] - figures["care_leavers"])
    if figures["cases"] > most > 0 and own & {"caseload", "holders"}:
        yield (
            f"figures.caseload={number(figures['caseload'])}: with {number(figures['holders'])} case holders is"
            f" {number(figures['cases'])} cases, more than {number(figures['in_need'])} children in need can be;"
            f" {number(most / figures['holders'])} or less would agree."
        )


def understood(name: str, year: str, base: str, typed: int) -> str:
    """`Bradford, as published for 2022, with your 6 figures`."""
    own = f", with your {typed} figure{'s' if typed > 1 else ''}" if typed else ""
    return f"{name}, as published for {year}{own}" if base else f"{name}{own}"


# The form


def own_published(figure: TypedFigure, area: Area) -> tuple[int, PublishedCell]:
    """What a council last published of a figure, and of which year it is; year 0 and a blank if it never did."""
    if not figure.published:
        return 0, PublishedCell(math.nan, BLANK)
    return latest_of_its_own(figures_table(), area.code, figure.published)


def form_rows(name: str, own: Mapping[str, tuple[str, str]] = MappingProxyType({})) -> list[list[str]]:
    """The rows of a council's form, headings first; `own` are figures with their reasons, already filled in."""
    area = resolve(name)
    rows = [list(HEADINGS), [OF_COUNCIL, area.name, "", area.code, "", "", ""]]
    for key, figure in known_figures().items():
        year, cell = own_published(figure, area)
        value = f"{cell.value:g}" if year else ""
        rows.append([key, figure.meaning, figure.unit, value, str(year or ""), *own.get(key, ("", ""))])
    return rows


def form_text(name: str) -> str:
    """A council's form as a table with commas."""
    return commas(form_rows(name)).rstrip("\n")


def write_form(name: str, path: Path, own: Mapping[str, tuple[str, str]] = MappingProxyType({})) -> None:
    """A council's form as a file, .csv or .xlsx; `own` are figures with their reasons, already filled in."""
    write_rows(path, form_rows(name, own))


def place_of_form(given: Path) -> Path:
    """Where a form goes; InputError where it cannot be written or read again, or a file is there to be lost."""
    path = form_file(given.expanduser())
    if path.exists() and not is_untouched(path):
        free = next(one for n in itertools.count(2) if not (one := path.with_stem(f"{path.stem}_{n}")).exists())
        instead = f"type another name, such as to={free}, or remove that file first"
        raise InputError([f"to={path}: there is a file of this name already, which may be filled in; {instead}."])
    check_place(path)
    return path


def is_untouched(path: Path) -> bool:
    """Whether a file is a form as it is written for its council, with nothing filled in."""
    try:
        rows = filled_rows(path)
        return rows == form_rows(rows[1][HEADINGS.index("published")])
    except (InputError, IndexError):
        return False


class Form(NamedTuple):
    """A form that was filled in."""

    council: str
    figures: Mapping[str, str]
    reasons: Mapping[str, str]


def read_form(path: Path) -> Form:
    """A form that was filled in; InputError with every row that cannot be."""
    if not path.is_file():
        raise InputError([f"council={path}: there is no such file; `council form NAME to={path}` makes a form."])
    rows = [row for row in filled_rows(path) if any(row)]
    heads = [cell.lower() for cell in rows[0]] if rows else []
    if lacking := [name for name in ("figure", "yours") if name not in heads]:
        raise InputError([f"council={path}: has no column {listed(lacking)}; `council form NAME` makes a form."])
    at = {name: heads.index(name) for name in HEADINGS if name in heads}
    named, faults = "", []
    figures: dict[str, str] = {}
    reasons: dict[str, str] = {}
    for row in rows[1:]:
        cells = {name: row[place] if place < len(row) else "" for name, place in at.items()}
        key = cells["figure"]
        if key == OF_COUNCIL:
            named = cells.get("yours") or cells.get("published") or cells.get("meaning", "")
        elif cells["yours"] and key not in known_figures():
            faults.append(f"council={path}: {key} is no figure of a form; known: {listed(known_figures())}.")
        elif cells["yours"]:
            figures[key] = cells["yours"].replace(",", "")
            reasons |= {key: cells["reason"]} if cells.get("reason") else {}
    if not named:
        faults.append(f"council={path}: does not say which council it is of (row `{OF_COUNCIL}`).")
    if faults:
        raise InputError(faults)
    return Form(named, figures, reasons)


def words_of_form(path: Path, typed: Sequence[str]) -> list[str]:
    """What one would type for a form; figures that are typed as well win."""
    form = read_form(path)
    keys = {word.partition("=")[0] for word in typed}
    words = [f"council='{resolve(form.council).code}'"]
    words += [f"figures.{key}={value}" for key, value in form.figures.items() if f"figures.{key}" not in keys]
    for key, reason in form.reasons.items():
        quoted = reason.replace("\\", "/").replace("'", "\u2019").replace("\n", " ")
        words.append(f"+figures.reasons.{key}='{quoted}'")
    return words
