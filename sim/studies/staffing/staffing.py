"""`python -m sim staffing [group=choice ...] [key=value ...] target.MEASURE=VALUE ... [confidence=0.9]`.

Words of its own are those of conf/study/staffing.yaml and the targets; all others are those of `python -m sim`.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from sim.base.answer_folders import answer_folder
from sim.base.errors import InputError, listed
from sim.base.files import open_folder, write_json, write_text
from sim.base.folder_lock import locked
from sim.base.journal import Journal
from sim.base.progress import NowAndThen
from sim.base.wording import many, number, percent
from sim.inputs.prices import prices_in_words
from sim.inputs.study import Study
from sim.inputs.typed_settings import own_settings
from sim.model.compiling import RULES_HASH
from sim.model.words import label
from sim.reports.docs_pages import PageSettings, check_page, put_on_page
from sim.runs.experiment import study_digest
from sim.runs.parallel import make_ready
from sim.runs.precision import no_until
from sim.studies.api import study_of
from sim.studies.staffing.further_questions import cheapest_mix, compared_kinds, compared_starts
from sim.studies.staffing.futures import Chance, Futures, first_change
from sim.studies.staffing.level_targets import level_sentences
from sim.studies.staffing.post_mix import BY_LOAD, MOVED, Option, established, kind_faults, sources_of, with_posts
from sim.studies.staffing.search import rough_first, smallest, with_all_futures, with_quarters
from sim.studies.staffing.side_by_side import (
    OptionLine,
    options_by_year,
    options_record,
    options_side_by_side,
    options_table,
)
from sim.studies.staffing.staffing_report import (
    StaffingResult,
    Table,
    curve_csv,
    financial_years_table,
    posts_in_words,
    record,
    staffing_method,
    staffing_sentences,
    tables,
)
from sim.studies.staffing.staffing_settings import StaffingSettings, staffing_settings, targets_in_words

CANNOT = "This cannot be answered:"
STOPPED = "Stopped before there was an answer. What was simulated is noted: the same command resumes."
FOLDER = Path("outputs") / "staffing"
BEYOND, LEAST_AXIS = 2, 12  # the figure goes to so many times the answer, to so many posts at least
ON_SCREEN = 3  # measures of the options side by side: the screen has no room for more, the report has all
ANSWER = "answer.json"
COMMAND = "staffing"
NOTES = "notes.jsonl"  # of what an unfinished search has simulated, in the scenario's folder


def option_of(study: Study, settings: StaffingSettings) -> Option:
    """The posts that are asked for, none of them yet; InputError where this council cannot have them."""
    faults = kind_faults(study, settings.kind, settings.team, settings.moved_from)
    if settings.taper and MOVED in settings.kind:
        faults.append(f"taper={settings.taper}: posts that are moved do not lapse; leave it out.")
    if faults:
        raise InputError(faults)
    opens = shock_of(study) + dt.timedelta(weeks=settings.opens)
    run = study.config.run
    if not run.start <= opens < run.after:
        raise InputError(
            [
                f"opens={settings.opens}: the posts would open on {opens}, and the run goes from {run.start} to"
                f" {run.after - dt.timedelta(days=1)}."
            ]
        )
    return Option(0, settings.kind, settings.team, opens, taper=settings.taper, moved_from=settings.moved_from)


def shock_of(study: Study) -> dt.date:
    """The date on which the scenario begins to change something."""
    day: dt.date = study.calendar.dates[first_change(study)].item()
    return day


def find_posts(study: Study, settings: StaffingSettings, notes: Journal | None = None) -> StaffingResult:
    """The smallest number of posts, and what is set beside it."""
    futures, none = Futures(study, settings, notes=notes, report=NowAndThen().line), option_of(study, settings)
    most = max(1, round(settings.most * established(study.config, settings.team)))
    if MOVED in settings.kind:  # half of where they come from, whatever there is where they go
        sources = sources_of(study.config, settings.moved_from)
        most = max(1, round(settings.most * math.fsum(study.config.council.teams[name].posts_fte for name in sources)))
    with_posts(study, none._replace(posts=most))  # refused now rather than after an hour
    unseen = [
        goal
        for goal in settings.goals
        if not any(goal.measure in future for future in futures.upto(none, settings.first))
    ]
    if unseen:
        raise InputError([f"target.{goal.measure}: this journey has no such measure." for goal in unseen])
    if settings.team == BY_LOAD:
        none = none._replace(loads=futures.loads(none))
    print_rough_answer(futures, none, most)
    search = with_quarters(futures, none, smallest(futures, none, most), most)
    search = with_all_futures(futures, search)
    answer = none._replace(posts=most if search.smallest is None else search.smallest)
    if not answer.posts:  # nothing is set beside it
        return StaffingResult(futures, answer, search, most, (), ())
    known = None if search.smallest is None else answer
    print_first_answer(futures.chance(answer, settings.last), known is None)
    kinds = compared_kinds(futures, answer, most, known)
    kinds += cheapest_mix(futures, answer, kinds, most)
    starts = compared_starts(futures, answer, shock_of(study), most, known)
    return StaffingResult(futures, answer, search, most, tuple(kinds), tuple(starts))


def print_rough_answer(futures: Futures, none: Option, most: int) -> None:
    """A rough answer from a few futures, so that somebody who waits has one; on the error stream."""
    few = futures.settings.rough
    if not few:
        return
    result = rough_first(futures, none, most)
    text = "not even the most that are tried" if result is None else f"about {result[0]} to {many(result[1], 'post')}"
    if result == (0, 0):
        text = "no more posts"
    print(f"Roughly, from {few} futures of each number: {text}. The search goes on ...", file=sys.stderr, flush=True)


def print_first_answer(chance: Chance, none_is_enough: bool) -> None:
    """The number that was found, while what stands beside it is sought; on the error stream."""
    found = f"every target holds in {chance.held} of {chance.of} futures"
    if none_is_enough:
        found = f"{found}, which are not enough"
    text = f"First answer: with {chance.option.in_short} {found}. Other kinds of post, days and policies follow ..."
    print(text, file=sys.stderr, flush=True)


def option_tables(result: StaffingResult, options: Sequence[OptionLine], most: int | None = None) -> list[Table]:
    """The options side by side and their cost by financial year; none where there is nothing to choose from."""
    if len(options) < 2:
        return []
    by_year = options_by_year(options, prices_in_words(result.futures.study.config))
    return [options_table(options, result.settings.last, most), *([by_year] if by_year else [])]


def print_answer(result: StaffingResult, sentences: Sequence[str], options: Sequence[OptionLine]) -> None:
    """Print the answer's sentences and the tables."""
    from sim.reports.console import console_of_width
    from sim.reports.screen_tables import ScreenTable

    console = console_of_width()
    console.print()
    for text in sentences:
        console.print(text, markup=False)
    years = [financial_years_table(result)] if result.search.smallest else []
    for title, heads, rows in [*tables(result), *option_tables(result, options, ON_SCREEN), *years]:
        console.print()
        console.print(ScreenTable(heads, rows, title, gap=2), crop=False)
    console.print()
    console.print(f"{staffing_method(result)}.", style="italic", markup=False)


