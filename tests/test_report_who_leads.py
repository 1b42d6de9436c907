"""What a report says of a change of who leads families: the order, the worst month, cost against the grant."""

import csv
import html

import numpy as np
import openpyxl
import pandas as pd
import pytest
from reports import shared_run

from sim.cli import main as cli
from sim.reports.console import RANGE
from sim.reports.report.chapters.who_leads import ORDER, regained_from, shares_by_month, who_leads, whole_and_changed
from sim.reports.report.chapters.yearly_costs import yearly_costs
from sim.reports.report.command import report_settings, write
from sim.reports.report.document import Table
from sim.reports.report.run_folder import FinishedRun

TYPED = ["council=rutland", "scenario=families_first_transition", "run.start=2026-04-01", "run.weeks=60"]
GRANT_OF_2028 = 1174 * 121  # pounds for each of Rutland's children in need on day one
FIRST, GRANT = "What it does, in the order of a planner's questions", "What the change costs against the grant"
WORST, MONTHS = (
    "The worst month, and when it is over",
    ["2027-01", "2027-02", "2027-03", "2027-04", "2027-05", "2027-06"],
)


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    """A small council that goes over to Families First, and its report."""
    folder = tmp_path_factory.mktemp("change") / "run"
    assert cli.main([*TYPED, "run.replications=2", f"hydra.run.dir={folder}"]) == 0
    write(report_settings([str(folder), "formats=html,excel,word"]))
    return FinishedRun(folder)


def tables_of(blocks: object) -> dict[str, Table]:
    """Tables by title."""
    assert isinstance(blocks, list)
    return {block.title: block for block in blocks if isinstance(block, Table)}


def test_the_order_is_deadlines_leads_caseloads_changes_supervision_cost(changed: FinishedRun) -> None:
    table = tables_of(who_leads(changed))[FIRST]
    labels = [row[0].text.removesuffix(RANGE) for row in table.rows]
    wanted = [changed.lines[name].label for name in ORDER if name in changed.lines]
    assert (
        labels == wanted and labels[0] == "Conferences on time" and labels[-1] == changed.lines["cost_per_year"].label
    )
    for name in ("caseload", "families"):
        assert changed.lines[f"{name}_per_family_help_worker"].label in labels
    assert "falls by itself where others lead families" in table.notes[0]


def test_who_was_not_there_before_has_no_difference(changed: FinishedRun) -> None:
    """Nobody but social workers leads without the change: then no number, and nothing that may or may not be chance."""
    label = changed.lines["caseload_per_family_help_worker"].label
    row = next(row for row in tables_of(who_leads(changed))[FIRST].rows if row[0].text == label)
    assert row[2].text == "[x]" and row[3].values and [cell.text for cell in row[4:]] == ["[x]"] * 3


def test_the_experience_left_in_each_team_is_that_of_its_daily_series(changed: FinishedRun) -> None:
    table = tables_of(who_leads(changed))["Experience left in each team"]
    rows = {row[0].text: row for row in table.rows}
    days = pd.read_parquet(changed.folder / "days.parquet")
    usual, moved = (days[(days["scenario"] == arm)] for arm in changed.manifest["arms"])
    for one, column in ((usual, 2), (moved, 3)):
        series = one[one["series"] == "years_here_of_looked_after"].sort_values("date")["mean"]
        assert rows["Looked after"][column].text == f"{series.iloc[-65:].mean():.1f}"
    workers = rows["Family help workers"]  # they come with the change, new
    assert workers[2].text == "[x]" or float(workers[3].text) < float(workers[2].text)


def test_where_only_social_workers_lead_nothing_is_said(tmp_path_factory: pytest.TempPathFactory) -> None:
    run = FinishedRun(shared_run(tmp_path_factory.getbasetemp()))
    assert who_leads(run) == [] and GRANT not in tables_of(yearly_costs(run))


def test_beyond_the_grant_is_the_cost_less_the_grant_and_years_after_the_run_are_there(changed: FinishedRun) -> None:
    with (changed.folder / "costs.csv").open(encoding="utf-8-sig", newline="") as file:
        own = {row["financial_year"]: row for row in csv.DictReader(file)}
    table = tables_of(yearly_costs(changed))[GRANT]
    years = [row[0].text for row in table.rows]
    assert years == ["2026-27", "2027-28", "2028-29"]
    for row in table.rows:
        cost, grant, beyond = (
            float(own[row[0].text][name].lstrip("'")) for name in ("difference", "grant", "beyond_grant")
        )
        assert beyond == pytest.approx(cost - grant, abs=1)
        assert [cell.values[0] for cell in row[2:5]] == pytest.approx(
            [cost / 1e6, grant / 1e6, beyond / 1e6], abs=0.006
        )
        assert row[5].values[0] <= row[4].values[0] <= row[5].values[1]
    assert "after the run" in table.rows[-1][1].text and float(own["2028-29"]["grant"]) == pytest.approx(
        GRANT_OF_2028 / 1.03**2, abs=1
    )
    shown = tables_of(yearly_costs(changed))["What staff cost by financial year"]
    assert [row[0].text for row in shown.rows] == years[:2]  # what was not measured is no cost of the run


def test_every_format_with_tables_has_them(changed: FinishedRun) -> None:
    book = openpyxl.load_workbook(changed.folder / "report" / "report.xlsx")
    heads = [str(sheet["A1"].value) for sheet in book]
    page = (changed.folder / "report" / "report.html").read_text(encoding="utf-8")
    for title in (FIRST, WORST, GRANT):
        assert any(title in head for head in heads) and title in html.unescape(page)


def test_a_month_counts_once_it_is_changed_and_whole(changed: FinishedRun) -> None:
    """The change begins on 30 September 2026, when measuring begins; the run ends in November 2027."""
    arms = shares_by_month(changed, "visits")  # of which a council so small has some in every month
    assert len(arms) == 2 and arms[0].months[0] == "2026-10" and arms[0].months[-1] == "2027-10"
    reviews = shares_by_month(changed, "reviews")[0].months
    assert reviews and set(reviews) <= set(arms[0].months)
    assert not whole_and_changed(changed, "2026-09") and not whole_and_changed(changed, "2027-12")
    assert np.isfinite(arms[1].share).all() and ((arms[1].share >= 0) & (arms[1].share <= 1)).all()


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        ([0.0, -0.2, -0.1, 0.0, 0.0, 0.0], "April 2027"),
        ([0.0, -0.2, 0.0, -0.1, 0.0, 0.0], "not within the run"),  # back for a month only
        ([0.0, -0.2, -0.02, 0.01, -0.02, 0.0], "March 2027"),  # three together are at most a point behind
        ([0.0, -0.009, 0.0, 0.0, 0.0, 0.0], "never behind"),
    ],
)
def test_when_it_is_over(gap: list[float], said: str) -> None:
    assert regained_from(MONTHS, np.array(gap), int(np.argmin(gap))) == said
