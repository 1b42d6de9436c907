"""When a duty falls due, when it can begin, how much work it is."""

import math

from sim.base.units_of_time import MINUTES_A_DAY, WORKING_DAYS_A_MONTH, WORKING_DAYS_A_WEEK
from sim.model.compiling import rule
from sim.model.distributions import length, normal, whole_minutes
from sim.model.later_words import WHY_PUT_OFF
from sim.model.parameter_columns import Duties, DutyReals, Interventions
from sim.model.random import draw
from sim.model.vocabulary import (
    EXPONENTIAL,
    MONTHS,
    NEVER,
    NO_SHAPE,
    WEEKS,
    WHY_AGE,
    WHY_ARISES,
    WHY_EFFORT,
    WHY_HAPPENS,
    WHY_PRESSED,
    WHY_PRESSED_DAY,
    WHY_SUPERVISION,
    WHY_WAIT,
)

LONGEST_WAIT = 4000.0 * MINUTES_A_DAY


@rule
def later(p, minute, amount, unit):
    """The last minute of the day that lies so many working days, weeks or months after a minute.

    Weeks and months from a day too long before the start for the calendar are over before it, and are counted roughly.
    """
    day = minute // MINUTES_A_DAY
    known = p.weeks_later.shape[1] - 1
    if unit == WEEKS and day >= 0:
        day = p.weeks_later[amount, min(day, known)] + 0 * day
    elif unit == MONTHS and day >= 0:
        day = p.months_later[amount, min(day, known)] + 0 * day
    elif unit == WEEKS and -day <= p.weeks_after_earlier.shape[1]:
        day = p.weeks_after_earlier[amount, -day - 1] + 0 * day
    elif unit == MONTHS and -day <= p.months_after_earlier.shape[1]:
        day = p.months_after_earlier[amount, -day - 1] + 0 * day
    elif unit == WEEKS:
        day = day + amount * WORKING_DAYS_A_WEEK
    elif unit == MONTHS:
        day = day + amount * WORKING_DAYS_A_MONTH
    else:
        day = day + amount
    return day * MINUTES_A_DAY + MINUTES_A_DAY - 1


@rule
def first_due(p, duty, counted_from):
    """When a duty first falls due."""
    return later(p, counted_from, p.duty[duty, Duties.DUE_AMOUNT], p.duty[duty, Duties.DUE_UNIT])


@rule
def is_wanted(p, rng_key, who, nth, duty, day):
    """Whether a duty arises at all in this stage of this family: by its own chance and by what is offered that day."""
    chance, intervention = p.duty_real[duty, DutyReals.CHANCE], p.duty[duty, Duties.INTERVENTION]
    if intervention >= 0:
        chance = chance * p.offer[intervention, day] * p.intervention[intervention, Interventions.TAKE_UP]
    return chance >= 1.0 or draw(rng_key, WHY_ARISES, who, nth, p.duty[duty, Duties.KEY]) < chance


@rule
def is_offered(p, rng_key, who, nth, duty, day):
    """Whether a family is offered what this duty brings, whose effect is that of the offer, taken up or not."""
    intervention = p.duty[duty, Duties.INTERVENTION]
    if intervention < 0 or p.intervention[intervention, Interventions.FROM_OFFER] == 0.0:
        return False
    chance = p.duty_real[duty, DutyReals.CHANCE] * p.offer[intervention, day]
    return chance >= 1.0 or draw(rng_key, WHY_ARISES, who, nth, p.duty[duty, Duties.KEY]) < chance


@rule
def is_set_off(p, duty):
    """Whether a duty answers something that happens, to whichever need."""
    return (
        p.duty_real[duty, DutyReals.HAPPENS]
        + p.duty_real[duty, DutyReals.HAPPENS + 1]
        + p.duty_real[duty, DutyReals.HAPPENS + 2]
        + p.duty_real[duty, DutyReals.HAPPENS + 3]
        > 0.0
    )


