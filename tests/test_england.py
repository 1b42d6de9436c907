"""A nation is its councils: each with its published figures, simulated like one alone, added up as the returns add
up.
"""

import _thread
import csv
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.analysis.measures import read
from sim.base.errors import InputError
from sim.cli.commands import run_command
from sim.inputs.schema import Config
from sim.inputs.study import study_from
from sim.runs.replication import simulate
from sim.studies.england import england as command
from sim.studies.england import england_runs as playing
from sim.studies.england.england_councils import Nation, config_of, nation_of, typical_study
from sim.studies.england.england_page import value_with_unit
from sim.studies.england.england_report import (
    CouncilSpread,
    agreement,
    england_csv,
    england_title,
    how,
    of_nation,
    published_caseloads,
    spread_of_councils,
)
from sim.studies.england.england_runs import CouncilRun, NationRuns, simulate_nation

WEEKS = ("run.warm_up_weeks=0", "run.weeks=4")
SMALL = ("Rutland", "Isle of Wight", "Bracknell Forest")


@pytest.fixture(scope="module")
def nation() -> Nation:
    """England as it is written down."""
    return nation_of()


@pytest.fixture(scope="module")
def few(nation: Nation) -> Nation:
    """Three of its smallest councils."""
    return nation._replace(councils={name: nation.councils[name] for name in SMALL})


@pytest.fixture(scope="module")
def typical(nation: Nation) -> Config:
    """The typical council for four weeks."""
    return typical_study(nation, WEEKS)


def test_england_is_what_is_published_of_it(nation: Nation) -> None:
    """Sums of the councils against the totals that the Department for Education gives for England, 2022."""
    assert len(nation.councils) >= 148
    total = {key: sum(own[key] for own in nation.councils.values()) for key in nation.councils["Leeds"]}
    for key, whole in {"referrals": 650270, "in_need": 404310, "on_plan": 50920, "looked_after": 82090}.items():
        assert total[key] == pytest.approx(whole, rel=0.02), key
    assert total["holders"] == pytest.approx(20206, rel=0.02)


def test_the_published_spread_is_that_of_the_councils(nation: Nation) -> None:
    """The percentiles stand in another table than the councils; two councils are not simulated."""
    assert spread_of_councils(published_caseloads(nation).values).percentiles == pytest.approx(
        published_caseloads(nation).percentiles, abs=0.25
    )


def test_a_council_is_not_told_its_caseload(nation: Nation, typical: Config) -> None:
    told = nation._replace(councils={"Leeds": {**nation.councils["Leeds"], "caseload": 40.0}})
    one, other = (config_of(each, "Leeds", typical).model_dump() for each in (told, nation))
    one["run"]["seed"] = other["run"]["seed"]
    assert one == other


def test_each_council_has_random_events_of_its_own_and_what_is_typed(nation: Nation) -> None:
    typed = ["workforce.leaving.rate=0.5", *WEEKS]
    typical, some = typical_study(nation, typed), nation._replace(typed=[*nation.typed, *typed])
    configs = [config_of(some, name, typical) for name in SMALL]
    assert len({config.run.seed for config in configs}) == len(configs)
    assert [config.council.name for config in configs] == list(SMALL)
    assert {config.workforce.leaving.rate for config in configs} == {0.5}


@pytest.mark.parametrize(
    "word",
    [
        "council=leeds",
        "council.referrals_per_year=5",
        "figures.referrals=900",
        "run.keep_logs=1",
        "run.engine=dask",
        "run.ensemble=leeds",
    ],
)
def test_what_a_nation_cannot_have_is_refused(nation: Nation, word: str) -> None:
    with pytest.raises(InputError) as report:
        typical_study(nation, [word])
    assert report.value.faults[0].startswith(f"{word}: ")


def test_councils_side_by_side_say_what_each_says_alone(few: Nation, typical: Config) -> None:
    """Threads, their arrays and the order of simulating change nothing."""
    result = []
    for cores in (1, 2):
        run = typical.run.model_copy(update={"cores": cores, "replications": 2})
        result.append(simulate_nation(few, typical.model_copy(update={"run": run})))
    names = [(name, n) for n in (0, 1) for name in SMALL]
    for simulated in result:
        assert [(one.council, one.replication) for one in simulated.runs] == names
        assert not simulated.cut_short
    for first, second in zip(result[0].runs, result[1].runs, strict=True):
        assert repr(first.measures) == repr(second.measures) and first.events == second.events > 0
        study = study_from(config_of(few, first.council, typical))
        alone = read(study, simulate(study, first.replication).rows).measures
        assert repr(alone) == repr(first.measures)


