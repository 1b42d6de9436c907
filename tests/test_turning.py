"""Numbers are found by the keys under which they are typed, and turned without touching anything else."""

from typing import Any

import pytest

from sim.inputs.composing.overrides import Override, override_faults, places_of_key, turned

STUDY: dict[str, Any] = {
    "journey": {
        "scale": 1.0,
        "on": True,
        "stages": {
            "a": {"rate": {"low": 1, "high": 3.0}, "onward": {"x": 0.2, "y": 0.6, "z": 0.2}},
            "b": {"duties": [{"duty": "visit", "hours": 2.0, "due": "5 working_days"}, {"duty": "plan", "hours": 4.0}]},
        },
    },
    "run": {"weeks": 4},
}


def turn(*keys: str, times: bool = False, shares: bool = False) -> Override:
    """A turn of these keys."""
    return Override("it", keys, times, shares)


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("journey.scale", [("journey", "scale")]),
        ("journey.stages.b.duties[visit].hours", [("journey", "stages", "b", "duties", 0, "hours")]),
        ("journey.stages.*.rate", [("journey", "stages", "a", "rate", end) for end in ("low", "high")]),
        ("journey.stages.b.duties.*.hours", [("journey", "stages", "b", "duties", i, "hours") for i in (0, 1)]),
        ("journey.stages.c.rate", []),
        ("journey.on", []),  # yes and no are no numbers
        ("journey.stages.b.duties[visit].due", []),
    ],
)
def test_a_key_means_the_numbers_at_and_below_it(key: str, found: list[Any]) -> None:
    assert places_of_key(STUDY, key) == found


def test_a_number_is_replaced_or_multiplied_and_the_rest_stays() -> None:
    made = turned(STUDY, [turn("journey.scale"), turn("journey.stages.*.rate", times=True)], [1.2, 2.0])
    assert made["journey"]["scale"] == 1.2
    assert made["journey"]["stages"]["a"]["rate"] == {"low": 2, "high": 6.0}
    assert made["journey"]["stages"]["b"] == STUDY["journey"]["stages"]["b"]
    assert STUDY["journey"]["scale"] == 1.0  # what was given is not touched


def test_a_number_that_two_keys_mean_is_turned_once() -> None:
    made = turned(STUDY, [turn("journey.stages.a.rate", "journey.stages.*.rate", times=True)], [2.0])
    assert made["journey"]["stages"]["a"]["rate"] == {"low": 2, "high": 6.0}


@pytest.mark.parametrize(("factor", "left"), [(1.5, [0.175, 0.3, 0.525]), (0.0, [0.25, 0.0, 0.75]), (99.0, [0, 1, 0])])
def test_the_others_of_a_set_make_room(factor: float, left: list[float]) -> None:
    study = {"journey": {"onward": {"x": 0.2, "y": 0.2, "z": 0.6}}}
    made = turned(study, [turn("journey.onward.y", times=True, shares=True)], [factor])["journey"]["onward"]
    assert list(made.values()) == pytest.approx(left)
    assert sum(made.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (turn("run.weeks"), "here: it: run.weeks: nothing in run may be turned."),
        (turn("jorney.scale"), "here: it: jorney.scale: there is no such part of a study; did you mean journey?"),
        (
            turn("journey.stages.a.hours"),
            "here: it: journey.stages.a.hours: there is no number in this study at this key.",
        ),
        (turn("journey.stages.a.onward", shares=True), "shares=true needs times=true."),
    ],
)
def test_a_key_that_leads_nowhere_is_told(bad: Override, said: str) -> None:
    (fault,) = override_faults(STUDY, [bad], "here")
    assert fault.endswith(said)


def test_good_keys_have_no_faults() -> None:
    good = [turn("journey.scale"), turn("journey.stages.a.onward.x", times=True, shares=True)]
    assert list(override_faults(STUDY, good, "here")) == []
