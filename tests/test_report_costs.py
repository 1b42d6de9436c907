"""Costs by financial year in a report are those that the run wrote, in every format that has numbers."""

import csv
from pathlib import Path

import openpyxl
import pytest
from reports import copy_of, shared_run

from sim.base.errors import InputError
from sim.reports.report.chapters.yearly_costs import yearly_costs
from sim.reports.report.command import report_settings, write
from sim.reports.report.run_folder import FinishedRun

TITLE = "What staff cost by financial year"


@pytest.fixture
def run(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shared run."""
    return copy_of(shared_run(tmp_path_factory.getbasetemp()), tmp_path / "run")


def written(run: Path) -> list[dict[str, str]]:
    """The rows of the run's own table."""
    with (run / "costs.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_sheet_has_the_pounds_of_the_run(run: Path) -> None:
    write(report_settings([str(run), "formats=excel"]))
    book = openpyxl.load_workbook(run / "report" / "report.xlsx")
    sheet = next(one for one in book if TITLE in str(one["A1"].value))
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    own = written(run)
    assert own and all(row["financial_year"] in rows for row in own)
    for row in own:
        cells = rows[row["financial_year"]]
        wanted = [float(row[name].lstrip("'")) / 1e6 for name in ("baseline", "scenario", "difference")]
        assert list(cells[2:5]) == pytest.approx(wanted, abs=0.0051)
        ends = [float(row[f"difference_{end}"].lstrip("'")) / 1e6 for end in ("low", "high")]
        assert list(cells[5:7]) == pytest.approx(ends, abs=0.0051)


def test_the_years_add_up_to_the_whole(run: Path) -> None:
    """The cost a year of the summary, over the weeks that were measured, is the sum of the financial years."""
    of = FinishedRun(run)
    years = of.config["run"]["weeks"] * 7 / 365.25
    whole = of.lines["cost_per_year"].baseline.mean
    assert sum(float(row["baseline"]) for row in written(run)) == pytest.approx(whole * years, rel=0.01)


def test_a_run_without_them_says_so_and_what_is_no_table_is_refused(run: Path) -> None:
    (run / "costs.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="is not the table of costs of a run"):
        yearly_costs(FinishedRun(run))
    (run / "costs.csv").unlink()
    assert "kept no costs by financial year" in str(yearly_costs(FinishedRun(run)))
