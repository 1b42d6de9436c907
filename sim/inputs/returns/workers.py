"""The workforce from the census of workers, and who holds which children from Annex A."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from typing import Any

from sim.base.units_of_time import DAYS_A_YEAR
from sim.inputs.returns.figures import ReturnFigure, ReturnFigures, shrunk, source_in_words
from sim.inputs.returns.holders import CASE_KINDS, caseloads, holders
from sim.inputs.returns.notes import long_date
from sim.inputs.returns.privacy import counts_apart
from sim.inputs.returns.return_files.folder import Returns
from sim.inputs.returns.return_files.workforce_census import (
    HOLDERS,
    PRACTITIONERS,
    CensusWorkforce,
    employees_here,
    fte_by_role,
    without_columns,
)
from sim.inputs.returns.return_limits import returns_settings
from sim.inputs.returns.staff_turnover import agency, leaving_rates, sickness

Row = dict[str, Any]


def worker_figures(returns: Returns, figures: ReturnFigures, base: dict[str, Any], targets: dict[str, float]) -> None:
    """Everything about workers."""
    held = holders(returns)
    caseloads(returns, figures, held)
    census = returns.workforce
    if census is None:
        figures.absent += [
            (path, "as in the typical council, for each child; it takes the workforce census")
            for path in ("council.teams", "workforce.leaving", "workforce.sickness", "workforce.tenure")
        ]
        return
    here, lack = employees_here(census), without_columns(census, "FTE", "AgencyWorker")
    if lack or not here:
        why = f"as in the typical council; {returns.notes.lack(lack or f'{census.file} has no worker in post')}"
        figures.absent += [(path, why) for path in ("council.teams", "workforce")]
        return
    people(census, figures, here)
    grade_shares(census, figures, here, base)
    leaving_rates(census, figures, here, base, targets)
    sickness(census, figures, here, base, targets)
    agency(census, figures)
    for words in (without_columns(census, "OrgRole"), no_vacancies(census)):
        if words:
            figures.absent.append(("council.teams", f"as in the typical council; {returns.notes.lack(words)}"))


def no_vacancies(census: CensusWorkforce) -> str:
    """That the census does not say how many posts are vacant; empty where it does."""
    return "" if "NumberOfVacancies" in census.council else f"{census.file} has no NumberOfVacancies"


def people(census: CensusWorkforce, figures: ReturnFigures, here: list[Row]) -> None:
    """FTE in post and vacant."""
    on = f"on {long_date(census.on)}"
    missing = census.workers.missing("FTE")
    in_post = round(math.fsum(fte_by_role(here).values()), 2)
    figures.measure("in_post_fte", in_post, "FTE", source_in_words(census.workers, "FTE"), len(here), on, missing)
    figures.measure(
        "workers",
        len(here),
        "workers in post, agency workers left out",
        source_in_words(census.workers, "AgencyWorker"),
        len(here),
        on,
    )
    if "NumberOfVacancies" in census.council:
        vacant = census.council["NumberOfVacancies"]
        figures.measure("vacant_fte", round(vacant, 2), "FTE", f"{census.file}: NumberOfVacancies", len(here), on)


def grade_shares(census: CensusWorkforce, figures: ReturnFigures, here: list[Row], base: dict[str, Any]) -> None:
    """Grades of case holders, contracts, and years here."""
    on, held = f"on {long_date(census.on)}", [row for row in here if row["OrgRole"] in HOLDERS]
    source = source_in_words(census.workers, "OrgRole, CFKSSstatus")
    fresh = without_columns(census, "CFKSSstatus") and without_columns(census, "StartOrigin")
    lack = without_columns(census, "OrgRole") or fresh
    if lack or len(held) < int(returns_settings()["windows"]["fewest_lengths"]):
        figures.absent.append(("workforce.teams", f"the typical council's grades; {lack or 'too few case holders'}"))
    else:
        usual, grades = (
            base["workforce"]["teams"]["assessment"]["grades"],
            Counter(grade_of(row, census) for row in held),
        )
        counts = dict(zip(usual, counts_apart([grades[one] for one in usual]), strict=True))
        values = {one: shrunk(counts[one], len(held), share) for one, share in usual.items()}
        total = math.fsum(value for value, _ in values.values())
        shares = {one: round(value / total, 3) for one, (value, _) in values.items()}
        shares[max(shares, key=shares.__getitem__)] += round(1.0 - math.fsum(shares.values()), 3)
        for kind in CASE_KINDS:
            for one, share in shares.items():
                figures.keep(
                    ReturnFigure(
                        f"workforce.teams.{kind}.grades.{one}",
                        round(share, 3),
                        "share of case holders",
                        source,
                        len(held),
                        on,
                        census.workers.missing("OrgRole"),
                        values[one][1],
                    )
                )
    contracts(census, figures, here, base, on)
    tenure_bands(census, figures, here, base, on)


def grade_of(row: Row, census: CensusWorkforce) -> str:
    """The model's grade of a case holder."""
    began = row["RoleStartDate"]
    fresh = row["StartOrigin"] == "1" and began is not None and (census.on - began).days < 365
    return (
        "newly_qualified"
        if row["CFKSSstatus"] == "1" or fresh
        else "senior_practitioner"
        if row["OrgRole"] in PRACTITIONERS
        else "social_worker"
    )


