"""A calibration finds what it should, keeps what it does not know, and loses nothing that was simulated."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.base.errors import InputError
from sim.base.places import CONF
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.composing.overrides import override_faults
from sim.inputs.composing.variants import as_mapping
from sim.inputs.ensembles import ensemble_named
from sim.runs import parallel
from sim.studies import calibration
from sim.studies.calibration import calibrate, distance, ensemble_text, parameter_sets, plan_named, write_ensemble
from tests.councils import duty, journey, stage, study_of, worked

PLAN = """
typed: []
points: 24
keep: 6
replications: 6
seed: 5
parameters:
  referrals: {keys: [council.referrals_per_year], low: 50, high: 250}  # children a year | ASSUMPTION
  hours: {keys: ["journey.stages.only.duties.*.parts"], times: true, low: 0.5, high: 2}  # times | ASSUMPTION
targets:
  referrals_per_year: {published: 150, within: 10%}  # children a year | a census
"""
YEAR = {"weeks": 52, "workers": 4}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The plan above, of a small council; where it lies."""
    (tmp_path / "plans").mkdir()
    file = tmp_path / "plans" / "small.yaml"
    file.write_text(PLAN, encoding="utf-8")
    plan = journey(stages={"only": stage(duties=[duty(completes=True)])})
    monkeypatch.setattr(calibration, "study_of", lambda *typed: study_of(worked(journey=plan, **YEAR)))
    yield file


def plan_with(folder: Path, old: str, new: str) -> str:
    """A plan that differs in one place, by its path."""
    file = folder / "other.yaml"
    assert old in PLAN
    file.write_text(PLAN.replace(old, new), encoding="utf-8")
    return str(file)


def test_leeds_is_fitted_to_the_years_before_and_to_numbers_that_it_has() -> None:
    plan = plan_named("leeds")
    study = as_mapping(validate(compose(list(plan.typed))))
    assert list(override_faults(study, plan.overrides, "leeds")) == []
    assert all(target.source and target.binds for target in plan.targets)
    assert not any(year in target.source for target in plan.targets for year in ("FY2022", "2023"))


def test_the_points_fill_their_ranges_and_are_the_same_each_time(small: Path) -> None:
    plan = plan_named(str(small))
    points = parameter_sets(plan)
    assert points == parameter_sets(plan) and points != parameter_sets(plan._replace(seed=6))
    for i, one in enumerate(plan.free):
        step = (one.high - one.low) / plan.points
        cells = sorted(int((point[i] - one.low) / step) for point in points)
        assert cells == list(range(plan.points))  # one in each slice: a Latin hypercube


def test_what_is_kept_lies_around_the_truth(small: Path, tmp_path: Path) -> None:
    """Referrals are found again; the hours, of which the target says nothing, stay as unknown as they were."""
    result = calibrate(str(small), tmp_path / "notes")
    referrals, hours = ([point.values[i] for point in result.kept] for i in (0, 1))
    assert len(result.kept) == 6 and 110 < min(referrals) < 150 < max(referrals) < 190
    assert max(hours) - min(hours) > 0.5
    near = max(point.distance for point in result.kept)
    assert all(point in result.kept or point.distance >= near for point in result.tried)
    assert [point for point in result.tried if point in result.kept] == list(result.kept)  # in the order of the draw
    assert any("Referrals" in line for line in result.table())


def test_an_ensemble_reads_back_as_it_was_kept(small: Path, tmp_path: Path) -> None:
    result = calibrate(str(small), tmp_path / "notes", points=8, keep=3)
    file = write_ensemble(result, tmp_path)
    ensemble = ensemble_named(str(file))
    assert ensemble.overrides == result.plan.overrides and ensemble.council == "Worked"
    assert ensemble.sets == tuple(point.values for point in result.kept)
    assert file.read_text(encoding="utf-8") == ensemble_text(result)


def test_a_calibration_that_is_stopped_goes_on(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    simulated: list[int] = []
    play = parallel.simulate_to_read

    def stopping(*asked: Any) -> Any:
        simulated.append(1)
        if len(simulated) == 15:
            raise KeyboardInterrupt
        return play(*asked)

    monkeypatch.setattr(parallel, "simulate_to_read", stopping)
    with pytest.raises(KeyboardInterrupt):
        calibrate(str(small), tmp_path / "notes", points=8, keep=3)
    (notes,) = (tmp_path / "notes").iterdir()
    kept = notes.read_text(encoding="utf-8")
    notes.write_text(kept + '["[1.0, 2', encoding="utf-8")  # as a line that was cut short
    simulated.clear()
    simulated.extend([0] * 15)
    first = calibrate(str(small), tmp_path / "notes", points=8, keep=3)
    assert len(simulated) - 15 == 6 * (8 - len(kept.splitlines())) < 6 * 8
    assert first.tried == calibrate(str(small), tmp_path / "elsewhere", points=8, keep=3).tried


def test_a_miss_counts_in_tolerances(small: Path) -> None:
    (target,) = plan_named(str(small)).targets
    assert [distance([target], [mean]) for mean in (150, 165, 120)] == [0.0, pytest.approx(1), pytest.approx(4)]
    assert distance([target], [float("nan")]) == float("inf")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("low: 50", "low: 500", "referrals: low=500 must be below high=250."),
        ("keep: 6", "keep: 60", "keep=60 must be between 1 and points=24."),
        ("within: 10%", "x: 1", "targets.referrals_per_year: needs a published figure and within."),
        ("referrals_per_year: {published", "referals: {published", "there is no such measure"),
        ("points: 24\n", "", "needs typed, points, keep"),
        ("[council.referrals_per_year]", "[council.referals]", "there is no number in this study at this key."),
        ("low: 50", "low: -50", "referrals_per_year=-50: must be"),
    ],
)
def test_what_is_wrong_with_a_plan_is_told_before_anything_is_played(
    small: Path, tmp_path: Path, old: str, new: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel, "simulate_to_read", lambda *asked: pytest.fail("it was simulated"))
    with pytest.raises(InputError) as error:
        calibrate(plan_with(tmp_path, old, new), tmp_path / "notes")
    assert said in str(error.value)


def test_the_kept_ensemble_is_of_the_plan() -> None:
    """The file was made from the plan as it stands: the same parameters, each value within its range."""
    plan, ensemble = plan_named("leeds"), ensemble_named("leeds")
    assert ensemble.overrides == plan.overrides
    assert (CONF / "ensemble" / "leeds.yaml").is_file()
    for values in ensemble.sets:
        assert all(one.low <= value <= one.high for one, value in zip(plan.free, values, strict=True))
