"""What an earlier study left in a folder is cleared away before another is simulated there."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.base.errors import InputError

MANIFEST = "manifest.json"
TABLES = (
    *("measures.parquet", "days.parquet", "caseloads.parquet", "summary.csv", "costs.csv", "published.csv"),
    MANIFEST,
)
PAGES = ("headline.txt", "headline.html", "report.docx", "report.html", "report.pdf", "report.xlsx")
OTHERS = {"sweep.parquet": "a sweep", "answer.json": "an answer", "answer.txt": "an answer"}  # what such a file is of
MOST_READ = 50_000_000  # bytes of a manifest


def clear_earlier(folder: Path, digests: Sequence[str], drawn: Sequence[str]) -> None:
    """Remove a run's files of other studies than `digests`; InputError if the folder holds another kind of answer.

    `drawn` are the names that files in `charts/` begin with. Only what a run writes is removed, whatever else is there.
    """
    others = {name: what for name, what in OTHERS.items() if (folder / name).exists()}
    earlier = earlier_manifest(folder / MANIFEST)
    before = digests_in(earlier)
    if earlier and not before:
        others[MANIFEST] = "another command's answer"
    for name, what in others.items():
        raise InputError([f"{folder}: holds {what} ({name}); choose another folder with hydra.run.dir=FOLDER."])
    if not any((folder / name).exists() for name in TABLES) or before == [*digests]:
        return
    stale = [folder / name for name in (*TABLES, *PAGES)]
    stale += [file for name in drawn for file in (folder / "charts").glob(f"{name}*")]
    stale += [folder / "charts" / "alt_text.json", *(folder / "logs").glob("*_[0-9]*.parquet")]
    for file in stale:
        if file.is_file() or file.is_symlink():
            file.unlink()


def digests_in(manifest: Mapping[str, Any]) -> list[str]:
    """The studies that a manifest names; none if it is no manifest of a run."""
    studies = manifest.get("studies")
    return [str(digest) for digest in studies.values()] if isinstance(studies, dict) else []


def replications_before(folder: Path, digests: Sequence[str]) -> int:
    """How many replications the tables of a folder have, if they are of these very studies."""
    earlier = earlier_manifest(folder / MANIFEST)
    replications = earlier.get("replications")
    finished = replications.get("finished") if isinstance(replications, dict) else None
    return finished if isinstance(finished, int) and digests_in(earlier) == [*digests] else 0


def earlier_manifest(manifest: Path) -> dict[str, Any]:
    """A manifest that an earlier study left; nothing where there is none that can be read."""
    try:
        read = json.loads(manifest.read_bytes()) if manifest.stat().st_size <= MOST_READ else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}
