"""Who holds which children, by the lists of Annex A and as the workforce census has it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from sim.inputs.returns.figures import ReturnFigures, rounded_rate, source_in_words
from sim.inputs.returns.notes import long_date
from sim.inputs.returns.return_files.annex_a import CHILD, OVER, TEAM, WORKER
from sim.inputs.returns.return_files.folder import Returns
from sim.inputs.returns.return_files.workforce_census import is_here
from sim.inputs.returns.stocks import status_of

CASE_KINDS = ("assessment", "safeguarding", "looked_after")
KIND_OF = {
    "assessment": "assessment",
    "child_in_need": "safeguarding",
    "child_protection": "safeguarding",
    "looked_after": "looked_after",
}


def holders(returns: Returns) -> dict[str, dict[int, set[int]]]:
    """Workers by what most of their children are in: kind of team: worker: children held on the day."""
    by_worker: dict[int, dict[int, str]] = {}
    for number in (8, 7, 6):
        for row in returns.lists[number].rows if number in returns.lists else []:
            worker, child = row.get(WORKER), row[CHILD]
            if worker is None or row.get(OVER[number]) is not None:
                continue
            stage = {8: "looked_after", 7: "child_protection"}.get(number) or status_of(row)
            if stage in KIND_OF:
                by_worker.setdefault(worker, {}).setdefault(child, stage)
    made: dict[str, dict[int, set[int]]] = {}
    for worker, children in by_worker.items():
        most = Counter(KIND_OF[stage] for stage in children.values()).most_common(1)[0][0]
        made.setdefault(most, {})[worker] = set(children)
    advisers: dict[int, set[int]] = {}
    for row in returns.lists[9].rows if 9 in returns.lists else []:
        if row.get("Allocated Personal Advisor") is not None:
            advisers.setdefault(row["Allocated Personal Advisor"], set()).add(row[CHILD])
    return made | {"personal_advisers": advisers}


def teams(returns: Returns) -> dict[str, int]:
    """Teams by what most of their children are in."""
    by_team: dict[int, Counter[str]] = {}
    for number in (8, 7, 6):
        for row in returns.lists[number].rows if number in returns.lists else []:
            stage = {8: "looked_after", 7: "child_protection"}.get(number) or status_of(row)
            if row.get(TEAM) is not None and row.get(OVER[number]) is None and stage in KIND_OF:
                by_team.setdefault(row[TEAM], Counter())[KIND_OF[stage]] += 1
    counts = Counter(mix.most_common(1)[0][0] for mix in by_team.values())
    advisers = {row[TEAM] for row in (returns.lists[9].rows if 9 in returns.lists else []) if row.get(TEAM) is not None}
    return {**counts, "personal_advisers": len(advisers)}


def caseloads(returns: Returns, figures: ReturnFigures, held: dict[str, dict[int, set[int]]]) -> None:
    """Children held by each worker: by the lists, and as the census of workers has it."""
    lists = [returns.lists[number] for number in (6, 7, 8) if number in returns.lists]
    counts = [len(children) for kind in CASE_KINDS for children in held.get(kind, {}).values()]
    if lists and counts:
        figures.measure(
            "children_held_per_worker",
            rounded_rate(sum(counts) / len(counts)),
            "children for each worker with children",
            source_in_words(lists[0], f"{WORKER}, and in {len(lists) - 1} further lists"),
            len(counts),
            f"on {long_date(returns.lists_on or returns.on)}",
            lists[0].missing(WORKER),
        )
    census = returns.workforce
    if census is None:
        return
    rows = [row for row in census.workers.rows if is_here(row, census) and (row["Cases30"] or 0) > 0]
    full = math.fsum(row["FTE30"] or row["FTE"] or 0.0 for row in rows)
    if full > 0:
        missing = sum(row["FTE30"] is None for row in rows) / len(rows)
        figures.measure(
            "caseload_per_worker",
            rounded_rate(math.fsum(row["Cases30"] for row in rows) / full),
            "children for each FTE with cases",
            source_in_words(census.workers, "Cases30, FTE30"),
            len(rows),
            f"on {long_date(census.on)}",
            missing,
        )


def sum_of(counts: dict[str, dict[int, set[int]]], kinds: Iterable[str]) -> int:
    """Workers of these kinds of team."""
    return sum(len(counts.get(kind, {})) for kind in kinds)
