"""What is asked of a record or a forecast of councils: the words that are typed, over conf/study/forecast.yaml."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field

from sim.base.errors import InputError
from sim.base.places import CONF
from sim.inputs.councils.areas import Area, areas
from sim.inputs.councils.council_names import code_of, councils, existed, latest_year, resolve
from sim.inputs.councils.council_tables.notices import Notice
from sim.inputs.councils.table import Figures
from sim.inputs.schema import Config
from sim.inputs.typed_settings import StudySettings, YesNo, typed_settings, usual_for
from sim.studies.forecast.council_futures import usual_config
from sim.studies.panel.panel import tables_for
from sim.studies.record.levels import settings as rear_settings

ALL = "all"
USUAL_RUN = {"run.replications": "replications", "run.seed": "seed", "run.cores": "cores", "horizon": "years"}


class SimulatedForecast(StudySettings):
    """What a forecast and a record of forecasts have in common"""

    file = CONF / "study" / "forecast.yaml"

    tables: Path | None = Field(None, description="published tables, read in place of the project's own")
    replications: int = Field(ge=1, le=1000)
    seed: int = Field(ge=0, le=2**32 - 1)
    cores: int = Field(0, ge=0, le=4096, description="processor cores to use; 0 for all")


class ClusterOfRecord(StudySettings):
    """Where the cluster is."""

    scheduler: str | None = Field(None, description="of the Dask cluster: tcp://HOST:PORT")


class EngineOfRecord(StudySettings):
    """Where futures are simulated."""

    engine: Literal["local", "dask"] = Field("local", description="on this computer, or on a Dask cluster")
    dask: ClusterOfRecord = ClusterOfRecord(scheduler=None)


class TypedRecord(SimulatedForecast):
    """Of all councils, or of one from the tables"""

    parameters: Literal["published"] = Field("published", description="fitted is another study, of its own settings")
    run: EngineOfRecord = EngineOfRecord(engine="local")

    council: str = Field(ALL, description="one council, or all")
    first: int = Field(alias="from")
    until: int | None = Field(None, description="the last origin, a year")
    years: int = Field(ge=1, le=4)
    sample: int = Field(ge=0, le=1000)
    docs: YesNo = Field(False, description="whether docs/forecast.md and the weights in conf/record are renewed")


class RecordSettings(NamedTuple):
    """Which councils are forecast from where, and how."""

    figures: Figures
    council: str  # `all`, or three digits
    origins: tuple[int, ...]
    years: int  # ahead, at most
    sample: int  # councils; 0 for all
    replications: int
    seed: int
    study: Config  # into which councils are put; its run names the engine
    docs: bool  # whether the page, its figures and the weights of conf/record are renewed
    notices: tuple[Notice, ...] = ()  # of the tables that were read

    @property
    def horizons(self) -> list[int]:
        """Years ahead that are scored."""
        return [one for one in rear_settings()["horizons"] if one <= self.years]

    def ahead(self, origin: int) -> int:
        """Years that are simulated from an origin: as many as anything is published of, or asked for."""
        return min(self.years, self.figures.last_year - origin)


def record_settings(words: Sequence[str]) -> RecordSettings:
    """What these words ask of a record; InputError with every fault."""
    usual = usual_for(TypedRecord) | {"years": max(rear_settings()["horizons"])}
    given = typed_settings(TypedRecord, usual, [plain_word(word) for word in words])
    over = tables_for(given.tables, "" if given.council == ALL else given.council)
    figures = over.figures
    origins = record_origins(given, figures.last_year)
    return RecordSettings(
        figures=figures,
        council=ALL if given.council == ALL else council_at(given.council, origins, figures.last_year).code,
        origins=origins,
        years=given.years,
        sample=given.sample,
        replications=given.replications,
        seed=given.seed,
        study=usual_config(*engine_words(given)),
        docs=given.docs,
        notices=tuple(over.notices),
    )


def council_at(name: str, origins: Sequence[int], last: int) -> Area:
    """The council of a name, one that was there at an origin; InputError where there is none."""
    code = code_of(name)
    there = [year for year in years_of_councils(origins) if code in areas() and existed(areas()[str(code)], year)]
    area = resolve(name, year=there[-1] if there else last)
    if not there:
        when = f"{origins[0]} to {origins[-1]}" if len(origins) > 1 else str(origins[0])
        raise InputError(
            [f"council={name}: {area.name} was no council of its own in {when}, the years of the origins."]
        )
    return area


def years_of_councils(origins: Sequence[int]) -> list[int]:
    """The years whose councils are forecast: the last of the project's own table, and origins after it."""
    return [latest_year(), *(year for year in origins if year > latest_year())]


def engine_words(given: TypedRecord) -> list[str]:
    """Where futures are simulated, as words of the study into which councils are put."""
    words = [f"run.cores={given.cores}", f"run.engine={given.run.engine}"]
    return words + [f"run.dask.scheduler={one}" for one in (given.run.dask.scheduler,) if one is not None]


def plain_word(word: str) -> str:
    """A word with the names that other commands have for the same."""
    key, sign, value = word.partition("=")
    return f"{USUAL_RUN.get(key, key)}{sign}{value}"


def record_origins(given: TypedRecord, last: int) -> tuple[int, ...]:
    """The origins from the first to the last that is asked for; InputError where there are none."""
    least = rear_settings()["from"]
    until = last - 1 if given.until is None else given.until
    faults = [
        f"{key}={year}: an origin is a year from {least} to {last - 1}, as the tables end in {last}."
        for key, year in (("from", given.first), ("until", until))
        if not least <= year < last
    ]
    if not faults and until < given.first:
        faults = [f"until={until}: must not be before from, which is {given.first}."]
    if faults:
        raise InputError(faults)
    return tuple(range(given.first, until + 1))


def councils_there(origins: Sequence[int]) -> list[Area]:
    """Every council of the last year of the project's own table and of origins after it; what ends keeps its record."""
    there = {area.code: area for year in years_of_councils(origins) for area in councils(year=year)}
    return sorted(there.values(), key=lambda area: area.name)


def councils_of(settings: RecordSettings) -> list[Area]:
    """The councils that are forecast: one, all, or so many evenly from the fewest to the most children referred."""
    if settings.council != ALL:
        return [areas()[settings.council]]
    figures, there = settings.figures, councils_there(settings.origins)
    size = {area.code: figures.last(area.code, "referrals_per_year")[1].value for area in there}
    every = sorted((area for area in there if size[area.code] > 0), key=lambda area: (size[area.code], area.code))
    if not settings.sample or settings.sample >= len(every):
        return every
    step = (len(every) - 1) / max(settings.sample - 1, 1)
    return [every[round(place * step)] for place in range(settings.sample)]
