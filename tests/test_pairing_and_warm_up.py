"""What the same random numbers saves, and how long a council takes to settle: against series whose answer is known."""

import numpy as np
import pytest

from sim.cli.commands import run_command
from sim.studies import warm_up
from sim.studies.pairing import saving, savings_columns, savings_table, times_fewer


def test_what_pairing_saves_is_what_theory_says() -> None:
    """With equal variances and correlation r, pairing saves 1 / (1 - r) times; apart it saves nothing."""
    rng = np.random.default_rng(5)
    rng_key, own, other = rng.normal(0, 1, (3, 20_000))
    for r in (0.0, 0.5, 0.9):
        one, two = np.sqrt(r) * rng_key + np.sqrt(1 - r) * own, np.sqrt(r) * rng_key + np.sqrt(1 - r) * other
        assert float(times_fewer(one, two)) == pytest.approx(1 / (1 - r), rel=0.06)
    result = saving(
        "caseload_per_worker",
        np.sqrt(0.9) * rng_key[:400] + np.sqrt(0.1) * own[:400],
        np.sqrt(0.9) * rng_key[:400] + np.sqrt(0.1) * other[:400],
        seed=1,
    )
    assert result.low < 10 < result.high and result.correlation == pytest.approx(0.9, abs=0.03)
    alone, comparison = savings_table({"": [result]}), savings_table({"one": [], "other": [result]})
    assert alone[-1].startswith("| Caseload | children per FTE | 0.9")
    assert comparison[-1] == alone[-1].replace("per FTE |", "per FTE | – | – | – |")
    assert "| one: times fewer |" in comparison[0] and "| other: times fewer |" in comparison[0]


def test_it_is_asked_with_years_alike_and_with_years_that_differ_unless_one_is_typed() -> None:
    assert list(savings_columns([]).values()) == [
        ("scenario=referral_spike",),
        ("scenario=referral_spike", "run.years=england"),
    ]
    assert list(savings_columns(["scenario=winter_sickness", "run.years=need"]).values()) == [
        ("scenario=winter_sickness", "run.years=need")
    ]


def test_what_never_varies_has_no_saving() -> None:
    result = saving("caseload_per_worker", np.arange(9.0), np.ones(9), seed=1)
    assert np.isnan(result.times)


def test_a_comparison_needs_a_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("pairing", ["scenario=baseline"]) == 2
    assert "scenario: must change something" in capsys.readouterr().err


def test_a_comparison_plays_what_it_is_told_to_play(capsys: pytest.CaptureFixture[str]) -> None:
    """A run that would stop when it is precise is refused rather than simulated to the most there may be."""
    assert run_command("pairing", ["run=precise"]) == 2
    assert "run.until: python -m sim pairing simulates run.replications" in capsys.readouterr().err


@pytest.mark.parametrize("length", [50, 100, 200])
def test_mser_finds_where_a_beginning_ends(length: int) -> None:
    """A series that begins ten standard deviations high for so many days is cut there, to a batch or a few."""
    series = np.random.default_rng(length).normal(0, 1, 1000)
    series[:length] += 10
    result = warm_up.truncation_point(series)
    assert result is not None and 0 <= result - length <= 25


def test_mser_cuts_little_where_there_is_no_beginning_and_says_when_nothing_settles() -> None:
    noise = np.random.default_rng(2).normal(5, 1, (20, 1000))
    cuts = [warm_up.truncation_point(one) for one in noise]
    assert np.median([one for one in cuts if one is not None]) <= 100
    assert warm_up.truncation_point(np.arange(1000.0) ** 2) is None  # it only ever grows


def test_a_mistake_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("warm_up", ["council=nowhere"]) == 2
    assert capsys.readouterr().err.startswith("This cannot be run:")
