"""What the council's arrays must say at any time, and what the log must say if acts do as the rules tell them.

Rules are taken at their word here (they are worked by hand in test_rules_*.py); what is checked is that acts ask the
right rule for the right one, and keep what it says.
"""

from collections import Counter, defaultdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.inputs.study import Study
from sim.model import state as columns
from sim.model.clocks import compiled
from sim.model.event_log import AMOUNT, CASE, KIND, NTH, OTHER, TIME, WHAT, WORKER, Rows
from sim.model.parameters import (
    FOLLOWS,
    FROM_ENQUIRY,
    GRADE_NEXT,
    HAPPENS,
    HOLDS_OWN,
    MOST_PARTS,
    NOTICE_WEEKS,
    PARTS,
    POST_CLOSES,
    REPEATS,
    RISES_AFTER,
    SETTLED_AFTER,
    SETTLED_AMOUNT,
    SETTLED_UNIT,
    WHEN_NEED_ENDS,
)
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
from sim.model.state import Capacity, Council, empty_council, first_capacity
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
    MINUTES_A_DAY,
    NOTICE_GIVEN,
    REFERRED,
    STAGE_ENTERED,
)

Numbers = NDArray[Any]


def played_out(study: Study) -> tuple[Council, Rows]:
    """The council as it stands at the horizon, and its log."""
    p, room = study.parameters, first_capacity(study.parameters)
    while True:
        made = empty_council(p, room, study.config.run.seed, 0)
        compiled.run(made, p, room.diary)
        if made.count[columns.OVERFLOW] == 0:
            return made, made.rows[: made.count[columns.ROWS]].copy()
        room = Capacity(*room.doubled(int(made.count[columns.OVERFLOW])))


def chain(table: Numbers, head: int, after: int, before: int) -> list[int]:
    """The rows of a linked list, followed from its head; every link back leads where one came from."""
    result, last = [], -1
    while head >= 0:
        assert table[head, before] == last, "a link back leads elsewhere"
        result.append(int(head))
        last, head = head, table[head, after]
    return result


# the arrays


def holders_hold(study: Study, c: Council) -> None:
    """Each worker's list of cases, and its weight, are the cases that name them as holder."""
    p = study.parameters
    cases = c.cases[: c.count[columns.CASES]]
    for worker in range(c.count[columns.WORKERS]):
        row = c.workers[worker]
        held = chain(cases, row[columns.CASE_HEAD], columns.NEXT_BESIDE, columns.PREVIOUS_BESIDE)
        assert sorted(held) == np.flatnonzero(cases[:, columns.HOLDER] == worker).tolist()
        assert row[columns.CASE_TAIL] == (held[-1] if held else -1)
        assert row[columns.LOAD_CHILDREN] == cases[held, columns.CHILDREN].sum()
        assert row[columns.LOAD_POINTS] == cases[held, columns.POINTS].sum()
    for case in cases:
        stages = [stage for stage in case[columns.STAGE : columns.STAGE + 2] if stage >= 0]
        weight = sum(points_thousandths(by_reference(p), int(stage), int(case[columns.CHILDREN])) for stage in stages)
        assert case[columns.POINTS] == weight, "a case weighs what its stages do not"


def lists_list(study: Study, c: Council) -> None:
    """Each team's lists are the cases that wait for one of its workers, those of each need by how long they wait."""
    p, cases = study.parameters, c.cases[: c.count[columns.CASES]]
    for team in range(p.teams):
        order = np.where(cases[:, columns.NEED] == LIGHT, LOW, cases[:, columns.NEED])
        for need in range(3):
            head = c.teams[team, columns.LIST_HEAD + need]
            waiting = chain(cases, head, columns.NEXT_BESIDE, columns.PREVIOUS_BESIDE)
            mine = (cases[:, columns.LISTED_AT] >= 0) & (cases[:, columns.TEAM] == team)
            assert sorted(waiting) == np.flatnonzero(mine & (order == need)).tolist()
            assert (np.diff(cases[waiting, columns.LISTED_AT]) >= 0).all()
            assert c.teams[team, columns.LIST_TAIL + need] == (waiting[-1] if waiting else -1)


def teams_have_members(study: Study, c: Council) -> None:
    """A team's members are its workers who have not gone, in the order they joined; posts know their people."""
    workers = c.workers[: c.count[columns.WORKERS]]
    there = workers[:, columns.GONE] == 0
    for team in range(study.parameters.teams):
        members = c.members[team, : c.teams[team, columns.MEMBERS]].tolist()
        assert members == np.flatnonzero(there & (workers[:, columns.WORKER_TEAM] == team)).tolist()
    agency = workers[:, columns.IS_AGENCY] == 1
    assert c.count[columns.AGENCY_FTE] == workers[there & agency, columns.FTE].sum()
    for post, row in enumerate(c.posts[: len(study.parameters.post)]):
        of_post = there & (workers[:, columns.WORKER_POST] == post)
        assert [row[columns.OCCUPANT]] == (np.flatnonzero(of_post & ~agency).tolist() or [-1])
        assert [row[columns.COVER]] == (np.flatnonzero(of_post & agency).tolist() or [-1])
        own = (workers[:, columns.WORKER_POST] == post) & ~agency
        assert row[columns.OCCUPANTS] == own.sum()


