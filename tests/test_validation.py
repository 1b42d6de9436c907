"""The baseline beside what is published: targets are read, judged and shown as they are written."""

import contextlib
import io
import math
import re
from functools import cache
from pathlib import Path

import pytest

from sim.analysis.measures import MEASURES
from sim.analysis.targets import Target, target_of, targets_of
from sim.base.errors import InputError
from sim.base.intervals import Interval
from sim.cli.commands import run_command
from sim.studies import validation
from sim.studies.validation import (
    ValidationRow,
    council_and_rest,
    target_cells,
    validation_table,
)

COUNCILS = ["leeds", "typical"]
PUBLISHED = """
leeds:
  targets:
    children_on_plan: {published: 560, within: 10%}  # children | a census
    absence_rate: {published: 0.032, within: 0.003}  # of days | another census
    assessments_on_days_41_to_45_share: {published: 0.213, between: [0.12, 0.28]}  # share | same
  published, not a target:
    in_post_fte: {published: 646}  # FTE | same
"""


@pytest.fixture
def targets(tmp_path: Path) -> dict[str, list[Target]]:
    """The worked example above."""
    file = tmp_path / "targets.yaml"
    file.write_text(PUBLISHED, encoding="utf-8")
    return targets_of(file)["leeds"]


def result(mean: float, half: float = math.nan) -> Interval:
    """A result of some replications."""
    return Interval(mean, mean - half, mean + half, 20, 0)


def test_every_target_is_of_a_measure_and_has_a_source() -> None:
    result = targets_of()
    assert list(result) == COUNCILS
    for tables in result.values():
        for target in (target for targets in tables.values() for target in targets):
            assert target.measure in MEASURES
            assert target.source
            assert target.low <= target.published <= target.high


def test_leeds_is_asked_everything_it_must_reach() -> None:
    tables = targets_of()["leeds"]
    assert [len(tables[title]) for title in ("targets", "lengths of assessments")] == [11, 9]
    bands = sum(target.published for target in tables["lengths of assessments"])
    assert bands == pytest.approx(1.0, abs=0.002)


def test_a_tolerance_is_a_share_an_amount_or_a_span(targets: dict[str, list[Target]]) -> None:
    plan, absence, days = targets["targets"]
    assert (plan.low, plan.high, plan.tolerance) == (504, 616, "±10%")
    assert (absence.low, absence.high) == (pytest.approx(0.029), pytest.approx(0.035))
    assert (absence.tolerance, absence.source) == ("±0.3 points", "another census")
    assert (days.low, days.high, days.tolerance, days.source) == (0.12, 0.28, "12.0% to 28.0%", "another census")


def test_a_mean_is_within_up_to_the_edge(targets: dict[str, list[Target]]) -> None:
    plan = targets["targets"][0]
    met = [ValidationRow(plan, result(mean)).met for mean in (503.9, 504, 560, 616, 616.1, math.nan)]
    assert met == [False, True, True, True, False, False]


def test_a_row_is_shown_in_its_unit(targets: dict[str, list[Target]]) -> None:
    plan, absence, _ = targets["targets"]
    shown = target_cells(ValidationRow(absence, result(0.0381, 0.001)))
    assert shown == ["Sickness absence, %", "3.2", "3.8", "3.7 to 3.9", "+0.6", "±0.3 points", "**no**"]
    assert target_cells(ValidationRow(plan, result(549.6)))[1:] == ["560", "550", "–", "−10", "±10%", "yes"]


def test_what_is_no_target_has_no_verdict(targets: dict[str, list[Target]]) -> None:
    posts = targets["published, not a target"][0]
    assert not posts.binds
    assert target_cells(ValidationRow(posts, result(700.0)))[-1] == ""
    assert "within" not in validation_table([ValidationRow(posts, result(700.0))])[0]


def test_a_table_is_straight(targets: dict[str, list[Target]]) -> None:
    lines = validation_table([ValidationRow(target, result(0.2, 0.01)) for target in targets["targets"]])
    assert len({len(line) for line in lines}) == 1
    assert len({tuple(i for i, sign in enumerate(line) if sign == "|") for line in lines}) == 1


def test_a_measure_that_is_only_published_has_no_tolerance() -> None:
    target = target_of("in_post_fte", {"published": 646}, "a census")
    assert (target.low, target.high, target.tolerance) == (-math.inf, math.inf, "")


def test_words_are_those_of_the_main_command() -> None:
    typed = ["council=leeds", "replications=3", "run.weeks=52"]
    assert council_and_rest(typed, COUNCILS) == ("leeds", ["run.replications=3", "run.weeks=52"])
    assert council_and_rest([], COUNCILS) == (None, [])


@pytest.mark.parametrize("typed", ["council=leds", "scenario=referral_spike", "help"])
def test_what_cannot_be_compared_is_refused(typed: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError):
        council_and_rest([typed], COUNCILS)
    assert run_command("validation", [typed]) == 2
    text = capsys.readouterr().err
    assert typed in text and "Traceback" not in text


def test_a_council_is_compared_on_the_screen_only(capsys: pytest.CaptureFixture[str]) -> None:
    before = validation.PAGE.read_text(encoding="utf-8")
    code = validation.main(["council=typical", "replications=2", "run.weeks=27", "run.warm_up_weeks=1"])
    text = capsys.readouterr().out
    assert code in (0, 1)
    for words in ("## typical", "| Caseload on 30 September, children per FTE", "Means of 2 replications"):
        assert words in text
    assert validation.PAGE.read_text(encoding="utf-8") == before


@cache
def compared(council: str) -> str:
    """What `python -m sim validation council=NAME` prints, worked out once."""
    screen = io.StringIO()
    with contextlib.redirect_stdout(screen):
        assert run_command("validation", [f"council={council}"]) in (0, 1)
    return screen.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("part", ["Targets", "Lengths of assessments"])
@pytest.mark.parametrize("council", COUNCILS)
def test_the_baseline_is_within_tolerance_of_what_is_published(council: str, part: str) -> None:
    rows = compared(council).partition(f"### {part}")[2].partition("###")[0]
    if not rows:
        assert (council, part) == ("typical", "Lengths of assessments")  # none is published for it
        return
    assert rows.count("| ") > 10, rows
    assert "**no**" not in rows, rows


@pytest.mark.slow
@pytest.mark.parametrize("council", COUNCILS)
def test_the_baseline_keeps_up_but_for_one_unlucky_future_at_most(council: str) -> None:
    result = [int(n) for n in re.findall(r"without limit in (\d+) of", compared(council))]
    assert result and max(result) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("council", COUNCILS)
def test_the_page_says_what_the_command_says(council: str) -> None:
    page = validation.PAGE.read_text(encoding="utf-8")
    assert compared(council).strip() in page
