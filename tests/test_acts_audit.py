"""The council's arrays and its log are audited, whatever the council: acts keep what the rules say."""

from collections.abc import Callable

import numpy as np
import pytest
from audit import audit, played_out
from councils import Mapping, study_of
from drawn_councils import councils
from examples import examples
from hypothesis import given, settings

from sim.inputs.study import Study
from sim.model.compiling import checks_bounds, compiles
from sim.model.council_columns import Agendas, Cases, Teams, Workers
from sim.model.event_log import Log, Rows
from sim.model.state import CouncilState
from sim.model.vocabulary import AWAY, DUTY_DONE, NOTICE_GIVEN, REFERRED

pytestmark = pytest.mark.clocks
EXAMPLES = examples(25) if compiles and not checks_bounds else 10


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(councils(small=True))
def test_any_council_passes_its_audit(said: Mapping) -> None:
    study = study_of(said)
    audit(study, *played_out(study))


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(councils(storm=True, small=True))
def test_a_council_in_a_storm_of_ties_passes_its_audit(said: Mapping) -> None:
    study = study_of(said)
    audit(study, *played_out(study))


# The audit itself: mistakes made once, and seen.


@pytest.fixture(scope="module")
def busy() -> tuple[Study, CouncilState, Rows]:
    """A council in which much happens, and which passes."""
    if not compiles:
        pytest.skip("councils small enough for plain Python are too small for every mistake")
    result: list[tuple[Study, CouncilState, Rows]] = []

    @settings(max_examples=120, deadline=None, derandomize=True, database=None)
    @given(councils())
    def look(said: Mapping) -> None:
        study = study_of(said)
        result.append((study, *played_out(study)))

    look()
    wanted = (AWAY, DUTY_DONE, NOTICE_GIVEN, REFERRED)
    several = [one for one in result if all((one[2][:, Log.WHAT] == what).sum() > 5 for what in wanted)]
    several = [one for one in several if one[0].parameters.contact_stage < 0]  # who comes is then who is referred
    return max(several, key=lambda one: len(one[2]))


Spoil = Callable[[CouncilState, Rows], None]


def moved(what: int, column: int) -> Spoil:
    """The log says a minute more of such rows."""

    def spoil(_: CouncilState, rows: Rows) -> None:
        rows[rows[:, Log.WHAT] == what, column] += 1

    return spoil


def raised(table: str, column: int) -> Spoil:
    """An array says one more of its first row."""

    def spoil(c: CouncilState, _: Rows) -> None:
        getattr(c, table)[0, column] += 1

    return spoil


SPOILT: dict[str, Spoil] = {
    "a family comes a minute later": moved(REFERRED, Log.TIME),
    "a spell lasts a minute longer": moved(AWAY, Log.AMOUNT),
    "a duty is due a minute later": moved(DUTY_DONE, Log.AMOUNT),
    "notice is a minute longer": moved(NOTICE_GIVEN, Log.AMOUNT),
    "a worker carries a child more": raised("workers", Workers.LOAD_CHILDREN),
    "a worker carries more points": raised("workers", Workers.LOAD_POINTS),
    "a case weighs more": raised("cases", Cases.POINTS),
    "a team has a member more": raised("teams", Teams.MEMBERS),
    "an agenda has a task more": raised("agendas", Agendas.TASKS_ON),
    "a case remembers another holder": raised("cases", Cases.LAST_HOLDER),
}


@pytest.mark.parametrize("mistake", SPOILT)
def test_a_mistake_is_seen(busy: tuple[Study, CouncilState, Rows], mistake: str) -> None:
    study, c, rows = busy
    spoilt = CouncilState(*(np.array(field) for field in c))
    audit(study, spoilt, rows.copy())
    rows = rows.copy()
    SPOILT[mistake](spoilt, rows)
    with pytest.raises(AssertionError):
        audit(study, spoilt, rows)
