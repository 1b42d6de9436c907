"""`sim.ask` in scripts: only what is a pair is subtracted, and what cannot be done there is refused in a sentence."""

import datetime as dt
import re

import pytest

import sim
from sim.studies.api import refuse_no_pair

SMALL = {"council": "rutland", "run.weeks": "8", "run.warm_up_weeks": "0", "run.replications": "2"}


def small(**changed: str) -> sim.Answers:
    """Answers of a small study, with some settings changed (`run_seed` is `run.seed`)."""
    words = SMALL | {key.replace("run_", "run.", 1): value for key, value in changed.items()}
    return sim.ask(*(f"{key}={value}" for key, value in words.items()))


@pytest.fixture(scope="module")
def usual() -> sim.Answers:
    """The small study as it is."""
    return small()


@pytest.mark.parametrize(
    ("changed", "what_differs"),
    [
        ({"run_seed": "5"}, "run.seed is 5 here and 20260401 there"),
        ({"run_weeks": "9"}, "run.weeks is 9 here and 8 there"),
        ({"run_start": "2026-04-02"}, "run.start is 2026-04-02 here and 2027-04-01 there"),
        ({"run_warm_up_weeks": "1"}, "run.warm_up_weeks is 1 here and 0 there"),
        ({"run_replications": "3"}, "run.replications is 3 here and 2 there"),
        ({"run_years": "england"}, "run.years is england here and null there"),
        ({"council": "leeds", "run_start": "2027-04-01"}, "council is Leeds here and Rutland there"),
    ],
)
def test_what_is_no_pair_is_refused_with_what_differs(
    usual: sim.Answers, changed: dict[str, str], what_differs: str
) -> None:
    """An interval of two samples that share nothing was called a paired one."""
    other = small(**changed)
    sentence = re.escape(f"These two are no pair, so their difference says nothing: {what_differs}.")
    with pytest.raises(sim.InputError, match=sentence):
        other.over(usual, "caseload_per_worker")
    with pytest.raises(sim.InputError, match=sentence):
        other.recovery(usual)
    with pytest.raises(sim.InputError, match=sentence):
        other.back(usual, "2027-04-01")


def test_a_study_with_parameter_sets_of_its_own_is_no_pair_with_one_without() -> None:
    """Its replications differ by more than what is asked."""
    drawn, alike = (sim.Answers(sim.study_of(*words), ()) for words in (["run.ensemble=leeds"], []))
    refuse_no_pair(drawn, drawn)
    with pytest.raises(sim.InputError, match=r"difference says nothing: run\.ensemble is leeds here and null there"):
        refuse_no_pair(drawn, alike)


def test_a_pair_is_a_pair(usual: sim.Answers) -> None:
    spike = small(**{"scenario": "referral_spike", "scenario.from": "2027-04-05"})
    refuse_no_pair(spike, usual)
    assert spike.over(usual, "referrals_per_year").mean > 0


def test_a_name_that_is_none_is_a_sentence(usual: sim.Answers) -> None:
    for call in (lambda name: usual.over(usual, name), usual.values, usual.mean):
        with pytest.raises(sim.InputError, match=r"no such measure; did you mean caseload_per_worker\?"):
            call("caseload_per_workr")
    with pytest.raises(sim.InputError, match=r"no such daily series; did you mean caseload_per_worker\?"):
        usual.daily("caseload_per_workr")


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("experiment=spike_by_leaving", "is a sweep over many studies, and one is simulated here"),
        ("hydra.run.dir=nowhere", "is for python -m sim, which writes files; leave it out"),
        ("hydra.sweep.dir=nowhere", "is for python -m sim, which writes files; leave it out"),
        ("run.keep_logs=1", "sim.ask keeps no event logs; sim.simulate gives the log of a replication"),
        ("run.engine=dask", "is for the points of a sweep"),
    ],
)
def test_what_does_nothing_there_is_refused(word: str, sentence: str) -> None:
    """Each was taken, and did nothing."""
    words = [word, "run.dask.scheduler=tcp://nowhere:8786"] if "dask" in word else [word]
    with pytest.raises(sim.InputError, match=rf"{re.escape(word)}: {re.escape(sentence)}"):
        sim.ask(*words)


@pytest.mark.parametrize("date", ["1 April 2027", "", None])
def test_what_is_no_date_is_refused_in_a_sentence(usual: sim.Answers, date: str) -> None:
    with pytest.raises(sim.InputError, match="is not a date; write it like 2022-04-01"):
        usual.day(date)


@pytest.mark.parametrize("date", ["2027-03-31", "2035-04-01"])
def test_a_day_that_is_not_simulated_is_refused(usual: sim.Answers, date: str) -> None:
    """It was taken for the first or the last day, and `back` answered 0 weeks."""
    with pytest.raises(sim.InputError, match=f"{date}: lies outside what is simulated, 2027-04-01 to 2027-05-26"):
        usual.back(usual, date)


def test_a_day_may_be_a_date(usual: sim.Answers) -> None:
    assert usual.day(dt.date(2027, 4, 3)) == usual.day("2027-04-05") == 2


def test_words_in_a_list_are_refused_in_a_sentence() -> None:
    with pytest.raises(sim.InputError, match=r"\[run=quick\]: is not a text; give each setting as one"):
        sim.study_of(["run=quick"])  # type: ignore[arg-type]
    for also in (["scenario=winter_sickness"], "scenario=winter_sickness", [[3]]):
        with pytest.raises(sim.InputError, match="must be a list of lists of texts"):
            sim.study_of("run=quick", also=also)  # type: ignore[arg-type]


def test_what_is_no_name_of_a_measure_or_series_is_refused(usual: sim.Answers) -> None:
    with pytest.raises(sim.InputError, match="there is no such measure"):
        usual.values(["caseload_per_worker"])  # type: ignore[arg-type]
    with pytest.raises(sim.InputError, match="there is no such daily series"):
        usual.daily(["caseload_per_worker"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"clock": "foo"}, "clock=foo: there is no such clock. Choices: compiled, readable."),
        ({"replication": -1}, "replication=-1: must be a whole number, 0 or more."),
        ({"replication": 1.5}, "replication=1.5: must be a whole number, 0 or more."),
        ({"replication": True}, "replication=true: must be a whole number, 0 or more."),
        ({"study": "x"}, "x: is no study; make one with sim.study_of('run=quick')."),
    ],
)
def test_what_cannot_be_simulated_from_a_script_is_refused(
    usual: sim.Answers, arguments: dict[str, object], sentence: str
) -> None:
    given = {"study": usual.study, "replication": 0} | arguments
    with pytest.raises(sim.InputError) as refused:
        sim.simulate(**given)  # type: ignore[arg-type]
    assert refused.value.faults == [sentence]
