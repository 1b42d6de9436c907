"""What the council's arrays must say at any time, and what the log must say if acts do as the rules tell them.

Rules are taken at their word here (they are worked by hand in test_rules_*.py); what is checked is that acts ask the
right rule for the right one, and keep what it says.
"""

from collections import Counter, defaultdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.base.units_of_time import MINUTES_A_DAY
from sim.inputs.study import Study
from sim.model import state as columns
from sim.model.clocks import compiled
from sim.model.council_columns import Agendas, Cases, Count, Parts, Posts, Tasks, Teams, Workers
from sim.model.event_log import Log, Rows
from sim.model.parameter_columns import Duties, DutyReals, Establishment, Grades, Kinds
from sim.model.parameters import MOST_PARTS
from sim.model.reference import by_reference
from sim.model.rules.absence import spell_minutes
from sim.model.rules.arrival import (
    address_of_family,
    arrival_minute,
    arrival_number,
    families_today,
    need_of_family,
    siblings,
    usual_families_today,
)
from sim.model.rules.duty import due_again, first_due, later
from sim.model.rules.pathway import points_thousandths
from sim.model.state import Capacity, CouncilState, empty_council, first_capacity
from sim.model.vocabulary import (
    ALLOCATED,
    ANNUAL_LEAVE,
    AWAY,
    CONTACTED,
    DUTY_DONE,
    DUTY_DROPPED,
    DUTY_MISSED,
    DUTY_OPEN_AT_END,
    GRADE_CHANGED,
    JOINED,
    KNOWN_BEFORE,
    LIGHT,
    LOW,
    NOTICE_GIVEN,
    REFERRED,
    STAGE_ENTERED,
)

Numbers = NDArray[Any]


def played_out(study: Study) -> tuple[CouncilState, Rows]:
    """The council as it stands at the horizon, and its log."""
    p, room = study.parameters, first_capacity(study.parameters)
    while True:
        made = empty_council(p, room, study.config.run.seed, 0)
        compiled.run(made, p, room.diary)
        if made.count[Count.OVERFLOW] == 0:
            return made, made.rows[: made.count[Count.ROWS]].copy()
        room = Capacity(*room.doubled(int(made.count[Count.OVERFLOW])))


def chain(table: Numbers, head: int, after: int, before: int) -> list[int]:
    """The rows of a linked list, followed from its head; every link back leads where one came from."""
    result, last = [], -1
    while head >= 0:
        assert table[head, before] == last, "a link back leads elsewhere"
        result.append(int(head))
        last, head = head, table[head, after]
    return result


# the arrays


def holders_hold(study: Study, c: CouncilState) -> None:
    """Each worker's list of cases, and its weight, are the cases that name them as holder."""
    p = study.parameters
    cases = c.cases[: c.count[Count.CASES]]
    for worker in range(c.count[Count.WORKERS]):
        row = c.workers[worker]
        held = chain(cases, row[Workers.CASE_HEAD], Cases.NEXT_BESIDE, Cases.PREVIOUS_BESIDE)
        assert sorted(held) == np.flatnonzero(cases[:, Cases.HOLDER] == worker).tolist()
        assert row[Workers.CASE_TAIL] == (held[-1] if held else -1)
        assert row[Workers.LOAD_CHILDREN] == cases[held, Cases.CHILDREN].sum()
        assert row[Workers.LOAD_POINTS] == cases[held, Cases.POINTS].sum()
    for case in cases:
        stages = [stage for stage in case[Cases.STAGE : Cases.STAGE + 2] if stage >= 0]
        weight = sum(points_thousandths(by_reference(p), int(stage), int(case[Cases.CHILDREN])) for stage in stages)
        assert case[Cases.POINTS] == weight, "a case weighs what its stages do not"


