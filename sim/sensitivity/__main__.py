"""`python -m sim.sensitivity`: numbers one by one; with `method=morris`, `sobol` or `split`, all of them together."""

import sys
from collections.abc import Sequence


def main(typed: Sequence[str]) -> int:
    """The exit code of whichever is asked for."""
    if any(word.startswith("method=") for word in typed):
        from sim.sensitivity.together import main as together

        return together(typed)
    from sim.sensitivity.one_by_one import main as one_by_one

    return one_by_one(typed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
