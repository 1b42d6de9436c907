"""What a lasting rise in referrals does to a council, year by year, with each part of the response in turn left out.

`python -m sim response [size=1.33] [replications=12] [parts=all|each] [key=value ...]` simulates `council=typical` with
so many times the referrals for five years beside the same futures without, and prints the change of each series at
each horizon; with parts=each once more with each part of the response left out.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Literal

import numpy as np
from pydantic import Field

from sim.analysis.measures import read
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.study import Study, study_from
from sim.inputs.typed_settings import StudySettings, own_settings
from sim.model.parameters import Real
from sim.runs.replication import simulate_to_read

CANNOT = "This cannot be run:"
STOPPED = "Stopped before there was an answer."
MONTHS = (6, 12, 24, 36, 60)
SERIES = (
    "referrals",
    "caseload_per_worker",
    "children_held",
    "children_in_need",
    "children_on_plan",
    "children_looked_after",
    "open_assessment",
    "open_child_in_need",
    "awaiting_assessment",
    "agency_fte",
)
SHARES = (
    "assessments_in_45_days_share",
    "conferences_in_15_days_share",
    "reviews_on_time_share",
    "visits_on_time_share",
    "thin_plans_share",
)
LEFT_OUT: dict[str, tuple[str, ...]] = {
    "all parts": (),
    "families as usual (M1 off)": ("scenario.kind=need_rises",),
    "agency does not follow (M2 off)": ("workforce.agency.follows.switched_on=false",),
    "all held by those counted (M3 off)": ("council.held_elsewhere=null",),
    "cases close sooner when caseloads are high (M5 on)": ("council.adapts.switched_on=true",),
    "endings may wait (M4 off)": ("journey.pressure.endings_wait_at_most=null",),
}
WEEKS_AROUND = 6  # of a horizon, over which a series is averaged
DAYS_A_WEEK = 5


def pair(size: float, months: int, overrides: Sequence[str]) -> tuple[Study, Study]:
    """A typical council for so many months without and with so many times the referrals, from the first month on."""
    weeks = round(months * 52.18 / 12) + WEEKS_AROUND + 1
    kinds = [one for one in overrides if one.startswith("scenario.")]
    common = ["council=typical", f"run.weeks={weeks}", *(one for one in overrides if one not in kinds)]
    without = study_from(validate(compose(common)))
    first = without.config.run.start + dt.timedelta(weeks=without.config.run.warm_up_weeks)
    rise = ["scenario=referral_spike", f"scenario.size={size}", "scenario.weeks=null", f"scenario.from={first}"]
    return without, study_from(validate(compose([*common, *rise, *kinds])))


def levels(study: Study, replication: int, months: Sequence[int]) -> tuple[Real, Real]:
    """(series, horizons) mean levels around each horizon; (shares,) measures of the whole run."""
    result = read(study, simulate_to_read(study, replication).rows)
    first, around = study.warm_up_days, WEEKS_AROUND * DAYS_A_WEEK
    rows = []
    for name in SERIES:
        days = result.days[name]
        at = [first + round(month * 253 / 12) for month in months]
        rows.append([float(np.nanmean(days[max(day - around, first) : day + around])) for day in at])
    return np.array(rows), np.array([result.measures[name] for name in SHARES])


def response(
    size: float, replications: int, months: Sequence[int] = MONTHS, overrides: Sequence[str] = ()
) -> tuple[Real, Real, Real]:
    """What so many times the referrals do, with the same futures.

    (series, horizons) change as a share of the level without; its standard error; (2, shares) without and with.
    """
    without, with_ = pair(size, max(months), overrides)
    pairs = [(levels(without, n, months), levels(with_, n, months)) for n in range(replications)]
    usual = np.array([one[0] for one, _ in pairs])
    changed = np.array([other[0] for _, other in pairs])
    mean = usual.mean(axis=0)
    error = (changed - usual).std(axis=0, ddof=1) / np.sqrt(replications) / mean
    shares = np.array([np.mean([one[1] for one, _ in pairs], axis=0), np.mean([one[1] for _, one in pairs], axis=0)])
    return changed.mean(axis=0) / mean - 1.0, error, shares


class ResponseSettings(StudySettings):
    """How much more is referred, and how that is looked at"""

    size: float = Field(1.33, gt=0, le=5, description="times the usual referrals")
    replications: int = Field(12, ge=2, description="with and without")
    parts: Literal["all", "each"] = Field("all", description="whether each part of the response is also left out")


def read_options(typed: Sequence[str]) -> tuple[float, int, str, list[str]]:
    """Times the referrals, replications, which parts to leave out, and what else was typed; refused if it cannot be."""
    options, rest = own_settings(ResponseSettings, typed)
    return options.size, options.replications, options.parts, [*rest]


def main(typed: Sequence[str]) -> int:
    """Print a table with all parts, and one for each part left out if that is asked for."""
    size, replications, parts, others = read_options(typed)
    wanted = LEFT_OUT if parts == "each" else {"all parts": LEFT_OUT["all parts"]}
    for name, overrides in wanted.items():
        change, error, shares = response(size, replications, overrides=(*others, *overrides))
        print(f"\n{name}: percent more with {size:g} times the referrals, after {', '.join(map(str, MONTHS))} months")
        for series, row, unsure in zip(SERIES, change, error, strict=True):
            cells = "".join(f"{100 * value:+8.1f} ({100 * se:.1f})" for value, se in zip(row, unsure, strict=True))
            print(f"  {series:24s}{cells}")
        for share, before, after in zip(SHARES, *shares, strict=True):
            print(f"  {share:32s}{100 * before:6.1f}% {100 * after:6.1f}%")
    return 0
