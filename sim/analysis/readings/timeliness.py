"""Deadlines: how long assessments and conferences take, which reviews and visits are on time, what is late or thin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.readings.events import EventRows, Events, Flag, Level, Whole, level, per_day, share
from sim.analysis.readings.log_parts import LogParts
from sim.analysis.readings.scope import Scope
from sim.model.moving_words import SUPERVISION_MISSED
from sim.model.vocabulary import (
    DUTY_DONE,
    DUTY_DROPPED,
    DUTY_MISSED,
    DUTY_OPEN_AT_END,
    SUPERVISED,
    SUPERVISION_OPEN_AT_END,
)

ONGOING = {  # measure: what the duties count as whose share on time it is
    "reviews_on_time_share": "review_conference",
    "visits_on_time_share": "visit",
    "care_reviews_on_time_share": "care_review",
    "care_leaver_contacts_on_time_share": "care_leaver_contact",
    "core_groups_on_time_share": "core_group",
}
ASSESSMENT_DAYS = 45  # working days from referral
CONFERENCE_DAYS = 15  # working days from the strategy discussion
BANDS = (  # working days from referral, first and last, as the children in need census publishes them
    ("same_day", 0, 0),
    ("1_to_10", 1, 10),
    ("11_to_20", 11, 20),
    ("21_to_30", 21, 30),
    ("31_to_40", 31, 40),
    ("46_to_50", 46, 50),
    ("51_to_60", 51, 60),
    ("61_and_more", 61, None),
)


@dataclass(frozen=True)
class DutyRows:
    """The rows about duties, and the children they are for."""

    done: EventRows
    dropped: EventRows
    open: EventRows
    missed: EventRows
    children: Level  # (cases,)


def duties_of(log: Events, children: Level) -> DutyRows:
    """The duties of a log."""
    return DutyRows(log.of(DUTY_DONE), log.of(DUTY_DROPPED), log.of(DUTY_OPEN_AT_END), log.of(DUTY_MISSED), children)


@dataclass(frozen=True)
class Lengths:
    """Pieces of work that were finished: on which day, after how many working days, for how many children."""

    day: Whole
    days: Whole
    children: Level

    def series(self, scope: Scope, longest: int) -> tuple[Level, Level]:
        """(days,) twice: children whose work is finished on each day, and those within so many working days."""
        timely = self.days <= longest
        return per_day(scope.days, self.day, self.children), per_day(
            scope.days, self.day[timely], self.children[timely]
        )

    def histogram(self, first: int) -> Level:
        """(longest + 1,) children whose work is finished from the day `first` on, by its length in working days."""
        late = self.day >= first
        counts = np.bincount(np.maximum(self.days[late], 0), weights=self.children[late], minlength=1)
        return counts.astype(np.float64)


def duty_lengths(duties: DutyRows, duty: Flag) -> Lengths:
    """The lengths of those duties, from the entry of their stage or enquiry."""
    done = duties.done
    here = np.flatnonzero(duty[done.kind])
    return Lengths(done.day[here], done.days_since_entry[here], duties.children[done.case[here]])


def share_between(histogram: Level, first: int, last: int | None) -> float:
    """The share of a histogram from one length to another, both included."""
    return share(histogram[first : None if last is None else last + 1].sum(), histogram.sum())


def median(histogram: Level) -> float:
    """The smallest length that at least half does not exceed."""
    if not histogram.any():
        return float("nan")
    return float(np.searchsorted(np.cumsum(histogram), histogram.sum() / 2))


def on_time_share(duties: DutyRows, scope: Scope, duty: Flag) -> float:
    """Share on time of the duties due on a measured day, weighed by children.

    A duty whose stage ended before it was due does not count.
    """
    total = kept = 0.0
    for part in (duties.done, duties.dropped, duties.open, duties.missed):
        here = np.flatnonzero(duty[part.kind])
        due, day = part.due_day[here], part.day[here]
        counts = (due >= scope.first) & (due < scope.days)
        if part is not duties.done:
            counts &= due < day
        weight = duties.children[part.case[here]] * counts
        total += weight.sum()
        kept += weight[day <= due].sum()
    return share(kept, total)


def done_series(duties: DutyRows, scope: Scope, duty: Flag) -> tuple[Level, Level]:
    """(days,) twice: children whose duty was done on each day, and those of them for whom it was on time."""
    done = duties.done
    here = np.flatnonzero(duty[done.kind])
    day, children = done.day[here], duties.children[done.case[here]]
    timely = day <= done.due_day[here]
    return per_day(scope.days, day, children), per_day(scope.days, day[timely], children[timely])


def overdue(duties: DutyRows, scope: Scope) -> Level:
    """(days,) duties that are past their due day and neither done nor dropped at the close of each day."""
    total = np.zeros(scope.days)
    for part in (duties.done, duties.dropped, duties.open, duties.missed):
        late = np.flatnonzero(part.day > part.due_day)
        ones = np.ones(len(late))
        total += level(scope.days, part.due_day[late] + np.int32(1), ones) - level(scope.days, part.day[late], ones)
    return total


def missed_share(duties: DutyRows, scope: Scope, duty: Flag) -> float:
    """Share of those duties, done or missed in the measured period, that were missed; weighed by children."""
    counts = []
    for part in (duties.missed, duties.done):
        here = duty[part.kind] & (part.day >= scope.first)
        counts.append(duties.children[part.case[here]].sum())
    return share(counts[0], counts[0] + counts[1])


def done_in_time_share(duties: DutyRows, scope: Scope, duty: Flag) -> float:
    """Share on time of those duties that were done in the measured period, as courts count; weighed by children."""
    done = duties.done
    here = duty[done.kind] & (done.day >= scope.first)
    children = duties.children[done.case[here]]
    return share(children[done.day[here] <= done.due_day[here]].sum(), children.sum())


def supervision_share(parts: LogParts) -> float:
    """Share of the supervisions due on a measured day that were held by that day; of who is away, none is due."""
    log, scope = parts.log, parts.scope
    held, still, missed = log.of(SUPERVISED), log.of(SUPERVISION_OPEN_AT_END), log.of(SUPERVISION_MISSED)
    due = held.due_day[(held.due_day >= scope.first) & (held.due_day < scope.days)]
    day = held.day[(held.due_day >= scope.first) & (held.due_day < scope.days)]
    never = (still.due_day >= scope.first).sum() + (missed.due_day >= scope.first).sum()
    return share((day <= due).sum(), len(due) + never)


def supervision_missed_share(parts: LogParts) -> float:
    """Share of the supervisions due on a measured day, of those held or missed by now, that were missed."""
    log, scope = parts.log, parts.scope
    held, missed = ((part.due_day >= scope.first).sum() for part in (log.of(SUPERVISED), log.of(SUPERVISION_MISSED)))
    return share(missed, held + missed)


def thin_share(duties: DutyRows, scope: Scope, which: Flag) -> float:
    """Share thin of those duties done in the measured period."""
    done = duties.done
    here = np.flatnonzero(which[done.kind])
    nth = done.nth[here][done.day[here] >= scope.first]
    return share((nth < 0).sum(), nth.size)


def length_measures(assessments: Level, conferences: Level, discussions: Level, scope: Scope) -> dict[str, float]:
    """The measures of how long things take, from histograms of children by working days."""
    bands = {f"assessment_days_{name}_share": share_between(assessments, a, b) for name, a, b in BANDS}
    return {
        "conferences_per_year": float(conferences.sum()) / scope.years,
        "assessments_in_45_days_share": share_between(assessments, 0, ASSESSMENT_DAYS),
        "assessment_days_median": median(assessments),
        "assessments_on_days_41_to_45_share": share_between(assessments, 41, ASSESSMENT_DAYS),
        **bands,
        "conferences_in_15_days_share": share_between(conferences, 0, CONFERENCE_DAYS),
        "conference_days_median": median(conferences),
        "strategy_discussions_in_1_day_share": share_between(discussions, 0, 1),
        "strategy_discussions_in_3_days_share": share_between(discussions, 0, 3),
    }


def read_timeliness(duties: DutyRows, scope: Scope) -> tuple[dict[str, float], dict[str, Level]]:
    """The measures and daily series of deadlines."""
    counted, first = scope.duties_counted_as, scope.first
    assessments = duty_lengths(duties, counted("assessment_sign_off"))
    conferences = duty_lengths(duties, counted("initial_conference"))
    discussions = duty_lengths(duties, counted("strategy_discussion"))
    measures = length_measures(
        assessments.histogram(first), conferences.histogram(first), discussions.histogram(first), scope
    )
    measures["strategy_discussions_missed_share"] = missed_share(duties, scope, counted("strategy_discussion"))
    measures["proceedings_in_26_weeks_share"] = done_in_time_share(duties, scope, counted("final_hearing"))
    for name, what in ONGOING.items():
        measures[name] = on_time_share(duties, scope, counted(what))
    conferences_of_families = counted("family_group_conference")
    held = duties.done.day[conferences_of_families[duties.done.kind]] >= first
    measures["family_group_conferences_per_year"] = float(held.sum()) / scope.years
    measures["thin_plans_share"] = thin_share(duties, scope, scope.squeezable)
    analyses = scope.duties_of_stages(scope.stages_counted_as("assessment")) & scope.squeezable
    measures["thin_assessments_share"] = thin_share(duties, scope, analyses)
    series = {}
    series["assessments_done"], series["assessments_on_time"] = assessments.series(scope, ASSESSMENT_DAYS)
    series["conferences_done"], series["conferences_on_time"] = conferences.series(scope, CONFERENCE_DAYS)
    series["reviews_done"], series["reviews_on_time"] = done_series(duties, scope, counted("review_conference"))
    series["visits_done"], series["visits_on_time"] = done_series(duties, scope, counted("visit"))
    series["duties_overdue"] = overdue(duties, scope)
    return measures, series
