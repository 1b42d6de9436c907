"""The project's table of figures made from published tables: joint rows shared out, gaps of the last year filled."""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from sim.inputs.councils.areas import ENGLAND, JOINED, areas, boundaries
from sim.inputs.councils.council_tables.cells import BLANK, JOINT, MISSING, SUMMED, PublishedCell, TableReading
from sim.inputs.councils.council_tables.published_columns import figures_by_name, table_descriptions
from sim.inputs.councils.table import EARLIER, ENGLANDS, NEIGHBOURS, Figures, cell_text, last_full

Place = tuple[str, int, str]  # council, year, figure
Cells = dict[Place, PublishedCell]
SHARED_BY = "children_in_need"  # the figure by which a joint count is shared out
NOTHING = PublishedCell(math.nan, BLANK)
NOTE = (
    "What is published of England's councils, by council (three digits of the Department for Education) and year:",
    "of children to 31 March, of the workforce on 30 September. Made by `council update`; which table and column each",
    "figure is from stands in columns.yaml. A letter after a number: f few (one to five, suppressed), l low (half the",
    "rounding unit), j joint with another council, p the council's own of an earlier year, n its neighbours' ratio, e",
    "England's ratio; a letter alone: c suppressed, x not available, z not applicable, u unreliable, o a zero that",
    "means not recorded. Contains public sector information licensed under the Open Government Licence v3.0:",
    "Department for Education (Children in need, Children looked after, workforce) and Office for National",
    "Statistics (population estimates).",
)


def cells_of(readings: Iterable[TableReading]) -> Cells:
    """The readings of councils and of England by place."""
    return {
        (one.council, one.year, one.figure): PublishedCell(one.value, one.how)
        for one in readings
        if one.council == ENGLAND or one.council[:3].isdigit()
    }


def figures_from(cells: Cells, path: Path, doubted: Mapping[Place, float] | None = None) -> Figures:
    """The table of these cells, with joint rows shared out, gaps of the last years filled, and doubts written down."""
    known = doubted or {}
    cells = with_gaps_filled(with_joint(cells))
    names = tuple(figures_by_name())
    places = sorted({(council, year) for council, year, _ in cells})
    rows = {
        (council, year): [
            cell_text(cells.get((council, year, name), NOTHING), known.get((council, year, name), math.nan))
            for name in names
        ]
        for council, year in places
    }
    return Figures(path, names, rows)


def with_joint(cells: Cells) -> Cells:
    """Joint rows beside their councils: counts added up or shared out by children in need, shares as they are."""
    made = dict(cells)
    years = sorted({year for _, year, _ in cells})
    for pair in boundaries().joint:
        codes, joint = sorted(pair["councils"]), JOINED.join(sorted(pair["councils"]))
        for year in years:
            for name, figure in figures_by_name().items():
                own = cells.get((joint, year, name)) or cells.get((pair["was"], year, name))
                parts = [cells.get((code, year, name), NOTHING) for code in codes]
                adds = figure.kind in SUMMED and name != "caseload_per_worker"
                if own is not None:
                    made[joint, year, name] = own
                elif adds and not any(math.isnan(part.value) for part in parts):
                    made[joint, year, name] = PublishedCell(math.fsum(part.value for part in parts), JOINT)
                if (joint, year, name) in cells:
                    made |= shared_among_councils(cells, codes, year, name, cells[joint, year, name], adds)
            made |= shares_again(made, joint, year)
    return made


def shares_again(made: Cells, joint: str, year: int) -> Cells:
    """The shares of councils taken together that are published of each alone, from the counts that make them."""
    result = {}
    for name, (part, whole) in table_descriptions().share_of.items():
        counts = [made.get((joint, year, one), NOTHING).value for one in (part, whole)]
        if (joint, year, name) not in made and not math.isnan(counts[0]) and counts[1] > 0:
            result[joint, year, name] = PublishedCell(counts[0] / counts[1], JOINT)
    return result


