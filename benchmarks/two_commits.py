"""The same figures of two checkouts, measured in turns: only so can the one be said to be slower than the other."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.commands import REPOSITORY
from benchmarks.goals import Found

TURNS = 3
MEASURE = """
import json, sys
from benchmarks.__main__ import measured
quick, names, points = json.loads(sys.argv[1])
found = measured(quick, False, names, lambda text: None, points)
print(json.dumps({name: [one.value, one.note] for name, one in found.items()}))
"""

Values = dict[str, tuple[float | None, str]]


def measured_at(checkout: Path, quick: bool, names: Sequence[str], points: int) -> Values:
    """These figures of a checkout by its own benchmarks, in a process of its own; those it does not have are left out.

    Raises RuntimeError with the last line of what went wrong.
    """
    given = json.dumps([quick, list(names), points])
    settings = os.environ | {"PYTHONPATH": str(checkout)}
    command = [sys.executable, "-c", MEASURE, given]
    ran = subprocess.run(command, cwd=checkout, env=settings, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"{checkout}: {(ran.stderr.strip() or 'it said nothing').splitlines()[-1]}")
    return {name: (value, note) for name, (value, note) in json.loads(ran.stdout.splitlines()[-1]).items()}


def in_two_commits(
    earlier: Path, quick: bool, names: Sequence[str], points: int, turns: int = TURNS
) -> dict[str, Found]:
    """Figures of this checkout beside those of an earlier one, in turns; the medians of each."""
    ours: list[Values] = []
    theirs: list[Values] = []
    for turn in range(turns):
        both = [(ours, REPOSITORY), (theirs, earlier)]
        for kept, checkout in both if turn % 2 == 0 else reversed(both):
            kept.append(measured_at(checkout, quick, names, points))
    return {
        name: Found(middle([one.get(name) for one in ours]), note, middle([one.get(name) for one in theirs]))
        for name, (_, note) in ours[-1].items()
    }


def middle(measured: Sequence[tuple[float | None, str] | None]) -> float | None:
    """The median of what was measured, none where nothing was."""
    values = [one[0] for one in measured if one is not None and one[0] is not None]
    return median(values) if values else None
