"""A target of staffing that no future can hold is refused in a sentence before anything is simulated."""

import pytest

from sim.base.errors import InputError
from sim.studies.staffing.staffing_settings import staffing_settings


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("target.caseload=-5", "Caseload is above 0 wherever there are children; give a number above 0"),
        ("target.caseload=0", "Caseload is above 0 wherever there are children; give a number above 0"),
        ("target.families_per_worker=0", "is above 0 wherever there are children; give a number above 0"),
        ("target.caseload=1e400", "must be a number, such as target.caseload=18"),
        ("target.caseload=_5", "must be a number, such as target.caseload=18"),
        ("target.unallocated_children=-1", "is never below 0; give 0 or more"),
        ("target.cost_per_year=-1e6", "is never below 0; give 0 or more"),
        ("target.workers_over_18_share=-0.1", "is a share, from 0 to 1 or 0% to 100%"),
        ("target.visits_on_time_share=120%", "is a share, from 0 to 1 or 0% to 100%"),
    ],
)
def test_an_impossible_target_is_refused(word: str, why: str) -> None:
    """Caseloads of -5 or less were computed in full: held in 0 of 15 futures."""
    with pytest.raises(InputError) as refused:
        staffing_settings([word])
    [fault] = refused.value.faults
    assert fault.startswith(f"{word}: ") and why in fault


@pytest.mark.parametrize("word", ["target.unallocated_children=0", "target.caseload=0.5", "target.agency_rate=0%"])
def test_what_may_hold_is_not_refused(word: str) -> None:
    assert len(staffing_settings([word]).goals) == 1
