"""Checks everything: style, types, layers, tests; on Linux, macOS and Windows.

    python3 check.py           the fast tests, and the clocks uncompiled and with array bounds checked
    python3 check.py quick     style, types, layers and the tests that take seconds: for every save
    python3 check.py full      the long tests too (1.2 seconds or more): what every change must pass
    python3 check.py slow      the slow tests too
    python3 check.py install   makes the environment .venv and nothing else

`./check` (check.cmd on Windows) is the same. PYTHON=python3.12 chooses another Python (3.11 to 3.13). Nothing but the
standard library is used here.
"""

import os
import subprocess
import sys

from run import HERE, PYTHON, guarded, set_up

QUICK, FULL, SLOW = "quick", "full", "slow"
TESTS = {"": "not slow and not long", QUICK: "quick", FULL: "not slow", SLOW: "slow or not slow"}
LINTER = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
CLOCKS = ("-m", "pytest", "-q", "-n", "2", "-m", "clocks and not slow")
BOTH_CLOCKS = ("-m", "pytest", "-q", "tests/test_clocks_agree.py", "-k", "ask_an_agency_once")  # compiles all rules
BOUNDS = {"CASELOAD_BOUNDS": "1"}


def steps(mode: str) -> list[tuple[str, tuple[str, ...], dict[str, str]]]:
    """What is checked: a heading, what Python is given, and what is set for it."""
    every: list[tuple[str, tuple[str, ...], dict[str, str]]] = [
        ("style", ("-m", "ruff", "check", "."), {}),
        ("format", ("-m", "ruff", "format", "--check", "."), {}),
        ("types", ("-m", "mypy"), {}),
        ("layers", ("-c", LINTER), {}),
    ]
    if mode != QUICK:
        every.append(("clocks, not compiled", CLOCKS, {"CASELOAD_COMPILE": "0"}))
        every.append(("clocks, array bounds checked", CLOCKS, BOUNDS))
    full = {"CASELOAD_EXAMPLES": "full"} if mode == SLOW else {}  # as many examples as there are: tests/examples.py
    return [*every, ("tests", ("-m", "pytest", "-n", "2", "--dist", "loadgroup", "-m", TESTS[mode]), full)]


def compile_both() -> int:
    """Compile the rules with and without checks of array bounds, at the same time; the first exit code that is not 0.

    Else each process that tests would compile them for itself, as they all begin at once.
    """
    words = [PYTHON, *BOTH_CLOCKS]
    both = [subprocess.Popen(words, cwd=HERE, env={**os.environ, **given}) for given in ({}, BOUNDS)]
    return next(filter(None, [one.wait() for one in both]), 0)


def main(typed: list[str]) -> int:
    """Check until something fails; the exit code is its."""
    mode = typed[0] if typed else ""
    if len(typed) > 1 or mode not in (*TESTS, "install"):
        print(__doc__, file=sys.stderr)
        return 2
    set_up()
    if mode == "install":
        return 0
    for heading, words, given in steps(mode):
        if given is BOUNDS:  # the first step of those that compile
            print("\n== compiling", flush=True)
            if code := compile_both():
                return code
        print(f"\n== {heading}", flush=True)
        code = subprocess.run([PYTHON, *words], cwd=HERE, env={**os.environ, **given}, check=False).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))
