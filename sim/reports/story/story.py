"""`python -m sim story RUN_FOLDER child=longest_wait [log=NAME]`: why did this child wait?

The run must have kept an event log: run it with run.keep_logs=1. `child=` is a family's number, `longest_wait`,
`latest_duty`, `most_late` or `most_workers`; `child=list` lists telling families. `log=baseline_0` reads another log of
the run. Writes a page and its text beside the run's other files.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from sim.base.files import write_text
from sim.base.wording import many, number
from sim.inputs.typed_settings import StudySettings, typed_settings
from sim.reports import web_page
from sim.reports.story.casebook import CHOICES, Casebook
from sim.reports.story.reasons import duty_words, overdue_of, waiting_of
from sim.reports.story.telling import (
    answer_sentence,
    date_on,
    on_briefly,
    overdue_sentences,
    path_rows,
    wait_sentences,
)
from sim.reports.story.timeline import NARROW, WIDE, drawing
from sim.runs.kept_logs import KeptLog, kept_log_of

CANNOT = "This story cannot be told:"
STOPPED = "Stopped; nothing was written."
MOST_WAITS, MOST_LATE = 3, 4  # that are explained
READ = (
    "A tick is where a duty was due, a dot where it was done; a thick line between them is the time it was late, a "
    "thin one the time it was early. The tables below say the same."
)
STYLE = """
.narrow-sheet { display: none; }
@media (max-width: 40rem) { .wide-sheet { display: none; } .narrow-sheet { display: block; } }
@media print { .wide-sheet { display: block; } .narrow-sheet { display: none; } }
"""
STATES = {"done": "done", "missed": "never done", "open": "open at the end", "dropped": "no longer needed"}


class Story(NamedTuple):
    """The story of a family."""

    case: int
    title: str
    answer: str
    waits: list[list[str]]  # sentences of each wait that is explained
    late: list[list[str]]  # sentences of each late duty that is explained
    path: list[tuple[int, str, str]]
    duties: list[tuple[str, str, str, str]]
    source: str


class StorySettings(StudySettings):
    """Which run, which family"""

    by_place = "run_folder"

    run_folder: Path = Field(
        description="of a run that kept a log (run.keep_logs=1)", examples=["outputs/referral_spike/FOLDER"]
    )
    child: str = Field("", description="a family's number, list, longest_wait, latest_duty, most_late or most_workers")
    log: str = Field("", description="the log that is read, such as baseline_0; without it, the first")


def story_of(book: Casebook, case: int) -> Story:
    """The family's story."""
    waits = book.waits[book.waits["case"] == case].sort_values(["days", "start_day"], ascending=[False, True])
    own = book.duties[book.duties["case"] == case]
    late = own[own["late"] > 0].sort_values(["late", "due_day"], ascending=[False, True])
    return Story(
        case,
        question_of(case, bool(len(waits)), bool(len(late))),
        answer_sentence(book, case),
        [wait_sentences(waiting_of(book, wait)) for wait in waits.head(MOST_WAITS).itertuples()],
        [overdue_sentences(book, overdue_of(book, duty)) for duty in late.head(MOST_LATE).itertuples()],
        path_rows(book, case),
        [
            (
                duty_words(str(row["duty"])),
                on_briefly(date_on(book, int(row["due_day"]))),
                on_briefly(row["end_date"]) if row["state"] in ("done", "missed") else "–",
                STATES[str(row["state"])]
                + (", shortened" if row["thin"] else "")
                + (f", {many(int(row['late']), 'working day')} late" if row["late"] else ""),
            )
            for _, row in own.sort_values("due_day").iterrows()
        ],
        story_source(book.log),
    )


def question_of(case: int, has_waited: bool, has_late: bool) -> str:
    """What the story of a family answers: why it waited, or else what was late, or else what happened."""
    if has_waited:
        return f"Why did family {case} wait?"
    return f"What was late for family {case}, and why?" if has_late else f"What happened to family {case}?"


def story_source(log: KeptLog) -> str:
    """Whence the story comes."""
    config = log.study.config
    return (
        f"A simulated family; no real child's record is used. From the event log {log.path.name} alone: "
        f"{config.council.name}, {log.label.lower()}, replication {log.replication}, seed {config.run.seed}."
    )


def story_page(book: Casebook, story: Story) -> str:
    """The story as a page."""
    text = "Lanes over the days: its stage, its worker or the list, its worker's absences, its duties, hours of work."
    figures = [
        f'<figure class="{sheet.name}">{drawing(book, story.case, story.title, f"{text} {story.answer}", sheet)}'
        f"<figcaption>{READ}</figcaption></figure>"
        for sheet in (WIDE, NARROW)
    ]
    parts = [web_page.paragraphs([story.answer], "answer"), *figures]
    for heading, groups in (("On a list", story.waits), ("What was late, and why", story.late)):
        if groups:
            parts.append(f"<h2>{heading}</h2>")
            parts += [lead_and_rest(group) for group in groups]
    parts.append("<h2>What happened, in order</h2>")
    parts.append(
        web_page.html_table_with_caption("The family's path", ("Date", "What"), [row[1:] for row in story.path])
    )
    head = ("Duty", "Due", "Done", "State")
    parts.append(web_page.html_table_with_caption("Everything that was due", head, story.duties))
    return web_page.page(story.title, "\n".join(parts), story.source, STYLE)


def lead_and_rest(sentences: Sequence[str]) -> str:
    """What was late or how long it waited stands out; why stands after it."""
    first, *rest = map(escape, sentences)
    return f"<p><strong>{first}</strong> {' '.join(rest)}</p>"


def story_text(story: Story) -> str:
    """The story as plain text."""
    lines = [story.title, "", story.answer]
    for heading, groups in (("On a list", story.waits), ("What was late, and why", story.late)):
        if groups:
            lines += ["", heading, *(f"- {' '.join(group)}" for group in groups)]
    lines += ["", "What happened, in order", *(f"- {date}: {text}" for _, date, text in story.path)]
    lines += ["", "Everything that was due"]
    lines += [
        f"- {duty}: due {due}, {f'on {done} ' if done != '–' else ''}{state}" for duty, due, done, state in story.duties
    ]
    return "\n".join([*lines, "", story.source]) + "\n"


def print_list(book: Casebook) -> None:
    """The families whose stories are worth reading, or for what there is none."""
    for choice, about in CHOICES.items():
        if not len(book.counts[choice]):
            print(f"{about.question}: no family of this log {about.what}.")
            continue
        print(f"{about.question} (child={choice}):")
        for case, count in book.ranked(choice).items():
            print(f"  child={case}  {number(float(count), 1 if about.unit == 'working days' else 0)} {about.unit}")
    print(story_source(book.log))


def main(typed: Sequence[str]) -> int:
    """Print one family's story, or list families worth reading about; the exit code."""
    given = typed_settings(StorySettings, {}, typed)
    folder, child, name = given.run_folder, given.child, given.log
    book = Casebook(kept_log_of(folder, name))
    if child == "list":
        print_list(book)
        return 0
    child = child or next((choice for choice in CHOICES if len(book.counts[choice])), "longest_wait")
    story = story_of(book, book.family(child))
    stem = f"story_{book.log.path.stem}_{story.case}"
    text = story_text(story)
    written = [
        write_text(folder / f"{stem}.html", story_page(book, story)),
        write_text(folder / f"{stem}.txt", text),
    ]
    print(text.partition("\nWhat happened, in order")[0].rstrip())
    print(f"\nFiles: {', '.join(str(path) for path in written)}. Open the first in any browser.")
    return 0
