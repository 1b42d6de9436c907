"""How much depends on what is not known: each uncertain parameter turned at a time, both ways, with the same random
numbers.

    python -m sim sensitivity [replications=8] [key=value ...]

It runs `conf/study/sensitivity.yaml`, writes `docs/sensitivity.csv`, the register's table made from it, and the figure.
Effects are of the scenario named there: with the number changed less as it stands, replication by replication.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.analysis.measures import MEASURES, difference_of
from sim.analysis.targets import is_share
from sim.base.errors import InputError
from sim.base.files import open_folder, write_text
from sim.base.intervals import Interval
from sim.base.progress import progress
from sim.base.text_tables import as_csv
from sim.base.wording import day_in_words, decimals_for, number, plain_text, signed
from sim.inputs.composing.overrides import Override, override_faults
from sim.inputs.composing.variants import as_mapping, undrawn, variant
from sim.inputs.study import Study
from sim.inputs.typed_settings import own_settings
from sim.reports import register_page
from sim.runs.parallel import cores_of, make_ready, map_replications, read_replication
from sim.runs.precision import no_until
from sim.runs.replication import Cancellation
from sim.studies.api import study_of
from sim.studies.sensitivity.sensitivity_report import labels, name_in_sentence
from sim.studies.sensitivity.sensitivity_settings import TypedOneByOne
from sim.studies.sensitivity.uncertain_parameters import SensitivityPlan, UncertainParameter, plan_of

IMAGES = register_page.PAGE.parent / "images"
CHARTS = Path("outputs") / "sensitivity" / "charts"
SIDES = ("low", "high")
WHO = "python -m sim sensitivity without method="
COLUMNS = (
    "parameter",
    "called",
    "unit",
    "side",
    "setting",
    "measure",
    "label",
    "usual",
    "effect",
    "low",
    "high",
    "clear",
    "printed",
)


class Effects(NamedTuple):
    """What a number does: for each side, by measure."""

    doubt: UncertainParameter
    sides: tuple[dict[str, Interval], dict[str, Interval]]

    def largest(self, measure: str) -> float:
        """The larger of both effects on a measure, without its sign."""
        return float(np.nanmax([abs(side[measure].mean) for side in self.sides] + [0.0]))


class OneByOneResult(NamedTuple):
    """All effects, the numbers on which most depends first, and the measures as they stand."""

    plan: SensitivityPlan
    sentence: str
    usual: dict[str, float]
    effects: tuple[Effects, ...]


def explore(plan: SensitivityPlan, typed: Sequence[str] = ()) -> OneByOneResult:
    """Simulate the study as it stands and with each number turned; two or more replications give intervals."""
    base = study_of(*plan.typed, *typed)
    turns = [parameter.turn for parameter in plan.parameters]
    no_until(base.config.run, WHO)
    faults = [*undrawn(base.config.run, WHO), *override_faults(as_mapping(base.config), turns, "sensitivity")]
    if faults:
        raise InputError(faults)
    make_ready(base)
    cancel = Cancellation()

    def values_with(one: tuple[Override, float] | None) -> dict[str, Any]:
        study = base if one is None else variant(base.config, [one[0]], [one[1]])
        return measure_values(study, plan, cancel)

    todo = [None, *((one.turn, end) for one in plan.parameters for end in one.ends)]
    with progress(len(todo)) as advance:
        usual, *simulated = map_replications(values_with, todo, cores_of(base.config), cancel, advance)
    effects_of_ends = [effects_over(values, usual) for values in simulated]
    low_high = list(zip(effects_of_ends[::2], effects_of_ends[1::2], strict=True))
    effects = [
        Effects(parameter, (low, high)) for parameter, (low, high) in zip(plan.parameters, low_high, strict=True)
    ]
    means = {name: float(np.nanmean(values)) for name, values in usual.items()}
    run, council = base.config.run, base.config.council.name
    sentence = (
        f"{council}, scenario {base.config.scenario.name}, {plan.replications} replications of each setting"
        f" with the same random numbers, {run.weeks} weeks from {plain_text(day_in_words(run.start))}, after"
        f" {run.warm_up_weeks} weeks"
        f" to settle, seed {run.seed}"
    )
    return OneByOneResult(
        plan, sentence, means, tuple(sorted(effects, key=lambda one: -weight(one, effects, plan.measures)))
    )


def measure_values(study: Study, plan: SensitivityPlan, stop: Cancellation) -> dict[str, Any]:
    """(replications,) each measure of a study."""
    readings = [read_replication(study, i, stop).reading.measures for i in range(plan.replications)]
    return {name: np.array([one[name] for one in readings]) for name in plan.measures}


def effects_over(overridden: dict[str, Any], usual: dict[str, Any]) -> dict[str, Interval]:
    """The effect on each measure, replication by replication."""
    return {name: difference_of(name, overridden[name], usual[name]) for name in usual}


def weight(one: Effects, every: Sequence[Effects], measures: Sequence[str]) -> float:
    """How much depends on a number: its share of the largest effect on each measure, summed."""
    return math.fsum(one.largest(name) / (max(other.largest(name) for other in every) or 1.0) for name in measures)


# What is kept


def effects_csv(result: OneByOneResult) -> str:
    """One line for each number, side and measure; above them what was simulated."""
    rows: list[list[str]] = []
    for one in result.effects:
        for i, side in enumerate(SIDES):
            for name, effect in one.sides[i].items():
                parameter, unit = one.doubt, "" if one.doubt.turn.times else one.doubt.unit
                about = [
                    parameter.turn.name,
                    parameter.called,
                    unit,
                    side,
                    parameter.setting(i),
                    name,
                    measure_as_it_stands(result, name),
                ]
                numbers = [f"{value:.6g}" for value in (result.usual[name], *effect[:3])]
                clear = "yes" if effect.is_clear else "no"
                rows.append([*about, *numbers, clear, effect_text(result, name, effect.mean)])
    return as_csv(COLUMNS, rows, f"{result.sentence}.")


def measure_as_it_stands(result: OneByOneResult, measure: str) -> str:
    """A measure with its unit and what it is as things stand; effects on shares are in percentage points."""
    unit = "points" if is_share(measure) else MEASURES[measure].unit
    return f"{MEASURES[measure].label}, {unit} ({as_it_stands(result, measure)})"


def as_it_stands(result: OneByOneResult, measure: str) -> str:
    """A measure with nothing turned."""
    return f"{number(100 * result.usual[measure], 1)}%" if is_share(measure) else number(result.usual[measure])


def effect_text(result: OneByOneResult, measure: str, value: float) -> str:
    """An effect as printed."""
    return signed(100 * value, 1) if is_share(measure) else signed(value, decimals_for(result.usual[measure]))


def draw_effects(result: OneByOneResult) -> list[Path]:
    """The figure, for a page and for a column, and one for the docs where there are docs."""
    from sim.reports.charts.tornado import TornadoBar, TornadoPanel, draw_tornado

    panels = []
    for name in result.plan.measures:
        scale = 100.0 if is_share(name) else 1.0
        bars = [
            TornadoBar(
                one.doubt.called,
                (one.doubt.setting(0), one.doubt.setting(1)),
                (scaled_effect(one.sides[0][name], scale), scaled_effect(one.sides[1][name], scale)),
            )
            for one in sorted(result.effects, key=lambda one: -one.largest(name))
        ]
        unit = "percentage points" if scale == 100 else MEASURES[name].unit
        about = f"change in {unit}, from {as_it_stands(result, name)}"
        usual = scale * result.usual[name]
        limits = -usual, scale - usual if is_share(name) else math.inf
        panels.append(TornadoPanel(MEASURES[name].label, about, limits, tuple(bars)))
    files = draw_tornado(open_folder(CHARTS), panels, one_by_one_title(result), one_by_one_note(result))
    if IMAGES.is_dir():
        image = next(file for file in files if file.name == "sensitivity.svg")
        files.append(write_text(IMAGES / image.name, image.read_text(encoding="utf-8")))
    return files


def one_by_one_title(result: OneByOneResult) -> str:
    """Which parameter does most to which measures: the one that leads for most of them."""
    leads: dict[str, list[str]] = {}
    for name in result.plan.measures:
        top = max(result.effects, key=lambda one: one.largest(name))
        leads.setdefault(name_in_sentence(top.doubt.called), []).append(name)
    first = max(leads, key=lambda called: len(leads[called]))
    others = [name for called, names in leads.items() if called != first for name in names]
    rest = f"; in {labels(others)}, from turning others" if others else ""
    return f"The largest changes in {labels(leads[first])} come from turning {first}{rest}"


def one_by_one_note(result: OneByOneResult) -> str:
    """What was simulated, and why screening may find that the same parameter does little."""
    return (
        f"Source: caseload simulation of {result.sentence}. Each parameter is turned from where it stands and set"
        " beside the same random numbers: what is clear here may still be less than chance"
        " does, which screening (Morris)"
        " asks. Intervals end where a measure can."
    )


def scaled_effect(effect: Interval, scale: float) -> Interval:
    """An effect in the unit in which it is drawn."""
    return effect._replace(mean=effect.mean * scale, low=effect.low * scale, high=effect.high * scale)


def main_one_by_one(typed: Sequence[str]) -> int:
    """Explore, keep, draw, print."""
    plan = plan_of()
    settings, rest = own_settings(TypedOneByOne, typed)
    result = explore(plan._replace(replications=settings.replications), rest)
    text = effects_csv(result)
    if not register_page.PAGE.parent.is_dir():
        print(text, end="")
        return 0
    write_text(register_page.RESULTS, text)
    print("\n".join(register_page.sensitivity_table(text)))
    print(f"Figure: {draw_effects(result)[0]}")
    return register_page.main()
