"""Two tables that belong together are replaced together, wherever whoever writes them is killed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sim.base import tables_together
from sim.base.errors import InputError
from sim.base.folder_lock import locked
from sim.base.tables_together import TO_WRITE, digest_of_files, finish_writing, write_together
from sim.inputs.councils.council_tables.updating import ways_place
from sim.inputs.councils.table import FIGURES, table_in
from sim.inputs.councils.ways import WAYS, ways_in

OLD, NEW = {"one.csv": b"old 1\n", "two.csv": b"old 2\n"}, {"one.csv": b"new 1\n", "two.csv": "neu \u00fc\n".encode()}
KILLED_AT = """
import os, sys
from pathlib import Path
from sim.base.tables_together import write_together
count, real = 0, os.replace
def replace(*of):
    global count
    if count == int(sys.argv[2]):
        os._exit(9)
    count += 1
    real(*of)
os.replace = replace
write_together(Path(sys.argv[1]), {"one.csv": b"new 1\\n", "two.csv": "neu \u00fc\\n".encode()})
"""


def there(folder: Path) -> dict[str, bytes]:
    """What the tables of a folder hold."""
    return {name: (folder / name).read_bytes() for name in OLD}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in OLD.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.mark.parametrize("step", range(4))
def test_whoever_is_killed_leaves_both_old_or_both_new(folder: Path, step: int) -> None:
    """Before what is to be written stands whole, after it, between the tables; and at the fourth there is no more."""
    ended = subprocess.run([sys.executable, "-c", KILLED_AT, str(folder), str(step)], check=False)
    assert ended.returncode == (9 if step < 3 else 0)
    if step == 2:
        assert there(folder) == {"one.csv": NEW["one.csv"], "two.csv": OLD["two.csv"]}  # until somebody reads
    finish_writing(folder)
    assert there(folder) == (OLD if step == 0 else NEW)
    assert not (folder / TO_WRITE).exists()
    with locked(folder):
        pass  # the lock of who was killed is free


def test_who_writes_next_finishes_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_whole = tables_together.write_whole

    def stops(path: Path, content: bytes) -> Path:
        if path.name == "two.csv":
            raise KeyboardInterrupt
        return write_whole(path, content)

    monkeypatch.setattr(tables_together, "write_whole", stops)
    with pytest.raises(KeyboardInterrupt):
        write_together(folder, NEW)
    monkeypatch.undo()
    write_together(folder, {"three.csv": b"3"})
    assert there(folder) == NEW and (folder / "three.csv").read_bytes() == b"3"


def test_who_reads_while_another_writes_leaves_it_to_them(folder: Path) -> None:
    files = {"one.csv": "new 1\n"}
    (folder / TO_WRITE).write_text(json.dumps([files, digest_of_files(files)]))
    with locked(folder):
        finish_writing(folder)
        assert there(folder) == OLD
        with pytest.raises(InputError, match="another command is writing"):
            write_together(folder, NEW)


@pytest.mark.parametrize(
    "content",
    ["", "null", "[1, 2]", "[{}, 3, 4]", json.dumps([{"one.csv": "forged"}, "0" * 64])]
    + [
        json.dumps([files, digest_of_files(files)])
        for files in ({"../one.csv": "x"}, {".lock": "x"}, {"/tmp/x.csv": "x"})
    ],
)
def test_what_is_damaged_or_names_files_elsewhere_is_forgotten(folder: Path, content: str) -> None:
    (folder / TO_WRITE).write_text(content)
    finish_writing(folder)
    assert there(folder) == OLD and not (folder / TO_WRITE).exists()
    assert not (folder.parent / "one.csv").exists()


def test_tables_of_councils_are_finished_by_whoever_reads_one(tmp_path: Path) -> None:
    files = {FIGURES.name: FIGURES.read_text(encoding="utf-8"), WAYS.name: WAYS.read_text(encoding="utf-8")}
    for name in files:
        (tmp_path / name).write_text("council,year\n", encoding="utf-8")
    (tmp_path / TO_WRITE).write_text(json.dumps([files, digest_of_files(files)]), encoding="utf-8")
    assert len(table_in(tmp_path / FIGURES.name).cells) > 1000
    assert (tmp_path / WAYS.name).read_bytes() == WAYS.read_bytes()
    council = next(
        line.split(",")[0] for line in WAYS.read_text(encoding="utf-8").splitlines()[5:] if line[:1].isdigit()
    )
    assert ways_in(tmp_path / WAYS.name)[council] == ways_in(WAYS)[council]


def test_two_tables_in_one_folder_have_ways_of_their_own() -> None:
    """The second took the first's `ways.csv`."""
    places = [ways_place(Path("out") / name) for name in ("figures.csv", "plain.csv", "plain")]
    assert [place.name for place in places] == ["ways.csv", "plain_ways.csv", "plain_ways.csv"]
    assert ways_place(FIGURES) == WAYS
