"""What a folder holds of an earlier sweep: the same one goes on, one made larger too; any other would be lost."""

import filecmp
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.base.errors import InputError, listed
from sim.runs.earlier_files import MANIFEST, earlier_manifest
from sim.studies.sweep.points import SweepPoint

TABLE = "sweep.parquet"
BY_HYDRA = "sweeper"  # in what is kept of a sweep's design, if Hydra made it
PACE = "max_batch_size"  # of the sweeper: changes no point
ANSWERS = (
    "answer.txt",
    "answer.json",
    "morris.csv",
    "sobol.csv",
    "split.csv",
)  # what is written when a question is answered
TYPED = "typed"  # in what is kept of a design: the words of a question
PLACES_OF_ANSWER = ("folder=", "page=")  # how words begin that say where an answer goes: they change none


def refuse_to_lose(folder: Path, points: Sequence[SweepPoint], about: Mapping[str, Any]) -> None:
    """InputError where the table and the manifest of a folder hold what these points would not."""
    elsewhere = f"choose another folder with {'hydra.sweep.dir' if BY_HYDRA in about else 'folder'}=FOLDER."
    earlier = earlier_manifest(folder / MANIFEST)
    if earlier and "sweep" not in earlier:
        what = "a run" if "arms" in earlier else "another command's answer"
        raise InputError([f"{folder}: holds {what} ({MANIFEST}); {elsewhere}"])
    if is_same_design(earlier.get("sweep"), about):
        return
    if answers := [name for name in ANSWERS if (folder / name).exists()]:
        raise InputError([f"{folder}: holds the answer to another question ({answers[0]}); {elsewhere}"])
    if (folder / TABLE).is_file() and is_less(units_of(points), finished_before(earlier)):
        held, swept = earlier["points"], listed(earlier.get("swept") or ["nothing"])
        raise InputError(
            [
                f"{folder}: holds another sweep ({len(held['studies'])} points over {swept}), whose table would be"
                f" lost; {elsewhere}"
            ]
        )


def is_same_design(earlier: Any, about: Mapping[str, Any]) -> bool:
    """Whether the very same was typed: then it goes on, whatever the program has become since."""
    return bool(about) and earlier is not None and pointed(earlier) == pointed(json.loads(json.dumps(dict(about))))


def pointed(about: Any) -> Any:
    """A design without how many of its points are handed over at once, and without where its answer goes."""
    if not isinstance(about, dict):
        return about
    if isinstance(about.get(TYPED), list):
        about = about | {TYPED: [word for word in about[TYPED] if not str(word).startswith(PLACES_OF_ANSWER)]}
    if not isinstance(about.get(BY_HYDRA), dict):
        return about
    return about | {BY_HYDRA: {key: value for key, value in about[BY_HYDRA].items() if key != PACE}}


def units_of(points: Iterable[SweepPoint]) -> dict[str, int]:
    """By digest of a study, how many replications of it these points have."""
    units: dict[str, int] = {}
    for point in points:
        units |= {digest: max(point.replications, units.get(digest, 0)) for digest in point.digests}
    return units


def is_less(these: Mapping[str, int], those: Mapping[str, int]) -> bool:
    """Whether these units lack some of those."""
    return any(these.get(digest, -1) < many for digest, many in those.items())


def holds_more(folder: Path, finished: Sequence[SweepPoint], whole: bool) -> bool:
    """Whether the table that is in a folder has what one of these finished points would lack, and so stays.

    It gives way to a whole one of other units (of a later program) that has no fewer points.
    """
    manifest = earlier_manifest(folder / MANIFEST) if (folder / TABLE).is_file() else {}
    earlier, units = finished_before(manifest), units_of(finished)
    if not is_less(units, earlier):
        return False
    before = len(manifest["points"]["studies"]) - len(manifest["points"]["missing"])
    return not (whole and len(finished) >= before and is_less(earlier, units))


def has_every_row(table: Path, other: Path) -> bool:
    """Whether a table has the columns and every row of another."""
    import pandas as pd

    whole, part = pd.read_parquet(table), pd.read_parquet(other)
    if list(whole.columns) != list(part.columns):
        return False
    return bool((part.merge(whole, how="left", indicator="where")["where"] == "both").all())


@contextmanager
def unknown_table_kept(folder: Path) -> Iterator[None]:
    """A table without a manifest that says of what it is goes by another name while another is written.

    It goes where the other has all that it had: then it was of the same sweep, killed before its manifest.
    """
    table, n = folder / TABLE, 1
    if not table.is_file() or finished_before(earlier_manifest(folder / MANIFEST)):
        yield
        return
    while (aside := folder / f"sweep_earlier{n if n > 1 else ''}.parquet").exists():
        n += 1
    os.replace(table, aside)
    try:
        yield
    finally:
        if not table.is_file():
            os.replace(aside, table)
        elif filecmp.cmp(table, aside, shallow=False) or has_every_row(table, aside):
            aside.unlink()
        else:
            print(f"{table}: nothing says of what it was; it is kept as {aside.name}.", file=sys.stderr)


def finished_before(earlier: Mapping[str, Any]) -> dict[str, int]:
    """By digest of a study that an earlier sweep finished, its replications; 0 where they were not kept."""
    try:
        points = earlier["points"]
        missing, many = {*points["missing"]}, points.get("replications", [])
        finished: dict[str, int] = {}
        for n, studies in enumerate(points["studies"]):
            if n not in missing:
                own = int(many[n]) if n < len(many) else 0
                finished |= {digest: max(own, finished.get(digest, 0)) for digest in studies.values()}
        return finished
    except (KeyError, TypeError, ValueError, AttributeError):
        return {}
