"""Years that differ: every replication has its own, both sides of a comparison the same, and the mean is as told."""

import datetime as dt
import json
import math
import re
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.base.errors import InputError
from sim.cli.main import main
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.composing.variants import study_of_replication
from sim.inputs.study import Study
from sim.inputs.translation.arrivals import expected_referrals
from sim.inputs.year_draws import YearSpread, changes_of_years, financial_year, year_level, years_named
from sim.runs.experiment import arms_of
from sim.studies.api import Answers, ask, study_of
from sim.studies.pairing import paired_runs, savings
from tests.published_tables import DFE, needs_tables

WALK, AROUND = YearSpread("referrals", True, 0.16), YearSpread("sickness_rate", False, 0.19)
SMALL = ("council=typical", "run.weeks=8", "run.warm_up_weeks=4", "run.replications=6")


def file_with(folder: Path, text: str) -> str:
    """Years of the user's own, by their path."""
    file = folder / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def wide(folder: Path, what: str = "referrals") -> str:
    """Years in which one thing differs widely."""
    return f"run.years={file_with(folder, f'changes: {{{what}: {{step: 0.5}}}}')}"


def arrivals(study: Study, replication: int) -> np.ndarray:
    """(days,) families on each day of what a replication simulates."""
    return study_of_replication(study, replication).parameters.arrivals.sum(axis=0)


@pytest.mark.parametrize("spread", [WALK, AROUND])
def test_levels_have_the_mean_and_the_spread_that_were_asked(spread: YearSpread) -> None:
    first, third = (np.array([year_level(spread, 1, n, 2021, year) for n in range(4000)]) for year in (2021, 2023))
    assert first.mean() == pytest.approx(1, abs=0.01)
    assert third.mean() == pytest.approx(1, abs=0.02)
    assert np.log(first).std() == pytest.approx(spread.wide, rel=0.04)
    wider = math.sqrt(3) if spread.walks else 1.0
    assert np.log(third).std() == pytest.approx(wider * spread.wide, rel=0.04)
    with_the_first = np.corrcoef(np.log(first), np.log(third))[0, 1]
    assert with_the_first == pytest.approx(1 / math.sqrt(3) if spread.walks else 0, abs=0.05)


def test_a_year_has_its_own_draw_whenever_a_run_begins() -> None:
    assert year_level(AROUND, 1, 0, 2019, 2023) == year_level(AROUND, 1, 0, 2021, 2023)
    steps = [year_level(WALK, 1, 0, first, 2022) / year_level(WALK, 1, 0, first, 2021) for first in (2018, 2021)]
    assert steps[0] == pytest.approx(steps[1])
    assert len({year_level(AROUND, seed, n, 2021, 2021) for seed in (1, 2) for n in (0, 1)}) == 4


def totals(spread: YearSpread, years: int, draws: int = 400) -> np.ndarray:
    """(draws, years) yearly means of what moves within the year, after four years in which it has moved."""
    parts, later = range(spread.moves_a_year), range(2014, 2014 + years)
    return np.array(
        [
            [np.mean([year_level(spread, 1, n, 2010, year, part) for part in parts]) for year in later]
            for n in range(draws)
        ]
    )


@pytest.mark.parametrize(("what", "one", "four"), [("referrals", 0.160, 0.303), ("escalation_rate", 0.174, 0.340)])
def test_what_moves_by_quarter_changes_over_years_as_published(what: str, one: float, four: float) -> None:
    """Yearly totals, over one year and over four; of enquiries 0.184 and 0.345, less 0.06 by chance (docs/years.md)."""
    (spread,) = (one for one in years_named("england").spreads if one.what == what)
    logs = np.log(totals(spread, 5))
    assert (logs[:, 1:] - logs[:, :-1]).std() == pytest.approx(one, rel=0.08)
    assert (logs[:, 4] - logs[:, 0]).std() == pytest.approx(four, rel=0.12)


