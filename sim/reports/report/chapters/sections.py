"""The sections of a report on one run: each is a function of the run, in the order of a council's paper.

To add a section, write a function that takes a `Paper` and gives blocks, and put it into `SECTIONS`.
"""

from __future__ import annotations

import datetime as dt
import re
import shlex
from collections.abc import Callable, Mapping
from typing import NamedTuple

from sim.analysis.definitions import measures_under
from sim.analysis.definitions.measure import ON_DEADLINES
from sim.base.wording import day_in_words, plain_text
from sim.inputs.schema import Change
from sim.model.words import label
from sim.reports.chart_context import change_in_words, changes_nothing
from sim.reports.phrases import UNROUNDED
from sim.reports.report.chapters.answers import Answer, option_blocks, posts_by_financial_year
from sim.reports.report.chapters.assumptions import Entry
from sim.reports.report.chapters.forecast_answer import forecast_blocks
from sim.reports.report.chapters.standing import publications, where_it_is
from sim.reports.report.chapters.sureness import how_sure, track_record
from sim.reports.report.chapters.who_leads import who_leads
from sim.reports.report.chapters.yearly_costs import yearly_costs
from sim.reports.report.document import Block, Bullets, Document, Heading, Text, checked, for_author, table
from sim.reports.report.measures import (
    KEY,
    NO_CHANGE,
    chosen_measures_table,
    glossary,
    name_of_measure,
    others,
)
from sim.reports.report.run_folder import FinishedRun

COSTS = (
    "cost_per_year",
    "cost_of_pay_per_year",
    "cost_of_agency_per_year",
    "cost_of_overtime_per_year",
    "cost_of_recruitment_per_year",
    "cost_of_redundancy_per_year",
)
PROMPTS = (
    ("Legal implications", "Which duties are at risk, and what the council's solicitor advises."),
    ("Equalities", "Who is affected, and how; the equality impact assessment."),
    ("Safeguarding", "What is done for the children who wait or are seen late."),
    ("Consultation", "Who was asked (staff, children and families, partners), and what they said."),
    ("Risks", "What could go otherwise, and who watches for it."),
    ("Alternatives considered", "What else was looked at, and why it is not proposed."),
)
LEFT_OPEN = for_author("nothing is filled in here by the model.").text
LICENCE = (
    "Published figures of the Department for Education, the Office for National Statistics and the NHS contain public"
    " sector information licensed under the Open Government Licence v3.0."
)


class Paper(NamedTuple):
    """What a report is made of: a run, its register, the reasons typed for what was changed, answers on options."""

    run: FinishedRun
    register: list[Entry]
    reasons: Mapping[str, str]  # by key, `` for the run as a whole
    answers: tuple[Answer, ...]
    forecast: Answer | None = None


def report_of(paper: Paper) -> Document:
    """The report on a run."""
    blocks: list[Block] = []
    for title, section in SECTIONS:
        blocks += [Heading(title), *section(paper)]
    return checked(Document(title_of(paper.run), subtitle_of(paper.run), tuple(blocks)))


def title_of(run: FinishedRun) -> str:
    """The council and what happens to it, by the scenario's name: its sentence is in the question below."""
    return f"{run.council}: {label(run.config['scenario']['name'])}" if run.compared else f"{run.council} as it is"


def subtitle_of(run: FinishedRun) -> str:
    """What was simulated, and when."""
    first, last = measured(run)
    made = f"{run.manifest['began']:.10}"
    return f"Simulated {first} to {last}, {run.stopped or run.counted}. Run of {made}, seed {run.manifest['seed']}."


def measured(run: FinishedRun) -> tuple[str, str]:
    """The first and last day that are measured, in words."""
    first, last = run.days
    return plain_text(day_in_words(first)), plain_text(day_in_words(last))


