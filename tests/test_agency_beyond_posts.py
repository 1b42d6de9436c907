"""Agency workers for whom a council has no empty post are employed, where the published figures show them."""

from functools import cache

import numpy as np
import pytest

from sim.inputs.balance.balance_targets import rules
from sim.inputs.balance.balanced_staff import agency_beyond, cover_at_most
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.councils.council_names import resolve
from sim.inputs.councils.table import figures_table
from sim.inputs.schema import Config
from sim.inputs.study import study_from
from sim.model.parameter_columns import Establishment
from sim.runs.parallel import read_replication

WORKFORCE = {"agency": {"stays_weeks": 40, "lead_weeks": 10}, "teams": {"a": {"agency": True}, "b": {"agency": False}}}


@cache
def quiet_config(name: str, *words: str) -> Config:
    """The quiet study of a council."""
    return validate(compose([f"council={name}", "scenario=baseline", "run.replications=2", *words]))


@cache
def simulated_measures(name: str) -> dict[str, float]:
    """The measures of a council's quiet years, mean of four replications."""
    each = [read_replication(study_from(quiet_config(name)), one).reading.measures for one in range(4)]
    return {key: float(np.mean([one[key] for one in each])) for key in each[0]}


def test_who_has_no_empty_post_by_hand() -> None:
    """Of 50 agency workers 20 x 0.8 cover the empty posts that take them; posts of b take none."""
    posts, vacant = {"a": 100.0, "b": 100.0}, {"a": 0.2, "b": 0.9}
    assert cover_at_most(WORKFORCE) == 0.8
    assert agency_beyond(posts, vacant, 50.0, WORKFORCE) == pytest.approx(34.0)
    assert agency_beyond(posts, vacant, 10.0, WORKFORCE) == 0.0
    assert agency_beyond(posts, vacant, 50.0, {**WORKFORCE, "agency": None}) == 0.0


@pytest.mark.parametrize("name", ["bradford", "solihull"])
def test_agency_rate_vacancies_and_staff_come_out_as_published(name: str) -> None:
    """As far as chance and two quiet years let them; before, the agency rate of Bradford came out at a half less."""
    result, code = simulated_measures(name), resolve(name).code
    for measure, near in (("agency_rate", 0.02), ("vacancy_rate", 0.025)):
        assert result[measure] == pytest.approx(figures_table().last(code, measure)[1].value, abs=near), measure
    assert result["in_post_fte"] == pytest.approx(figures_table().last(code, "in_post_fte")[1].value, rel=0.04)


def test_posts_that_only_agency_workers_have_are_none_of_the_establishment() -> None:
    """They are there all along, hold cases, and are counted neither as posts nor as vacancies."""
    config = quiet_config("bradford")
    posts = study_from(config).parameters.post
    only = posts[posts[:, Establishment.AGENCY] == 1]
    assert config.workforce.agency is not None and config.workforce.agency.beyond_posts is not None
    assert len(only) == sum(config.workforce.agency.beyond_posts.values()) > 50
    assert (only[:, Establishment.OPENS] <= 0).all() and (only[:, Establishment.CLOSES] > 10**6).all()
    here = simulated_measures("bradford")
    established = here["in_post_fte"] / (1.0 - here["vacancy_rate"])
    qualified = sum(config.council.teams[name].posts_fte for name in rules()["qualified"])
    assert established == pytest.approx(qualified, rel=0.02)


def test_caseloads_are_not_lowered_by_them() -> None:
    """They hold cases in place of posts that would otherwise have been too many, not beside them."""
    published = figures_table().last(resolve("bradford").code, "caseload_per_worker")[1].value
    assert simulated_measures("bradford")["caseload_per_worker"] == pytest.approx(published, rel=0.08)


def test_a_council_with_enough_empty_posts_has_none() -> None:
    for name in ("kent", "typical"):
        agency = quiet_config(name).workforce.agency
        assert agency is not None and not agency.beyond_posts


def test_the_reformed_service_keeps_them() -> None:
    today, reformed = quiet_config("bradford").workforce.agency, quiet_config("bradford", "journey=families_first")
    assert today is not None and reformed.workforce.agency is not None
    moved = reformed.workforce.agency.beyond_posts
    assert moved is not None and set(moved) <= set(reformed.journey.teams)
    assert sum(moved.values()) == sum((today.beyond_posts or {}).values())
