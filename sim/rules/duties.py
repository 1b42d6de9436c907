"""When a duty falls due, when it can begin, how much work it is."""

import math

from sim.compiling import rule
from sim.parameters import (
    AGAIN_AMOUNT,
    AGAIN_UNIT,
    DUE_AMOUNT,
    DUE_UNIT,
    LATER_AMOUNT,
    LATER_UNIT,
    PART_MINUTES,
    PRESSED_CHANCE,
    PRESSED_MINUTES,
    WAIT_SCALE,
    WAIT_SHAPE,
    WAIT_SPREAD,
)
from sim.shapes import length, normal, whole_minutes
from sim.streams import draw
from sim.vocabulary import (
    EXPONENTIAL,
    MINUTES_A_DAY,
    MONTHS,
    NO_SHAPE,
    WEEKS,
    WHY_AGE,
    WHY_EFFORT,
    WHY_PRESSED,
    WHY_PRESSED_DAY,
    WHY_WAIT,
)

PARTS_A_DUTY = 4  # addresses kept for the parts of one duty
LONGEST_WAIT = 4000.0 * 444.0


@rule
def later(p, minute, amount, unit):
    """The last minute of the day that lies so many working days, weeks or months after a minute."""
    day = minute // MINUTES_A_DAY
    known = p.weeks_later.shape[1] - 1
    if unit == WEEKS and day >= 0:
        day = p.weeks_later[amount, min(day, known)] + 0 * day
    elif unit == MONTHS and day >= 0:
        day = p.months_later[amount, min(day, known)] + 0 * day
    else:
        day = day + amount
    return day * MINUTES_A_DAY + MINUTES_A_DAY - 1


@rule
def first_due(p, duty, counted_from):
    """When a duty first falls due."""
    return later(p, counted_from, p.duty[duty, DUE_AMOUNT], p.duty[duty, DUE_UNIT])


@rule
def due_again(p, duty, occurrence, done):
    """When a duty that repeats falls due again, counted from when it was last done."""
    if occurrence <= 1:
        return later(p, done, p.duty[duty, AGAIN_AMOUNT], p.duty[duty, AGAIN_UNIT])
    return later(p, done, p.duty[duty, LATER_AMOUNT], p.duty[duty, LATER_UNIT])


@rule
def may_begin(p, luck, who, nth, duty, counted_from, due):
    """The minute before which others have not answered; some are hurried in the last days before the due date."""
    if p.duty[duty, WAIT_SHAPE] == NO_SHAPE:
        return counted_from
    u = draw(luck, WHY_WAIT + duty, who, nth)
    waits = length(u, p.duty[duty, WAIT_SHAPE], p.duty_real[duty, WAIT_SCALE], p.duty_real[duty, WAIT_SPREAD])
    answered = counted_from + whole_minutes(min(waits, LONGEST_WAIT))
    hurried_to = due - int(draw(luck, WHY_PRESSED_DAY + duty, who, nth) * p.duty[duty, PRESSED_MINUTES])
    hurried = draw(luck, WHY_PRESSED + duty, who, nth) < p.duty_real[duty, PRESSED_CHANCE]
    return hurried_to if hurried and answered > hurried_to else answered


@rule
def part_minutes(p, luck, who, nth, duty, part, need, children):
    """Minutes of work, at full speed, of one part of a duty: drawn about its mean, scaled by need and siblings."""
    mean = p.duty_real[duty, PART_MINUTES + part] * p.need_effort[need] * (1.0 + p.sibling_effort * (children - 1))
    spread = p.effort_spread
    u = draw(luck, WHY_EFFORT + duty * PARTS_A_DUTY + part, who, nth)
    if p.effort_shape == EXPONENTIAL:
        return whole_minutes(length(u, EXPONENTIAL, mean, spread))
    return whole_minutes(mean * math.exp(spread * normal(u) - spread * spread * 0.5))


@rule
def squeezed_minutes(p, minutes):
    """What a squeezable duty is cut to under pressure."""
    return whole_minutes(minutes * p.squeeze_floor)


@rule
def already_passed(luck, who, duty):
    """How much of a repeating duty's interval has passed on day one."""
    return draw(luck, WHY_AGE, who, 1 + duty)