def agendas_add_up(study: Study, c: Council) -> None:
    """What stands on an agenda is as much as it says, and what is in someone's hands is there and nowhere else."""
    p, minutes, number = study.parameters, Counter[int](), Counter[int]()
    used: list[int] = []
    for case in range(c.count[columns.CASES]):
        for track in range(2):
            used += chain(c.tasks, c.cases[case, columns.TASK_HEAD + track], columns.NEXT_TASK, columns.PREVIOUS_TASK)
    used += [task for task in c.workers[: c.count[columns.WORKERS], columns.SUPERVISED_BY_TASK] if task >= 0]
    free, place = 0, c.count[columns.FREE_TASK]
    while place >= 0:
        free, place = free + 1, c.tasks[place, columns.NEXT_TASK]
    assert len(set(used)) == len(used) == c.count[columns.TASKS] - free
    for task in used:
        duty = c.tasks[task, columns.TASK_DUTY]
        parts = [task * MOST_PARTS + i for i in range(p.duty[duty, PARTS])]
        states = c.parts[parts, columns.PART_STATE]
        assert c.tasks[task, columns.PARTS_LEFT] == (states != columns.DONE).sum()
        for part, state in zip(parts, states, strict=True):
            if state == columns.ON_AGENDA:
                number[int(c.parts[part, columns.AGENDA])] += 1
                minutes[int(c.parts[part, columns.AGENDA])] += int(c.parts[part, columns.LEFT])
    for agenda, row in enumerate(c.agendas):
        assert (row[columns.TASKS_ON], row[columns.MINUTES_ON]) == (number[agenda], minutes[agenda])
        assert (row[columns.TOP] >= 0) == (number[agenda] > 0)


def nobody_idles(study: Study, c: Council) -> None:
    """Who is there and has something on the agenda had it in hand when the books were closed."""
    last_minute = study.calendar.horizon
    for worker in range(c.count[columns.WORKERS]):
        row = c.workers[worker]
        own = study.parameters.kind[row[columns.WORKER_KIND], HOLDS_OWN] == 1
        agenda = study.parameters.teams + len(study.parameters.slot_rate) + worker
        agenda = agenda if own else row[columns.WORKER_TEAM]
        if row[columns.GONE] == 0 and row[columns.IS_AWAY] == 0 and c.agendas[agenda, columns.TASKS_ON] > 0:
            assert row[columns.WORK_STAMP] > 0 and row[columns.STARTED] < last_minute, "someone idles"


# the log and the arrays


def counts_agree(study: Study, c: Council, rows: Rows) -> None:
    """What cases and workers remember is what the log says of them."""
    happened = {what: rows[rows[:, WHAT] == what] for what in range(rows[:, WHAT].max() + 1)}
    of_case = {what: Counter(of[:, CASE].tolist()) for what, of in happened.items()}
    none: Counter[int] = Counter()
    given = defaultdict(list)
    for row in happened.get(ALLOCATED, []):
        if given[row[CASE]][-1:] != [row[WORKER]]:
            given[row[CASE]].append(row[WORKER])
    for case in range(c.count[columns.CASES]):
        row = c.cases[case]
        referrals = of_case.get(REFERRED, none)[case] + of_case.get(KNOWN_BEFORE, none)[case]
        assert row[columns.REFERRALS_SO_FAR] == referrals
        assert row[columns.STAGES_SO_FAR] == of_case.get(STAGE_ENTERED, none)[case]
        assert row[columns.HANDOVERS] == of_case.get(ALLOCATED, none)[case]
        last = [-1, -1, *given[case]]
        assert (row[columns.LAST_HOLDER], row[columns.BEFORE_LAST_HOLDER]) == (last[-1], last[-2])
    last_given = {int(row[WORKER]): i + 1 for i, row in enumerate(happened.get(ALLOCATED, []))}
    for worker in range(c.count[columns.WORKERS]):
        assert c.workers[worker, columns.LAST_GIVEN] == last_given.get(worker, 0)


def families_are_who_they_are(study: Study, c: Council, rows: Rows) -> None:
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
    new = rows[(rows[:, WHAT] == first) & (rows[:, OTHER] == 0)]
    known = {int(case) for case in rows[rows[:, WHAT] == KNOWN_BEFORE, CASE]}
    seen: set[int] = set(known)
    result = Counter[tuple[int, int, int, int]]()
    for row in new.tolist():
        if row[CASE] not in seen:
            result[row[TIME], row[KIND], row[NTH], row[AMOUNT]] += 1
            seen.add(row[CASE])
    assert result == expected


