"""The register of assumptions: every number says what it is and where it is from."""

from pathlib import Path

import pytest

from sim.inputs import register
from sim.reports import register_page


def read(tmp_path: Path, text: str) -> list[register.RegisteredNumber]:
    """The figures of one file with this text."""
    file = tmp_path / "a.yaml"
    file.write_text(text, encoding="utf-8")
    return register.figures_of(file, "a.yaml")


def told(tmp_path: Path, text: str) -> list[tuple[str, str, str, str]]:
    """Key, value, unit and source of each figure."""
    return [(f.key, f.value, f.unit, f.source) for f in read(tmp_path, text)]


def test_every_number_has_a_unit_and_a_source_or_is_an_assumption() -> None:
    figures = register.figures()
    assert figures
    faults = [f"conf/{f.file}:{f.line}: {f.key}: {' and '.join(f.faults)}" for f in figures if f.faults]
    assert not faults, "\n".join(faults)


def test_the_page_is_up_to_date() -> None:
    written = register_page.PAGE.read_text(encoding="utf-8") if register_page.PAGE.exists() else ""
    assert written == register_page.register_markdown(), "run: python -m sim register"


def test_a_number_is_followed_by_its_unit_and_its_source(tmp_path: Path) -> None:
    assert told(tmp_path, "rate: 0.5  # a year | a census\n") == [("rate", "0.5", "a year", "a census")]


def test_words_are_no_numbers(tmp_path: Path) -> None:
    assert read(tmp_path, 'name: Leeds\nyear: "2020"\nsquare: true\nother: ${a.b}\nnotes: [one, two]\n') == []


def test_same_is_the_number_before(tmp_path: Path) -> None:
    text = "a: 1  # days | a law\nb: 2  # same\nc: 3  # weeks | same law\nd: [4 weeks]  # same\n"
    assert [row[2:] for row in told(tmp_path, text)] == [
        ("days", "a law"),
        ("days", "a law"),
        ("weeks", "a law"),
        ("as written", "a law"),
    ]


def test_a_line_without_a_comment_takes_that_of_the_line_it_belongs_to(tmp_path: Path) -> None:
    text = "shares:  # share | a census\n  low: {a: 0.5, b: 0.5}\n  high:\n    a: 1.0\n"
    text += "list:  # years | a guess\n  - {x: 1}\n"
    assert told(tmp_path, text) == [
        ("shares.low", "a: 0.5, b: 0.5", "share", "a census"),
        ("shares.high.a", "1.0", "share", "a census"),
        ("list.1", "x: 1", "years", "a guess"),
    ]


def test_the_comment_line_above_speaks_for_the_line_below_only(tmp_path: Path) -> None:
    text = "# share by month | a census\nindex: [0.9, 1.1]\nother: 3\n"
    first, second = read(tmp_path, text)
    assert (first.unit, first.source, first.faults) == ("share by month", "a census", [])
    assert second.faults == ["no unit", "no source"]


def test_a_length_carries_its_own_unit(tmp_path: Path) -> None:
    text = (
        "due: 45 working_days  # from referral | a law\nagain: [6 weeks, 3 months]  # a law\nwindow: 5 working_days\n"
    )
    due, again, window = read(tmp_path, text)
    assert (due.unit, due.source) == ("from referral", "a law")
    assert (again.value, again.source, again.faults) == ("6 weeks, 3 months", "a law", [])
    assert window.faults == ["no source"]


def test_duties_go_by_their_names(tmp_path: Path) -> None:
    text = "duties:\n  - duty: visit\n    due: 5 working_days  # ASSUMPTION\n"
    assert [figure.key for figure in read(tmp_path, text)] == ["duties.visit.due"]


@pytest.mark.parametrize("comment", ["ASSUMPTION", "hours | ASSUMPTION on a study", "a guess: ASSUMPTION"])
def test_an_assumption_says_so(tmp_path: Path, comment: str) -> None:
    (figure,) = read(tmp_path, f"a: 1  # {comment}\n")
    assert figure.assumed
    assert figure.faults == []


@pytest.mark.parametrize(
    "line", ["a: 1", "a: 1  # hours", "a: 1  # hours |", "a: [1, 2]", "a: {b: 1}", "a: 2021-04-01"]
)
def test_a_number_that_keeps_silent_is_found(tmp_path: Path, line: str) -> None:
    (figure,) = read(tmp_path, line + "\n")
    assert "no source" in figure.faults


def test_what_is_told_twice_by_reference_is_listed_once(tmp_path: Path) -> None:
    text = "a: &one\n  x: 1  # hours | a study\nb: *one\n"
    assert [figure.key for figure in read(tmp_path, text)] == ["a.x"]


def test_a_hash_inside_a_word_is_no_comment(tmp_path: Path) -> None:
    assert read(tmp_path, 'a: {b: "x # y | z", c: 1}\n')[0].faults == ["no unit", "no source"]


def test_a_choice_of_the_asker_needs_no_source(tmp_path: Path) -> None:
    file = tmp_path / "quick.yaml"
    file.write_text("weeks: 26  # weeks measured\nseed: 1\n", encoding="utf-8")
    weeks, seed = register.figures_of(file, "run/quick.yaml")
    assert (weeks.source, weeks.faults) == ("a choice", [])
    assert seed.faults == ["no unit", "no source"]


def test_the_page_is_a_table_for_each_file(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("# The first.\na: 1  # hours | ASSUMPTION\n", encoding="utf-8")
    (tmp_path / "two.yaml").write_text("name: words only\n", encoding="utf-8")
    page = register_page.register_markdown(tmp_path)
    assert "## one.yaml\n\nThe first.\n" in page
    assert "| `a` | 1 | hours | ASSUMPTION | ● |" in page
    assert "two.yaml" not in page
