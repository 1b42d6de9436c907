"""Figures of the machine itself, measured in this process."""

import copy
import gc
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from statistics import median
from typing import Any

import numpy as np

from benchmarks.goals import Found
from benchmarks.miniature import PLAIN, Agreement, agreements, numbers_of, ours, study_of, theirs
from benchmarks.timing import in_turns, ratio, timed
from sim.analysis.measures import read
from sim.analysis.readings.events import Events
from sim.analysis.readings.grades import caseloads_by_grade
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.study import Study, study_from
from sim.model.clocks.compiled import run as run_compiled
from sim.model.council_columns import Cases, Count
from sim.model.diary import SHEET, SHEET_COLUMNS, Slips
from sim.model.event_log import Log, Rows
from sim.model.parameters import MOST_PARTS
from sim.model.state import empty_council
from sim.model.vocabulary import WORKED
from sim.runs.replication import compile_clock, simulate, simulate_to_read

ENTRY_BYTES = 8 * (len(Slips) + 2 + SHEET_COLUMNS / SHEET)  # of the compiled clock's diary: slip, heap and sheet


def leeds(*overrides: str, size: int = 1) -> Study:
    """Leeds, or a council so many times as large: referrals, children on day one, posts and teams."""
    mapping: dict[str, Any] = copy.deepcopy(compose(overrides))
    council = mapping["council"]
    council["referrals_per_year"] *= size
    council["stock"] = {stage: children * size for stage, children in council["stock"].items()}
    for team in council["teams"].values():
        for key in ("posts_fte", "vacant_fte", "teams"):
            team[key] *= size
    return study_from(validate(mapping))


@cache
def standard() -> Study:
    """Leeds over the horizon of a standard run."""
    study = leeds()
    compile_clock(study)
    simulate(study, 0)
    return study


def events(rows: Rows) -> int:
    """Domain events of a log: its rows, but for `worked`."""
    return int((rows[:, Log.WHAT] != WORKED).sum())


def event(quick: bool) -> Found:
    """What a domain event takes on the compiled clock, its log row included."""
    study, each, by_row = standard(), [], []
    for n in range(3 if quick else 15):
        simulated: list[Rows] = []
        cpu = timed(lambda n=n, simulated=simulated: simulated.append(simulate_to_read(study, n).rows)).cpu
        each.append(1e9 * cpu / events(simulated[0]))
        by_row.append(1e9 * cpu / len(simulated[0]))
    log = simulate(study, 0).rows
    note = f"fastest {min(each):.0f} ns; a row {median(by_row):.0f} ns; {events(log):,} events in {len(log):,} rows"
    return Found(median(each), note)


def readable(quick: bool) -> Found:
    """How much faster the compiled clock simulates what the readable one simulates."""
    return by_both_clocks(leeds("run.warm_up_weeks=0", f"run.weeks={8 if quick else 26}"), 2 if quick else 5)


def lives(quick: bool) -> Found:
    """The same for a quarter of the miniature council over two years, to stand beside the plain machines."""
    return by_both_clocks(study_of(numbers_of(0.25, 26 if quick else 104)), 2 if quick else 4)


def by_both_clocks(study: Study, rounds: int) -> Found:
    """The readable clock's time over the compiled one's, once their logs have been seen to be the same."""
    logs = [simulate(study, 0, clock).rows for clock in ("compiled", "readable")]  # compiles what is not compiled yet
    if logs[0].shape != logs[1].shape or not (logs[0] == logs[1]).all():
        return Found(None, "the two logs differ")
    fast, slow = in_turns(rounds, lambda: simulate_to_read(study, 0), lambda: simulate_to_read(study, 0, "readable"))
    value = ratio([one.cpu for one in slow], [one.cpu for one in fast])
    each, counted = [median(one.cpu for one in side) for side in (slow, fast)], events(logs[0])
    by_event = f"readable {each[0] / counted * 1e6:.0f} µs an event, compiled {each[1] / counted * 1e9:.0f} ns"
    return Found(value, f"{len(logs[0]):,} rows, the same to the last bit; {by_event}; {counted:,} events")


def simpy(quick: bool) -> Found:
    """How much faster than plain SimPy an event of the miniature is."""
    return over_ours("SimPy", quick)


def heap(quick: bool) -> Found:
    """How much faster than a bare event loop in plain Python an event of the miniature is."""
    return over_ours("the bare heap", quick)


def over_ours(name: str, quick: bool) -> Found:
    """What an event of the miniature takes on a plain machine, over ours, once both have been seen to agree."""
    numbers = numbers_of(0.25, 52) if quick else numbers_of()
    study = study_of(numbers)
    simulate(study, 0)
    told_by_ours, told_by_plain, left = [], [], []  # left: how to count what has just been simulated
    rounds = 2 if quick else 4
    turn, days = iter(range(10 * rounds)), study.calendar.days

    def play_ours() -> None:
        rows = simulate_to_read(study, next(turn)).rows
        left.append(lambda: told_by_ours.append(ours(study, rows)))

    def play_plain() -> None:
        council = PLAIN[name](numbers, next(turn), days)
        council.run()
        left.append(lambda: told_by_plain.append(theirs(council, days)))

    def count_and_forget() -> None:
        left.pop()()
        gc.collect()

    fast, slow = in_turns(rounds, play_ours, play_plain, then=count_and_forget)
    apart = [one for one in agreements(told_by_ours, told_by_plain) if not one.holds]
    if apart and not quick:
        return Found(None, "the two disagree: " + "; ".join(told(one) for one in apart))
    each = [
        [one.cpu / story.events for one, story in zip(side, stories, strict=True)]
        for side, stories in ((slow, told_by_plain), (fast, told_by_ours))
    ]
    by_event = f"{name} {median(each[0]) * 1e6:.1f} µs an event, ours {median(each[1]) * 1e9:.0f} ns"
    return Found(ratio(*each), f"{by_event}; {told_by_plain[0].events:,} and {told_by_ours[0].events:,} events")


