"""What is asked of a backtest: the words that are typed, over those of conf/study/backtest.yaml."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from pydantic import Field

from sim.base.errors import InputError
from sim.base.places import CONF
from sim.inputs.typed_settings import StudySettings, YesNo, typed_settings, usual_for, usual_settings
from sim.studies.backtest.published_record import Record, record_of

PLAN = CONF / "study" / "backtest.yaml"


class BacktestRun(StudySettings):
    """How much is simulated."""

    replications: int = Field(ge=2, le=100_000)
    seed: int = Field(ge=0, le=2**32 - 1)
    cores: int = Field(0, ge=0, le=4096, description="processor cores to use; 0 for all")


class BacktestFit(StudySettings):
    """How the parameters of an origin are found."""

    points: int = Field(ge=1, le=100_000)
    keep: int = Field(ge=1, le=100_000)


class TypedBacktest(StudySettings):
    """Of a council with a file of its own in conf/record"""

    file = PLAN

    council: str
    first: int = Field(alias="from")
    horizon: int = Field(ge=1, le=10)
    run: BacktestRun
    fit: BacktestFit
    docs: YesNo = Field(False, description="whether docs/backtest.md and its figures are renewed")
    parameters: Literal["fitted"] = Field("fitted", description="fitted anew at each origin")


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
    docs: bool  # whether the page and its figures are renewed

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Every origin with every year ahead of which anything was published."""
        last = self.record.last
        return [(one, ahead) for one in self.origins for ahead in range(1, self.horizon + 1) if one + ahead <= last]


def backtest_settings(words: Sequence[str]) -> BacktestSettings:
    """What these typed words ask; InputError with every fault."""
    plan = usual_settings(PLAN)
    given = typed_settings(TypedBacktest, usual_for(TypedBacktest), words)
    if given.fit.keep > given.fit.points:
        raise InputError([f"fit.keep={given.fit.keep}: must be no more than fit.points, which is {given.fit.points}."])
    record = record_of(given.council)
    return with_plan(plan, given, record, origins_of(record, given.first))


def origins_of(record: Record, first: int) -> tuple[int, ...]:
    """The origins from the first one asked for; InputError where the record has none."""
    able = record.origins
    if first not in able:
        sentence = f"a first origin for {record.council} is a year from {able[0]} to {able[-1]}, as the record goes"
        raise InputError([f"from={first}: {sentence}."])
    return tuple(range(first, able[-1] + 1))


def with_plan(plan: dict[str, Any], given: TypedBacktest, record: Record, origins: tuple[int, ...]) -> BacktestSettings:
    """What is typed with what is not."""
    rivals, bands = plan["rivals"], plan["bands"]
    return BacktestSettings(
        record=record,
        origins=origins,
        horizon=given.horizon,
        replications=given.run.replications,
        seed=given.run.seed,
        cores=given.run.cores,
        settle_weeks=plan["settle_weeks"],
        years=plan["years"],
        points=given.fit.points,
        keep=given.fit.keep,
        fit_years=plan["fit"]["years"],
        least_changes=rivals["least_changes"],
        trend_years=rivals["trend_years"],
        least_trend_years=rivals["least_trend_years"],
        draws=rivals["draws"],
        bands=(bands["half"], bands["nine_in_ten"]),
        sure=plan["sure"],
        docs=given.docs,
    )