def test_what_is_finished_is_kept_when_it_is_stopped(
    few: Nation, typical: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, pressed = playing.simulate_council, threading.Event()

    def council(nation: Nation, name: str, *rest: Any) -> CouncilRun:
        if name == SMALL[0]:  # the smallest comes last
            _thread.interrupt_main()
            pressed.set()
            time.sleep(0.5)
            raise RuntimeError("stopped")
        return whole(nation, name, *rest)

    monkeypatch.setattr(playing, "simulate_council", council)
    one_core = typical.model_copy(update={"run": typical.run.model_copy(update={"cores": 1})})
    simulated = simulate_nation(few, one_core)
    assert pressed.is_set() and simulated.cut_short
    assert {one.council for one in simulated.runs} == set(SMALL[1:])


def said(name: str, **measures: float) -> CouncilRun:
    """One council's answer."""
    return CouncilRun(name, 0, measures, 10, 1e-6)


def test_sums_means_and_the_highest() -> None:
    two = [
        said(
            "A",
            children_in_need=100.0,
            caseload_per_worker=10.0,
            in_post_fte=30.0,
            visits_on_time_share=0.5,
            unallocated_longest_days=3.0,
        ),
        said(
            "B",
            children_in_need=300.0,
            caseload_per_worker=20.0,
            in_post_fte=10.0,
            visits_on_time_share=0.9,
            unallocated_longest_days=8.0,
        ),
    ]
    assert of_nation("children_in_need", two) == 400.0
    assert of_nation("caseload_per_worker", two) == pytest.approx(12.5)  # by workers
    assert of_nation("visits_on_time_share", two) == pytest.approx(0.8)  # by children
    assert of_nation("unallocated_longest_days", two) == 8.0
    assert [how(name) for name in ("cost_per_year", "caseload_p90")] == ["sum", "mean"]
    missing = [two[0], said("C", children_in_need=1e6, visits_on_time_share=float("nan"))]
    assert of_nation("visits_on_time_share", missing) == 0.5


def test_money_is_in_billions_and_shares_in_per_cent() -> None:
    assert value_with_unit("cost_per_year", 2_319_987_900.0) == "£2.32bn a year"
    assert value_with_unit("cost_per_year", 41_300_000.0) == "£41.3m a year"
    assert value_with_unit("cost_per_year", 950_000.0) == "£950,000 a year"
    assert (
        value_with_unit("vacancy_rate", 0.158) == "15.8%" and value_with_unit("in_post_fte", 32_804.2) == "32,804 FTE"
    )


def test_the_title_says_which_is_the_model_and_which_way_it_is_off() -> None:
    ours, theirs = CouncilSpread((), (13.6, 15.5, 18.1, 19.9, 23.4)), CouncilSpread((), (13.3, 14.7, 16.2, 17.8, 19.3))
    text = (
        "In the model eight in ten councils hold 13.6 to 23.4 children a worker; published, 13.3 to 19.3; the model's"
    )
    assert england_title(ours, theirs) == f"{text} median is too high, 18.1 against 16.2"
    assert england_title(theirs, ours).endswith("median is too low, 16.2 against 18.1")
    assert england_title(ours, ours).endswith("; the medians agree")


def test_rank_correlation_is_one_only_if_councils_are_in_the_same_order(nation: Nation) -> None:
    names = list(nation.councils)[:30]
    some = nation._replace(councils={name: nation.councils[name] for name in names})
    same = [
        said(name, caseload_per_worker=2 * some.councils[name]["caseload"] + i * 1e-9) for i, name in enumerate(names)
    ]
    assert agreement(some, NationRuns(tuple(same), False, 1.0)) > 0.99
    reversed_ = [said(one.council, caseload_per_worker=-one.measures["caseload_per_worker"]) for one in same]
    assert agreement(some, NationRuns(tuple(reversed_), False, 1.0)) < -0.9


@pytest.fixture
def asked(few: Nation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in which England has three councils."""
    monkeypatch.setattr(command, "nation_of", lambda: few)
    monkeypatch.chdir(tmp_path)
    yield tmp_path / "outputs/england/baseline"


def test_the_command_writes_a_tidy_table_and_a_figure(asked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("england", WEEKS) == 0
    report = capsys.readouterr().out
    (folder,) = asked.iterdir()
    assert sorted(one.name for one in folder.iterdir()) == ["charts", "councils.csv", "manifest.json"]
    assert "England: 3 councils, baseline, 4 weeks" in report and "ns of processor time an event" in report
    with (folder / "councils.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len({(row["council"], row["measure"]) for row in rows}) == len(rows)
    held = {row["council"]: float(row["value"]) for row in rows if row["measure"] == "children_in_need"}
    assert held["England"] == pytest.approx(sum(held[name] for name in SMALL))
    assert set(held) == {"England", *SMALL}
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["finished"] == 3
    words = json.loads((folder / "charts/alt_text.json").read_text(encoding="utf-8"))["caseloads_among_councils"]
    assert "Published: median 16.4" in words["alt"]
    for name in ("caseloads_among_councils.svg", "caseloads_among_councils_column.png"):
        assert (folder / "charts" / name).stat().st_size > 1000


def test_a_mistake_is_a_sentence(asked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command("england", ["run.weeks=-4"]) == 2
    assert "run.weeks=-4: must be" in capsys.readouterr().err
    assert not asked.exists()


def test_unfinished_england_has_no_rows_of_its_own(few: Nation) -> None:
    part = NationRuns((said(SMALL[0], children_in_need=5.0),), True, 1.0)
    assert "England" not in england_csv(few, part)
    assert np.isnan(agreement(few, NationRuns((said(SMALL[0], caseload_per_worker=5.0),), True, 1.0)))


@pytest.mark.parametrize("word", ["journey=families_first", "scenario=families_first_transition"])
def test_a_reform_is_laid_over_every_council(word: str) -> None:
    """`england journey=families_first` was answered with today's journeys, and the transition with unknown teams."""
    nation, typical = command.ready([word, "run.start=2027-04-01"])
    usual, today = config_of(nation, "Bury", typical), command.ready([])
    assert {"family_help_workers", "lead_child_protection_practitioners"} <= usual.council.teams.keys()
    assert "assessment" not in usual.council.teams and usual.council.name == "Bury"
    own = config_of(today[0], "Bury", today[1])
    assert usual.council.stock["child_protection"] == own.council.stock["child_protection"]
    assert (usual.run.seed, str(usual.run.start)) == (own.run.seed, "2027-04-01")
    assert [change.from_ for change in usual.scenario.changes] == [one.from_ for one in typical.scenario.changes]


@pytest.mark.parametrize("word", ["journey=leeds", "workforce=leeds", "demand=leeds"])
def test_groups_of_which_each_council_has_its_own_are_refused(word: str) -> None:
    with pytest.raises(InputError, match=f"{word}: each council has its own .*journey=families_first"):
        command.ready([word])
