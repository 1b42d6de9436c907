"""Two clocks, one truth: for every configuration, both write the same event log, row for row."""

import numpy as np
import pytest
from councils import councils, played_in, study_of
from hypothesis import given, settings

from sim.compiling import checks_bounds, compiles

pytestmark = pytest.mark.clocks

EXAMPLES = 60 if compiles and not checks_bounds else 20 if compiles else 5


def agree(said):
    study = study_of(said)
    compiled, entries = played_in(study, "compiled")
    readable, same = played_in(study, "readable")
    assert np.array_equal(compiled, readable)
    assert entries == same


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(councils(small=not compiles))
def test_both_clocks_tell_the_same_story(said):
    agree(said)


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(councils(storm=True, small=not compiles))
def test_both_clocks_agree_in_a_storm_of_ties(said):
    agree(said)
