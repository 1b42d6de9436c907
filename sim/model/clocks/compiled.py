"""The compiled clock: whatever is next in the diary is done, and what that asks for is put into it; for many runs."""

from sim.model.acts.absences import begin_leave, begin_spell, hand_over_long_absence, return_from_absence
from sim.model.acts.cases import end_need, escalate
from sim.model.acts.days import begin_day, close_books, open_council
from sim.model.acts.hazards import turn_month
from sim.model.acts.placing import open_duty
from sim.model.acts.referrals import arrive, refer_again
from sim.model.acts.staff import cover_post, fill_post, leave, notice_of_own
from sim.model.acts.supervision import open_supervision
from sim.model.acts.work import finish_work, miss_duty
from sim.model.compiling import rule
from sim.model.compiling.memory import prefetch
from sim.model.council_columns import Agendas, Cases, Count, Parts, Tasks, Workers
from sim.model.diary import (
    FIXED_DIARY_ROWS,
    KINDS,
    SOON,
    WHO_RANGE,
    Size,
    empty_diary,
    queued,
    take_next,
    turn_page,
    write_diary,
)
from sim.model.parameters import MOST_PARTS, Parameters
from sim.model.reference import by_reference
from sim.model.state import FIXED_ROWS, CouncilState, own_agenda
from sim.model.vocabulary import (
    AGENCY_COMES,
    ARRIVES,
    COMES_BACK,
    DAY_BEGINS,
    DUTY_LAPSES,
    DUTY_OPENS,
    ESCALATES,
    FALLS_LONG_SICK,
    FALLS_SICK,
    GIVES_NOTICE,
    HANDS_OVER,
    JOINS,
    LEAVE_BEGINS,
    LEAVES,
    LONG_LEAVE_BEGINS,
    MONTH_TURNS,
    NEED_ENDS,
    RETURNS,
    SUPERVISION_OPENS,
    WORK_ENDS,
)

OF_CASES = tuple(kind in (DUTY_OPENS, DUTY_LAPSES, NEED_ENDS, ESCALATES, ARRIVES, RETURNS) for kind in range(KINDS))
BEGINS_SPELL = tuple(kind in (FALLS_SICK, FALLS_LONG_SICK, LONG_LEAVE_BEGINS) for kind in range(KINDS))


@rule
def falls_due_to_cases(c, p, now, kind, who, stamp):
    """What falls due to a family."""
    if kind == DUTY_OPENS:
        open_duty(c, p, now, who, stamp)
    elif kind == DUTY_LAPSES:
        miss_duty(c, p, now, who, stamp)
    elif kind == NEED_ENDS:
        end_need(c, p, now, who, stamp)
    elif kind == ESCALATES:
        escalate(c, p, now, who, stamp)
    elif kind == ARRIVES:
        arrive(c, p, now, who, stamp)
    elif kind == RETURNS:
        refer_again(c, p, now, who, stamp)


@rule
def falls_due_to_workers(c, p, now, kind, who, stamp):
    """What falls due to a worker or a post."""
    if kind == COMES_BACK:
        return_from_absence(c, p, now, who, stamp)
    elif kind == MONTH_TURNS:
        turn_month(c, p, now, who)
    elif kind == SUPERVISION_OPENS:
        open_supervision(c, p, now, who, stamp)
    elif BEGINS_SPELL[kind]:
        begin_spell(c, p, now, who, stamp)
    elif kind == LEAVE_BEGINS:
        begin_leave(c, p, now, who)
    elif kind == HANDS_OVER:
        hand_over_long_absence(c, p, now, who, stamp)
    elif kind == GIVES_NOTICE:
        notice_of_own(c, p, now, who)
    elif kind == LEAVES:
        leave(c, p, now, who)
    elif kind == JOINS:
        fill_post(c, p, now, who, stamp)
    elif kind == AGENCY_COMES:
        cover_post(c, p, now, who, stamp)


@rule
def ask_for_own(c, p, kind, who):
    """An entry has come into the queue: whose it is will be read."""
    if kind == WORK_ENDS:
        prefetch(c.workers, who)
        prefetch(c.agendas, own_agenda(p, who))
    elif kind == DUTY_OPENS:
        prefetch(c.tasks, who)
        prefetch(c.parts, who * MOST_PARTS)
        prefetch(c.parts, (who + 1) * MOST_PARTS - 1)