def duties_fall_due(study: Study, c: Council, rows: Rows) -> None:
    """A duty is due when the rules count it to be: from its stage, its enquiry, the duty before, or its last time."""
    p, q = study.parameters, by_reference(study.parameters)
    over = (DUTY_DONE, DUTY_DROPPED, DUTY_OPEN_AT_END, DUTY_MISSED)
    done: dict[tuple[int, int, int, int], int] = {}
    for row in rows[np.isin(rows[:, WHAT], over)].tolist():
        case, duty, began = row[CASE], row[KIND], row[OTHER]
        nth = -row[NTH] - 1 if row[NTH] < 0 else row[NTH]
        if row[WHAT] in (DUTY_DONE, DUTY_MISSED):
            done[case, duty, nth, began] = row[TIME]
        if duty >= p.handover or began < 0 or p.duty_real[duty, HAPPENS : HAPPENS + 4].sum() > 0:
            continue
        follows, stands_for = p.duty[duty, FOLLOWS], row[WHAT] == DUTY_DONE and row[AMOUNT] == row[TIME]
        if began == 0 or p.duty[duty, WHEN_NEED_ENDS] == 1 or stands_for:
            continue
        if follows >= 0 and nth == 0:
            before = done.get((case, follows, nth, began))
            start = began if p.duty[duty, FROM_ENQUIRY] == 1 else before
        elif nth == 0:
            start = began
        else:
            last = done.get((case, duty, nth - 1, began))
            if last is not None and p.duty[duty, REPEATS] == 1 and follows < 0:
                settled = later(q, last, p.duty[duty, SETTLED_AMOUNT], p.duty[duty, SETTLED_UNIT])
                able = {due_again(q, duty, nth, last), *([settled] if p.duty[duty, SETTLED_AFTER] > 0 else [])}
                assert row[AMOUNT] in able, f"due again at another time: {row}"
            continue
        if start is not None:
            assert row[AMOUNT] == first_due(q, duty, int(start)), f"due at another time: {row}"


def spells_last(study: Study, c: Council, rows: Rows) -> None:
    """A spell of absence is the worker's next one, or a later one where spells fell into other absences."""
    p, q = study.parameters, by_reference(study.parameters)
    nth: Counter[tuple[int, int]] = Counter()
    for row in rows[rows[:, WHAT] == AWAY].tolist():
        who, worker, kind = int(c.person[row[WORKER]]), row[WORKER], row[KIND]
        if kind == ANNUAL_LEAVE:
            assert row[AMOUNT] - row[TIME] == p.leave_length
            continue
        so_far = int(c.workers[worker, columns.SPELLS + kind]) + 1
        lasts = [
            n
            for n in range(nth[worker, kind], so_far)
            if spell_minutes(q, c.rng_key, who, kind, n) == row[AMOUNT] - row[TIME]
        ]
        assert lasts, f"a spell of another length: {row}"
        nth[worker, kind] = lasts[0] + 1


def workers_go_when_they_said(study: Study, c: Council, rows: Rows) -> None:
    """Notice is that of the grade; grades rise in their order, not too soon; nobody starts in a post that is closed."""
    p = study.parameters
    began = {row[WORKER]: row[AMOUNT] for row in rows[rows[:, WHAT] == JOINED].tolist()}
    for row in rows[rows[:, WHAT] == NOTICE_GIVEN].tolist():
        day = min(row[TIME] // MINUTES_A_DAY, len(p.month) - 1)
        agency = c.workers[row[WORKER], columns.IS_AGENCY] == 1
        usual = p.weeks_later[p.grade[row[KIND], NOTICE_WEEKS], day] * MINUTES_A_DAY
        assert row[AMOUNT] == (row[TIME] + p.agency_notice[day] if agency else usual)
    for row in rows[rows[:, WHAT] == GRADE_CHANGED].tolist():
        assert p.grade[row[AMOUNT], GRADE_NEXT] == row[KIND]
        assert row[TIME] - began[row[WORKER]] >= p.grade[row[AMOUNT], RISES_AFTER]
    for row in rows[rows[:, WHAT] == JOINED].tolist():
        assert row[TIME] < p.post[row[CASE], POST_CLOSES] * MINUTES_A_DAY


ARRAYS = (holders_hold, lists_list, teams_have_members, agendas_add_up, nobody_idles)
LOGS = (counts_agree, families_are_who_they_are, duties_fall_due, spells_last, workers_go_when_they_said)


def audit(study: Study, c: Council, rows: Rows) -> None:
    """Every look at the arrays and the log."""
    for look in ARRAYS:
        look(study, c)
    for look in LOGS:
        look(study, c, rows)
