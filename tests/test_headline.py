"""What is said on the screen is what was found, in words a planner uses and in 80 columns."""

import csv
import io
import math
import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from rich.console import Console
from rich.text import Text

from sim.analysis.measures import MEASURES
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.reports.app.markup import comparison
from sim.reports.charts.findings import Finding
from sim.reports.console import measures_panel
from sim.reports.series_gaps import smoothed
from sim.reports.summary import NOTABLE, backlog_in_words, recovery_in_words, sentences
from sim.runs.checkpoints import Arm
from sim.runs.experiment import arms_of
from sim.runs.results import RECOVERY, Results, interval_in_row, summary_csv

USUAL = {"share": 0.8, "share a year": 0.09, "children": 5300.0, "child-weeks": 31_000.0, "children a year": 10_900.0}
FINDING = Finding("rise", 20.0, 4.0, 0.25, 0.0, 16.0, 20.0)
NAMES = tuple(name for name in MEASURES if name != RECOVERY)


@dataclass
class Facts:
    """Whether this replication's backlog grows."""

    grows_since: int | None = None


@dataclass
class Part:
    """A made-up replication."""

    caseload: Any
    added: dict[str, float] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    rng_key: float = 0.0
    names: tuple[str, ...] = NAMES

    @property
    def measures(self) -> Any:
        """Usual values, with a little random numbers of their own, and what is added."""
        usual = {name: USUAL.get(MEASURES[name].unit, 15.6) * (1 + self.rng_key) for name in NAMES}
        return np.array([usual[name] + self.added.get(name, 0.0) for name in NAMES])

    def daily(self, series: str) -> Any:
        """The only series there is."""
        assert series == "caseload_per_worker"
        return self.caseload


@pytest.fixture(scope="module")
def arms() -> list[Arm]:
    """The arms of the spike in Leeds."""
    return arms_of(validate(compose(["scenario=referral_spike", "run=quick"])))


def results_of(arms: list[Arm], shapes: list[Any], added: dict[str, float] | None = None) -> Results:
    """Replications whose baseline is level at 16 children, and whose scenario has these shapes."""
    level = np.full(arms[0].study.calendar.days, 16.0)
    own = [1 + 0.01 * i for i in range(len(shapes))]  # what is added differs a little, as chance has it
    parts: dict[int, list[Any]] = {}
    for i, shape in enumerate(shapes):
        more = {name: value * own[i] for name, value in (added or {}).items()}
        parts[i] = [Part(level, rng_key=0.003 * i), Part(level + shape, more, rng_key=0.003 * i)][: len(arms)]
    return Results(arms, parts)


def spike(arms: list[Arm], weeks: int, size: float = 4.0) -> Any:
    """So many more children per worker for so many weeks after the change begins."""
    study = arms[1].study
    first, days = study.change_bands[0][0], np.arange(study.calendar.days)
    return np.where((days >= first) & (days < first + 5 * weeks), size, 0.0)


def test_the_headline_says_how_high_when_and_how_long(arms: list[Arm]) -> None:
    added = {"assessments_in_45_days_share": -0.131, "child_weeks_above_safe": 9000.0, "peak_caseload": 4.0}
    said = sentences(results_of(arms, [spike(arms, weeks) for weeks in (40, 41, 42)], added))
    assert said[0].startswith("Caseloads peak at 20.0 children per worker in the week of 4 October 2021, 4.0 above ")
    weeks = r"; back within 5% of that 4\d weeks after the change began \(median of 3 replications: 4\d to 4\d\)"
    assert re.search(weeks, said[0])
    assert "Assessments within 45 working days fall from 80.2% to 67.0%." in said[1]
    assert said[2].startswith("9,090 more child-weeks (95% interval ")
    assert said[2].endswith("are held above the safe line of 18 children a worker.")
    assert len(said) == 3


def recovery(arms: list[Arm], shapes: list[Any], kind: str = "rise") -> str:
    """What is said of getting back, of caseloads that rise or fall."""
    return recovery_in_words(results_of(arms, shapes), FINDING._replace(kind=kind))


