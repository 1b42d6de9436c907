"""What was known at an origin, a 31 March: the table of figures, ways of working, and a council's study from them.

Every function here is handed figures of which later rows have been dropped (`known_at`); a test changes all later rows
and finds the same study.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sim.base.plain_data import plain_copy
from sim.inputs.balance.build import built
from sim.inputs.balance.past_septembers import past_septembers
from sim.inputs.composing.council_files import base
from sim.inputs.councils.areas import ENGLAND
from sim.inputs.councils.council_tables.cells import PublishedCell
from sim.inputs.councils.council_tables.published_columns import SEPTEMBERS
from sim.inputs.councils.council_tables.published_columns import figures_by_name as columns
from sim.inputs.councils.table import ENGLANDS, Figures, cell_from, cell_text, reading_from
from sim.inputs.councils.ways import Way, make, working_as

STANDS_IN = {  # figures that no council had published at early origins: the typical council's, per child in need
    "children_looked_after": "looked_after",
    "case_holders_fte": "holders",
}


class KnownThen(NamedTuple):
    """All that is known of England's councils at an origin."""

    origin: int  # year to 31 March
    figures: Figures
    ways: Mapping[str, Mapping[str, Way]]


def known_at(figures: Figures, origin: int) -> KnownThen:
    """The figures up to an origin, no later one, and the ways of working that they show."""
    kept = rows_until(figures, origin)
    ways = make(kept, origin)
    return KnownThen(origin, with_stand_ins(kept, origin), ways)


def rows_until(figures: Figures, origin: int) -> Figures:
    """The rows of years up to an origin; of that year's own, without what is counted after March."""
    later = [place for place, name in enumerate(figures.names) if columns()[name].table in SEPTEMBERS]
    cells: dict[tuple[str, int], list[str]] = {}
    for (code, year), row in figures.cells.items():
        if year <= origin:
            cells[code, year] = list(row)
        if year == origin:
            for place in later:
                cells[code, year][place] = ""
    return Figures(figures.path, figures.names, cells)


def with_stand_ins(kept: Figures, origin: int) -> Figures:
    """The figures with the typical council's ratio where a council has published nothing yet, marked as England's."""
    cells = dict(kept.cells)
    place_of = {name: place for place, name in enumerate(kept.names)}
    usual, per = usual_ratios(), place_of["children_in_need"]
    for (code, year), row in kept.cells.items():
        size = cell_from(row[per]).value
        if year != origin or code == ENGLAND or math.isnan(size):
            continue
        made = list(row)
        for name, ratio in usual.items():
            if not kept.last(code, name)[0]:
                made[place_of[name]] = cell_text(PublishedCell(ratio * size, ENGLANDS))
        cells[code, year] = made
    return Figures(kept.path, kept.names, cells)


def usual_ratios() -> dict[str, float]:
    """By figure, the typical council's number for each of its children in need."""
    usual, council = base().usual, base().parts["council"]
    from sim.inputs.balance.balance_targets import rules

    posts = [council["teams"][name] for name in rules()["qualified"]]
    here = math.fsum(team["posts_fte"] - team["vacant_fte"] for team in posts)
    ratios = {name: usual[own] / usual["in_need"] for name, own in STANDS_IN.items()}
    return ratios | {"in_post_fte": here / usual["in_need"], "agency_fte": usual["agency"] / usual["in_need"]}


def parts_as_known(known: KnownThen, code: str, with_caseload: bool = False) -> dict[str, Any]:
    """The council, demand, journey and workforce of a council as they would have been made at an origin.

    `with_caseload`: around the caseload of its own past Septembers, of those that were known.
    """
    with reading_from(known.figures), working_as(known.ways):
        return plain_copy(built(code, base(), past_septembers(code, base()) if with_caseload else {}))


def able(known: KnownThen, codes: Iterable[str]) -> list[str]:
    """The councils of which enough is known at an origin to make them: referrals and children in need."""
    needed = ("referrals_per_year", "children_in_need", "children_on_plan")
    return [code for code in codes if all(known.figures.last(code, name)[0] == known.origin for name in needed)]
