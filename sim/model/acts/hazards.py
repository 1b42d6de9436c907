"""How the hazards of a working life run up: sickness, leaving; and when leave is taken.

Season and dated changes are followed day by day; strain, tenure and grade are looked at as a worker's month turns.
"""

from sim.base.units_of_time import MINUTES_A_DAY, WORKING_DAYS_A_MONTH
from sim.model.acts.holding import serve_list
from sim.model.compiling import rule
from sim.model.council_columns import Hazards, Workers
from sim.model.parameter_columns import Grades, Kinds
from sim.model.rules.absence import (
    exposed_until,
    leave_begins_after,
    minute_of,
    spell_exposure,
    spell_hazard,
    spell_threshold,
)
from sim.model.rules.turnover import leaving_exposure, leaving_hazard, rises
from sim.model.rules.workload import strain_effect, strain_now
from sim.model.state import HAZARDS, LEAVING, log, schedule
from sim.model.vocabulary import (
    FALLS_LONG_SICK,
    FALLS_SICK,
    GIVES_NOTICE,
    GRADE_CHANGED,
    LEAVE_BEGINS,
    LONG_LEAVE,
    LONG_LEAVE_BEGINS,
    LONG_SICKNESS,
    MONTH_TURNS,
    NOBODY,
)

MONTH = WORKING_DAYS_A_MONTH * MINUTES_A_DAY  # working minutes between two looks at a worker's hazards
ABSENCES_BY_STAMP = 4  # the stamp of a spell of absence tells its kind


@rule
def hazard_of(c, p, now, worker, which):
    """The usual hazard a minute at which a worker falls sick, shortly or long, goes on long leave, or gives notice."""
    strain = c.worker_real[worker, Hazards.STRAIN]
    if which == LEAVING:
        usual = leaving_hazard(p, c.workers[worker, Workers.GRADE], now - c.workers[worker, Workers.JOINED_AT])
        return usual * strain_effect(p, strain, p.strain_leaving)
    usual = spell_hazard(p, which, c.worker_real[worker, Hazards.FRAILTY])
    return usual if which == LONG_LEAVE else usual * strain_effect(p, strain, p.strain_sickness)


@rule
def falls_due_as(which):
    """What falls due when this absence strikes."""
    if which == LONG_LEAVE:
        return LONG_LEAVE_BEGINS
    return FALLS_LONG_SICK if which == LONG_SICKNESS else FALLS_SICK


@rule
def advance_hazard(c, p, now, worker, which):
    """Let a hazard run up, day by day, to the end of the month; if it strikes before, put that in the diary."""
    ends = c.workers[worker, Workers.MONTH_ENDS]
    hazard = hazard_of(c, p, now, worker, which)
    to_go = c.worker_real[worker, Hazards.THRESHOLD + which] - c.worker_real[worker, Hazards.CUMULATIVE_HAZARD + which]
    if to_go < 0.0 or hazard <= 0.0 or ends <= now:
        return
    row = leaving_exposure(p, c.workers[worker, Workers.GRADE]) if which == LEAVING else spell_exposure(which)
    before = exposed_until(p, row, now)
    runs_up = hazard * (exposed_until(p, row, ends) - before)
    if runs_up < to_go:
        c.worker_real[worker, Hazards.CUMULATIVE_HAZARD + which] += runs_up
        return
    at = minute_of(p, row, before + to_go / hazard, now, ends)
    c.worker_real[worker, Hazards.CUMULATIVE_HAZARD + which] = c.worker_real[worker, Hazards.THRESHOLD + which] + 1.0
    if which == LEAVING:
        schedule(c, p, at, GIVES_NOTICE, worker, 0)
    else:
        stamp = c.workers[worker, Workers.SPELLS + which] * ABSENCES_BY_STAMP + which
        schedule(c, p, at, falls_due_as(which), worker, stamp)


@rule
def next_spell(c, p, now, worker, spell):
    """A spell of absence is over, or did not happen: the hazard of the next one begins to run up."""
    c.workers[worker, Workers.SPELLS + spell] += 1
    nth = c.workers[worker, Workers.SPELLS + spell]
    c.worker_real[worker, Hazards.CUMULATIVE_HAZARD + spell] = 0.0
    c.worker_real[worker, Hazards.THRESHOLD + spell] = spell_threshold(c.rng_key, c.person[worker], spell, nth)
    advance_hazard(c, p, now, worker, spell)


@rule
def next_leave(c, p, now, worker):
    """The worker's next annual leave goes in the diary."""
    schedule(c, p, leave_begins_after(p, c.rng_key, c.person[worker], now), LEAVE_BEGINS, worker, 0)


@rule
def promote(c, p, now, worker):
    """After enough time in the council the next grade may come, for some sooner than for others."""
    grade, here = c.workers[worker, Workers.GRADE], now - c.workers[worker, Workers.JOINED_AT]
    higher, who = p.grade[grade, Grades.NEXT], c.person[worker]
    if higher >= 0 and here >= p.grade[grade, Grades.RISES_AFTER] and rises(p, c.rng_key, who, grade, here // MONTH):
        c.workers[worker, Workers.GRADE] = higher
        fte, team = c.workers[worker, Workers.FTE], c.workers[worker, Workers.TEAM]
        log(c, now, GRADE_CHANGED, NOBODY, worker, higher, fte, grade, team)


@rule
def feel_strain(c, p, worker):
    """How much above the target the worker has carried in the last months."""
    works_over = c.workers[worker, Workers.DOING] >= 0 and c.workers[worker, Workers.OVER] == 1
    load, fte = c.workers[worker, Workers.LOAD_CHILDREN] * 1000.0, c.workers[worker, Workers.FTE]
    c.worker_real[worker, Hazards.STRAIN] = strain_now(p, c.worker_real[worker, Hazards.STRAIN], load, fte, works_over)


@rule
def begin_month(c, p, now, worker):
    """A month of a worker's time here begins, or on day one goes on: hazards, and what the team's list can now give."""
    ends = now + MONTH - (now - c.workers[worker, Workers.JOINED_AT]) % MONTH
    c.workers[worker, Workers.MONTH_ENDS] = ends
    for which in range(HAZARDS):
        advance_hazard(c, p, now, worker, which)
    schedule(c, p, ends, MONTH_TURNS, worker, 0)
    if p.kind[c.workers[worker, Workers.KIND], Kinds.HOLDS_OWN] == 1:
        serve_list(c, p, now, c.workers[worker, Workers.TEAM])


@rule
def turn_month(c, p, now, worker):
    """A month of a worker's time here is over: grade and strain are looked at, and the next begins."""
    if c.workers[worker, Workers.GONE] == 0:
        promote(c, p, now, worker)
        feel_strain(c, p, worker)
        begin_month(c, p, now, worker)
