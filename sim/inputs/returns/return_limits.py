"""Which files are opened at all: those in the folder, within stated limits, without programs in them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import IO, Any

from sim.base.errors import InputError
from sim.base.files import settings_in
from sim.base.places import CONF

MEGABYTE = 1_000_000
CHUNK = 1 << 20
OVERLAP = 512  # bytes: an opening tag that is cut in two by a chunk is seen whole in the next
CELL = re.compile(rb"<(?:\w+:)?(?:c|row)\s[^<>]*?\br\s*=\s*[\"']([A-Za-z]{0,3})(\d{1,9})[\"']")
DEEP = 3  # folders within the folder
KINDS = (
    (b"PK\x03\x04", "workbook"),
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0", "old"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"\x1f\x8b", "packed"),
    (b"PAR1", "table"),
)
WHAT = {
    "pdf": "is a PDF; give the return itself",
    "old": "is an old or protected Office file; save it as .xlsx without a password",
    "picture": "is a picture",
    "packed": "is packed; unpack it first",
    "table": "is a Parquet table, not a return",
}

SETTINGS = CONF / "returns.yaml"  # one path, hashed once: what is here is read for every value of a file


class Unreadable(Exception):
    """A file that is not read, and why in words; nothing of what is in it is shown."""


def returns_settings() -> Mapping[str, Any]:
    """The settings of conf/returns.yaml."""
    return settings_in(SETTINGS)


@cache
def limit(name: str) -> int:
    """One of the limits of conf/returns.yaml."""
    return int(returns_settings()["limits"][name])


def files_in(folder: Path) -> tuple[list[Path], list[tuple[str, str]]]:
    """The files of a folder, and those that are not opened, each with the reason; InputError where it is no folder."""
    if folder.is_file():
        raise InputError(
            [f"{folder}: is a file; give the folder in which the returns are, unpacked if they are packed."]
        )
    if not folder.is_dir():
        raise InputError([f"{folder}: there is no such folder."])
    root, kept, left, total = folder.resolve(), [], [], 0
    for path in sorted(files_below(folder, DEEP)):
        name = path.relative_to(folder).as_posix()
        if not path.resolve().is_relative_to(root):
            left.append((name, "is a link to a place outside the folder, and was not followed"))
            continue
        if not path.is_file():
            left.append((name, "is not a plain file"))
            continue
        size = path.stat().st_size
        total += size
        if size > limit("megabytes") * MEGABYTE:
            left.append((name, f"is larger than {limit('megabytes')} megabytes, the most that is read"))
        elif size == 0:
            left.append((name, "is empty"))
        else:
            kept.append(path)
    if len(kept) > limit("files"):
        raise InputError([f"{folder}: has {len(kept)} files; at most {limit('files')} are read."])
    if total > limit("total_megabytes") * MEGABYTE:
        raise InputError([f"{folder}: is larger than {limit('total_megabytes')} megabytes, the most that is read."])
    return kept, left


def files_below(folder: Path, deep: int) -> Iterator[Path]:
    """Every file below a folder, not hidden and not Office's own lock; folders that are links are given as files."""
    for path in folder.iterdir():
        if path.name.startswith((".", "~$")):
            continue
        if path.is_dir() and not path.is_symlink():
            if deep:
                yield from files_below(path, deep - 1)
        else:
            yield path


def kind_of_file(path: Path) -> str:
    """`workbook`, `xml` or `text`, by what the file begins with; Unreadable for any other kind."""
    with path.open("rb") as file:
        start = file.read(4096)
    for sign, kind in KINDS:
        if start.startswith(sign):
            if kind in WHAT:
                raise Unreadable(WHAT[kind])
            return kind
    flat = start.replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if flat.lstrip().startswith(b"<"):
        if re.match(rb"\s*<(!doctype\s+)?html", flat, re.IGNORECASE):
            raise Unreadable("is a web page, not a return")
        return "xml"
    utf16 = start.startswith((b"\xff\xfe", b"\xfe\xff")) or start.count(b"\x00") > len(start) // 4
    if b"\x00" in start and not utf16:
        raise Unreadable("is not text, a workbook or XML")
    return "text"


def check_workbook(path: Path) -> None:
    """Unreadable where a workbook has a program in it, or would grow beyond the limits when it is unpacked."""
    try:
        with zipfile.ZipFile(path) as book:
            parts = book.infolist()
            check_parts(parts)
            for part in parts:
                if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                    with book.open(part) as sheet:
                        check_sheet(sheet)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError, ValueError) as fault:
        raise Unreadable("is broken or protected: it begins like a workbook and cannot be unpacked") from fault
    except Exception as fault:  # zlib has errors of its own
        if isinstance(fault, Unreadable):
            raise
        raise Unreadable("is broken: it begins like a workbook and cannot be unpacked") from fault


def check_parts(parts: list[zipfile.ZipInfo]) -> None:
    """The table of contents of a workbook, held against the limits."""
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        if "xl/workbook.bin" in names:
            raise Unreadable("is a binary workbook; save it as .xlsx")
        raise Unreadable("is a packed file and not an .xlsx workbook: unpack it first")
    if any(
        "vbaproject" in name.lower() or (name.lower().endswith(".bin") and "macro" in name.lower()) for name in names
    ):
        raise Unreadable("has macros in it; save it as .xlsx without macros")
    if sum(part.file_size for part in parts) > limit("unpacked_megabytes") * MEGABYTE:
        most = limit("unpacked_megabytes")
        raise Unreadable(f"grows beyond {most} megabytes when it is unpacked, the most that is read")
    for part in parts:
        if part.file_size > MEGABYTE and part.file_size > limit("ratio") * max(part.compress_size, 1):
            raise Unreadable(f"has a part that grows more than {limit('ratio')} times when it is unpacked")


def check_sheet(sheet: IO[bytes]) -> None:
    """A sheet's cells, held against the limits before anything makes room for them."""
    rows, columns, rest, size = 0, 0, b"", 0
    while chunk := sheet.read(CHUNK):
        size += len(chunk)
        if size > limit("unpacked_megabytes") * MEGABYTE:
            raise Unreadable(f"grows beyond {limit('unpacked_megabytes')} megabytes when it is unpacked")
        for letters, number in CELL.findall(rest + chunk):
            rows, columns = max(rows, int(number)), max(columns, column_of(letters))
        rest = chunk[-OVERLAP:]
    if rows > limit("rows"):
        raise Unreadable(f"has a sheet with more than {limit('rows'):,} rows, the most that is read")
    if columns > limit("columns"):
        raise Unreadable(f"has a sheet with more than {limit('columns')} columns, the most that is read")
    if rows * columns > limit("cells"):
        raise Unreadable(f"has a sheet with more than {limit('cells'):,} cells, the most that is read")


def column_of(letters: bytes) -> int:
    """The number of a column: A is 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
