"""`python -m sim record [tables=FOLDER] [from=2017] [measure=NAME] [to=FILE.csv]`: how REAR and rivals did."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.base.errors import InputError, did_you_mean, unknown
from sim.base.files import write_text
from sim.studies.panel.data import published_panel
from sim.studies.panel.panel import figures_in
from sim.studies.record.levels import settings
from sim.studies.record.report import table_csv, text_of
from sim.studies.record.scoring import record

CANNOT = "This record cannot be made:"
STOPPED = "Stopped before there was a record."
KNOWN = ("tables", "from", "measure", "to")


def pairs_of(words: Sequence[str], known: Sequence[str] = KNOWN) -> dict[str, str]:
    """`key=value`, `--key=value` and `--key value` as a dict; Refused if a key is not known or has no value."""
    pairs: dict[str, str] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        key, sign, value = word.removeprefix("--").partition("=")
        if key not in known:
            raise InputError([f"{word}: no such word here{did_you_mean(key, known)}"])
        if not sign:
            if not rest:
                raise InputError([f"{word}: a value is wanted after it."])
            value = rest.pop(0)
        pairs[key] = value
    return pairs


def text_for(words: Sequence[str]) -> str:
    """The record as text; written as CSV too if a file is named."""
    pairs = pairs_of(words)
    first = pairs.get("from", str(settings()["from"]))
    if not (first.isdigit() and len(first) == 4):
        raise InputError([f"from={first}: a year is wanted, as from=2017."])
    measure = pairs.get("measure")
    if measure is not None and measure not in settings()["measures"]:
        raise InputError([unknown("measure", measure, "measure", settings()["measures"])])
    panel = published_panel(figures_in(pairs.get("tables")))
    result = record(panel, int(first), None if measure is None else [measure])
    if "to" in pairs:
        write_text(Path(pairs["to"]), table_csv(result, panel))
    return text_of(result)


def main(typed: Sequence[str]) -> int:
    """Print the record; the exit code."""
    print(text_for(typed))
    return 0
