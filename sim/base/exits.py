"""How a command ends: by itself, refused, by Ctrl-C, on a full disk, or with nobody to read its output."""

import errno
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, cast

from sim.base.errors import InputError
from sim.base.files import NoFolder

MISTAKE, INTERRUPTED = 2, 130  # exit codes
DISK = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is full",
    errno.EACCES: "you may not write there",
    errno.EPERM: "you may not write there",
    errno.EROFS: "it can only be read",
    errno.ENOTDIR: "part of that path is a file, not a folder",
    errno.EEXIST: "that is a file, not a folder",
    errno.EISDIR: "that is a folder, not a file",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EFBIG: "the file would be too large",
    errno.EIO: "the disk does not answer",
}
SHOWN, LONGEST = 80, 4000  # characters: of a word that is cut short, of a whole sentence
ENDLESS = re.compile(r"[^\s/\\]{161,}")  # a word of this length is cut short; a path has shorter parts


SHORT = {  # of what the system allows, not of the disk
    errno.EMFILE: "too few files may be open at once (ulimit -n)",
    errno.ENFILE: "the computer has too many files open",
    errno.ENOMEM: "there is too little memory",
    errno.EAGAIN: "no more processes or threads may be started (ulimit -u)",
}
SHORT_WORDS = {  # as libraries say it, without a number
    "Too many open files": SHORT[errno.EMFILE],
    "Cannot allocate memory": SHORT[errno.ENOMEM],
    "failed to map segment": SHORT[errno.ENOMEM],
    "Unable to allocate": SHORT[errno.ENOMEM],
    "can't start new thread": SHORT[errno.EAGAIN],
}


class TolerantOutput:
    """A stream that goes on when whoever was reading has stopped, as `head` does, or when its disk is full."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.why_lost = ""  # why some output could not be written; empty where its reader has left

    def write(self, text: str) -> int:
        """Write the text, if it can be written."""
        with self.discarding_failures():
            self.stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Write what is buffered, if it can be written."""
        with self.discarding_failures():
            self.stream.flush()

    @contextmanager
    def discarding_failures(self) -> Iterator[None]:
        """Where the reader has left, or the disk is full, all further output is discarded."""
        try:
            yield
        except OSError as fault:
            if not isinstance(fault, BrokenPipeError):
                self.why_lost = why_unwritable(fault) or fault.strerror or str(fault)
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.stream.fileno())
            os.close(nowhere)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def take_any_character() -> None:
    """Have characters that the screen does not have replaced, rather than stop."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def hold_streams() -> None:
    """Open what the shell has closed (`>&-`), lest one of our files gets its number and output is written into it."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


@contextmanager
def tolerant_output() -> Iterator[tuple[TolerantOutput, TolerantOutput]]:
    """What is done in here is done to its end, whether or not anybody reads its output."""
    take_any_character()
    before = sys.stdout, sys.stderr
    both = TolerantOutput(before[0]), TolerantOutput(before[1])
    sys.stdout, sys.stderr = cast(Any, both[0]), cast(Any, both[1])
    try:
        yield both
    finally:
        for one in both:
            one.flush()
        sys.stdout, sys.stderr = before


def run_guarded(job: Callable[[], int], cannot: str, stopped: str, place: Path | None = None) -> int:
    """Do what a command does; its exit code. A refusal, Ctrl-C and a disk that takes no more are each a sentence.

    `cannot` opens a refusal, `stopped` is printed after Ctrl-C, `place` is where files go, if the fault names none.
    """
    with tolerant_output() as (shown, _):
        try:
            code = job()
            shown.flush()
            if shown.why_lost:
                print(f"What was to be shown could not be written, because {shown.why_lost}.", file=sys.stderr)
            return code or (MISTAKE if shown.why_lost else 0)
        except InputError as refused:
            return refuse(cannot, refused.faults)
        except KeyboardInterrupt:
            print(stopped, file=sys.stderr)
            return INTERRUPTED
        except Exception as error:
            if short := why_short(error):
                print(f"Stopped, because {short}. What was finished is kept.", file=sys.stderr)
                return MISTAKE
            why = why_unwritable(error) if isinstance(error, OSError) else None
            if why is None:
                raise  # ours to mend
            print(f"{named_in(error, place)}: cannot be written, because {why}.", file=sys.stderr)
            return MISTAKE


def named_in(error: BaseException, place: Path | None) -> object:
    """The file that a fault of the disk names, else the folder of the command."""
    return getattr(error, "filename", None) or place or "A file"


def why_short(error: BaseException | None) -> str | None:
    """What there is too little of, if that is why something failed, as the fault or one behind it says; else None."""
    while error is not None:
        if isinstance(error, MemoryError):
            return SHORT[errno.ENOMEM]
        if isinstance(error, OSError) and error.errno in SHORT:
            return SHORT[error.errno]
        for words, why in SHORT_WORDS.items():
            if isinstance(error, OSError | ImportError | RuntimeError) and words in str(error):
                return why
        error = error.__cause__ or error.__context__
    return None


def why_unwritable(error: OSError) -> str | None:
    """Why a disk takes no more, in words; None for a fault that is no disk's."""
    if isinstance(error, NoFolder):
        return "there is no folder for it"
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