@rule
def ask_for_task(c, p, kind, who):
    """A while later: the task in hand and the one on top of the agenda, or the case of a duty."""
    if kind == WORK_ENDS:
        part = c.workers[who, Workers.DOING]
        prefetch(c.parts, part)
        prefetch(c.tasks, part // MOST_PARTS)
        prefetch(c.parts, c.agendas[own_agenda(p, who), Agendas.TOP])
    elif kind == DUTY_OPENS:
        prefetch(c.cases, c.tasks[who, Tasks.CASE])


@rule
def ask_for_case(c, p, kind, who):
    """A while later: the case of the task in hand and what comes up on the agenda, or the holder."""
    if kind == WORK_ENDS:
        part, top = c.workers[who, Workers.DOING], c.agendas[own_agenda(p, who), Agendas.TOP]
        if part >= 0:
            prefetch(c.cases, c.tasks[part // MOST_PARTS, Tasks.CASE])
        if top >= 0:
            prefetch(c.tasks, top // MOST_PARTS)
            prefetch(c.parts, c.parts[top, Parts.CHILD])
    elif kind == DUTY_OPENS and c.tasks[who, Tasks.CASE] >= 0:  # a supervision may have the task's place by now
        holder = c.cases[c.tasks[who, Tasks.CASE], Cases.HOLDER]
        prefetch(c.workers, holder)
        prefetch(c.agendas, own_agenda(p, holder))


@rule
def ask_for_agenda(c, p, kind, who):
    """It is nearly its turn: what else is met on the agenda."""
    if kind == WORK_ENDS:
        top = c.agendas[own_agenda(p, who), Agendas.TOP]
        if top >= 0 and c.parts[top, Parts.CHILD] >= 0:
            prefetch(c.parts, c.parts[c.parts[top, Parts.CHILD], Parts.SIBLING])
    elif kind == DUTY_OPENS and c.tasks[who, Tasks.CASE] >= 0:  # a supervision may have the task's place by now
        holder = c.cases[c.tasks[who, Tasks.CASE], Cases.HOLDER]
        if holder >= 0:
            prefetch(c.parts, c.agendas[own_agenda(p, holder), Agendas.TOP])


@rule
def fetch_ahead(c, p, d):
    """Ask early for what the next entries will read, while this one is dealt with.

    In a large council most of an entry's time would go by waiting for memory. Each entry that waits in the queue is
    looked at four times on its way: what has been asked for by then says what to ask for next. Nothing is changed.
    """
    own, task, case, agenda = queued(d, SOON - 1), queued(d, 11), queued(d, 7), queued(d, 3)
    ask_for_own(c, p, d.soon_keys[own] // WHO_RANGE % KINDS, d.soon_keys[own] % WHO_RANGE)
    ask_for_task(c, p, d.soon_keys[task] // WHO_RANGE % KINDS, d.soon_keys[task] % WHO_RANGE)
    ask_for_case(c, p, d.soon_keys[case] // WHO_RANGE % KINDS, d.soon_keys[case] % WHO_RANGE)
    ask_for_agenda(c, p, d.soon_keys[agenda] // WHO_RANGE % KINDS, d.soon_keys[agenda] % WHO_RANGE)


@rule
def play(c, p, d):
    """From day one to the horizon, or until something is full; the number of entries that fell due comes back."""
    open_council(c, p)
    write_diary(d, c)
    entries = 0
    while c.count[Count.OVERFLOW] == 0 and (d.size[Size.QUEUED] > 0 or turn_page(d)):
        place = queued(d, 0)
        key, stamp = d.soon_keys[place], d.soon_stamps[place]
        take_next(d)
        if d.size[Size.QUEUED] == SOON:
            fetch_ahead(c, p, d)
        who = key % WHO_RANGE
        kind = key // WHO_RANGE % KINDS
        now = key // WHO_RANGE // KINDS
        entries += 1
        if kind == WORK_ENDS:
            finish_work(c, p, now, who, stamp)
        elif kind == DAY_BEGINS:
            begin_day(c, p, now, who)
        elif OF_CASES[kind]:
            falls_due_to_cases(c, p, now, kind, who, stamp)
        else:
            falls_due_to_workers(c, p, now, kind, who, stamp)
        write_diary(d, c)
    if c.count[Count.OVERFLOW] == 0:
        close_books(c, p)
    return entries


def run(council: CouncilState, p: Parameters, diary_capacity: int) -> int:
    """Play one council to its horizon; `council.count[OVERFLOW]` says whether every array was large enough."""
    diary = empty_diary(p.horizon, diary_capacity)
    return int(play(by_reference(council, FIXED_ROWS), by_reference(p), by_reference(diary, FIXED_DIARY_ROWS)))
