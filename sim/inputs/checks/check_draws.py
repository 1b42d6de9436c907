"""Faults of what replications draw: an ensemble or years that are not there, or do not fit this study."""

from collections.abc import Iterator

from pydantic import BaseModel

from sim.base.errors import InputError
from sim.inputs.ensembles import ensemble_faults
from sim.inputs.schema import Allocation, Council, Demand, Journey, Run, Workforce
from sim.inputs.schema.fields import as_written
from sim.inputs.year_draws import years_named


def ensemble_fits(
    run: Run, council: Council, demand: Demand, journey: Journey, workforce: Workforce, allocation: Allocation
) -> Iterator[str]:
    """The ensemble of a run, if it has one, is of this council and turns numbers that it has."""
    if run.ensemble is None:
        return
    parts: dict[str, BaseModel] = {"council": council, "demand": demand, "journey": journey}
    parts |= {"workforce": workforce, "allocation": allocation, "run": run}
    mapping = {name: part.model_dump(mode="json", by_alias=True, exclude_none=True) for name, part in parts.items()}
    yield from ensemble_faults(run.ensemble, as_written(mapping))


def years_are_there(run: Run) -> Iterator[str]:
    """The years of a run, if it has some, are a file of years."""
    try:
        if run.years is not None:
            years_named(run.years)
    except InputError as refused:
        yield from refused.faults
