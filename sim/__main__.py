"""`python -m sim`, and the installed commands."""

import os
import sys

from sim.base.exits import MISTAKE, hold_streams, why_short


def is_somewhere() -> bool:
    """Whether the current folder is there."""
    try:
        return os.path.isdir(os.getcwd())
    except OSError:
        return False


def start_program() -> int:
    """What the user typed, done; the exit code. What there is too little of is said, even before anything is done."""
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
