"""A kept log reads back in words, with what its columns count; the wrong file is refused in a sentence."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.base.errors import InputError
from sim.model import moving_words, vocabulary
from sim.model.vocabulary import RECORD_TYPES
from sim.runs.kept_logs import COLUMNS_OF, UNITS, kept_log, kept_log_of, kept_log_paths, log_table
from tests.kept_run import kept_run
from tests.logs import Log, study


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that kept its logs."""
    return kept_run(tmp_path_factory.mktemp("kept") / "run")


def test_every_kind_of_event_has_its_columns() -> None:
    assert tuple(COLUMNS_OF) == RECORD_TYPES


def test_a_row_of_the_log_is_called_by_its_code() -> None:
    """The number that a rule writes is the place of the word that a reader looks up."""
    codes = vars(vocabulary) | vars(moving_words)
    assert [codes[name.upper()] for name in RECORD_TYPES] == list(range(len(RECORD_TYPES)))


def test_codes_become_words_and_minutes_dates() -> None:
    log = Log().refer(1, 0, 2, source="schools").enter(2, 0, "assessment", 2).hire(5, fte=0.6, day=1)
    log.allocate(3, 0, 5, 2, waited=1).duty(4, "assessment.sign_off", 0, due=3, start=2, nth=-1).leave(6, 5)
    log.end(7, 0, "assessment", 2, then="no_further_action").away(5, 5, 2, until=6)
    table = log_table(study(), log.rows).set_index("what")
    assert table.loc["referred", ["source", "need", "children", "day"]].tolist() == ["schools", "medium", 2, 1]
    assert table.loc["joined", "fte"] == 0.6
    assert table.loc["joined", "post"] == 5
    assert pd.isna(table.loc["joined", "case"])
    assert table.loc["allocated", "minutes_on_list"] == 444
    done = table.loc["duty_done"]
    assert (done["duty"], done["occurrence"], done["thin"]) == ("assessment.sign_off", 0, True)
    assert done["due"].date() == dt.date(2022, 4, 7)
    assert done["date"].date() == dt.date(2022, 4, 8)
    assert table.loc["left", "destination"] == "out_of_the_field"
    assert table.loc["stage_ended", "stage_next"] == "no_further_action"
    assert table.loc["away", "absence"] == "annual_leave"


def test_a_kept_log_is_read_whole_with_its_units(run: Path) -> None:
    path = run / "logs" / "perfect_storm_0.parquet"
    table = sim.read_log(path)
    log = kept_log(path)
    assert len(table) == len(log.rows) > 1000
    assert table["what"].notna().all()
    assert set(UNITS) >= {"due", "since", "fte", "minutes"}
    assert table.attrs["units"]["fte"] == "full-time equivalents"
    assert table.attrs["log"] == {
        "arm": "perfect_storm",
        "replication": 0,
        "council": "Typical council",
        "scenario": "perfect_storm",
        "seed": 20260401,
    }
    done = table[table["what"] == "duty_done"]
    own = sim.tables.duties(log.study, log.rows)
    late = (done["date"] > done["due"]).sum()
    assert late == (~own.loc[own["state"] == "done", "on_time"]).sum()


def test_the_baseline_is_decoded_without_the_scenario(run: Path) -> None:
    log = kept_log_of(run, "baseline_0")
    assert log.study.config.scenario.changes == ()
    assert kept_log_of(run).arm == "perfect_storm"


@pytest.mark.parametrize(
    ("name", "said"),
    [("nothing_0", "must be perfect_storm_0 and baseline_0"), ("baseline_7", "must be")],
)
def test_a_log_that_is_not_there_is_refused(run: Path, name: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        kept_log_of(run, name)


def test_what_is_no_kept_log_is_refused(run: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no kept event log"):
        sim.read_log(run / "days.parquet")
    with pytest.raises(InputError, match="no folder of a finished run"):
        kept_log_of(tmp_path)
    lonely = tmp_path / "logs" / "baseline_0.parquet"
    lonely.parent.mkdir()
    lonely.write_bytes((run / "logs" / "baseline_0.parquet").read_bytes())
    with pytest.raises(InputError, match="cannot be read with"):
        sim.read_log(lonely)
    for other in ("[]", "null", '"text"', '{"config": []}'):
        (tmp_path / "manifest.json").write_text(other, encoding="utf-8")
        with pytest.raises(InputError, match="cannot be read with"):
            sim.read_log(lonely)
    (tmp_path / "manifest.json").write_text((run / "manifest.json").read_text(encoding="utf-8"), encoding="utf-8")
    (lonely.parent / "baseline_0.parquet").write_bytes(b"not a table")
    with pytest.raises(InputError, match="cannot be read with"):
        sim.read_log(lonely)


def test_kept_logs_come_in_the_order_of_their_replications(tmp_path: Path) -> None:
    """The tenth replication came before the second, and a scenario called baseline_of_ours among the baseline's."""
    (tmp_path / "logs").mkdir()
    names = ["baseline_of_ours_10", "baseline_of_ours_2", "baseline_0", "baseline_10", "baseline_2"]
    for name in [*names, "baseline_notes"]:
        (tmp_path / "logs" / f"{name}.parquet").touch()
    ordered = ["baseline_of_ours_2", "baseline_of_ours_10", "baseline_0", "baseline_2", "baseline_10"]
    assert [path.stem for path in kept_log_paths(tmp_path)] == ordered
