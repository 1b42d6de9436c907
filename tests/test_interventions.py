"""What interventions, lapsing duties, events and assistants promise on small councils."""

import datetime as dt
from typing import Any

import numpy as np
import pytest

from sim.base.units_of_time import WORKING_DAYS_A_YEAR
from sim.inputs.study import Study
from sim.model.event_log import Log, Rows
from sim.model.vocabulary import DUTY_DONE, DUTY_MISSED, HAPPENED, JOINED, REFERRED, STAGE_ENDED, STAGE_ENTERED, WORKED
from tests.councils import Mapping, by_need, duty, journey, played_in, stage, study_of, worked

DAY = 444
NONE = {"offered": 1.0, "entry_to_care": 1.0, "escalation": 1.0, "coming_back": 1.0}
AT_HOME, IN_CARE, TALK, ENQUIRY = range(4)  # in the order of their names
MEETING = 1  # of the duties at home, after the closing
LENGTH = {"shape": "exponential", "scale": 40, "spread": 1}


def closing() -> Mapping:
    """The duty that closes a case once the need is over."""
    return duty("closing", when="need_ends", completes=True)


def family_service(meeting: Mapping | None = None, by_duty: bool = False, **changes: Any) -> Mapping:
    """Families at home, of whom many come into care, escalate and come back; perhaps something helps them."""
    held = [duty("meeting", due="3 working_days", window="3 working_days", intervention="meeting")] if by_duty else []
    talk = duty("talk", due="1 working_days", window="1 working_days", completes=True)
    plan = journey(
        interventions={"meeting": NONE | meeting} if meeting is not None else {},
        starts_in=by_need({"at_home": 1.0}),
        stages={
            "at_home": stage(
                ends="after_a_need",
                length=LENGTH,
                comes_back=0.7,
                escalates_per_year=by_need(3.0),
                onward=by_need({"in_care": 0.5, "closed": 0.5}),
                duties=[*held, closing()],
            ),
            "in_care": stage(ends="after_a_need", counted_as="looked_after", length=LENGTH, duties=[closing()]),
            "talk": stage(
                held_by="the_same",
                runs="alongside",
                opens_on_escalation=True,
                duties=[talk],
                onward=by_need({"return": 1.0}),
            ),
        },
    )
    return worked(20, 700, 80, journey=plan | changes)


def play(said: Mapping, replication: int = 0) -> tuple[Study, Rows]:
    """A council's study and log."""
    study = study_of(said)
    return study, played_in(study, "compiled", replication=replication)[0]


def of(rows: Rows, what: int, kind: int | None = None) -> Rows:
    """The rows of one kind of happening, perhaps of one stage or duty."""
    return rows[(rows[:, Log.WHAT] == what) & ((rows[:, Log.KIND] == kind) | (kind is None))]


def counts(said: Mapping) -> tuple[int, int, int, int]:
    """Stays at home that have ended, entries to care, escalations, families that came back."""
    rows = play(said)[1]
    back = len(of(rows, REFERRED)) - len(set(of(rows, REFERRED)[:, Log.CASE]))
    stages = [len(of(rows, STAGE_ENTERED, stage)) for stage in (IN_CARE, TALK)]
    return len(of(rows, STAGE_ENDED, AT_HOME)), *stages, back


def test_what_changes_nothing_changes_no_byte() -> None:
    plain, idle = play(family_service())[1], play(family_service(meeting={}))[1]
    assert idle.tobytes() == plain.tobytes()
    assert play(family_service(meeting={"entry_to_care": 0.9}))[1].tobytes() != plain.tobytes()


def test_what_nobody_is_offered_changes_no_byte() -> None:
    off = family_service(meeting={"offered": 0.0, "entry_to_care": 0.0, "escalation": 0.0, "coming_back": 0.0})
    assert play(off)[1].tobytes() == play(family_service())[1].tobytes()


