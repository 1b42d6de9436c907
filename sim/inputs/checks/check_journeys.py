"""Faults within a journey: names that are taken, places that are not there, stages that cannot end, work for nobody."""

import re
from collections.abc import Iterable, Iterator

from sim.base.errors import listed, shown, unknown
from sim.inputs.checks.check_arrivals import every_need
from sim.inputs.checks.sentences import shares_fault
from sim.inputs.schema import DutyConfig, Journey, Lapse, Onward, StageConfig

CLOSED, RETURN, THE_SAME, HOLDER = "closed", "return", "the_same", "holder"
TAKEN = {
    "stages": (CLOSED, RETURN, "closed_in_last_year"),
    "teams": (HOLDER, THE_SAME),
    "slots": (HOLDER, THE_SAME),
}
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def journey_holds_together(journey: Journey) -> Iterator[str]:
    """Every fault of a journey except circles, which check_circles.py finds."""
    yield from names_are_free(journey)
    yield from every_need("journey.effort_by_need", journey.effort_by_need)
    main, _ = by_track(journey)
    yield from places_exist(journey.starts_in, "journey.starts_in", [*main, CLOSED])
    yield from slots_are_known(journey)
    for name, stage in journey.stages.items():
        path = f"journey.stages.{name}"
        yield from held_by_someone(path, stage, journey)
        yield from leads_somewhere(path, stage, journey)
        yield from ending_is_complete(path, stage)
        yield from duties_are_sound(path, stage)
        for duty in stage.duties:
            yield from someone_does_it(f"{path}.duties[{duty.duty}]", duty, journey)


def by_track(journey: Journey) -> tuple[list[str], list[str]]:
    """The stages that hold a case, and those that run alongside."""
    stages = journey.stages.items()
    return [name for name, s in stages if s.runs == "alone"], [name for name, s in stages if s.runs == "alongside"]


def names_are_free(journey: Journey) -> Iterator[str]:
    """Names are single words that mean nothing else already."""
    for key, names in (("stages", journey.stages), ("teams", journey.teams), ("slots", journey.slots)):
        taken = (*TAKEN[key], *journey.teams) if key == "slots" else TAKEN[key]
        for name in names:
            yield from odd_name(f"journey.{key}", name)
            if name in taken:
                yield f"journey.{key}.{name}: the name {name} already means something else here; choose another."
    for stage in journey.stages:
        for duty in journey.stages[stage].duties:
            yield from odd_name(f"journey.stages.{stage}.duties", duty.duty)


def odd_name(path: str, name: str) -> Iterator[str]:
    """The sentence for a name that is not one word."""
    if not NAME.fullmatch(name):
        yield f"{path}: the name `{name}` must be one word of letters, digits and `_`."


def slots_are_known(journey: Journey) -> Iterator[str]:
    """Every kind of slot is staffed by kinds of team that exist."""
    for name, needs in journey.slots.items():
        if not needs:
            yield f"journey.slots.{name}: no team staffs these slots; name at least one."
        for team in needs:
            if team not in journey.teams:
                yield unknown(f"journey.slots.{name}", team, "kind of team", journey.teams)


def held_by_someone(path: str, stage: StageConfig, journey: Journey) -> Iterator[str]:
    """A stage of its own is held by a kind of team; one alongside, by whoever holds the case."""
    if stage.runs == "alongside" and stage.held_by != THE_SAME:
        yield f"{path}.held_by={stage.held_by}: a stage that runs alongside is held by {THE_SAME}."
    elif stage.runs == "alone" and stage.held_by not in journey.teams:
        yield unknown(f"{path}.held_by", stage.held_by, "kind of team", journey.teams)


def places_exist(onward: Onward, path: str, known: list[str]) -> Iterator[str]:
    """Where cases go exists, and all of them go somewhere, whatever their need."""
    yield from every_need(path, onward)
    for need, shares in onward.items():
        for place in shares:
            if place not in known:
                yield unknown(f"{path}.{need}", place, "place to go to from here", known)
        yield from shares_fault(f"{path}.{need}", list(shares.values()))


def leads_somewhere(path: str, stage: StageConfig, journey: Journey) -> Iterator[str]:
    """Cases go on from a stage to places that exist, and escalate only where they can."""
    main, alongside = by_track(journey)
    known = [*alongside, *main, RETURN] if stage.runs == "alongside" else [*main, CLOSED, *journey.exits]
    yield from places_exist(stage.onward, f"{path}.onward", known)
    escalates = max(stage.escalates_per_year.values(), default=0.0) > 0
    if escalates and stage.runs == "alongside":
        yield f"{path}.escalates_per_year: a stage that runs alongside cannot escalate further; use `onward`."
    elif escalates and not alongside:
        yield f"{path}.escalates_per_year: there is no stage that runs alongside for it to escalate to."


