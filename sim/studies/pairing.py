"""What the same random numbers on both sides saves: `python -m sim pairing [scenario=referral_spike] [key=value ...]`.

For each measure, how many times more replications the difference between scenario and baseline would take for the same
precision if both sides had random numbers of their own: (var(scenario) + var(baseline)) / var(difference), over
replications. Asked once with years alike and once with years that differ as in England (docs/years.md); `run.years=`
asks for one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from pydantic import Field

from sim.analysis.measures import MEASURES
from sim.base.errors import InputError, unknown
from sim.base.intervals import Level
from sim.base.text_tables import as_markdown
from sim.base.wording import number
from sim.inputs.study import study_from
from sim.inputs.typed_settings import Names, own_settings
from sim.reports.docs_pages import PageSettings, check_page, put_on_page
from sim.runs.experiment import sides_of
from sim.runs.parallel import make_ready
from sim.runs.precision import no_until
from sim.studies.api import Answers, readings, study_of

CANNOT = "This cannot be compared:"
STOPPED = "Stopped before there was an answer."
DRAWS = 2000  # of replications, for the interval of a ratio
HEAD = ("measure", "unit")
MEAN = "caseload_per_worker"
EACH = ("correlation", "times fewer", "95% interval")
YEARS = {"years alike": (), "years as in England": ("run.years=england",)}  # what is compared, unless years are typed

COMMAND = "pairing"


class PairingSettings(PageSettings):
    """Its settings"""

    measures: Names = Field((), description="of which it is told; all unless some are named")


class Saving(NamedTuple):
    """How many times fewer replications a measure's difference takes, and between what that is sure to lie."""

    measure: str
    times: float  # infinite where the difference never varies; not a number where neither side does
    low: float
    high: float
    correlation: float


def times_fewer(changed: Level, usual: Level) -> Level:
    """(draws,) variance with separate random numbers over variance of the difference, of (draws, replications) on
    either side.
    """
    apart = changed.var(axis=-1, ddof=1) + usual.var(axis=-1, ddof=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        result: Level = apart / (changed - usual).var(axis=-1, ddof=1)
    return result


def saving(measure: str, changed: Level, usual: Level, seed: int) -> Saving:
    """What pairing saves for one measure, with a bootstrap interval over replications."""
    known = np.isfinite(changed) & np.isfinite(usual)
    changed, usual = changed[known], usual[known]
    count = len(usual)
    if count < 3 or not (changed.std() > 0 and usual.std() > 0):
        return Saving(measure, math.nan, math.nan, math.nan, math.nan)
    picked = np.random.default_rng(seed).integers(0, count, (DRAWS, count))
    ratios = times_fewer(changed[picked], usual[picked])
    with np.errstate(invalid="ignore"):  # a draw in which the difference never varies is infinite
        low, high = np.nanquantile(ratios, (0.025, 0.975))
    times = float(times_fewer(changed, usual))
    return Saving(measure, times, float(low), float(high), float(np.corrcoef(changed, usual)[0, 1]))


def savings(changed: Answers, usual: Answers) -> list[Saving]:
    """What pairing saves for every measure that both sides have, the most first."""
    seed = usual.study.config.run.seed
    names = [name for name in MEASURES if name in changed.readings[0].measures]
    result = [saving(name, changed.values(name), usual.values(name), seed) for name in names]
    return sorted((one for one in result if not math.isnan(one.times)), key=lambda one: -one.times)


def paired_runs(words: Sequence[str]) -> tuple[Answers, Answers]:
    """The scenario and its baseline, each with the same random numbers; InputError where nothing differs."""
    config = study_of(*words).config
    no_until(config.run, "python -m sim pairing")
    sides = [study_from(side) for _, _, side in sides_of(config)]
    if len(sides) < 2:
        raise InputError(["scenario: must change something, such as scenario=referral_spike."])
    make_ready(sides[0])
    usual, changed = (Answers(side, tuple(readings(side))) for side in sides)
    return changed, usual


def savings_columns(typed: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What to simulate, by its heading: what is typed, and the years that are not."""
    words = (*typed, *(() if any(word.startswith("scenario=") for word in typed) else ("scenario=referral_spike",)))
    if any(word.startswith("run.years=") for word in words):
        return {"": words}
    return {heading: (*words, *years) for heading, years in YEARS.items()}


def savings_table(result: Mapping[str, Sequence[Saving]]) -> list[str]:
    """A table in Markdown: of each heading the measures' savings, in the order of the last heading."""
    heads = [*HEAD, *(f"{heading}: {word}" if heading else word for heading in result for word in EACH)]
    rows = []
    by_measure = [{one.measure: one for one in savings} for savings in result.values()]
    for name in by_measure[-1]:
        cells = [cell for each in by_measure for cell in saving_cells(each.get(name))]
        rows.append([MEASURES[name].label, MEASURES[name].unit, *cells])
    return as_markdown(heads, rows, words=(0, 1))


def saving_cells(one: Saving | None) -> list[str]:
    """What a table says of a measure's saving."""
    if one is None:
        return ["–"] * len(EACH)
    return [number(one.correlation, 2), number(one.times, 1), f"{number(one.low, 1)} to {number(one.high, 1)}"]


def saving_sentence(result: Mapping[str, Sequence[Saving]]) -> str:
    """What is saved of the measure that most ask for."""
    report = {heading: one for heading, savings in result.items() for one in savings if one.measure == MEAN}
    each = [f"{number(one.times, 1)} times{heading and f' with {heading}'}" for heading, one in report.items()]
    return f"Replications saved, {MEASURES[MEAN].label.lower()}: {' and '.join(each) if each else 'it never varies'}."


def main(typed: Sequence[str]) -> int:
    """Simulate both sides, print."""
    settings, words = own_settings(PairingSettings, typed)
    if faults := [unknown("measures", name, "measure", MEASURES) for name in settings.measures if name not in MEASURES]:
        raise InputError(faults)
    place = settings.part or COMMAND
    check_page(settings.page, place)
    result: dict[str, list[Saving]] = {}
    for heading, column in savings_columns(words).items():
        changed, usual = paired_runs(column)
        result[heading] = [one for one in savings(changed, usual) if one.measure in (settings.measures or MEASURES)]
    run, config = usual.study.config.run, changed.study.config
    lines = [
        *savings_table(result),
        "",
        saving_sentence(result),
        "",
        f"{config.council.name}, scenario {config.scenario.name}, {run.replications} paired replications of"
        f" {run.weeks} weeks, seed {run.seed}; intervals by bootstrap over replications.",
    ]
    print("\n".join(lines))
    put_on_page(settings.page, place, lines)
    return 0