def test_neighbouring_quarters_are_as_alike_across_april_as_within_a_year() -> None:
    spread = YearSpread("referrals", True, 0.1, 4, 0.95)
    level = [[math.log(year_level(spread, 1, n, 2010, 2014 + q // 4, q % 4)) for q in range(8)] for n in range(600)]
    moves = np.diff(np.array(level), axis=1).std(axis=0)
    assert moves == pytest.approx(moves.mean(), rel=0.1)  # the fourth is across 1 April


def test_quarters_cover_the_run_and_begin_in_april_july_october_and_january() -> None:
    run = study_of("run.start=2021-10-04", "run.warm_up_weeks=26", "run.weeks=51").config.run
    own = [one for one in changes_of_years(years_named("england"), run, 0) if one["what"] == "referrals"]
    firsts = ["2022-04-01", "2022-07-01", "2022-10-01", "2023-01-01"]
    assert [f"{one['from']}" for one in own] == firsts
    assert [f"{one['to']}" for one in own] == [*firsts[1:], "2023-04-01"]
    assert len({one["multiply"] for one in own}) == 4


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("{step: 0.1, moves_a_year: 5}", "moves_a_year=5: must be 1, 2, 3, 4, 6 or 12"),
        ("{step: 0.1, keeps: 1.5}", "keeps=1.5: must be between 0 and 1"),
        ("{around: 0.1, keeps: 0.5}", "needs one of `step` and `around`"),
        ("{keeps: 0.5}", "needs one of `step` and `around`"),
    ],
)
def test_moves_that_cannot_be_are_refused(said: str, fault: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=re.escape(fault)):
        years_named(file_with(tmp_path, f"changes: {{referrals: {said}}}"))


def test_years_go_from_april_to_march_and_cover_the_run() -> None:
    run = study_of("run.start=2021-10-04", "run.warm_up_weeks=26", "run.weeks=52").config.run
    own = [one for one in changes_of_years(years_named("known_2019"), run, 0) if one["what"] == "need_mix_high"]
    assert [(f"{one['from']}", f"{one['to']}") for one in own] == [
        ("2022-04-01", "2023-04-01"),
        ("2023-04-01", "2024-04-01"),
    ]  # fmt: skip; the year to March 2022 has begun, and is as usual
    with_the_year = study_of("run.start=2021-04-01", "run.warm_up_weeks=26", "run.weeks=25").config.run
    assert [f"{one['from']}" for one in changes_of_years(years_named("known_2019"), with_the_year, 0)] == [
        "2021-04-01"
    ] * 3
    assert [financial_year(dt.date(2022, month, 31)) for month in (3, 5)] == [2021, 2022]


def test_both_sides_have_the_same_years_and_each_replication_its_own(tmp_path: Path) -> None:
    arms = arms_of(validate(compose(["scenario=winter_sickness", wide(tmp_path)])))
    usual = [[arrivals(arm.study, n) for n in range(2)] for arm in arms]
    assert np.array_equal(usual[0], usual[1])  # the scenario does not touch referrals
    assert not np.allclose(usual[0][0], usual[0][1])
    assert study_of_replication(arms[1].study, 0).change_bands == arms[1].study.change_bands


def test_a_scenario_that_tells_a_level_has_the_last_word(tmp_path: Path) -> None:
    words = ("scenario=leeds_2021_22", "run.start=2020-04-01", "run.warm_up_weeks=52")
    told, told_and_years = study_of(*words), study_of(*words, wide(tmp_path))
    year = slice(told.calendar.day_on_or_after(told.config.scenario.changes[0].from_), None)
    both = [study_of_replication(study, 0) for study in (told_and_years, told)]
    whole = [expected_referrals(study.config, study.calendar)[0][:, year] for study in both]
    assert np.allclose(whole[0][:, :240], whole[1][:, :240])  # the months that are told, who comes back included
    assert not np.allclose(arrivals(told_and_years, 0)[: year.start], arrivals(told, 0)[: year.start])


def test_with_an_ensemble_both_are_drawn() -> None:
    study = study_of("run.ensemble=leeds", "run.years=england")
    own = study_of_replication(study, 1)
    assert (
        own.config.journey.effort_scale
        == study_of_replication(study_of("run.ensemble=leeds"), 1).config.journey.effort_scale
    )
    assert not np.allclose(own.parameters.arrivals, study.parameters.arrivals)


def test_years_that_differ_make_futures_that_differ(tmp_path: Path) -> None:
    alike, apart = ask(*SMALL), ask(*SMALL, wide(tmp_path))
    referrals = "referrals_per_year"
    assert apart.values(referrals).std() > 3 * alike.values(referrals).std()
    assert np.corrcoef(apart.values(referrals), [arrivals(apart.study, n).mean() for n in range(6)])[0, 1] > 0.95


def test_finished_replications_of_other_years_are_not_taken(tmp_path: Path) -> None:
    before = arms_of(validate(compose([wide(tmp_path)])))[0].digest
    assert arms_of(validate(compose([wide(tmp_path)])))[0].digest == before
    assert arms_of(validate(compose([wide(tmp_path, "leaving_rate")])))[0].digest != before
    assert arms_of(validate(compose([])))[0].digest != before


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("changes: {referrals: {step: 1.5}}", "referrals=1.5: must be between 0 and 1"),
        ("changes: {referrals: {step: -0.1}}", "referrals=-0.1: must be between 0 and 1"),
        ("changes: {referrals: {step: true}}", "must be between 0 and 1"),
        ("changes: {referrals: {step: .nan}}", "must be between 0 and 1"),
        ("changes: {referrals: {step: 0.1, around: 0.1}}", "needs one of `step` and `around`"),
        ("changes: {referrals: {}}", "needs one of `step` and `around`"),
        ("changes: {extra_posts: {step: 0.1}}", "extra_posts: does not vary from year to year; what may is referrals,"),
        ("changes: [referrals]", "is not written like years"),
        ("nothing: 1", "is not written like years"),
        ("changes: {referrals: 0.1}", "is not written like years"),
        ("changes: {", "is not written like years"),
    ],
)
def test_years_that_cannot_be_are_refused_in_a_sentence(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InputError) as error:
        validate(compose([f"run.years={file_with(tmp_path, text)}"]))
    assert says in str(error.value)
    assert str(error.value).startswith("run.years=")
    assert len(error.value.faults) == 1


