"""A change of referrals is of all children referred, and the year's months are those that are published."""

import datetime as dt
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.base.units_of_time import MINUTES_A_DAY
from sim.inputs.schema import Config
from sim.inputs.study import Study
from sim.inputs.translation.arrivals import expected_referrals, family_size
from sim.inputs.translation.coming_back import coming_back
from sim.inputs.translation.timeline_tables import strength
from sim.model.event_log import Log
from sim.model.vocabulary import REFERRED
from sim.runs.replication import simulate
from sim.studies.api import study_of as named
from sim.studies.england.season import MONTHS, month_index, working_days_of_months
from tests.councils import Mapping, by_need, duty, journey, played_in, stage, study_of, worked
from tests.published_tables import DFE, needs_tables

SPIKE = {"what": "referrals", "from": dt.date(2021, 10, 4), "weeks": 52, "multiply": 4 / 3}


def renewed(new: np.ndarray, back: np.ndarray) -> np.ndarray:
    """(days,) all referrals of families new on each day, day after day: those of before that come back, and again."""
    all_of_them = np.zeros(len(new))
    for day in range(len(new)):
        past = all_of_them[max(day - len(back) + 1, 0) : day]
        all_of_them[day] = new[day] + past @ back[1 : len(past) + 1][::-1]
    return all_of_them


@cache
def changed(*changes: tuple[tuple[str, object], ...]) -> tuple[Study, np.ndarray, np.ndarray]:
    """A council of two sources whose families come back: its study, and (sources, days) all and new families."""
    said = coming_again()
    said["demand"]["sources"] = {"police": {"share": 0.7}, "schools": {"share": 0.3}}
    said["scenario"]["changes"] = [dict(change) for change in changes]
    study = study_of(said)
    return study, *expected_referrals(study.config, study.calendar)


def coming_again(a_year: float = 4000.0) -> Mapping:
    """A council with staff to spare, of whose families three in ten are referred again."""
    only = stage(
        ends="after_a_need",
        length={"shape": "lognormal", "scale": 40, "spread": 1.0},
        comes_back=0.4,
        duties=[duty("closing", when="need_ends", due="1 working_days", parts={"holder": 0.1}, completes=True)],
    )
    plan = journey(stages={"only": only}, closed_at_once_comes_back=0.3)
    plan["starts_in"] = by_need({"only": 0.8, "closed": 0.2})
    said = worked(60, a_year, 130, journey=plan)
    said["council"]["rereferral_share"] = 0.38
    said["run"]["start"] = dt.date(2021, 4, 5)
    said["run"]["warm_up_weeks"] = 4
    return said


# How soon families come back


def test_families_come_back_as_soon_and_as_often_as_the_kernel_says() -> None:
    """Of what is played: the next referral of all families new in the first half-year."""
    study = study_of(coming_again())
    rows, _ = played_in(study, "compiled")
    told = rows[rows[:, Log.WHAT] == REFERRED]
    days, cases = told[:, Log.TIME] // MINUTES_A_DAY, told[:, Log.CASE]
    order = np.lexsort((days, cases))
    gap = np.where(np.diff(cases[order]) == 0, np.diff(days[order]), 10**6)
    early = days[order][:-1] < 120
    back = np.cumsum(coming_back(study.config))
    for within in (40, 80, 160, 320):
        assert (gap[early] <= within).mean() == pytest.approx(back[within], abs=0.02), within


def test_without_anyone_coming_back_nothing_is_taken_off() -> None:
    said = coming_again()
    said["journey"]["stages"]["only"]["comes_back"] = 0.0
    said["journey"]["closed_at_once_comes_back"] = 0.0
    said["council"]["rereferral_share"] = 0.0
    usual = expected_referrals((one := study_of(said)).config, one.calendar)[1]
    said["scenario"]["changes"] = [SPIKE]
    spike = expected_referrals((two := study_of(said)).config, two.calendar)[1]
    first, last = two.change_bands[0]
    assert spike[:, first:last] == pytest.approx(usual[:, first:last] * 4 / 3)
    assert coming_back(two.config).sum() == pytest.approx(0.0, abs=1e-12)


# What a change says


