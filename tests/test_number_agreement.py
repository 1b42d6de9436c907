"""One post opens and two open: sentences agree with their numbers, whichever part of the project makes them."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.analysis.measures import MEASURES
from sim.base.intervals import Interval
from sim.base.wording import many
from sim.inputs.schema import Change
from sim.reports.chart_context import how_in_words
from sim.reports.charts.caseload_figures import _weeks_above
from sim.reports.charts.children_figures import _stage_title
from sim.reports.charts.findings import Finding
from sim.reports.report.chapters.answers import taper_in_words
from sim.reports.summary import children_in_words, waiting_in_words
from sim.runs.results import MeasureComparison
from sim.studies.staffing.further_questions import OtherOption, start_in_words
from sim.studies.staffing.futures import Chance, FutureMeasures, Futures
from sim.studies.staffing.post_mix import Option
from sim.studies.staffing.search import Search
from sim.studies.staffing.side_by_side import named
from sim.studies.staffing.staffing import figure_title
from sim.studies.staffing.staffing_report import StaffingResult, staffing_sentences, tables
from sim.studies.staffing.staffing_settings import staffing_settings
from tests.councils import study_of, worked

NOUNS = "posts|children|weeks|months|futures|assistants|workers|child-weeks|replications|points|settings"
ONE_AND_MANY = re.compile(rf"(?<![\d.,])1 (?:more |fewer |agency |permanent |safeguarding )*(?:{NOUNS})\b")
ONE_AND_VERB = re.compile(
    r"(?<![\d.,])1 (?:more )?(?:post|child|permanent|agency)\b[^.;:]* (?:hold|have|are|stand|open)\b"
)
TWO_AND_ONE = re.compile(r"\b2 (?:more |fewer )*(?:post|child|week|month|future|assistant|worker)\b")
OPENS = dt.date(2021, 6, 1)


class MadeUp(Futures):
    """Futures in which so many posts as there are lower a caseload of 20 by one each."""

    def upto(self, option: Option, count: int) -> list[FutureMeasures]:
        """Each the same."""
        one = {"caseload_per_worker": 20.0 - option.posts, "cost_per_year": 1e6 + 5e4 * option.posts}
        return [one] * count


def staffing_result(posts: int, enough: bool, taper: int = 0) -> StaffingResult:
    """An answer with so many posts, or that so many are not enough; beside it as many of another kind and day."""
    settings = staffing_settings([f"target.caseload={20 - posts if enough else 1}"])
    futures = MadeUp(study_of(worked(workers=4, weeks=40)), settings)
    option = Option(posts, "permanent", "all", OPENS, taper=taper)
    chances = tuple(Chance(option._replace(posts=n), n, 60, "") for n in range(posts + 1))
    chance = futures.chance(option, 60)
    cost = futures.over_none(option, "cost_per_year", 60)
    kinds = (
        OtherOption("Permanent", option._replace(posts=3), chance, cost),
        OtherOption("Agency", option, chance, cost, option, cost),
    )
    starts = (OtherOption(start_in_words(-posts), option, chance, cost, option, cost),)
    return StaffingResult(futures, option, Search(chances, posts if enough else None), posts, kinds, starts)


def staffing(posts: int) -> list[str]:
    """Every sentence, title and head of an answer on posts."""
    made = [staffing_result(posts, enough, taper) for enough in (True, False) for taper in (0, 1)]
    texts = [text for one in made for text in [*staffing_sentences(one), figure_title(one)]]
    for one in made:
        for title, heads, _ in tables(one):
            texts += [title, *heads]
    kinds = ("permanent", "assistants", "agency+permanent")
    return [*filter(None, texts), *(named(Option(posts, kind, "all", OPENS)) for kind in kinds), start_in_words(posts)]


def changed(measure: str, count: int) -> dict[str, MeasureComparison]:
    """A measure that rises from so many to twice as many, for sure."""
    gap = Interval(float(count), count - 0.1, count + 0.1, 20, 0)
    lines = {"unallocated_children": gap, "children_in_need": gap}
    return {
        name: MeasureComparison(name, MEASURES[name].label, "children", gap, gap._replace(mean=2.0 * count), gap)
        for name in lines
        if name == measure
    }


def headline(count: int) -> list[str]:
    """What a run says of children."""
    return [
        children_in_words(changed("children_in_need", count), "31 March"),
        waiting_in_words(changed("unallocated_children", count)),
    ]


def figures(count: int) -> list[str]:
    """What figures say."""
    most = Finding("rise", float(count), 1.0, 1.0, 0.0, 0.0, float(count))
    weeks = _weeks_above(np.repeat([30.0, 1.0], [5 * count, 40]), 18.0)
    return [weeks, _stage_title([("Assessment", most)], set())]


def changes(count: int) -> list[str]:
    """What a scenario changes."""
    made: list[dict[str, Any]] = [
        {"what": "extra_posts", "from": OPENS, "add": count, "team": "safeguarding"},
        {"what": "agency_supply", "from": OPENS, "add": -count},
        {"what": "moved_posts", "from": OPENS, "add": count, "team": "assessment", "to_team": "safeguarding"},
    ]
    return [how_in_words(Change.model_validate(one)) for one in made]


def lapses(count: int) -> list[str]:
    """What a report says of posts that lapse."""
    days = {"opens": OPENS.isoformat(), "ends": "2022-01-01"}
    return [taper_in_words({"smallest": count, "taper": 1, **days})]


@pytest.mark.parametrize("make", [staffing, headline, figures, changes, lapses], ids=lambda make: make.__name__)
def test_sentences_agree_with_their_numbers(make: Callable[[int], list[str]]) -> None:
    """`1 more post, £63,000 a year once all are filled, hold ... They open on` was said of one post."""
    one, two = make(1), make(2)
    assert all(one) and all(two)
    for text in one:
        assert not ONE_AND_MANY.search(text), text
        assert not ONE_AND_VERB.search(text), text
    assert not [text for text in two if TWO_AND_ONE.search(text)]
    assert any(re.search(r"\b1 ", text) for text in one) or make is lapses
    assert any(re.search(r"\b2 ", text) for text in two)


def test_one_post_is_it_and_two_are_they() -> None:
    one, two = (" ".join(staffing_sentences(staffing_result(posts, True))) for posts in (1, 2))
    assert "a year once it is filled, holds" in one and "It opens on" in one and "They" not in one
    assert "in which it stands empty until somebody starts, it costs" in one
    assert "a year once all are filled, hold " in two and "They open on" in two


def test_a_number_and_its_noun() -> None:
    assert [many(count, "child", "children") for count in (0, 1, 2)] == ["0 children", "1 child", "2 children"]
    assert many(1.0, "week", decimals=1) == "1.0 weeks" and many(1.4, "visit") == "1 visit"
