"""Whether a council stays as it is: which councils are simulated, how often, and what is told of them."""

import csv
import io
import math

import numpy as np
import pytest

from sim.base.errors import InputError
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.study import study_from
from sim.runs.replication import Cancellation
from sim.studies.drift.drift_command import DriftSettings, chosen_councils, drift_csv, summary_lines
from sim.studies.drift.quiet_years import (
    MEASURED,
    SERIES,
    Quiet,
    drift_settings,
    quiet_of,
    quiet_replication,
    replications_for,
)
from sim.studies.drift.settled import settled_study
from sim.studies.england.england_councils import nation_of


def quiet(name: str, start: float, mean: float, grows: float = 0.0) -> Quiet:
    """A council whose caseload moves so, and nothing else."""
    level = dict.fromkeys(SERIES, 100.0)
    measures = dict.fromkeys(MEASURED, 0.1)
    first, both = level | {"caseload_per_worker": start}, level | {"caseload_per_worker": mean}
    return Quiet(name, 4, first, both, {1: both, 2: both}, measures, 0.01, grows)


def test_a_small_council_is_simulated_more_often() -> None:
    rules = {"children": 10_000, "least": 2, "most": 24}
    assert [replications_for(children, rules) for children in (100, 1_000, 4_000, 30_000)] == [24, 10, 3, 2]


def test_councils_are_counted_that_stay_and_whose_backlogs_are_bounded() -> None:
    some = [quiet("A", 16, 16.7), quiet("B", 16, 17), quiet("C", 20, 19.1, 0.6), quiet("D", 20, 20)]
    said = summary_lines(some, [16.0, 17.0, 19.0, 21.0], drift_settings())
    assert said[0].startswith("3 of 4 councils keep their mean caseload over two quiet years within 5%")
    assert said[1].startswith("3 of 4 have no backlog that grows without limit")
    assert "from -4.5% to +6.2%" in said[2] and "rank correlation 1.00" in said[3]
    assert next(line for line in said if line.startswith("C ")).endswith("grows")


def test_the_table_has_every_council_and_series() -> None:
    rows = list(csv.DictReader(io.StringIO(drift_csv([quiet("A, with a comma", 16, 17)], [math.nan]))))
    assert rows[0]["council"] == "A, with a comma" and float(rows[0]["drift"]) == pytest.approx(1 / 16)
    assert {f"{name}_start" for name in SERIES} | set(MEASURED) <= rows[0].keys()


def test_councils_are_chosen_by_name_by_number_or_all() -> None:
    nation = nation_of()
    assert chosen_councils(nation, DriftSettings(name="bradford")) == ["Bradford"]
    assert len(chosen_councils(nation, DriftSettings(councils="7"))) == 7
    assert chosen_councils(nation, DriftSettings()) == list(nation.councils)
    with pytest.raises(InputError, match=r"^councils=0: must be between 1 and "):  # it was called modelled
        chosen_councils(nation, DriftSettings(councils="0"))
    with pytest.raises(InputError, match="must be a whole number of councils, or all"):
        chosen_councils(nation, DriftSettings(councils="many"))
    with pytest.raises(InputError, match=r"^name=nowhere: there is no such council"):  # it was called council
        chosen_councils(nation, DriftSettings(name="nowhere"))


def test_a_councils_quiet_years_are_the_means_of_its_days() -> None:
    study = study_from(validate(compose(["council=rutland", "run=quick", "run.warm_up_weeks=4", "run.weeks=60"])))
    result = quiet_of(study, "Rutland", 2, drift_settings(), Cancellation())
    assert list(result.year) == [1] and result.replications == 2
    cases = result.mean["children_held"] * (study.config.council.cases_per_child or 1.0)
    assert result.mean["holders_fte"] == pytest.approx(cases / result.mean["caseload_per_worker"], rel=0.05)
    assert np.isfinite(result.error) and 0 <= result.grows <= 1


def test_quiet_years_are_drawn_where_they_are_typed() -> None:
    """`drift name=typical run.years=england` left the years out in silence."""
    short = ["run.start=2027-03-01", "run.warm_up_weeks=8", "run.weeks=4"]
    alike, differ = (
        quiet_replication(study_from(settled_study([*short, *typed])), 0, Cancellation()).levels
        for typed in ([], ["run.years=england"])
    )
    assert not np.allclose(alike, differ, equal_nan=True)
