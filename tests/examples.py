"""How many examples Hypothesis draws: a third in the fast tests, all in `./check slow`."""

import os

FULL = os.environ.get("CASELOAD_EXAMPLES") == "full"  # set by check.py for the slow tests


def examples(full: int) -> int:
    """The number of examples of a test that simulates each of them, at least 5."""
    return full if FULL else max(5, full // 3)
