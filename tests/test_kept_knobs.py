"""Knobs that are kept are those that would be solved, and are used only where they are."""

from pathlib import Path
from typing import Any

import pytest

from sim.cli import council as council_command
from sim.inputs.balance import kept_knobs
from sim.inputs.balance.build import built, council_reach, knobs_to_keep
from sim.inputs.balance.kept_knobs import KNOBS_FILE, KeptKnobs, are_same, knobs_file, knobs_in
from sim.inputs.balance.knobs import solved
from sim.inputs.composing.council_files import base
from sim.inputs.councils.council_names import councils, resolve

BOUNDED = "370"  # Barnsley: not every amount can be reached within the bounds of a knob
USUAL = "202"  # Camden


@pytest.fixture
def solves(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is solved, as it is."""
    done: list[Any] = []

    def noting(*what: Any) -> Any:
        done.append(what)
        return solved(*what)

    monkeypatch.setattr(kept_knobs, "solved", noting)
    return done


@pytest.mark.parametrize("code", [USUAL, BOUNDED])
def test_a_council_is_the_same_to_the_last_bit_kept_or_solved(
    code: str, solves: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = built(code, base(), {})
    assert not solves
    monkeypatch.setattr(kept_knobs, "knobs_in", lambda path: {})
    assert built(code, base(), {}) == kept
    assert len(solves) == 1


def test_other_figures_are_solved(solves: list[Any]) -> None:
    built(USUAL, base(), {"referrals": 3000.0})
    assert len(solves) == 1


@pytest.mark.parametrize("part", ["wanted", "factors", "reached"])
def test_knobs_that_no_longer_hold_are_not_used(part: str, solves: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Another base council asks for other amounts; another rule makes the same factors come to something else."""
    kept = knobs_in(KNOBS_FILE)[USUAL]
    other = kept._replace(**{part: {name: 1.001 * amount for name, amount in getattr(kept, part).items()}})
    right = built(USUAL, base(), {})
    monkeypatch.setattr(kept_knobs, "knobs_in", lambda path: {USUAL: other})
    assert built(USUAL, base(), {}) == right
    assert len(solves) == 1


def test_what_is_kept_is_of_every_council_as_it_is_published_now() -> None:
    """Made again by `python -m sim council balance` when figures, ways of working or the base council change."""
    kept = knobs_in(KNOBS_FILE)
    for area in councils():
        assert are_same(kept[area.code].wanted, council_reach(area, base(), {}).amounts), area.name
    assert knobs_file(kept.items()) == KNOBS_FILE.read_text(encoding="utf-8")


@pytest.mark.slow
def test_what_is_kept_is_what_is_solved() -> None:
    for code, kept in knobs_in(KNOBS_FILE).items():
        assert knobs_to_keep(code, base()) == kept, code


def test_the_command_writes_what_it_solves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(council_command, "councils", lambda: [resolve(USUAL)])
    place = tmp_path / "knobs.csv"
    assert council_command.main(["balance", f"to={place}"]) == 0
    assert "Written: knobs.csv, 1 council." in capsys.readouterr().out
    assert knobs_in(place) == {USUAL: knobs_in(KNOBS_FILE)[USUAL]}


def test_without_a_file_nothing_is_kept(tmp_path: Path) -> None:
    assert knobs_in(tmp_path / "none.csv") == {}
    assert not are_same(KeptKnobs({"plans": 1.0}, {}, {}).wanted, {})
