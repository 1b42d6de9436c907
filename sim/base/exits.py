"""How a command ends: by itself, refused, by Ctrl-C, on a disk that takes no more, or with nobody listening."""

import errno
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, cast

from sim.base.errors import InputError

MISTAKE, INTERRUPTED = 2, 130  # exit codes
DISK = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is full",
    errno.EACCES: "you may not write there",
    errno.EPERM: "you may not write there",
    errno.EROFS: "it can only be read",
    errno.ENOTDIR: "part of that path is a file, not a folder",
    errno.EEXIST: "that is a file, not a folder",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EFBIG: "the file would be too large",
    errno.EIO: "the disk does not answer",
}
SHOWN, LONGEST = 80, 4000  # characters: of a word that is cut short, of a whole sentence
ENDLESS = re.compile(r"[^\s/\\]{161,}")  # a word of this length is cut short; a path has shorter parts


class TolerantOutput:
    """Standard output that goes on when whoever was reading has stopped, as `head` does."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        """Say it, if anybody listens."""
        with self.unheard():
            self.stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Let what was said be heard."""
        with self.unheard():
            self.stream.flush()

    @contextmanager
    def unheard(self) -> Iterator[None]:
        """Where nobody listens any more, all that follows goes nowhere."""
        try:
            yield
        except BrokenPipeError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.stream.fileno())
            os.close(nowhere)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def take_any_character() -> None:
    """A character that the screen does not have is replaced: no reason to stop."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


@contextmanager
def tolerant_output() -> Iterator[None]:
    """What is done in here is done to its end, whether or not anybody reads what it says."""
    take_any_character()
    stream: Any = sys.stdout
    sys.stdout = cast(Any, TolerantOutput(stream))
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stdout = stream


def run_guarded(job: Callable[[], int], cannot: str, stopped: str, place: Path | None = None) -> int:
    """Do what a command does; its exit code. A refusal, Ctrl-C and a disk that takes no more are each a sentence.

    `cannot` opens a refusal, `stopped` is said after Ctrl-C, `place` is where files go, if the fault names none.
    """
    with tolerant_output():
        try:
            return job()
        except InputError as refused:
            return refuse(cannot, refused.faults)
        except KeyboardInterrupt:
            print(stopped, file=sys.stderr)
            return INTERRUPTED
        except OSError as error:
            why = why_unwritable(error)
            if why is None:
                raise  # ours to mend
            print(f"{error.filename or place}: cannot be written, because {why}.", file=sys.stderr)
            return MISTAKE


def why_unwritable(error: OSError) -> str | None:
    """Why a disk takes no more, in words; None for a fault that is no disk's."""
    full = "No space left" in str(error)  # as Arrow says it, without a number
    return DISK[errno.ENOSPC] if full else DISK.get(error.errno or 0)


def refuse(cannot: str, faults: list[str]) -> int:
    """Every fault on a line below what cannot be done; the exit code."""
    print("\n".join([cannot, *(f"  {printable(fault)}" for fault in faults)]), file=sys.stderr)
    return MISTAKE


def printable(text: str) -> str:
    """A text that others chose, fit for a screen: control characters are written out, what is endless is cut."""
    shown = "".join(letter if letter.isprintable() or letter == "\u00a0" else ascii(letter)[1:-1] for letter in text)
    shown = ENDLESS.sub(lambda long: f"{long[0][:SHOWN]}...", shown)
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}..."
