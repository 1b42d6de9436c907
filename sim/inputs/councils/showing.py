"""What is known of a council, as text: its figures with year, source and how each was filled, and its neighbours."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.base.errors import listed
from sim.base.files import settings_in
from sim.inputs.councils.areas import ENGLAND, FOLDER, Area, areas, boundaries
from sim.inputs.councils.council_names import code_of, councils, is_small, neighbours, resolve
from sim.inputs.councils.council_tables.making import per_of
from sim.inputs.councils.derived import (
    DERIVED,
    derived_figure,
    kind_of_figure,
    latest,
    latest_of_its_own,
    source_of_figure,
)
from sim.inputs.councils.table import EARLIER, Figures, figures_table
from sim.inputs.councils.ways import ways_of, ways_settings

SIZE = "children_aged_0_17"  # what everything else is compared by
COMPARED_WITH = (
    "England and the ten statistical neighbours (median): a count is their rate, for each child living here, referral,"
    " child or social worker, times what this council has of these; what is no count is as it stands there."
)
DRAWN = (
    "Its own: of this council's figures alone. Drawn: how far from there towards its neighbours and England, as chance"
    " alone moves the figures of a small council."
)
SMALL = "So small a council that chance in one year is larger than most shocks: read ranges, not single figures."


def shown_figures() -> Mapping[str, Any]:
    """conf/council/england/shown.yaml."""
    return settings_in(FOLDER / "shown.yaml")


def list_councils(region: str | None = None) -> str:
    """Every council by region, with its codes."""
    lines: list[str] = []
    result = councils(region)
    ending = "councils; the City of London and the Isles of Scilly publish too little."
    for name in sorted({area.region for area in result}):
        lines += [f"{name}:", *(f"  {one.name:<36} {one.code}  {one.ons}" for one in result if one.region == name), ""]
    return "\n".join([*lines, f"{len(result)} {ending}"])


def show_council(text: str, figures: Figures | None = None) -> str:
    """What is published of a council, with England and its neighbours for comparison."""
    known = figures or figures_table()
    area = shown_area(text, known)
    near = neighbours(area.code)
    lines = [f"{area.name} ({area.region}; {area.code}, {area.ons})", *boundary_in_words(area, known), ""]
    for group, names in shown_figures()["groups"].items():
        lines += [group, *rows_of_group(known, area, near, names), ""]
    lines += [*ways, ""] if (ways := ways_in_words(area)) else []
    lines += [COMPARED_WITH, f"Neighbours: {', '.join(one.name for one in near)}.", ""]
    lines += ["No table gives these by council, so those of the typical council are assumed:"]
    lines += [f"  - {one}" for one in shown_figures()["assumed"]]
    lines += ["", "Published, but worked out by the model, often far from the level above (read differences):"]
    lines += [f"  - {one}" for one in shown_figures()["worked_out"]]
    if is_small(latest(known, area.code, "referrals_per_year")[1].value):
        lines += ["", SMALL]
    return "\n".join(lines)


def shown_area(text: str, known: Figures) -> Area:
    """The council that is meant; one that has ended too, if anything is published of it."""
    area = areas().get(code_of(text) or "")
    if area is not None and area.until is not None and known.years(area.code):
        return area
    return resolve(text, year=known.last_year)


def boundary_in_words(area: Area, known: Figures) -> list[str]:
    """When a council began or ended, as far as the table goes, and whose figures stand before and after."""
    lines = []
    for former, to in boundaries().became.items():
        began, into = to["from"] - 1, [areas()[code].name for code in to["into"]]
        if to["from"] > known.last_year:
            continue
        if former == area.code:
            lines.append(f"Ended in March {area.until}. From April {began} its figures are those of {listed(into)}.")
        elif area.code in to["into"]:
            name = areas()[former].name
            lines.append(f"Began in April {began}, of {name}: for what was published of it, council show {former}.")
    return lines


def rows_of_group(known: Figures, area: Area, near: Sequence[Area], names: Mapping[str, str]) -> Iterator[str]:
    """One line for each figure of a group."""
    yield f"  {'':<34} {'':>9} {'year':>5} {'England':>9} {'neighb.':>9}  how; source"
    for name, label in names.items():
        source = source_of_figure(name)
        year, cell = latest(known, area.code, name)
        if not year:
            yield f"  {label:<34} {'–':>9} {'':>5} {'':>9} {'':>9}  not published for any year; {source}"
            continue
        if cell.how == EARLIER:
            year = latest_of_its_own(known, area.code, name)[0] or year
        size = size_of(known, area.code, year, name)
        england = ratio_of(known, ENGLAND, year, name) * size
        ratios = [value for one in near if not math.isnan(value := ratio_of(known, one.code, year, name))]
        median = statistics.median(ratios) * size if ratios else math.nan
        compared = () if name == SIZE else (england, median)
        values = [*(in_words(name, value) for value in (cell.value, *compared)), "–", "–"]
        how = f"{cell.how}{doubt_in_words(known, area.code, year, name)}"
        yield f"  {label:<34} {values[0]:>9} {year:>5} {values[1]:>9} {values[2]:>9}  {how}; {source}"


def doubt_in_words(known: Figures, code: str, year: int, name: str) -> str:
    """` (0.1 for 2023 is doubted)` of the numbers after a year that are not used; nothing where there are none."""
    numbers = {
        later: number
        for later in known.years(code)
        for part in (DERIVED[name][1] if name in DERIVED else (name,))
        if later > year and not math.isnan(number := known.doubted(code, later, part))
    }
    each = [
        f"{in_words(name, number) if name not in DERIVED else 'a part'} for {one}" for one, number in numbers.items()
    ]
    return f" ({listed(each)} doubted, not used)" if each else ""


def ways_in_words(area: Area) -> list[str]:
    """How a council works, as the project's table has it: drawn towards its neighbours, with an interval."""
    if not ways_of(area.code):
        return []
    settings = ways_settings()
    lines = [
        f"Ways of working, last {settings['years']} years",
        f"  {'':<36} {'value':>7}  {settings['level']:.0%} interval    its own    drawn  unit",
    ]
    for name, way in ways_of(area.code).items():
        written = settings["ways"][name]
        value, low, high, own = (way_as_shown(one, written["shown"]) for one in way[:4])
        between = f"{low} to {high}"
        lines.append(
            f"  {written['label']:<36} {value:>7}  {between:<14}  {own:>7}  {way.shrunk:>7.0%}  {written['unit']}"
        )
    return [*lines, DRAWN]


