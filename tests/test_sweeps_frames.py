"""A point that is put into a frame is the point that Hydra composes by itself."""

import hashlib
from functools import cache

import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser
from hypothesis import given
from hypothesis import strategies as st

from sim.base.errors import InputError
from sim.inputs.checks import faults_of, validate
from sim.inputs.composing.compose import compose, composed
from sim.inputs.schema import Config
from sim.inputs.study import study_from
from sim.runs import experiment
from sim.runs.experiment import study_digest
from sim.studies.sweep import frames
from sim.studies.sweep.frames import Frames, Words, config_of_words, plain_value

SPIKE = "scenario=referral_spike"
WORDS: tuple[Words, ...] = (
    (SPIKE, "scenario.size=1.2", "workforce.leaving.rate=0.1"),
    (SPIKE, "scenario.size=1.3", "workforce.leaving.rate=0.2"),
    (SPIKE, "scenario.size=-1", "workforce.leaving.rate=0.2"),  # refused
    (SPIKE, "scenario.size=2", "workforce.leaving.rate=-0.0"),
    (SPIKE, "scenario.size=2", "workforce.leaving.rate=0.0"),
    (SPIKE, "scenario.size=1.2", "workforce.leaving.rate=9"),  # refused
    (SPIKE, "scenario.size=abc", "workforce.leaving.rate=true"),  # refused
    (SPIKE, "scenario.size=1.2", "workforce.leaving.rate=0.1"),  # the first again: nothing has stuck
    (SPIKE, "scenario.size=1.3", "workforce.leavin.rate=0.2"),  # there is no such key
    (SPIKE, "scenario.from=2021-11-01", "scenario.weeks=${scenario.size}"),
    (SPIKE, "scenario.from=2021-12-01", "scenario.weeks=7"),
    (SPIKE, "council.year=2021", "run.seed=1"),
    (SPIKE, "council.year=2020", "run.seed=2"),
    ("council=typical", "allocation=capped", "allocation.hard_cap=30"),
    ("council=typical", "allocation=capped", "allocation.hard_cap=2"),  # below the soft cap
    (SPIKE, "workforce.leaving.rate=0.3", "workforce.leaving={rate: 0.2}"),  # the later word wins
    (SPIKE, "council.years.2020.referrals=9000"),  # nothing refers to it by its own name
    (SPIKE, "council.years.2020.referrals=9500"),
    (SPIKE, "~scenario.size"),  # leaves a reference to nothing
    (SPIKE, "journey.stages.assessment.points=1.5"),
    (SPIKE, "journey.stages.assessment.points=2"),
    (SPIKE, "run.engine=dask"),  # without an address
)


def told_by_hydra(words: Words) -> Config | list[str]:
    """The study, or what is wrong with it, as a run of its own would have it."""
    made = composed(words)
    if made.faults:
        return list(dict.fromkeys([*made.faults, *faults_of(made.mapping, made.typed_as)]))
    try:
        return validate(made.mapping, made.typed_as)
    except InputError as refused:
        return refused.faults


def told_by_frames(known: Frames, words: Words) -> Config | list[str]:
    """The same by a frame."""
    try:
        return config_of_words(known, words)
    except InputError as refused:
        return refused.faults


@cache
def once() -> Frames:
    """Frames that all tests share, so that what one point leaves behind would be seen in another."""
    return Frames()


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_a_point_is_what_hydra_composes(words: Words) -> None:
    fast, slow = told_by_frames(once(), words), told_by_hydra(words)
    assert type(fast) is type(slow)
    if isinstance(fast, Config) and isinstance(slow, Config):
        assert fast.model_dump_json(by_alias=True) == slow.model_dump_json(by_alias=True)
        assert fast == slow
        assert study_digest(fast) == study_digest(slow)
    else:
        assert fast == slow


