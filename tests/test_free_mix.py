"""The cheapest mix of all kinds of post: exchanges find what is the cheapest of every mix, tried one by one."""

import datetime as dt
import itertools
from collections import Counter
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.inputs.study import Study
from sim.studies import api as asking
from sim.studies.staffing import further_questions
from sim.studies.staffing.free_mix import cheapest_counts, exchanged, of_counts
from sim.studies.staffing.further_questions import OtherOption, cheapest_mix, kind_in_words
from sim.studies.staffing.futures import Chance, Futures
from sim.studies.staffing.post_mix import Option, full_year, kind_of_each
from sim.studies.staffing.side_by_side import named
from sim.studies.staffing.staffing_settings import staffing_settings

START = Option(6, "permanent", "assessment", dt.date(2021, 6, 1))
KINDS = ("permanent", "agency", "assistants")


@pytest.fixture(scope="module")
def typical() -> Study:
    """The typical council, a year of it."""
    return asking.study_of("council=typical", "run.weeks=52", "run.warm_up_weeks=4")


class Imagined:
    """Twenty futures that each need so much work: agency workers begin at once, assistants do a part of it alone."""

    def __init__(self, study: Study, seed: int, mixes: int = 400) -> None:
        self.study, self.seen = study, list[Option]()
        self.settings = SimpleNamespace(mixes=mixes, beside=20, last=20)
        draws = np.random.default_rng(seed)
        self.need, self.soon = draws.uniform(3.0, 5.0, 20), draws.uniform(0.0, 1.6, 20)

    def assess(self, option: Option, upto: int) -> Chance:
        """In how many futures a mix does what is needed, in time."""
        self.seen.append(option)
        own = Counter(kind_of_each(option))
        work = own["permanent"] + own["agency"] + 0.9 * min(own["assistants"], 2)
        at_once = 1.3 * own["agency"] + 0.3 * own["permanent"] + 0.4 * own["assistants"]
        held = int(((work >= self.need) & (at_once >= self.soon)).sum())
        return Chance(option, held, upto, "")

    def is_enough(self, chance: Chance) -> bool:
        """Nine in ten."""
        return chance.share >= 0.9


@pytest.mark.parametrize("seed", range(6))
def test_exchanges_find_what_brute_force_finds(typical: Study, seed: int) -> None:
    futures: Any = Imagined(typical, seed)
    start = next(
        START._replace(posts=posts)
        for posts in range(1, 20)
        if futures.is_enough(futures.assess(START._replace(posts=posts), 20))
    )
    found = cheapest_counts(futures, start, KINDS, 20)
    every = [
        of_counts(START, dict(zip(KINDS, counts, strict=True)))
        for counts in itertools.product(range(start.posts + 1), repeat=3)
        if any(counts)
    ]
    enough = [one for one in every if futures.is_enough(futures.assess(one, 20))]
    assert full_year(typical, found) == pytest.approx(min(full_year(typical, one) for one in enough))


def test_every_exchange_costs_less_and_no_more_are_tried_than_may_be(typical: Study) -> None:
    first = of_counts(START, {"permanent": 4, "agency": 2})
    for one in exchanged(typical, first, KINDS, 2, 20):
        assert full_year(typical, one) < full_year(typical, first) and one.posts <= 20
    futures: Any = Imagined(typical, 1, mixes=3)
    cheapest_counts(futures, START._replace(posts=12), KINDS, 20)
    assert len(set(futures.seen)) == 3
    assert cheapest_counts(Imagined(typical, 1, mixes=0), START, KINDS, 20) == START  # type: ignore[arg-type]


def test_a_mix_of_counts_is_spread_evenly_and_named_by_its_numbers(typical: Study) -> None:
    mixed = of_counts(START, {"agency": 2, "permanent": 4})
    assert Counter(kind_of_each(mixed)) == {"permanent": 4, "agency": 2}
    assert Counter(kind_of_each(mixed._replace(posts=3))) == {"permanent": 2, "agency": 1}
    assert set(kind_in_words(mixed).replace(" and ", ", ").split(", ")) == {"4 permanent", "2 agency"}
    assert of_counts(START, {"agency": 3, "permanent": 0}) == START._replace(posts=3, kind="agency")


def test_the_free_mix_takes_the_place_of_thirds_where_it_is_cheaper(
    typical: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = START._replace(posts=6)
    free = of_counts(answer, {"permanent": 3, "assistants": 1})
    tried = []

    def search(futures: object, start: Option, kinds: list[str], most: int) -> Option:
        tried.append((start, sorted(kinds)))
        return free

    def of_kind(futures: object, called: str, option: Option, most: int, known: object) -> OtherOption:
        return OtherOption(called, option, None, None, option._replace(posts=9))

    monkeypatch.setattr(further_questions, "cheapest_counts", search)
    monkeypatch.setattr(further_questions, "or_why_not", of_kind)
    monkeypatch.setattr(further_questions, "roughly", lambda futures, option, most: 9)
    monkeypatch.setattr(further_questions, "mix_of_counts", lambda _, one: OtherOption("", one, None, None, one))
    singles = [
        OtherOption(kind, answer._replace(kind=kind), None, None, answer._replace(kind=kind, posts=posts))
        for kind, posts in (("permanent", 6), ("agency", 5), ("assistants", 30))
    ]
    (row,) = cheapest_mix(SimpleNamespace(study=typical), answer, singles, 30)  # type: ignore[arg-type]
    assert row.needed == free
    assert tried == [(singles[0].needed, ["agency", "assistants", "permanent"])]


def test_the_search_for_a_mix_shares_its_futures_with_all_other_options(typical: Study) -> None:
    settings = staffing_settings(
        ["target.caseload=40", "search.beside=2", "search.first=5", "search.last=8", "search.mixes=1"]
    )
    futures = Futures(typical, settings)
    start = Option(1, "permanent", "assessment", dt.date(2021, 6, 1))
    found = cheapest_counts(futures, start, ["permanent", "assistants"], 4)
    assert full_year(typical, found) <= full_year(typical, start)
    assert {len(done) for done in futures.kept.values()} <= {2, 5, 8}
    if found != start:
        assert len(futures.kept[found]) == settings.last, "what is chosen has been seen in all futures"


@pytest.mark.parametrize(
    ("posts", "kind", "words"),
    [
        (1, "permanent", "1 permanent post from"),
        (3, "assistants", "3 assistants from"),
        (4, "agency+agency+permanent+agency", "4 posts (3 agency and 1 permanent) from"),
        (12, "permanent+agency", "12 posts (half permanent and half agency) from"),
        (1, "assistants", "1 assistant from"),
    ],
)
def test_an_option_is_called_by_how_many_it_has_of_each_kind(posts: int, kind: str, words: str) -> None:
    """A mix of thirteen posts was named by thirteen words, one for each post."""
    assert named(Option(posts, kind, "all", dt.date(2021, 10, 4))).startswith(words)
