"""The children in need census as XML: every child with an episode of need open at any time in the year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from sim.base.calendar import bank_holidays
from sim.reports.returns.episodes import needs_of
from sim.reports.returns.history import History

CONFERENCE_DAYS = 15  # working days from strategy discussion to conference | Working Together
REVIEW = "child_protection.review_conference"


def day(value: Any) -> str:
    """An ISO date; nothing for what has not happened."""
    return "" if pd.isna(value) else pd.Timestamp(value).strftime("%Y-%m-%d")


def cin_census_text(past: History, children: pd.DataFrame, authority: str) -> str:
    """The census as text in UTF-8, with invented numbers, dates of birth, sex and ethnicity."""
    needs = within_year(past, needs_of(past))
    parts = parts_of_name(past, needs)
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<Message>", *header("CIN", past.on, authority), "<Children>"]
    for case, rows in needs.groupby("case", sort=False):
        details = [text for row in rows.itertuples() for text in details_of(row, parts)]
        for child in range(int(past.children[int(str(case))])):
            lines += [*child_identity(children.loc[int(str(case)) * 16 + child]), *details, "</Child>"]
    return "\n".join([*lines, "</Children>", "</Message>", ""])


def header(collection: str, on: dt.date, authority: str) -> list[str]:
    """The header of a return."""
    source = f"<Source><SourceLevel>L</SourceLevel><LEA>{authority}</LEA><SoftwareCode>caseload</SoftwareCode>"
    when = f"<DateTime>{on.isoformat()}T00:00:00</DateTime></Source>"
    details = f"<Collection>{collection}</Collection><Year>{on.year}</Year>"
    return [
        f"<Header><CollectionDetails>{details}<ReferenceDate>{on.isoformat()}</ReferenceDate>"
        f"</CollectionDetails>{source}{when}</Header>"
    ]


def within_year(past: History, needs: pd.DataFrame) -> pd.DataFrame:
    """Episodes open at any time in the year, and referrals of the year without further action."""
    start = past.year_from
    open_in_year = needs["closed"].isna() | (needs["closed"] >= start)
    return needs[np.where(needs["nfa"], needs["referred"] >= start, open_in_year)]


def child_identity(child: Any) -> list[str]:
    """The identifiers and characteristics of a child."""
    sex = "F" if child["female"] else "M"
    return [
        f"<Child><ChildIdentifiers><LAchildID>{child['number']}</LAchildID><UPNunknown>UN1</UPNunknown>"
        f"<PersonBirthDate>{day(child['born'])}</PersonBirthDate><Sex>{sex}</Sex></ChildIdentifiers>",
        f"<ChildCharacteristics><Ethnicity>{child['ethnicity']}</Ethnicity><Disabilities><Disability>NONE</Disability>"
        "</Disabilities></ChildCharacteristics>",
    ]


def tag(name: str, text: str) -> str:
    """An element; nothing where there is no text."""
    return f"<{name}>{text}</{name}>" if text else ""


def parts_of_name(past: History, needs: pd.DataFrame) -> dict[tuple[int, int], list[str]]:
    """The modules of each episode by (case, episode), in the order of the census."""
    stays, start = past.stays, past.year_from
    live = stays[stays["end"].isna() | (stays["end"] >= start)]
    made: dict[tuple[int, int], list[str]] = {}
    for text in (
        assessment_elements(live),
        in_need_plans(live),
        enquiry_elements(past, live),
        protection_plans(past, live),
    ):
        for key, block in text:
            made.setdefault(key, []).append(block)
    return made


Blocks = Iterator[tuple[tuple[int, int], str]]


def rows_in(stays: pd.DataFrame, stage: str) -> Iterable[Any]:
    """The stays in a stage."""
    return stays[stays["stage"] == stage].itertuples()


def assessment_elements(stays: pd.DataFrame) -> Blocks:
    """Assessments, begun and authorised."""
    for row in rows_in(stays, "assessment"):
        inner = tag("AssessmentActualStartDate", day(row.start)) + tag("AssessmentAuthorisationDate", day(row.end))
        yield (row.case, row.episode), tag("Assessments", inner)


def in_need_plans(stays: pd.DataFrame) -> Blocks:
    """Child in need plans."""
    for row in rows_in(stays, "child_in_need"):
        yield (
            (row.case, row.episode),
            tag("CINPlanDates", tag("CINPlanStartDate", day(row.start)) + tag("CINPlanEndDate", day(row.end))),
        )


def enquiry_elements(past: History, stays: pd.DataFrame) -> Blocks:
    """Section 47 enquiries, with the conference that each led to."""
    off = sorted(bank_holidays(range(past.on.year - 2, past.on.year + 2)))
    begun = stays[stays["stage"] == "section_47"]
    targets = np.busday_offset(
        begun["start"].to_numpy().astype("datetime64[D]"),
        CONFERENCE_DAYS,
        roll="forward",
        holidays=np.array(off, "datetime64[D]"),
    )
    held = conference_dates(past)
    for row, target in zip(rows_in(stays, "section_47"), targets, strict=True):
        goes_on = row.next == "initial_conference"
        when = held.get((row.case, row.end), None) if goes_on else None
        unneeded = "false" if goes_on or pd.isna(row.end) else "true"
        inner = tag("S47ActualStartDate", day(row.start)) + (tag("InitialCPCtarget", day(target)) if goes_on else "")
        inner += tag("DateOfInitialCPC", day(when)) + tag("ICPCnotRequired", unneeded)
        yield (row.case, row.episode), tag("Section47", inner)


def conference_dates(past: History) -> dict[tuple[int, Any], Any]:
    """When each initial conference was held, by family and the day on which its enquiry ended."""
    held = past.stays[(past.stays["stage"] == "initial_conference") & past.stays["end"].notna()]
    rows: Iterable[Any] = held.itertuples()
    return {(row.case, row.start): row.end for row in rows}


def protection_plans(past: History, stays: pd.DataFrame) -> Blocks:
    """Child protection plans with their reviews."""
    reviews = past.duties[past.duties["duty"] == REVIEW].groupby("case")["end"].apply(list).to_dict()
    before = past.stays[past.stays["stage"] == "child_protection"].groupby("case").cumcount()
    for row in rows_in(stays, "child_protection"):
        inner = tag("CPPstartDate", day(row.start)) + tag("CPPendDate", day(row.end))
        inner += (
            "<InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse><LatestCategoryOfAbuse>NEG</LatestCategoryOfAbuse>"
        )
        inner += tag("NumberOfPreviousCPP", str(int(before[row.Index])))
        own = [one for one in reviews.get(row.case, []) if one >= row.start and not one > row.end]
        inner += tag("Reviews", "".join(tag("CPPreviewDate", day(one)) for one in own))
        yield (row.case, row.episode), tag("ChildProtectionPlans", inner)


def details_of(row: Any, parts: dict[tuple[int, int], list[str]]) -> list[str]:
    """One episode of need."""
    closed = tag("CINclosureDate", day(row.closed))
    reason = tag("ReasonForClosure", row.reason) if closed else ""
    return [
        "<CINdetails>",
        tag("CINreferralDate", day(row.referred)) + tag("ReferralSource", row.code) + tag("PrimaryNeedCode", "N1"),
        closed + reason + tag("ReferralNFA", "true" if row.nfa else "false"),
        *parts.get((row.case, row.episode), []),
        "</CINdetails>",
    ]
