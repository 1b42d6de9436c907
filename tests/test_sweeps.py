"""A sweep gives the same bytes whatever happens to it, simulates nothing twice, and loses nothing that was finished."""

import _thread
import errno
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from test_experiment import Stage

from sim.base.errors import InputError
from sim.base.exits import INTERRUPTED
from sim.base.places import CONF
from sim.cli import main as cli
from sim.inputs.checks import validate
from sim.inputs.composing.compose import compose
from sim.runs import experiment, parallel
from sim.runs.replication import Stopped
from sim.runs.results import RECOVERY
from sim.studies import scenario_study
from sim.studies.sweep import sweep, units
from sim.studies.sweep import sweep_table as table
from sim.studies.sweep.sweep import run_sweep

SHORT = ("run.warm_up_weeks=2", "run.weeks=20", "scenario.from=2021-05-04", "scenario.weeks=4", "run.replications=2")
SPIKE = ("scenario=referral_spike", *SHORT)
SIZES = (1.1, 1.2, 1.33)
RATES = (0.08, 0.12)
Words = tuple[str, ...]


def points(*more: str, sizes: tuple[float, ...] = SIZES, rates: tuple[float, ...] = RATES) -> list[Words]:
    """Every size of spike with every rate of leaving."""
    swept = [(f"scenario.size={size}", f"workforce.leaving.rate={rate}") for size in sizes for rate in rates]
    return [(*SPIKE, *more, *two) for two in swept]


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A sweep without a machine: made-up numbers, counted."""
    made = Stage()
    monkeypatch.setattr(parallel, "simulate_to_read", made.play)
    monkeypatch.setattr(parallel, "Events", lambda rows: rows)
    monkeypatch.setattr(parallel, "read", made.read)
    monkeypatch.setattr(sweep, "make_ready", lambda study: 0.0)
    units._studies.clear()
    return made


def swept(words: list[Words], folder: Path) -> bytes:
    """The table of a sweep that is simulated to its end."""
    assert run_sweep(words, folder, [], {}) == 0
    return (folder / "sweep.parquet").read_bytes()


def test_one_row_for_each_point_scenario_replication_and_measure(stage: Stage, tmp_path: Path) -> None:
    swept(points(), tmp_path)
    result = pd.read_parquet(tmp_path / "sweep.parquet")
    about = ["point", "scenario.size", "workforce.leaving.rate", "scenario", "replication", "measure", "value", "unit"]
    assert list(result.columns) == about
    assert not result.duplicated(["point", "scenario", "replication", "measure"]).any()
    assert result.groupby("point")[["scenario.size", "workforce.leaving.rate"]].first().to_numpy().tolist() == [
        [size, rate] for size in SIZES for rate in RATES
    ]
    by_arm = result.groupby(["point", "scenario", "replication"]).size().unstack("scenario")
    assert (by_arm["referral_spike"] - by_arm["baseline"] == 1).all()  # recovery
    assert len(by_arm) == 6 * 2
    assert RECOVERY in set(result["measure"])


def test_what_points_share_is_played_once(stage: Stage, tmp_path: Path) -> None:
    swept(points(), tmp_path)
    changed = [one for one in stage.played if one[0]]
    assert len(changed) == 6 * 2
    assert len(stage.played) - len(changed) == 2 * 2  # one baseline for each rate


def test_a_point_says_what_a_run_of_its_own_says(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    swept(points(), tmp_path / "sweep")
    shares = np.full((len(compose(points()[3])["workforce"]["grades"]), 41), 1 / 41)
    monkeypatch.setattr(experiment, "caseloads_by_grade", lambda study, rows: shares)
    monkeypatch.setattr(experiment, "make_ready", lambda study: 0.0)
    for name in ("begin", "finish", "dismiss", "__init__"):
        monkeypatch.setattr(scenario_study.Renderer, name, lambda *_, said=name == "finish" or None: said)
    assert scenario_study.run_scenario(validate(compose(points()[3])), tmp_path / "run") == 0
    alone = pq.read_table(tmp_path / "run/measures.parquet").to_pandas()
    whole = pd.read_parquet(tmp_path / "sweep/sweep.parquet")
    point = whole[whole["point"] == 3][list(alone.columns)].reset_index(drop=True)
    pd.testing.assert_frame_equal(point, alone)


def test_same_bytes_with_any_number_of_cores_and_in_any_portions(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = [swept(points(f"run.cores={cores}"), tmp_path / str(cores)) for cores in (1, 2, 5)]
    assert written[0] == written[1] == written[2]
    monkeypatch.setattr(table, "ROWS_AT_ONCE", 100)
    swept(points(), tmp_path / "portions")
    one, many = (pq.read_table(tmp_path / name / "sweep.parquet") for name in ("1", "portions"))
    assert one.equals(many)
    assert pq.ParquetFile(tmp_path / "portions/sweep.parquet").num_row_groups > 3


def test_a_sweep_over_choices_and_odd_values_has_its_columns(stage: Stage, tmp_path: Path) -> None:
    words = [
        ("scenario=baseline", "allocation=capped", "run.seed=1", "run.replications=1", "run.weeks=8"),
        (*SPIKE, "allocation=random", "run.seed=2", "run.replications=1", "run.weeks=20"),
    ]
    swept(words, tmp_path)
    result = pd.read_parquet(tmp_path / "sweep.parquet").groupby("point").first()
    assert list(result["allocation"]) == ["capped", "random"]
    assert list(result["run.seed"]) == [1, 2]
    assert list(result["scenario_chosen"]) == ["baseline", "referral_spike"]  # `scenario` is the arm
    assert result["scenario.from"].isna().tolist() == [True, False]


def test_a_sweep_that_is_made_larger_plays_only_what_is_new(stage: Stage, tmp_path: Path) -> None:
    swept(points(sizes=SIZES[:2]), tmp_path / "grown")
    stage.played.clear()
    assert swept(points(), tmp_path / "grown") == swept(points(), tmp_path / "whole")
    assert len(stage.played) == 2 * 2 + (6 * 2 + 2 * 2)
    stage.played.clear()
    swept(points(), tmp_path / "grown")
    assert stage.played == []
    with pytest.raises(InputError, match="holds another sweep"):
        swept(points("run.seed=5"), tmp_path / "grown")
    (tmp_path / "grown/sweep.parquet").rename(tmp_path / "kept.parquet")
    swept(points("run.seed=5"), tmp_path / "grown")
    assert len(stage.played) == 16  # other random numbers is another study


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_a_damaged_part_is_found_and_played_again(stage: Stage, tmp_path: Path, damage: bytes | None) -> None:
    whole = swept(points(), tmp_path)
    stage.played.clear()
    part = sorted((tmp_path / "parts").iterdir())[5]
    content = bytearray(part.read_bytes())
    content[-20] ^= 1  # one bit of one number
    part.write_bytes(bytes(content) if damage is None else damage)
    assert swept(points(), tmp_path) == whole
    assert len(stage.played) == 1


def test_a_part_under_the_name_of_another_is_found_and_played_again(stage: Stage, tmp_path: Path) -> None:
    """A part knows which replication it is, whatever its file is called."""
    whole = swept(points(), tmp_path)
    stage.played.clear()
    first, second = sorted((tmp_path / "parts").iterdir())[:2]
    second.write_bytes(first.read_bytes())
    assert swept(points(), tmp_path) == whole
    assert len(stage.played) == 1


def test_points_that_are_the_same_study_are_told(
    stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    swept([*points(), *points()[:2]], tmp_path)
    assert "2 of 8 points are the same study as another" in capsys.readouterr().err


def test_a_part_damaged_behind_our_back_is_played_in_a_second_pass(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, write = swept(points(), tmp_path / "whole"), sweep.write_light
    spoilt: list[Path] = []

    def spoil(path: Path, content: bytes) -> Path:
        if not spoilt and path.suffix == ".part":
            spoilt.append(path)
            return write(path, content[:-1])
        return write(path, content)

    monkeypatch.setattr(sweep, "write_light", spoil)
    assert swept(points(), tmp_path / "spoilt") == whole
    assert len(stage.played) == 2 * 16 + 1


def test_the_bar_counts_what_is_finished(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never more than is kept, and all at the end; what points share counts for each of them."""
    report, ahead = list[int](), list[int]()
    kept = tmp_path / "sweep/parts"

    def advance(done: int) -> None:
        report.append(done)
        shared = 2 * 2 * 2  # of 24 units 16 are simulated: a baseline serves three points
        ahead.append(sum(report) - len(list(kept.glob("*.part"))) - shared)

    monkeypatch.setattr(sweep, "progress", lambda todo: nullcontext(advance))
    swept(points("run.cores=2"), tmp_path / "sweep")
    assert sum(report) == 6 * 2 * 2
    assert max(ahead) <= 0