@pytest.mark.parametrize("left", [0.0, 0.4])
def test_an_intervention_leaves_so_much_of_the_entries_to_care(left: float) -> None:
    ended, care, _, _ = counts(family_service(meeting={"entry_to_care": left}))
    assert ended > 400
    assert care / ended == pytest.approx(0.5 * left, abs=0.05 if left else 0)


@pytest.mark.parametrize(("key", "place"), [("escalation", 2), ("coming_back", 3)])
def test_an_intervention_of_0_stops_escalations_and_returns(key: str, place: int) -> None:
    usual, stopped = counts(family_service()), counts(family_service(meeting={key: 0.0}))
    assert usual[place] > 50 and stopped[place] == 0
    halved = counts(family_service(meeting={key: 0.5}))
    assert 0.3 * usual[place] < halved[place] < 0.7 * usual[place]


def test_only_families_that_had_it_are_kept_at_home() -> None:
    rows = play(family_service(meeting={"entry_to_care": 0.0, "offered": 0.5}, by_duty=True))[1]
    had = set(of(rows, DUTY_DONE, MEETING)[:, Log.CASE])
    care, families = set(of(rows, STAGE_ENTERED, IN_CARE)[:, Log.CASE]), set(of(rows, REFERRED)[:, Log.CASE])
    first = {case for case in families if (of(rows, REFERRED)[:, Log.CASE] == case).sum() == 1}
    assert len(had) > 100 and not first & had & care
    assert len((first - had) & care) > 50


def test_an_offer_can_change_on_a_day() -> None:
    settings = family_service(meeting={"offered": 0.0, "entry_to_care": 0.0}, by_duty=True)
    settings["scenario"]["changes"] = [
        {"what": "offer", "intervention": "meeting", "from": dt.date(2021, 10, 1), "set": 1.0, "weeks": 20}
    ]
    study, rows = play(settings)
    first, after = (day * DAY for day in study.change_bands[0])
    entered, met = of(rows, STAGE_ENTERED, AT_HOME), set(of(rows, DUTY_DONE, MEETING)[:, Log.CASE])
    assert met
    for case in met:
        began = entered[entered[:, Log.CASE] == case, Log.TIME]
        assert ((began >= first) & (began < after)).any()
    new = entered[(entered[:, Log.TIME] >= first) & (entered[:, Log.TIME] < after - 20 * DAY)]
    assert np.isin(new[:, Log.CASE], list(met)).mean() > 0.8  # but those whose need ends within three days


def lapsing(hours: float) -> tuple[Study, Rows]:
    """Discussions that a single clerk holds, who may be far too slow; whatever comes of them, an enquiry follows."""
    held = duty("talk", due="1 working_days", window="1 working_days", urgency="urgent", lapses="3 working_days")
    settings = family_service()
    plan = settings["journey"]
    plan["teams"] = plan["teams"] | {"clerk": {"holds": "shared", "social_workers": False}}
    onward = by_need({"the_enquiry": 1.0})
    plan["stages"]["talk"] |= {"duties": [held | {"parts": {"clerk": hours}, "completes": True}], "onward": onward}
    plan["stages"]["the_enquiry"] = plan["stages"]["talk"] | {
        "opens_on_escalation": False,
        "duties": [duty("enquiry", completes=True)],
        "onward": by_need({"return": 1.0}),
    }
    again = worked(20, 700, 80, journey=plan)
    again["council"]["teams"]["clerk"]["posts_fte"] = 1
    return play(again)


def test_a_discussion_that_lapses_is_missed_and_the_enquiry_goes_on() -> None:
    study, rows = lapsing(12.0)
    talk = study.words.duties.index("talk.talk")
    missed = of(rows, DUTY_MISSED, talk)
    assert len(missed) > 50 and len(of(rows, DUTY_DONE, talk)) > 20
    assert (missed[:, Log.TIME] == missed[:, Log.AMOUNT] + 3 * DAY).all()
    ended = {tuple(row) for row in of(rows, STAGE_ENDED, TALK)[:, [Log.TIME, Log.CASE, Log.OTHER]].tolist()}
    begun = {tuple(row) for row in of(rows, STAGE_ENTERED, ENQUIRY)[:, [Log.TIME, Log.CASE]].tolist()}
    for time, case in missed[:, [Log.TIME, Log.CASE]].tolist():
        assert (time, case, ENQUIRY) in ended and (time, case) in begun
    done = {tuple(row) for row in of(rows, DUTY_DONE, talk)[:, [Log.CASE, Log.OTHER]].tolist()}
    assert not done & {tuple(row) for row in missed[:, [Log.CASE, Log.OTHER]].tolist()}, "held and missed at once"


