"""`python -m sim sensitivity`: numbers one by one; with `method=morris`, `sobol` or `split`, all of them together."""

import sys
from collections.abc import Sequence

from sim.cli.commands import command


def answer(typed: Sequence[str]) -> int:
    """Whichever is asked for."""
    if any(word.startswith("method=") for word in typed):
        from sim.studies.sensitivity.global_analysis import answer as together

        return together(typed)
    from sim.studies.sensitivity.one_by_one import answer as one_by_one

    return one_by_one(typed)


def main(typed: Sequence[str]) -> int:
    """What is asked, answered; the exit code."""
    stopped = "Stopped before all was played; with method= the same command goes on."
    return command("sensitivity", typed, answer, "This cannot be explored:", stopped)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
