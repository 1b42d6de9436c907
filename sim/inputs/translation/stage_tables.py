"""The journey's stages and duties as rows of codes and minutes."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from sim.base.units_of_time import MINUTES_A_DAY, MINUTES_A_YEAR
from sim.inputs.schema import Config, DutyConfig, Journey, StageConfig, Supervision
from sim.inputs.schema.fields import of_need
from sim.inputs.translation import remembered
from sim.inputs.translation.lapses import rough_days, window_minutes
from sim.inputs.translation.names import HANDOVER, SUPERVISION, key_of, population_of
from sim.inputs.translation.timeline_tables import cumulative
from sim.model.distributions import put_lengths
from sim.model.parameter_columns import DUTY_COLUMNS, DUTY_REALS, Duties, DutyReals
from sim.model.parameters import MOST_REVIEWS, Real, Whole
from sim.model.vocabulary import ENDINGS, NEEDS, PERFORMERS, SHAPES, UNITS

URGENCIES = ("urgent", "fixed", "soon", "ordinary")
FINE = 4001  # points on which a distribution is laid out
REVIEWS_LAID_OUT = 24
HURRIED = 8  # days on which those who are hurried answer, for the same purpose
UNPLANNED_STAY = 20.0  # working days, about: stays under way in a stage whose duties wait for nobody


def coded_duties(journey: Journey) -> list[tuple[int, DutyConfig]]:
    """Every duty with the code of its stage, in the order of their codes."""
    return [(i, duty) for i, stage in enumerate(journey.stages.values()) for duty in stage.duties]


@remembered
def stages(journey: Journey) -> tuple[Whole, Real, Real]:
    """The stages: codes, lengths, hazards of escalation."""
    codes, reals, hazards, first = [], [], [], 0
    for name, stage in journey.stages.items():
        kind = -1 if stage.held_by == "the_same" else list(journey.teams).index(stage.held_by)
        drawn = stage.length
        hazard: Mapping[Any, float] = stage.escalates_per_year
        shape = SHAPES.index(drawn.shape) if drawn else 0
        last = first + len(stage.duties)
        track, care = int(stage.runs == "alongside"), int(stage.counted_as == "looked_after")
        own = [stage.gravity or 0, population_of("stage", name)]
        codes.append([ENDINGS.index(stage.ends), kind, track, first, last, shape, care, *own])
        scale, spread = (drawn.scale * MINUTES_A_DAY, drawn.spread) if drawn else (0.0, 1.0)
        reals.append([scale, spread, stage.comes_back, stage.points])
        hazards.append([of_need(hazard, need, 0.0) / MINUTES_A_YEAR for need in NEEDS])
        first = last
    return np.array(codes, np.int64), np.array(reals), np.array(hazards)


@remembered
def onward_home(journey: Journey, onward: Real) -> Real:
    """(rows, 4, places) the ways onward that do not lead into care; as they are where there is no other way."""
    care = np.array([stage.counted_as == "looked_after" for stage in journey.stages.values()])
    rows = onward.copy()
    for stage, need in np.ndindex(*onward.shape[:2]):
        shares = np.diff(onward[stage, need], prepend=0.0)
        shares[: len(care)][care] = 0.0
        if shares.sum() > 0:
            rows[stage, need] = cumulative(list(shares))
    return rows


@remembered
def need_lasts(journey: Journey) -> Real:
    """(stages, 4) times the length of each stage, by need."""
    return np.array([[of_need(stage.lasts_by_need, need, 1.0) for need in NEEDS] for stage in journey.stages.values()])


def contact_stage(journey: Journey) -> int:
    """The stage that screens contacts; -1 where there is none."""
    result = [i for i, stage in enumerate(journey.stages.values()) if stage.before_referral]
    return result[0] if result else -1


@remembered
def interventions(journey: Journey) -> tuple[Real, Whole]:
    """(interventions, 5) what each multiplies and for whom; (interventions,) 1 where a duty brings it."""
    brought = {duty.intervention for _, duty in coded_duties(journey)}
    listed = journey.interventions.items()
    rows = [
        [one.entry_to_care, one.escalation, one.coming_back, one.take_up, float(one.effect_from == "offer")]
        for _, one in listed
    ]
    return np.array(rows).reshape(-1, 5), np.array([int(name in brought) for name, _ in listed], np.int64)


def enquiry_stage(journey: Journey) -> int:
    """The stage that an escalation opens; -1 where there is none."""
    opened = [i for i, stage in enumerate(journey.stages.values()) if stage.opens_on_escalation]
    return opened[0] if opened else -1


def stay_lengths(stage: StageConfig) -> tuple[Real, Real]:
    """How long stays in a stage are (minutes, rising) and their shares."""
    if stage.ends == "at_a_review":
        return review_lengths(stage)
    waiting = [duty for duty in completing(stage) if duty.waits_for is not None]
    drawn = stage.length or (waiting[0].waits_for if waiting else None)
    if drawn is None:
        return (np.arange(FINE) + 0.5) / FINE * 2 * UNPLANNED_STAY * MINUTES_A_DAY, np.ones(FINE) / FINE
    lengths = drawn_lengths(SHAPES.index(drawn.shape), drawn.scale * MINUTES_A_DAY, drawn.spread)
    return (lengths, np.ones(FINE) / FINE) if stage.length else pressed_lengths(lengths, waiting[0])


def completing(stage: StageConfig) -> list[DutyConfig]:
    """The duty that completes a stage, the one that it follows, and so on to the one that begins it."""
    named = {duty.duty: duty for duty in stage.duties}
    chain = [duty for duty in stage.duties if duty.completes][:1]
    while chain and chain[-1].follows is not None:
        chain.append(named[chain[-1].follows])
    return chain


@remembered
def finished_by(journey: Journey) -> Whole:
    """(stages,) the duty that begins what completes each stage; -1 where nothing does."""
    names = [(owner, duty.duty) for owner, duty in coded_duties(journey)]
    chains = [completing(stage) for stage in journey.stages.values()]
    return np.array([names.index((i, chain[-1].duty)) if chain else -1 for i, chain in enumerate(chains)], np.int64)


def pressed_lengths(lengths: Real, duty: DutyConfig) -> tuple[Real, Real]:
    """Waits until others have answered (minutes, rising) and their shares; some are hurried before the due date."""
    wait = duty.waits_for
    assert wait is not None
    due = (rough_days(duty.due) + 0.5) * MINUTES_A_DAY  # its last minute, from the middle of a day
    before = (np.arange(HURRIED) + 0.5) / HURRIED * wait.pressed_days * MINUTES_A_DAY
    hurried = np.minimum(lengths, np.maximum(due - before, 0.0)[:, None]).ravel()
    weights = ((1.0 - wait.pressed) / FINE, wait.pressed / (FINE * HURRIED))
    result, shares = np.append(lengths, hurried), np.repeat(weights, (FINE, FINE * HURRIED))
    order = np.argsort(result, kind="stable")
    return result[order], shares[order]


@lru_cache(maxsize=64)  # the points of a sweep mostly share their journey
def drawn_lengths(code: int, scale: float, spread: float) -> Real:
    """(FINE,) lengths in minutes at evenly spaced quantiles."""
    put: Callable[..., None] = put_lengths
    result = np.empty(FINE)
    put(result, code, float(scale), float(spread))
    result.flags.writeable = False
    return result


def review_lengths(stage: StageConfig) -> tuple[Real, Real]:
    """Stays that end at a review: the time of each review and the share of stays that it ends."""
    duty = next(d for d in stage.duties if d.may_end)
    steps = [duty.due, *duty.then_every]
    alive, at, lengths, shares = 1.0, 0.0, [], []
    for review in range(REVIEWS_LAID_OUT):
        at += rough_days(steps[min(review, len(steps) - 1)]) * MINUTES_A_DAY
        ends = duty.may_end[min(review, len(duty.may_end) - 1)]
        lengths.append(at)
        shares.append(alive * ends)
        alive *= 1.0 - ends
    return np.array(lengths), np.array(shares)


def endings(stage: StageConfig) -> set[str]:
    """The duties that end a stage, and those that they follow."""
    names = {duty.duty for duty in stage.duties if duty.completes or duty.may_end}
    followed = {duty.duty: duty.follows for duty in stage.duties}
    while more := {str(followed[name]) for name in names if followed[name]} - names:
        names |= more
    return names


def put_parts(journey: Journey, codes: Whole, reals: Real, parts: dict[str, float], *names: str) -> None:
    """Who does each part of a duty, its minutes, and the keys of the duty's names."""
    codes[Duties.PARTS], codes[Duties.KEY] = len(parts), key_of("duty", *names)
    for k, (who, hours) in enumerate(parts.items()):
        performer = "holder" if who == "holder" else "slot" if who in journey.slots else "pool"
        codes[Duties.PERFORMER + k] = PERFORMERS.index(performer)
        if performer != "holder":
            codes[Duties.POOL_KIND + k] = list(journey.slots if performer == "slot" else journey.teams).index(who)
        codes[Duties.PART_KEY + k] = key_of("duty", *names, who)
        reals[DutyReals.PART_MINUTES + k] = hours * 60.0 * journey.effort_scale