def test_a_disk_that_forgets_is_a_fault(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = sweep.write_light
    monkeypatch.setattr(sweep, "write_light", lambda path, content: write(path, content[:-1]))
    with pytest.raises(OSError, match="not what is read"):
        run_sweep(points(), tmp_path, [], {})


def interrupt_at(count: int) -> Callable[[int], None]:
    """Ctrl-C when this many units have begun; none ends after that."""
    begun, pressed = iter(range(10_000)), threading.Lock()

    def interrupt(_: int) -> None:
        if next(begun) >= count:
            if pressed.acquire(blocking=False):
                _thread.interrupt_main()
            time.sleep(0.5)
            raise Stopped

    return interrupt


def test_ctrl_c_keeps_finished_points_and_says_how_many(stage: Stage, tmp_path: Path, capsys: Any) -> None:
    whole = swept(points(), tmp_path / "whole")
    stage.before = interrupt_at(9)
    assert run_sweep(points("run.cores=2"), tmp_path / "cut", [], {}) == INTERRUPTED
    kept = pd.read_parquet(tmp_path / "cut/sweep.parquet")["point"].nunique()
    assert 1 <= kept < 6
    assert f"Stopped after {kept} of 6 points" in capsys.readouterr().out
    stage.before = lambda replication: None
    stage.played.clear()
    assert swept(points(), tmp_path / "cut") == whole
    assert len(stage.played) <= 16 - 2 * kept


def test_ctrl_c_twice_does_not_lose_what_the_first_kept(stage: Stage, tmp_path: Path) -> None:
    stage.before = interrupt_at(12)
    assert run_sweep(points("run.cores=2"), tmp_path, [], {}) == INTERRUPTED
    first = pd.read_parquet(tmp_path / "sweep.parquet")["point"].nunique()
    stage.before = interrupt_at(0)
    assert run_sweep(points("run.cores=2"), tmp_path, [], {}) == INTERRUPTED
    assert pd.read_parquet(tmp_path / "sweep.parquet")["point"].nunique() == first


def test_ctrl_c_before_a_point_is_finished(stage: Stage, tmp_path: Path) -> None:
    stage.before = interrupt_at(0)
    with pytest.raises(KeyboardInterrupt):
        run_sweep(points(), tmp_path, [], {})
    assert not (tmp_path / "sweep.parquet").exists()


@pytest.mark.parametrize("suffix", [".part", ".parquet"])
def test_a_full_disk_is_a_sentence_and_loses_nothing(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any, suffix: str
) -> None:
    whole = swept(points(), tmp_path / "whole")
    begun = iter(range(10_000))

    def full(path: Path, *_: Any) -> Any:
        if path.suffix == suffix and next(begun) >= (7 if suffix == ".part" else 0):
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return keep(path, *_)

    room, keep = (sweep, sweep.write_light) if suffix == ".part" else (table, table.whole_file)
    name = "write_light" if suffix == ".part" else "whole_file"
    monkeypatch.setattr(room, name, full)
    typed = ["-m", *SPIKE, "scenario.size=1.1,1.2,1.33", "workforce.leaving.rate=0.08,0.12"]
    assert cli.main([*typed, f"hydra.sweep.dir={tmp_path}/full"]) == 2
    text = capsys.readouterr().err
    assert "because the disk is full" in text and "hydra.sweep.dir=FOLDER" in text
    assert not (tmp_path / "full/sweep.parquet").exists()
    monkeypatch.setattr(room, name, keep)
    stage.played.clear()
    assert cli.main([*typed, f"hydra.sweep.dir={tmp_path}/full"]) == 0
    assert (tmp_path / "full/sweep.parquet").read_bytes() == whole
    assert len(stage.played) == (16 - 7 if suffix == ".part" else 0)


def test_two_at_once_do_not_spoil_it(stage: Stage, tmp_path: Path) -> None:
    whole, codes, begun = swept(points(), tmp_path / "whole"), list[int](), iter(range(10_000))
    draft = tmp_path / "two/parts/.other.part.abc.unfinished"
    draft.parent.mkdir(parents=True)
    draft.write_bytes(b"half")  # of a process that is at work

    def meanwhile(_: int) -> None:
        if next(begun) == 5:  # another begins while we are under way
            with pytest.raises(InputError, match="another command is writing into this folder"):
                run_sweep(points(), tmp_path / "two", [], {})
            codes.append(2)

    stage.before = meanwhile
    codes.append(run_sweep(points(), tmp_path / "two", [], {}))
    assert codes == [2, 0]
    assert draft.exists()
    assert (tmp_path / "two/sweep.parquet").read_bytes() == whole


def test_every_point_is_judged_before_the_first_is_played(stage: Stage, tmp_path: Path) -> None:
    with pytest.raises(InputError) as report:
        run_sweep(points(sizes=(1.1, -1.0), rates=(0.1, 9.0)), tmp_path / "sweep", [], {})
    assert report.value.faults == [
        "workforce.leaving.rate=9: must be 5 or less.",
        "scenario.size=-1: must be 0 or more.",
    ]
    assert stage.played == [] and not (tmp_path / "sweep").exists()
    many = points(sizes=tuple(-1.0 - n for n in range(100)), rates=(0.1,))
    with pytest.raises(InputError) as report:
        run_sweep(many, tmp_path / "sweep", [], {})
    assert len(report.value.faults) == 21
    with pytest.raises(InputError, match=r"run.until: a sweep simulates run.replications"):
        run_sweep([(*points()[0], "run=precise")], tmp_path / "sweep", [], {})
    with pytest.raises(InputError, match="keeps no event logs"):
        run_sweep(points("run.keep_logs=1"), tmp_path / "sweep", [], {})


# The command


def test_hydras_own_syntax_makes_one_table(stage: Stage, tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    grid = ["scenario.size=1.1,1.2,1.33", "workforce.leaving.rate=range(0.08,0.20,0.02)"]
    assert cli.main(["-m", *SPIKE, "run.replications=1", *grid]) == 0
    assert "21 points over scenario.size, workforce.leaving.rate" in capsys.readouterr().out
    [folder] = (tmp_path / "outputs/sweeps").iterdir()
    assert sorted(path.name for path in folder.iterdir()) == ["manifest.json", "parts", "sweep.parquet"]
    result = pd.read_parquet(folder / "sweep.parquet")
    assert result["point"].nunique() == 21
    assert result["workforce.leaving.rate"].max() == pytest.approx(0.20)  # Hydra's own range: 0.2 after six steps
    assert len(stage.played) == 21 + 7


def test_batches_of_hydra_end_in_the_same_table(stage: Stage, tmp_path: Path) -> None:
    typed = ["-m", *SPIKE, "scenario.size=1.1,1.2,1.33", "workforce.leaving.rate=0.08,0.12"]
    assert cli.main([*typed, f"hydra.sweep.dir={tmp_path}/a", "hydra.sweeper.max_batch_size=2"]) == 0
    assert (tmp_path / "a/sweep.parquet").read_bytes() == swept(points(), tmp_path / "b")


EXPERIMENTS = sorted(path.stem for path in (CONF / "experiment").glob("*.yaml"))


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_experiment_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shrunk: the real machine for four weeks, one replication, the first and the last point."""
    whole = sweep.run_sweep
    monkeypatch.setattr(sweep, "run_sweep", lambda words, *rest: whole([words[0], words[-1]], *rest))
    small = ["run.replications=1", "run.warm_up_weeks=0", "run.weeks=4", "scenario.from=2021-04-12"]
    assert cli.main([f"experiment={name}", *small, f"hydra.sweep.dir={tmp_path}"]) == 0
    result = pd.read_parquet(tmp_path / "sweep.parquet")
    assert result["point"].nunique() == 2
    assert set(result["scenario"]) == {"baseline", "referral_spike"}
    assert np.isfinite(result.loc[result["measure"] == "caseload_per_worker", "value"]).all()
