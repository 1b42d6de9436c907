"""Children in care: how many begin, how long they stay once proceedings are over, how often they move."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sim.base.units_of_time import DAYS_A_YEAR
from sim.inputs.returns.figures import ReturnFigures, rounded_rate, source_in_words
from sim.inputs.returns.fitting import fitted_length, stays_seen
from sim.inputs.returns.journeys import Span, keep_fit, until_eighteen
from sim.inputs.returns.notes import long_date
from sim.inputs.returns.return_files.annex_a import BORN, CHILD
from sim.inputs.returns.return_files.folder import Returns
from sim.inputs.returns.stocks import because, is_interim, since_of

GROWN_UP = "E17"  # the return's reason for an end: aged 18 or over and stayed with the carers
Row = dict[str, Any]


def care_figures(returns: Returns, figures: ReturnFigures) -> None:
    """Care: starts, moves, changes of worker, and how long children stay once proceedings are over."""
    lack = returns.lacks_in_care("Episodes", ["DECOM", "RNE", "LS"], ["DEC", "REC"])
    if "Episodes" not in returns.care or returns.care_on is None or lack:
        figures.absent.append(("journey.stages.looked_after.length", because("England's; it takes SSDA903", lack)))
        return
    table, on = returns.care["Episodes"], returns.care_on
    since, period = dt.date(on.year - 1, on.month, on.day), f"year to {long_date(on)}"
    rows = [row for row in table.rows if row.get("DECOM") is not None]
    begun = [row for row in rows if row.get("RNE") == "S" and since < row["DECOM"] <= on]
    figures.measure(
        "looked_after_started_per_year",
        len(begun),
        "children a year",
        source_in_words(table, "DECOM, RNE"),
        len(begun),
        period,
        table.missing("RNE"),
    )
    every = settled_stays(rows, starts_in_list(returns), births_in(returns))
    spans = [span for span, _ in every]
    later = max(since, since_of(returns)) if returns.lists_on else since
    stays = stays_seen([span for span, listed in every if not listed], since, on)
    stays += stays_seen([span for span, listed in every if listed], later, on)  # the list lacks who left before it
    source = source_in_words(table, "DECOM, LS, DEC, REC")
    keep_fit(
        figures,
        "looked_after",
        "journey.stages.looked_after.length",
        stays,
        fitted_length(stays, "weibull"),
        source,
        period,
        "from the end of proceedings; censored on eighteenth birthdays",
    )
    care_moves(rows, spans, returns, figures)


def care_moves(rows: list[Row], spans: list[Span], returns: Returns, figures: ReturnFigures) -> None:
    """Placement moves and changes of worker for each child in care."""
    table, on = returns.care["Episodes"], returns.care_on or returns.on
    since, period = dt.date(on.year - 1, on.month, on.day), f"year to {long_date(on)}"
    seen = sum(min(end or on, on).toordinal() - max(start, since).toordinal() for start, end, _ in spans) / DAYS_A_YEAR
    moved = [row for row in rows if (row.get("RNE") or "") in ("P", "B", "T", "U") and since < row["DECOM"] <= on]
    if seen > 0:
        figures.measure(
            "placement_moves_per_child",
            rounded_rate(len(moved) / seen),
            "a year for each child in care",
            source_in_words(table, "RNE"),
            len(moved),
            period,
        )
    worker_changes(returns, figures, since, on, seen, period)


def worker_changes(
    returns: Returns, figures: ReturnFigures, since: dt.date, on: dt.date, seen: float, period: str
) -> None:
    """Changes of worker for each child in care."""
    if "SocialWorker" not in returns.care or seen <= 0 or returns.lacks_in_care("SocialWorker", [], ["SW_DEC"]):
        return
    table = returns.care["SocialWorker"]
    ended = [row for row in table.rows if row.get("SW_DEC") is not None and since < row["SW_DEC"] <= on]
    figures.measure(
        "worker_changes_per_child",
        rounded_rate(len(ended) / seen),
        "a year for each child in care",
        source_in_words(table, "SW_DEC"),
        len(ended),
        period,
        table.missing("SW_DECOM"),
    )


def starts_in_list(returns: Returns) -> dict[int, dt.date]:
    """When each child's present legal status began, as list 8 has it: SSDA903 lacks episodes over before the year."""
    if 8 not in returns.lists:
        return {}
    rows = returns.lists[8].rows
    dates = {
        row[CHILD]: row.get("Start date of current legal status") or row.get("Date Started to be Looked After")
        for row in rows
    }
    return {child: day for child, day in dates.items() if day is not None}


def births_in(returns: Returns) -> dict[int, dt.date]:
    """Dates of birth by child, of SSDA903's header and list 8."""
    listed = [(row[CHILD], row.get(BORN)) for row in returns.lists[8].rows] if 8 in returns.lists else []
    header = [(row["CHILD"], row.get("DOB")) for row in returns.care["Header"].rows] if "Header" in returns.care else []
    return {child: born for child, born in (*listed, *header) if born is not None}


def settled_stays(rows: list[Row], known: dict[int, dt.date], born: dict[int, dt.date]) -> list[tuple[Span, bool]]:
    """Stays in care after any proceedings, and whether the beginning of each had to be taken from a list.

    A stay whose beginning is not known is left out; one that lasts to the eighteenth birthday, or until the child is
    grown up, is censored there.
    """
    spans: list[tuple[Span, bool]] = []
    by_child: dict[int, list[Row]] = {}
    for row in sorted(rows, key=lambda one: one["DECOM"]):
        by_child.setdefault(row["CHILD"], []).append(row)
    for child, own in by_child.items():
        start: dt.date | None = None
        before, listed = "", False
        for i, row in enumerate(own):
            interim = is_interim(row.get("LS") or "")
            if not interim and (row.get("RNE") == "S" or is_interim(before)):
                start, listed = row["DECOM"], False
            elif not interim and i == 0:
                began, listed = known.get(child), True
                start = began if began is not None and began <= row["DECOM"] else None
            before = row.get("LS") or ""
            last = i + 1 == len(own) or own[i + 1].get("RNE") == "S" or is_interim(own[i + 1].get("LS") or "")
            if start is not None and not interim and last:
                goes_on = row.get("REC") in ("X1", GROWN_UP) and row.get("DEC") is not None
                spans.append((until_eighteen((start, row.get("DEC"), not goes_on), born.get(child)), listed))
                start = None
    return spans
