"""A study with some of its numbers turned: what an ensemble, a calibration and a sensitivity analysis simulate."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sim.inputs.checks import validate
from sim.inputs.composing.overrides import Override, turned
from sim.inputs.ensembles import ensemble_named
from sim.inputs.schema import Config, Run
from sim.inputs.schema.fields import as_written
from sim.inputs.study import Study, study_from
from sim.inputs.year_draws import changes_of_years, years_named

DRAWN = {
    "ensemble": "Each replication has its own parameter set (ensemble {}).",
    "years": "Each replication has years of its own (years {}).",
}


def drawn(run: Run) -> list[str]:
    """What each replication of a run draws besides its random numbers, in sentences."""
    return [sentence.format(name) for key, sentence in DRAWN.items() if (name := getattr(run, key)) is not None]


def undrawn(run: Run, who: str, keys: Sequence[str] = tuple(DRAWN)) -> list[str]:
    """The faults of a run whose settings want draws that `who` does not make: better refused than silently left out."""
    settings = [(key, name) for key in keys if (name := getattr(run, key)) is not None]
    return [f"run.{key}={name}: {who} does not draw it; leave it out." for key, name in settings]


def as_mapping(config: Config) -> dict[str, Any]:
    """A configuration as the plain mapping from which it is validated; parameter sets that it would draw left out."""
    mapping: dict[str, Any] = as_written(config.model_dump(mode="json", by_alias=True, exclude_none=True))
    mapping["run"].pop("ensemble", None)
    return mapping


def variant(config: Config, turns: Sequence[Override], values: Sequence[float]) -> Study:
    """The study of a configuration with these numbers turned; InputError if it cannot be."""
    return study_from(validate(turned(as_mapping(config), turns, values)))


def study_of_replication(study: Study, replication: int) -> Study:
    """The study that a replication simulates: with its own parameter set and its own years, if the run draws them.

    Changes of years come before the scenario's, so that a level that the scenario sets has the last word.
    """
    run = study.config.run
    if run.ensemble is None and run.years is None:
        return study
    mapping = as_mapping(study.config)
    mapping["run"].pop("years", None)
    if run.ensemble is not None:
        ensemble = ensemble_named(run.ensemble)
        mapping = turned(mapping, ensemble.overrides, ensemble.values_of(replication))
    if run.years is not None:
        own = changes_of_years(years_named(run.years), run, replication)
        mapping["scenario"]["changes"] = [*own, *mapping["scenario"]["changes"]]
    return replace(study_from(validate(mapping)), change_bands=study.change_bands)  # what the scenario changes