@rule
def happens_after(p, rng_key, who, nth, duty, need):
    """How long until what a duty answers happens, such as a placement that ends; 0 for a duty that nothing sets off."""
    often = p.duty_real[duty, DutyReals.HAPPENS + need]
    if not is_set_off(p, duty):
        return 0
    if often <= 0.0:
        return NEVER
    u = draw(rng_key, WHY_HAPPENS, who, nth, p.duty[duty, Duties.KEY])
    return whole_minutes(min(-math.log1p(-u) / often, NEVER - 1.0))


@rule
def due_again(p, duty, occurrence, done):
    """When a duty that repeats falls due again, counted from when it was last done."""
    if occurrence <= 1:
        return later(p, done, p.duty[duty, Duties.AGAIN_AMOUNT], p.duty[duty, Duties.AGAIN_UNIT])
    return later(p, done, p.duty[duty, Duties.LATER_AMOUNT], p.duty[duty, Duties.LATER_UNIT])


@rule
def may_begin(p, rng_key, who, nth, duty, counted_from, due, need):
    """The minute before which others have not answered; some are hurried in the last days before the due date."""
    if p.duty[duty, Duties.WAIT_SHAPE] == NO_SHAPE:
        return counted_from
    key = p.duty[duty, Duties.KEY]
    u = draw(rng_key, WHY_WAIT, who, nth, key)
    scale = p.duty_real[duty, DutyReals.WAIT_SCALE] * p.wait_lasts[duty, need]
    waits = length(u, p.duty[duty, Duties.WAIT_SHAPE], scale, p.duty_real[duty, DutyReals.WAIT_SPREAD])
    answered = counted_from + whole_minutes(min(waits, LONGEST_WAIT))
    if answered <= due - p.duty[duty, Duties.PRESSED_MINUTES] or p.duty_real[duty, DutyReals.PRESSED_CHANCE] <= 0.0:
        return answered  # nobody hurries
    hurried_to = due - int(draw(rng_key, WHY_PRESSED_DAY, who, nth, key) * p.duty[duty, Duties.PRESSED_MINUTES])
    hurried = draw(rng_key, WHY_PRESSED, who, nth, key) < p.duty_real[duty, DutyReals.PRESSED_CHANCE]
    return hurried_to if hurried and answered > hurried_to else answered


@rule
def part_minutes(p, rng_key, who, nth, duty, part, need, children):
    """Minutes of work, at full speed, of one part of a duty: drawn about its mean, scaled by need and siblings."""
    mean = (
        p.duty_real[duty, DutyReals.PART_MINUTES + part]
        * p.need_effort[need]
        * (1.0 + p.sibling_effort * (children - 1))
    )
    spread = p.effort_spread
    u = draw(rng_key, WHY_EFFORT, who, nth, p.duty[duty, Duties.PART_KEY + part])
    if p.effort_shape == EXPONENTIAL:
        return whole_minutes(length(u, EXPONENTIAL, mean, spread))
    return whole_minutes(mean * math.exp(spread * normal(u) - spread * spread * 0.5))


@rule
def squeezed_minutes(p, minutes):
    """What a squeezable duty is cut to under pressure."""
    return whole_minutes(minutes * p.squeeze_floor)


@rule
def already_passed(p, rng_key, who, duty):
    """How much of a repeating duty's interval has passed on day one."""
    return draw(rng_key, WHY_AGE, who, 1, p.duty[duty, Duties.KEY])


@rule
def supervised_every(p, is_new, minutes_here):
    """How many working days lie between two supervisions: fewer for the newly qualified, by time since starting."""
    last = p.supervision_steps.shape[0] - 1
    if is_new:
        for step in range(last):
            if minutes_here < p.supervision_steps[step, 0]:
                return int(p.supervision_steps[step, 1])
    return int(p.supervision_steps[last, 1])


@rule
def is_put_off(p, rng_key, who, now, away):
    """Whether a supervision is put off: by itself, or since the manager is not there, by the share who are away."""
    if p.supervision_again <= 0:
        return False
    chance = p.supervision_put_off + (1.0 - p.supervision_put_off) * away
    return draw(rng_key, WHY_PUT_OFF, who, now // MINUTES_A_DAY) < chance


@rule
def first_supervision(rng_key, who, days):
    """In how many working days a worker's first supervision is due: some time within the usual interval."""
    return 1 + int(draw(rng_key, WHY_SUPERVISION, who, 0) * days)
