"""Faults of what a journey may have besides stages and work: a front door, exits, interventions, chance duties."""

from collections.abc import Iterator

from sim.base.errors import listed, unknown
from sim.inputs.checks.check_arrivals import every_need
from sim.inputs.checks.check_journeys import CLOSED, HOLDER, RETURN, by_track, odd_name, root_of
from sim.inputs.schema import DutyConfig, Journey, StageConfig

REFERRAL = "referral"  # what a contact becomes


def extras_hold_together(journey: Journey) -> Iterator[str]:
    """Every fault of these extras."""
    yield from exits_are_names(journey)
    for name in journey.interventions:
        yield from odd_name("journey.interventions", name)
    yield from one_front_door(journey)
    yield from escalation_opens_one_stage(journey)
    yield from gravity_is_given(journey)
    for name, stage in journey.stages.items():
        path = f"journey.stages.{name}"
        if stage.before_referral:
            yield from screens_only(path, stage)
        for duty in stage.duties:
            here = f"{path}.duties[{duty.duty}]"
            yield from by_chance(here, duty, stage)
            yield from happens(here, duty)
            yield from extras_exist(here, duty, journey)


def exits_are_names(journey: Journey) -> Iterator[str]:
    """Exits are single words, each there once and none a stage."""
    for name in dict.fromkeys(journey.exits):
        yield from odd_name("journey.exits", name)
        if name in (*journey.stages, CLOSED, RETURN, REFERRAL) or journey.exits.count(name) > 1:
            yield f"journey.exits: the name {name} already means something else here; choose another."


def one_front_door(journey: Journey) -> Iterator[str]:
    """At most one stage comes before the referral, and nothing leads back to it."""
    screening = [name for name, stage in journey.stages.items() if stage.before_referral]
    for name in screening[1:]:
        path = f"journey.stages.{name}.before_referral=true"
        yield f"{path}: {screening[0]} is so already; only one stage screens contacts."
    tables = [("journey.starts_in", journey.starts_in)]
    tables += [(f"journey.stages.{name}.onward", stage.onward) for name, stage in journey.stages.items()]
    for path, table in tables:
        for need, shares in table.items():
            for name in screening:
                if name in shares:
                    yield f"{path}.{need}={name}: contacts come there before they are referrals; nothing leads back."


def escalation_opens_one_stage(journey: Journey) -> Iterator[str]:
    """Where cases escalate, one stage that runs alongside says that it opens then."""
    opened = [name for name, stage in journey.stages.items() if stage.opens_on_escalation]
    _, alongside = by_track(journey)
    for name in opened:
        path = f"journey.stages.{name}.opens_on_escalation=true"
        if name not in alongside:
            yield f"{path}: only a stage that runs alongside opens on an escalation."
        if name != opened[0]:
            yield f"{path}: {opened[0]} does so already; only one stage can."
    for name, stage in journey.stages.items():
        if alongside and not opened and max(stage.escalates_per_year.values(), default=0.0) > 0:
            able = listed(alongside, "or")
            path = f"journey.stages.{name}.escalates_per_year"
            yield f"{path}: no stage opens then; give {able} opens_on_escalation: true."
            return


def gravity_is_given(journey: Journey) -> Iterator[str]:
    """Stages between which an enquiry may move a case have a gravity: it moves cases to graver ones only."""
    main, alongside = by_track(journey)
    by = {
        name: f"{other} leads here"
        for other in alongside
        for shares in journey.stages[other].onward.values()
        for name in shares
        if name in main
    }
    hazards = {name: max(journey.stages[name].escalates_per_year.values(), default=0.0) for name in main}
    by |= {name: "cases escalate here" for name in main if by and hazards[name] > 0}
    for name, why in by.items():
        if journey.stages[name].gravity is None:
            yield f"journey.stages.{name}.gravity: is missing; {why}, and an enquiry moves cases to graver stages only."
    for name in (one for one in alongside if journey.stages[one].gravity is not None):
        yield f"journey.stages.{name}.gravity: is only for a stage that runs alone; cases are moved between those."


def screens_only(path: str, stage: StageConfig) -> Iterator[str]:
    """The front door ends when the screening is done; what is no referral leaves, or is helped without one."""
    if stage.runs != "alone" or stage.ends != "when_the_work_is_done":
        yield f"{path}.before_referral=true: such a stage runs alone and ends when_the_work_is_done."
    if max(stage.escalates_per_year.values(), default=0.0) > 0:
        yield f"{path}.escalates_per_year: a contact does not escalate; it becomes a referral."


def by_chance(here: str, duty: DutyConfig, stage: StageConfig) -> Iterator[str]:
    """What ends a stage is for every family in it."""
    ends = [root_of(other, stage) for other in stage.duties if other.completes or other.may_end]
    needed = duty.completes or bool(duty.may_end) or any(root is not None and root.duty == duty.duty for root in ends)
    if needed and (duty.chance < 1 or duty.intervention is not None):
        key = "chance" if duty.chance < 1 else "intervention"
        yield f"{here}.{key}: the stage ends by this duty, so every family must have it."


def happens(here: str, duty: DutyConfig) -> Iterator[str]:
    """A duty that something sets off comes when that happens, and neither ends a stage nor waits for another duty."""
    if duty.happens_per_year is None:
        return
    yield from every_need(f"{here}.happens_per_year", duty.happens_per_year)
    given = [
        key
        for key, there in (
            ("then_every", duty.then_every),
            ("follows", duty.follows),
            ("waits_for", duty.waits_for),
            ("lapses", duty.lapses),
            ("completes", duty.completes),
            ("may_end", duty.may_end),
        )
        if there
    ]
    if duty.when != "stage_begins":
        given.append("when")
    for key in given:
        yield f"{here}.{key}: does not go with `happens_per_year`; the duty comes whenever that happens."


def extras_exist(here: str, duty: DutyConfig, journey: Journey) -> Iterator[str]:
    """An intervention that exists, and assistants who share their work with a holder who has some."""
    if duty.intervention is not None and duty.intervention not in journey.interventions:
        yield unknown(f"{here}.intervention", duty.intervention, "intervention", journey.interventions)
    if duty.assisted_by is not None:
        shared = [name for name, team in journey.teams.items() if team.holds == "shared"]
        if duty.assisted_by not in shared:
            yield unknown(f"{here}.assisted_by", duty.assisted_by, "team that shares its list", shared)
        elif HOLDER not in duty.parts:
            yield f"{here}.assisted_by={duty.assisted_by}: the holder has no part in this duty to be helped with."
