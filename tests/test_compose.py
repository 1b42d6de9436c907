"""What the user typed and conf/ become one plain mapping that the door lets in."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.base.errors import InputError, nearest
from sim.base.places import CONF
from sim.inputs.checks import faults_between, validate
from sim.inputs.composing.choices import Choice, choice_sentence, groups
from sim.inputs.composing.compose import compose, composed
from sim.inputs.composing.first_points import first_points

NOT_ALONE = ("demand", "workforce")  # these follow the council


def plain(value: Any) -> bool:
    """Whether a value is made of nothing but plain values, with no reference left."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and plain(under) for key, under in value.items())
    if isinstance(value, list):
        return all(plain(under) for under in value)
    return isinstance(value, int | float | bool | None) or (isinstance(value, str) and "${" not in value)


def every_choice() -> Iterator[str]:
    """`group=choice` for each file of conf/."""
    return (
        f"{group}={one.name}" for group, result in groups([CONF]).items() for one in result if group != "experiment"
    )


@pytest.mark.parametrize("override", list(every_choice()))
def test_every_choice_in_conf_is_let_in(override: str) -> None:
    mapping = compose([override])
    assert plain(mapping)
    assert faults_between(validate(mapping)) == []


@pytest.mark.parametrize("council", [one.name for one in groups([CONF])["council"]])
def test_demand_and_workforce_follow_the_council(council: str) -> None:
    parts = compose([f"council={council}"])
    for group in NOT_ALONE:
        assert parts[group] == compose([f"council={council}", f"{group}={council}"])[group]


def test_the_year_of_a_council_is_a_name_however_it_is_typed() -> None:
    mapping = compose(["council.year=2021"])
    assert mapping["council"]["referrals_per_year"] == mapping["council"]["years"]["2021"]["referrals"]
    assert validate(mapping).council.year == "2021"


def test_knobs_reach_the_changes() -> None:
    mapping = compose(["scenario=referral_spike", "scenario.size=1.5", "scenario.from=2021-11-01"])
    change = validate(mapping).scenario.changes[0]
    assert (change.multiply, str(change.from_)) == (1.5, "2021-11-01")


def test_the_folder_is_named_after_the_scenario_and_never_the_same() -> None:
    one, other = composed(["scenario=referral_spike"]), composed(["scenario=referral_spike"])
    assert one.folder.parts[:2] == ("outputs", "referral_spike")
    assert one.folder != other.folder
    assert composed(["hydra.run.dir=elsewhere/${scenario.name}"]).folder == Path("elsewhere/baseline")


@pytest.mark.parametrize("how", ["folder", "search path"])
def test_ones_own_folder_adds_choices(tmp_path: Path, how: str) -> None:
    (tmp_path / "scenario").mkdir()
    file = tmp_path / "scenario" / "quiet_summer.yaml"
    file.write_text("name: quiet_summer\nsentence: Nothing much.\nchanges: []\n", encoding="utf-8")
    if how == "folder":
        mapping = compose(["scenario=quiet_summer"], [tmp_path])
    else:
        mapping = compose(["scenario=quiet_summer", f"hydra.searchpath=[file://{tmp_path}]"])
    assert mapping["scenario"]["name"] == "quiet_summer"
    assert validate(mapping).scenario.sentence == "Nothing much."


def test_all_faults_of_typing_are_found_at_once() -> None:
    with pytest.raises(InputError) as error:
        compose(["run.sed=1", "scenario=referal_spike", "scenario.size=2", "run=quikc", "allocation.soft_cap=9"])
    refused_at = sorted(fault.split(":")[0] for fault in error.value.faults)
    assert refused_at == ["run.sed=1", "run=quikc", "scenario=referal_spike"]


def test_of_a_sweep_the_first_point_and_every_choice_are_tried_at_once() -> None:
    tried = first_points(["allocation=least_loaded,capped", "run.seed=1,2,3", "run=quick"])
    assert tried == [
        ["allocation=least_loaded", "run.seed=1", "run=quick"],
        ["allocation=capped", "run.seed=1", "run=quick"],
    ]
    assert first_points(["scenario.size=interval(1,2)", "run=quick"]) == [["run=quick"]]


def test_files_that_only_serve_others_are_no_choices() -> None:
    result = {group: [one.name for one in choices] for group, choices in groups([CONF]).items()}
    assert "standard" not in result["demand"]
    assert "standard" in result["run"]
    assert "hydra" not in result


def test_every_choice_says_what_it_is_and_every_knob_too() -> None:
    every: list[Choice] = [one for choices in groups([CONF]).values() for one in choices]
    assert [one.name for one in every if not one.says] == []
    assert [knob.key for one in every for knob in one.knobs if not knob.says] == []


def test_a_file_says_its_sentence() -> None:
    assert choice_sentence("# First. Second.\nname: x\n") == "First."
    assert choice_sentence("# First.\nsentence: 'More: children.'\n") == "More: children."
    assert choice_sentence("name: x\n") == ""


def test_the_nearest_word() -> None:
    assert nearest("referal_spike", ["baseline", "referral_spike"]) == "referral_spike"
    assert nearest("Referral-Spike", ["baseline", "referral_spike"]) == "referral_spike"
    assert nearest("zebra", ["baseline", "referral_spike"]) is None


@pytest.mark.parametrize("listed", ["[{1: 2}]", "[{'': x}]", "[{null: x}]", "[{a: [1]}]", "[1]", "x"])
def test_a_list_of_defaults_that_cannot_be_read_is_refused_with_its_file(tmp_path: Path, listed: str) -> None:
    """Hydra met some with an assertion, and so with a traceback, or without a word."""
    (tmp_path / "scenario").mkdir()
    (tmp_path / "scenario" / "mine.yaml").write_text(f"defaults: {listed}\nname: x\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        compose(["scenario=mine"], [tmp_path])
    (sentence,) = refused.value.faults
    assert sentence.startswith("scenario=mine: ") and "Exception" not in sentence
    assert "defaults" in sentence


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("scenario=[recruitment_freeze,winter_sickness]", "scenario=a+b"),
        ("scenario=referral_spike,posts_cut", "scenario=a+b"),
        ("council=[leeds,kent]", "one council is chosen"),
        ("allocation=[capped,in_turn]", "one allocation is chosen"),
        ("hydra/launcher=[1,[2,{a:3}]]", "one hydra/launcher is chosen"),  # Hydra ended in a traceback
        ("+hydra/job_logging=[none]", "one hydra/job_logging is chosen"),
    ],
)
def test_several_choices_of_a_group_are_refused_and_none_is_dropped(typed: str, sentence: str) -> None:
    """In brackets the last was taken and the others were lost without a word."""
    with pytest.raises(InputError) as refused:
        compose([typed])
    assert (
        len(refused.value.faults) == 1 and refused.value.faults[0].startswith(typed) and sentence in str(refused.value)
    )
