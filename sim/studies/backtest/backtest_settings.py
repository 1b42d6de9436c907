"""What is asked of a backtest: the words that are typed, over those of conf/study/backtest.yaml."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import yaml

from sim.base.errors import InputError, shown, unknown
from sim.base.places import CONF
from sim.studies.backtest.published_record import Record, record_of

PLAN = CONF / "study" / "backtest.yaml"
RANGES = {  # whole numbers that can be typed, and between what
    "horizon": (1, 10),
    "run.replications": (2, 100_000),
    "run.seed": (0, 2**32 - 1),
    "run.cores": (0, 4096),
    "fit.points": (1, 100_000),
    "fit.keep": (1, 100_000),
}
WORDS = ("council", "from", *RANGES)


class BacktestSettings(NamedTuple):
    """What is forecast, from where, and how."""

    record: Record
    origins: tuple[int, ...]
    horizon: int
    replications: int
    seed: int
    cores: int
    settle_weeks: int
    years: str  # of conf/years: how years to come differ
    points: int
    keep: int
    fit_years: int
    least_changes: int
    trend_years: int
    least_trend_years: int
    draws: int
    bands: tuple[float, float]  # the half and the nine in ten
    sure: float

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Every origin with every year ahead of which anything was published."""
        last = self.record.last
        return [(one, ahead) for one in self.origins for ahead in range(1, self.horizon + 1) if one + ahead <= last]


def backtest_settings(words: Sequence[str]) -> BacktestSettings:
    """What these typed words ask; InputError with every fault."""
    plan: dict[str, Any] = yaml.safe_load(PLAN.read_text(encoding="utf-8"))
    said = {"council": plan["council"], "from": plan["from"], "horizon": plan["horizon"], "run.cores": 0}
    said |= {f"{part}.{name}": value for part in ("run", "fit") for name, value in plan[part].items()}
    faults = []
    for word in words:
        key, _, value = word.partition("=")
        if key not in WORDS:
            faults.append(unknown(key, value, "setting", WORDS))
            continue
        said[key] = value
        faults += number_fault(key, value) if key in RANGES else []
    faults += (
        []
        if faults or int(said["fit.keep"]) <= int(said["fit.points"])
        else [f"fit.keep={said['fit.keep']}: must be no more than fit.points, which is {said['fit.points']}."]
    )
    if faults:
        raise InputError(faults)
    record = record_of(said["council"])
    return with_plan(plan, said, record, origins_of(record, said["from"]))


def number_fault(key: str, text: str) -> list[str]:
    """The sentence for a number that cannot be."""
    low, high = RANGES[key]
    if text.isascii() and text.isdecimal() and low <= int(text) <= high:
        return []
    return [f"{key}={shown(text)}: must be a whole number from {low} to {high}."]


def origins_of(record: Record, first: object) -> tuple[int, ...]:
    """The origins from the first one asked for; InputError where the record has none."""
    able, text = record.origins, str(first)
    if not (text.isascii() and text.isdecimal() and int(text) in able):
        sentence = f"a first origin for {record.council} is a year from {able[0]} to {able[-1]}, as the record goes"
        raise InputError([f"from={shown(text)}: {sentence}."])
    return tuple(range(int(text), able[-1] + 1))


def with_plan(plan: dict[str, Any], said: dict[str, Any], record: Record, origins: tuple[int, ...]) -> BacktestSettings:
    """What is typed with what is not."""
    rivals, bands = plan["rivals"], plan["bands"]
    return BacktestSettings(
        record=record,
        origins=origins,
        horizon=int(said["horizon"]),
        replications=int(said["run.replications"]),
        seed=int(said["run.seed"]),
        cores=int(said["run.cores"]),
        settle_weeks=plan["settle_weeks"],
        years=plan["years"],
        points=int(said["fit.points"]),
        keep=int(said["fit.keep"]),
        fit_years=plan["fit"]["years"],
        least_changes=rivals["least_changes"],
        trend_years=rivals["trend_years"],
        least_trend_years=rivals["least_trend_years"],
        draws=rivals["draws"],
        bands=(bands["half"], bands["nine_in_ten"]),
        sure=plan["sure"],
    )
