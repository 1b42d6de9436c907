"""How the hazards of a working life run up, month by month: sickness, leaving; and when leave is taken."""

from sim.acts.holding import serve_list
from sim.compiling import rule
from sim.council import (
    FRAILTY,
    FTE,
    GONE,
    GRADE,
    JOINED_AT,
    LEAVING,
    MONTH_ENDS,
    RUN_UP,
    SPELLS,
    STRIKES,
    WORKER_KIND,
    WORKER_TEAM,
    WORKER_WHO,
    appoint,
    note,
)
from sim.parameters import HOLDS_OWN
from sim.rules.absence import leave_begins_after, sickness_hazard, sickness_strikes
from sim.rules.turnover import day_of, leaving_hazard
from sim.vocabulary import (
    FALLS_LONG_SICK,
    FALLS_SICK,
    GIVES_NOTICE,
    GRADE_CHANGED,
    LEAVE_BEGINS,
    LONG_SICKNESS,
    MONTH_TURNS,
    NOBODY,
)

MONTH = 21 * 444  # working minutes between two looks at a worker's hazards
ABSENCES_BY_STAMP = 2  # the stamp of a spell of sickness tells its kind


@rule
def hazard_of(c, p, now, worker, which):
    """The hazard a minute at which a worker falls sick, shortly or long, or gives notice."""
    day = day_of(p, now)
    if which == LEAVING:
        return leaving_hazard(p, c.workers[worker, GRADE], now - c.workers[worker, JOINED_AT], day)
    return sickness_hazard(p, which, day, c.worker_real[worker, FRAILTY])


@rule
def look_ahead(c, p, now, worker, which):
    """Let a hazard run up to the end of the month; if it strikes before, put that in the diary."""
    left = c.workers[worker, MONTH_ENDS] - now
    hazard = hazard_of(c, p, now, worker, which)
    to_go = c.worker_real[worker, STRIKES + which] - c.worker_real[worker, RUN_UP + which]
    if to_go < 0.0 or left <= 0:
        return
    if hazard * left < to_go:
        c.worker_real[worker, RUN_UP + which] += hazard * left
        return
    at = now + max(int(to_go / hazard), 1)
    c.worker_real[worker, RUN_UP + which] = c.worker_real[worker, STRIKES + which] + 1.0
    if which == LEAVING:
        appoint(c, p, at, GIVES_NOTICE, worker, 0)
    else:
        falls = FALLS_LONG_SICK if which == LONG_SICKNESS else FALLS_SICK
        appoint(c, p, at, falls, worker, c.workers[worker, SPELLS + which] * ABSENCES_BY_STAMP + which)


@rule
def next_spell(c, p, now, worker, spell):
    """A spell of sickness is over, or did not happen: the hazard of the next one begins to run up."""
    c.workers[worker, SPELLS + spell] += 1
    nth = c.workers[worker, SPELLS + spell]
    c.worker_real[worker, RUN_UP + spell] = 0.0
    c.worker_real[worker, STRIKES + spell] = sickness_strikes(c.luck, c.workers[worker, WORKER_WHO], spell, nth)
    look_ahead(c, p, now, worker, spell)


@rule
def next_leave(c, p, now, worker):
    """The worker's next annual leave goes in the diary."""
    appoint(c, p, leave_begins_after(p, c.luck, c.workers[worker, WORKER_WHO], now), LEAVE_BEGINS, worker, 0)


@rule
def promote(c, p, now, worker):
    """After enough time in a grade comes the next."""
    grade = c.workers[worker, GRADE]
    if p.grade_next[grade, 0] >= 0 and now - c.workers[worker, JOINED_AT] >= p.grade_next[grade, 1]:
        c.workers[worker, GRADE] = p.grade_next[grade, 0]
        fte, team = c.workers[worker, FTE], c.workers[worker, WORKER_TEAM]
        note(c, now, GRADE_CHANGED, NOBODY, worker, c.workers[worker, GRADE], fte, grade, team)


@rule
def turn_month(c, p, now, worker):
    """A month of a worker's life begins: grade, hazards, and what the team's list can now give."""
    if c.workers[worker, GONE] == 1:
        return
    c.workers[worker, MONTH_ENDS] = now + MONTH
    promote(c, p, now, worker)
    for which in range(3):
        look_ahead(c, p, now, worker, which)
    appoint(c, p, now + MONTH, MONTH_TURNS, worker, 0)
    if p.kind[c.workers[worker, WORKER_KIND], HOLDS_OWN] == 1:
        serve_list(c, p, now, c.workers[worker, WORKER_TEAM])
