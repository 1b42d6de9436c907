"""What a journey comes to in the long run, in closed form: flows, stays and hours for each referral.

A family moves from stage to stage as a semi-Markov process; of visits, stays and competing escalations the expected
values are exact. Two things are not in it, and in the model they act against each other. Work takes time and queues: an
assessment lasts a tenth longer than its waits, so that more enquiries begin. And what an escalation sets going takes
days, in which no other begins. So results are compared with those of another journey, not used alone.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from sim.base.sums import flows_solved, sum_of_products
from sim.base.units_of_time import MINUTES_A_DAY, WORKING_DAYS_A_YEAR
from sim.inputs.schema import AgeBand, Demand, DutyConfig, Journey, Length, StageConfig
from sim.inputs.schema.fields import of_need
from sim.inputs.translation.age_tables import ages_in, mean_until_adult, not_adult_after
from sim.inputs.translation.coming_back import closing_days, graver_shares, is_main, shares_of, waits_to_the_end
from sim.inputs.translation.lapses import rough_days
from sim.inputs.translation.lasting_waits import times_waited
from sim.inputs.translation.stage_tables import drawn_lengths, review_lengths
from sim.model.parameters import Real
from sim.model.vocabulary import NEEDS, NEEDS_GIVEN, SHAPES

EVERY = 10  # quantiles of a length that are left out between two that are used
MOST_TIMES = 60  # of a duty in one stay
LEAST_REACHED = 1e-4  # share of stays that are so long that a duty is done once more


class Expected(NamedTuple):
    """Expected numbers for each referral."""

    flows: Mapping[
        str, float
    ]  # events: no_further_action, not_in_need, enquiries, conferences, plans, care, care_ended, back
    years: Mapping[str, float]  # by stage: years in it, so that its stock is referrals a year times these
    hours: Mapping[str, float]  # by kind of team: hours of a first child, before the journey's scale of effort
    booked: Mapping[str, float]  # by kind of slot: slots


@dataclass(frozen=True, eq=False)
class Stay:
    """A stay in a stage that an escalation or the eighteenth birthday may cut short, in working days."""

    lengths: Real  # (quantiles,) were nothing to cut it short
    weights: Real
    graver: float  # escalations a day that move it to another stage
    escalations: float  # a day, all of them
    ages: tuple[AgeBand, ...] = ()  # of children, where it ends at eighteen

    @cached_property
    def tail(self) -> tuple[Real, Real]:
        """Lengths, rising, and, of as many and one more, the share of stays that are no shorter than each."""
        order = np.argsort(self.lengths, kind="stable")
        return self.lengths[order], np.append(np.cumsum(self.weights[order][::-1])[::-1], 0.0)

    def survival(self, days: Real) -> Real:
        """(days,) the share of stays that are longer than so many days."""
        lengths, shares = self.tail
        longer: Real = shares[np.searchsorted(lengths, days, side="right")] * np.exp(-self.graver * days)
        return longer * not_adult_after(self.ages, days) if self.ages else longer

    @cached_property
    def whole(self) -> float:
        """The share that nothing cuts short."""
        lasts = np.exp(-self.graver * self.lengths)
        return sum_of_products(self.weights, lasts * not_adult_after(self.ages, self.lengths) if self.ages else lasts)

    @cached_property
    def mean(self) -> float:
        """Mean days."""
        if self.ages:
            return sum_of_products(self.weights, mean_until_adult(self.ages, self.graver, self.lengths))
        if self.graver < 1e-12:
            return sum_of_products(self.weights, self.lengths)
        return sum_of_products(self.weights, -np.expm1(-self.graver * self.lengths)) / self.graver

    @cached_property
    def to_adulthood(self) -> float:
        """The share that the eighteenth birthday cuts short."""
        return max(1.0 - self.whole - self.graver * self.mean, 0.0) if self.ages else 0.0


ONE_DAY = Stay(np.ones(1), np.ones(1), 0.0, 0.0)  # in a stage that runs alongside


@lru_cache(maxsize=64)
def unit_lengths(shape: str, spread: float) -> Real:
    """Lengths of scale 1 at evenly spaced quantiles."""
    minutes = drawn_lengths(SHAPES.index(shape), float(MINUTES_A_DAY), spread)
    return minutes[EVERY // 2 :: EVERY] / MINUTES_A_DAY


def length_quantiles(drawn: Length) -> Real:
    """Lengths in working days at evenly spaced quantiles."""
    return drawn.scale * unit_lengths(drawn.shape, drawn.spread)


def stay_of(journey: Journey, demand: Demand, name: str, need: str) -> Stay:
    """How long a stay in a stage is, and what cuts it short."""
    stage = journey.stages[name]
    lengths, weights = lengths_of(stage, need)
    a_day = of_need(stage.escalates_per_year, need, 0.0) / WORKING_DAYS_A_YEAR
    moved = math.fsum(graver_shares(journey, name, need).values()) if a_day else 0.0
    return Stay(lengths, weights, a_day * moved, a_day, ages_in(stage, demand))


def lengths_of(stage: StageConfig, need: str) -> tuple[Real, Real]:
    """(quantiles,) lengths of a stay of a need that nothing cuts short, and their shares."""
    if stage.ends == "at_a_review":
        lengths, shares = review_lengths(stage)
        return lengths / MINUTES_A_DAY, shares / shares.sum()
    if stage.length is not None:
        days = length_quantiles(stage.length) * of_need(stage.lasts_by_need, need, 1.0) + closing_days(stage) / 2
    else:
        waits = [hurried(duty, times_waited(stage, duty, need)) + more for duty, more in waits_to_the_end(stage)]
        days = max(waits, key=lambda one: float(one.mean()), default=np.ones(1))
    return days, np.full(len(days), 1.0 / len(days))


def hurried(duty: DutyConfig, lasts: float) -> Real:
    """(quantiles,) waits in working days; of those beyond the due date a share is hurried to it."""
    assert duty.waits_for is not None
    wait, due = length_quantiles(duty.waits_for) * lasts, rough_days(duty.due)
    chosen = (wait > due) & (np.arange(len(wait)) * 0.6180339887498949 % 1.0 < duty.waits_for.pressed)
    result: Real = np.where(chosen, due - duty.waits_for.pressed_days / 2, wait)
    return result


def times_of(duty: DutyConfig, stage: StageConfig, stay: Stay) -> float:
    """How many times a duty is expected in a stay."""
    if duty.follows is not None:
        first = next(other for other in stage.duties if other.duty == duty.follows)
        return duty.chance * times_of(first, stage, stay)
    if duty.happens_per_year is not None:
        return 0.0  # counted by need, where the need is known
    if duty.when == "need_ends" or duty.completes:
        return duty.chance * stay.whole
    at = rough_days(duty.due)
    if not duty.then_every:
        return duty.chance * float(stay.survival(np.array([max(at - rough_days(duty.window) / 2, 0.0)]))[0])
    steps = [rough_days(step) for step in duty.then_every[: MOST_TIMES - 1]]
    reached = stay.survival(np.cumsum([at, *steps, *steps[-1:] * (MOST_TIMES - 1 - len(steps))]))
    return duty.chance * math.fsum(reached[reached >= LEAST_REACHED])


def alongside_of(journey: Journey, need: str) -> dict[str, float]:
    """How often each stage that runs alongside is entered for an escalation."""
    entered = {
        name: float(stage.opens_on_escalation) for name, stage in journey.stages.items() if stage.runs == "alongside"
    }
    result, at = dict(entered), entered
    for _ in range(len(entered)):
        after = dict.fromkeys(entered, 0.0)
        for name, share in at.items():
            for place, chance in shares_of(journey.stages[name].onward, need).items():
                if place in after:
                    after[place] += share * chance
        result = {name: result[name] + after[name] for name in result}
        at = after
    return result


def next_stage_chances(journey: Journey, main: list[str], stays: Mapping[str, Stay], need: str) -> Real:
    """(stages, stages) chances of the next stage."""
    moves = np.zeros((len(main), len(main)))
    for row, name in enumerate(main):
        whole, older, at_18 = stays[name].whole, stays[name].to_adulthood, journey.stages[name].at_18
        for place, share in shares_of(journey.stages[name].onward, need).items():
            if place in main:
                moves[row, main.index(place)] += share * whole
        if at_18 in main:
            moves[row, main.index(at_18)] += older
        graver = graver_shares(journey, name, need)
        for place, share in graver.items():
            moves[row, main.index(place)] += (1.0 - whole - older) * share / math.fsum(graver.values())
    return moves


def expected(journey: Journey, demand: Demand, work: bool = True) -> Expected:
    """What a journey comes to for each referral of a usual year; without its hours where they are not wanted."""
    light = demand.response.light_share if demand.response else 0.0
    mix = np.array([demand.need_mix[need] for need in NEEDS_GIVEN], float)
    shares = [*(mix / mix.sum() * (1.0 - light)), light]
    totals: tuple[dict[str, float], ...] = tuple(defaultdict(float) for _ in Expected._fields)
    for share, need in zip(shares, NEEDS, strict=True):
        if share > 0:
            add_need(journey, demand, need, share, work, *totals)
    return Expected(*totals)


def add_need(
    journey: Journey,
    demand: Demand,
    need: str,
    share: float,
    work: bool,
    flows: dict[str, float],
    years: dict[str, float],
    hours: dict[str, float],
    booked: dict[str, float],
) -> None:
    """Add what a share of families of one need comes to."""
    main = [name for name, stage in journey.stages.items() if is_main(stage)]
    stays = {name: stay_of(journey, demand, name, need) for name in main}
    entry, moves = entry_of(journey, demand, need), next_stage_chances(journey, main, stays, need)
    visits = share * flows_solved(np.eye(len(main)) - moves.T, np.array([entry.get(name, 0.0) for name in main]))
    alongside = alongside_of(journey, need)
    flows["no_further_action"] += share * entry.get("closed", 0.0)
    flows["back"] += share * entry.get("closed", 0.0) * journey.closed_at_once_comes_back
    care = [row for row, name in enumerate(main) if journey.stages[name].counted_as == "looked_after"]
    within = float(math.fsum(visits[row] * moves[row, other] for row in care for other in care))
    flows["care"] += float(visits[care].sum()) - within
    for row, name in enumerate(main):
        stage, stay = journey.stages[name], stays[name]
        years[name] += visits[row] * stay.mean / WORKING_DAYS_A_YEAR
        closed = visits[row] * stay.whole * shares_of(stage.onward, need).get("closed", 0.0)
        flows["back"] += closed * stage.comes_back
        if stage.counted_as == "assessment":
            flows["not_in_need"] += closed + visits[row] * stay.to_adulthood
        if stage.counted_as == "on_plan":
            flows["plans"] += float(visits[row])
        if work:
            add_hours(journey, name, need, float(visits[row]), stay, hours, booked)
        escalations = visits[row] * stay.mean * stay.escalations
        for other, times in alongside.items():
            counted = journey.stages[other].counted_as
            flows["enquiries"] += escalations * times if counted == "section_47_enquiry" else 0.0
            flows["conferences"] += escalations * times if is_conference(journey, other) else 0.0
            if work:
                add_hours(journey, other, need, float(escalations * times), ONE_DAY, hours, booked, stage.held_by)


def entry_of(journey: Journey, demand: Demand, need: str) -> dict[str, float]:
    """Where referrals of a need lead, those of sources with a stage of their own among them."""
    sources = demand.sources.values()
    total = math.fsum(source.share for source in sources) or 1.0
    own = math.fsum(source.share for source in sources if source.starts_in is not None) / total
    entry = {place: share * (1.0 - own) for place, share in shares_of(journey.starts_in, need).items()}
    for source in sources:
        if source.starts_in is not None:
            entry[source.starts_in] = entry.get(source.starts_in, 0.0) + source.share / total
    return entry


def is_conference(journey: Journey, name: str) -> bool:
    """Whether a stage ends with a conference."""
    return any(duty.completes and set(duty.parts) & set(journey.slots) for duty in journey.stages[name].duties)


def add_hours(
    journey: Journey,
    name: str,
    need: str,
    visits: float,
    stay: Stay,
    hours: dict[str, float],
    booked: dict[str, float],
    holder: str | None = None,
) -> None:
    """Add the hours and slots of so many stays in a stage."""
    stage, effort = journey.stages[name], of_need(journey.effort_by_need, need, 1.0)
    for duty in stage.duties:
        if stage.runs == "alongside":
            times = duty.chance
        elif duty.happens_per_year is not None:
            times = of_need(duty.happens_per_year, need, 0.0) * stay.mean / WORKING_DAYS_A_YEAR
        else:
            times = times_of(duty, stage, stay)
        if duty.intervention is not None:
            times *= journey.interventions[duty.intervention].offered
        for part, amount in duty.parts.items():
            if part in journey.slots:
                booked[part] += visits * times * amount
            else:
                team = (holder or stage.held_by) if part == "holder" else part
                hours[team] += visits * times * amount * effort
