"""The story of a family says what the log says: worked by hand on logs of a few rows, and on a run."""

from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sim.base.errors import InputError
from sim.cli.commands import run_command
from sim.model.vocabulary import ANNUAL_LEAVE, SHORT_SICKNESS
from sim.reports.story.casebook import CHOICES, Casebook
from sim.reports.story.reasons import overdue_of, overlap, waiting_of
from sim.reports.story.story import print_list, story_of, story_page, story_text
from sim.reports.story.telling import answer_sentence, overdue_sentences, path_rows, wait_sentences
from sim.runs.kept_logs import KeptLog
from tests.kept_run import kept_run
from tests.logs import Log, study


def book_of(log: Log, days: int = 30) -> Casebook:
    """The casebook of a log by hand; its study says of no duty who else it takes."""
    own = study(days=days)
    own.config.journey = SimpleNamespace(stages={})
    own.config.council = SimpleNamespace(name="Anywhere", cases_per_child=None)
    own.config.run.seed = 1
    return Casebook(KeptLog(Path("logs/storm_3.parquet"), "storm", "Storm", 3, own, log.rows))


def waiting_log() -> Log:
    """A family that waits five days for a team of two, one off sick, with another family before it."""
    log = Log().hire(0).hire(1).hire(2, day=12).away(1, 1, SHORT_SICKNESS, until=9)
    log.enter(0, 7, "assessment", 4).allocate(0, 7, 0, 4)
    log.enter(1, 8, "assessment", 2).list(1, 8, 2).allocate(4, 8, 0, 2, waited=3)
    log.enter(2, 9, "assessment", 3).list(2, 9, 3).allocate(7, 9, 0, 3, waited=5)
    return log


def test_a_wait_tells_its_team_as_it_stood() -> None:
    book = book_of(waiting_log())
    wait = next(book.waits[book.waits["case"] == 9].itertuples())
    result = waiting_of(book, wait)
    assert (result.workers, result.fte, result.away, result.vacant) == (2, 2.0, {"short_sickness": 1}, 1)
    assert (result.children, result.before, result.allocated_first) == (4, 1, 1)
    text = " ".join(wait_sentences(result))
    assert "it waited 5.0 working days on the list of the assessment team" in text
    assert "2 workers in post (2.0 full-time equivalents) and 1 empty post; 1 was off sick." in text
    assert "held 4 children, 2.0 for each full-time worker" in text
    assert "1 other family was on its list already; 1 was given a worker before it." in text


def test_a_team_that_is_all_away_is_said_to_be_away() -> None:
    log = Log().hire(0).away(1, 0, ANNUAL_LEAVE, until=9).list(2, 9, 3).allocate(9, 9, 0, 3, waited=7)
    book = book_of(log)
    text = " ".join(wait_sentences(waiting_of(book, next(book.waits.itertuples()))))
    assert "1 was on annual leave: nobody was there." in text


def late_log() -> Log:
    """A sign-off done six days late by a worker who worked for another family and was on leave for two days."""
    log = Log().hire(0).refer(0, 9, 3).enter(0, 9, "assessment", 3).allocate(1, 9, 0, 3)
    log.enter(0, 5, "assessment", 1).allocate(1, 5, 0, 1)
    log.work(4, "child_in_need.visit", 5, 0, minutes=240, over=60).work(6, "assessment.analysis", 9, 0, minutes=90)
    log.away(7, 0, ANNUAL_LEAVE, until=9).duty(12, "assessment.sign_off", 9, due=6, start=0)
    return log.duty(3, "assessment.first_visit", 9, due=5, start=0)


def test_a_late_duty_tells_what_was_done_instead() -> None:
    book = book_of(late_log())
    duty = next(book.duties[book.duties["late"] > 0].itertuples())
    result = overdue_of(book, duty)
    assert (duty.late, result.worker, result.own_hours, result.other_hours) == (6, 0, 1.5, 5.0)
    assert (result.other_families, result.away_days, result.unheld_days) == (1, {"annual_leave": 2}, 1)
    text = " ".join(overdue_sentences(book, result))
    assert (
        "Its sign off (assessment) was due on 12 April 2022 and was done on 22 April 2022, 6 working days late." in text
    )
    assert "worked 1.5 hours for it" in text
    assert "5.0 hours on 1 other family; most of it on visit (child in need), 5.0 hours." in text
    assert "The worker was away: 2 working days on annual leave." in text
    assert "On 1 of these days the family had no worker." in text