@settings(max_examples=15, deadline=None)
@given(
    st.floats(0.75, 4),
    st.integers(1, 104),
    st.sampled_from([0, 3, 30]),
    st.sampled_from([None, "police", "schools"]),
    st.sampled_from(["multiply", "add"]),
)
def test_a_change_is_of_all_children_referred(
    size: float, weeks: int, ramp: float, source: str | None, how: str
) -> None:
    assume(ramp <= weeks)
    value = size if how == "multiply" else 4000 * (size - 1) / 4
    said = {"what": "referrals", "from": dt.date(2021, 7, 5), "weeks": weeks, "ramp_weeks": ramp, how: value}
    said |= {"source": source} if source else {}
    _, usual, _ = changed()
    study, whole, new = changed(tuple(sorted(said.items())))
    named = [0, 1] if source is None else [("police", "schools").index(source)]
    first, last = study.change_bands[0]
    come_in = strength(study.config.scenario.changes[0], study.calendar)[first:last]
    more = whole[named, first:last].sum(axis=0) - usual[named, first:last].sum(axis=0)
    a_day = value / family_size(study.config) / 253
    wanted = (size - 1) * usual[named, first:last].sum(axis=0) if how == "multiply" else a_day
    assert more == pytest.approx(come_in * wanted, rel=1e-4)
    _, _, usual_new = changed()
    by_hand = renewed((new - usual_new).sum(axis=0), coming_back(study.config))
    assert by_hand[first:last] == pytest.approx(more, abs=1e-3)
    assert new[:, last:] == pytest.approx(usual_new[:, last:])  # after it, who was new still comes back


def test_nobody_can_keep_away_families_who_come_back() -> None:
    said = {"what": "referrals", "from": dt.date(2021, 10, 4), "weeks": 26, "multiply": 0.0}
    study, whole, new = changed(tuple(sorted(said.items())))
    _, usual, _ = changed()
    first, last = study.change_bands[0]
    assert new[:, first:last] == pytest.approx(0.0)
    share = whole[:, first:last].sum(axis=0) / usual[:, first:last].sum(axis=0)
    assert share[0] > 0.3 and share[-1] < 0.25 and (np.diff(share) < 0.01).all()


def test_a_second_change_is_of_what_comes_with_the_first() -> None:
    one = {"what": "referrals", "from": dt.date(2021, 7, 5), "multiply": 1.2}
    two = {"what": "referrals", "from": dt.date(2021, 10, 4), "weeks": 8, "multiply": 1.5}
    _, first, _ = changed(tuple(sorted(one.items())))
    study, both, _ = changed(tuple(sorted(one.items())), tuple(sorted(two.items())))
    begins, ends = study.change_bands[1]
    assert both[:, begins:ends] == pytest.approx(1.5 * first[:, begins:ends])


def test_changes_one_after_the_other_are_each_of_the_usual_level() -> None:
    """Families of one year who come back in the next are no part of what the next year's level multiplies.

    Where they were, a walk of the years to 3.07 times the usual ended at 3.66 times.
    """
    levels = [2.0, 2.0, 0.8, 1.5]
    ends = [dt.date(2021, 7, 1), *(dt.date(2022, month, 1) for month in (1, 4, 8, 12))]
    gap = dt.timedelta(weeks=6)  # before the last one nothing is said, and those who came before still come back
    spans = [(one, two) for one, two in pairwise(ends)]
    spans[-1] = (spans[-1][0] + gap, spans[-1][1])
    told = [
        {"what": "referrals", "from": one, "to": two, "multiply": n}
        for n, (one, two) in zip(levels, spans, strict=True)
    ]
    study, whole, new = changed(*(tuple(one.items()) for one in told))
    _, usual, usual_new = changed()
    for level, (first, last) in zip(levels, study.change_bands, strict=True):
        assert whole[:, first:last] == pytest.approx(level * usual[:, first:last], rel=1e-4)
    between = slice(study.change_bands[2][1], study.change_bands[3][0])
    assert new[:, between] == pytest.approx(usual_new[:, between])
    by_hand = renewed((new - usual_new).sum(axis=0), coming_back(study.config))
    run = slice(0, study.calendar.days)
    assert by_hand[run] == pytest.approx((whole - usual).sum(axis=0)[run], abs=1e-3)


def test_what_delays_no_ending_delays_nobody_who_comes_back() -> None:
    """A visit that families put off for months, beside the work that ends the assessment, changes no expectation."""
    waits = {"shape": "lognormal", "scale": 12, "spread": 0.5}
    work = duty(waits_for=waits)
    signed = duty("signed", follows="work", due="1 working_days", completes=True)
    visit = duty("visit", waits_for=waits | {"scale": 90}, then_every=["4 working_days"])
    said = coming_again()
    back = []
    for duties in ([work, signed], [work, signed, visit]):
        said["journey"]["stages"]["only"] = stage(comes_back=0.4, duties=duties)
        back.append(coming_back(study_of(said).config))
    assert back[0] == pytest.approx(back[1]) and back[0].sum() > 0.3


