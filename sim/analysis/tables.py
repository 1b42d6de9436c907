"""Tidy tables of one event log, one function each, for notebooks and authors: a log goes in, a DataFrame comes out.

Days are working days since the start (day 0 is the first, what came before is negative); dates are calendar dates. What
is not over when the run ends has `censored` true and no end.

>>> import sim
>>> study = sim.study_of("council=typical", "run.weeks=8", "run.warm_up_weeks=0")
>>> rows = sim.simulate(study, 0).rows
>>> len(sim.tables.cases(study, rows)) > 100
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.readings.caseloads import held_by_worker, matrix, waits_of
from sim.analysis.readings.events import Events
from sim.analysis.readings.families import children_of
from sim.analysis.readings.log_columns import matched, moments, next_words, stay_numbers, taken_or, words_of
from sim.analysis.readings.scope import scope_of
from sim.analysis.readings.staffing_levels import ONE, spells_of, staff_of
from sim.base.units_of_time import MINUTES_A_DAY
from sim.model.event_log import Rows
from sim.model.vocabulary import (
    ABSENCES,
    ALLOCATED,
    DUTY_DONE,
    DUTY_DROPPED,
    DUTY_MISSED,
    DUTY_OPEN_AT_END,
    GIVEN_UP,
    GRADE_CHANGED,
    JOINED,
    KNOWN_BEFORE,
    LEFT,
    LISTED,
    NEEDS,
    POST_OPENED,
    REASONS,
    REFERRED,
    STAGE_ENDED,
    STAGE_ENTERED,
)

if TYPE_CHECKING:
    import pandas as pd

    from sim.inputs.study import Study


def cases(study: Study, rows: Rows) -> pd.DataFrame:
    """One row a family that the log tells of; source and need are those of its first referral, censored means open."""
    import pandas as pd

    log = Events(rows)
    children = children_of(log)
    referred, entered, ended = log.of(REFERRED), log.of(STAGE_ENTERED), log.of(STAGE_ENDED)
    main = ~np.array(study.stage_alongside, bool)
    balance = np.bincount(entered.case[main[entered.kind]], minlength=len(children))
    balance -= np.bincount(ended.case[main[ended.kind]], minlength=len(children))
    source, need, first = (np.full(len(children), -1) for _ in range(3))
    for column, values in ((source, referred.kind), (need, referred.amount), (first, referred.time)):
        column[referred.case[::-1]] = values[::-1]  # backwards: the first referral is written last
    known = np.flatnonzero(children > 0)
    earlier = np.bincount(log.of(KNOWN_BEFORE).case, minlength=len(children))
    return pd.DataFrame(
        {
            "case": known,
            "children": children[known].astype(np.int64),
            "source": words_of(study.words.sources, source[known]),
            "need": words_of(NEEDS, need[known]),
            **moments(study, "first_referred", first[known], first[known] < 0),
            "referrals": np.bincount(referred.case, minlength=len(children))[known],
            "known_before": earlier[known] > 0,
            "censored": balance[known] > 0,
        }
    )


def episodes(study: Study, rows: Rows) -> pd.DataFrame:
    """One row a family's stay in a stage, from entering to leaving it."""
    import pandas as pd

    log = Events(rows)
    entered, ended = log.of(STAGE_ENTERED), log.of(STAGE_ENDED)
    place = matched(stay_numbers(entered), stay_numbers(ended))
    until = taken_or(ended.time, place, study.calendar.horizon)
    return pd.DataFrame(
        {
            "case": entered.case,
            "children": entered.nth,
            "stage": words_of(study.words.stages, entered.kind),
            "alongside": np.array(study.stage_alongside, bool)[entered.kind],
            **moments(study, "start", entered.amount),
            **moments(study, "end", until, place < 0),
            "days": until // MINUTES_A_DAY - entered.amount // MINUTES_A_DAY,
            "next": next_words(study.words.stages, study.words.exits, taken_or(ended.other, place, 0), place >= 0),
            "censored": place < 0,
        }
    )


def holdings(study: Study, rows: Rows) -> pd.DataFrame:
    """One row a time during which a worker holds a family, and why it ends."""
    import pandas as pd

    log = Events(rows)
    allocated, given_up = log.of(ALLOCATED), log.of(GIVEN_UP)
    place = matched(allocated.case.astype(np.int64), given_up.case.astype(np.int64))
    until = taken_or(given_up.time, place, study.calendar.horizon)
    return pd.DataFrame(
        {
            "case": allocated.case,
            "worker": allocated.worker,
            "children": allocated.nth,
            "stage": words_of(study.words.stages, allocated.kind),
            "points": allocated.amount / ONE,
            "days_on_list": allocated.other / MINUTES_A_DAY,
            **moments(study, "start", allocated.time),
            **moments(study, "end", until, place < 0),
            "days": until // MINUTES_A_DAY - allocated.day,
            "reason": words_of(REASONS, taken_or(given_up.kind, place, -1)),
            "censored": place < 0,
        }
    )


