"""A longer run with the same seed has the same past: what happens before the end of the shorter one is the same."""

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pytest
from councils import Mapping, played_in
from test_clocks_agree import small_leeds

from sim.base.places import CONF
from sim.inputs.composing.variants import study_of_replication
from sim.inputs.schema import Config
from sim.inputs.study import Study, study_from
from sim.model.compiling import compiles
from sim.model.event_log import Log, Rows

SHORT, LONG = 20, 40  # weeks
SHARE = 20 if compiles else 60  # of a council
BY_DAY = ("arrivals", "usual_arrivals", "offer", "exposure", "timeline", "leave_until", "month", "unfrozen")
SCENARIOS = sorted(file.stem for file in (CONF / "scenario").glob("*.yaml"))


def small(overrides: Sequence[str], weeks: int) -> Study:
    """A small council over so many weeks; from eight weeks before the scenario's first change, if it has any."""
    settings = small_leeds([*overrides, f"run.weeks={weeks}"], SHARE)
    first = [dt.date.fromisoformat(str(change["from"])) for change in settings["scenario"]["changes"]]
    if first:
        settings["run"]["start"] = min(first) - dt.timedelta(weeks=8)
        settings["scenario"]["changes"] = [
            change
            for change, day in zip(settings["scenario"]["changes"], first, strict=True)
            if is_early(settings, day)
        ]
    return study_from(Config.model_validate(settings))


def is_early(said: Mapping, day: dt.date) -> bool:
    """Whether a change comes in while the shorter run lasts, so that both may have it."""
    return bool(day < said["run"]["start"] + dt.timedelta(weeks=SHORT))


def past(study: Study, end: int, clock: str) -> Rows:
    """What happens before a minute."""
    rows, _ = played_in(study, clock)
    return rows[rows[:, Log.TIME] < end]


def have_the_same_past(short: Study, long: Study, clock: str = "compiled") -> None:
    """All that happens before the shorter run ends happens in the longer one, in the same order, and nothing else."""
    end = short.parameters.horizon
    assert end < long.parameters.horizon
    one, other = past(short, end, clock), past(long, end, clock)
    assert len(one) > 200
    assert np.array_equal(one, other)


@pytest.mark.parametrize("clock", ["compiled", "readable"])
@pytest.mark.parametrize("council", ["leeds", "typical"])
def test_a_longer_run_has_the_same_past(council: str, clock: str) -> None:
    have_the_same_past(*(small([f"council={council}"], weeks) for weeks in (SHORT, LONG)), clock)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_it_has_with_every_shipped_scenario(scenario: str) -> None:
    have_the_same_past(*(small([f"scenario={scenario}"], weeks) for weeks in (SHORT, LONG)))


def test_it_has_in_a_council_of_the_reform() -> None:
    have_the_same_past(*(small(["council=leeds", "journey=families_first"], weeks) for weeks in (SHORT, LONG)))


def test_it_has_over_years() -> None:
    """What falls due after a year or two, reviews of children in care above all."""
    have_the_same_past(*(small(["council=leeds"], weeks) for weeks in (60, 164)))


@pytest.mark.parametrize("drawn", ["run.years=england", "run.years=need", "run.ensemble=leeds"])
def test_it_has_where_years_and_parameters_are_drawn(drawn: str) -> None:
    """Years that follow the shorter run are drawn for the longer one only."""
    said = [f"council={'leeds' if 'ensemble' in drawn else 'typical'}", drawn, "run.start=2021-03-01"]
    both = [study_of_replication(small(said, weeks), 1) for weeks in (8, 60)]
    days = both[0].calendar.days
    for name in BY_DAY:
        one, other = (getattr(study.parameters, name)[..., :days] for study in both)
        assert np.array_equal(one, other), name
    have_the_same_past(*both)