def test_a_third_more_is_a_third_more_in_the_log() -> None:
    """Played where nobody waits: within half a point (before, first referrals alone were multiplied: +24%)."""
    counts = []
    for changes in ([], [SPIKE]):
        said = coming_again(40_000.0)
        said["council"]["teams"]["team"]["posts_fte"] = 600
        said["run"] |= {"start": dt.date(2019, 4, 1), "warm_up_weeks": 52, "weeks": 150}
        said["scenario"]["changes"] = changes
        study = study_of(said)
        first, last = (study.calendar.day_on_or_after(day) for day in (dt.date(2021, 10, 4), dt.date(2022, 10, 3)))
        rows = played_in(study, "compiled")[0]
        told = rows[rows[:, Log.WHAT] == REFERRED]
        day = told[:, Log.TIME] // MINUTES_A_DAY
        counts.append(told[(first <= day) & (day < last), Log.NTH].sum())
    assert counts[1] / counts[0] == pytest.approx(4 / 3, abs=0.005)


# The months of the year


def index_of(by_day: np.ndarray, study: Study, years: int) -> np.ndarray:
    """(12,) referrals a working day in each month over the mean of the months, of whole years from April."""
    months = study.calendar.dates.astype("datetime64[M]").astype(int)
    first = int(np.datetime64("2020-04", "M").astype(int))
    means = [[by_day[months == first + 12 * year + month].mean() for month in range(12)] for year in range(years)]
    index = np.mean(means, axis=0)
    return np.roll(index / index.mean(), 3)  # January to December


def council(name: str) -> Study:
    """Three years from April 2020, after half a year."""
    return named(f"council={name}", "run.start=2019-10-01", "run.warm_up_weeks=26", "run.weeks=157")


def published(config: Config) -> np.ndarray:
    """(12,) the month index in conf/."""
    index = np.array(config.demand.month_index)
    return index / index.mean()


@pytest.mark.parametrize("name", ["leeds", "typical"])
def test_all_sources_together_have_the_published_months(name: str) -> None:
    """In expectation exactly, new families and those who come back: each source's season is in it once."""
    study = council(name)
    whole, new = expected_referrals(study.config, study.calendar)
    assert index_of(whole.sum(axis=0), study, 3) == pytest.approx(published(study.config), abs=0.006)
    share = study.config.council.rereferral_share
    back = coming_back(study.config)
    long_ago = np.tile(new.sum(axis=0)[130:383], 5)  # a year, over and over
    by_hand = renewed(np.concatenate([long_ago, new.sum(axis=0)[130:]]), back * share / back.sum())[len(long_ago) :]
    assert by_hand[:750].sum() == pytest.approx(whole.sum(axis=0)[130:880].sum(), rel=0.01)
    assert index_of(np.concatenate([whole.sum(axis=0)[:130], by_hand]), study, 3) == pytest.approx(
        published(study.config), abs=0.01
    )
    schools = list(study.config.demand.sources).index("schools")
    august = study.calendar.months == 7
    assert new[schools, august].mean() < 0.2 * new[schools, ~august].mean()


def test_the_log_has_the_published_months() -> None:
    """August once: 0.78 of a month before, 0.85 published."""
    study, replications = council("leeds"), 32
    counts = np.zeros(study.calendar.days)
    for replication in range(replications):
        rows = simulate(study, replication).rows
        told = rows[rows[:, Log.WHAT] == REFERRED]
        counts += np.bincount(told[:, Log.TIME] // MINUTES_A_DAY, told[:, Log.NTH], study.calendar.days)[
            : study.calendar.days
        ]
    padded = np.concatenate([counts, np.full(len(study.calendar.dates) - len(counts), np.nan)])
    assert index_of(padded, study, 3) == pytest.approx(published(study.config), abs=0.02)


def test_the_index_is_worked_out_as_by_hand(tmp_path: Path) -> None:
    """As many a working day in every month: 1 throughout. A year with a hole, and any other year, does not count."""
    days = working_days_of_months(2020)
    assert days.sum() == 254 and days[[0, 8, 11]].tolist() == [20, 20, 22]  # Easter Monday and Christmas are off
    rows = ["time_period,geographic_level,country_name,la_name," + ",".join(MONTHS)]
    rows += [f"2020,Local authority,England,Here,{','.join(str(int(10 * n)) for n in days)}"]
    rows += ["2019,Local authority,England,Here," + ",".join(["c"] + ["900"] * 11)]
    rows += ["2023,Local authority,England,Here," + ",".join(["1"] + ["900"] * 11)]
    table = tmp_path / "c6.csv"
    table.write_text("\n".join(rows), encoding="utf-8")
    assert month_index(table, "Here") == pytest.approx(np.ones(12))
    with pytest.raises(ValueError, match="no whole year of 'There'"):
        month_index(table, "There")


@needs_tables
@pytest.mark.parametrize(("council_name", "name"), [("leeds", "Leeds"), ("typical", "England")])
def test_conf_has_the_index_of_the_published_table(council_name: str, name: str) -> None:
    table = DFE / "c6_referrals_by_month.csv"
    given = np.array(council(council_name).config.demand.month_index)
    assert given == pytest.approx(month_index(table, name), abs=0.0006)
