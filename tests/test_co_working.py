"""A co-worker beside the holder: the same person for a case as long as they are there, and never its holder."""

import numpy as np
import pytest

from sim.base.errors import InputError
from sim.inputs.checks import validate
from sim.inputs.study import Study
from sim.model.event_log import Log, Rows
from sim.model.moving_words import CHAIRED, CO_WORKER_ENDED, CO_WORKER_NAMED, NEEDED_NO_MORE
from sim.model.vocabulary import AWAY, CASE_CLOSED, DUTY_DONE, LEFT, WORKED, WORKER_AWAY_LONG, WORKER_LEFT
from sim.runs.replication import simulate_to_read
from tests.councils import Mapping, by_need, duty, journey, played_in, stage, study_of, worked
from tests.oracle import Accounts

NEW = (CO_WORKER_NAMED, CO_WORKER_ENDED, CHAIRED)


def council_with(leads: float = 4, named: bool = True, **how: float) -> Mapping:
    """Holders with whom lead practitioners visit; plans are reviewed in conferences that the latter chair."""
    visits = duty("joint_visit", then_every=["10 working_days"], parts={"holder": 1.0, "leads": 2.0})
    review = duty("review", due="6 weeks", then_every=["6 weeks"], parts={"holder": 1.0, "conference": 1.0})
    plan = journey(
        teams={
            "team": {"holds": "one_worker", "social_workers": True},
            "leads": {"holds": "shared", "social_workers": True, "co_works": named},
        },
        starts_in=by_need({"plan": 1.0}),
        slots={"conference": {"leads": 20.0}},
        stages={
            "plan": stage(
                ends="after_a_need",
                duties=[visits, review, duty("closing", when="need_ends", completes=True)],
                onward=by_need({"after": 1.0}),
            )
            | {"length": {"shape": "exponential", "scale": 120, "spread": 1}},
            "after": stage(comes_back=0.5),
        },
    )
    settings = worked(8, 60, 60, journey=plan)
    settings["council"]["stock"] = {"plan": 40}
    settings["council"]["teams"]["leads"]["posts_fte"] = leads
    settings["workforce"]["sickness"] |= {"long_spells_per_year": how.get("sick", 0.0), "long_spread": 0.3}
    settings["workforce"]["sickness"]["short_spells_per_year"] = how.get("poorly", 0.0)
    settings["workforce"]["leaving"]["rate"] = how.get("leaving", 0.0)
    return settings


def log_of(said: Mapping) -> tuple[Study, Rows]:
    """A study and its log, whose accounts balance."""
    study = study_of(said)
    rows, _ = played_in(study, "compiled")
    Accounts(study).walk(rows)
    return study, rows


def of(rows: Rows, what: int) -> Rows:
    """The rows of one kind of happening."""
    return rows[rows[:, Log.WHAT] == what]


def leads_of(rows: Rows) -> set[int]:
    """The lead practitioners: whoever is a co-worker of a case."""
    return set(of(rows, CO_WORKER_NAMED)[:, Log.WORKER].tolist())


def test_one_person_does_all_the_joint_visits_of_a_case() -> None:
    _, rows = log_of(council_with())
    named = of(rows, CO_WORKER_NAMED)
    assert len(named) > 60 and len(leads_of(rows)) == 4
    beside = dict(zip(named[:, Log.CASE].tolist(), named[:, Log.WORKER].tolist(), strict=True))
    by_leads = of(rows, WORKED)[np.isin(of(rows, WORKED)[:, Log.WORKER], list(leads_of(rows)))]
    assert len(by_leads) > 300
    firsts = named[named[:, Log.AMOUNT] == 0]
    assert len(firsts) == len(beside)
    assert all(beside[row[Log.CASE]] == row[Log.WORKER] for row in by_leads)


def test_whoever_has_fewest_children_for_their_hours_is_named() -> None:
    _, rows = log_of(council_with())
    held = dict.fromkeys(leads_of(rows), 0)
    for row in rows[np.isin(rows[:, Log.WHAT], NEW[:2])]:
        if row[Log.WHAT] == CO_WORKER_NAMED:
            assert row[Log.AMOUNT] > 0 or held[row[Log.WORKER]] == min(held.values())
            held[row[Log.WORKER]] += row[Log.NTH]
        else:
            held[row[Log.WORKER]] -= row[Log.NTH]


def test_a_case_without_work_for_one_has_no_co_worker() -> None:
    _, rows = log_of(council_with())
    ended = of(rows, CO_WORKER_ENDED)
    assert len(ended) > 30 and set(ended[:, Log.KIND]) <= {NEEDED_NO_MORE, CASE_CLOSED}


