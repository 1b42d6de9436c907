"""Designs: points where they were asked for, and one clear sentence for each mistake."""

from typing import Any

import numpy as np
import pytest

from sim.base.errors import InputError
from sim.cli import main as cli
from sim.studies.sweep.designs import Axis, axes_of, design_points, low_discrepancy_places, units_of_key

SIZE = {"from": 1.1, "to": 1.5, "unit": "times the usual referrals"}
WEEKS = {"from": 4, "to": 11, "unit": "how long"}
PRESENT = {"scenario.size": 1.325, "scenario.weeks": 52}


def axes(grid: bool = False, **more: Any) -> list[Axis]:
    """Two axes: real numbers and whole numbers."""
    steps = {"steps": 3} if grid else {}
    return axes_of({"scenario.size": SIZE | steps, "scenario.weeks": WEEKS | steps | more}, PRESENT, grid)


def values(rows: list[list[str]], place: int) -> list[float]:
    """The values of one axis."""
    return [float(row[place].partition("=")[2]) for row in rows]


def test_a_grid_has_every_combination_and_both_ends() -> None:
    rows = design_points("grid", None, 1, axes(grid=True))
    assert len(rows) == 9
    assert rows[0] == ["scenario.size=1.1", "scenario.weeks=4"]
    assert rows[-1] == ["scenario.size=1.5", "scenario.weeks=11"]
    assert sorted(set(values(rows, 0))) == [1.1, 1.3, 1.5]


def test_a_latin_hypercube_has_one_point_in_every_slice_of_every_axis() -> None:
    rows = design_points("latin_hypercube", 40, 1, axes())
    places = low_discrepancy_places("latin_hypercube", 40, 2, 1)
    assert [sorted(np.floor(axis * 40)) for axis in places.T] == [list(range(40))] * 2
    assert values(rows, 0) == pytest.approx(1.1 + 0.4 * places[:, 0], abs=1e-5)
    assert all(row[1].partition("=")[2].isdigit() for row in rows)  # whole weeks
    assert {weeks: values(rows, 1).count(weeks) for weeks in range(4, 12)} == dict.fromkeys(range(4, 12), 5)


def test_a_sobol_sequence_fills_every_cell_alike() -> None:
    rows = design_points("sobol", 64, 1, axes())
    cells = np.floor((np.array(values(rows, 0)) - 1.1) / 0.4 * 8) * 8 + np.array(values(rows, 1)) - 4
    assert sorted(cells) == list(range(64))


@pytest.mark.parametrize("design", ["latin_hypercube", "sobol"])
def test_the_same_seed_gives_the_same_points(design: str) -> None:
    first, same, other = (design_points(design, 16, seed, axes()) for seed in (1, 1, 2))
    assert first == same != other


def test_what_is_typed_once_stays_and_choices_are_taken_in_equal_parts() -> None:
    fixed = Axis("scenario", ("scenario=referral_spike",), verbatim=True)
    policy = Axis("allocation", ("in_turn", "capped"))
    rows = design_points("sobol", 8, 1, [fixed, policy, *axes()])
    assert {row[0] for row in rows} == {"scenario=referral_spike"}
    assert [row[1] for row in rows].count("allocation=capped") == 4


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"from": 1.5, "to": 1.1, "unit": "x"}, "goes from 1.5 to 1.1; from must be less than to."),
        ({"to": 1.1, "unit": "x"}, ".from: is missing."),
        ({"from": "low", "to": 1.1, "unit": "x"}, ".from=low: must be a number."),
        ({"from": 1.0, "to": float("inf"), "unit": "x"}, "must be a number."),
        ({"from": 1.0, "to": 1.5}, ".unit: is missing; say in what the range is, as conf/ does."),
        (SIZE | {"unit": "%"}, ".unit=%: this key is in "),
        (SIZE | {"form": 1}, "there is no such word of a range; did you mean from?"),
        ({"values": []}, ".values=[]: must be a list of values."),
        ({"values": [1], "to": 2}, "has values, and to too; give one or the other."),
        (SIZE | {"steps": 1}, ".steps=1: must be a whole number, 2 or more."),
        (3, "=3: is not a range; write {from: 1.0, to: 2.0, unit: ...} or {values: [1, 2]}."),
    ],
)
def test_a_bad_range_is_one_clear_sentence(said: Any, fault: str) -> None:
    with pytest.raises(InputError) as report:
        axes_of({"scenario.size": said}, PRESENT, grid=False)
    [sentence] = report.value.faults
    assert sentence.startswith("hydra.sweeper.ranges.scenario.size")
    assert fault in sentence


