"""Posts that move from inside a council: where they come from, what they cost, what is refused."""

import datetime as dt

import pytest

from sim.base.errors import InputError
from sim.studies.api import study_of
from sim.studies.staffing.post_mix import Option, changes_for_posts, full_year_of_each, kind_faults, moves_of
from sim.studies.staffing.staffing_settings import staffing_settings

OPENS = dt.date(2021, 6, 1)
LEADS, HELP = "lead_child_protection_practitioners", "family_help_social_workers"


@pytest.fixture(scope="module")
def reformed():
    """A council in Families First."""
    return study_of("council=typical", "journey=families_first", "run.weeks=30")


def test_posts_move_from_each_source_in_proportion_and_none_is_recruited(reformed) -> None:
    option = Option(6, "moved", LEADS, OPENS, moved_from=f"{HELP},reviewing_officers")
    posts = reformed.config.council.teams
    changes = changes_for_posts(reformed, option)
    assert {change.what for change in changes} == {"moved_posts"}
    assert sum(change.add or 0.0 for change in changes) == 6
    assert {change.to_team for change in changes} == {LEADS} and {change.becomes for change in changes} == {
        "lead_practitioner"
    }
    from_help = [source for source, _ in moves_of(reformed.config, option)].count(HELP)
    ratio = posts[HELP].posts_fte / (posts[HELP].posts_fte + posts["reviewing_officers"].posts_fte)
    assert abs(from_help - 6 * ratio) <= 1


def test_the_first_of_more_posts_are_the_same_posts(reformed) -> None:
    moves = [
        moves_of(reformed.config, Option(n, "moved", LEADS, OPENS, moved_from=f"{HELP},reviewing_officers"))
        for n in (4, 5)
    ]
    assert moves[1][:4] == moves[0]


def test_half_may_be_recruited_and_half_moved(reformed) -> None:
    changes = changes_for_posts(reformed, Option(4, "permanent+moved", LEADS, OPENS, moved_from=HELP))
    assert sorted(change.what for change in changes) == ["extra_posts", "extra_posts", "moved_posts"]
    assert sum(change.add or 0.0 for change in changes) == 4


def test_a_post_that_moves_costs_the_difference_in_pay(reformed) -> None:
    moved = full_year_of_each(reformed, Option(1, "moved", LEADS, OPENS, moved_from=HELP))
    hired = full_year_of_each(reformed, Option(1, "permanent", LEADS, OPENS))
    assert 0 < moved[0] < hired[0] / 2


def test_what_cannot_move_is_refused_in_one_sentence(reformed) -> None:
    assert "give moved_from" in kind_faults(reformed, "moved", LEADS)[0]
    assert "would also receive" in kind_faults(reformed, "moved", LEADS, f"{HELP},{LEADS}")[0]
    with pytest.raises(InputError, match=r"mix\.moved_from"):
        kind_faults(reformed, "moved", LEADS, "nobody")


def test_who_says_where_posts_come_from_asks_for_posts_that_move() -> None:
    words = ["target.conferences_in_15_days=0.8", f"posts={LEADS},family_help_workers", f"moved_from={HELP}"]
    settings = staffing_settings(words)
    assert (settings.kind, settings.moved_from) == ("moved", HELP)
    assert settings.goals[0].measure == "conferences_in_15_days_share"
    assert staffing_settings([*words, "mix.kind=permanent+moved"]).kind == "permanent+moved"
    assert staffing_settings(words[:2]).kind == "permanent"