def test_a_leaver_is_replaced_and_the_visits_go_on() -> None:
    study, rows = log_of(council_with(leads=8, leaving=1.0))
    gone = of(rows, CO_WORKER_ENDED)[of(rows, CO_WORKER_ENDED)[:, Log.KIND] == WORKER_LEFT]
    assert len(gone) > 5 and set(gone[:, Log.WORKER]) <= set(of(rows, LEFT)[:, Log.WORKER])
    visit = study.words.duties.index("plan.joint_visit")
    done = of(rows, DUTY_DONE)
    again = 0
    for row in gone:
        later = of(rows, CO_WORKER_NAMED)
        later = later[(later[:, Log.CASE] == row[Log.CASE]) & (later[:, Log.TIME] >= row[Log.TIME])]
        visits = done[
            (done[:, Log.CASE] == row[Log.CASE]) & (done[:, Log.KIND] == visit) & (done[:, Log.TIME] > row[Log.TIME])
        ]
        assert len(later) or not len(visits)
        again += len(visits) > 0
    assert again > 3


def test_long_absence_passes_cases_on_and_a_few_days_do_not() -> None:
    _, long = log_of(council_with(leads=8, sick=2.0))
    assert (of(long, CO_WORKER_ENDED)[:, Log.KIND] == WORKER_AWAY_LONG).sum() > 5
    _, short = log_of(council_with(poorly=10.0))
    assert len(of(short, AWAY)) > 20
    assert not (of(short, CO_WORKER_ENDED)[:, Log.KIND] == WORKER_AWAY_LONG).any()


def test_a_family_that_comes_back_has_the_co_worker_it_had() -> None:
    _, rows = log_of(council_with())
    last: dict[int, int] = {}
    again = []
    for row in rows[np.isin(rows[:, Log.WHAT], NEW[:2])]:
        if row[Log.WHAT] == CO_WORKER_ENDED:
            last[row[Log.CASE]] = row[Log.WORKER]
        elif row[Log.CASE] in last:
            again.append(last[row[Log.CASE]] == row[Log.WORKER])
    assert len(again) > 3 and all(again)


def test_the_co_worker_chairs_unless_they_are_away_that_day() -> None:
    _, all_there = log_of(council_with())
    assert len(of(all_there, CHAIRED)) > 50 and of(all_there, CHAIRED)[:, Log.AMOUNT].all()
    _, some_away = log_of(council_with(poorly=20.0))
    by_others = of(some_away, CHAIRED)[of(some_away, CHAIRED)[:, Log.AMOUNT] == 0]
    assert 0 < len(by_others) < len(of(some_away, CHAIRED)) / 2


def test_one_replication_after_the_other_in_the_same_arrays_is_as_if_alone() -> None:
    """Arrays that a thread keeps from one replication to the next are as long, and as empty, as new ones."""
    study = study_of(council_with(leaving=1.0, sick=2.0))
    alone = [played_in(study, "compiled", replication=n)[0] for n in range(2)]
    for n in (0, 1, 0):
        assert np.array_equal(simulate_to_read(study, n).rows, alone[n])


@pytest.mark.parametrize("leaving", [0.0, 2.0])
def test_where_there_is_one_of_them_it_is_all_the_same_whether_they_are_named(leaving: float) -> None:
    _, named = log_of(council_with(leads=1, sick=2.0, leaving=leaving))
    _, shared = log_of(council_with(leads=1, named=False, sick=2.0, leaving=leaving))
    assert np.isin(named[:, Log.WHAT], NEW).any()
    assert np.array_equal(named[~np.isin(named[:, Log.WHAT], NEW)], shared)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"team": {"holds": "one_worker", "social_workers": True, "co_works": True}}, "but it has holds=one_worker"),
        ({"third": {"holds": "shared", "social_workers": True, "co_works": True}}, "a case has one co-worker"),
    ],
)
def test_a_co_worker_who_cannot_be_is_a_sentence(change: Mapping, said: str) -> None:
    plan = council_with()
    plan["journey"]["teams"] |= change
    with pytest.raises(InputError, match=said):
        validate(plan)


def test_the_columns_of_the_new_rows() -> None:
    study, rows = log_of(council_with())
    chaired, named = of(rows, CHAIRED), of(rows, CO_WORKER_NAMED)
    assert set(chaired[:, Log.KIND]) == {study.words.slots.index("conference")}
    assert set(named[:, Log.KIND]) == {study.words.teams.index("leads")}
    assert set(chaired[:, Log.OTHER]) == set(named[:, Log.OTHER])