def waits(study: Study, rows: Rows) -> pd.DataFrame:
    """One row a wait of a family on a team's unallocated list, until it is allocated, moves or closes."""
    import pandas as pd

    log = Events(rows)
    listed, result = log.of(LISTED), waits_of(log, scope_of(study))
    return pd.DataFrame(
        {
            "case": listed.case,
            "children": listed.nth,
            "team_kind": words_of(study.words.teams, listed.kind),
            "team": listed.other,
            **moments(study, "start", listed.time),
            **moments(study, "end", result.until, result.open),
            "days": (result.until - listed.time) / MINUTES_A_DAY,
            "allocated": result.allocated,
            "censored": result.open,
        }
    )


def duties(study: Study, rows: Rows) -> pd.DataFrame:
    """One row a duty: done, missed for good, dropped with its stage, or open; on time is missing where not yet due."""
    import pandas as pd

    log = Events(rows)
    children, tables = children_of(log), []
    ends = (("done", DUTY_DONE), ("missed", DUTY_MISSED), ("dropped", DUTY_DROPPED), ("open", DUTY_OPEN_AT_END))
    for state, what in ends:
        part, is_open = log.of(what), np.full(len(log.of(what)), what == DUTY_OPEN_AT_END)
        on_time = pd.array(part.day <= part.due_day, dtype="boolean")
        if state != "done":
            on_time[part.day <= part.due_day] = pd.NA
        columns = {
            "case": part.case,
            "children": children[part.case].astype(np.int64),
            "worker": part.worker,
            "duty": words_of(study.words.duties, part.kind),
            "occurrence": np.where(part.nth < 0, -part.nth - 1, part.nth),
            "thin": part.nth < 0,
            **moments(study, "start", part.other),
            **moments(study, "due", part.amount),
            **moments(study, "end", part.time, is_open),
            "state": np.full(len(part), state, object),
            "on_time": on_time,
            "censored": is_open,
        }
        tables.append(pd.DataFrame(columns))
    return pd.concat(tables, ignore_index=True)


def absences(study: Study, rows: Rows) -> pd.DataFrame:
    """One row a spell away from work: short or long sickness, annual leave; until back, gone, or the end of the run."""
    import pandas as pd

    log, scope = Events(rows), scope_of(study)
    staff = staff_of(log, scope)
    spells = spells_of(log, staff, scope)
    table = pd.DataFrame(
        {
            "worker": spells.worker,
            "team_kind": words_of(study.words.teams, staff.kind[spells.worker]),
            "fte": staff.fte[spells.worker],
            "absence": words_of(ABSENCES, spells.kind),
            **moments(study, "start", spells.since),
            **moments(study, "end", spells.until, spells.open),
            "days": spells.until // MINUTES_A_DAY - spells.since // MINUTES_A_DAY,
            "censored": spells.open,
        }
    )
    return table.sort_values(["start_day", "worker"], kind="stable", ignore_index=True)


def posts(study: Study, rows: Rows) -> pd.DataFrame:
    """One row a worker in a post, from joining to leaving; a post never filled has one row without a worker."""
    import pandas as pd

    log = Events(rows)
    opened, joined, left = log.of(POST_OPENED), log.of(JOINED), log.of(LEFT)
    place = matched(joined.worker.astype(np.int64), left.worker.astype(np.int64))
    occupants = pd.DataFrame(
        {
            "post": joined.case,
            "worker": joined.worker,
            "grade": words_of(study.words.grades, joined.kind),
            **moments(study, "began", joined.amount),
            **moments(study, "start", joined.time),
            **moments(study, "end", taken_or(left.time, place, study.calendar.horizon), place < 0),
            "censored": place < 0,
        }
    )
    table = pd.DataFrame(
        {
            "post": opened.amount,
            "team_kind": words_of(study.words.teams, opened.kind),
            "team": opened.other,
            "fte": opened.nth / ONE,
            **moments(study, "opened", opened.time),
        }
    ).merge(occupants, on="post", how="left")
    return table.astype({"worker": "Int64", "censored": "boolean"})


def caseloads_by_day(study: Study, rows: Rows) -> pd.DataFrame:
    """One row a day and case holder in post: grade and children held at the close of the day; the longest table."""
    import pandas as pd

    log, scope = Events(rows), scope_of(study)
    staff = staff_of(log, scope)
    workers = np.flatnonzero(staff.holders)
    joined, changed, row = log.of(JOINED), log.of(GRADE_CHANGED), np.cumsum(staff.holders) - 1
    who = np.concatenate([joined.worker, changed.worker])
    rise = np.concatenate([joined.kind, changed.kind - changed.amount])
    day, counts = np.concatenate([joined.day, changed.day]), staff.holders[who]
    grade = matrix(scope.days, len(workers), day[counts], row[who[counts]], rise[counts]).astype(np.int64)
    days = np.arange(scope.days)[:, None]
    here = (staff.joined[workers] // MINUTES_A_DAY <= days) & (days < staff.left[workers] // MINUTES_A_DAY)
    at, who = np.nonzero(here)
    children, fte = held_by_worker(log, staff, scope)[here].astype(np.int64), staff.fte[workers][who]
    return pd.DataFrame(
        {
            "day": at,
            "date": study.calendar.dates[at].astype("datetime64[s]"),
            "worker": workers[who],
            "team_kind": words_of(study.words.teams, staff.kind[workers][who]),
            "grade": words_of(study.words.grades, grade[here]),
            "fte": fte,
            "children": children,
            "caseload": children * scope.cases_per_child / fte,
        }
    )
