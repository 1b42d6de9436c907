"""The story of a family in sentences: what was due, who held it, what they did instead, which queue, which absence."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

import pandas as pd

from sim.base.errors import listed
from sim.base.wording import SPACE, capital, day_in_words, many, number, plain_text
from sim.model.words import label
from sim.reports.story.casebook import Casebook
from sim.reports.story.reasons import Overdue, Waiting, duty_words

AWAY_WORDS = {
    "short_sickness": "off sick",
    "long_sickness": "on long sick leave",
    "annual_leave": "on annual leave",
    "long_leave": "on long leave",
}
ENDINGS = {"transferred": "it was transferred", "worker_left": "the worker left", "worker_away_long": "a long absence"}
WAS, WERE = "was", "were"
BACK = "return"  # after an enquiry: the stage beside which it was
LEAST_HOURS = 0.05  # fewer are none


def on(day: Any) -> str:
    """A date in words."""
    return "the end of the run" if pd.isna(day) else plain_text(day_in_words(pd.Timestamp(day).date()))


def on_briefly(day: Any) -> str:
    """A date as it stands in a table, on one line."""
    date = pd.Timestamp(day).date()
    return f"{date.day}{SPACE}{calendar.month_abbr[date.month]}{SPACE}{date.year}"


def date_on(book: Casebook, day: int) -> dt.date:
    """The date of a working day."""
    dates = book.study.calendar.dates
    result: dt.date = dates[min(max(day, 0), len(dates) - 1)].item()
    return result


def team_words(kind: str, team: int | None = None) -> str:
    """`the safeguarding team number 4`."""
    return f"the {label(kind).lower()} team" + ("" if team is None else f" number {team}")


def worker_words(book: Casebook, worker: int) -> str:
    """`worker 12 (social worker, safeguarding)`."""
    row = book.posts[book.posts["worker"] == worker].tail(1)
    if not len(row):
        return f"worker {worker}"
    one = row.iloc[0]
    return f"worker {worker} ({label(str(one['grade'])).lower()}, {label(str(one['team_kind'])).lower()} team)"


def away_words(away: dict[str, int], one: str, more: str) -> str:
    """`3 days off sick and 2 days on annual leave`."""
    return listed([f"{many(count, one, more)} {AWAY_WORDS.get(kind, kind)}".strip() for kind, count in away.items()])


def wait_sentences(waiting: Waiting) -> list[str]:
    """Why a family waited on a list."""
    wait = waiting.wait
    days = f"{number(float(wait.days), 1)} working days"
    until = "and still waits when the run ends" if wait.censored else f"until {on(wait.end_date)}"
    ended = "" if wait.censored or wait.allocated else "; it left the list without a worker"
    texts = [
        f"From {on(wait.start_date)} {until} it waited {days} on the list of {team_words(wait.team_kind, wait.team)}"
        f"{ended}."
    ]
    gone = sum(waiting.away.values())
    fte = number(waiting.fte, 1)
    staff = f"That day the team had {many(waiting.workers, 'worker')} in post ({fte} full-time equivalents)"
    if waiting.vacant:
        staff += f" and {many(waiting.vacant, 'empty post')}"
    nobody = ": nobody was there" if waiting.workers and gone >= waiting.workers else ""
    texts.append(f"{staff}; {f'{away_words(waiting.away, WAS, WERE)}{nobody}' if gone else 'none was away'}.")
    if waiting.fte:
        each = number(waiting.children / waiting.fte, 1)
        texts.append(
            f"Its workers held {many(waiting.children, 'child', 'children')}, {each} for each full-time worker."
        )
    texts.append(queue_sentence(waiting))
    return texts


def queue_sentence(waiting: Waiting) -> str:
    """Who else was on the list."""
    if not waiting.before:
        return "No other family was on its list when it came."
    first = (
        f"; {many(waiting.allocated_first, 'was', 'were')} given a worker before it" if waiting.allocated_first else ""
    )
    was = "was" if waiting.before == 1 else "were"
    return f"{capital(many(waiting.before, 'other family', 'other families'))} {was} on its list already{first}."


def overdue_sentences(book: Casebook, overdue: Overdue) -> list[str]:
    """Why a duty was late."""
    duty = overdue.duty
    state = {
        "done": f"was done on {on(duty.end_date)}",
        "missed": "was never done",
        "open": "is still to be done when the run ends",
    }
    late = f"{many(duty.late, 'working day')} {'late' if duty.state == 'done' else 'after it was due'}"
    due = on(date_on(book, int(duty.due_day)))
    texts = [f"Its {duty_words(duty.duty)} was due on {due} and {state.get(duty.state, '')}, {late}."]
    span = f"Between {on(date_on(book, overdue.first))} and {on(date_on(book, overdue.until - 1))}"
    if overdue.worker < 0:
        texts.append(f"{span} nobody held the family.")
    else:
        texts.append(
            f"{span} {worker_words(book, overdue.worker)} held it and worked {hours(overdue.own_hours)} for it."
        )
        texts += instead_sentences(overdue)
    if overdue.unheld_days and overdue.worker >= 0:
        texts.append(f"On {many(overdue.unheld_days, 'of these days', 'of these days')} the family had no worker.")
    if overdue.waits_for_others:
        texts.append(
            "It can begin only when the picture is complete; how long that takes is drawn, and not in the log."
        )
    if overdue.needs:
        texts.append(f"It takes {listed([label(part).lower() for part in overdue.needs])} too.")
    if overdue.slot:
        full = (
            f"on {many(overdue.full_days, 'day')} others were still waiting for one"
            if overdue.full_days
            else "none waited"
        )
        texts.append(f"It takes a {label(overdue.slot).lower()} slot; after it was due {full}.")
    return texts


def instead_sentences(overdue: Overdue) -> list[str]:
    """What the worker did instead, or why they were not there."""
    texts = []
    if overdue.other_hours >= LEAST_HOURS:
        most = listed([f"{name}, {hours(time)}" for name, time in overdue.others])
        families = many(overdue.other_families, "other family", "other families")
        texts.append(f"In that time the worker spent {hours(overdue.other_hours)} on {families}; most of it on {most}.")
    if overdue.away_days:
        texts.append(f"The worker was away: {away_words(overdue.away_days, 'working day', 'working days')}.")
    return texts


def hours(value: float) -> str:
    """`1.5 hours`."""
    return "no time" if value < LEAST_HOURS else f"{number(value, 1)} hours"


def path_rows(book: Casebook, case: int) -> list[tuple[int, str, str]]:
    """What happened to the family in order: working day, date, words."""
    rows: list[tuple[int, int, str]] = []
    for stay in book.episodes[book.episodes["case"] == case].itertuples():
        name = label(str(stay.stage))
        rows.append((int(stay.start_day), 1, f"{name} begins"))  # type: ignore[arg-type]
        if not stay.censored:
            after = f"; {what_follows(str(stay.next), bool(stay.alongside))}" if isinstance(stay.next, str) else ""
            rows.append((int(stay.end_day), 0, f"{name} ends{after}"))  # type: ignore[arg-type]
    for wait in book.waits[book.waits["case"] == case].itertuples():
        rows.append((int(wait.start_day), 2, f"On the list of {team_words(str(wait.team_kind))}"))  # type: ignore[arg-type]
    for held in book.holdings[book.holdings["case"] == case].itertuples():
        who = worker_words(book, int(held.worker))  # type: ignore[arg-type]
        rows.append((int(held.start_day), 3, f"Allocated to {who}"))  # type: ignore[arg-type]
        if not held.censored and held.reason != "closed":
            why = ENDINGS.get(str(held.reason), str(held.reason))
            rows.append((int(held.end_day), 0, f"Leaves worker {held.worker}: {why}"))  # type: ignore[arg-type]
    rows.sort()
    return [(day, on_briefly(date_on(book, day)) if day >= 0 else "before the start", text) for day, _, text in rows]


def what_follows(after: str, alongside: bool) -> str:
    """What comes after a stage: another, or after an enquiry beside a stage that stage alone."""
    return "the family goes on as before" if alongside and after == BACK else f"then {label(after).lower()}"


def answer_sentence(book: Casebook, case: int) -> str:
    """Why this child waited, in one sentence."""
    family = book.cases[book.cases["case"] == case].iloc[0]
    waits = book.waits[book.waits["case"] == case]
    duties = book.duties[(book.duties["case"] == case) & (book.duties["late"] > 0)]
    counted = book.duties[(book.duties["case"] == case) & (book.duties["state"] != "dropped")]
    workers = book.holdings.loc[book.holdings["case"] == case, "worker"].nunique()
    who = f"Family {case}, {many(int(family['children']), 'child', 'children')},"
    had = f"had {many(workers, 'worker')}" if workers else "had no worker of its own"
    listed = waits["days"].sum()
    waited = f", waited {number(float(listed), 1)} working days on lists" if len(waits) else ", never waited on a list"
    if not len(duties):
        return f"{who} {had}{waited}, and none of its {len(counted)} duties was late."
    worst = duties.sort_values(["late", "due_day"], ascending=[False, True]).iloc[0]
    return (
        f"{who} {had}{waited}, and {len(duties)} of its {len(counted)} duties {'was' if len(duties) == 1 else 'were'}"
        f" late; the longest was its {duty_words(str(worst['duty']))}, {many(int(worst['late']), 'working day')}."
    )
