"""Settings of a study as they are typed: what a mistake is answered with, and what is left for the study."""

from pathlib import Path
from typing import Literal

import pytest
from pydantic import Field

from sim.base.errors import InputError
from sim.inputs.typed_settings import Names, Percent, StudySettings, own_words, typed_settings


class Inner(StudySettings):
    depth: int = Field(ge=1, le=9)


class Outer(StudySettings):
    sure: Percent = Field(gt=0, lt=1)
    many: int = Field(ge=2)
    size: float = Field(gt=0, le=5)
    ways: Names
    best: Literal["least", "most"] | None = None
    to: Path | None = None
    inner: Inner


USUAL = {"sure": 0.95, "many": 12, "size": 1.5, "ways": ["a"], "inner": {"depth": 3}}


def test_what_is_typed_stands_over_what_is_usual_and_leaves_it_as_it_was() -> None:
    said = typed_settings(Outer, USUAL, ["sure=80%", "inner.depth=4", "ways=[b, c,b]", "best=most", "many=1_000"])
    assert (said.sure, said.inner.depth, said.ways, said.best, said.size, said.many) == (
        *(0.8, 4, ("b", "c"), "most", 1.5),
        1000,
    )
    assert USUAL["inner"] == {"depth": 3}
    assert typed_settings(Outer, USUAL, []).ways == ("a",)


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("sure=2", "sure=2: must be a number between 0 and 1."),
        ("sure=many%", "sure='many%': must be a number between 0 and 1."),
        ("many=1.5", "many=1.5: must be a whole number of at least 2."),
        ("many=1", "many=1: must be a whole number of at least 2."),
        ("size=nan", "size=nan: must be a number above 0 and at most 5."),
        ("size=inf", "size=inf: must be a number above 0 and at most 5."),
        ("to=", "to=: must be a file or folder."),
        ("size=0", "size=0: must be a number above 0 and at most 5."),
        ("inner.depth=10", "inner.depth=10: must be a whole number from 1 to 9."),
        ("inner.dept=3", "inner.dept=3: there is no such setting; did you mean inner.depth?"),
        ("inner.depth.more=3", "inner.depth.more=3: there is no such setting; did you mean inner.depth?"),
        ("inner=3", "inner=3: must be a set of keys with values."),
        ("outer.depth=3", "outer.depth=3: there is no such setting; did you mean inner.depth?"),
        ("best=cheapest", "best=cheapest: is not known; did you mean least? Choices: least, most."),
    ],
)
def test_a_mistake_names_the_key_what_is_given_and_what_is_allowed(word: str, sentence: str) -> None:
    with pytest.raises(InputError) as error:
        typed_settings(Outer, USUAL, [word])
    assert error.value.faults[0].replace("'", "").startswith(sentence.replace("'", ""))


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(InputError) as error:
        typed_settings(Outer, USUAL, ["sure=2", "many=x", "inner.depth=0"])
    assert [fault.partition("=")[0] for fault in error.value.faults] == ["sure", "many", "inner.depth"]


def test_words_of_other_keys_are_left_for_the_study_in_their_order() -> None:
    words = ["council=leeds", "inner.depth=2", "many=3", "innermost=1", "run.weeks=4"]
    assert own_words(words, [*Outer.model_fields]) == (
        ["inner.depth=2", "many=3"],
        ("council=leeds", "innermost=1", "run.weeks=4"),
    )
