"""`python -m sim sensitivity`: numbers one by one; with `method=morris`, `sobol` or `split`, all of them together."""

from collections.abc import Sequence

CANNOT = "This cannot be explored:"
STOPPED = "Stopped before all was simulated; with method= the same command resumes."


def main(typed: Sequence[str]) -> int:
    """Whichever is asked for."""
    if any(word.startswith("method=") for word in typed):
        from sim.studies.sensitivity.global_analysis import main_global as together

        return together(typed)
    from sim.studies.sensitivity.one_by_one import main_one_by_one as one_by_one

    return one_by_one(typed)
