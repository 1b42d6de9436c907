"""`python -m sim truth [modelled=150] [replications=12] [tables=FOLDER]`: the model beside England, target by target.

Three kinds of target: the panel's regressions over modelled councils, a lasting third more referrals in a typical
council, and how much caseloads vary over the years. The exit code is 1 if a target is missed. With
`tables=FOLDER` England's column is of published tables of later years too, and docs/truth.md stays as it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pydantic import Field

from sim.analysis.measures import MEASURES
from sim.base.files import write_text
from sim.base.places import DOCS
from sim.base.progress import progress
from sim.inputs.typed_settings import StudySettings, typed_settings
from sim.studies.panel.data import published_panel
from sim.studies.panel.modelled import modelled_panel
from sim.studies.panel.panel import figures_in
from sim.studies.panel.panel_report import Met, figure_spread, panel_settings, targets_met
from sim.studies.response import SERIES, response

if TYPE_CHECKING:
    import pandas as pd

    from sim.model.parameters import Real

CANNOT = "This cannot be set beside England:"
STOPPED = "Stopped; the page is as it was."
PAGE = DOCS / "truth.md"
NORMAL = 1.96  # standard errors either side of a 95% interval
HEAD = ("target", "wanted", "England", "model", "95% interval", "met")
ABOUT_REGRESSIONS = """\
Slopes of changes on changes: by how much the log of a figure changes for a change of one in the log of referrals, over
one year and over three, in {0} modelled councils for six years whose referrals, enquiries and lengths of need walk as
published (`python -m sim panel modelled={0}`) and in England's councils (`python -m sim panel`). With other random
numbers a slope moves by about its interval: of those within 0.05 of an end of what is wanted some are then missed."""
ABOUT_RUNAWAY = """\
A typical council with a third more referrals for ever, beside the same {0} futures without (`python -m sim response
replications={0}`). Nobody has published such a rise: the range is what the slopes of England's councils allow."""
ABOUT_SPREAD = """\
Standard deviation of changes of the log of caseloads between Septembers, less what all councils share, and how a
council far from the others comes back. The same councils as in the first table. Published levels hold what is not
lasting (a count made otherwise in one year), which reverts by itself and which no modelled council has: the last line
is the same slope on what was there a year before too (the level instrumented by that of the year before)."""
NOT_RUN = (
    "## Not run by this command",
    "",
    "England from 2019 with journeys told, the balance of stocks by each council's own ways, and the forecast of every",
    "council against the rival (REAR) are other studies; they are not shown here as met.",
)
NAMES = {
    "section_47_per_year": "Section 47 enquiries",
    "conferences_per_year": "Initial conferences",
    "cases_held": "Cases held",
    "case_holders_fte": "Case holders",
    "agency_fte": "Agency workers",
}


class Row(NamedTuple):
    """A target: what is wanted, what England and the model give, in the unit of its table."""

    name: str
    least: float  # minus infinity where there is none
    most: float
    england: float  # not a number where it is not known
    model: float
    error: float  # standard, of the model's; not a number where it is not known
    digits: int = 2

    @property
    def met(self) -> bool:
        """Whether the model's value, as it is printed, lies between the two."""
        return self.least <= round(self.model, self.digits) <= self.most

    def cells(self) -> list[str]:
        """The cells of its line."""
        low, high = (f"{self.model + k * NORMAL * self.error:.{self.digits}f}" for k in (-1, 1))
        wanted = f"{self.least:.{self.digits}f} to {self.most:.{self.digits}f}"
        if math.isinf(self.least):
            wanted = f"at most {self.most:.{self.digits}f}"
        england = "–" if math.isnan(self.england) else f"{self.england:.{self.digits}f}"
        interval = "–" if math.isnan(self.error) else f"{low} to {high}"
        return [self.name, wanted, england, f"{self.model:.{self.digits}f}", interval, "yes" if self.met else "**no**"]


def called(outcome: str) -> str:
    """An outcome's name for the reader."""
    return NAMES.get(outcome) or MEASURES[outcome].label


def panel_targets(modelled: int = 0, typed: Sequence[str] = ()) -> dict[str, Met]:
    """What goes with a change in referrals, in England's councils or in so many modelled ones, by figure and years.

    Each is a slope with its standard error (`result`, not a number where too few councils have the figure), what is
    wanted of modelled councils (`least`, `most`), and whether it is `met`. What is typed is for modelled councils.

    >>> import sim
    >>> sim.panel_targets()["Children in need, 1 year"].met
    True
    """
    return rows_by_figure(targets_met(modelled_panel(modelled, typed) if modelled else published_panel()))


def rows_by_figure(targets: Sequence[Met]) -> dict[str, Met]:
    """Targets by the name of their figure and the length of the change."""
    made = {}
    for one in targets:
        outcome, years = one.question.outcome, one.question.years
        made[f"{called(outcome)}, {years} year{'s' * (years > 1)}"] = one
    return made


def regression_rows(england: Sequence[Met], model: Sequence[Met]) -> Iterator[Row]:
    """The slopes of the panel, one row for each outcome and length of a change."""
    known = {name: one.result.slope for name, one in rows_by_figure(england).items()}
    for name, one in rows_by_figure(model).items():
        yield Row(name, one.least, one.most, known.get(name, math.nan), one.result.slope, one.result.error)


