"""No number, name, postcode or birthday of a child or worker leaves; no file, however spoilt, ends in a traceback."""

import csv
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.base.errors import InputError
from sim.cli.commands import run_command
from sim.inputs.returns import page
from sim.inputs.returns.privacy import Private, is_identifying
from sim.inputs.returns.reading import read_returns
from tests.examples import examples
from tests.returns_by_hand import (
    LIST_3,
    LIST_6,
    LIST_8,
    LIST_9,
    census,
    episodes,
    in_census,
    repacked,
    rows_of,
    workbook,
    workers,
)
from tests.returns_councils import simulated, write

NAMES = ("Dustin Hazlett", "Dustin\xa0Hazlett", "Hazlett")
POSTCODE = re.compile(r"XX\d\d \d[A-Z]{2}")


def all_in(folder: Path) -> str:
    """Every byte below a folder, as text; packed files unpacked."""
    parts = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as book:
                parts += [book.read(name).decode("latin-1") for name in book.namelist()]
        elif path.is_file():
            parts.append(path.read_bytes().decode("latin-1"))
    return "\n".join([*parts, *(path.name for path in folder.rglob("*"))])


def secrets_of(folder: Path) -> set[str]:
    """Every number, name, postcode and birthday in synthetic returns."""
    result: set[str] = set()
    text = all_in(folder)
    result |= set(re.findall(r"<(?:LAchildID|SWENo|PersonBirthDate)>([^<]+)<", text)) | set(POSTCODE.findall(text))
    result |= {f"Worker {n}" for n in re.findall(r"Worker (\d{4})\b", text)}
    for path in folder.glob("ssda903_*.csv"):
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                result |= {row[one] for one in ("CHILD", "DOB", "SW_ID", "HOME_POST", "PL_POST") if row.get(one)}
    return result


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The synthetic returns of a small council."""
    folder = tmp_path_factory.mktemp("synthetic")
    write(simulated(0.2), folder)
    return folder


def test_nothing_personal_is_written_or_printed(
    synthetic: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    secrets = secrets_of(synthetic)
    assert len(secrets) > 1500
    for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.chdir(tmp_path)
    assert run_command("council", ["from", str(synthetic), "name=secret", "out=out"]) == 0
    said = capfd.readouterr()
    text = all_in(tmp_path) + said.out + said.err
    assert len(text) > 30_000
    assert not sorted(one for one in secrets if one in text)


def quirky(folder: Path) -> None:
    """A folder of all four returns with cells that cannot be used, in which names stand where they do not belong."""
    six, three = rows_of(6, 30, LIST_6), rows_of(3, 30, LIST_3)
    for row in six[3:9]:
        row[six[0].index("Case Status")] = "Dustin Hazlett"
        row[six[0].index("CIN Start Date")] = "QK0000007"
    for row in three[3:9]:
        row[three[0].index("Referral NFA?")] = "Dustin Hazlett XX11 1AB"
    sheets = {
        "List 3": three,
        "List 6": six,
        "List 8": rows_of(8, 20, LIST_8),
        "List 9": rows_of(9, 8, LIST_9),
        "Dustin Hazlett": [["QK0000007", "Dustin Hazlett"]],
    }
    workbook(folder / "annex_a.xlsx", sheets)
    bad = "<Assessments><AssessmentActualStartDate>Dustin Hazlett</AssessmentActualStartDate></Assessments>"
    (folder / "cin.xml").write_text(census([in_census(i, bad if i < 9 else "") for i in range(40)]), encoding="utf-8")
    (folder / "workers.xml").write_text(workers().replace(">8<", ">Dustin Hazlett<", 7), encoding="utf-8")
    (folder / "903.csv").write_text(episodes(40, "QK0000099,Dustin Hazlett,S,C2,,,,,,,,,\n"), encoding="utf-8")


def said_of(folder: Path, out: Path, capfd: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit code of a reading, and all that it wrote and said."""
    code = run_command("council", ["from", str(folder), "name=spoilt", f"out={out}"])
    said = capfd.readouterr()
    return code, (all_in(out) if out.exists() else "") + said.out + said.err