def shared_among_councils(
    cells: Cells, codes: list[str], year: int, name: str, joint: PublishedCell, adds: bool
) -> Cells:
    """Each council's part of what is published for several together; none where their sizes are not known."""
    near = [one for one in (year, year + 1, year - 1) if all((code, one, SHARED_BY) in cells for code in codes)]
    sizes = [cells[code, near[0], SHARED_BY].value for code in codes] if near else []
    if not sizes or math.isnan(math.fsum(sizes)):
        return {}
    parts = [size / math.fsum(sizes) if adds else 1.0 for size in sizes]
    how = joint.how if joint.how in MISSING else JOINT
    return {
        (code, year, name): PublishedCell(joint.value * part, how)
        for code, part in zip(codes, parts, strict=True)
        if (code, year, name) not in cells
    }


def last_years(cells: Cells) -> dict[str, int]:
    """The last year of each figure in which at least half as many councils have it as in its fullest year."""
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for (council, year, name), cell in cells.items():
        if council != ENGLAND and not math.isnan(cell.value):
            counts[name][year] += 1
    return {name: last_full(by_year) for name, by_year in counts.items()}


def with_gaps_filled(cells: Cells) -> Cells:
    """What a council lacks in the last year: its own earlier value, else its neighbours' ratio, else England's."""
    made, last = dict(cells), last_years(cells)
    present = {code for code, year, name in cells if name == SHARED_BY and year == last.get(SHARED_BY)}
    error = boundaries().refused
    for name in filling_order(last):
        for code in sorted(present - {ENGLAND} - set(error)):
            if math.isnan(cells.get((code, last[name], name), NOTHING).value):
                made[code, last[name], name] = stand_in(cells, made, code, last, name)
    return made


def filling_order(last: Mapping[str, int]) -> list[str]:
    """Figures of children aged 0 to 17 first, then those that others are multiples of, then the rest."""
    bases = ["children_aged_0_17", SHARED_BY, "referrals_per_year", "episodes_ended", "conferences_per_year"]
    bases += ["plans_started_per_year", "children_on_plan", "plans_ended_per_year", "children_looked_after"]
    bases += ["in_post_fte", "in_post_headcount"]
    return [name for name in [*bases, *(name for name in figures_by_name() if name not in bases)] if name in last]


def stand_in(cells: Cells, made: Cells, code: str, last: Mapping[str, int], name: str) -> PublishedCell:
    """The best that stands for a missing figure, and what it is; the gap itself if nothing does."""
    year = last[name]
    for before in (year - 1, year - 2):
        cell = cells.get((code, before, name), NOTHING)
        if not math.isnan(cell.value):
            return PublishedCell(cell.value, EARLIER)
    per = per_of(name)
    size = made.get((code, last[per], per), NOTHING).value if per in last else 1.0
    ratios = [
        ratio for other in near_to(code) if not math.isnan(ratio := ratio_in_last_year(cells, other, last, name, per))
    ]
    if len(ratios) >= table_descriptions().least_neighbours:
        return PublishedCell(size * statistics.median(ratios), NEIGHBOURS)
    ratio = ratio_in_last_year(cells, ENGLAND, last, name, per)
    gap = cells.get((code, year, name), NOTHING)
    return gap if math.isnan(ratio * size) else PublishedCell(size * ratio, ENGLANDS)


def near_to(code: str) -> tuple[str, ...]:
    """The statistical neighbours of a council."""
    return areas()[code].neighbours if code in areas() else ()


def per_of(name: str) -> str:
    """What a figure is a multiple of; nothing for a share, a length or the first figure of all."""
    figure = figures_by_name()[name]
    if figure.kind not in SUMMED or name == "caseload_per_worker":
        return ""
    return table_descriptions().per_figure.get(name) or table_descriptions().per.get(figure.table, "")


def ratio_in_last_year(cells: Cells, code: str, last: Mapping[str, int], name: str, per: str) -> float:
    """A figure of an area in its last year, over what it is a multiple of."""
    value = cells.get((code, last[name], name), NOTHING).value
    size = cells.get((code, last[per], per), NOTHING).value if per in last else 1.0
    return value / size if size > 0 else math.nan
