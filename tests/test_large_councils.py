"""However large a council is, every family referred is there; what is too large is refused with a sentence."""

import numpy as np
import pytest

from sim.base.errors import InputError
from sim.base.units_of_time import MINUTES_A_DAY, WORKING_DAYS_A_YEAR
from sim.model.event_log import Log
from sim.model.vocabulary import REFERRED
from tests.councils import Mapping, by_need, journey, played_in, study_of, worked


def closed_at_once(referrals: float, weeks: int = 26) -> Mapping:
    """All families come from one source, and nothing further is done."""
    settings = worked(1, referrals, weeks, journey=journey(starts_in=by_need({"closed": 1.0})))
    settings["demand"]["dispersion"] = 50.0
    return settings


@pytest.mark.parametrize("referrals", [30_000, 64_515, 75_900, 101_200])
def test_as_many_are_referred_as_are_asked_for(referrals: float) -> None:
    study = study_of(closed_at_once(referrals))
    rows, _ = played_in(study, "compiled")
    referred = rows[rows[:, Log.WHAT] == REFERRED]
    days = np.bincount(referred[:, Log.TIME] // MINUTES_A_DAY, minlength=study.calendar.days)
    a_day = referrals / WORKING_DAYS_A_YEAR
    half_width = 3.3 * np.sqrt((a_day + a_day**2 / 50.0) / len(days))
    assert days.mean() == pytest.approx(a_day, abs=half_width)
    assert half_width < 0.05 * a_day


def test_more_than_can_be_told_apart_is_refused() -> None:
    with pytest.raises(InputError) as error:
        study_of(closed_at_once(10_000_000))
    (sentence,) = error.value.faults
    assert sentence == (
        "demand.sources.anyone: up to 39,526 families a day come from here, more than one source can have."
        " Divide it into several sources, or the council into several."
    )
