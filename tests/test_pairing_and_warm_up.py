"""What the same random numbers saves, and how long a council takes to settle: against series whose answer is known."""

from pathlib import Path

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


PLACES = ("<!-- warm_up -->\nold\n<!-- /warm_up -->", "<!-- with_pairs -->\nold\n<!-- /with_pairs -->")


def test_a_page_gets_the_answer_that_the_screen_shows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a page of docs/ says is what its command says: in its place, under another name where one is typed."""
    page = tmp_path / "page.md"
    page.write_text("\n\n".join(["Before.", *PLACES, "After."]), encoding="utf-8")
    short = ["council=typical", "run.replications=4", "run.weeks=32", "run.warm_up_weeks=0"]
    assert (
        run_command(
            "pairing", [*short, "run.years=need", "measures=referrals_per_year", f"page={page}", "part=with_pairs"]
        )
        == 0
    )
    shown = capsys.readouterr().out
    text = page.read_text(encoding="utf-8")
    made = text.partition("<!-- with_pairs -->")[2].partition("<!-- /with_pairs -->")[0].strip()
    assert made == shown.partition("\nPage:")[0].strip() and "| Referrals |" in made and "Caseload |" not in made
    assert text.startswith("Before.\n\n<!-- warm_up -->\nold\n") and text.endswith("After.")


@pytest.mark.parametrize(
    ("command", "words", "says"),
    [
        ("pairing", ["measures=referrals"], "did you mean referrals_per_year?"),
        ("pairing", ["page=nowhere.md"], "<!-- pairing -->"),
        ("warm_up", ["page=nowhere.md"], "<!-- warm_up -->"),
        ("staffing", ["target.caseload=16", "page=nowhere.md", "part=other"], "<!-- other -->"),
        ("staffing", ["target.caseload=16", "part=a b"], "part"),
    ],
)
def test_a_page_without_the_place_is_refused_before_anything_is_simulated(
    command: str, words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(command, words) == 2
    assert says in capsys.readouterr().err
