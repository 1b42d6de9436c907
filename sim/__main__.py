"""`python -m sim`, and the installed commands."""

import os
import signal
import sys
from contextlib import suppress


def is_somewhere() -> bool:
    """Whether the current folder is there."""
    try:
        return os.path.isdir(os.getcwd())
    except OSError:
        return False


def read_names_as_utf8() -> None:
    """Begin again in Python's UTF-8 mode where names of files are read as ASCII, for one with an accent cannot be kept.

    Python does so by itself under `LC_ALL=C`, unless it was told not to (`PYTHONUTF8=0`).
    """
    if sys.getfilesystemencoding() == "ascii" and "utf8" not in sys._xoptions:
        os.environ["PYTHONUTF8"] = "1"  # of the processes that we start
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


def stop_as_by_ctrl_c(*_: object) -> None:
    """What a scheduler or a container ends (SIGTERM) is stopped like what a user ends: all that is finished is kept."""
    raise KeyboardInterrupt


def start_program() -> int:
    """What the user typed, done; the exit code. Ctrl-C is a sentence too while the program is still being loaded."""
    try:
        with suppress(ValueError):  # in a thread of a program that calls us
            signal.signal(signal.SIGTERM, stop_as_by_ctrl_c)
        read_names_as_utf8()
        return carry_out()
    except KeyboardInterrupt:
        from sim.base.exits import INTERRUPTED

        print("Stopped.", file=sys.stderr)
        return INTERRUPTED


def carry_out() -> int:
    """What the user typed, done; the exit code. What there is too little of is said, even before anything is done."""
    from sim.base.exits import MISTAKE, hold_streams, why_short

    hold_streams()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # more are not needed, and wait for ever where memory is short
    if not is_somewhere():
        print("The folder you are in is no longer there; change to another and try again.", file=sys.stderr)
        return MISTAKE
    try:
        from sim.cli.main import main

        return main()
    except Exception as error:
        if (short := why_short(error)) is None:
            raise  # ours to mend
        print(f"Stopped, because {short}.", file=sys.stderr)
        return MISTAKE


if __name__ == "__main__":
    sys.exit(start_program())