def test_what_is_not_seen_is_said(arms: list[Arm]) -> None:
    for_ever, short = spike(arms, 500), spike(arms, 30)
    end = "27\u00a0September\u00a02023"
    assert recovery(arms, [for_ever] * 3) == f"; still more than 5% higher at the end, {end}"
    assert recovery(arms, [for_ever] * 3, "fall") == f"; still more than 5% lower at the end, {end}"
    some = recovery(arms, [short, short, for_ever])
    assert "weeks after the change began (median of 3 replications: from 3" in some
    assert some.endswith(f"; not by the end, {end}, in 1)")
    assert recovery(arms, [short, for_ever, for_ever]).endswith(f"{end}, in 2 of 3 replications")


def test_a_recovery_is_no_mean_of_durations(arms: list[Arm]) -> None:
    """Four futures that never left and one that was away long: an interval of their mean would reach below 0 weeks."""
    said = recovery(arms, [0.0, 0.0, 0.0, 0.0, spike(arms, 80)])
    assert said.startswith("; back within 5% of that 0 weeks after the change began")
    assert said.endswith("(median of 5 replications: 0 to 83)")
    assert recovery(arms, [spike(arms, 30)], "near") == ""  # who did not clearly leave does not get back


def test_a_change_that_does_little_is_said_to_do_little(arms: list[Arm]) -> None:
    said = sentences(results_of(arms, [spike(arms, 20, 0.1)] * 3))
    assert said == [
        "Caseloads stay near what they would have been, at 16.0 children per worker on average.",
        "No deadline, number of children or cost changes by more than chance would.",
    ]


def test_what_may_be_chance_is_said_to_be(arms: list[Arm]) -> None:
    """Up in one future and down in another: the mean is far from the baseline, and tells nothing."""
    said = sentences(results_of(arms, [spike(arms, 30, 9.0), spike(arms, 30, -5.0), 0.0]))
    assert said[0].startswith("Caseloads do not differ from what they would have been, 15.6 children per worker")


def test_two_replications_cannot_tell(arms: list[Arm]) -> None:
    """They were said not to differ, at three times the referrals."""
    said = sentences(results_of(arms, [spike(arms, 30, 9.0), spike(arms, 30, 7.0)]))
    assert said[0] == "Two replications cannot tell whether caseloads change by more than chance: more are needed."


def test_the_mean_of_all_days_may_be_clear_where_no_quarter_is(arms: list[Arm]) -> None:
    """The sentence never contradicts the table below it."""
    shapes = [spike(arms, 30, size) for size in (9.0, 2.0, 5.0)]
    said = sentences(results_of(arms, shapes, {"caseload_per_worker": 2.0}))
    assert said[0].startswith("Caseloads are 2.0 children per worker higher on average (95% interval 2.0 to 2.1)")


def test_of_what_few_futures_decide_the_futures_are_counted(arms: list[Arm]) -> None:
    """Reviews collapse in one of six: no mean is told, however clear the sign; and never at five."""
    results = results_of(arms, [spike(arms, 20, 0.1)] * 6, {"reviews_on_time_share": -0.012})
    results.parts[0][1].added["reviews_on_time_share"] = -0.4
    said = sentences(results)
    assert said[-1] == "Of 6 replications, review conferences on time fall by more than 10 points in 1."
    assert not any("fall from" in text for text in said)


def test_a_fall_is_a_fall(arms: list[Arm]) -> None:
    """It is told by how much caseloads are lower, for they may have been lower before."""
    added = {"child_weeks_above_safe": -9000.0, "visits_on_time_share": 0.1, "caseload_per_worker": -2.0}
    said = sentences(results_of(arms, [spike(arms, 30, -4.0)] * 3, added))
    assert said[0].startswith("Caseloads are up to 4.0 children per worker lower than they would have been (12.0")
    assert said[1] == "Visits on time rise from 80.2% to 90.3%."
    assert said[2].startswith("9,090 fewer child-weeks (95% interval 8,866 to 9,314)")


def test_who_waits_who_is_looked_after_and_what_it_costs_is_told(arms: list[Arm]) -> None:
    """A cap keeps caseloads low and lets children wait: the first must not be told without the second."""
    added = {"unallocated_children": 240.0, "cost_per_year": 2e6, "children_looked_after": 50, "children_on_plan": 5}
    said = sentences(results_of(arms, [spike(arms, 20, 0.1)] * 3, added))
    assert said[1] == "On 31 March 50 more children are looked after."  # five more of 5,300 are not worth a word
    assert said[2].startswith(
        "242 more children (240 to 245 in 3 replications) have no worker on an average day; without"
    )
    assert said[3] == "Staff cost £2.02m a year more (95% interval £1.97m to £2.07m), in 2021-22 prices."