def runaway_rows(change: Real, error: Real, months: Sequence[int]) -> Iterator[Row]:
    """What a lasting third more does, percent: (series, horizons) changes as shares, and their standard errors."""
    wanted = panel_settings()["no_runaway"]
    least, most = wanted["caseload"]
    caseload, in_need = SERIES.index("caseload_per_worker"), SERIES.index("children_in_need")
    for place, month in enumerate(months):
        years = f"after {month // 12} year{'s' * (month > 12)}"
        model, unsure = 100 * change[:, place], 100 * error[:, place]
        yield Row(f"Caseload {years}, %", least, most, math.nan, model[caseload], unsure[caseload], 1)
        yield Row(
            f"Children in need {years}, %", -math.inf, wanted["in_need"], math.nan, model[in_need], unsure[in_need], 1
        )
    times = change[caseload, -1] / change[caseload, 0]
    yield Row("Caseload, last over first", -math.inf, wanted["last_over_first"], math.nan, times, math.nan, 1)


def spread_rows(england: pd.DataFrame, model: pd.DataFrame) -> Iterator[Row]:
    """How much the log of caseloads changes over the years, standard deviations."""
    known, ours = panel_settings()["spread"], (figure_spread(england), figure_spread(model))
    for years, published in known["changes"].items():
        near, result = known["within"] * published, [one[f"change_{years}"] for one in ours]
        name = f"Change over {years} year{'s' * (years > 1)}"
        yield Row(name, published - near, published + near, result[0], result[1], math.nan)
    low, high = known["slope_on_level"]
    slopes = [one["slope_on_level"] for one in ours]
    yield Row("Slope of the three-year change on the level", low - 0.1, high + 0.1, slopes[0], slopes[1], math.nan)
    lasting, error = known["slope_on_lasting_level"]
    slopes = [one["slope_on_lasting_level"] for one in ours]
    near = NORMAL * error
    yield Row("The same on the lasting level", lasting - near, lasting + near, slopes[0], slopes[1], math.nan)


def truth_table(rows: Sequence[Row]) -> list[str]:
    """A table in Markdown, and how many are met."""
    lines = [f"| {' | '.join(HEAD)} |", "|---|--:|--:|--:|--:|---|"]
    lines += [f"| {' | '.join(row.cells())} |" for row in rows]
    return [*lines, "", f"{sum(row.met for row in rows)} of {len(rows)} are met."]


def truth_markdown(tables: Sequence[tuple[str, str, Sequence[Row]]], typed: str) -> str:
    """The page."""
    lines = [
        "# The model beside England",
        "",
        f"Made by `python -m sim truth {typed}`. Each target was set on England's published tables to FY2022; **no**",
        "is a miss, and stays here as one. Intervals are of the model's value: of regressions with errors clustered by",
        "council, of differences over paired replications. What was fitted with an eye on them is said in `conf/`: who",
        "comes and their enquiries, conferences and plans, how long they are in need and wait for a first visit,",
        "agency workers, and how widely years differ are inputs; cases held, caseloads, holders and what lasts are the",
        "test.",
    ]
    for title, about, rows in tables:
        lines += ["", f"## {title}", "", about, "", *truth_table(rows)]
    lines += ["", *NOT_RUN]
    return "\n".join(lines) + "\n"


class TruthSettings(StudySettings):
    """How much is simulated, and what it is set beside"""

    modelled: int = Field(150, ge=2, description="councils whose referrals walk as published")
    replications: int = Field(12, ge=2, description="of the typical council, with and without a lasting rise")
    tables: Path | None = Field(None, description="published tables of later years, for England's column")


def truth(councils: int, replications: int, folder: Path | None = None) -> list[tuple[str, str, list[Row]]]:
    """The tables: title, what it is, rows; `folder` holds published tables of later years."""
    figures = figures_in(folder)
    with progress(councils) as advance:
        model = modelled_panel(councils, (), advance)
    england, months = published_panel(figures), tuple(panel_settings()["no_runaway"]["months"])
    change, error, _ = response(panel_settings()["no_runaway"]["size"], replications, months)
    return [
        (
            "What goes with a change in referrals",
            ABOUT_REGRESSIONS.format(model.council.nunique()),
            list(regression_rows(targets_met(england), targets_met(model))),
        ),
        ("No runaway", ABOUT_RUNAWAY.format(replications), [*runaway_rows(change, error, months)]),
        ("How much years differ", ABOUT_SPREAD, list(spread_rows(england, model))),
    ]


def main(typed: Sequence[str]) -> int:
    """Work out, print, write the page; 1 if a target is missed."""
    settings = typed_settings(TruthSettings, {}, typed)
    tables = truth(settings.modelled, settings.replications, settings.tables)
    text = truth_markdown(tables, " ".join(f"{key}={value}" for key, value in settings if value is not None))
    print(text)
    if PAGE.parent.is_dir() and settings.tables is None:
        write_text(PAGE, text)
    return int(not all(row.met for _, _, rows in tables for row in rows))