def test_the_answer_counts_workers_days_and_late_duties() -> None:
    assert answer_sentence(book_of(late_log()), 9) == (
        "Family 9, 3 children, had 1 worker, never waited on a list, and 1 of its 2 duties was late;"
        " the longest was its sign off (assessment), 6 working days."
    )


def test_a_duty_that_is_open_counts_until_the_end_and_one_dropped_does_not() -> None:
    log = late_log().duty(30, "child_in_need.visit", 9, due=20, what="duty_open_at_end")
    log.duty(25, "child_in_need.visit", 5, due=20, what="duty_dropped")
    duties = book_of(log).duties.set_index(["case", "duty"])["late"]
    assert duties[9, "child_in_need.visit"] == 10
    assert duties[5, "child_in_need.visit"] == 0


def test_a_family_that_never_waited_is_not_asked_why_it_waited() -> None:
    assert story_of(book_of(late_log()), 9).title == "What was late for family 9, and why?"
    assert story_of(book_of(waiting_log()), 9).title == "Why did family 9 wait?"
    assert story_of(book_of(waiting_log()), 7).title == "What happened to family 7?"


def test_what_is_still_to_be_done_says_when_the_story_ends() -> None:
    log = late_log().duty(30, "child_in_need.visit", 9, due=20, what="duty_open_at_end")
    book = book_of(log)
    (duty,) = book.duties[book.duties["duty"] == "child_in_need.visit"].itertuples()
    first, *_ = overdue_sentences(book, overdue_of(book, duty))
    assert first.endswith("and is still to be done when the run ends, 10 working days after it was due.")


def test_the_path_is_in_order_of_days() -> None:
    rows = path_rows(book_of(late_log()), 9)
    assert [text for _, _, text in rows] == [
        "Assessment begins",
        "Allocated to worker 0 (social worker, assessment team)",
    ]
    assert [day for day, _, _ in rows] == [0, 1]


def test_days_shared_by_two_spells() -> None:
    assert [overlap(0, 5, *spell) for spell in ((5, 9), (4, 9), (-3, 1), (1, 3))] == [0, 1, 1, 2]


def test_families_are_chosen_by_what_is_counted() -> None:
    waits = book_of(waiting_log())
    assert waits.family("longest_wait") == 9
    assert book_of(late_log()).family("latest_duty") == 9
    assert waits.family("8") == 8
    for child, said in (
        ("longest_wiat", "did you mean longest_wait"),
        ("77", "there is no such family"),
        ("most_late", "no family of this log has a duty that was late"),
    ):
        with pytest.raises(InputError, match=said):
            waits.family(child)


def test_a_list_says_for_what_there_is_no_family(capsys: pytest.CaptureFixture[str]) -> None:
    print_list(book_of(late_log()))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Waited longest on a team's list without a worker: no family of this log waited for a worker."
    headings = [place for place, line in enumerate(lines) if line.endswith("):")]
    assert len(headings) == 3 and all(lines[place + 1].startswith("  child=") for place in headings)


class Reader(HTMLParser):
    """The words of a page, and how many of each tag."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.tags = "", list[str]()

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)
        assert not any(name in ("src", "href") for name, _ in attrs), "a page fetches nothing"


def test_page_and_text_say_the_same() -> None:
    book = book_of(late_log())
    story, reader = story_of(book, 9), Reader()
    reader.feed(story_page(book, story))
    text = story_text(story)
    for sentence in [story.answer, *(" ".join(group) for group in story.late), *(line[2] for line in story.path)]:
        assert sentence in text
        assert sentence in reader.words
    assert {"h1", "title", "desc", "caption"} <= set(reader.tags)
    assert len(story.duties) == 2


def test_a_run_s_families_are_listed_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = kept_run(tmp_path / "run")
    assert run_command("story", [str(run), "child=list"]) == 0
    listed = capsys.readouterr().out
    assert all(f"child={choice}" in listed for choice in CHOICES)
    assert run_command("story", [str(run), "child=latest_duty"]) == 0
    (page,) = run.glob("story_perfect_storm_0_*.html")
    assert page.with_suffix(".txt").is_file()
    assert run_command("story", [str(run), "chld=3"]) == 2
    assert "did you mean child" in capsys.readouterr().err
    assert run_command("story", []) == 2
