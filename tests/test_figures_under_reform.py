"""Own figures and Families First together: the council is put in balance first, and the reform is laid over it."""

from pathlib import Path

import pytest

from sim.base.errors import InputError
from sim.base.places import CONF
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.form_files import write_rows
from sim.inputs.own_figures import form_rows

FIGURES = ["figures.referrals=6000", "figures.on_plan=300"]
REFORMED = ["journey=families_first", "scenario=families_first_transition"]


@pytest.mark.parametrize("council", ["bury", "leeds", "typical"])
@pytest.mark.parametrize("reform", REFORMED)
def test_a_reform_is_laid_over_own_figures(council: str, reform: str) -> None:
    """Teams that the reform replaces were taken out, and its own were not there: twenty lines of unknown teams."""
    plain = compose([f"council={council}", *FIGURES])
    usual, both = compose([f"council={council}", reform]), compose([f"council={council}", reform, *FIGURES])
    assert both["council"]["referrals_per_year"] == 6000 and both["council"]["stock"]["child_protection"] == 300
    for part in ("council", "journey", "workforce"):
        assert both[part]["teams"].keys() == usual[part]["teams"].keys()
    assert both["journey"]["stages"].keys() == usual["journey"]["stages"].keys()
    stock = both["council"]["stock"]
    assessed = stock["assessment"] + stock["assessment_by_family_help_worker"]
    assert assessed == pytest.approx(plain["council"]["stock"]["assessment"], abs=1)
    assert both["demand"] == plain["demand"]
    made_from = validate(both).council.made_from
    assert made_from is not None and made_from.typed == {"referrals": 6000, "on_plan": 300}


def test_keys_that_are_typed_stay_as_typed() -> None:
    words = ["council=bury", "journey=families_first", *FIGURES]
    typed = ["council.teams.family_help_workers.posts_fte=33", "division.led_by_others.low=0.5"]
    with_keys, without = compose([*words, *typed]), compose(words)
    assert with_keys["council"]["teams"]["family_help_workers"]["posts_fte"] == 33
    assert without["council"]["teams"]["family_help_workers"]["posts_fte"] != 33
    assert with_keys["journey"] != without["journey"]


def test_figures_that_cannot_be_met_are_refused_under_a_reform_too() -> None:
    words = ["council=bury", "figures.looked_after=0"]
    sentences = []
    for more in ([], ["journey=families_first"]):
        with pytest.raises(InputError) as refused:
            compose([*words, *more])
        sentences.append(str(refused.value))
    assert sentences[0] == sentences[1]


def test_a_form_goes_with_a_reform(tmp_path: Path) -> None:
    form = tmp_path / "bury.csv"
    write_rows(form, form_rows("bury", {"referrals": ("6000", "our own count")}))
    made = compose([f"council={form}", "journey=families_first"])
    assert made["council"]["referrals_per_year"] == 6000 and "family_help_workers" in made["council"]["teams"]
    assert made["council"]["made_from"]["reasons"] == {"referrals": "our own count"}


@pytest.mark.parametrize("council", ["351", "E08000002", "Bury"])
def test_a_council_has_any_of_its_names_under_a_reform(council: str) -> None:
    """Its digits were asked for once more: `write council=CHOICE once`."""
    made = compose([f"council={council}", "scenario=families_first_transition"])
    assert made["council"]["name"] == "Bury" and "family_help_workers" in made["council"]["teams"]


@pytest.mark.parametrize("how", ["--config-dir", "hydra.searchpath"])
def test_a_council_of_ones_own_folder_goes_with_figures_and_a_reform(how: str, tmp_path: Path) -> None:
    for group in ("council", "demand", "journey", "workforce"):
        (tmp_path / group).mkdir()
        content = (CONF / group / "typical.yaml").read_text(encoding="utf-8")
        (tmp_path / group / "ours.yaml").write_text(content.replace("Typical council", "Ours"), encoding="utf-8")
    words = ["council=ours", "journey=families_first", "figures.on_plan=300"]
    given = how == "--config-dir"
    made = compose(words if given else [*words, f"hydra.searchpath=[file://{tmp_path}]"], [tmp_path] if given else [])
    assert made["council"]["name"] == "Ours" and made["council"]["stock"]["child_protection"] == 300
    assert "family_help_workers" in made["council"]["teams"]
