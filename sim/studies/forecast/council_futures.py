"""The years ahead of a council in the model with the same random numbers: as REAR expects, and as was told."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from sim.analysis.readings.events import Level, per_day, share
from sim.analysis.readings.scope import scope_of
from sim.analysis.readings.staffing_levels import staff_of
from sim.base.journal import Journal
from sim.base.plain_data import plain_copy
from sim.base.units_of_time import MINUTES_A_DAY, WHOLE_WEEKS_A_YEAR
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.composing.variants import as_mapping
from sim.inputs.schema import Config
from sim.inputs.study import Study, study_from
from sim.runs.experiment import study_digest
from sim.runs.parallel import ReadReplication, read_replication
from sim.runs.replication import Cancellation
from sim.studies.forecast.as_known import KnownThen, parts_as_known
from sim.studies.forecast.combining import plan
from sim.studies.forecast.conferences_that_came import changes_of_conferences
from sim.studies.panel.modelled import ReportingYear, modelled_figures, started_by_day

EXPECTED, IMPOSED = "expected", "told"
WITH_CONFERENCES = "told conferences too"
DIGITS = 6  # significant, of what is noted
Measures = dict[str, float]  # of one year ahead


class Path(NamedTuple):
    """What is put into a future, by year ahead; nothing for what the model works out itself."""

    referrals: tuple[float, ...]  # children referred in each year to 31 March
    in_post: tuple[float, ...] = ()  # full-time equivalents of social workers in post each September
    agency: tuple[float, ...] = ()  # full-time equivalents of agency workers each September
    conferences: tuple[float, ...] = ()  # times as many enquiries as usual that lead to a conference, in each year


class Future(NamedTuple):
    """One replication of one kind of future of one council."""

    code: str
    origin: int
    kind: str
    replication: int


@lru_cache
def usual_config(*more: str) -> Config:
    """The study into which councils are put, with these further overrides."""
    return validate(compose([*plan()["study"], f"run.replications={plan()['replications']}", *more]))


def config_of_future(parts: Mapping[str, Any], code: str, origin: int, path: Path, seed: int) -> Config:
    """The study of a council from half a year before an origin to as many years after it as are put in."""
    mapping, settle = as_mapping(usual_config()), plan()["settle_weeks"]
    mapping |= plain_copy(dict(parts))
    mapping["council"].pop("start", None)
    mapping["run"] |= {
        "start": (dt.date(origin, 4, 1) - dt.timedelta(weeks=settle)).isoformat(),
        "warm_up_weeks": settle,
        "weeks": WHOLE_WEEKS_A_YEAR * len(path.referrals) + 1,
        "seed": (seed + int(code[:3])) % 2**32,
    }
    if path.agency and mapping["workforce"].get("agency"):
        mapping["workforce"]["agency"].pop("follows", None)  # what is imposed does not follow by itself
    mapping["scenario"] |= {"changes": changes_of(mapping, origin, path)}
    return validate(mapping)


def changes_of(mapping: Mapping[str, Any], origin: int, path: Path) -> list[dict[str, Any]]:
    """Dated changes, year by year, that bring about what is put in."""
    usual, changes = mapping["council"]["referrals_per_year"], []
    for ahead, when in enumerate(dates_of_years(origin, path)):
        changes.append({"what": "referrals", "multiply": path.referrals[ahead] / usual, **when})
        if path.agency:
            changes.append({"what": "agency_supply", "set": path.agency[ahead], **when})
        if path.in_post:
            changes += changes_of_staff(mapping, path.in_post[ahead], when)
        if path.conferences:
            changes += changes_of_conferences(mapping["journey"], path.conferences[ahead], when)
    return changes


def dates_of_years(origin: int, path: Path) -> list[dict[str, str]]:
    """The first day of each year after an origin, and the first day after it, of as many years as are put in."""
    years = range(origin, origin + len(path.referrals))
    return [{"from": f"{year}-04-01", "to": f"{year + 1}-04-01"} for year in years]


def changes_of_staff(mapping: Mapping[str, Any], in_post: float, when: Mapping[str, str]) -> list[dict[str, Any]]:
    """Posts added, or filled more slowly, until so many social workers are in post.

    In a council that stands still in_post = posts - turnover x weeks to fill: beyond its posts a council needs more of
    them, below them it fills each later.
    """
    teams, kinds, limit = mapping["council"]["teams"], mapping["journey"]["teams"], plan()["staff"]["most_times"]
    social = [team for name, team in teams.items() if kinds[name].get("social_workers")]
    posts = math.fsum(team["posts_fte"] for team in social)
    vacant = math.fsum(team["vacant_fte"] for team in social)
    here = posts - vacant
    if in_post >= here:
        each = (in_post - here) * posts / here
        own = {name: teams[name]["posts_fte"] for name in plan()["staff"]["holders"] if name in teams}
        added = {name: each * size / math.fsum(own.values()) for name, size in own.items()}
        return [{"what": "extra_posts", "team": name, "add": fte, **when} for name, fte in added.items() if fte >= 0.1]
    times = min((posts - in_post) / max(vacant, 0.01 * posts), limit)
    faster = min(1.0 + math.log(here / max(in_post, 1e-9)) / mapping["workforce"]["leaving"]["rate"], limit)
    return [
        {"what": "recruitment_lead_time", "multiply": times, **when},
        {"what": "leaving_rate", "multiply": faster, "from": when["from"], "weeks": WHOLE_WEEKS_A_YEAR // 2},
    ]


def years_ahead(study: Study, origin: int, years: int) -> list[ReportingYear]:
    """The years after an origin, each with the census of the September in its middle."""
    dates = study.calendar.dates[: study.calendar.days]

    def after(date: str) -> int:
        return int(np.searchsorted(dates, np.datetime64(date), side="right"))

    made = []
    for year in range(origin + 1, origin + years + 1):
        first, end = after(f"{year - 1}-03-31"), after(f"{year}-03-31")
        census = after(f"{year - 1}-09-30")
        before = slice(after(f"{year - 2}-09-30"), census)
        made.append(ReportingYear(year, slice(first, end), end - 1, census - 1, before))
    return made


def measures_ahead(replication: ReadReplication, origin: int, years: int) -> list[Measures]:
    """The twenty measures of each year ahead of one replication, by their published names."""
    study, log = replication.study, replication.events
    scope = scope_of(study)
    days = dict(replication.reading.days) | started_by_day(log, scope)
    staff = staff_of(log, scope)
    left = np.where(staff.social_work & (staff.left < scope.days * MINUTES_A_DAY), staff.fte, 0.0)
    days["left_fte"] = per_day(scope.days, np.minimum(staff.left // MINUTES_A_DAY, scope.days - 1), left)
    return [one_year(one, days) for one in years_ahead(study, origin, years)]


def one_year(one: ReportingYear, days: Mapping[str, Level]) -> Measures:
    """The measures of a year and of the census in its middle."""
    before = one.before_census
    made = {name: float(value) for name, value in modelled_figures(one, days).items() if name != "year"}
    made["turnover_rate"] = share(days["left_fte"][before].sum(), days["in_post_fte"][one.september])
    made["absence_rate"] = share(days["away_fte"][before].sum(), days["in_post_fte"][before].sum())
    return {name: float(f"{value:.{DIGITS}g}") for name, value in made.items()}


class Simulator:
    """Futures simulated, each noted as soon as it is finished and never simulated twice."""

    def __init__(self, known: Mapping[int, KnownThen], seed: int, notes: Journal, with_caseload: bool = False) -> None:
        self.known, self.seed, self.notes, self.cancel = known, seed, notes, Cancellation()
        self.with_caseload = with_caseload  # of each council's past Septembers
        self.parts: dict[tuple[int, str], dict[str, Any]] = {}  # by origin and council: the same in every future

    def config(self, future: Future, path: Path) -> Config:
        """The study of a future, from nothing but what was known at its origin and the path."""
        key = (future.origin, future.code)
        if key not in self.parts:
            self.parts[key] = parts_as_known(self.known[future.origin], future.code, self.with_caseload)
        parts = self.parts[key]
        return config_of_future(parts, future.code, future.origin, path, self.seed)

    def measures(self, future: Future, path: Path) -> list[Measures]:
        """The measures of each year ahead, from the notes if they are there."""
        config = self.config(future, path)

        def simulate() -> list[Measures]:
            return simulated_years(config, future.replication, self.cancel)

        result: list[Measures] = self.notes.of(note_key(study_digest(config), future.replication), simulate)
        return result


def note_key(digest: str, replication: int) -> str:
    """Under what a future is noted: all that it depends on."""
    return f"{digest}_{replication}"


def simulated_years(config: Config, replication: int, cancel: Cancellation) -> list[Measures]:
    """Simulate a future of `config_of_future`; the measures of each year ahead."""
    run = config.run
    origin, years = (run.start + dt.timedelta(weeks=run.warm_up_weeks)).year, run.weeks // WHOLE_WEEKS_A_YEAR
    return measures_ahead(read_replication(study_from(config), replication, cancel), origin, years)


def mean_of(each: Sequence[list[Measures]]) -> list[Measures]:
    """The mean of each measure in each year ahead over replications."""
    return [
        {name: float(np.mean([one[ahead][name] for one in each])) for name in each[0][ahead]}
        for ahead in range(len(each[0]))
    ]
