"""The user's own words, by code, and how a word is printed."""

import re
from typing import NamedTuple


class Words(NamedTuple):
    """The user's own words in the order of their codes."""

    stages: tuple[str, ...]
    duties: tuple[str, ...]  # "stage.duty"
    teams: tuple[str, ...]  # kinds of team
    grades: tuple[str, ...]
    sources: tuple[str, ...]
    slots: tuple[str, ...]
    exits: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()


def label(word: str) -> str:
    """The English of a code word: ``child_in_need`` is ``Child in need``, ``2021_22`` a year."""
    return re.sub(r"(\d{4})_(\d{2})\b", r"\1-\2", word).replace("_", " ").capitalize()