def lists_list(study: Study, c: CouncilState) -> None:
    """Each team's lists are the cases that wait for one of its workers, those of each need by how long they wait."""
    p, cases = study.parameters, c.cases[: c.count[Count.CASES]]
    for team in range(p.teams):
        order = np.where(cases[:, Cases.NEED] == LIGHT, LOW, cases[:, Cases.NEED])
        for need in range(3):
            head = c.teams[team, Teams.LIST_HEAD + need]
            waiting = chain(cases, head, Cases.NEXT_BESIDE, Cases.PREVIOUS_BESIDE)
            mine = (cases[:, Cases.LISTED_AT] >= 0) & (cases[:, Cases.TEAM] == team)
            assert sorted(waiting) == np.flatnonzero(mine & (order == need)).tolist()
            assert (np.diff(cases[waiting, Cases.LISTED_AT]) >= 0).all()
            assert c.teams[team, Teams.LIST_TAIL + need] == (waiting[-1] if waiting else -1)


def teams_have_members(study: Study, c: CouncilState) -> None:
    """A team's members are its workers who have not gone, in the order they joined; posts know their people."""
    workers = c.workers[: c.count[Count.WORKERS]]
    there = workers[:, Workers.GONE] == 0
    for team in range(study.parameters.teams):
        members = c.members[team, : c.teams[team, Teams.MEMBERS]].tolist()
        assert members == np.flatnonzero(there & (workers[:, Workers.TEAM] == team)).tolist()
    agency = workers[:, Workers.IS_AGENCY] == 1
    assert c.count[Count.AGENCY_FTE] == workers[there & agency, Workers.FTE].sum()
    for post, row in enumerate(c.posts[: len(study.parameters.post)]):
        of_post = there & (workers[:, Workers.POST] == post)
        assert [row[Posts.OCCUPANT]] == (np.flatnonzero(of_post & ~agency).tolist() or [-1])
        assert [row[Posts.COVER]] == (np.flatnonzero(of_post & agency).tolist() or [-1])
        own = (workers[:, Workers.POST] == post) & ~agency
        assert row[Posts.OCCUPANTS] == own.sum()


def agendas_add_up(study: Study, c: CouncilState) -> None:
    """What stands on an agenda is as much as it says, and what is in someone's hands is there and nowhere else."""
    p, minutes, number = study.parameters, Counter[int](), Counter[int]()
    used: list[int] = []
    for case in range(c.count[Count.CASES]):
        for track in range(2):
            used += chain(c.tasks, c.cases[case, Cases.TASK_HEAD + track], Tasks.NEXT_TASK, Tasks.PREVIOUS_TASK)
    used += [task for task in c.workers[: c.count[Count.WORKERS], Workers.SUPERVISED_BY_TASK] if task >= 0]
    free, place = 0, c.count[Count.FREE_TASK]
    while place >= 0:
        free, place = free + 1, c.tasks[place, Tasks.NEXT_TASK]
    assert len(set(used)) == len(used) == c.count[Count.TASKS] - free
    for task in used:
        duty = c.tasks[task, Tasks.DUTY]
        parts = [task * MOST_PARTS + i for i in range(p.duty[duty, Duties.PARTS])]
        states = c.parts[parts, Parts.STATE]
        assert c.tasks[task, Tasks.PARTS_LEFT] == (states != columns.DONE).sum()
        for part, state in zip(parts, states, strict=True):
            if state == columns.ON_AGENDA:
                number[int(c.parts[part, Parts.AGENDA])] += 1
                minutes[int(c.parts[part, Parts.AGENDA])] += int(c.parts[part, Parts.LEFT])
    for agenda, row in enumerate(c.agendas):
        assert (row[Agendas.TASKS_ON], row[Agendas.MINUTES_ON]) == (number[agenda], minutes[agenda])
        assert (row[Agendas.TOP] >= 0) == (number[agenda] > 0)


def nobody_idles(study: Study, c: CouncilState) -> None:
    """Who is there and has something on the agenda had it in hand when the books were closed."""
    last_minute = study.calendar.horizon
    for worker in range(c.count[Count.WORKERS]):
        row = c.workers[worker]
        own = study.parameters.kind[row[Workers.KIND], Kinds.HOLDS_OWN] == 1
        agenda = study.parameters.teams + len(study.parameters.slot_rate) + worker
        agenda = agenda if own else row[Workers.TEAM]
        if row[Workers.GONE] == 0 and row[Workers.IS_AWAY] == 0 and c.agendas[agenda, Agendas.TASKS_ON] > 0:
            assert row[Workers.WORK_STAMP] > 0 and row[Workers.STARTED] < last_minute, "someone idles"


