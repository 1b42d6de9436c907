"""What a folder holds of an earlier sweep: the same one goes on, one made larger too; any other would be lost."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.base.errors import InputError, listed
from sim.runs.earlier_files import earlier_manifest
from sim.studies.sweep.points import SweepPoint

TABLE, MANIFEST = "sweep.parquet", "manifest.json"
BY_HYDRA = "sweeper"  # in what is kept of a sweep's design, if Hydra made it
PACE = "max_batch_size"  # of the sweeper: changes no point


def refuse_to_lose(folder: Path, points: Sequence[SweepPoint], about: Mapping[str, Any]) -> None:
    """InputError where the table and the manifest of a folder hold what these points would not."""
    elsewhere = f"choose another folder with {'hydra.sweep.dir' if BY_HYDRA in about else 'folder'}=FOLDER."
    earlier = earlier_manifest(folder / MANIFEST)
    if "arms" in earlier:
        raise InputError([f"{folder}: holds a run ({MANIFEST}); {elsewhere}"])
    if not (folder / TABLE).is_file() or is_same_design(earlier.get("sweep"), about):
        return
    now: dict[str, int] = {}
    for point in points:
        now |= {digest: max(point.replications, now.get(digest, 0)) for digest in point.digests}
    if any(now.get(digest, -1) < many for digest, many in finished_before(earlier).items()):
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
    """A design without how many of its points are handed over at once."""
    if not isinstance(about, dict) or not isinstance(about.get(BY_HYDRA), dict):
        return about
    return about | {BY_HYDRA: {key: value for key, value in about[BY_HYDRA].items() if key != PACE}}


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