def assert_silent(text: str) -> None:
    """Nothing of the returns by hand is in a text, and no traceback."""
    assert "Traceback" not in text and "panicked" not in text
    assert not [
        one for one in (*NAMES, "QK00", "QW00", "XX11", "XX12", "2012-07-19", "19/07/2012", "1984-05-23") if one in text
    ]


def test_names_in_the_wrong_cells_are_told_by_row_only(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    quirky(tmp_path / "in")
    code, text = said_of(tmp_path / "in", tmp_path / "out", capfd)
    assert code == 0, text
    assert_silent(text)
    assert "rows 4, 5, 6, 7, 8, 9" in text


def test_a_file_named_after_a_child_is_not_written_about(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "QK0000003.xml").write_text(census([in_census(i) for i in range(40)]), encoding="utf-8")
    code, text = said_of(tmp_path / "in", tmp_path / "out", capfd)
    assert code == 2 and "rename the file" in text
    assert_silent(text)


def test_what_goes_out_is_searched() -> None:
    private = Private()
    private.code("child", "QK0000003")
    private.code("worker", "Dustin Hazlett")
    private.code("worker", "Social Worker")
    private.code("team", "Looked After")
    assert private.leaks("| QK0000003 |") and private.leaks("of dustin hazlett, ")
    assert not private.leaks("a social worker of the looked after team; 3 of 40 children")
    assert [is_identifying(one) for one in ("12", "123456", "AB12", "north", "ann lee")] == [
        False,
        True,
        True,
        False,
        True,
    ]


def test_a_page_that_would_tell_a_number_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    quirky(tmp_path / "in")
    monkeypatch.setattr(page, "understood_markdown", lambda title, parts: "A page on which stands qk0000007.")
    with pytest.raises(InputError, match="nothing was written"):
        read_returns(tmp_path / "in", "leak", tmp_path / "out")
    assert not (tmp_path / "out").exists()


# Spoilt files

CHANGES = ("cut", "flip", "double", "insert", "swap", "token")
TOKENS = (
    b"\x00",
    b"<",
    b"&#0;",
    b"99999999999999999999",
    b"-1",
    b"NaN",
    b"inf",
    b"9999-12-31",
    b"0001-01-01",
    b"\xff\xfe",
    b'"',
    b"<![CDATA[",
    b"1e308",
    b"=cmd|' /C calc'!A0",
    b"\r",
    b"</Child>",
    b"2023-02-30",
    b"," * 300,
    b"\xf0\x9f\x98\x80",
)


def spoil(data: bytes, changes: list[tuple[str, int, int]]) -> bytes:
    """Bytes after so many changes, each with its place and size."""
    for kind, place, size in changes:
        at = place % (len(data) + 1)
        end = min(at + size % 400 + 1, len(data))
        if kind == "cut":
            data = data[:at] + data[end:]
        elif kind == "flip":
            data = data[:at] + bytes(one ^ (1 << size % 8) for one in data[at : at + 3]) + data[at + 3 :]
        elif kind == "double":
            data = data[:at] + data[at:end] * 3 + data[end:]
        elif kind == "insert":
            data = data[:at] + bytes([size % 256]) * (size % 9 + 1) + data[at:]
        elif kind == "swap":
            data = data[end:] + data[at:end] + data[:at]
        else:
            data = data[:at] + TOKENS[size % len(TOKENS)] + data[at:]
    return data


def spoilt(folder: Path, which: int, changes: list[tuple[str, int, int]]) -> None:
    """One of the four returns, or a part within the workbook, spoilt."""
    names = ("annex_a.xlsx", "cin.xml", "workers.xml", "903.csv")
    if which < len(names):
        path = folder / names[which]
        path.write_bytes(spoil(path.read_bytes(), changes))
        return
    path = folder / "annex_a.xlsx"
    with zipfile.ZipFile(path) as book:
        parts = sorted(book.namelist())
        name = parts[which % len(parts)]
        data = book.read(name)
    repacked(path, {name: spoil(data, changes)})


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The returns by hand, whole."""
    folder = tmp_path_factory.mktemp("whole")
    quirky(folder)
    return folder


change = st.tuples(st.sampled_from(CHANGES), st.integers(0, 10**6), st.integers(0, 10**4))
spoilings = given(which=st.integers(0, 30), changes=st.lists(change, min_size=1, max_size=6))
common = {
    "deadline": None,
    "derandomize": True,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


def ends_well(
    whole: Path, place: Path, which: int, changes: list[tuple[str, int, int]], capfd: pytest.CaptureFixture[str]
) -> None:
    """A spoilt file gives a sentence or a page, never a traceback, never a personal datum."""
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory(dir=place) as room:
        folder = Path(room) / "in"
        shutil.copytree(whole, folder)
        spoilt(folder, which, changes)
        code, text = said_of(folder, Path(room) / "out", capfd)
        assert code in (0, 2)
        assert "fault of this program" not in text, text[-500:]
        assert_silent(text)


@spoilings
@settings(max_examples=examples(25), **common)  # type: ignore[arg-type]
def test_spoilt_files_end_in_a_sentence_or_a_page(
    whole: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], which: int, changes: list[tuple[str, int, int]]
) -> None:
    ends_well(whole, tmp_path, which, changes, capfd)


@pytest.mark.slow
@spoilings
@settings(max_examples=200, **common)  # type: ignore[arg-type]
def test_two_hundred_spoilt_files_end_in_a_sentence_or_a_page(
    whole: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], which: int, changes: list[tuple[str, int, int]]
) -> None:
    ends_well(whole, tmp_path, which, changes, capfd)


def by_hand() -> Iterator[tuple[str, bytes]]:
    """Files that are wrong in ways that chance seldom finds."""
    yield "a.csv", b"\xff\xfe" + b"CHILD,DECOM"
    yield "a.csv", b"CHILD,DECOM,RNE,LS,DEC,REC\n" + b"QK0000001,31/12/9999,S,C2,,\n" * 50
    yield "a.csv", b"CHILD,DECOM,RNE,LS,DEC,REC\n" + b'"' * 100_000
    yield "a.csv", b"\n" * 1000
    yield "a.xml", census([in_census(1)]).replace("2022-11-14", "").encode()
    yield "a.xml", census([in_census(1)]).replace("2023-03-31", "9999-99-99").encode()
    yield "a.xml", census([in_census(1)] * 3).encode("utf-16")
    yield "a.xml", b"<?xml version='1.0' encoding='nonsense'?><Message><CINdetails/></Message>"
    yield "a.xml", workers().replace("<FTE>1</FTE>", "<FTE>1e999</FTE>").encode()
    yield "a.xml", workers().replace("<FTE>1</FTE>", "<FTE>0</FTE>").encode()
    yield "a.xml", workers().replace("<FTE>1</FTE>", "<FTE>-4</FTE>").encode()
    yield "a.xml", workers().replace(">6.5<", ">100000000<").encode()
    yield "a.xml", workers().replace("<Cases30>15", "<Cases30>900000000").encode()
    yield "a.xml", workers().replace("<WorkingDaysLost>8", "<WorkingDaysLost>900000").encode()
    yield "a.xml", workers(1).encode()


@pytest.mark.parametrize(("name", "data"), list(by_hand()))
def test_files_wrong_by_hand_end_in_a_sentence_or_a_page(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str, data: bytes
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(data)
    code, text = said_of(tmp_path / "in", tmp_path / "out", capfd)
    assert code in (0, 2)
    assert "fault of this program" not in text, text[-500:]
    assert_silent(text)