def test_points_of_one_kind_are_composed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made, compose = list[Words](), frames.frame_of
    monkeypatch.setattr(frames, "frame_of", lambda words, *rest: made.append(words) or compose(words, *rest))
    known = Frames()
    sizes = [
        config_of_words(known, (SPIKE, f"scenario.size={size}")).scenario.changes[0].multiply for size in (1, 1.1, 1.25)
    ]
    assert sizes == [1, 1.1, 1.25]
    assert len(made) == 1
    config_of_words(known, (SPIKE, "scenario.weeks=3"))
    assert len(made) == 2


def test_the_study_made_of_shared_parts_is_the_study_made_afresh() -> None:
    known = Frames()
    for rate in ("0.1", "0.2", "0.1"):
        words = (SPIKE, f"workforce.leaving.rate={rate}", "scenario.size=1.2")
        slow = told_by_hydra(words)
        assert isinstance(slow, Config)
        fast, afresh = study_from(config_of_words(known, words)).parameters, study_from(slow).parameters
        for mine, other in zip(fast, afresh, strict=True):
            assert (mine == other) if isinstance(mine, int | float) else (mine == other).all()


NUMBERS = st.one_of(st.integers().map(str), st.floats(allow_nan=False, allow_infinity=False).map(repr))
ODD = ("007", "1_000", "+1", "-0", "-0.0", "1.", ".5", "1e3", "nan", "inf", "null", "true", "abc", "2021-04-01", "1 2")


@given(st.one_of(NUMBERS, st.sampled_from(ODD)))
def test_a_plain_value_is_what_hydra_reads(text: str) -> None:
    result = plain_value(f"a.b={text}")
    value = OverridesParser.create().parse_override(f"a.b={text}").value()
    assert result is not None
    assert repr(result[1]) == repr(value)


ELSE = ("a.b=1,2", "a.b=range(1,3)", "+a.b=1", "~a.b", "a=1", "a.b=${c}", "a.b=[1]", "a.b", "")


@pytest.mark.parametrize("word", ELSE)
def test_what_is_not_plain_is_left_to_hydra(word: str) -> None:
    assert plain_value(word) is None


def test_what_refers_plainly_is_told_from_what_does_not() -> None:
    """`direct`: the key itself; others: anything that may be moved in another way; what is not moved is left out."""
    keys = ["scenario.size", "run.seed"]
    moved = [
        (("scenario", "changes", 0, "multiply"), "${scenario.size}"),
        (("scenario", "changes", 0, "add"), "${scenario.changes}"),  # holds another that is moved
        (("scenario", "sentence"), "a spike of ${scenario.size}"),
        (("scenario", "weeks"), "${scenario.length}"),  # nothing moves it
        (("scenario", "again"), "${scenario.weeks}"),  # goes on to one that may be moved
        (("run", "whole"), "${scenario}"),
    ]
    direct, others = frames.distinguishable(moved, keys)
    assert direct == [(("scenario", "changes", 0, "multiply"), "scenario.size")]
    assert [loc[1:] for loc in others] == [("changes", 0, "add"), ("sentence",), ("again",), ("whole",)]


def test_digests_are_those_of_the_whole_text() -> None:
    """Parts are written once and put together; the digest is that of the configuration written as a whole."""
    config = validate(compose(["scenario=referral_spike"]))
    text = config.model_dump_json(by_alias=True, exclude=experiment.INDIFFERENT)
    whole = hashlib.sha256(text.encode() + experiment.program()).hexdigest()[:32]
    experiment._written.clear()
    assert experiment.study_digest(config) == experiment.study_digest(config) == whole
    other = config.model_copy(update={"run": config.run.model_copy(update={"seed": 5})})
    assert experiment.study_digest(other) != whole
    for n in range(3 * experiment.MOST_WRITTEN):
        experiment.study_digest(config.model_copy(update={"run": config.run.model_copy(update={"seed": n})}))
    assert len(experiment._written) <= experiment.MOST_WRITTEN
