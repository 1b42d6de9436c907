"""What the front door promises: every contact is decided, and referrals are as many as without it."""

import datetime as dt
from typing import Any

import numpy as np
import pytest

from sim.analysis.measures import read
from sim.base.units_of_time import WORKING_DAYS_A_YEAR
from sim.inputs.study import Study
from sim.model.event_log import Log, Rows
from sim.model.vocabulary import ALLOCATED, CONTACTED, FIRST_EXIT, REFERRAL, REFERRED, STAGE_ENDED, STAGE_ENTERED
from tests.councils import Mapping, by_need, duty, journey, played_in, stage, study_of, worked

EXITS = {"no_further_action": 0.7, "early_help": 0.3}
DAY = 444


def with_door(per_referral: float = 2.5, door: float = 10, weeks: int = 104, **only: Any) -> Mapping:
    """A front door of so many workers, and a team that closes cases at once."""
    screening = duty("screening", due="1 working_days", window="1 working_days", parts={"holder": 0.5}, completes=True)
    plan = journey(
        exits=list(EXITS),
        starts_in=by_need({"only": 0.8, "closed": 0.2}),
        teams={
            "team": {"holds": "one_worker", "social_workers": True},
            "door": {"holds": "shared", "social_workers": True},
        },
        stages={
            "contact": stage(held_by="door", before_referral=True, onward=by_need(EXITS), duties=[screening]),
            "only": stage(**only),
        },
    )
    settings = worked(10, 800, weeks, journey=plan)
    settings["council"]["teams"]["door"]["posts_fte"] = door
    settings["demand"] |= {"contacts_per_referral": per_referral, "children_per_family": [0.6, 0.4]}
    return settings


def play(said: Mapping, replication: int = 0) -> tuple[Study, Rows]:
    """A council's study and log."""
    study = study_of(said)
    return study, played_in(study, "compiled", replication=replication)[0]


def of(rows: Rows, what: int) -> Rows:
    """The rows of one kind."""
    return rows[rows[:, Log.WHAT] == what]


def decisions(rows: Rows) -> Rows:
    """The rows in which a contact is decided: its stage is the first."""
    ended = of(rows, STAGE_ENDED)
    return ended[(ended[:, Log.OTHER] == REFERRAL) | (ended[:, Log.OTHER] <= FIRST_EXIT)]


def test_every_referral_was_a_contact_decided_in_that_minute() -> None:
    rows = play(with_door(comes_back=0.4))[1]
    decided = decisions(rows)
    referred = decided[decided[:, Log.OTHER] == REFERRAL]
    assert len(referred) > 400
    report = of(rows, REFERRED)
    assert referred[:, [Log.TIME, Log.CASE, Log.NTH]].tolist() == report[:, [Log.TIME, Log.CASE, Log.NTH]].tolist()
    assert set(report[:, Log.CASE]) <= set(of(rows, CONTACTED)[:, Log.CASE])
    waiting = len(of(rows, CONTACTED)) - len(decided)
    assert 0 <= waiting <= 3  # of the last hours


def test_a_contact_has_no_worker_of_its_own() -> None:
    rows = play(with_door())[1]
    last_decision = dict(decisions(rows)[:, [Log.CASE, Log.TIME]].tolist())
    for case, time in of(rows, ALLOCATED)[:, [Log.CASE, Log.TIME]].tolist():
        assert time >= last_decision[case]


def test_what_is_no_referral_leaves_by_the_exits_in_their_shares() -> None:
    decided = decisions(play(with_door())[1])
    exits = decided[decided[:, Log.OTHER] <= FIRST_EXIT, Log.OTHER]
    assert len(exits) > 500
    assert np.mean(exits == FIRST_EXIT - 1) == pytest.approx(EXITS["no_further_action"], abs=0.05)
    assert set(exits) == {FIRST_EXIT, FIRST_EXIT - 1}


