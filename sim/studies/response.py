"""What a lasting rise in referrals does to a council, year by year, with each part of the response in turn left out.

`python -m sim response [size=1.33] [replications=12] [parts=all|each] [key=value ...]` simulates `council=typical` with
so many times the referrals for five years beside the same futures without, and prints the change of each series at
each horizon, with its standard error in brackets; with parts=each once more with each part of the response left out.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Literal

import numpy as np
from pydantic import Field

from sim.base.units_of_time import MONTHS_A_YEAR, WEEKS_A_YEAR, WORKING_DAYS_A_WEEK, WORKING_DAYS_A_YEAR
from sim.inputs.study import Study
from sim.inputs.typed_settings import StudySettings, check_free, own_settings
from sim.model.parameters import Real
from sim.runs.parallel import make_ready, read_replication
from sim.runs.precision import no_until
from sim.studies.api import study_of

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
    "more of the usual families, not lighter ones": ("scenario.kind=need_rises",),
    "agency workers do not follow": ("workforce.agency.follows.switched_on=false",),
    "all held by those counted": ("council.held_elsewhere=null",),
    "cases close sooner when caseloads are high": ("council.adapts.switched_on=true",),
    "endings may wait": ("journey.pressure.endings_wait_at_most=null",),
}
SET_HERE = {  # keys that are not to be typed, and why
    "scenario": "a lasting rise in referrals is what is asked about; size= says how large",
    "scenario.size": "type size=",
    "scenario.weeks": "the rise lasts to the end",
    "scenario.from": "the rise begins on the first measured day",
    "run.weeks": "as many weeks are simulated as the months need",
    "run.replications": "type replications=",
    "run.keep_logs": "no event log is kept here",
    "run.engine": "all is simulated on this computer",
}
WEEKS_AROUND = 6  # of a horizon, over which a series is averaged


def pair(size: float, months: int, overrides: Sequence[str]) -> tuple[Study, Study]:
    """A typical council for so many months without and with so many times the referrals, from the first month on.

    InputError where what is typed is set here, or cannot be.
    """
    check_free(overrides, SET_HERE)
    weeks = round(months * WEEKS_A_YEAR / MONTHS_A_YEAR) + WEEKS_AROUND + 1
    kinds = [one for one in overrides if one.startswith("scenario.")]
    common = ["council=typical", f"run.weeks={weeks}", *(one for one in overrides if one not in kinds)]
    without = study_of(*common)
    no_until(without.config.run, "python -m sim response")
    first = without.config.run.start + dt.timedelta(weeks=without.config.run.warm_up_weeks)
    rise = ["scenario=referral_spike", f"scenario.size={size}", "scenario.weeks=null", f"scenario.from={first}"]
    return without, study_of(*common, *rise, *kinds)


def levels(study: Study, replication: int, months: Sequence[int]) -> tuple[Real, Real]:
    """(series, horizons) mean levels around each horizon; (shares,) measures of the whole run."""
    result = read_replication(study, replication).reading
    first, around = study.warm_up_days, WEEKS_AROUND * WORKING_DAYS_A_WEEK
    rows = []
    for name in SERIES:
        days = result.days[name]
        at = [first + round(month * WORKING_DAYS_A_YEAR / 12) for month in months]
        rows.append([float(np.nanmean(days[max(day - around, first) : day + around])) for day in at])
    return np.array(rows), np.array([result.measures[name] for name in SHARES])


def response(
    size: float, replications: int, months: Sequence[int] = MONTHS, overrides: Sequence[str] = ()
) -> tuple[Real, Real, Real]:
    """What so many times the referrals do, with the same futures.

    (series, horizons) change as a share of the level without, not a number where that is 0; its standard error;
    (2, shares) without and with.
    """
    without, with_ = pair(size, max(months), overrides)
    make_ready(without)
    pairs = [(levels(without, n, months), levels(with_, n, months)) for n in range(replications)]
    usual = np.array([one[0] for one, _ in pairs])
    changed = np.array([other[0] for _, other in pairs])
    mean = usual.mean(axis=0)
    mean[mean == 0] = np.nan
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


def change_cell(value: float, error: float) -> str:
    """A change in per cent and its standard error; a dash where there was nothing to change."""
    return f"{100 * value:+8.1f} ({100 * error:.1f})" if np.isfinite(value) else f"{'–':>8}{'':6}"


def main(typed: Sequence[str]) -> int:
    """Print a table with all parts, and one for each part left out if that is asked for."""
    size, replications, parts, others = read_options(typed)
    wanted = LEFT_OUT if parts == "each" else {"all parts": LEFT_OUT["all parts"]}
    for name, overrides in wanted.items():
        change, error, shares = response(size, replications, overrides=(*others, *overrides))
        print(f"\n{name}: percent more with {size:g} times the referrals, after {', '.join(map(str, MONTHS))} months")
        for series, row, unsure in zip(SERIES, change, error, strict=True):
            cells = "".join(map(change_cell, row, unsure))
            print(f"  {series:24s}{cells}")
        for share, before, after in zip(SHARES, *shares, strict=True):
            print(f"  {share:32s}{100 * before:6.1f}% {100 * after:6.1f}%")
    return 0