def change_sentences(run: FinishedRun) -> list[str]:
    """What the scenario changes, in words, with dates."""
    end = run.days[1] + dt.timedelta(days=1)
    made = []
    for given in run.config["scenario"]["changes"]:
        change = Change.model_validate({key: one for key, one in given.items() if one is not None})
        if changes_nothing(change):
            continue
        start = dt.date.fromisoformat(given["from"])
        last = start + dt.timedelta(weeks=given["weeks"]) if given.get("weeks") else end
        days = f"{day_in_words(start)} to {day_in_words(working_day_before(last))}"
        days += f", of which the run sees the time to {day_in_words(working_day_before(end))}" if last > end else ""
        made.append(plain_text(f"{change_in_words(change)}, {days}."))
    return made


def working_day_before(day: dt.date) -> dt.date:
    """The last weekday before a date."""
    before = day - dt.timedelta(days=1)
    return before - dt.timedelta(days=max(0, before.weekday() - 4))


def answer(paper: Paper) -> list[Block]:
    """The question, the answer in sentences, and the measures that a director looks at first."""
    run = paper.run
    question = (
        f"What happens to {run.council} if this comes about: {run.sentence}"
        if run.compared
        else (f"What is {run.council} like if nothing changes?")
    )
    first, *rest = run.headline or ["This run kept no sentence of its own."]
    options = [Text(text, "answer") for one in paper.answers for text in one.sentences[:1]]
    more: list[Block] = [Bullets(tuple(rest))] if rest else []
    notes: list[Block] = [Text(NO_CHANGE, "note")] if run.compared else []
    shown: list[Block] = [*run.figure_or_why("caseload"), *chosen_measures_table(run, "At a glance", KEY)]
    return [Text(question), Text(first, "answer"), *options, *more, *shown, *who_leads(run), *notes]


def present_state(paper: Paper) -> list[Block]:
    """Where the council is now."""
    return where_it_is(paper.run)


def to_expect(paper: Paper) -> list[Block]:
    """What to expect in the years to come, from published figures; or how to ask."""
    if paper.forecast is not None:
        return forecast_blocks(paper.forecast)
    council = paper.run.council.lower().removesuffix(" council")
    return [
        Text("A simulation compares choices; it does not by itself say what the next years will bring."),
        for_author(
            "what to expect, with bands that past years bear out, is asked with python -m sim forecast"
            f" council={shlex.quote(council)}; forecast=FOLDER puts the answer here."
        ),
    ]


def nothing_done(paper: Paper) -> list[Block]:
    """What the pressure does, in figures with a table below each."""
    run = paper.run
    blocks: list[Block] = (
        [Text("What is changed in the simulation:"), Bullets(tuple(change_sentences(run)))]
        if run.compared
        else [Text("Nothing is changed in this run.")]
    )
    pairs = (
        ("caseload_distribution", "Caseloads"),
        ("waiting", "Children"),
        ("stages", ""),
        ("workforce", "Workforce"),
    )
    for name, group in pairs:
        blocks += run.figure_or_why(name)
        blocks += chosen_measures_table(run, group, measures_under(group)) if group else []
    return blocks


def options(paper: Paper) -> list[Block]:
    """What could be done: the answers that were asked for, or how to ask."""
    if paper.answers:
        return [block for one in paper.answers for block in option_blocks(one)]
    staffing = paper.run.command("staffing", "target.caseload=17")
    return [
        Text(f"This report compares no options for {paper.run.council}."),
        for_author(
            f"how many posts would be enough is asked with {staffing}, which way of working is best with"
            f" {paper.run.command('compare', 'allocation=least_loaded,capped')}; options=FOLDER puts the answer here."
        ),
    ]


def taper(paper: Paper) -> list[Block]:
    """The option by financial year."""
    made = [block for one in paper.answers for block in posts_by_financial_year(one)]
    return made or [Text("No option with posts was asked for, so there are no posts to taper.", "note")]


def money(paper: Paper) -> list[Block]:
    """What staff cost, what is counted and what is not."""
    return [
        *yearly_costs(paper.run),
        *chosen_measures_table(paper.run, "What staff cost, a year", COSTS),
        Text(
            "A cost a year is the mean over the time that is measured. All costs are in prices of one financial year;"
            " from whose pay scales they come and how they were carried there stands in the evidence pack"
            " (workforce.costs.prices). Counted are the pay of all teams with on-costs, agency workers, paid overtime,"
            " recruitment and redundancy. Nothing else is: no placements, premises, legal fees or services bought."
        ),
    ]


