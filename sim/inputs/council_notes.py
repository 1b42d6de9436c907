"""What must be said once of a council that is made from figures: whose they are, of which year, and how sure."""

from __future__ import annotations

from collections.abc import Iterator

from sim.base.wording import number, percent
from sim.inputs.balance.balance_targets import rules
from sim.inputs.balance.past_septembers import CASELOAD_REASON
from sim.inputs.councils.areas import areas
from sim.inputs.councils.council_names import is_small
from sim.inputs.councils.council_tables.cells import JOINT
from sim.inputs.own_figures import understood
from sim.inputs.schema import Config
from sim.inputs.schema.council import MadeFrom

SMALL = "So small a council that chance in one year is larger than most shocks: read ranges, not single figures."


def notes_of(config: Config) -> list[str]:
    """Sentences on how a council's figures were understood; none where its file is used as it is."""
    made = config.council.made_from
    if made is None:
        return []
    year = config.council.year if made.code else ""
    notes = [understood(config.council.name, year, made.code, len(made.typed)) + gap(config, year) + "."]
    if shared := [name for name, how in made.not_as_published.items() if how == JOINT]:
        who = f"{areas()[made.code].name} publishes its workforce together with another council"
        notes.append(f"{who}; its part is shared out: {figure_names_in_words(shared)}.")
    filled = [f"{name} ({how})" for name, how in made.not_as_published.items() if how != JOINT]
    if filled:
        notes.append(f"Not as published: {figure_names_in_words(filled)}.")
    if (counted := config.council.cases_per_child) and counted > 1.0:
        notes.append(
            f"{config.council.name} counts about {counted:.2f} cases for each child whom its social workers hold;"
            " its caseloads here do too."
        )
    if made.reasons.get("caseload") == CASELOAD_REASON:
        notes.append(f"Its caseload is given, {number(made.typed['caseload'], 1)}: {CASELOAD_REASON}.")
    notes += more_agency_than_empty(made)
    if made.code and is_small(config.council.referrals_per_year):
        notes.append(SMALL)
    return notes


def more_agency_than_empty(made: MadeFrom) -> Iterator[str]:
    """A sentence where vacancies are typed and agency workers, as published, are more than the posts left empty."""
    vacant, agency = made.typed.get("vacancy_rate"), made.published.get("agency_fte", 0.0)
    if vacant is None or "agency_rate" in made.typed:
        return
    in_post = made.typed.get("in_post_fte", made.published.get("in_post_fte", 0.0))
    empty = in_post * vacant / (1.0 - vacant)
    if agency > empty:
        yield (
            f"{percent(vacant)} vacancies leave {number(empty, 0)} posts empty, beside {number(agency, 0)} agency"
            " workers as published (FTE): type figures.agency_rate too if fewer are there now."
        )


def figure_names_in_words(names: list[str]) -> str:
    """Names of figures as words."""
    return ", ".join(name.replace("_", " ") for name in names)


def gap(config: Config, year: str) -> str:
    """A clause where the run starts long after the year of the figures."""
    years = config.run.start.year - int(year) if year.isdigit() else 0
    return (
        f"; the run starts {years} years later as if nothing had changed since" if years > rules()["far_years"] else ""
    )