def test_a_family_that_was_referred_before_is_referred_again_wherever_the_threshold_is() -> None:
    settings = with_door(comes_back=0.6)
    settings["scenario"]["changes"] = [{"what": "contacts_referred", "from": dt.date(2021, 10, 1), "multiply": 0.0}]
    study, rows = play(settings)
    late = study.change_bands[0][0] * DAY
    known = set(of(rows, REFERRED)[of(rows, REFERRED)[:, Log.TIME] < late, Log.CASE].tolist())
    decided = decisions(rows)[decisions(rows)[:, Log.TIME] >= late + DAY]
    again = np.isin(decided[:, Log.CASE], list(known))
    assert again.sum() > 30 and (~again).sum() > 300
    assert (decided[again, Log.OTHER] == REFERRAL).all() and (decided[~again, Log.OTHER] != REFERRAL).all()
    report = of(rows, CONTACTED)
    assert (np.isin(report[:, Log.CASE], list(known)) >= (report[:, Log.OTHER] == 1)).all(), (
        "known before, and never referred"
    )


@pytest.mark.parametrize("per_referral", [1.0, 2.5, 6.0])
def test_so_many_contacts_come_for_each_referral_and_referrals_stay_the_same(per_referral: float) -> None:
    counts = np.zeros(2)
    for replication in range(6):
        rows = play(with_door(per_referral, door=30), replication)[1]
        counts += [len(of(rows, CONTACTED)), len(of(rows, REFERRED))]
    years = 6 * 2 * 52 * 5 / 260.9
    assert counts[0] / counts[1] == pytest.approx(per_referral, rel=0.05)
    assert counts[1] / years == pytest.approx(800 / 1.4, rel=0.05)


@pytest.mark.parametrize(("times", "share"), [(0.0, 0.0), (0.5, 0.2), (2.0, 0.8)])
def test_the_threshold_at_the_door_can_change(times: float, share: float) -> None:
    settings = with_door()
    settings["scenario"]["changes"] = [{"what": "contacts_referred", "from": dt.date(2021, 10, 1), "multiply": times}]
    study, rows = play(settings)
    decided = decisions(rows)
    late = decided[decided[:, Log.TIME] >= study.change_bands[0][0] * DAY, Log.OTHER]
    assert np.mean(late == REFERRAL) == pytest.approx(share, abs=0.04 if share else 0)
    usual = play(with_door())[1]
    before = usual[:, Log.TIME] < study.change_bands[0][0] * DAY
    assert (usual[before] == rows[: before.sum()]).all()


def test_the_measures_of_the_door_are_those_of_the_council() -> None:
    study, rows = play(with_door())
    measures = read(study, rows).measures
    assert measures["contacts_per_year"] == pytest.approx(2.5 * measures["referrals_per_year"], rel=0.1)
    assert measures["contacts_referred_share"] == pytest.approx(0.4, abs=0.04)
    assert measures["decisions_in_1_day_share"] == 1
    days = study.calendar.days / WORKING_DAYS_A_YEAR
    assert measures["contacts_per_year"] == pytest.approx(of(rows, CONTACTED)[:, Log.NTH].sum() / days)
    late = read(*play(with_door(door=0.3, weeks=30))).measures
    assert late["decisions_in_1_day_share"] < 0.9


def test_without_a_stage_before_the_referral_there_are_no_contacts() -> None:
    study, rows = play(worked(5, 300, 20))
    assert not len(of(rows, CONTACTED)) and len(of(rows, REFERRED)) == len(of(rows, STAGE_ENTERED))
    assert "contacts_per_year" not in read(study, rows).measures


def test_a_contact_can_be_helped_without_a_referral() -> None:
    """Half of those who are not referred go to a stage, and no referral is counted for them."""
    settings = with_door()
    settings["journey"]["stages"]["contact"]["onward"] = by_need({"only": 0.5, "early_help": 0.5})
    study, rows = play(settings)
    door, only = study.words.stages.index("contact"), study.words.stages.index("only")
    ended = of(rows, STAGE_ENDED)
    ended = ended[ended[:, Log.KIND] == door]
    others = ended[ended[:, Log.OTHER] != REFERRAL]
    helped = others[others[:, Log.OTHER] == only]
    assert np.mean(others[:, Log.OTHER] == only) == pytest.approx(0.5, abs=0.05)
    referred = {(row[Log.CASE], row[Log.TIME]) for row in of(rows, REFERRED)}
    entered = {(row[Log.CASE], row[Log.TIME]) for row in of(rows, STAGE_ENTERED)}
    assert len(helped) > 100
    for row in helped:
        assert (row[Log.CASE], row[Log.TIME]) not in referred
        assert (row[Log.CASE], row[Log.TIME]) in entered
