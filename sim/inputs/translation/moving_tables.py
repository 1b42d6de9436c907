"""What moves at a date, in instalments: posts with their people between kinds of team, open cases between stages."""

import datetime as dt
import math
from collections.abc import Iterator

import numpy as np

from sim.base.calendar import Calendar
from sim.base.units_of_time import MINUTES_A_DAY
from sim.inputs.schema import Change, Config, DutyConfig
from sim.inputs.translation.lending_tables import pairs_that_lend
from sim.inputs.translation.names import key_of
from sim.inputs.translation.own_staff_tables import staff_that_follow
from sim.inputs.translation.stage_tables import coded_duties
from sim.model.moving_words import CASES_THEN, EMPTY, NOWHERE, OCCUPIED, POSTS_THAT_MOVE, WAYS_TO_CUT
from sim.model.parameter_columns import MOVE_COLUMNS
from sim.model.parameters import OTHERS_DO, Real, Whole
from sim.model.vocabulary import LIGHT, LOW, NEEDS

NO_DAY = -1  # of the moves that no date brings about
MOVED_POSTS, MOVED_CASES, CUT_POSTS = "moved_posts", "moved_cases", "cut_posts"


def instalments(change: Change, calendar: Calendar) -> Iterator[tuple[int, float, float]]:
    """The working day of each instalment, and the shares moved before and after it: one a week over the ramp."""
    times = max(math.ceil(change.ramp_weeks), 1)
    for i in range(times):
        day = calendar.day_on_or_after(change.from_ + dt.timedelta(weeks=i))
        if day < calendar.days:
            yield day, i / times, (i + 1) / times


def among(names: list[str], wanted: tuple[str, ...] | None) -> int:
    """Those wanted, or all, as a sum of powers of two."""
    return sum(1 << i for i, name in enumerate(names) if wanted is None or name in wanted)


def moved_posts(config: Config, calendar: Calendar) -> Whole:
    """(instalments, MOVE_COLUMNS) posts that move or are cut, with what is to have moved by then."""
    kinds, grades, rows = list(config.journey.teams), list(config.workforce.grades), []
    moves = [change for change in config.scenario.changes if change.what in (MOVED_POSTS, CUT_POSTS)]
    for number, change in enumerate(moves):
        here, there = kinds.index(str(change.team)), kinds.index(change.to_team) if change.to_team else NOWHERE
        key = key_of(change.what, *(name for name in (change.team, change.to_team) if name))
        which = POSTS_THAT_MOVE.index(change.posts or POSTS_THAT_MOVE[0])
        if change.what == CUT_POSTS:
            which = EMPTY if change.by == WAYS_TO_CUT[0] else OCCUPIED
        becomes = grades.index(change.becomes) if change.becomes else -1
        keeps = CASES_THEN.index(change.cases or CASES_THEN[0])
        whom = among(grades, change.grades)
        for day, _, share in instalments(change, calendar):
            fte = round(abs(change.add or 0.0) * share * 1000)
            rows.append([day, here, there, key, number, keeps, whom, becomes, which, fte])
    rows += moved_without_a_change(config, calendar, len(moves))
    return np.array(rows, np.int64).reshape(len(rows), MOVE_COLUMNS)


def moved_without_a_change(config: Config, calendar: Calendar, changes: int) -> list[list[int]]:
    """Rows of own staff who take cases or put them down, each a change of its own, and then of kinds that may lend."""
    kinds, whom = list(config.journey.teams), among(list(config.workforce.grades), None)
    handed_over = CASES_THEN.index("handed_over")
    rows = []
    for number, (day, from_, to) in enumerate(staff_that_follow(config, calendar), changes):
        key = key_of("own_staff_follow_need", *sorted((from_, to)))
        rows.append([day, kinds.index(from_), kinds.index(to), key, number, handed_over, whom, -1, OCCUPIED, 1000])
    for from_, to in pairs_that_lend(config):
        key = key_of("lending", from_, to)
        rows.append([NO_DAY, kinds.index(from_), kinds.index(to), key, 0, handed_over, whom, -1, OCCUPIED, 0])
    return rows


def moved_cases(config: Config, calendar: Calendar) -> tuple[Whole, Real, Whole, Whole]:
    """Open cases that move: (instalments, MOVE_COLUMNS), the lots of each, and what becomes of each duty.

    (instalments, duties) as which duty of the new stage each of the old goes on (see `continued`), -1 for none; and 1
    for those of the new stage that begin.
    """
    stages, rows, shares = list(config.journey.stages), [], []
    listed = coded_duties(config.journey)
    goes_on, anew = [], []
    for number, change in enumerate(c for c in config.scenario.changes if c.what == MOVED_CASES):
        old, new = stages.index(str(change.stage)), stages.index(str(change.place))
        key = key_of(MOVED_CASES, str(change.stage), str(change.place))
        keeps = CASES_THEN.index(change.cases or CASES_THEN[1])
        whom = needs_among(change)
        before = max(calendar.day_on_or_after(change.from_) * MINUTES_A_DAY, 1)
        pairs = continued(listed, old, new)
        for day, so_far, then in instalments(change, calendar):
            share = float(change.set or 0.0)
            rows.append([day, old, new, key, number, keeps, whom, -1, before, 0])
            shares.append([share * so_far, share * then])
            goes_on.append([pairs.get(i, -1) for i in range(len(listed) + 2)])
            going_on = [i if i >= 0 else OTHERS_DO - i for i in pairs.values()]
            own = [i for i, (stage, _) in enumerate(listed) if stage == new and i not in going_on]
            anew.append([int(i in own) for i in range(len(listed) + 2)])
    count, duties = len(rows), len(listed) + 2
    return (
        np.array(rows, np.int64).reshape(count, MOVE_COLUMNS),
        np.array(shares, np.float64).reshape(count, 2),
        np.array(goes_on, np.int64).reshape(count, duties),
        np.array(anew, np.int64).reshape(count, duties),
    )


def needs_among(change: Change) -> int:
    """The needs that move as a sum of powers of two; light families go with those of low need."""
    whom = among(list(NEEDS), change.need)
    return whom | (whom >> LOW & 1) << LIGHT


def continued(listed: list[tuple[int, DutyConfig]], old: int, new: int) -> dict[int, int]:
    """As which duty of the new stage each of the old goes on: of one name, and repeated or not; see OTHERS_DO."""
    ahead = {duty.duty: (i, duty) for i, (stage, duty) in enumerate(listed) if stage == new}
    pairs = {}
    for i, (stage, duty) in enumerate(listed):
        if stage == old and duty.duty in ahead:
            j, other = ahead[duty.duty]
            alike = list(duty.parts) == list(other.parts) and duty.urgency == other.urgency
            if bool(duty.then_every) == bool(other.then_every) and duty.when == other.when:
                pairs[i] = j if alike else OTHERS_DO - j
    return pairs
