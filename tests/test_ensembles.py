"""A run with an ensemble simulates each replication with its own parameter set, the same one in baseline and
scenario.
"""

from pathlib import Path

import pytest

from sim.base.errors import InputError
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.composing.variants import study_of_replication
from sim.inputs.ensembles import ensemble_named
from sim.inputs.study import study_from
from sim.runs.experiment import arms_of

SETS = "  - {distance: 1.0, values: [0.9, 2.0]}\n  - {distance: 2.0, values: [1.1, 0.5]}\n"
HEAD = "council: Leeds\nparameters:\n  hours: {keys: [journey.effort_scale]}\n"
HEAD += "  escalation: {keys: [journey.stages.*.escalates_per_year], times: true}\nsets:\n"


def file_with(folder: Path, text: str) -> str:
    """An ensemble of the user's own, by its path."""
    file = folder / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def faults_with(folder: Path, text: str, *typed: str) -> str:
    """What is refused of a run with such an ensemble."""
    with pytest.raises(InputError) as error:
        validate(compose([f"run.ensemble={file_with(folder, text)}", *typed]))
    return str(error.value)


def test_each_replication_has_its_set_in_both_arms(tmp_path: Path) -> None:
    config = validate(compose(["scenario=referral_spike", f"run.ensemble={file_with(tmp_path, HEAD + SETS)}"]))
    plain = validate(compose([])).journey.stages["assessment"].escalates_per_year
    for arm in arms_of(config):
        journeys = [study_of_replication(arm.study, n).config.journey for n in range(3)]
        assert [journey.effort_scale for journey in journeys] == [0.9, 1.1, 0.9]  # in turn, from the first again
        for journey, times in zip(journeys, (2.0, 0.5, 2.0), strict=True):
            rates = journey.stages["assessment"].escalates_per_year
            assert rates == {need: pytest.approx(times * rate) for need, rate in plain.items()}
        assert [study_of_replication(arm.study, n).change_bands for n in (0, 1)] == [arm.study.change_bands] * 2


def test_without_an_ensemble_every_replication_is_the_study() -> None:
    study = study_from(validate(compose([])))
    assert study_of_replication(study, 3) is study


def test_finished_replications_of_other_sets_are_not_taken(tmp_path: Path) -> None:
    typed = [f"run.ensemble={file_with(tmp_path, HEAD + SETS)}"]
    before = arms_of(validate(compose(typed)))[0].digest
    assert arms_of(validate(compose(typed)))[0].digest == before
    file_with(tmp_path, HEAD + SETS.replace("1.1", "1.2"))
    assert arms_of(validate(compose(typed)))[0].digest != before


def test_every_kept_ensemble_can_be_used() -> None:
    validate(compose(["run.ensemble=leeds"]))
    ensemble = ensemble_named("leeds")
    assert len(set(ensemble.sets)) == len(ensemble.sets) > 1


@pytest.mark.parametrize(
    ("text", "typed", "said"),
    [
        (HEAD + SETS, ["council=typical"], "its parameter sets are of Leeds, not of Typical council."),
        (HEAD.replace("effort_scale", "efort") + SETS, [], "hours: journey.efort: there is no number in this study"),
        (HEAD + "  - {distance: 1.0, values: [0.9]}\n", [], "every set needs one value for each of the 2 parameters."),
        (HEAD, [], "is not written like an ensemble"),
        ("- 1\n- 2\n", [], "is not written like an ensemble"),
        ("a: [\n", [], "is not written like an ensemble"),
    ],
)
def test_what_is_wrong_with_an_ensemble_is_told_at_the_door(
    tmp_path: Path, text: str, typed: list[str], said: str
) -> None:
    assert said in faults_with(tmp_path, text, *typed)


def test_a_name_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(InputError, match=r"run.ensemble=leds: there is no such ensemble; did you mean leeds\?"):
        validate(compose(["run.ensemble=leds"]))
    with pytest.raises(InputError, match=r"run.ensemble=no/such.yaml: there is no such file"):
        validate(compose(["run.ensemble=no/such.yaml"]))


def test_a_value_that_cannot_be_is_refused(tmp_path: Path) -> None:
    typed = [f"run.ensemble={file_with(tmp_path, HEAD + SETS.replace('0.9', '-0.9'))}"]
    study = study_from(validate(compose(typed)))
    with pytest.raises(InputError, match=r"journey.effort_scale=-0.9: must be more than 0"):
        study_of_replication(study, 0)