# the log and the arrays


def counts_agree(study: Study, c: CouncilState, rows: Rows) -> None:
    """What cases and workers remember is what the log says of them."""
    happened = {what: rows[rows[:, Log.WHAT] == what] for what in range(rows[:, Log.WHAT].max() + 1)}
    of_case = {what: Counter(of[:, Log.CASE].tolist()) for what, of in happened.items()}
    none: Counter[int] = Counter()
    given = defaultdict(list)
    for row in happened.get(ALLOCATED, []):
        if given[row[Log.CASE]][-1:] != [row[Log.WORKER]]:
            given[row[Log.CASE]].append(row[Log.WORKER])
    for case in range(c.count[Count.CASES]):
        row = c.cases[case]
        referrals = of_case.get(REFERRED, none)[case] + of_case.get(KNOWN_BEFORE, none)[case]
        assert row[Cases.REFERRALS_SO_FAR] == referrals
        assert row[Cases.STAGES_SO_FAR] == of_case.get(STAGE_ENTERED, none)[case]
        assert row[Cases.HANDOVERS] == of_case.get(ALLOCATED, none)[case]
        last = [-1, -1, *given[case]]
        assert (row[Cases.LAST_HOLDER], row[Cases.BEFORE_LAST_HOLDER]) == (last[-1], last[-2])
    last_given = {int(row[Log.WORKER]): i + 1 for i, row in enumerate(happened.get(ALLOCATED, []))}
    for worker in range(c.count[Count.WORKERS]):
        assert c.workers[worker, Workers.LAST_GIVEN] == last_given.get(worker, 0)


def families_are_who_they_are(study: Study, c: CouncilState, rows: Rows) -> None:
    """On each day come the families that the rules say, at their minute, each with its children and its need."""
    p, rng_key = by_reference(study.parameters), c.rng_key
    expected = Counter[tuple[int, int, int, int]]()
    for day in range(study.calendar.days):
        for source in range(study.parameters.arrivals.shape[0]):
            usual = usual_families_today(p, rng_key, day, source)
            for k in range(families_today(p, rng_key, day, source)):
                who = address_of_family(p, arrival_number(day, source, k), source)
                minute = arrival_minute(rng_key, who, day)
                need = need_of_family(p, rng_key, who, day) if k < usual else LIGHT
                expected[minute, source, siblings(p, rng_key, who), need] += 1
    first = CONTACTED if study.parameters.contact_stage >= 0 else REFERRED
    new = rows[(rows[:, Log.WHAT] == first) & (rows[:, Log.OTHER] == 0)]
    known = {int(case) for case in rows[rows[:, Log.WHAT] == KNOWN_BEFORE, Log.CASE]}
    seen: set[int] = set(known)
    result = Counter[tuple[int, int, int, int]]()
    for row in new.tolist():
        if row[Log.CASE] not in seen:
            result[row[Log.TIME], row[Log.KIND], row[Log.NTH], row[Log.AMOUNT]] += 1
            seen.add(row[Log.CASE])
    assert result == expected


