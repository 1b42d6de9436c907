"""The one package that imports Numba: `@rule` marks a plain function of numbers that both clocks use.

Numba's cache looks only at a function's own file, so a changed rule would go unseen by its callers. The cache folder is
therefore named by a digest of every file whose text can be compiled; no text is ever served another text's code.

Environment:
    CASELOAD_COMPILE=0   run every rule as plain Python (slow; for debugging).
    CASELOAD_COMPILE=njit   compile by Numba's own `njit`, without sim.model.compiling.drafts (compiles longer).
    CASELOAD_BOUNDS=1    check every array index (for tests).
    CASELOAD_CACHE=DIR   where compiled code is kept (default: the user's cache folder).
"""

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sim.base.places import PACKAGE
from sim.model.compiling.cache import COMPLETE, CacheFolder, place_for

COMPILED_FILES = (
    "base/units_of_time.py",
    "model/vocabulary.py",
    "model/moving_words.py",
    "model/later_words.py",
    "model/compiling",
    "model/reference.py",
    "model/random.py",
    "model/distributions.py",
    "model/parameter_columns.py",
    "model/parameters.py",
    "model/event_log.py",
    "analysis/readings/partition.py",
    "inputs/balance/weekly_vacancies.py",
    "model/council_columns.py",
    "model/state.py",
    "model/agendas.py",
    "model/diary.py",
    "model/rules",
    "model/acts",
    "model/clocks/compiled.py",
)
KEEP_TEXTS = 8  # older texts' compiled code is thrown away beyond this many

compiles = os.environ.get("CASELOAD_COMPILE", "1") != "0"
is_plain_njit = os.environ.get("CASELOAD_COMPILE") == "njit"
checks_bounds = os.environ.get("CASELOAD_BOUNDS", "0") == "1"


def compiled_files() -> list[Path]:
    """Every file whose text can be compiled, in a fixed order."""
    files: list[Path] = []
    for name in COMPILED_FILES:
        place = PACKAGE / name
        files += sorted(place.rglob("*.py")) if place.is_dir() else [place]
    return files


def rules_hash() -> str:
    """A digest (16 hexadecimal digits) of every line that may be compiled."""
    digest = hashlib.sha256()
    for file in compiled_files():
        digest.update(file.relative_to(PACKAGE).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def is_compiled() -> bool:
    """Whether this text has been compiled before, to the end."""
    return not compiles or (PLACE.folder / COMPLETE).exists()


def why_not_kept() -> str:
    """The sentence for compiled code that cannot be kept; nothing where it can."""
    if not compiles or not PLACE.why_temporary:
        return ""
    return (
        f"Compiled code is not kept between runs ({PLACE.why_temporary}); set CASELOAD_CACHE to a folder of your own "
        "that nobody else can write to."
    )


def mark_compiled(seconds: float) -> None:
    """Remember that this text is compiled, and throw away the oldest other texts."""
    if not compiles:
        return
    try:
        (PLACE.folder / COMPLETE).write_text(f"{seconds:.1f}\n{time.time():.0f}\n", encoding="utf-8")
        if PLACE.why_temporary:
            return
        texts = sorted(PLACE.folder.parent.iterdir(), key=lambda f: f.stat().st_mtime, reverse=True)
        for old in [t for t in texts if t.is_dir() and t != PLACE.folder][KEEP_TEXTS:]:
            shutil.rmtree(old, ignore_errors=True)
    except OSError:
        return  # a cache that cannot be written costs time, not truth


RULES_HASH = rules_hash()
PLACE = CacheFolder(PACKAGE)

F = TypeVar("F", bound=Callable[..., Any])

if compiles:
    import numba

    PLACE = place_for(f"{RULES_HASH}{'-bounds' if checks_bounds else ''}{'-njit' if is_plain_njit else ''}")
    numba.config.CACHE_DIR = str(PLACE.folder)
    HOW: dict[str, Any] = {
        "boundscheck": checks_bounds,
        "error_model": "numpy",
        "nogil": True,  # threads run side by side
    }

    if is_plain_njit:

        def rule(function: F) -> F:
            """Compile a function of numbers by Numba's own `njit`, as its manual has it: cached, without the lock."""
            compiled: F = numba.njit(cache=True, **HOW)(function)
            return compiled

    else:
        from sim.model.compiling.drafts import as_drafts

        def rule(function: F) -> F:
            """Compile a function of numbers: cached, without reference counts, without the interpreter's lock."""
            compiled: F = as_drafts(function, RULES_HASH, **HOW)
            return compiled

else:

    def rule(function: F) -> F:
        """Leave the function as it is: plain Python, for debugging."""
        return function