def told(one: Agreement) -> str:
    """One comparison in words."""
    return f"{one.name} {one.ours:.4g} and {one.plain:.4g}"


def larger(quick: bool) -> Found:
    """What an event costs in a council ten times as large."""
    weeks = ("run.warm_up_weeks=0", f"run.weeks={8 if quick else 52}")
    return against(leeds(*weeks, size=10), leeds(*weeks), 2 if quick else 5)


def longer(quick: bool) -> Found:
    """What an event costs in a run of 12 years."""
    years = (12, 3) if not quick else (2, 1)
    long, short = (leeds("run.warm_up_weeks=0", f"run.weeks={52 * n}") for n in years)
    return against(long, short, 2 if quick else 5)


def against(one: Study, other: Study, rounds: int) -> Found:
    """The cost of an event in one study over its cost in another, simulated in turns."""
    counts = [events(simulate(study, 0).rows) for study in (one, other)]
    first, second = in_turns(rounds, lambda: simulate_to_read(one, 0), lambda: simulate_to_read(other, 0))
    costs = [[taken.cpu / count for taken in side] for side, count in zip((first, second), counts, strict=True)]
    note = f"{median(costs[0]) * 1e9:.0f} and {median(costs[1]) * 1e9:.0f} ns; {counts[0]:,} and {counts[1]:,} events"
    return Found(ratio(*costs), note)


def reading(quick: bool) -> Found:
    """What reading one replication's log takes, over simulating it."""
    study = standard()
    rows = simulate(study, 0).rows
    read_whole(study, rows)
    read_it, play_it = in_turns(2 if quick else 7, lambda: read_whole(study, rows), lambda: simulate_to_read(study, 0))
    value = ratio([one.cpu for one in read_it], [one.cpu for one in play_it])
    each = [median(one.cpu for one in side) * 1e3 for side in (read_it, play_it)]
    return Found(value, f"{each[0]:.0f} and {each[1]:.0f} ms")


def read_whole(study: Study, rows: Rows) -> None:
    """Everything that an experiment reads from a log."""
    events = Events(rows)
    read(study, events)
    caseloads_by_grade(study, events)


def cores(quick: bool) -> Found:
    """How many more replications two threads finish than one, simulated and read."""
    study = standard()
    many = 4 if quick else 12

    def finish(n: int) -> None:
        read_whole(study, simulate_to_read(study, n).rows)

    def on(threads: int) -> None:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(finish, range(many)))

    one, two = in_turns(1 if quick else 5, lambda: on(1), lambda: on(2))
    value = ratio([taken.wall for taken in one], [taken.wall for taken in two])
    had = median(taken.cpu / taken.wall for taken in two) / median(taken.cpu / taken.wall for taken in one)
    needed = ratio([taken.cpu for taken in two], [taken.cpu for taken in one])
    by_second = many / median(taken.wall for taken in two)
    told_of_cpu = f"two threads had {had:.2f} × the CPU of one and needed {needed:.2f} × for the same"
    return Found(value, f"{by_second:.1f} replications a second; {told_of_cpu}")


def case(quick: bool) -> Found:
    """Memory in use for each case that is open at the end: its row, its tasks and their parts, its diary entries."""
    study = leeds("run.weeks=8") if quick else standard()
    room = simulate(study, 0).capacity
    council = empty_council(study.parameters, room, study.config.run.seed, 0)
    run_compiled(council, study.parameters, room.diary)
    opened = int((council.cases[: council.count[Count.CASES], Cases.STAGE] >= 0).sum())
    tasks = int(council.count[Count.TASKS])  # the most at one time
    by_task = council.tasks[0].nbytes + MOST_PARTS * council.parts[0].nbytes
    used = opened * council.cases[0].nbytes + tasks * by_task + (tasks + 2 * opened) * ENTRY_BYTES
    arrays = sum(np.asarray(one).nbytes for name, one in council._asdict().items() if name != "rows") / 2**20
    log = int(council.count[Count.ROWS]) * council.rows[0].nbytes / 2**20
    note = f"{opened:,} open cases, {tasks:,} tasks; all arrays {arrays:.0f} MiB, the log {log:.0f} MiB"
    return Found(used / opened / 1024, note)


FIGURES = {
    "event": event,
    "readable": readable,
    "simpy": simpy,
    "heap": heap,
    "lives": lives,
    "larger": larger,
    "longer": longer,
    "reading": reading,
    "cores": cores,
    "case": case,
}
