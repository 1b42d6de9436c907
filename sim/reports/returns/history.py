"""What an event log says of families and workers up to a day: stays, referrals, holdings and duties, with dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis import tables
from sim.analysis.readings.events import Count, Events
from sim.analysis.readings.families import children_of
from sim.analysis.readings.log_columns import words_of
from sim.analysis.readings.scope import scope_of
from sim.analysis.readings.staffing_levels import post_closings
from sim.base.calendar import bank_holidays
from sim.base.errors import InputError, listed
from sim.model.event_log import Rows
from sim.model.vocabulary import (
    CONTACTED,
    DUTY_DONE,
    GRADE_CHANGED,
    HAPPENED,
    LEFT,
    REFERRED,
    STAGE_ENTERED,
    WHERE_LEAVERS_GO,
)

if TYPE_CHECKING:
    import pandas as pd

    from sim.inputs.study import Study

YEARS_BACK = 45  # before the run: nobody was known earlier
LONGEST = 6500  # days before the returns' day, nearly 18 years, at which a child's stay can have begun
CARE = ("care_proceedings", "looked_after")
LEAVERS = ("care_leaver", "care_leaver_to_25")
CHILDREN = ("assessment", "child_in_need", "child_protection", *CARE)
NEEDED = (*CHILDREN, *LEAVERS, "section_47", "initial_conference")


@dataclass(frozen=True)
class History:
    """A log up to the close of one day, by families; dates are datetime64[s], missing where not seen by then."""

    study: Study
    on: dt.date
    day: int  # the last working day on or before `on`
    children: Count  # (cases,) children of each family
    stays: pd.DataFrame  # case, stage, start, end, next, episode: stays of their own, enquiries included
    referrals: pd.DataFrame  # case, date, source, need, children
    contacts: pd.DataFrame  # case, date, source
    holdings: pd.DataFrame  # case, worker, start, end, reason
    duties: pd.DataFrame  # case, duty, end: those that were done
    moves: pd.DataFrame  # case, date: placement moves
    posts: pd.DataFrame
    closings: Count  # (posts,) the working day from which each is no longer established
    absences: pd.DataFrame
    rises: pd.DataFrame  # worker, grade, date
    gone: dict[int, str]  # where workers went who left, by worker
    replication: int = 0

    @property
    def year_from(self) -> np.datetime64:
        """The first day of the year that ends on the day."""
        return np.datetime64(dt.date(self.on.year - (self.on < dt.date(self.on.year, 4, 1)), 4, 1))


class Dates:
    """Dates of working days, also of those before the run, by the calendar of England."""

    def __init__(self, study: Study) -> None:
        start = study.calendar.dates[0].astype(dt.date)
        first = dt.date(start.year - YEARS_BACK, 1, 1)
        off = np.array(sorted(bank_holidays(range(first.year, start.year + 1))), "datetime64[D]")
        every = np.arange(np.datetime64(first), np.datetime64(start))
        before = every[np.is_busday(every, holidays=off)]
        self.known = np.concatenate([before, study.calendar.dates])
        self.before = len(before)

    def of(self, day: Any) -> Any:
        """(n,) datetime64[s] of working days; missing ones stay missing."""
        import pandas as pd

        days = pd.array(day, dtype="Int64")
        there = ~np.asarray(days.isna())
        place = np.clip(days.fillna(0).to_numpy(np.int64) + self.before, 0, len(self.known) - 1)
        result = self.known[place].astype("datetime64[s]")
        result[~there] = np.datetime64("NaT")
        return result


def cut(table: pd.DataFrame, on: dt.date) -> pd.DataFrame:
    """Rows that began by the close of a day; an end after it is not known yet."""
    last = np.datetime64(on)
    kept = table[table["start"] <= last].copy()
    later = kept["end"] > last
    kept.loc[later, "end"] = np.datetime64("NaT")
    if "next" in kept:
        kept.loc[later, "next"] = None
    return kept


def dated(table: pd.DataFrame, dates: Dates) -> pd.DataFrame:
    """A table with the dates of its working days from `start_day` to `end_day`."""
    return table.assign(start=dates.of(table["start_day"]), end=dates.of(table["end_day"]))


def within_childhood(stays: pd.DataFrame, on: dt.date) -> pd.DataFrame:
    """Stays of children that began no longer ago than a childhood; the tail of a drawn length can be longer."""
    first = np.datetime64(on) - np.timedelta64(LONGEST, "D")
    young = stays["stage"].isin(CHILDREN) & (stays["start"] < first)
    stays.loc[young, "start"] = first
    return stays


def history_of(study: Study, rows: Rows, on: dt.date, replication: int = 0) -> History:
    """The history of one replication; InputError where the journey lacks a stage that returns speak of."""
    import pandas as pd

    lacking = [name for name in NEEDED if name not in study.words.stages]
    if lacking:
        raise InputError([f"journey.stages.{name}: is missing; returns speak of this stage." for name in lacking])
    log, dates = Events(rows), Dates(study)
    read = (tables.posts, tables.absences, tables.holdings)
    posts, absences, held = (dated(table(study, rows), dates) for table in read)
    posts["began"], posts["opened"] = dates.of(posts["began_day"]), dates.of(posts["opened_day"])
    done, moved, rose = (log.of(what) for what in (DUTY_DONE, HAPPENED, GRADE_CHANGED))
    duties = pd.DataFrame(
        {"case": done.case, "duty": words_of(study.words.duties, done.kind), "end": dates.of(done.day)}
    )
    moves = pd.DataFrame(
        {"case": moved.case, "duty": words_of(study.words.duties, moved.kind), "date": dates.of(moved.day)}
    )
    rises = pd.DataFrame(
        {"worker": rose.worker, "grade": words_of(study.words.grades, rose.kind), "date": dates.of(rose.day)}
    )
    last = np.datetime64(on)
    return History(
        study=study,
        on=on,
        day=int(np.searchsorted(study.calendar.dates, last, side="right")) - 1,
        children=children_of(log).astype(np.int64),
        stays=within_childhood(cut(stays_by_referral(study, rows, log, dates), on), on),
        referrals=demand_rows(study, log, dates, REFERRED, last),
        contacts=demand_rows(study, log, dates, CONTACTED, last),
        holdings=cut(held, on),
        duties=duties[duties["end"] <= last],
        moves=moves[moves["duty"].str.endswith("placement_move") & (moves["date"] <= last)],
        posts=posts,
        closings=post_closings(log, scope_of(study)),
        absences=absences,
        rises=rises,
        gone=gone_to(log),
        replication=replication,
    )


def gone_to(log: Events) -> dict[int, str]:
    """Where each worker went who left."""
    left = log.of(LEFT)
    return {int(who): WHERE_LEAVERS_GO[int(to)] for who, to in zip(left.worker, left.other, strict=True) if to >= 0}


def stays_by_referral(study: Study, rows: Rows, log: Events, dates: Dates) -> pd.DataFrame:
    """Every stay with the number of the referral that it follows; -1 of a family that was known before the run."""
    table = tables.episodes(study, rows)
    referred, minute = log.of(REFERRED), log.of(STAGE_ENTERED).amount.astype(np.int64)
    keys = (referred.case.astype(np.int64) << 34) + referred.time
    order = np.argsort(keys, kind="stable")
    place = np.searchsorted(keys[order], (table["case"].to_numpy(np.int64) << 34) + minute, side="right") - 1
    if len(order):
        own = (place >= 0) & (referred.case[order][np.maximum(place, 0)] == table["case"].to_numpy())
        table["episode"] = np.where(own, order[np.maximum(place, 0)], -1)
    else:
        table["episode"] = -1
    table["minute"] = minute
    table["start"], table["end"] = dates.of(table["start_day"]), dates.of(table["end_day"])
    return table.sort_values(["case", "minute"], kind="stable", ignore_index=True)


def demand_rows(study: Study, log: Events, dates: Dates, what: int, last: np.datetime64) -> pd.DataFrame:
    """Contacts or referrals, one row a family each time; `episode` is the place among all of them."""
    import pandas as pd

    part = log.of(what)
    table = pd.DataFrame(
        {
            "case": part.case,
            "episode": np.arange(len(part)),
            "date": dates.of(part.day),
            "source": words_of(study.words.sources, part.kind),
            "need": part.amount,
            "children": part.nth,
        }
    )
    return table[table["date"] <= last]


def whole_years(study: Study) -> list[dt.date]:
    """Every 31 March in the run by which a whole financial year is simulated."""
    first, last = (study.calendar.dates[i].astype(dt.date) for i in (0, study.calendar.days - 1))
    ends = (dt.date(year, 3, 31) for year in range(first.year, last.year + 1))
    return [end for end in ends if end <= last and dt.date(end.year - 1, 4, 1) >= first - dt.timedelta(days=3)]


def day_of_returns(study: Study, on: dt.date | None = None) -> dt.date:
    """The day of the returns: `on`, or the last 31 March with a whole year; InputError where that is not simulated."""
    able = whole_years(study)
    if not able:
        raise InputError(["run.weeks: no financial year, from 1 April to 31 March, is simulated whole."])
    if on is not None and on not in able:
        raise InputError(
            [f"on={on}: must be a 31 March by which a whole year is simulated: {listed(map(str, able), 'or')}."]
        )
    return on or able[-1]
