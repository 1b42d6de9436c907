"""How a command ends that cannot go on: its exit code, and a sentence for whoever typed it."""

import sys
from pathlib import Path

from sim.refusals import Refused

MISTAKE, INTERRUPTED = 2, 130  # exit codes


def refuse(opening: str, refused: Refused) -> int:
    """Every fault on a line below what cannot be done; the exit code."""
    print("\n".join([opening, *(f"  {fault}" for fault in refused.faults)]), file=sys.stderr)
    return MISTAKE


def interrupt(sentence: str) -> int:
    """What Ctrl-C ended; the exit code."""
    print(sentence, file=sys.stderr)
    return INTERRUPTED


def unwritable(error: OSError, folder: Path) -> int:
    """What could not be written, and why; the exit code."""
    print(f"{error.filename or folder}: cannot be written: {error.strerror}.", file=sys.stderr)
    return MISTAKE
