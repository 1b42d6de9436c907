"""Notes of what has been simulated, a line each: written at once, so that a run that is stopped loses nothing.

The same question, put again, goes on from its notes. A line ends with a digest of the rest: one that was cut short,
damaged or written by hand is as if it had not been written.
"""

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sim.base.files import with_file_name


class Journal:
    """What is noted in a file, by a key that names all that it depends on; for any number of threads."""

    def __init__(self, file: Path) -> None:
        self.file, self.lock = file, threading.Lock()
        self.known: dict[str, Any] = dict(lines_in(file))

    def of(self, key: str, compute: Callable[[], Any]) -> Any:
        """What is noted under a key; computed and noted where it is not yet. It must survive as JSON."""
        if key not in self.known:
            result = compute()
            with self.lock:
                self.write(json.dumps([key, result, digest_of(key, result)]))
                self.known[key] = result
        return self.known[key]

    def write(self, line: str) -> None:
        """Add a line."""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self.file.open("ab+") as file:
                cut_short = file.tell() > 0 and file.seek(-1, 2) >= 0 and file.read(1) != b"\n"
                file.write(b"\n" * cut_short + line.encode() + b"\n")
        except OSError as fault:
            raise with_file_name(fault, self.file) from fault

    def remove(self) -> None:
        """All is computed, and the notes are needed no more."""
        self.file.unlink(missing_ok=True)


def digest_of(key: str, result: Any) -> str:
    """16 hexadecimal digits of a key and what is noted under it."""
    return hashlib.sha256(json.dumps([key, result]).encode()).hexdigest()[:16]


def lines_in(file: Path) -> Iterator[tuple[str, Any]]:
    """The whole lines of a file, if it is there; what is there but is no file is given another name."""
    if file.is_symlink() or (file.exists() and not file.is_file() and not file.is_char_device()):
        os.replace(file, file.with_name(f"{file.name}.damaged_{os.getpid()}"))
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines() if file.is_file() else []:
        try:
            key, result, digest = json.loads(line)
            whole = isinstance(key, str) and digest == digest_of(key, result)
        except (ValueError, TypeError, RecursionError):
            continue
        if whole:
            yield key, result