def banded(
    figures: ReturnFigures, path: str, bands: list[dict[str, float]], counts: list[int], figure: ReturnFigure
) -> None:
    """Keep bands with the shares counted, drawn towards the typical council's where they are few."""
    total = sum(counts)
    values = [shrunk(count, total, band["share"])[0] for count, band in zip(counts_apart(counts), bands, strict=True)]
    shares = [round(value / math.fsum(values), 3) for value in values]
    shares[shares.index(max(shares))] += round(1.0 - math.fsum(shares), 3)
    made = [{**band, "share": round(share, 3)} for band, share in zip(bands, shares, strict=True)]
    figures.keep(
        ReturnFigure(path, made, figure.unit, figure.source, total, figure.period, figure.missing, figure.remark)
    )


def contracts(census: CensusWorkforce, figures: ReturnFigures, here: list[Row], base: dict[str, Any], on: str) -> None:
    """Contracts by the nearest of the usual ones."""
    usual = base["workforce"]["contracts"]
    sizes = [band["fte"] for band in usual]
    near = Counter(min(sizes, key=lambda size: abs(size - row["FTE"])) for row in here)
    if sum(near.values()) >= int(returns_settings()["windows"]["fewest_lengths"]):
        figure = ReturnFigure(
            "",
            0,
            "FTE and share of posts, each by the nearest",
            source_in_words(census.workers, "FTE"),
            0,
            on,
            census.workers.missing("FTE"),
        )
        banded(figures, "workforce.contracts", usual, [near[size] for size in sizes], figure)


def tenure_bands(
    census: CensusWorkforce, figures: ReturnFigures, here: list[Row], base: dict[str, Any], on: str
) -> None:
    """Years in the role on the day, in the usual bands."""
    usual = base["workforce"]["tenure"]
    years = [(census.on - row["RoleStartDate"]).days / DAYS_A_YEAR for row in here if row["RoleStartDate"] is not None]
    if len(years) < int(returns_settings()["windows"]["fewest_lengths"]):
        figures.absent.append(("workforce.tenure", "the typical council's; too few RoleStartDate"))
        return
    last = len(usual) - 1
    counts = [
        sum(band["from"] <= one < band["to"] or (i == last and one >= band["to"]) for one in years)
        for i, band in enumerate(usual)
    ]
    figure = ReturnFigure(
        "",
        0,
        "years here on day one and share of workers",
        source_in_words(census.workers, "RoleStartDate"),
        0,
        on,
        1 - len(years) / len(here),
        "years in the role, which may be fewer than in the council",
    )
    banded(figures, "workforce.tenure", usual, counts, figure)


def council_year(day: dt.date) -> str:
    """A year as the council's files name it."""
    return str(day.year)
