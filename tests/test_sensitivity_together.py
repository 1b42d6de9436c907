"""All doubts at once: asked in words, refused in sentences, simulated as a sweep that goes on, drawn without
overlaps.
"""

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb

from sim.cli.commands import run_command
from sim.inputs.composing.variants import as_mapping
from sim.reports.charts import influences
from sim.reports.charts import variance_shares as sources
from sim.reports.charts.drawing.sheet import Drawing, Sheet
from sim.studies.api import study_of
from sim.studies.sensitivity.evaluation import design_of, sides_of_point, typed_value, whole_numbers
from sim.studies.sensitivity.indices import Screened, Sure
from sim.studies.sensitivity.sensitivity_report import (
    SensitivityReport,
    indices_table,
    sensitivity_method,
    sensitivity_title,
    where_it_depends,
)
from sim.studies.sensitivity.sensitivity_settings import sensitivity_settings
from sim.studies.sensitivity.uncertain_parameters import plan_of
from sim.studies.sensitivity.variance_split import SOURCES, Split
from sim.studies.sweep.frames import Frames
from sim.studies.sweep.sweep import run_sweep
from tests.test_charts import assert_words_apart, words_on

SMALL = ["run.warm_up_weeks=0", "run.weeks=4", "scenario.from=2021-04-12", "scenario.weeks=2"]
FEW = ["parameters=hours,siblings", "measures=referrals_per_year,caseload_p90"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["method=moris"], "did you mean morris"),
        (["method=sobol", "points=60"], "power of two, such as 32 or 64"),
        (["method=morris", "points=64"], "points=64: is no word of method=morris"),
        (["method=morris", "levels=5"], "must be even"),
        (["method=morris", "trajectories=1"], "a whole number from 2"),
        (["method=morris", "replications=1"], "a whole number from 2"),
        (["method=morris", "measures=caseload_p9"], "did you mean caseload_p90"),
        (["method=morris", "parameters=hour"], "did you mean hours"),
        (["method=morris", "parameters="], "names nothing"),
        (["method=split", "scenarios=baseline"], "needs two or more"),
        (["method=morris", "scenario=nothing"], "there is no such scenario"),
        (["method=morris", "run.ensemble=leeds"], "run.ensemble=leeds: python -m sim sensitivity does not draw it"),
        (["method=morris", "page=nowhere.md"], "must be a page with the lines"),
    ],
)
def test_a_mistake_is_a_sentence(typed: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("sensitivity", typed) == 2
    heard = capsys.readouterr().err
    assert heard.startswith("This cannot be explored:") and said in heard


def test_a_design_turns_the_numbers_it_says_and_shares_luck_within_a_block() -> None:
    settings = sensitivity_settings(["method=morris", "trajectories=2", "parameters=hours,siblings", *SMALL], plan_of())
    base = study_of(*settings.typed).config
    design = design_of(settings, base)
    assert design.shape == (2, 4) and len(design.words) == 8
    frames = Frames()
    sides = [sides_of_point(frames, settings.parameters, words) for words in design.words]
    assert all(len(one) == 1 and one[0][0] == "referral_spike" for one in sides)
    configs = [one[0][2] for one in sides]
    assert [config.run.seed - base.run.seed for config in configs] == [0, 0, 0, 1, 2, 2, 2, 3]
    low, high = settings.parameters[1].ends
    result = np.array([config.journey.effort_per_sibling for config in configs]).reshape(2, 4)
    assert result[:, :3] == pytest.approx(low + design.places[:, :, 1] * (high - low), abs=1e-5)
    assert (result[:, 3] == result[:, 0]).all() and len(set(result[0])) == 2


@pytest.mark.parametrize(
    ("words", "points"),
    [
        (["method=morris", "trajectories=2"], 8),
        pytest.param(["method=sobol", "points=4"], 20, marks=pytest.mark.slow),
        (["method=split", "sets=4"], 8),
    ],
)
def test_each_method_is_played_told_and_kept(
    words: list[str], points: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same command again simulates nothing and says the same; a part that is lost is simulated again."""
    short = [SMALL[0], "run.weeks=28"] if words[0] == "method=split" else SMALL  # its scenario begins after half a year
    scenarios = ["scenarios=baseline,protected_newly_qualified"] if words[0] == "method=split" else []
    typed = [*words, *FEW, *short, *scenarios, "resamples=100", f"folder={tmp_path}"]
    assert run_command("sensitivity", typed) == 0
    said, name = " ".join(capsys.readouterr().out.split()), words[0].partition("=")[2]
    kept = (tmp_path / f"{name}.csv").read_bytes()
    assert f"{points} points of 2 replications" in said and f"{2 * points} replications simulated" in said
    assert (tmp_path / f"charts/sensitivity_{name}.pdf").is_file()
    table = pd.read_csv(tmp_path / f"{name}.csv", comment="#")
    assert set(table["measure"]) == {"referrals_per_year", "caseload_p90"}
    next((tmp_path / "parts").iterdir()).unlink()
    assert run_command("sensitivity", typed) == 0
    assert " 1 replication simulated" in " ".join(capsys.readouterr().out.split())
    assert (tmp_path / f"{name}.csv").read_bytes() == kept


def test_a_point_is_judged_before_the_first_is_played(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typed = ["method=split", "sets=4", *FEW, "scenarios=baseline,nothing", f"folder={tmp_path / 'none'}"]
    assert run_command("sensitivity", typed) == 2
    assert "there is no such scenario" in capsys.readouterr().err and not (tmp_path / "none").exists()


def test_a_sweep_plays_what_it_is_told_to(tmp_path: Path) -> None:
    """Only the arm that `sides_at` names is simulated."""
    settings = sensitivity_settings(["method=morris", "trajectories=2", "parameters=hours,siblings", *SMALL], plan_of())
    words = design_of(settings, study_of(*settings.typed).config).words[:1]
    frames = Frames()
    assert run_sweep(words, tmp_path, [], {}, lambda one: sides_of_point(frames, settings.parameters, one)) == 0
    assert set(pd.read_parquet(tmp_path / "sweep.parquet")["scenario"]) == {"referral_spike"}


def drawn(width: float) -> list[Drawing]:
    """Both figures, with long names, one number that is not known, and intervals that reach far."""
    nan = float("nan")
    bars = [
        influences.InfluenceBar("How long a family waits until everybody has answered", ((30.0, 10, 90), (-2.0, -9, 3)))
    ]
    bars += [influences.InfluenceBar("Hours", ((nan, nan, nan), (0.0, 0, 0)))]
    last = (
        influences.InfluenceBar("Chance: other random numbers, same parameters", ((1.0, -1, 4), (0.5, -2, 3))),
        influences.InfluenceBar("Chance in a single future", ((40.0, 30, 50),)),
    )
    panels = [influences.InfluencePanel(f"Measure {i}", "% of the variance", tuple(bars), last, 4.0) for i in range(3)]
    words = influences.InfluencesText("Most depends on waiting", "Shares", "Source: a test.", ("with others", "alone"))
    rows = [
        ("Children for a full-time worker, not exceeded by nine in ten", (0.6, 0.3, 0.02, 0.08)),
        ("Assessments on time", (0.0, 0.0, 0.0, 1.0)),
    ]
    story = sources.VarianceSharesText("Most is chance", "Shares", "Source: a test.", SOURCES)
    sheet = Sheet(width)
    return [influences.influences(sheet, panels, words), sources.draw_variance_shares(sheet, rows, story)]


@pytest.mark.parametrize("width", [170.0, 85.0])
def test_no_words_of_the_figures_overlap(width: float) -> None:
    for drawing in drawn(width):
        assert_words_apart(drawing)
    assert "60% scenario, 30% uncertain parameters, 2% scenario and parameters, 8% chance" in drawn(width)[1].alt.text
    assert {"60%", "30%", "2%", "8%", "100%"} <= {text for text, _ in words_on(drawn(width)[1])}


def test_the_pieces_of_a_split_differ_in_grey_and_their_numbers_can_be_read() -> None:
    lights = [luminance(colour) for colour in sources.COLOURS]
    assert all((light + 0.05) / (dark + 0.05) > 1.5 for dark, light in itertools.pairwise(lights))
    for light, letters in zip(lights, sources.LETTERS, strict=True):
        dark, bright = sorted([light, luminance(letters)])
        assert (bright + 0.05) / (dark + 0.05) >= 4.5


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2."""
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return float(np.dot([0.2126, 0.7152, 0.0722], parts))


def test_words_for_who_cannot_see_a_figure_are_few() -> None:
    """Eight long names in each of five panels."""
    bars = tuple(
        influences.InfluenceBar(f"How long a family waits for {i}", ((30.0, 10, 90), (2.0, 1, 3))) for i in range(8)
    )
    panels = [
        influences.InfluencePanel(f"Conferences on time {i}", "change in percentage points", bars, (), 4)
        for i in range(5)
    ]
    words = influences.InfluencesText("Most depends on waiting", "Effect" * 20, "Source: a test.", ("size", "spread"))
    text = influences.influences(Sheet(170.0), panels, words).alt.text
    assert len(text) <= 1200 and "The table holds the rest" in text and "waits for 2 30.0;" in text


def screened(size: list[float], floor: float) -> Screened:
    """Sizes of effects and, last, the dummy's; nothing else matters here."""
    values = np.array(size)
    one = Sure(values, values, values)
    return Screened(one, one, one, values, floor)


def told_of(method: str, found: dict[str, Any]) -> SensitivityReport:
    """What is told of hours and of siblings."""
    settings = sensitivity_settings(
        [f"method={method}", "parameters=hours,siblings", f"measures={','.join(found)}"], plan_of()
    )
    return SensitivityReport(settings, study_of(*settings.typed).config, 8, found)


def test_the_title_says_for_which_measures_no_parameter_outdoes_luck() -> None:
    some, none = screened([0.3, 0.1, 0.1], 0.2), screened([0.3, 0.1, 0.1], 0.4)
    report = told_of(
        "morris", {"peak_caseload": none, "assessments_in_45_days_share": some, "reviews_on_time_share": none}
    )
    assert sensitivity_title(report) == "Of 2 uncertain parameters the answer depends most on hours of all work"
    assert (
        where_it_depends(report)
        == "1 does more than chance for assessments on time; for peak caseload and reviews on time none does"
    )
    assert where_it_depends(told_of("morris", {"peak_caseload": some})) == "1 does more than chance for peak caseload"
    assert not where_it_depends(told_of("morris", {"peak_caseload": none}))
    assert (
        sensitivity_title(told_of("morris", {"peak_caseload": none}))
        == "None of 2 uncertain parameters does more than chance"
    )
    assert "104 weeks from 1 April 2021, after 26 weeks to settle" in sensitivity_method(report)


def test_shares_are_told_with_what_their_errors_do() -> None:
    said = sensitivity_method(told_of("sobol", {"peak_caseload": None}))
    assert "A share alone is often above the share with others" in said
    assert said.endswith("Chance is set against shares with others only")
    assert "share alone" not in sensitivity_method(told_of("morris", {"peak_caseload": None}))


def test_the_title_of_a_split_names_its_largest_parts_only() -> None:
    """Rounded shares may sum to 99%: the small ones are left to the table."""
    parts = Split(Sure(*[np.array([0.58, 0.30, 0.024, 0.094])] * 3), np.ones(4), np.ones(2))
    said = sensitivity_title(told_of("split", {"peak_caseload": parts}))
    assert said == "Peak caseload depends mostly on which scenario comes (58%), then on uncertain parameters (30%)"
    lone = parts._replace(shares=Sure(*[np.array([0.01, 0.03, 0.0, 0.96])] * 3))
    assert (
        sensitivity_title(told_of("split", {"peak_caseload": lone})) == "Peak caseload depends mostly on chance (96%)"
    )
    assert "| measure | scenario | uncertain parameters | scenario and parameters | chance |" in indices_table(
        told_of("split", {"peak_caseload": parts})
    )


def test_a_whole_number_stays_one() -> None:
    """Days until cases pass on are whole; every one between the ends comes as often, the ends included."""
    [parameter] = (one for one in plan_of().parameters if one.turn.name == "cover")
    low, high = map(int, parameter.ends)
    result = [typed_value([parameter], [True], [share])[0] for share in np.linspace(0, 1, 1000)]
    assert set(result) == {f"doubt.cover={days}" for days in range(low, high + 1)}
    assert typed_value([parameter], [False], [0.5]) == [f"doubt.cover={(low + high) / 2!r}"]
    mapping = as_mapping(study_of("run=quick").config)
    parameters = plan_of().parameters
    whole = dict(zip([one.turn.name for one in parameters], whole_numbers(parameters, mapping), strict=True))
    assert whole["cover"] and not whole["hours"] and not whole["bunching"]