def way_as_shown(value: float, shown: str) -> str:
    """A way of working as people write it: a share in per cent, else with three digits that count."""
    if math.isnan(value):
        return "–"
    if shown == "percent":
        return f"{100 * value:.1f}%"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def size_of(known: Figures, code: str, year: int, name: str) -> float:
    """What a figure of a council is a multiple of, in the same year or the nearest before or after; 1 for a share."""
    per = per_of(name) if name in known.names else ""
    if not per:
        return 1.0
    same = derived_figure(known, code, year, per).value
    return latest(known, code, per)[1].value if math.isnan(same) else same


def ratio_of(known: Figures, code: str, year: int, name: str) -> float:
    """A figure over what it is a multiple of."""
    size = size_of(known, code, year, name)
    return derived_figure(known, code, year, name).value / size if size > 0 else math.nan


def in_words(name: str, value: float) -> str:
    """A value as people write it."""
    if math.isnan(value):
        return "–"
    kind = kind_of_figure(name)
    if kind == "share":
        return f"{100 * value:.1f}%"
    few = value < 10 and not value.is_integer()
    return f"{value:,.1f}" if kind == "fte" or few else f"{value:,.0f}"


def compare_councils(first: str, second: str, figures: Figures | None = None) -> str:
    """Two councils side by side, and how many times the second's each figure of the first is, for its size."""
    known = figures or figures_table()
    pair = [resolve(text, year=known.last_year) for text in (first, second)]
    lines = [f"{'':<34} {pair[0].name[:16]:>16} {pair[1].name[:16]:>16} {'for its size':>13}"]
    for group, names in shown_figures()["groups"].items():
        lines += ["", group]
        for name, label in names.items():
            years, cells = zip(*(latest(known, area.code, name) for area in pair), strict=True)
            ratios = [ratio_of(known, area.code, year, name) for area, year in zip(pair, years, strict=True)]
            times = f"{ratios[0] / ratios[1]:.2f} times" if all(years) and ratios[1] > 0 else "–"
            values = [
                f"{in_words(name, cell.value)} ({year})" if year else "–"
                for year, cell in zip(years, cells, strict=True)
            ]
            lines.append(f"  {label:<32} {values[0]:>16} {values[1]:>16} {times:>13}")
    return "\n".join([*lines, "", "For its size: counts per what they are part of (children, referrals, staff)."])


def known_names() -> list[str]:
    """The names of all councils that can be chosen, for completion."""
    return [area.name for area in areas().values() if area.until is None]
