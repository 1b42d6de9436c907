"""What must always hold, whatever the council: the accounts of the event log balance."""

import datetime as dt
from typing import Any

import numpy as np
import pytest
from councils import Mapping, councils, demand, duty, journey, played_in, stage, study_of, worked
from hypothesis import given, settings
from oracle import Accounts

from sim.clocks import compiled
from sim.compiling import checks_bounds, compiles
from sim.council import CASES, CHILDREN, FULL, NEED, SOURCE, WHO, Council, empty_council, first_room
from sim.event_log import CASE, TIME, WHAT, Rows
from sim.study import Study
from sim.vocabulary import DUTY_DONE, HAPPENINGS, POLICIES, REFERRED

EXAMPLES = 80 if compiles and not checks_bounds else 20 if compiles else 5


@pytest.mark.clocks
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(councils(small=not compiles))
def test_the_accounts_of_any_council_balance(said: Mapping) -> None:
    study = study_of(said)
    Accounts(study).walk(played_in(study, "compiled")[0])


@pytest.mark.clocks
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(councils(storm=True, small=not compiles))
def test_the_accounts_balance_in_a_storm_of_ties(said: Mapping) -> None:
    study = study_of(said)
    Accounts(study).walk(played_in(study, "compiled")[0])
