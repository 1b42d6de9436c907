"""A study with some of its numbers turned: what an ensemble, a calibration and a sensitivity analysis play."""

from collections.abc import Sequence
from typing import Any

from sim.config import Config
from sim.config.forms import as_written
from sim.door import admit
from sim.ensembles import ensemble_named
from sim.study import Study, study_from
from sim.turning import Turn, turned


def as_mapping(config: Config) -> dict[str, Any]:
    """A configuration as the plain mapping that it is admitted from; parameter sets that it would draw left out."""
    mapping: dict[str, Any] = as_written(config.model_dump(mode="json", by_alias=True, exclude_none=True))
    mapping["run"].pop("ensemble", None)
    return mapping


def variant(config: Config, turns: Sequence[Turn], values: Sequence[float]) -> Study:
    """The study of a configuration with these numbers turned; Refused if it cannot be."""
    return study_from(admit(turned(as_mapping(config), turns, values)))


def study_of_replication(study: Study, replication: int) -> Study:
    """The study that a replication plays: with its own parameter set if the run has an ensemble."""
    name = study.config.run.ensemble
    if name is None:
        return study
    ensemble = ensemble_named(name)
    return variant(study.config, ensemble.turns, ensemble.values_of(replication))
