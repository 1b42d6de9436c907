"""`figures.caseload=past_septembers`: a council around the caseload of its own last Septembers, in what it counts."""

import math
from pathlib import Path

import numpy as np
import pytest

from sim.base.errors import InputError
from sim.inputs.balance.past_septembers import CASELOAD_REASON, figures_around, past_septembers
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.composing.council_files import base
from sim.inputs.council_notes import notes_of
from sim.inputs.councils.council_names import councils
from sim.inputs.councils.new_council import new_council
from sim.inputs.councils.table import figures_table, reading_from
from sim.inputs.councils.ways import working_as
from sim.inputs.own_figures import words_of_form
from sim.inputs.schema import Config
from sim.inputs.study import study_from
from sim.runs.replication import Cancellation
from sim.studies.drift.quiet_years import drift_settings, quiet_of
from sim.studies.england.england_councils import OF_SEPTEMBERS, config_of, nation_of, typical_study
from sim.studies.forecast.as_known import known_at, parts_as_known

KENT = "886"


def config(*words: str) -> Config:
    """A study."""
    return validate(compose(list(words)))


def septembers(code: str) -> list[float]:
    """A council's last three published caseloads, the last first."""
    table = figures_table()
    known = [table.cell(code, year, "caseload_per_worker").value for year in (2022, 2021, 2020)]
    return [value for value in known if math.isfinite(value)]


def test_it_lies_among_a_large_council_s_own_septembers() -> None:
    last = septembers(KENT)
    caseload = past_septembers(KENT, base())["caseload"]
    assert min(last) <= caseload <= max(last)


def test_chance_of_a_small_council_is_drawn_in() -> None:
    """Of all councils, what is taken differs less than one September does, and goes with it."""
    own = {area.code: septembers(area.code) for area in councils()}
    pairs = np.array([(past_septembers(code, base())["caseload"], last[0]) for code, last in own.items() if last])
    assert np.std(np.log(pairs[:, 0])) < 0.9 * np.std(np.log(pairs[:, 1]))
    assert np.corrcoef(pairs.T)[0, 1] > 0.8


def test_children_and_posts_stay_and_counting_gives_the_caseload() -> None:
    usual, own = config("council=kent"), config("council=kent", "figures.caseload=past_septembers")
    assert own.council.stock == usual.council.stock
    assert own.council.referrals_per_year == usual.council.referrals_per_year
    larger = own.council.cases_per_child or 1.0, usual.council.cases_per_child or 1.0
    elsewhere = [one.council.held_elsewhere.share if one.council.held_elsewhere else 0.0 for one in (own, usual)]
    assert (larger[0], elsewhere[0]) != (larger[1], elsewhere[1])
    other = config("council=kent", f"figures.caseload={past_septembers(KENT, base())['caseload']}")
    assert other.council.teams != own.council.teams  # a typed caseload alone moves posts


def test_it_says_so_once_and_keeps_why() -> None:
    made = config("council=bradford", "figures.caseload=past_septembers")
    notes = " ".join(notes_of(made))
    assert "with your 1 figure" in notes
    assert notes.count(CASELOAD_REASON) == 1
    assert made.council.made_from is not None
    assert made.council.made_from.typed == {"caseload": past_septembers("380", base())["caseload"]}
    assert "Septembers" not in " ".join(notes_of(config("council=bradford", "figures.caseload=17")))


def test_a_reason_of_one_s_own_wins() -> None:
    made = config("council=bradford", "figures.caseload=past_septembers", "+figures.reasons.caseload='our own count'")
    assert made.council.made_from is not None and made.council.made_from.reasons == {"caseload": "our own count"}


def test_other_figures_go_with_it() -> None:
    around = figures_around({"caseload": "past_septembers", "holders": "200"}, "383", base)
    assert around["holders"] == 200
    assert around["caseload"] == past_septembers("383", base())["caseload"]


@pytest.mark.parametrize("words", [["council=leeds"], ["council=typical"]])
def test_only_a_council_of_england_has_septembers(words: list[str]) -> None:
    with pytest.raises(InputError, match=r"figures\.caseload=past_septembers: is for a council by its name"):
        compose([*words, "figures.caseload=past_septembers"])


@pytest.mark.parametrize("word", ["figures.turnover=past_septembers", "figures.caseload=last_septembers"])
def test_the_word_is_of_the_caseload_alone(word: str) -> None:
    with pytest.raises(InputError, match=word.partition("=")[0]):
        compose(["council=bradford", word])


def test_a_form_can_have_the_word(tmp_path: Path) -> None:
    form = tmp_path / "bradford.csv"
    new_council(["bradford", "caseload=past_septembers", f"to={form}"], lambda _: None, lambda _: None, again=False)
    made = config(*words_of_form(form, [])).council
    assert made.made_from is not None and made.made_from.typed["caseload"] == past_septembers("380", base())["caseload"]


def test_nothing_after_an_origin_is_used() -> None:
    """The caseload as it was known in March 2019 is that of Septembers to 2018, whatever came later."""
    known = known_at(figures_table(), 2019)
    with reading_from(known.figures), working_as(known.ways):
        then = past_septembers(KENT, base())["caseload"]
    last = [figures_table().cell(KENT, year, "caseload_per_worker").value for year in (2017, 2018)]
    assert min(last) * 0.97 <= then <= max(last) * 1.03
    assert parts_as_known(known, KENT, True)["council"] != parts_as_known(known, KENT)["council"]


def test_every_council_can_be_made_around_it() -> None:
    """Also those of which more cases are counted than there are children, or more holders than staff."""
    nation = nation_of()
    typical = typical_study(nation, [OF_SEPTEMBERS])
    nation = nation._replace(typed=[*nation.typed, OF_SEPTEMBERS])
    for name in list(nation.councils)[::6]:
        assert config_of(nation, name, typical).council.name == name
    for area in councils():
        assert past_septembers(area.code, base())["caseload"] > 5


def test_every_council_could_be_in_2019_too() -> None:
    """When no care leavers were published: Gloucestershire, Hull and Herefordshire had more cases than could be."""
    known = known_at(figures_table(), 2019)
    for code in ("916", "810", "884"):
        assert parts_as_known(known, code, True)["council"]["cases_per_child"] > 1


def test_its_caseload_comes_out_and_stays() -> None:
    """Two quiet years of a large council: the caseload that was taken, to within its own drift."""
    word = "figures.caseload=past_septembers"
    made = config("council=kent", word, *drift_settings()["typed"])
    quiet = quiet_of(study_from(made), "Kent", 2, drift_settings(), Cancellation())
    assert quiet.start["caseload_per_worker"] == pytest.approx(past_septembers(KENT, base())["caseload"], rel=0.08)
