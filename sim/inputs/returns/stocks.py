"""Who is there on the day, and how many came and went in the year: counts of children from the best return there is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sim.inputs.returns.figures import ReturnFigures, distinct, source_in_words
from sim.inputs.returns.notes import ReturnTable, long_date
from sim.inputs.returns.return_files.annex_a import BORN, CHILD, years_between
from sim.inputs.returns.return_files.cin_census import DATES, Census
from sim.inputs.returns.return_files.folder import Returns, window_from
from sim.inputs.returns.return_files.ssda903 import adults
from sim.inputs.returns.return_files.values import plain_word_of
from sim.inputs.returns.return_limits import returns_settings

CHILDREN, YOUNG = "children", "young people"
IN_COURT = "C1"  # interim care order
GROWN = 21  # years
FOR_EACH_REFERRAL = "as many for each referral as in the typical council"
Row = dict[str, Any]


def status_of(row: Row) -> str:
    """What list 6 says of a child: looked_after, child_protection, child_in_need, assessment or closed; else empty."""
    if row.get("CIN Closure Date") is not None:
        return "closed"
    text = plain_word_of(row.get("Case Status") or "")
    words = {
        "looked after": "looked_after",
        "lac": "looked_after",
        "cla": "looked_after",
        "protection": "child_protection",
        "cpp": "child_protection",
        "closed": "closed",
        "assessment": "assessment",
        "in need": "child_in_need",
        "cin": "child_in_need",
    }
    letters = {"a": "looked_after", "b": "child_protection", "c": "child_in_need", "d": "assessment", "e": "closed"}
    result = next((stage for word, stage in words.items() if f" {word} " in f" {text} "), "")
    return result or letters.get(text, "")


def stocks(returns: Returns, figures: ReturnFigures) -> None:
    """Children by stage on the day, and those whose case closed in the year."""
    in_need_stock(returns, figures)
    on_plan(returns, figures)
    in_care(returns, figures)
    care_leaver_stock(returns, figures)
    census, usual = returns.census, "referrals of a year, as in the typical council"
    lack = returns.lacks_in_census("closed")
    if census is None or lack:
        figures.absent.append(("council.stock.closed_in_last_year", because(usual, lack)))
        return
    closed = [row for row in census.episodes.rows if is_closed(row, census)]
    figures.count(
        "council.stock.closed_in_last_year",
        len(closed),
        CHILDREN,
        source_in_words(census.episodes, "CINclosureDate, ReferralNFA"),
        census.period,
    )


def because(instead: str, *lacks: str) -> str:
    """What stands in the place of a figure, and what was lacking."""
    return "; ".join([instead, *(one for one in lacks if one)])


def is_closed(row: Row, census: Census) -> bool:
    """Whether an episode closed in the year before its child was 18, at once or later."""
    if row["nfa"] and row["closed"] is None:
        return census.in_year(row["referred"])
    return census.in_year(row["closed"]) and not row["grown"]


def in_need_stock(returns: Returns, figures: ReturnFigures) -> None:
    """Children in assessment and in need: list 6 says which, else what is open in the census does."""
    names = {"assessment": ("Assessments", "assessment"), "child_in_need": ("CINPlanDates", "child in need plan")}
    for stage, (block, words) in names.items():
        path, census = f"council.stock.{stage}", returns.census
        no_list = returns.lacks_in_list(6, ["Case Status"])
        no_census = no_list if census is None else lacks_in_block(returns, block)
        if 6 in returns.lists and not no_list:
            table = returns.lists[6]
            rows = [row for row in table.rows if status_of(row) == stage]
            missing = sum(not status_of(row) for row in table.rows) / max(len(table), 1)
            source = source_in_words(table, "Case Status")
            figures.count(path, distinct(rows, CHILD), CHILDREN, source, f"on {day_words(returns)}", missing)
        elif census is not None and not no_census:
            rows = open_blocks(census, block)
            source = source_in_words(census.episodes, f"open {words}")
            figures.count(path, distinct(rows, "child"), CHILDREN, source, f"on {long_date(census.on)}")
        else:
            figures.absent.append((path, because(FOR_EACH_REFERRAL, no_list, no_census)))


def lacks_in_block(returns: Returns, block: str) -> str:
    """What a block of the census lacks for counting whom is in it: its beginnings, or every end where ends are due."""
    census = returns.census
    if census is None:
        return ""
    started, ended = DATES[block]
    if not census.blocks[block].rows:
        return returns.notes.lack(f"{census.file} has no {started}")
    rows = census.blocks[block].rows
    due = len(rows) >= int(returns_settings()["windows"]["fewest_lengths"])
    if due and all(row["end"] is None and row["closed"] is None for row in rows):
        return returns.notes.lack(f"{census.file} has no {ended}")
    return ""


def open_blocks(census: Census, block: str) -> list[Row]:
    """Blocks of a census that are not over, of episodes that are open."""
    return [row for row in census.blocks[block].rows if row["end"] is None and row["closed"] is None]


def day_words(returns: Returns) -> str:
    """The day of Annex A."""
    return long_date(returns.lists_on) if returns.lists_on else "its day"


def on_plan(returns: Returns, figures: ReturnFigures) -> None:
    """Children on a protection plan."""
    path, census = "council.stock.child_protection", returns.census
    no_list = returns.lacks_in_list(7, [], ["Child Protection Plan End Date"])
    no_census = lacks_in_block(returns, "ChildProtectionPlans")
    if 7 in returns.lists and not no_list:
        table = returns.lists[7]
        rows = [row for row in table.rows if row.get("Child Protection Plan End Date") is None]
        source = source_in_words(table, "Child Protection Plan End Date")
        missing = table.missing("Child Protection Plan Start Date")
        figures.count(path, distinct(rows, CHILD), CHILDREN, source, f"on {day_words(returns)}", missing)
    elif census is not None and not no_census:
        rows = open_blocks(census, "ChildProtectionPlans")
        source = source_in_words(census.episodes, "CPPendDate")
        figures.count(path, distinct(rows, "child"), CHILDREN, source, f"on {long_date(census.on)}")
    else:
        figures.absent.append((path, because(FOR_EACH_REFERRAL, no_list, no_census)))


def care_now(table: ReturnTable, grown: set[int]) -> dict[int, str]:
    """The legal status of each child in care at the end of the return."""
    return {
        row["CHILD"]: row.get("LS") or ""
        for row in table.rows
        if row.get("DEC") is None and row.get("DECOM") is not None and row["CHILD"] not in grown
    }


def in_care(returns: Returns, figures: ReturnFigures) -> None:
    """Children in care, those in proceedings counts_apart: SSDA903, else list 8."""
    paths = ("council.stock.care_proceedings", "council.stock.looked_after")
    no_episodes = returns.lacks_in_care("Episodes", ["DECOM", "LS"], ["DEC"])
    no_list = returns.lacks_in_list(8, ["Child's Legal Status"], ["Date Ceased to be Looked After"])
    if "Episodes" in returns.care and returns.care_on is not None and not no_episodes:
        table, on = returns.care["Episodes"], returns.care_on
        grown = adults(returns.care, on)
        now = care_now(table, grown)
        still = [row for row in table.rows if row.get("DEC") is None and row["CHILD"] in grown]
        for row in still:
            returns.notes.leave(
                table.file, table.place, "DEC", "an adult who is still said to be in care; left out", row["row"]
            )
        court = [status.startswith(IN_COURT) for status in now.values()]
        source, period = source_in_words(table, "DECOM, DEC, LS"), f"on {long_date(on)}"
        missing = table.missing("LS")
    elif 8 in returns.lists and not no_list:
        table = returns.lists[8]
        rows = {row[CHILD]: row for row in table.rows if row.get("Date Ceased to be Looked After") is None}
        court = [is_interim(row.get("Child's Legal Status") or "") for row in rows.values()]
        source, period = source_in_words(table, "Child's Legal Status"), f"on {day_words(returns)}"
        missing = table.missing("Child's Legal Status")
    else:
        figures.absent += [(path, because(FOR_EACH_REFERRAL, no_episodes, no_list)) for path in paths]
        return
    for path, count in zip(paths, (sum(court), len(court) - sum(court)), strict=True):
        figures.count(path, count, CHILDREN, source, period, missing)


def is_interim(text: str) -> bool:
    """Whether a legal status is an interim care order."""
    flat = plain_word_of(text)
    return "interim" in flat or flat.startswith("c1")


def care_leaver_stock(returns: Returns, figures: ReturnFigures) -> None:
    """Young people supported after care, to 21 and to 25: list 9."""
    paths = ("council.stock.care_leaver", "council.stock.care_leaver_to_25")
    lack = returns.lacks_in_list(9, [BORN])
    if 9 not in returns.lists or returns.lists_on is None or lack:
        usual = "as many for each child in care as in the typical council"
        figures.absent += [(path, because(usual, lack)) for path in paths]
        return
    table, on = returns.lists[9], returns.lists_on
    ages = {row[CHILD]: years_between(row[BORN], on) for row in table.rows if row.get(BORN) is not None}
    source, missing = source_in_words(table, BORN), table.missing(BORN)
    counts = (sum(18 <= age < GROWN for age in ages.values()), sum(GROWN <= age < 26 for age in ages.values()))
    for path, count in zip(paths, counts, strict=True):
        figures.count(path, count, YOUNG, source, f"on {long_date(on)}", missing)


def since_of(returns: Returns) -> dt.date:
    """The last day before the window of Annex A."""
    return window_from(returns.lists_on or returns.on, int(returns_settings()["windows"]["annex_a_months"]))


def half_year(returns: Returns) -> str:
    """`six months to 31 March 2023`."""
    return f"six months to {long_date(returns.lists_on or returns.on)}"


def recent(returns: Returns, number: int, column: str) -> list[dict[str, Any]]:
    """Rows of a list whose date falls in its window."""
    since, on = since_of(returns), returns.lists_on or returns.on
    return [row for row in returns.lists[number].rows if row.get(column) is not None and since < row[column] <= on]