@pytest.mark.parametrize("some", [0.0, -240.0])
def test_who_waits_in_some_replications_only_is_not_told_of_few(arms: list[Arm], some: float) -> None:
    """Two of three with more children without a worker may be chance; three of three with none fewer may not."""
    usual, more = spike(arms, 20, 0.1), {"unallocated_children": 240.0}
    results = results_of(arms, [usual] * 3, more)
    gaps = results.values[1]["unallocated_children"]
    gaps[0] = results.values[0]["unallocated_children"][0] + some
    assert not any("have no worker" in text for text in sentences(results))


def test_the_table_on_disk_says_which_ends_are_a_range_and_whether_it_is_clear(arms: list[Arm]) -> None:
    """A report took the lowest and highest replication for a 95% interval, and so for more than chance."""
    results = results_of(arms, [spike(arms, 20, 0.1)] * 5, {"unallocated_children": 240.0, "cost_per_year": 2e6})
    rows = {row["measure"]: row for row in csv.DictReader(io.StringIO(summary_csv(results)))}
    waiting, cost = rows["unallocated_children"], rows["cost_per_year"]
    assert (waiting["low_and_high"], waiting["replications_above"]) == ("lowest and highest replication", "5")
    assert (cost["low_and_high"], cost["replications_above"]) == ("95% interval of the mean", "")
    for line in (line for line in results.lines if line.difference is not None):
        again = interval_in_row(rows[line.measure], "difference", 5)
        assert again is not None
        assert (again.is_range, again.is_clear) == (line.difference.is_range, line.difference.is_clear)
    table = comparison([waiting, cost], "Both")
    assert "240" in table and " *</td>" in table and table.count("~") == 1


def test_of_many_shares_the_largest_changes_are_told(arms: list[Arm]) -> None:
    added = {name: -0.01 * (i + 1) for i, name in enumerate(NOTABLE)}
    report = sentences(results_of(arms, [spike(arms, 20, 0.1)] * 3, added))[1]
    assert report.startswith("Agency workers fall from ") and report.count(" fall from ") == 4


def backlog(arms: list[Arm], usual: list[int | None], changed: list[int | None]) -> list[str]:
    """The sentences about backlogs that grow since these days, by replication."""
    result = results_of(arms, [0.0] * len(usual))
    for i, days in enumerate(zip(usual, changed, strict=False)):
        for part, day in zip(result.parts[i], days, strict=False):
            part.facts.grows_since = day  # type: ignore[misc]
    return backlog_in_words(result)


def test_a_council_that_cannot_keep_up_is_told_so(arms: list[Arm]) -> None:
    assert backlog(arms, [None] * 3, [None] * 3) == []
    report = "cannot keep up: its backlog grows without limit from about January 2022 (in 3 of 3 replications)."
    assert backlog(arms, [None] * 3, [200, 190, 210]) == [f"With the change this council {report}"]
    assert backlog(arms, [200] * 3, [200] * 3) == [f"With or without the change this council {report}"]
    assert backlog(arms[:1], [200] * 3, [None] * 3) == [f"This council {report}"]
    seldom = "does not always keep up: in 1 of 3 replications its backlog grows without limit."
    assert backlog(arms, [200, 200, 200], [200, None, None]) == [
        f"Without the change this council {report}",
        f"With the change this council {seldom}",
    ]


def test_the_baseline_alone_is_described(arms: list[Arm]) -> None:
    said = sentences(results_of(arms[:1], [0.0] * 3))
    assert said[0].startswith(
        "Caseloads average 15.6 children per worker (95% interval 15.5 to 15.8), between 16.0 and"
    )
    assert said[1].startswith("Assessments within 45 working days 80.2%, initial conferences")


def printed(results: Results, width: int) -> list[str]:
    """The table as it stands on a screen."""
    text = io.StringIO()
    Console(file=text, width=width).print(measures_panel(results))
    return [line.rstrip() for line in text.getvalue().splitlines()]


