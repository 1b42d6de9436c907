"""`council=bradford` in any command: by any name, from published figures, with what is typed on top."""

import re
from pathlib import Path

import pytest

from sim.base.errors import InputError
from sim.cli.main import main
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.composing.council_files import slugs
from sim.inputs.councils.showing import show_council
from sim.inputs.councils.ways import ways_settings
from sim.studies.sweep.frames import Frames, config_of_words

SAME = ("bradford", "Bradford", "Bradford Metropolitan District Council", "E08000032", "380")


@pytest.mark.parametrize("name", SAME[1:])
def test_a_council_has_many_names(name: str) -> None:
    one, other = compose([f"council={SAME[0]}"]), compose([f"council={name}"])
    assert one == other and one["council"]["name"] == "Bradford"
    assert one["council"]["referrals_per_year"] == 12098  # DfE Children in need 2022, C1
    assert one["council"]["stock"]["child_protection"] == 688  # same, D1


def test_what_is_typed_wins_over_what_is_published() -> None:
    typed = compose(["council=kent", "workforce.leaving.rate=0.5", "council.stock.assessment=7", "demand=typical"])
    assert typed["workforce"]["leaving"]["rate"] == 0.5
    assert typed["council"]["stock"]["assessment"] == 7
    assert typed["demand"] == compose(["council=typical"])["demand"]
    assert typed["journey"] == compose(["council=kent"])["journey"]


