"""What was typed, handed to Hydra."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def typed_for_hydra(typed: list[str]) -> Iterator[None]:
    """Hydra reads what was typed from `sys.argv`; its errors come to us, to be printed as a sentence."""
    words, full = sys.argv, os.environ.get("HYDRA_FULL_ERROR")
    sys.argv, os.environ["HYDRA_FULL_ERROR"] = [words[0], *typed], "1"
    try:
        yield
    finally:
        sys.argv = words
        os.environ.pop("HYDRA_FULL_ERROR")
        if full is not None:
            os.environ["HYDRA_FULL_ERROR"] = full


def combined_words(typed: list[str], word: str) -> list[str]:
    """What is typed with one more override: flags first, as Hydra reads no overrides on both sides of a flag."""
    kept = [one for one in typed if not one.startswith("hydra.searchpath=")]
    overrides = [one for one in kept if one.startswith("~") or ("=" in one and not one.startswith("-"))]
    return [*(one for one in kept if one not in overrides), word, *overrides]


def words_for_hydra(typed: list[str], folders: list[Path], many: bool) -> list[str]:
    """What is typed as Hydra takes it: a reform chosen as the journey, councils by their names, one search path.

    Of many runs each point has what a reform is laid over for itself: it may differ from point to point.
    """
    from sim.inputs.composing.after_composing import reforms
    from sim.inputs.composing.choices import defaults
    from sim.inputs.composing.council_files import as_names, search_path
    from sim.inputs.reform import journeys_as_reforms, with_reform

    known = reforms(folders)
    named = as_names(typed)
    words = journeys_as_reforms(named, known) if many else with_reform(named, known, defaults())
    return combined_words(words, search_path(typed, folders)[-1])
