"""What is asked of a record or a forecast of councils: the words that are typed, over conf/study/forecast.yaml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sim.base.errors import InputError, shown
from sim.inputs.councils.areas import Area
from sim.inputs.councils.names import councils, resolve
from sim.inputs.councils.table import Figures
from sim.inputs.schema import Config
from sim.studies.forecast.combining import plan
from sim.studies.forecast.council_futures import usual_config
from sim.studies.panel.panel import figures_in
from sim.studies.record.levels import settings as rear_settings
from sim.studies.record.record_command import pairs_of

ALL = "all"
WHOLE = {"replications": (1, 1000), "seed": (0, 2**32 - 1), "cores": (0, 4096), "sample": (0, 1000), "years": (1, 4)}
ENGINE = ("run.engine", "run.dask.scheduler")  # as for a sweep
RECORD_WORDS = (
    "council",
    "from",
    "until",
    "tables",
    "sample",
    "replications",
    "seed",
    "cores",
    "years",
    "docs",
    *ENGINE,
)
USUAL_RUN = {"run.replications": "replications", "run.seed": "seed", "run.cores": "cores", "horizon": "years"}


class RecordSettings(NamedTuple):
    """Which councils are forecast from where, and how."""

    figures: Figures
    council: str  # `all`, or three digits
    origins: tuple[int, ...]
    years: int  # ahead, at most
    sample: int  # councils; 0 for all
    replications: int
    seed: int
    study: Config  # into which councils are put; its run says on what is simulated
    docs: bool  # whether the page, its figures and the weights of conf/record are renewed

    @property
    def horizons(self) -> list[int]:
        """Years ahead that are scored."""
        return [one for one in rear_settings()["horizons"] if one <= self.years]

    def ahead(self, origin: int) -> int:
        """Years that are simulated from an origin: as many as anything is published of, or asked for."""
        return min(self.years, self.figures.last_year - origin)


def record_settings(words: Sequence[str]) -> RecordSettings:
    """What these words ask of a record; InputError with every fault."""
    said = pairs_of([plain_word(word) for word in words], RECORD_WORDS)
    numbers = record_numbers(said, {"years": max(rear_settings()["horizons"]), "cores": 0})
    figures = figures_in(said.get("tables"))
    council = said.get("council", ALL)
    if said.get("docs", "no") not in ("yes", "no"):
        raise InputError([f"docs={shown(said['docs'])}: must be yes or no."])
    return RecordSettings(
        figures=figures,
        council=ALL if council == ALL else resolve(council).code,
        origins=record_origins(said, figures.last_year),
        years=numbers["years"],
        sample=numbers["sample"],
        replications=numbers["replications"],
        seed=numbers["seed"],
        study=usual_config(f"run.cores={numbers['cores']}", *(f"{key}={said[key]}" for key in ENGINE if key in said)),
        docs=said.get("docs") == "yes",
    )


def plain_word(word: str) -> str:
    """A word with the names that other commands have for the same."""
    key, sign, value = word.partition("=")
    return f"{USUAL_RUN.get(key, key)}{sign}{value}"


def record_numbers(said: Mapping[str, str], others: Mapping[str, int]) -> dict[str, int]:
    """Every whole number, as typed or as in the plan; InputError with each that cannot be."""
    usual = {name: others.get(name, plan().get(name, 0)) for name in WHOLE}
    faults = [
        f"{name}={shown(said[name])}: must be a whole number from {low} to {high}."
        for name, (low, high) in WHOLE.items()
        if name in said and not is_whole_between(said[name], low, high)
    ]
    if faults:
        raise InputError(faults)
    return {name: int(said.get(name, usual[name])) for name in WHOLE}


def is_whole_between(text: str, low: int, high: int) -> bool:
    """Whether a text is a whole number between two."""
    return text.isascii() and text.isdecimal() and low <= int(text) <= high


def record_origins(said: Mapping[str, str], last: int) -> tuple[int, ...]:
    """The origins from the first to the last that is asked for; InputError where there are none."""
    least = rear_settings()["from"]
    typed = {"from": said.get("from", str(plan()["from"])), "until": said.get("until", str(last - 1))}
    faults = [
        f"{key}={shown(value)}: an origin is a year from {least} to {last - 1}, as the tables end in {last}."
        for key, value in typed.items()
        if not is_whole_between(value, least, last - 1)
    ]
    if not faults and int(typed["until"]) < int(typed["from"]):
        faults = [f"until={typed['until']}: must not be before from, which is {typed['from']}."]
    if faults:
        raise InputError(faults)
    return tuple(range(int(typed["from"]), int(typed["until"]) + 1))


def councils_of(settings: RecordSettings) -> list[Area]:
    """The councils that are forecast: one, all, or so many evenly from the fewest to the most children referred."""
    if settings.council != ALL:
        return [resolve(settings.council)]
    figures = settings.figures
    size = {area.code: figures.last(area.code, "referrals_per_year")[1].value for area in councils()}
    every = sorted((area for area in councils() if size[area.code] > 0), key=lambda area: (size[area.code], area.code))
    if not settings.sample or settings.sample >= len(every):
        return every
    step = (len(every) - 1) / max(settings.sample - 1, 1)
    return [every[round(place * step)] for place in range(settings.sample)]