def figure_title(result: StaffingResult) -> str:
    """What was found, with its target where there is one alone; `about` where the observed share decides."""
    settings, answer = result.settings, result.search.smallest
    several = "both targets" if len(settings.goals) == 2 else f"all {len(settings.goals)} targets"
    goals = targets_in_words(settings.goals) if len(settings.goals) == 1 else several
    sure = answer is not None and result.chance_with(answer).verdict
    wanted = f"{'' if sure or answer is None else 'about '}{percent(settings.confidence)} probability"
    if answer:
        return f"{posts_in_words(result.option)} {'holds' if answer == 1 else 'hold'} {goals} with {wanted}"
    if answer == 0:
        return f"No more posts are needed to hold {goals} with {wanted}"
    one = result.option.posts == 1
    return f"Not even {posts_in_words(result.option)} {'holds' if one else 'hold'} {goals} with {wanted}"


def draw_answer(result: StaffingResult, folder: Path) -> list[Path]:
    """The figure."""
    from sim.reports.charts.chances import ChancePoint, ChancesText, draw_chances

    settings, answer = result.settings, result.search.smallest
    last = result.most if not answer else min(result.most, max(BEYOND * answer, LEAST_AXIS))
    points, beyond = [], list[str]()
    for chance in result.search.chances:
        low, high = chance.interval
        point = ChancePoint(chance.option.posts, 100 * chance.share, 100 * low, 100 * high, chance.of)
        if point.posts <= last:
            points.append(point)
        else:
            beyond.append(f"{number(point.share, 0)}% at {point.posts}")
    mark = f"the dashed line is the target of {percent(settings.confidence)}"
    mark += ", the diamond the answer" if answer is not None else ""
    more = f" Not drawn: {listed(beyond)} posts." if beyond else ""
    note = f"Source: caseload simulation of {staffing_method(result)}. Bars are 95% intervals; {mark}.{more}"
    config = result.futures.study.config
    where = f"{config.council.name}, {label(config.scenario.name).lower()}; targets: {targets_in_words(settings.goals)}"
    story = ChancesText(figure_title(result), where, note, 100 * settings.confidence, answer)
    return draw_chances(open_folder(folder), points, story)


def write_answer(result: StaffingResult, options: Sequence[OptionLine], typed: Sequence[str], folder: Path) -> None:
    """Write what was found."""
    open_folder(folder)
    write_text(folder / "posts_and_chance.csv", curve_csv(result))
    prices = prices_in_words(result.futures.study.config)
    more = {"options": options_record(options), "futures_beside": result.settings.last, "prices": prices}
    write_json(folder / ANSWER, record(result, typed) | more | {"rules": RULES_HASH})


def folder_of(study: Study, settings: StaffingSettings) -> Path:
    """Where the answer goes: another answer does not overwrite it."""
    name = re.sub(r"[^a-z0-9_-]+", "_", f"{study.config.council.name}_{study.config.scenario.name}".lower())
    return answer_folder(FOLDER / name, f"{study_digest(study.config)} {settings}", ANSWER)


def main(typed: Sequence[str]) -> int:
    """Search, print, keep, draw."""
    page, typed = own_settings(PageSettings, typed)
    place = page.part or COMMAND
    check_page(page.page, place)
    settings = staffing_settings(typed)
    study = study_of(*settings.typed)
    no_until(study.config.run, "python -m sim staffing")
    option_of(study, settings)
    make_ready(study)
    folder = open_folder(folder_of(study, settings))
    with locked(folder):
        notes = Journal(folder / NOTES)
        result = find_posts(study, settings, notes)
        options = options_side_by_side(result)
        sentences = [*staffing_sentences(result), *level_sentences(result)]
        print_answer(result, sentences, options)
        figure = draw_answer(result, folder / "charts")[0]
        write_answer(result, options, typed, folder)  # last: then all is whole
        notes.remove()
        print(f"Figure: {figure}")
    put_on_page(page.page, place, "\n>\n".join(f"> {text}" for text in sentences).split("\n"))
    return 0
