"""The children's social work workforce census as XML: every worker of the year to a 30 September."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.readings.scope import scope_of
from sim.base.units_of_time import DAYS_A_YEAR
from sim.inputs.returns.return_limits import returns_settings
from sim.reports.returns.cin_census_writing import day, header, tag
from sim.reports.returns.history import History
from sim.reports.returns.people import WHY_WORKER, chosen, days_between, uniform
from sim.reports.returns.staff_writing import grade_on, held_on

MANAGERS = ("team_managers", "front_door_managers")
ROLES = {"team_manager": 3, "senior_practitioner": 4, "conference_chair": 6, "qualified_without_cases": 6}
CASE_HOLDER = 5
WENT_TO = {"out_of_the_field": 6, "another_council": 1, "agency": 3}
SICK = ("short_sickness", "long_sickness")
AWAY = {"short_sickness": "SIC", "long_sickness": "SIC", "long_leave": "MAT"}
YOUNGEST, AGES = 23, 40


def census_day(past: History) -> dt.date:
    """The last 30 September on or before the day of the returns."""
    return dt.date(past.on.year - (past.on < dt.date(past.on.year, 9, 30)), 9, 30)


def census_of(past: History, authority: str) -> str:
    """The census as text in UTF-8; workers' numbers, birthdays and ethnicity are invented."""
    day_of_census = census_day(past)
    table = workers_of(past, day_of_census)
    counted = table[~table["agency"] & table["here"]]
    agency = table[table["agency"]]
    vacant = max(fte_established(past, day_of_census) - counted["fte"].sum(), 0.0)
    council = tag("NumberOfVacancies", f"{vacant:.2f}") + tag("NoAgencyFTE", f"{agency['fte'].sum():.2f}")
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<Message>", *header("CSWW", day_of_census, authority)]
    lines.append(tag("LALevelVacancies", council + tag("NoAgencyHeadcount", str(len(agency)))))
    lines += [one_worker(row) for row in table.itertuples()]
    return "\n".join([*lines, "</Message>", ""])


def social_work(past: History) -> list[str]:
    """The kinds of team whose workers the census counts."""
    study = past.study
    return [name for name, counts in zip(study.words.teams, study.team_is_social_work, strict=True) if counts]


def fte_established(past: History, on: dt.date) -> float:
    """FTE of the posts that the council has on a day, filled or not."""
    posts = past.posts.drop_duplicates("post")
    number = posts["post"].to_numpy(np.int64)
    closes = past.closings[number]
    today = int(np.searchsorted(past.study.calendar.dates, np.datetime64(on), side="right")) - 1
    there = (posts["opened"] <= np.datetime64(on)) & posts["team_kind"].isin(social_work(past))
    there &= (closes > today) & ~scope_of(past.study).post_agency[number]
    return float(posts.loc[there, "fte"].sum())


def workers_of(past: History, on: dt.date) -> pd.DataFrame:
    """One row a worker of the census: those in post on the day, and employees who left in the year before."""
    last, first = np.datetime64(on), np.datetime64(dt.date(on.year - 1, 10, 1))
    people = past.posts.dropna(subset=["worker"]).astype({"worker": "int64"})
    people = people[people["team_kind"].isin(social_work(past)) & (people["start"] <= last)].copy()
    agency = past.study.config.workforce.agency
    people["agency"] = people["grade"] == (agency.grade if agency else None)
    people["here"] = people["end"].isna() | (people["end"] > last)
    people = people[people["here"] | (~people["agency"] & (people["end"] >= first))].copy()
    people["grade"] = grade_on(past, people, last)
    people["lost"] = people["worker"].map(days_lost(past, first, last)).fillna(0.0) * people["fte"]
    held = held_on(past.holdings, last).groupby("worker")["children"].sum()
    people["cases"] = people["worker"].map(held).fillna(0).astype(int).where(people["here"], 0)
    people["away"] = people["worker"].map(away_on(past, last))
    people["new"] = people["start"] >= first
    people["joined"] = people["began"].where(people["start_day"] <= 0, people["start"])
    people["weeks"] = days_between(people["start"], last) / 7
    people["destination"] = people["worker"].map(past.gone)
    u = uniform(past, WHY_WORKER, people["worker"], 0)
    people["born"] = people["joined"] - ((YOUNGEST + u * (AGES - YOUNGEST)) * DAYS_A_YEAR * np.timedelta64(1, "D"))
    shares = returns_settings()["invented"]
    people["ethnicity"] = chosen(shares["ethnicity"], uniform(past, WHY_WORKER, people["worker"], 1))
    people["female"] = uniform(past, WHY_WORKER, people["worker"], 2) < shares["female_workers"]
    return people


def days_lost(past: History, first: np.datetime64, last: np.datetime64) -> pd.Series:
    """Working days of sickness in the year by worker; a spell that goes on counts to the day."""
    dates = past.study.calendar.dates
    from_, to = (int(np.searchsorted(dates, day.astype("datetime64[D]"))) for day in (first, last + 1))
    spells = past.absences[past.absences["absence"].isin(SICK)]
    ends = spells["end_day"].fillna(past.study.calendar.days).astype("int64")
    days = (ends.clip(upper=to) - spells["start_day"].astype("int64").clip(lower=from_)).clip(lower=0)
    return days.groupby(spells["worker"]).sum()


def away_on(past: History, day_of_census: np.datetime64) -> pd.Series:
    """Why workers are away at the close of a day, annual leave not counted; index is the worker."""
    spells = past.absences[past.absences["absence"].isin(AWAY)]
    here = spells[(spells["start"] <= day_of_census) & (spells["end"].isna() | (spells["end"] > day_of_census))]
    return here.drop_duplicates("worker").set_index("worker")["absence"].map(AWAY)


def one_worker(row: Any) -> str:
    """One worker of the census."""
    newly = row.grade == "newly_qualified"
    role = 3 if row.team_kind in MANAGERS else ROLES.get(row.grade, CASE_HOLDER)
    inner = tag("AgencyWorker", str(int(row.agency))) + tag("SWENo", f"SW{row.worker:08d}")
    inner += tag("FTE", f"{row.fte:.6f}") + tag("PersonBirthDate", day(row.born))
    inner += tag("GenderCurrent", "2" if row.female else "1") + tag("Ethnicity", row.ethnicity)
    inner += tag("QualInst", "An invented university") + tag("QualLevel", "1") + tag("StepUpGrad", "0")
    inner += tag("OrgRole", str(role)) + tag("RoleStartDate", day(row.joined))
    if row.new and not row.agency:
        inner += tag("StartOrigin", "1" if newly else "2")
    if not row.here:
        inner += tag("RoleEndDate", day(row.end)) + tag("LeaverDestination", str(WENT_TO.get(row.destination, 8)))
        inner += tag("ReasonLeave", "1")
    if row.cases:
        inner += tag("FTE30", f"{row.fte:.6f}") + tag("Cases30", str(row.cases))
    if not row.agency:
        inner += tag("WorkingDaysLost", f"{row.lost:.2f}")
    inner += tag("ContractWeeks", f"{row.weeks:.1f}" if row.agency else "")
    if row.here:
        away = "" if pd.isna(row.away) else row.away
        inner += tag("FrontlineGrad", "0") + tag("Absat30Sept", str(int(bool(away)))) + tag("ReasonAbsence", away)
    inner += tag("CFKSSstatus", "1" if newly else "3" if role == 3 else "2")
    return tag("CSWWWorker", inner)
