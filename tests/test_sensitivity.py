"""What depends on a number is found with the same random numbers, kept, put into the register and drawn."""

from pathlib import Path

import pytest

from sim.base.errors import InputError
from sim.base.intervals import Interval
from sim.cli.commands import run_command
from sim.inputs import register
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.composing.overrides import override_faults, places_of_key, value_at
from sim.inputs.composing.variants import as_mapping
from sim.reports import register_page
from sim.reports.charts.drawing.sheet import Sheet
from sim.reports.charts.tornado import TornadoBar, TornadoPanel, limited, tornado
from sim.studies.sensitivity import one_by_one
from sim.studies.sensitivity.one_by_one import OneByOneResult, effects_csv, explore, one_by_one_note, one_by_one_title
from sim.studies.sensitivity.uncertain_parameters import PLAN as FILE
from sim.studies.sensitivity.uncertain_parameters import plan_of
from tests.councils import study_of, worked
from tests.test_charts import assert_words_apart

PLAN = """
typed: []
replications: 3
measures: [referrals_per_year, in_post_fte]
parameters:
  posts: {called: Posts, keys: [council.teams.team.posts_fte], low: 2, high: 6}  # FTE | ASSUMPTION
  illness: {called: Illness, keys: [workforce.sickness.long_spread], low: 0.3, high: 0.9}  # sigma | ASSUMPTION
  referrals: {called: Referrals, keys: [council.referrals_per_year], times: true, low: 0.5, high: 2}  # ASSUMPTION
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> OneByOneResult:
    """The plan above, explored in a council of four where nobody falls sick."""
    file = tmp_path_factory.mktemp("plan") / "plan.yaml"
    file.write_text(PLAN, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(one_by_one, "study_of", lambda *typed: study_of(worked(workers=4, weeks=30)))
        return explore(plan_of(file))


def test_every_doubt_is_of_a_number_of_the_study_and_its_range_holds_what_is_written() -> None:
    plan = plan_of()
    study = as_mapping(validate(compose(list(plan.typed))))
    assert list(override_faults(study, [parameter.turn for parameter in plan.parameters], "sensitivity")) == []
    for parameter in plan.parameters:
        [usual] = (
            {1.0}
            if parameter.turn.times
            else {value_at(study, loc) for loc in places_of_key(study, parameter.turn.keys[0])}
        )
        assert parameter.ends[0] < usual < parameter.ends[1], parameter.called
    sources = {figure.key: figure for figure in register.figures_of(FILE, "sensitivity.yaml")}
    assert all(sources[f"parameters.{parameter.turn.name}"].assumed for parameter in plan.parameters)


def test_the_same_luck_shows_what_nothing_depends_on(found: OneByOneResult) -> None:
    """A number that has no effect changes nothing at all, not even by chance; posts and referrals do what they do."""
    effects = {one.doubt.turn.name: one.sides for one in found.effects}
    for side in effects["illness"]:
        assert all(effect.mean == 0.0 for effect in side.values())
    fewer, more = effects["posts"]
    assert (fewer["in_post_fte"].mean, more["in_post_fte"].mean) == (pytest.approx(-2), pytest.approx(2))
    assert fewer["referrals_per_year"].mean == 0.0
    halved, doubled = (side["referrals_per_year"] for side in effects["referrals"])
    assert halved.is_clear and doubled.is_clear and halved.mean < 0 < doubled.mean
    assert found.effects[-1].doubt.turn.name == "illness"  # what matters least comes last


def test_what_is_kept_becomes_a_table_of_the_register(found: OneByOneResult, tmp_path: Path) -> None:
    file = tmp_path / "kept.csv"
    file.write_text(effects_csv(found), encoding="utf-8")
    (tmp_path / "conf").mkdir()
    page = register_page.register_markdown(tmp_path / "conf", file)
    assert "## What depends on the assumptions" in page
    assert "3 replications of each setting with the same random numbers" in page
    rows = {line.split(" | ")[0].removeprefix("| "): line for line in page.splitlines() if line.startswith("| ")}
    assert rows["Posts"].startswith("| Posts | 2, 6 FTE | 0 / 0 | ")
    assert "| × 0.5, × 2 | **−" in rows["Referrals"]
    assert "**" not in rows["Illness"]
    assert "What depends" not in register_page.register_markdown(tmp_path / "conf", tmp_path / "none.csv")


def test_the_kept_results_are_of_the_plan() -> None:
    """Run `python -m sim sensitivity` when conf/study/sensitivity.yaml changes."""
    plan, kept = plan_of(), register_page.RESULTS.read_text(encoding="utf-8")
    for parameter in plan.parameters:
        for side in (0, 1):
            assert f",{one_by_one.SIDES[side]},{parameter.setting(side)}," in kept
        assert f"\n{parameter.turn.name},{parameter.called}," in kept
    assert kept.count("\n") == 2 + 2 * len(plan.parameters) * len(plan.measures)
    assert f" {plan.replications} replications" in kept.splitlines()[0]


@pytest.mark.parametrize("width", [170.0, 85.0])
def test_no_words_of_the_tornado_overlap(width: float) -> None:
    """Every text is inside the figure and apart from every other, also with long names and one-sided effects."""
    effects = [(Interval(-3.0, -4, -2, 5, 0), Interval(2, 1.5, 2.5, 5, 0)), (Interval(0.0, 0, 0, 5, 0),) * 2]
    effects += [(Interval(1.0, float("nan"), float("nan"), 1, 0), Interval(250.0, 100, 400, 5, 0))]
    names = ["Hours", "How long a family waits until everybody who is asked has answered", "Wait"]
    bars = tuple(TornadoBar(name, ("× 0.5", "× 2"), effect) for name, effect in zip(names, effects, strict=True))
    panels = [
        TornadoPanel(f"Measure {i}", "change in children for a full-time worker, from 19.4", (-19.4, 300.0), bars)
        for i in range(5)
    ]
    drawing = tornado(Sheet(width), panels, "The largest changes come from turning the hours", "Source: a test.")
    assert_words_apart(drawing)
    assert "Hours: −3.0 at × 0.5, +2.0 at × 2" in drawing.alt.text


def test_intervals_end_where_a_share_can() -> None:
    effects = Interval(1.0, -2, 4, 5, 0), Interval(-60.0, -130, -40, 5, 0)
    low, high = limited(TornadoBar("Escalations", ("× 0.5", "× 2"), effects), (-98.0, 2.0)).effects
    assert (low[:3], high[:3]) == ((1.0, -2, 2.0), (-60.0, -98.0, -40))


def test_the_title_says_for_which_measures_a_parameter_does_most(found: OneByOneResult) -> None:
    text = (
        "The largest changes in referrals come from turning referrals; in social workers in post, from turning others"
    )
    assert one_by_one_title(found) == text
    assert "may still be less than chance does" in one_by_one_note(found)
    assert "30 weeks from 1 April 2021, after " in one_by_one_note(found)


NOT_HERE = ("replications=none", "council=nowhere", "run.weeks=0", "run.years=england", "run.ensemble=leeds")


@pytest.mark.parametrize("typed", NOT_HERE)
def test_a_mistake_is_a_sentence(typed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("sensitivity", [typed]) == 2
    text = capsys.readouterr().err
    assert text.startswith("This cannot be explored:") and typed.partition("=")[0] in text


def test_a_measure_that_is_not_there_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN.replace("in_post_fte]", "in_post]"), encoding="utf-8")
    with pytest.raises(InputError, match="did you mean in_post_fte"):
        plan_of(file)
