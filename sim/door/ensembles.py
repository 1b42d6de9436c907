"""Faults of an ensemble: it is not there, is of another council, or names what this study does not have."""

from collections.abc import Iterator

from pydantic import BaseModel

from sim.config import Allocation, Council, Demand, Journey, Run, Workforce
from sim.config.forms import as_written
from sim.ensembles import ensemble_faults


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