def test_nothing_lapses_where_there_is_time() -> None:
    assert not len(of(lapsing(0.1)[1], DUTY_MISSED))


# What sets off a duty


def test_moves_come_at_the_rate_of_the_need_and_never_at_a_rate_of_0() -> None:
    move = duty("move", happens_per_year={"low": 0.0, "medium": 1.0, "high": 4.0})
    settings = family_service()
    settings["journey"]["stages"]["in_care"]["duties"] = [move, closing()]
    settings["journey"]["starts_in"] = by_need({"in_care": 1.0})
    settings["journey"]["stages"]["in_care"]["length"] = {"shape": "exponential", "scale": 2000, "spread": 1}
    settings["demand"]["need_mix"] = {"low": 0.3, "medium": 0.4, "high": 0.3}
    settings["council"] |= {"stock": {"in_care": 60}, "referrals_per_year": 150}
    years, moves = np.zeros(3), np.zeros(3)
    for replication in range(4):
        study, rows = play(settings, replication)
        need = needs_of(study, rows, replication)
        ended = {row[Log.CASE]: row[Log.TIME] for row in of(rows, STAGE_ENDED, IN_CARE)}
        for row in of(rows, STAGE_ENTERED, IN_CARE):
            years[need[row[Log.CASE]]] += ended.get(row[Log.CASE], study.calendar.horizon) - row[Log.TIME]
        for row in of(rows, HAPPENED):
            moves[need[row[Log.CASE]]] += 1
    rates = moves / (years / DAY / WORKING_DAYS_A_YEAR)
    assert rates[0] == 0
    assert rates[1] == pytest.approx(1.0, rel=0.2)
    assert rates[2] == pytest.approx(4.0, rel=0.12)  # a little less: the next is drawn when the last is dealt with
    done = of(rows, DUTY_DONE, study.words.duties.index("in_care.move"))
    assert {need[case] for case in done[:, Log.CASE]} == {1, 2}, "a duty that nothing has set off"


def needs_of(study: Study, rows: Rows, replication: int) -> dict[int, int]:
    """The need of each family, those found on day one included."""
    from sim.model.clocks import compiled
    from sim.model.council_columns import Cases, Count
    from sim.model.state import empty_council, first_capacity

    room = first_capacity(study.parameters)
    council = empty_council(study.parameters, room, study.config.run.seed, replication)
    compiled.run(council, study.parameters, room.diary)
    assert len(rows) > 0
    return dict(enumerate(council.cases[: council.count[Count.CASES], Cases.NEED].tolist()))


def test_free_assistants_do_the_holders_part_and_the_holder_otherwise() -> None:
    settings = family_service()
    plan = settings["journey"]
    plan["teams"] = plan["teams"] | {"assistants": {"holds": "shared", "social_workers": False}}
    visit = duty("visit", parts={"holder": 3.0}, assisted_by="assistants", then_every=["10 working_days"])
    plan["stages"]["at_home"]["duties"] = [visit, closing()]
    shares = {}
    for assistants in (1, 40):
        again = worked(20, 700, 40, journey=plan)
        again["council"]["teams"]["assistants"]["posts_fte"] = assistants
        study, rows = play(again)
        theirs = set(of(rows, JOINED)[of(rows, JOINED)[:, Log.OTHER] == 0, Log.WORKER])
        work = of(rows, WORKED, study.words.duties.index("at_home.visit"))
        shares[assistants] = (
            work[np.isin(work[:, Log.WORKER], list(theirs)), Log.AMOUNT].sum() / work[:, Log.AMOUNT].sum()
        )
        assert not np.isin(
            of(rows, WORKED, study.words.duties.index("at_home.closing"))[:, Log.WORKER], list(theirs)
        ).any()
    assert 0.02 < shares[1] < 0.5 < 0.97 < shares[40]