def test_years_that_are_not_there_are_refused_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run.years=englnd"]) == 2
    assert "run.years=englnd" in (text := capsys.readouterr().err)
    assert "england" in text


def test_a_run_says_that_its_years_differ(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [*SMALL[:3], "run.replications=2", "run.years=england", f"hydra.run.dir={tmp_path}"]
    assert main(words) == 0
    kept, said = (
        json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8")),
        "years of its own (years england)",
    )
    assert kept["years"]["name"] == "england"
    assert said in " ".join(capsys.readouterr().out.split())
    charts = [file.read_text(encoding="utf-8") for file in tmp_path.glob("charts/*.svg")]
    assert charts
    assert all(said in " ".join(re.sub("<[^>]*>", " ", one).split()) for one in charts)


def published(file: str, column: str, last: int) -> pd.DataFrame:
    """(councils, years to the last) of a published table."""
    table = pd.read_csv(DFE / file, low_memory=False)
    table = table[table["geographic_level"] == "Local authority"]
    table = table.assign(value=pd.to_numeric(table[column], errors="coerce"))
    return table[table["time_period"] <= last].pivot_table(index="new_la_code", columns="time_period", values="value")


def spread_of_changes(table: pd.DataFrame) -> float:
    """Of the logarithm from year to year, beyond the median of all councils."""
    steps = np.log(table.where(table > 0)).diff(axis=1).iloc[:, 1:]
    return 1.4826 * (steps - steps.median()).stack().abs().median()


@needs_tables
@pytest.mark.parametrize(
    ("name", "children_to", "workforce_to", "councils"),
    [("england", 2022, 2022, 100), ("need", 2022, 2022, 100), ("known_2019", 2019, 2018, 91)],
)
def test_the_spreads_are_those_of_published_figures(
    name: str, children_to: int, workforce_to: int, councils: int
) -> None:
    """As docs/years.md works them out, from the DfE's own tables; of a walk by quarter, its yearly totals."""
    referrals = published("c1_referrals_and_rereferrals.csv", "referral_count", children_to)
    middling = [code for code, mean in referrals.mean(axis=1).items() if 2500 <= mean < 9000]
    enquiries = published("c4_section_47s_and_icpcs.csv", "Section47", children_to).reindex(middling)
    steps, beyond = spread_of_changes(referrals.loc[middling]), spread_of_changes(enquiries)
    staff, leaving, absence, turnover = (
        published("csww_indicators.csv", column, workforce_to)
        for column in ("inpost_fte", "leavers_fte", "absence_rate_fte", "turnover_rate_fte")
    )
    large = staff.index[staff.mean(axis=1) >= 250]
    leavers = leaving.reindex(large).stack().median()
    assert len(middling) == councils
    varies = years_named(name).spreads
    by_quarter = {one.what: one for one in varies if one.moves_a_year > 1}
    spreads = {one.what: one.wide for one in varies if one.moves_a_year == 1}
    reckoned = {
        "referrals": steps,
        "need_mix_high": math.sqrt(beyond**2 - steps**2) / 0.65,
        "sickness_rate": math.sqrt((spread_of_changes(absence.reindex(large)) ** 2 - 0.10**2) / 2),
        "leaving_rate": math.sqrt((spread_of_changes(turnover.reindex(large)) ** 2 - 2 / leavers) / 2),
    }
    assert spreads == pytest.approx({what: reckoned[what] for what in spreads}, abs=0.005)
    assert list(by_quarter) == (["referrals", "escalation_rate", "need_length"] if name == "england" else [])
    if by_quarter:
        assert np.diff(np.log(totals(by_quarter["referrals"], 5)), axis=1).std() == pytest.approx(steps, rel=0.08)


@cache
def a_year_on() -> Answers:
    """A typical council a year after the last that is known, its years drawn as England's."""
    words = ("run.start=2020-10-01", "run.warm_up_weeks=26", "run.weeks=53", "run.replications=60", "run.years=england")
    return ask("council=typical", *words)


@pytest.mark.slow
@needs_tables
@pytest.mark.parametrize(
    ("series", "file", "column"),
    [
        ("caseload_per_worker", "csww_indicators.csv", "caseload_fte"),
        ("children_in_need", "b1_children_in_need.csv", "At31_episodes"),
    ],
)
def test_after_a_year_children_and_caseloads_differ_as_widely_as_published(series: str, file: str, column: str) -> None:
    """What is not put in: caseloads and children in need, a year after the last that is known."""
    referrals = published("c1_referrals_and_rereferrals.csv", "referral_count", 2022).mean(axis=1)
    middling = referrals.index[(referrals >= 2500) & (referrals < 9000)]
    levels = np.log(a_year_on().daily(series)[:, a_year_on().day("2022-03-31")])
    wide = spread_of_changes(published(file, column, 2022).reindex(middling))
    assert levels.std() == pytest.approx(wide, rel=0.3)


@pytest.mark.slow
def test_with_years_as_published_the_same_luck_saves_ten_times() -> None:
    changed, usual = paired_runs(["scenario=referral_spike", "run.years=england", "run.replications=40"])
    result = {one.measure: one for one in savings(changed, usual)}["caseload_per_worker"]
    assert result.times >= 10
    assert result.low > 5