def put_duty(journey: Journey, codes: Whole, reals: Real, may_end: Real, stage: int, duty: DutyConfig) -> None:
    """One duty's row."""
    again = duty.then_every or (duty.due,)
    codes[Duties.STAGE], codes[Duties.FROM_ENQUIRY] = stage, int(duty.due.from_enquiry)
    codes[Duties.DUE_AMOUNT], codes[Duties.DUE_UNIT] = duty.due.amount, UNITS.index(duty.due.unit)
    codes[Duties.REPEATS] = int(bool(duty.then_every))
    codes[Duties.AGAIN_AMOUNT], codes[Duties.AGAIN_UNIT] = again[0].amount, UNITS.index(again[0].unit)
    codes[Duties.LATER_AMOUNT], codes[Duties.LATER_UNIT] = again[-1].amount, UNITS.index(again[-1].unit)
    codes[Duties.WINDOW], codes[Duties.URGENCY] = window_minutes(duty.window), URGENCIES.index(duty.urgency)
    names = [(owner, other.duty) for owner, other in coded_duties(journey)]
    codes[Duties.FOLLOWS] = names.index((stage, duty.follows)) if duty.follows else -1
    codes[Duties.WHEN_NEED_ENDS], codes[Duties.SQUEEZABLE] = int(duty.when == "need_ends"), int(duty.squeezable)
    codes[Duties.COMPLETES], codes[Duties.MAY_END] = int(duty.completes), int(bool(duty.may_end))
    codes[Duties.SLOT_WINDOW] = window_minutes(duty.slot_window or duty.window) + 1  # slots are held as a day begins
    codes[Duties.LAPSES] = int(rough_days(duty.lapses) * MINUTES_A_DAY) if duty.lapses else 0
    ends = duty.duty in endings(journey.stages[list(journey.stages)[stage]])
    late = journey.pressure.endings_wait_at_most
    codes[Duties.WAITS_AT_MOST] = int(rough_days(late) * MINUTES_A_DAY) if ends and late is not None else -1
    codes[Duties.INTERVENTION] = list(journey.interventions).index(duty.intervention) if duty.intervention else -1
    codes[Duties.ASSISTED_BY] = list(journey.teams).index(duty.assisted_by) if duty.assisted_by else -1
    reals[DutyReals.CHANCE] = duty.chance
    if duty.happens_per_year is not None:
        often: Mapping[Any, float] = duty.happens_per_year
        codes[Duties.REPEATS] = 1
        a_minute = [of_need(often, need, 0.0) / MINUTES_A_YEAR for need in NEEDS]
        reals[DutyReals.HAPPENS : DutyReals.HAPPENS + len(NEEDS)] = a_minute
    if duty.waits_for:
        wait = duty.waits_for
        codes[Duties.WAIT_SHAPE] = SHAPES.index(wait.shape)
        codes[Duties.PRESSED_MINUTES] = int(wait.pressed_days * MINUTES_A_DAY)
        reals[:3] = wait.scale * MINUTES_A_DAY, wait.spread, wait.pressed
    if duty.when_settled is not None:
        settled = duty.when_settled
        codes[Duties.SETTLED_AFTER] = int(rough_days(settled.after) * MINUTES_A_DAY)
        codes[Duties.SETTLED_AMOUNT], codes[Duties.SETTLED_UNIT] = settled.every.amount, UNITS.index(settled.every.unit)
        reals[DutyReals.SETTLED_SHARE] = settled.share
    codes[Duties.UNSETTLES] = int(duty.unsettles)
    if duty.may_end:
        may_end[:] = [duty.may_end[min(k, len(duty.may_end) - 1)] for k in range(MOST_REVIEWS)]
    put_parts(journey, codes, reals, duty.parts, list(journey.stages)[stage], duty.duty)


