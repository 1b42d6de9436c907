"""Faults of ages: bands that do not follow each other, places where nobody can go at eighteen, placements."""

from collections.abc import Iterator, Sequence

from sim.base.errors import listed, shown, unknown
from sim.inputs.checks.check_journeys import CLOSED, by_track
from sim.inputs.checks.sentences import shares_fault
from sim.inputs.schema import AgeBand, Demand, DutyConfig, Journey, StageConfig


def ages_hold_together(demand: Demand, journey: Journey) -> Iterator[str]:
    """Every fault of ages."""
    main = [name for name in by_track(journey)[0] if not journey.stages[name].before_referral]
    yield from bands_follow("demand.ages", demand.ages)
    for name, source in demand.sources.items():
        path = f"demand.sources.{name}"
        yield from bands_follow(f"{path}.ages", source.ages)
        if source.ages and not demand.ages:
            yield f"{path}.ages: needs demand.ages; without them nobody's age is known."
        if source.starts_in is not None and source.starts_in not in main:
            yield unknown(f"{path}.starts_in", source.starts_in, "stage that holds a case", main)
    for name, stage in journey.stages.items():
        yield from ends_at_eighteen(f"journey.stages.{name}", stage, journey, main)
        for duty in stage.duties:
            yield from settles(f"journey.stages.{name}.duties[{duty.duty}]", duty, stage)


def bands_follow(path: str, bands: Sequence[AgeBand]) -> Iterator[str]:
    """Bands of age do not overlap, and their shares add up."""
    before = 0.0
    for place, band in enumerate(bands):
        if band.from_ < before or band.to <= band.from_:
            ages = f"from {shown(band.from_)} to {shown(band.to)}"
            yield f"{path}[{place}]: {ages}; a band ends after it begins, none before the one before it."
        before = band.to
    if bands:
        yield from shares_fault(path, [band.share for band in bands])


def ends_at_eighteen(path: str, stage: StageConfig, journey: Journey, main: list[str]) -> Iterator[str]:
    """At eighteen a case closes or goes to a stage that no birthday ends."""
    if stage.ages and stage.at_18 is None:
        yield f"{path}.ages: needs at_18; in other stages no age is looked at."
    if stage.at_18 is None:
        return
    if stage.runs == "alongside" or stage.before_referral:
        yield f"{path}.at_18={stage.at_18}: only a stage that holds a referred case ends at eighteen."
    able = [CLOSED, *(name for name in main if journey.stages[name].at_18 is None)]
    if stage.at_18 not in able:
        yield f"{path}.at_18={stage.at_18}: is for {listed(able, 'or')}, which no birthday ends."
    yield from bands_follow(f"{path}.ages", stage.ages)


def settles(here: str, duty: DutyConfig, stage: StageConfig) -> Iterator[str]:
    """What comes round less often in a settled placement comes round; what ends a placement happens."""
    if duty.when_settled is not None and (not duty.then_every or stage.runs == "alongside"):
        yield f"{here}.when_settled: is only for a duty with `then_every` in a stage that runs alone."
    if duty.when_settled is not None and duty.when_settled.every.amount == 0:
        yield f"{here}.when_settled.every: a duty that comes again at once never stops; give at least 1."
    if duty.unsettles and duty.happens_per_year is None:
        yield f"{here}.unsettles=true: needs `happens_per_year`, how often a placement ends."
