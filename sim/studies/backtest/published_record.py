"""What was published of a council year by year, and what of it was known at an origin.

Years are those that end on 31 March. The workforce census of a September belongs to the year in whose middle it lies:
that of September 2019 is of 2020. Everything of years up to the origin's is known, and nothing after.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import yaml

from sim.analysis.measures import MEASURES
from sim.base.errors import InputError, unknown
from sim.base.nesting import settings_written
from sim.base.places import CONF
from sim.inputs.ensembles import ENDING
from sim.inputs.register import figures_of

RECORDS = CONF / "record"
CENSUS = "workforce"
SECTIONS = ("children", CENSUS)
SERIES = ("assessments_per_year", "looked_after")  # of a position: those that differ by year
NUMBERS = (
    "assessment_days",
    "in_proceedings",
    "care_leavers",
    "closed_per_referral",
    "came_back",
    "sickness_at",
    "recent",
)
NEEDED = (
    "referrals_per_year",
    "rereferral_share",
    "children_in_need",
    "children_on_plan",
    "in_post_fte_on_census_day",
    "vacancy_rate_on_census_day",
    "turnover_rate",
    "absence_rate",
)  # without them: no position

Series = Mapping[int, float]  # by year


class Record(NamedTuple):
    """What was published of one council."""

    name: str  # of its file
    council: str
    typed: tuple[str, ...]
    calibration: str
    fitted_to: int  # the last year, as it is published, that the model of the council was fitted to
    told: tuple[str, ...]
    measures: Mapping[str, Series]
    census: tuple[str, ...]  # measures of the workforce census
    series: Mapping[str, Series]
    numbers: Mapping[str, float]
    sources: Mapping[str, str]

    @property
    def last(self) -> int:
        """The last year of which anything was published."""
        return max(year for one in self.measures.values() for year in one)

    @property
    def origins(self) -> range:
        """The years at whose end a forecast can be made and has something to be compared with."""
        needed = [self.measures[name] for name in NEEDED] + list(self.series.values())
        return range(max(min(one) for one in needed), self.last)

    def known(self, origin: int) -> Record:
        """The record without whatever was published of years after the origin's: all that a forecast is given."""
        measures = {name: years_until(one, origin) for name, one in self.measures.items()}
        return self._replace(
            measures=measures, series={name: years_until(one, origin) for name, one in self.series.items()}
        )

    def period(self, measure: str, year: int) -> int:
        """The year by which a figure is published: a census goes by its September."""
        return year - 1 if measure in self.census else year


def years_until(series: Series, origin: int) -> Series:
    """Years up to the origin's."""
    return {year: value for year, value in series.items() if year <= origin}


def record_of(council: str) -> Record:
    """The record of a council; InputError if there is none, or it is not written as it should be."""
    file = RECORDS / f"{council}{ENDING}"
    if not file.is_file():
        known = sorted(one.stem for one in RECORDS.glob(f"*{ENDING}"))
        raise InputError([unknown("council", council, "council with a record", known)])
    try:
        read = settings_written(file)
        sources = {figure.key: figure.source for figure in figures_of(file, file.name)}
        return made(council, read, {name: sources[f"{part}.{name}"] for part in SECTIONS for name in read[part]})
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError, RecursionError) as fault:
        sentence = "needs council, typed, calibration, fitted_to, told, children, workforce and position"
        raise InputError([f"council={council}: {file.name} {sentence}."]) from fault


def made(name: str, read: Mapping[str, Any], sources: Mapping[str, str]) -> Record:
    """A record as it is written; InputError if it names an unknown measure."""
    names = [name for part in SECTIONS for name in read[part]]
    if strangers := [name for name in (*names, *read["told"]) if name not in MEASURES]:
        raise InputError([unknown("record", name, "measure", MEASURES) for name in strangers])
    position = read["position"]
    return Record(
        name=name,
        council=str(read["council"]),
        typed=tuple(read["typed"]),
        calibration=str(read["calibration"]),
        fitted_to=int(read["fitted_to"]),
        told=tuple(read["told"]),
        measures={
            name: series_by_year(one, int(part == CENSUS)) for part in SECTIONS for name, one in read[part].items()
        },
        census=tuple(read[CENSUS]),
        series={name: series_by_year(position[name]) for name in SERIES},
        numbers={name: float(position[name]) for name in NUMBERS},
        sources=sources,
    )


def series_by_year(given: Mapping[Any, Any], later: int = 0) -> Series:
    """A series in the order of its years, each so many years later than it is written."""
    return {int(year) + later: float(given[year]) for year in sorted(given)}
