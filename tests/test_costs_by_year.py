"""What staff cost in each financial year of a run adds up to what they cost in all of it."""

import csv
import io
from pathlib import Path

import pytest

from sim.base.units_of_time import WORKING_DAYS_A_YEAR
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.distinguishing import distinguishing_words
from sim.reports.financial_years import costs_by_year, costs_csv, lines_of_costs, with_the_change
from sim.runs.experiment import Experiment, arms_of, simulate_enough
from sim.runs.results import Results

TYPED = ["council=rutland", "scenario=more_posts", "scenario.posts=3", "run=quick", "run.replications=2"]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Rutland with three more posts, over the end of a financial year and a whole one."""
    folder: Path = tmp_path_factory.mktemp("costs")
    (folder / "parts").mkdir()
    config = validate(compose([*TYPED, "run.warm_up_weeks=13", "run.weeks=104", "scenario.from=2027-08-02"]))
    experiment = Experiment(config, folder, arms_of(config))
    simulate_enough(experiment)
    return experiment.results()


def test_the_years_add_up_to_the_run(results: Results) -> None:
    years = costs_by_year(results)
    study = results.arms[0].study
    measured = (study.calendar.days - study.warm_up_days) / WORKING_DAYS_A_YEAR
    for arm, part in ((0, "baseline"), (1, "scenario")):
        total = results.values[arm]["cost_per_year"].mean() * measured
        assert sum(getattr(one, part).mean for one in years) == pytest.approx(total)
    assert sum(one.difference.mean for one in years if one.difference) > 0


def test_a_part_of_a_year_says_which(results: Results) -> None:
    years = costs_by_year(results)
    assert [one.year for one in years] == ["2027-28", "2028-29", "2029-30"]
    assert years[0].part.startswith("from ") and years[1].part == "" and years[2].part.startswith("to ")
    said = lines_of_costs(results)
    assert said[0] == "Staff cost by financial year, £m in 2027-28 prices:"
    assert said[2].startswith(" 2028-29: ") and ", with the change " in said[2]


def test_the_file_has_pounds_with_intervals(results: Results) -> None:
    rows = list(csv.DictReader(io.StringIO(costs_csv(results))))
    assert rows[1]["measured"] == "all of it" and rows[1]["prices"] == "2027-28 prices"
    assert float(rows[1]["baseline_low"]) <= float(rows[1]["baseline"]) <= float(rows[1]["baseline_high"])


def test_two_answers_of_one_council_and_scenario_are_told_apart() -> None:
    usual = ["council=rutland", "scenario=referral_spike", "run=quick"]
    own = [*usual, "run.years=england", "figures.referrals=300", "figures.vacancy_rate=15%", "allocation=capped"]
    own += ["scenario.size=20%", "run.cores=1"]
    first, second = (distinguishing_words(validate(compose(words)), words) for words in (usual, own))
    assert first == "years alike, allocation least loaded"
    assert second == (
        "years differ (england), allocation capped; own figures: referrals 300 and vacancy rate 15%;"
        " changed: scenario.size=20%"
    )


def test_two_sums_that_are_the_same_are_not_printed_as_two() -> None:
    """`19.81, with the change 19.82 (0.00)` was printed of a difference of two thousand pounds."""
    assert with_the_change(19.816, 0.002) == with_the_change(19.812, -0.002) == ", with the change the same to 0.01"
    assert with_the_change(19.82, 0.01) == ", with the change 19.82 (+0.01)"
