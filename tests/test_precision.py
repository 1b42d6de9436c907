"""Replications until the intervals are narrow: when one looks, when it is enough, and how often the truth is inside."""

import json
import math
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim.base.errors import InputError
from sim.base.intervals import interval
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.inputs.schema import Config, Precision
from sim.runs.precision import check, interval_widths, is_enough, looks, precision_sentence
from sim.studies import scenario_study
from tests.councils import duty, journey, stage, worked


def rule(measures: dict[str, float | str], least: int = 20, every: int = 10) -> Precision:
    """A rule with the usual confidence."""
    return Precision(measures=measures, confidence=0.95, least=least, every=every)


def config_with(until: dict[str, object] | None, replications: int) -> Config:
    """A small council with a rise in referrals."""
    hard = journey(stages={"only": stage(duties=[duty(completes=True, parts={"holder": 8.0})])}, effort_spread=0.5)
    settings = worked(workers=4, referrals=600, weeks=12, journey=hard)
    rise = {"what": "referrals", "from": "2021-05-04", "weeks": 4, "multiply": 1.5}
    settings["scenario"] = {"name": "rise", "sentence": "A rise.", "changes": [rise]}
    settings["run"] |= {"replications": replications, "until": until}
    return validate(settings)


def test_one_looks_at_multiples_and_at_the_end() -> None:
    until = {"measures": {"caseload_per_worker": 1.0}, "confidence": 0.95, "least": 15, "every": 10}
    assert looks(config_with(until, 50).run) == [20, 30, 40, 50]
    assert looks(config_with(until, 33).run) == [20, 30, 33]
    assert looks(config_with(until, 12).run) == [12]
    assert looks(config_with(None, 12).run) == [12]


def test_a_width_is_of_the_paired_difference_and_a_share_of_the_baselines_level() -> None:
    rng = np.random.default_rng(3)
    usual = rng.normal(20, 5, 30)
    changed = usual + rng.normal(1, 0.1, 30)
    arms = [{"caseload_per_worker": usual}, {"caseload_per_worker": changed}]
    [paired] = interval_widths(rule({"caseload_per_worker": 0.5}), arms)
    assert paired.is_narrow and paired.half == pytest.approx(
        (interval(changed - usual).high - interval(changed - usual).low) / 2
    )
    [alone] = interval_widths(rule({"caseload_per_worker": 0.5}), arms[:1])
    assert not alone.is_narrow and alone.half > 10 * paired.half
    [share] = interval_widths(rule({"caseload_per_worker": "2%"}), arms)
    assert share.wanted == pytest.approx(0.02 * usual.mean())
    [none] = interval_widths(rule({"caseload_per_worker": 9.0}), [{"caseload_per_worker": [math.nan] * 5}])
    assert not none.is_narrow  # what is not known is never precise


def test_every_measure_must_be_narrow() -> None:
    arms = [{"caseload_per_worker": np.arange(9.0), "peak_caseload": np.zeros(9)}]
    assert is_enough(rule({"peak_caseload": 0.1}), arms)
    both = rule({"peak_caseload": 0.1, "caseload_per_worker": 0.1})
    assert not is_enough(both, arms)
    assert "do not make every interval narrow: caseload_per_worker ±2.11 (wanted ±0.1)" in precision_sentence(
        both, arms, 9
    )


