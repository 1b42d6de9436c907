"""A file is there whole or not at all, and what cannot be written is said by name."""

import datetime as dt
import errno
import json
import os
import stat
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.base.files import (
    UNFINISHED,
    numbers,
    open_folder,
    words_column,
    write_json,
    write_light,
    write_parquet,
    write_text,
    write_whole,
)


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "summary.csv"
    write_text(path, "old")
    write_text(path, "new £")
    assert path.read_text(encoding="utf-8") == "new £"
    assert [file.name for file in tmp_path.iterdir()] == ["summary.csv"]


def test_a_new_file_may_be_read_like_any_other(tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.touch()
    ours = write_whole(tmp_path / "ours", b"")
    assert stat.S_IMODE(ours.stat().st_mode) == stat.S_IMODE(usual.stat().st_mode)


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_and_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = write_text(tmp_path / "summary.csv", "old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(OSError, match="No space left") as report:
        write_text(path, "new")
    assert report.value.errno == errno.ENOSPC
    assert report.value.filename == str(path)
    assert path.read_text(encoding="utf-8") == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["summary.csv"]


def test_a_killed_writing_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_text(tmp_path / "summary.csv", "old")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        write_text(path, "new")
    assert path.read_text(encoding="utf-8") == "old"


def test_a_folder_that_is_missing_or_a_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as report:
        write_text(tmp_path / "nowhere" / "summary.csv", "")
    assert report.value.filename == str(tmp_path / "nowhere" / "summary.csv")
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError) as report:
        open_folder(tmp_path / "file")
    assert report.value.filename == str(tmp_path / "file")


def test_what_a_killed_run_left_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / f".days.parquet.abc{UNFINISHED}").write_bytes(b"half")
    (tmp_path / "kept.csv").write_bytes(b"whole")
    open_folder(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["kept.csv"]


def test_columns_are_what_arrow_would_have_made() -> None:
    dates = np.array(["2021-04-01", "2021-04-06"], "datetime64[D]")
    assert numbers(dates).to_pylist() == [dt.date(2021, 4, 1), dt.date(2021, 4, 6)]
    assert numbers(np.arange(6)[::2]).equals(pa.array([0, 2, 4]))
    assert words_column(["", "£", "social worker"]).equals(pa.array(["", "£", "social worker"]))
    assert words_column([]).equals(pa.array([], pa.string()))


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    table = pa.table({"measure": words_column(["caseload"] * 3), "value": numbers(np.array([1.0, 2.0, np.nan]))})
    first = write_parquet(tmp_path / "a.parquet", table).read_bytes()
    second = write_parquet(tmp_path / "b.parquet", table.replace_schema_metadata({"when": "now"})).read_bytes()
    assert first == second
    assert pq.read_table(tmp_path / "a.parquet").column("measure").to_pylist() == ["caseload"] * 3


def test_json_is_readable_and_refuses_what_is_not_json(tmp_path: Path) -> None:
    path = write_json(tmp_path / "manifest.json", {"council": "Leeds", "size": 1.325, "none": None})
    assert json.loads(path.read_text(encoding="utf-8")) == {"council": "Leeds", "size": 1.325, "none": None}
    with pytest.raises(ValueError, match="JSON"):
        write_json(path, {"size": float("nan")})


def test_what_can_be_made_again_is_not_forced_to_the_disk_but_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, forced = write_light(tmp_path / "a.part", b"old"), list[int]()
    monkeypatch.setattr(os, "fsync", forced.append)
    assert write_light(path, b"new").read_bytes() == b"new"
    assert forced == []
    write_whole(path, b"newer")
    assert len(forced) == 1

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_light(path, b"newest")
    assert path.read_bytes() == b"newer"
    assert [file.name for file in tmp_path.iterdir()] == ["a.part"]


def test_json_that_cannot_be_said_leaves_the_old_file(tmp_path: Path) -> None:
    path = write_json(tmp_path / "a.json", {"a": [1, "é"]})
    assert path.read_text(encoding="utf-8") == '{\n  "a": [\n    1,\n    "é"\n  ]\n}\n'
    with pytest.raises(ValueError):
        write_json(path, {"a": 1, "b": float("nan")})
    assert "é" in path.read_text(encoding="utf-8")
    assert len(list(tmp_path.iterdir())) == 1