def put_own(journey: Journey, codes: Whole, reals: Real, parts: dict[str, float], name: str) -> None:
    """A duty that belongs to no stage: it arises whenever the act says so."""
    codes[Duties.STAGE], codes[Duties.FOLLOWS], codes[Duties.INTERVENTION], codes[Duties.ASSISTED_BY] = -1, -1, -1, -1
    codes[Duties.WAITS_AT_MOST] = -1
    codes[Duties.URGENCY], reals[DutyReals.CHANCE] = URGENCIES.index("ordinary"), 1.0
    put_parts(journey, codes, reals, parts, name)


@remembered
def duty_tables(journey: Journey, supervision: Supervision | None) -> tuple[Whole, Real, Real]:
    """The duties: codes, waits and minutes, chances to end a stage; the last two are handover and supervision."""
    listed = coded_duties(journey)
    codes = np.zeros((len(listed) + 2, DUTY_COLUMNS), np.int64)
    reals = np.zeros((len(listed) + 2, DUTY_REALS))
    may_end = np.zeros((len(listed) + 2, MOST_REVIEWS))
    for i, (stage, duty) in enumerate(listed):
        put_duty(journey, codes[i], reals[i], may_end[i], stage, duty)
    handover, passed_on = journey.handover, codes[len(listed)]
    put_own(journey, passed_on, reals[len(listed)], {"holder": handover.holder}, HANDOVER)
    passed_on[Duties.DUE_AMOUNT], passed_on[Duties.DUE_UNIT] = (
        handover.duty_due.amount,
        UNITS.index(handover.duty_due.unit),
    )
    passed_on[Duties.WINDOW] = window_minutes(handover.window)
    held = {supervision.by: supervision.hours} if supervision else {}
    put_own(journey, codes[-1], reals[-1], held, SUPERVISION)
    codes[-1, Duties.URGENCY] = URGENCIES.index("soon")
    return codes, reals, may_end


def slot_rates(config: Config) -> Real:
    """(slots, kinds) slots a day for each full-time person present; -1 where a kind is not needed."""
    journey = config.journey
    rates = np.full((len(journey.slots), len(journey.teams)), -1.0)
    for i, needs in enumerate(journey.slots.values()):
        for kind, a_week in needs.items():
            rates[i, list(journey.teams).index(kind)] = a_week / 5.0
    return rates