@pytest.mark.parametrize(
    ("design", "points", "seed", "fault"),
    [
        ("sobl", 8, 1, "hydra.sweeper.design=sobl: there is no such design; did you mean sobol?"),
        ("sobol", 100, 1, "hydra.sweeper.points=100: a Sobol design needs a power of two, such as 64 or 128."),
        ("sobol", None, 1, "hydra.sweeper.points: is missing; a sobol design needs the number of its points."),
        ("latin_hypercube", 0, 1, "hydra.sweeper.points=0: must be a whole number from 1 to 1000000."),
        ("latin_hypercube", 9, -1, "hydra.sweeper.seed=-1: must be a whole number from 0 to 1000000."),
        ("grid", 9, 1, "hydra.sweeper.points=9: a grid has as many points as combinations; leave it out."),
    ],
)
def test_a_bad_design_is_one_clear_sentence(design: str, points: int | None, seed: int, fault: str) -> None:
    with pytest.raises(InputError) as report:
        design_points(design, points, seed, axes(grid=design == "grid"))
    [sentence] = report.value.faults
    assert sentence.startswith(fault)


def test_a_grid_without_steps_and_a_spread_without_a_range() -> None:
    with pytest.raises(InputError, match="a grid needs to know how many values to take"):
        axes_of({"scenario.size": SIZE}, PRESENT, grid=True)
    with pytest.raises(InputError, match=r"a grid cannot take everything between 1\.1 and 1\.5"):
        design_points("grid", None, 1, axes())
    with pytest.raises(InputError, match="needs a range to spread points over"):
        design_points("sobol", 8, 1, [Axis("run.seed", ("1",))])
    with pytest.raises(InputError, match="1000000000000 combinations are too many"):
        design_points("grid", None, 1, [Axis(f"a.{n}", tuple(map(str, range(1000)))) for n in range(4)])


def test_the_units_of_a_key_are_those_of_conf() -> None:
    assert units_of_key("journey.effort_scale", {}) == ["times all hours"]
    assert units_of_key("scenario.nothing", {}) == []
    assert len(units_of_key("scenario.size", {})) > 1  # of all scenarios that have a size
    assert units_of_key("scenario.size", {"scenario": "referral_spike"}) == ["times the usual referrals"]
    with pytest.raises(InputError, match="this key is in times the usual referrals"):
        spike = {"scenario.size": SIZE | {"unit": "times the usual sickness"}}
        axes_of(spike, PRESENT, grid=False, chosen={"scenario": "referral_spike"})


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        (["scenario.size=interval(2.0,1.0)"], "an interval goes from a number to a greater one"),
        (["scenario.size=range(1.5,1.1,0.1)"], "scenario.size=range(1.5,1.1,0.1): has no value in it"),
        (["scenario.size=shuffle(1.1,1.2)"], "would give other points each time; leave out shuffle"),
        (["scenario.size=1.1,1.2", "scenario.size=1.3,1.4"], "scenario.size: is typed 2 times; give all values"),
        (["scenario.size=interval(1.0,2.0)"], "a grid cannot take everything between 1 and 2"),
        (["hydra.sweeper.desing=sobol", "run.seed=1,2"], "did you mean"),
        (["hydra.sweeper.design=sobol", "hydra.sweeper.points=3", "scenario.size=interval(1.0,2.0)"], "power of two"),
    ],
)
def test_the_command_says_so(typed: list[str], fault: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["-m", "scenario=referral_spike", *typed]) == 2
    text = capsys.readouterr().err
    assert fault in text and "Traceback" not in text