def test_a_run_stops_when_it_is_precise(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It stops at the first look at which all is narrow, says so, and the same number typed gives the same bytes."""
    until = {"measures": {"caseload_per_worker": 0.12}, "confidence": 0.95, "least": 4, "every": 4}
    assert scenario_study.run_scenario(config_with(until, 60), tmp_path / "precise") == 0
    took = json.loads((tmp_path / "precise" / "manifest.json").read_text(encoding="utf-8"))["replications"]["finished"]
    assert 4 < took < 60 and took % 4 == 0
    assert f"{took} replications make the 95% intervals of 1 measures narrow" in capsys.readouterr().out
    table = pq.read_table(tmp_path / "precise" / "measures.parquet").to_pandas()
    values = table[table["measure"] == "caseload_per_worker"].pivot(index="replication", columns="scenario")["value"]
    gaps = (values["rise"] - values["baseline"]).to_numpy()
    for count, narrow in ((took, True), (took - 4, False)):
        result = interval(gaps[:count])
        assert ((result.high - result.low) / 2 <= 0.12) == narrow
    assert scenario_study.run_scenario(config_with(None, took), tmp_path / "typed") == 0
    same = [(tmp_path / name / "measures.parquet").read_bytes() for name in ("precise", "typed")]
    assert same[0] == same[1]


def test_a_run_that_is_cut_short_says_nothing_of_precision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """How many there may be was never reached, so nothing is said of it."""
    until = {"measures": {"caseload_per_worker": 1e-9}, "confidence": 0.95, "least": 4, "every": 4}
    whole = scenario_study.simulate_enough
    monkeypatch.setattr(scenario_study, "simulate_enough", lambda job: whole(job) or True)
    assert scenario_study.run_scenario(config_with(until, 8), tmp_path / "cut") == 130
    assert "the most there may be" not in capsys.readouterr().out


def test_the_written_rule_is_of_measures_that_there_are() -> None:
    config = validate(compose(["run=precise"]))
    check(config.run)
    until = {"measures": {"caseload": 1.0}, "confidence": 0.95, "least": 15, "every": 10}
    with pytest.raises(InputError, match="there is no such measure; did you mean"):
        check(config_with(until, 5).run)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("run.until.least=1", "run.until.least=1"),
        ("run.until.confidence=95", "run.until.confidence=95"),
        ("run.until.measures.peak_caseload=wide", "run.until.measures.peak_caseload"),
        ("run.until.evry=3", "did you mean run.until.every"),
    ],
)
def test_a_mistake_in_the_rule_is_a_sentence(typed: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        validate(compose(["run=precise", typed]))
    assert said in str(error.value)


COVERAGE = {  # shape: draws with their mean, coverage at least
    "normal": (lambda rng, n: rng.normal(10.0, 2.0, n), 10.0, 0.935),
    "lognormal": (lambda rng, n: rng.lognormal(0.0, 0.5, n), math.exp(0.125), 0.92),
    "skewed": (lambda rng, n: rng.lognormal(0.0, 1.0, n), math.exp(0.5), 0.87),
}


@pytest.mark.slow
@pytest.mark.parametrize("shape", COVERAGE)
@pytest.mark.parametrize("wanted", ["3%", "6%", "12%", "20%"])
def test_the_truth_is_inside_about_as_often_as_is_said(shape: str, wanted: str) -> None:
    """Of 4,000 runs that each stop by the written rule; stopping early costs about a point, skewed draws more."""
    draw, truth, least = COVERAGE[shape]
    rng, until, inside, sizes = np.random.default_rng(11), rule({"caseload_per_worker": wanted}), 0, []
    config = config_with(until.model_dump(), 2000)
    for _ in range(4000):
        values = draw(rng, 2000)
        size = stops_at(values, looks(config.run), float(wanted.rstrip("%")) / 100)
        result = interval(values[:size])
        inside += result.low <= truth <= result.high
        sizes.append(size)
    print(f"{shape}, ±{wanted}: {inside / 4000:.3f} of intervals hold the mean; {np.mean(sizes):.0f} replications")
    assert inside / 4000 >= least


def stops_at(values: np.ndarray, at: list[int], share: float) -> int:
    """The look at which the rule stops, by running sums."""
    from scipy.special import stdtrit

    n = np.array(at)
    mean = values.cumsum()[n - 1] / n
    spread = np.sqrt(np.maximum((values**2).cumsum()[n - 1] - n * mean**2, 0) / (n - 1))
    narrow = np.flatnonzero(stdtrit(n - 1, 0.975) * spread / np.sqrt(n) <= share * mean)
    return int(n[narrow[0]] if len(narrow) else n[-1])