def sure(paper: Paper) -> list[Block]:
    """How sure the answer is."""
    return how_sure(paper.run)


def deadlines_concerned(paper: Paper) -> list[Block]:
    """The deadlines concerned, and what each counts."""
    run = paper.run
    kept = [run.lines[name] for name in measures_under(ON_DEADLINES) if name in run.lines]
    counted = [row for row in glossary(run).rows if row[0].text in {name_of_measure(line) for line in kept}]
    rows = [(row[0], row[2], row[3]) for row in counted]
    return [
        *run.figure_or_why("deadlines"),
        *chosen_measures_table(run, ON_DEADLINES, measures_under(ON_DEADLINES)),
        table("What each deadline counts", ("Measure", "What it counts", "Whose definition"), rows),
    ]


def prompts(paper: Paper) -> list[Block]:
    """What only the author can write."""
    return [block for title, text in PROMPTS for block in (Heading(title, 2), Text(f"{text} {LEFT_OPEN}", "prompt"))]


def typed_reasons(paper: Paper) -> list[Block]:
    """What was typed for this run, and why."""
    typed = [word.partition("=") for word in paper.run.overrides]
    why: list[Block] = [Text(f"Why this run was made: {paper.reasons['']}")] if paper.reasons.get("") else []
    if not typed:
        return [*why, Text("Nothing was typed: every setting is the usual one.")]
    rows = [(key, given, paper.reasons.get(key, "No reason was given.")) for key, _, given in typed]
    return [*why, table("What was set for this run", ("Setting", "Value", "Reason"), rows)]


def good(paper: Paper) -> list[Block]:
    """How good the model has been here."""
    return track_record(paper.run, paper.register)


def appendix(paper: Paper) -> list[Block]:
    """All measures, what they count, how to do it again, sources and licence."""
    run = paper.run
    sources = publications([entry.source for entry in paper.register])
    return [
        *others(run),
        glossary(run),
        *figures_in_numbers(paper),
        Heading("How to repeat it", 2),
        Text(f"Command: {command_of(run)}"),
        Text(
            f"Program {run.manifest['versions'].get('caseload-sim') or 'not installed'}, rules {run.manifest['rules']},"
            f" seed {run.manifest['seed']}. All settings are in manifest.json, the tables in summary.csv and"
            " measures.parquet."
        ),
        Heading("Sources", 2),
        Bullets(tuple(sources) or ("None of the numbers names a publication.",)),
        Text(LICENCE),
    ]


def figures_in_numbers(paper: Paper) -> list[Block]:
    """What the figures show, in sentences: for who cannot see them, and for copying."""
    figures = [*paper.run.figures, *(figure for one in paper.answers for figure in one.figures)]
    rows = [
        (label(figure.stem.name), sentence)
        for figure in figures
        for sentence in re.split(r"(?<=\.) (?=[A-Z])", figure.numbers)
        if sentence
    ]
    notes = [UNROUNDED] if paper.run.compared else []
    return [table("The figures in numbers", ("Figure", "What it shows"), rows, notes)] if rows else []


def command_of(run: FinishedRun) -> str:
    """The command that gives this run again."""
    return " ".join(["python -m sim", *map(shlex.quote, run.overrides)])


SECTIONS: tuple[tuple[str, Callable[[Paper], list[Block]]], ...] = (
    ("The question and the answer", answer),
    ("Where the council is now", present_state),
    ("What to expect", to_expect),
    ("What happens if nothing is done", nothing_done),
    ("Options", options),
    ("The option by financial year", taper),
    ("Money", money),
    ("How sure this is", sure),
    ("Statutory deadlines concerned", deadlines_concerned),
    ("Left open for the author", prompts),
    ("What was changed for this run, and why", typed_reasons),
    ("How good the model has been here", good),
    ("Appendix: all measures, definitions and sources", appendix),
)
