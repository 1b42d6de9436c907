"""Writing files so that each is there whole or not at all.

A file is written under another name in its own folder, forced to the disk and then renamed, which happens at once. What
cannot be written raises OSError with the file's name; what was there before is still there.
"""

import contextlib
import errno
import json
import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

UNFINISHED = ".unfinished"  # how the name of a file ends while it is being written


@lru_cache
def settings_in(file: Path) -> Mapping[str, Any]:
    """What a YAML file of the project says, read once in a process: for reading, never to be changed."""
    import yaml  # only where something is read: commands start without it

    written: Mapping[str, Any] = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return written


def write_whole(path: Path, content: bytes | memoryview) -> Path:
    """Write a file whole or not at all."""
    with whole_file(path) as file:
        file.write(content)
    return path


def write_light(path: Path, content: bytes) -> Path:
    """Write a file that can be made again: it is not forced to the disk, and a power cut may spoil it."""
    with whole_file(path, forced=False) as file:
        file.write(content)
    return path


@contextmanager
def whole_file(path: Path, forced: bool = True) -> Iterator[BinaryIO]:
    """A file to write bit by bit: it has its name when all is written, and is gone when something went wrong."""
    try:
        handle, draft = tempfile.mkstemp(prefix=f".{path.name}.", suffix=UNFINISHED, dir=path.parent)
    except OSError as fault:
        raise with_file_name(fault, path) from fault
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            if forced:
                os.fsync(file.fileno())
        os.chmod(draft, 0o666 & ~UMASK)
        os.replace(draft, path)
    except OSError as fault:
        if fault.filename not in (None, draft):
            raise  # another file's
        raise with_file_name(fault, path) from fault
    finally:
        with contextlib.suppress(OSError):
            os.unlink(draft)  # nothing to do when it has its name


def umask() -> int:
    """The permissions that new files are not given."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


UMASK = umask()


class NoFolder(FileNotFoundError):
    """A file or folder that cannot be made where it was to be: the folder above is gone, or takes none."""


def with_file_name(fault: OSError, path: Path) -> OSError:
    """A fault of the disk with the name of the file that was meant: a full disk says no name of its own."""
    kind = NoFolder if fault.errno == errno.ENOENT else OSError
    return kind(fault.errno, fault.strerror or str(fault), str(path))


def write_text(path: Path, text: str) -> Path:
    """Write a text in UTF-8."""
    return write_whole(path, text.encode("utf-8"))


def write_json(path: Path, content: Any) -> Path:
    """Write numbers, words, lists and maps as JSON; an infinite number or one that is none is refused."""
    encoder = json.JSONEncoder(indent=2, ensure_ascii=False, allow_nan=False, default=str)
    with whole_file(path) as file:  # bit by bit: of a large sweep there is much to say
        for text in encoder.iterencode(content):
            file.write(text.encode("utf-8"))
        file.write(b"\n")
    return path


def write_parquet(path: Path, table: Any) -> Path:
    """Write an Arrow table as Parquet: the same table gives the same bytes, on any day."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table.replace_schema_metadata(None), sink, compression="zstd")
    return write_whole(path, memoryview(sink.getvalue()))


def numbers(values: Any) -> Any:
    """An Arrow column over a NumPy array of numbers or dates; Arrow's own way would import pandas."""
    import numpy as np
    import pyarrow as pa

    if values.dtype.kind == "M":
        kind, values = pa.date32(), values.astype("datetime64[D]").astype(np.int32)
    else:
        kind = pa.from_numpy_dtype(values.dtype)
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(np.ascontiguousarray(values))])


def words_column(values: Sequence[str]) -> Any:
    """An Arrow column of words."""
    import numpy as np
    import pyarrow as pa

    coded = [value.encode() for value in values]
    ends = np.cumsum([0, *map(len, coded)]).astype(np.int32)
    return pa.StringArray.from_buffers(len(coded), pa.py_buffer(ends), pa.py_buffer(b"".join(coded)))


def open_folder(path: Path, idle: float = 0.0) -> Path:
    """Make a folder if it is not there, and clear away what a killed run left unfinished in it.

    A draft that was written to in the last `idle` seconds may be another process's, and stays.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        for draft in path.glob(f".*{UNFINISHED}"):
            with contextlib.suppress(FileNotFoundError):
                if time.time() - draft.stat().st_mtime >= idle:
                    draft.unlink()
    except OSError as fault:
        raise with_file_name(fault, path) from fault
    return path