def test_the_table_fits_and_is_in_the_fields_units(arms: list[Arm]) -> None:
    added = {"assessments_in_45_days_share": -0.131, "child_weeks_above_safe": 118_627.0}
    lines = printed(results_of(arms, [spike(arms, 30)] * 3, added), 80)
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines if "…" in line]
    assert lines[0].split() == ["Baseline", "Scenario", "Difference", "95%", "interval"]
    [row] = [line for line in lines if "Assessments on time, %" in line]
    assert row.split()[-6:] == ["80.2", "67.0", "−13.2", "−13.6", "to", "−12.9"]
    [row] = [line for line in lines if "Child-weeks" in line]
    assert "+119,813" in row
    assert 25 <= len(lines) <= 49  # those of Families First included, which most runs do not have; one folds


@pytest.mark.parametrize("width", [100, 80, 60, 45, 30, 20])
def test_no_number_is_cut_however_narrow_the_screen(arms: list[Arm], width: int) -> None:
    """At 60 columns `-6 to +51` once ended in `+5`: a column is there whole, or named as left out."""
    added = {"child_weeks_above_safe": 118_627.0, "contacts_per_year": 1234.0}
    results = results_of(arms, [spike(arms, 30), spike(arms, 30, -7.0)], added)
    results.parts[0][1].added["child_weeks_above_safe"] = -60_000.0  # a wide interval
    table, lines = measures_panel(results), printed(results, width)
    assert max(map(len, lines)) <= width
    text, _, out = " ".join(" ".join(lines).split()).partition("Left out on a screen this narrow: ")
    kept = [i for i, head in enumerate(table.heads) if not head or head.lower() not in out]
    assert len(kept) == 6 if width >= 60 else len(kept) >= 3  # the difference, at the least
    cells = [Text.from_markup(row[i]).plain for row in table.rows for i in kept if i < len(row)]
    wanted = " ".join([*(table.heads[i] for i in kept), *cells])
    assert sorted(text.split()) == sorted(wanted.split())


def test_one_replication_has_no_interval(arms: list[Arm]) -> None:
    result = results_of(arms, [spike(arms, 30)], {"thin_plans_share": 0.1})
    [row] = [line for line in printed(result, 80) if "Thin plans" in line]
    assert row.split()[-5:] == ["80.0", "90.0", "+10.0", "–", "~"]
    assert "interval" not in " ".join(sentences(result))


def test_what_may_be_chance_is_marked_where_no_grey_is_seen(arms: list[Arm]) -> None:
    lines = printed(results_of(arms, [spike(arms, 30)] * 3, {"assessments_in_45_days_share": -0.131}), 80)
    [clear] = [line for line in lines if "Assessments on time, %" in line]
    unsure = [line for line in lines if line.rstrip().endswith("~")]
    assert "~" not in clear and unsure
    for line in [line for line in unsure if line.split()[-2] != "–"]:
        low, high = (float(end.replace("−", "-").replace(",", "")) for end in line.split()[-4:-1:2])
        assert low <= 0 <= high


def test_five_day_means_leave_out_what_is_no_number() -> None:
    result = smoothed(np.array([1.0, 2.0, math.nan, 4.0, 5.0, 6.0, math.nan, math.nan]))
    assert result[0] == pytest.approx(1.5)
    assert result[2] == pytest.approx(3.0)
    assert result[-1] == pytest.approx(6.0)


def test_a_freeze_that_leaves_vacancies_as_they_are_says_why(arms: list[Arm]) -> None:
    """Hackney, a third of its posts vacant, froze recruitment and read `no change` without a word why."""
    freeze = arms_of(validate(compose(["scenario=recruitment_freeze", "run=quick"])))
    (same,) = [text for text in sentences(results_of(freeze, [0.0] * 3)) if "freeze" in text]
    assert same == (
        "The freeze changes vacancies by no more than chance would: it holds back only posts that fall empty while it"
        f" lasts, and recruiting from the open market takes about {weeks_to_recruit(freeze)} weeks here in any case."
    )
    more = sentences(results_of(freeze, [0.0] * 3, {"vacancy_rate": 0.05}))
    assert not any("freeze" in text for text in more) and any("Vacant posts rise" in text for text in more)
    assert not any("freeze" in text for text in sentences(results_of(arms, [0.0] * 3)))


def weeks_to_recruit(arms: list[Arm]) -> int:
    """The mean of the open market's steps together, which are lognormal with these medians."""
    recruitment = arms[1].study.config.workforce.recruitment
    return round(sum(recruitment.steps.values()) * math.exp(recruitment.spread**2 / 2))