def test_what_is_found_by_chance_is_found_for_so_many() -> None:
    settings = family_service()
    settings["journey"]["stages"]["at_home"]["duties"] = [duty("session", chance=0.3), closing()]
    settings["journey"]["stages"]["at_home"]["length"] = {"shape": "weibull", "scale": 60, "spread": 9}
    study, rows = play(settings)
    entered = of(rows, STAGE_ENTERED, AT_HOME)
    done = of(rows, DUTY_DONE, study.words.duties.index("at_home.session"))
    assert len(done) / (entered[:, Log.TIME] < study.calendar.horizon - 5 * DAY).sum() == pytest.approx(0.3, abs=0.04)
    assert (done[:, Log.NTH] == 0).all()


# When a duty is held, and before what


@pytest.mark.parametrize("days", [0, 4, 12])
def test_a_slot_is_held_only_in_the_days_before_its_date(days: int) -> None:
    settings = family_service()
    plan = settings["journey"]
    plan["teams"] = plan["teams"] | {"clerks": {"holds": "shared", "social_workers": False}}
    plan["slots"] = {"sitting": {"clerks": 50.0}}
    review = duty("review", due="20 working_days", window="15 working_days", slot_window=f"{days} working_days")
    plan["stages"]["at_home"]["duties"] = [review | {"parts": {"holder": 0.5, "sitting": 1.0}}, closing()]
    study, rows = play(worked(20, 700, 40, journey=plan))
    done = of(rows, DUTY_DONE, study.words.duties.index("at_home.review"))
    early = done[:, Log.AMOUNT] // DAY - done[:, Log.TIME] // DAY
    assert len(done) > 150 and early.max() == days and early.min() >= min(days, 0) and np.median(early) == days


def test_what_is_more_urgent_is_less_late() -> None:
    urgencies = ("urgent", "fixed", "soon", "ordinary")
    work = [duty(name, urgency=name, parts={"holder": 2.0}) for name in urgencies]
    settings = worked(
        4, 1100, 52, journey=journey(stages={"only": stage(duties=[*work, duty("last", completes=True)])})
    )
    settings["journey"]["stages"]["only"]["duties"][-1] |= {"follows": "ordinary"}
    study, rows = play(settings)
    late = []
    for name in urgencies:
        done = of(rows, DUTY_DONE, study.words.duties.index(f"only.{name}"))
        late.append(float((done[:, Log.TIME] - done[:, Log.AMOUNT]).mean()) / DAY)
    assert late == sorted(late) and late[-1] > late[0] + 3


@pytest.mark.parametrize(("source", "into_care"), [("offer", 0.0), ("done", 0.5)])
def test_an_offer_that_nobody_takes_up_has_its_effect_where_that_was_measured_by_offer(
    source: str, into_care: float
) -> None:
    """As in a trial by intention to treat: all who were offered one, whether or not it was held."""
    nobody = {"take_up": 0.0, "effect_from": source, "entry_to_care": 0.0}
    rows, _ = played_in(study_of(family_service(nobody, by_duty=True)), "compiled")
    left = rows[(rows[:, Log.WHAT] == STAGE_ENDED) & (rows[:, Log.KIND] == AT_HOME) & (rows[:, Log.AMOUNT] > 0)]
    assert len(left) > 200
    assert not len(rows[(rows[:, Log.WHAT] == DUTY_DONE) & (rows[:, Log.KIND] == MEETING)])
    assert np.mean(left[:, Log.OTHER] == IN_CARE) == pytest.approx(into_care, abs=0.08)