def test_a_file_of_ones_own_comes_first(tmp_path: Path) -> None:
    (tmp_path / "council").mkdir()
    text = (Path(__file__).parents[1] / "conf/council/typical.yaml").read_text(encoding="utf-8")
    (tmp_path / "council/kent.yaml").write_text(
        text.replace("name: Typical council", "name: My Kent"), encoding="utf-8"
    )
    mine = compose(["council=kent", "demand=typical", "journey=typical", "workforce=typical"], [tmp_path])
    assert mine["council"]["name"] == "My Kent"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("council=bradfrod", "did you mean Bradford?"),
        ("council=leed", "did you mean leeds?"),
        ("council=city_of_london", "62 referrals"),
        ("council=Isles of Scilly", "14 referrals"),
        ("council=Northamptonshire", "ended in March 2021"),
    ],
)
def test_a_council_that_cannot_be_is_a_sentence(typed: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        compose([typed])
    assert len(error.value.faults) == 1 and said in error.value.faults[0]


def test_a_sweep_over_councils_and_figures_is_each_by_itself() -> None:
    known = Frames()
    for words in [("council=bradford",), ("council='383'",), ("council=bradford", "figures.referrals=9000")]:
        words = ("scenario=referral_spike", *words, "scenario.size=1.2")
        assert config_of_words(known, words).model_dump(mode="json") == dump(list(words))
    first = config_of_words(known, ("council=kent", "figures.referrals=20000"))
    second = config_of_words(known, ("council=kent", "figures.referrals=21000"))
    assert (first.council.referrals_per_year, second.council.referrals_per_year) == (20000, 21000)
    assert first.journey != second.journey


def dump(words: list[str]) -> dict[str, object]:
    """The study that is composed by itself, as plain values."""
    from sim.inputs.checks import validate

    return validate(compose(words)).model_dump(mode="json")


def test_every_council_is_offered_for_completion_and_can_be_asked_for() -> None:
    names = slugs()
    assert len(names) > 148 and "kingston_upon_thames" in names and "bradford" in names
    for name in names[::40]:
        assert compose([f"council={name}"])["council"]["made_from"]["code"]


def test_hydra_s_own_answers_know_councils(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["council=380", "--cfg", "job"]) == 0
    assert "name: Bradford" in capsys.readouterr().out


def test_the_list_names_every_council_of_a_region(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["council=list", "region=Yorkshire"]) == 0
    report = capsys.readouterr().out
    assert "Bradford" in report and "Kent" not in report and re.search(r"^15 councils", report, re.MULTILINE)


def test_a_scenario_follows_its_run() -> None:
    for start, spike, winter in (
        ("2021-04-01", "2021-10-04", "2021-12-06"),
        ("2027-04-01", "2027-10-04", "2027-12-06"),
    ):
        words = [f"run.start={start}"]
        assert compose([*words, "scenario=referral_spike"])["scenario"]["changes"][0]["from"] == spike
        assert compose([*words, "scenario=winter_sickness"])["scenario"]["changes"][0]["from"] == winter
    typed = compose(["scenario=referral_spike", "scenario.from=2022-01-10"])
    assert typed["scenario"]["changes"][0]["from"] == "2022-01-10"
    assert compose(["council=kent"])["run"]["start"] == "2027-04-01"
    swept = [
        config_of_words(Frames(), ("scenario=referral_spike", f"run.start={day}"))
        for day in ("2021-04-01", "2027-04-01")
    ]
    assert [one.scenario.changes[0].from_.year for one in swept] == [2021, 2027]


def test_two_scenarios_at_once_keep_their_knobs() -> None:
    both = compose(["scenario=referral_spike+winter_sickness", "scenario.referral_spike.size=1.5"])["scenario"]
    alone = [
        compose(["scenario=referral_spike", "scenario.size=1.5"])["scenario"]["changes"][0],
        compose(["scenario=winter_sickness"])["scenario"]["changes"][0],
    ]
    assert both["changes"] == alone and both["name"] == "referral_spike_and_winter_sickness"
    dated = compose(["scenario=leeds_2021_22+winter_sickness"])
    assert dated["run"]["start"] == "2020-10-02" and len(validate(dated).scenario.changes) == 7


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        ("referral_spike+nothing", "nothing is no scenario of the project."),
        ("referral_spik+winter_sickness", "referral_spik is no scenario of the project; did you mean referral_spike?"),
        ("posts_cut+posts_cut", "posts_cut is in it twice; name each scenario once."),
        ("referral_spike+", "nothing is no scenario of the project."),
    ],
)
def test_scenarios_that_cannot_be_joined_are_a_sentence(choice: str, sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        compose([f"scenario={choice}"])
    assert str(refused.value).strip() == f"scenario={choice}: {sentence}"


def test_percent_of_a_size_is_so_much_more_and_a_huge_size_is_asked_back() -> None:
    for text, times in (("20%", 1.2), ("-10%", 0.9), ("1900%", 20.0)):
        made = compose(["scenario=referral_spike", f"scenario.size={text}"])
        assert made["scenario"]["changes"][0]["multiply"] == pytest.approx(times)
    with pytest.raises(InputError, match=r"scenario\.size=20% is 20% more"):
        compose(["scenario=referral_spike", "scenario.size=20"])
    known = Frames()
    sizes = [config_of_words(known, ("scenario=referral_spike", f"scenario.size={text}")) for text in ("20%", "30%")]
    assert [one.scenario.changes[0].multiply for one in sizes] == pytest.approx([1.2, 1.3])


def test_show_names_what_the_model_works_out_by_itself() -> None:
    """Bradford's conferences on time are published as 44% and modelled at 84%: the reader is told not to look there."""
    said = show_council("bradford")
    assert "worked out by the model, often far from the level above" in said
    assert "whether assessments, conferences and reviews are on time" in said


def test_ways_of_working_are_shown_in_words_with_their_units() -> None:
    """`conferences per enquiry ... 0.437` was the key of a table, and `leak 0.0633` a share that nobody could read."""
    said = show_council("york")
    ways = said[said.index("Ways of working") :].partition("\n\n")[0].splitlines()
    written = ways_settings()["ways"]
    rows = dict(zip(written, ways[2:-1], strict=True))
    for key, row in rows.items():
        assert row.startswith(f"  {written[key]['label']} ") and row.endswith(f"  {written[key]['unit']}")
        assert key.replace("_", " ") not in row
        assert row.count("%") == (5 if written[key]["shown"] == "percent" else 1) - row.count("–")
    assert len({(one["label"], one["unit"]) for one in written.values()}) == len(written), "two rows that say the same"
    heads = ways[1].split("  ")
    assert [head.strip() for head in heads if head.strip()] == ["value", "90% interval", "its own", "drawn", "unit"]
