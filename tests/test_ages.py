"""Ages: eighteenth birthdays end stages, whoever is eighteen is not referred again, placements settle and end."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from councils import Mapping, duty, journey, played_in, stage, study_of, worked

from sim.base.units_of_time import MINUTES_A_DAY, MINUTES_A_YEAR
from sim.inputs.balance.expected import expected
from sim.inputs.checks import faults_between
from sim.inputs.schema import AgeBand, Config
from sim.inputs.study import Study
from sim.inputs.translation.age_tables import not_adult_after, stays_with_birthdays
from sim.model.event_log import Log
from sim.model.vocabulary import CLOSED, DUTY_DONE, HAPPENED, KNOWN_BEFORE, REFERRED, STAGE_ENDED, STAGE_ENTERED

NEARLY = [{"from": 17.9, "to": 18, "share": 1.0}]
ANY_AGE = [{"from": 0, "to": 18, "share": 1.0}]
NEEDS = ("low", "medium", "high")
LONG = {"shape": "lognormal", "scale": 4000, "spread": 0.1}  # working days: no need ends in the run
CLOSES = duty("closing", when="need_ends", completes=True, due="1 working_days", parts={"holder": 0.1})


def in_care(**more: object) -> Mapping:
    """A journey in which every child is helped at home, or goes to care, and leaves it for help with leaving."""
    places = {need: {"closed": 1.0} for need in NEEDS}
    stages = {
        "care": stage(ends="after_a_need", length=LONG, onward=places, duties=[CLOSES], counted_as="looked_after")
        | more,
        "after": stage(ends="after_a_need", length=LONG, onward=places, duties=[CLOSES]),
    }
    return journey(stages=stages, starts_in={need: {"care": 1.0} for need in NEEDS})


def rows_of(study: Study) -> np.ndarray:
    """The event log."""
    return played_in(study, "compiled")[0]


def of(rows: np.ndarray, what: int) -> np.ndarray:
    """The rows that say one thing."""
    return rows[rows[:, Log.WHAT] == what]


def test_at_eighteen_every_child_goes_where_the_stage_says() -> None:
    """All are nearly eighteen: on the birthday each child in care goes on to help with leaving it."""
    settings = worked(20, 60, 60, journey=in_care(at_18="after"))
    settings["demand"]["ages"] = NEARLY
    rows = rows_of(study_of(settings))
    ended = of(rows, STAGE_ENDED)
    assert len(ended) > 30 and (ended[:, Log.OTHER] == 0).all()  # `after` is the first stage by name
    came = {case: time for time, case in of(rows, REFERRED)[:, [Log.TIME, Log.CASE]]}
    stays = [time - came[case] for time, case in ended[:, [Log.TIME, Log.CASE]]]
    assert max(stays) <= 0.1 * MINUTES_A_YEAR + 6 * MINUTES_A_DAY
    settings["demand"]["ages"] = []
    assert len(of(rows_of(study_of(settings)), STAGE_ENDED)) == 0


def test_whoever_is_eighteen_is_not_referred_again() -> None:
    """Each case closes within weeks and all come back: but not those who are eighteen by then."""
    places = {need: {"closed": 1.0} for need in NEEDS}
    short = {"shape": "lognormal", "scale": 5, "spread": 0.1}
    first = stage(ends="after_a_need", length=short, onward=places, duties=[CLOSES], comes_back=0.9)
    settings = worked(20, 60, 100, journey=journey(stages={"help": first}, starts_in={n: {"help": 1.0} for n in NEEDS}))
    settings["demand"]["ages"] = NEARLY
    again = of(rows_of(study_of(settings)), REFERRED)
    assert (again[:, Log.OTHER] == 1).mean() < 0.5
    settings["demand"]["ages"] = [{"from": 0, "to": 1, "share": 1.0}]
    more = of(rows_of(study_of(settings)), REFERRED)
    assert (more[:, Log.OTHER] == 1).sum() > 2 * (again[:, Log.OTHER] == 1).sum()


def test_children_of_a_source_with_a_stage_of_its_own_go_there() -> None:
    """Unaccompanied children are looked after from the first day; others are not."""
    plan = in_care()
    plan["starts_in"] = {need: {"after": 1.0} for need in NEEDS}
    settings = worked(20, 200, 40, journey=plan)
    settings["demand"]["sources"] = {"alone": {"share": 0.3, "starts_in": "care"}, "others": {"share": 0.7}}
    rows = rows_of(study_of(settings))
    source = {case: kind for case, kind in of(rows, REFERRED)[:, [Log.CASE, Log.KIND]]}
    entered = of(rows, STAGE_ENTERED)
    assert len(entered) > 60
    assert all((kind == 1) == (source[case] == 0) for case, kind in entered[:, [Log.CASE, Log.KIND]])  # 1 is care


def visits(**more: object) -> Mapping:
    """A journey in which children in care are visited every six weeks."""
    seen = duty("visit", due="5 working_days", then_every=["6 weeks"], window="0 working_days", parts={"holder": 0.5})
    moved = duty("move", due="5 working_days", parts={"holder": 0.1}, happens_per_year=dict.fromkeys(NEEDS, 1.0))
    return in_care(duties=[CLOSES, seen | more, moved | {"unsettles": True}])


def gaps(rows: np.ndarray, study: Study) -> Iterator[tuple[int, int, int]]:
    """Of each two visits after each other: the case, the day of the first, and the working days between them."""
    visit = study.words.duties.index("care.visit")
    done = of(rows, DUTY_DONE)
    done = done[done[:, Log.KIND] == visit]
    for case in np.unique(done[:, Log.CASE]):
        days = done[done[:, Log.CASE] == case][:, Log.TIME] // MINUTES_A_DAY
        yield from ((int(case), int(one), int(other - one)) for one, other in pairwise(days))


def test_visits_come_every_three_months_once_a_placement_has_lasted_a_year() -> None:
    """Regulation 28: six-weekly in the first year without a move, then up to three months apart; a move begins anew."""
    settled = {"after": "12 months", "every": "3 months", "share": 1.0}
    study = study_of(worked(40, 40, 200, journey=visits(when_settled=settled)))
    rows = rows_of(study)
    since = {case: time // MINUTES_A_DAY for time, case in of(rows, STAGE_ENTERED)[:, [Log.TIME, Log.CASE]]}
    moves = [(case, time // MINUTES_A_DAY) for time, case in of(rows, HAPPENED)[:, [Log.TIME, Log.CASE]]]
    seen = {True: 0, False: 0}
    for case, day, gap in gaps(rows, study):
        begun = max([since[case], *(at for who, at in moves if who == case and at <= day)])
        lasted = day - begun >= 252
        if abs(day - begun - 252) > 2:
            assert (55 < gap < 75) if lasted else (25 < gap < 36), (day - begun, gap)
            seen[lasted] += 1
    assert min(seen.values()) > 50


def test_of_those_found_some_are_settled_already() -> None:
    """On day one placements have lasted for as long as moves let them: their visits are not all six weeks apart."""
    settled = {"after": "12 months", "every": "3 months", "share": 1.0}
    settings = worked(40, 0, 40, journey=visits(when_settled=settled))
    settings["council"]["stock"] = {"care": 200}
    study = study_of(settings)
    wide = [gap > 40 for _, _, gap in gaps(rows_of(study), study)]
    assert 0.1 < np.mean(wide) < 0.35  # exp(-1) of placements are over a year old, and are visited half as often


@pytest.mark.parametrize("scale", [200.0, 3000.0])
def test_stays_found_on_day_one_are_those_of_a_council_in_balance(scale: float) -> None:
    """How many found stays end at eighteen, and how long they are, beside drawing both and taking the shorter."""
    bands = (AgeBand.model_validate({"from": 0, "to": 18, "share": 1.0}),)
    u = (np.arange(2001) + 0.5) / 2001
    lengths = -np.log1p(-u) * scale * MINUTES_A_DAY
    stays, chance = stays_with_birthdays(lengths, np.full(2001, 1 / 2001), bands)
    rng = np.random.default_rng(1)
    until = rng.uniform(0, 18, 200_000) * MINUTES_A_YEAR
    drawn = rng.exponential(scale * MINUTES_A_DAY, 200_000)
    whole = np.minimum(drawn, until)
    by_age = float(((until < drawn) * whole).sum() / whole.sum())
    assert np.mean(chance) == pytest.approx(by_age, abs=0.02)
    assert np.mean((stays[1:] + stays[:-1]) / 2) == pytest.approx(float((whole * whole).sum() / whole.sum()), rel=0.03)


def test_the_share_who_are_not_eighteen_falls_from_one_to_none() -> None:
    bands = (AgeBand.model_validate({"from": 0, "to": 18, "share": 1.0}),)
    left = not_adult_after(bands, np.array([0.0, 9.0, 18.0, 19.0]) * 253)
    assert left == pytest.approx([1.0, 0.5, 0.0, 0.0], abs=0.01)


def test_what_is_expected_in_the_long_run_is_what_is_simulated() -> None:
    """Children in care, years after: the closed form with birthdays, and the council found in balance that stays so."""
    settings = worked(60, 100, 150, journey=in_care(at_18="after", length=LONG | {"scale": 1500, "spread": 0.8}))
    settings["demand"]["ages"] = ANY_AGE
    settings["council"]["stock"] = {"care": 300}
    study = study_of(settings)
    years = expected(study.config.journey, study.config.demand, work=False).years["care"]
    settings["council"]["stock"] = {"care": round(100 * years)}
    rows = rows_of(study_of(settings))
    result = (of(rows, KNOWN_BEFORE)[:, Log.NTH]).sum()
    care = 1
    entered, ended = (of(rows, what) for what in (STAGE_ENTERED, STAGE_ENDED))
    still = (entered[:, Log.KIND] == care).sum() - (ended[:, Log.KIND] == care).sum()
    assert result == pytest.approx(100 * years, abs=1)
    assert still == pytest.approx(result, rel=0.1)
    to_adulthood = (ended[ended[:, Log.KIND] == care][:, Log.OTHER] != CLOSED).mean()
    assert 0.05 < to_adulthood < 0.6


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ({"at_18": "nowhere"}, "at_18=nowhere: is for closed or after, which no birthday ends."),
        ({"ages": ANY_AGE}, "ages: needs at_18; in other stages no age is looked at."),
        ({"at_18": "after", "ages": [{"from": 0, "to": 9, "share": 0.5}]}, "the shares add up to 0.5"),
        ({"at_18": "after", "ages": [{"from": 9, "to": 9, "share": 1.0}]}, "a band ends after it begins"),
        ({"duties": [CLOSES | {"unsettles": True}]}, "needs `happens_per_year`, how often a placement ends."),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(part: Mapping, sentence: str) -> None:
    faults = faults_between(Config.model_validate(worked(journey=in_care(**part))))
    assert any(sentence in fault for fault in faults), faults