def root_of(duty: DutyConfig, stage: StageConfig) -> DutyConfig | None:
    """The first of the duties that this one follows, or None if they follow each other in a circle."""
    named = {other.duty: other for other in stage.duties}
    seen: set[str] = set()
    while duty.follows in named:
        if duty.duty in seen:
            return None
        seen.add(duty.duty)
        duty = named[str(duty.follows)]
    return duty


def ending_is_complete(path: str, stage: StageConfig) -> Iterator[str]:
    """Each way of ending has what it takes, and nothing of the other ways."""
    completing = [duty for duty in stage.duties if duty.completes]
    roots = [root for duty in completing if (root := root_of(duty, stage)) is not None]
    reviews = [duty for duty in stage.duties if duty.may_end]
    if stage.ends == "after_a_need" and stage.runs == "alongside":
        yield f"{path}.ends=after_a_need: a stage that runs alongside ends when its work is done, or at a review."
    if stage.ends == "after_a_need":
        if stage.length is None:
            yield f"{path}.length: is missing; a stage that ends after_a_need has a length."
        if not any(root.when == "need_ends" for root in roots):
            yield f"{path}.duties: none closes the case; one duty with `when: need_ends` must have `completes: true`."
    elif stage.length is not None:
        yield f"{path}.length: only a stage that ends after_a_need has a length; this one ends {stage.ends}."
    if stage.ends == "when_the_work_is_done" and not completing:
        yield f"{path}.duties: none completes the stage; one duty must have `completes: true`."
    if stage.ends == "at_a_review":
        yield from reviews_end_it(path, reviews)
        for duty in completing:
            yield f"{path}.duties[{duty.duty}].completes=true: a stage that ends at_a_review ends only there."
    else:
        for duty in reviews:
            here = f"{path}.duties[{duty.duty}].may_end"
            yield f"{here}: is only for a stage that ends at_a_review; this one ends {stage.ends}."


def reviews_end_it(path: str, reviews: list[DutyConfig]) -> Iterator[str]:
    """A review can end the stage, and if it does not, another one will come."""
    if len(reviews) != 1:
        text = f"{len(reviews)} duties have" if reviews else "no duty has"
        yield f"{path}.duties: {text} `may_end`; a stage that ends at_a_review needs it on exactly one duty."
    for duty in reviews:
        here = f"{path}.duties[{duty.duty}]"
        if duty.may_end[-1] == 0:
            chances = shown(duty.may_end)
            yield f"{here}.may_end={chances}: the last one counts for all later reviews, so it must be above 0."
        if not duty.then_every and duty.may_end[0] < 1:
            yield f"{here}.then_every: is missing; if the first review does not end the stage, another must follow."


def duties_are_sound(path: str, stage: StageConfig) -> Iterator[str]:
    """Duties have names of their own, follow each other in order, and fall due when they can."""
    names = [duty.duty for duty in stage.duties]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield f"{path}.duties: {name} is there {names.count(name)} times; each duty needs a name of its own."
    for duty in stage.duties:
        here = f"{path}.duties[{duty.duty}]"
        yield from counted_from_enquiry(f"{here}.due", [duty.due], stage)
        yield from follows_in_order(here, duty, stage)
        if duty.when == "need_ends" and stage.ends != "after_a_need":
            yield f"{here}.when=need_ends: is only for a stage that ends after_a_need; this one ends {stage.ends}."
        if any(lapse.amount == 0 for lapse in duty.then_every):
            yield f"{here}.then_every: a duty that comes again at once never stops; give at least 1."
        if len(duty.then_every) > 2:
            yield f"{here}.then_every: has {len(duty.then_every)} lengths; at most two, the second and all later ones."


def follows_in_order(here: str, duty: DutyConfig, stage: StageConfig) -> Iterator[str]:
    """A duty follows another of its stage, and in the end one that follows nothing."""
    others = [other.duty for other in stage.duties if other.duty != duty.duty]
    if duty.follows is not None and duty.follows not in others:
        yield unknown(f"{here}.follows", duty.follows, "other duty in this stage", others)
    elif root_of(duty, stage) is None:
        yield f"{here}.follows={duty.follows}: these duties wait for each other in a circle, so none can begin."


def counted_from_enquiry(path: str, lapses: Iterable[Lapse], stage: StageConfig) -> Iterator[str]:
    """Only what runs alongside belongs to an enquiry."""
    if stage.runs == "alone" and any(lapse.from_enquiry for lapse in lapses):
        yield f"{path}: only a stage that runs alongside can count `from enquiry`."


def someone_does_it(path: str, duty: DutyConfig, journey: Journey) -> Iterator[str]:
    """Each part of a duty is for the holder, for a kind of team that shares its list, or for a slot."""
    shared = [name for name, team in journey.teams.items() if team.holds == "shared"]
    able = [HOLDER, *shared, *journey.slots]
    for who in duty.parts:
        if who in journey.teams and who not in shared:
            yield f"{path}.parts.{who}: here each worker holds their own cases; the work is for {listed(able, 'or')}."
        elif who not in able:
            yield unknown(f"{path}.parts", who, "pool to do this", able)
