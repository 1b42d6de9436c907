"""Faults of a kind of team whose workers are named beside the holders of cases."""

from collections.abc import Iterator

from sim.base.errors import listed
from sim.inputs.schema import Council, Journey, Workforce


def co_workers_of_one_kind(journey: Journey, council: Council, workforce: Workforce) -> Iterator[str]:
    """One kind of team at most works beside the holders, and it neither holds cases, nor assists, nor supervises."""
    names = [name for name, team in journey.teams.items() if team.co_works]
    if len(names) > 1:
        yield f"journey.teams: {listed(names)} have co_works=true; a case has one co-worker, of one kind of team."
    for name in names:
        path = f"journey.teams.{name}.co_works=true"
        for other in does_otherwise(name, journey, council, workforce):
            yield f"{path}: but {other}; a co-worker works beside the holder of a case and is never the holder."


def does_otherwise(name: str, journey: Journey, council: Council, workforce: Workforce) -> Iterator[str]:
    """What else a kind of team does that works beside the holders of cases."""
    if journey.teams[name].holds != "shared":
        yield f"it has holds={journey.teams[name].holds}"
    if council.held_elsewhere is not None and council.held_elsewhere.by == name:
        yield "council.held_elsewhere.by names it"
    if workforce.supervision is not None and workforce.supervision.by == name:
        yield "workforce.supervision.by names it"
    for stage_name, stage in journey.stages.items():
        if stage.held_by == name:
            yield f"journey.stages.{stage_name}.held_by names it"
        if any(duty.assisted_by == name for duty in stage.duties):
            yield f"a duty of journey.stages.{stage_name} is assisted_by it"