def duties_fall_due(study: Study, c: CouncilState, rows: Rows) -> None:
    """A duty is due when the rules count it to be: from its stage, its enquiry, the duty before, or its last time."""
    p, q = study.parameters, by_reference(study.parameters)
    over = (DUTY_DONE, DUTY_DROPPED, DUTY_OPEN_AT_END, DUTY_MISSED)
    done: dict[tuple[int, int, int, int], int] = {}
    for row in rows[np.isin(rows[:, Log.WHAT], over)].tolist():
        case, duty, began = row[Log.CASE], row[Log.KIND], row[Log.OTHER]
        nth = -row[Log.NTH] - 1 if row[Log.NTH] < 0 else row[Log.NTH]
        if row[Log.WHAT] in (DUTY_DONE, DUTY_MISSED):
            done[case, duty, nth, began] = row[Log.TIME]
        if duty >= p.handover or began < 0 or p.duty_real[duty, DutyReals.HAPPENS : DutyReals.HAPPENS + 4].sum() > 0:
            continue
        follows, stands_for = (
            p.duty[duty, Duties.FOLLOWS],
            row[Log.WHAT] == DUTY_DONE and row[Log.AMOUNT] == row[Log.TIME],
        )
        if began == 0 or p.duty[duty, Duties.WHEN_NEED_ENDS] == 1 or stands_for:
            continue
        if follows >= 0 and nth == 0:
            before = done.get((case, follows, nth, began))
            start = began if p.duty[duty, Duties.FROM_ENQUIRY] == 1 else before
        elif nth == 0:
            start = began
        else:
            last = done.get((case, duty, nth - 1, began))
            if last is not None and p.duty[duty, Duties.REPEATS] == 1 and follows < 0:
                settled = later(q, last, p.duty[duty, Duties.SETTLED_AMOUNT], p.duty[duty, Duties.SETTLED_UNIT])
                able = {due_again(q, duty, nth, last), *([settled] if p.duty[duty, Duties.SETTLED_AFTER] > 0 else [])}
                assert row[Log.AMOUNT] in able, f"due again at another time: {row}"
            continue
        if start is not None:
            assert row[Log.AMOUNT] == first_due(q, duty, int(start)), f"due at another time: {row}"


def spells_last(study: Study, c: CouncilState, rows: Rows) -> None:
    """A spell of absence is the worker's next one, or a later one where spells fell into other absences."""
    p, q = study.parameters, by_reference(study.parameters)
    nth: Counter[tuple[int, int]] = Counter()
    for row in rows[rows[:, Log.WHAT] == AWAY].tolist():
        who, worker, kind = int(c.person[row[Log.WORKER]]), row[Log.WORKER], row[Log.KIND]
        if kind == ANNUAL_LEAVE:
            assert row[Log.AMOUNT] - row[Log.TIME] == p.leave_length
            continue
        so_far = int(c.workers[worker, Workers.SPELLS + kind]) + 1
        lasts = [
            n
            for n in range(nth[worker, kind], so_far)
            if spell_minutes(q, c.rng_key, who, kind, n) == row[Log.AMOUNT] - row[Log.TIME]
        ]
        assert lasts, f"a spell of another length: {row}"
        nth[worker, kind] = lasts[0] + 1


def workers_go_when_they_said(study: Study, c: CouncilState, rows: Rows) -> None:
    """Notice is that of the grade; grades rise in their order, not too soon; nobody starts in a post that is closed."""
    p = study.parameters
    began = {row[Log.WORKER]: row[Log.AMOUNT] for row in rows[rows[:, Log.WHAT] == JOINED].tolist()}
    for row in rows[rows[:, Log.WHAT] == NOTICE_GIVEN].tolist():
        day = min(row[Log.TIME] // MINUTES_A_DAY, len(p.month) - 1)
        agency = c.workers[row[Log.WORKER], Workers.IS_AGENCY] == 1
        usual = p.weeks_later[p.grade[row[Log.KIND], Grades.NOTICE_WEEKS], day] * MINUTES_A_DAY
        if row[Log.TIME] == 0:  # given before day one: a part of it is left
            assert 0 < row[Log.AMOUNT] <= usual and not agency
        else:
            assert row[Log.AMOUNT] == (row[Log.TIME] + p.agency_notice[day] if agency else usual)
    for row in rows[rows[:, Log.WHAT] == GRADE_CHANGED].tolist():
        assert p.grade[row[Log.AMOUNT], Grades.NEXT] == row[Log.KIND]
        assert row[Log.TIME] - began[row[Log.WORKER]] >= p.grade[row[Log.AMOUNT], Grades.RISES_AFTER]
    for row in rows[rows[:, Log.WHAT] == JOINED].tolist():
        assert row[Log.TIME] < p.post[row[Log.CASE], Establishment.CLOSES] * MINUTES_A_DAY


ARRAYS = (holders_hold, lists_list, teams_have_members, agendas_add_up, nobody_idles)
LOGS = (counts_agree, families_are_who_they_are, duties_fall_due, spells_last, workers_go_when_they_said)


def audit(study: Study, c: CouncilState, rows: Rows) -> None:
    """Every look at the arrays and the log."""
    for look in ARRAYS:
        look(study, c)
    for look in LOGS:
        look(study, c, rows)
