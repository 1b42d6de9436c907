"""`python -m sim truth [modelled=150] [sets=4] [replications=12] [tables=FOLDER]`: the model beside England, by target.

Five kinds of target: the panel's regressions over modelled councils, a lasting third more referrals in a typical
council, how much caseloads vary over the years, England from an earlier year on, and the balance of each council's
stocks. The exit code is 1 if a target is missed. With `tables=FOLDER` published tables of later years are used too,
and with `origin=2022` England is simulated from that year on. docs/truth.md is written where nothing is typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from sim.base.errors import InputError
from sim.base.files import write_text
from sim.base.places import DOCS
from sim.base.progress import progress
from sim.inputs.councils.table import Figures
from sim.inputs.typed_settings import StudySettings, typed_settings
from sim.studies.panel.data import published_panel
from sim.studies.panel.modelled import modelled_panel
from sim.studies.panel.panel import figures_in
from sim.studies.panel.panel_report import panel_settings, targets_met
from sim.studies.response import response
from sim.studies.truth.england_since import england_since
from sim.studies.truth.own_balance import balance_rows
from sim.studies.truth.truth_rows import Row, regression_rows, runaway_rows, spread_rows, truth_table

CANNOT = "This cannot be set beside England:"
STOPPED = "Stopped; the page is as it was."
PAGE = DOCS / "truth.md"
ABOUT_REGRESSIONS = """\
Slopes of changes on changes: by how much the log of a figure changes for a change of one in the log of referrals, over
one year and over three, in {0} modelled councils for six years whose referrals, enquiries and lengths of need walk as
published, each with {1} sets of random numbers (`python -m sim panel modelled={0} sets={1}`), and in England's councils
(`python -m sim panel`). With other random numbers a slope moves by about its interval."""
ABOUT_RUNAWAY = """\
A typical council with a third more referrals for ever, beside the same {0} futures without (`python -m sim response
replications={0}`). Nobody has published such a rise: the range is what the slopes of England's councils allow."""
ABOUT_SPREAD = """\
Standard deviation of changes of the log of caseloads between Septembers, less what all councils share, and how a
council far from the others comes back. The same councils as in the first table. Published levels hold what is not
lasting (a count made otherwise in one year), which reverts by itself and which no modelled council has: the last line
is the same slope on what was there a year before too (the level instrumented by that of the year before)."""
ABOUT_BALANCE = """\
Children in need, on a plan and looked after from each council's own flows and ways of working, published until a year
(Little's law: how many come, how long they stay), beside what was published of that year; and caseloads from what a
council counted in earlier Septembers: by its children in need and staff, with no caseload put in, and by its own past
caseloads, as `figures.caseload=past_septembers` takes them. Nothing is simulated here."""
ABOUT_SINCE = """\
{0} councils as they were known on 31 March {1}, with their own ways of working and the caseloads of their Septembers
until then (`figures.caseload=past_septembers`), simulated from there with the referrals and the initial conferences
that came and nothing else ({2} replications each): stocks and caseloads follow. An error is the root mean square of
that of the log, beside that of who says that nothing changes. Caseloads are of the census {3} years after the last one
known. Intervals are by drawing councils."""
NOT_RUN = (
    "## Not run by this command",
    "",
    "The forecast of every council against the rival (REAR) is a study of its own: [forecast.md](forecast.md).",
)


class TargetTable(NamedTuple):
    """Targets of one kind."""

    title: str
    about: str
    rows: Sequence[Row]


def truth_markdown(tables: Sequence[TargetTable], typed: str) -> str:
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
    sets: int = Field(4, ge=1, le=20, description="of random numbers with which each of these is simulated")
    replications: int = Field(12, ge=2, description="of the typical council, with and without a lasting rise")
    tables: Path | None = Field(None, description="published tables of later years, for England's column")
    origin: int | None = Field(None, description="the year to 31 March from which England is simulated on")

    @property
    def is_of_page(self) -> bool:
        """Whether it is what docs/truth.md shows: as much is simulated as usual, of the project's own tables."""
        return all(getattr(self, name) == of.default for name, of in TruthSettings.model_fields.items())


def truth(settings: TruthSettings) -> list[TargetTable]:
    """The tables, on published tables of later years too where they are named."""
    figures = figures_in(settings.tables)
    wanted, councils = panel_settings()["england_since"], settings.modelled
    origin = wanted["origin"] if settings.origin is None else origin_known(figures, settings.origin)
    with progress(councils) as advance:
        model = modelled_panel(councils, (), advance, settings.sets)
    england, months = published_panel(figures), tuple(panel_settings()["no_runaway"]["months"])
    change, error, _ = response(panel_settings()["no_runaway"]["size"], settings.replications, months)
    later, played = england_since(figures, origin, councils)
    return [
        TargetTable(
            "What goes with a change in referrals",
            ABOUT_REGRESSIONS.format(councils, settings.sets),
            list(regression_rows(targets_met(england), targets_met(model))),
        ),
        TargetTable("No runaway", ABOUT_RUNAWAY.format(settings.replications), [*runaway_rows(change, error, months)]),
        TargetTable("How much years differ", ABOUT_SPREAD, list(spread_rows(england, model))),
        TargetTable(
            f"England since {origin}",
            ABOUT_SINCE.format(played, origin, wanted["replications"], wanted["caseload_after"]),
            later,
        ),
        TargetTable("In its own balance", ABOUT_BALANCE, list(balance_rows(figures))),
    ]


def origin_known(figures: Figures, origin: int) -> int:
    """An origin that is typed; InputError where too little is published before it, or nothing after."""
    first, last = panel_settings()["england_since"]["first_origin"], figures.last_year - 1
    if not first <= origin <= last:
        raise InputError([f"origin={origin}: must be between {first} and {last}, the last year but one of the tables."])
    return origin


def main(typed: Sequence[str]) -> int:
    """Work out, print, write the page; 1 if a target is missed."""
    settings = typed_settings(TruthSettings, {}, typed)
    tables = truth(settings)
    text = truth_markdown(tables, " ".join(f"{key}={value}" for key, value in settings if value is not None))
    print(text)
    if PAGE.parent.is_dir() and settings.is_of_page:
        write_text(PAGE, text)
    return int(not all(row.met for _, _, rows in tables for row in rows))
