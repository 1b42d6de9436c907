"""`python -m sim again MANIFEST [folder=FOLDER]`: the run that a manifest.json describes, simulated again.

The manifest alone is enough: the whole study is in it, with what came from files of the user's own. The tables are the
same, byte for byte, where the rules and the versions are the same; at the end it is said whether they are.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import Field

from sim.base.errors import InputError, listed, shown
from sim.inputs.checks import validate
from sim.inputs.schema import Config
from sim.inputs.typed_settings import StudySettings, typed_settings
from sim.model.compiling import RULES_HASH

CANNOT = "This cannot be run again:"
STOPPED = "Stopped before there was anything to report."
TABLES = ("summary.csv", "costs.csv", "measures.parquet", "days.parquet", "caseloads.parquet")
EACH = "measures.parquet"  # the table with rows of each replication
MOST_BYTES = 50_000_000  # of a manifest


def manifest_at(path: Path) -> dict[str, Any]:
    """What a manifest says; InputError if it is none."""
    file = path / "manifest.json" if path.is_dir() else path
    try:
        if not file.is_file():
            raise InputError([f"{shown(str(file))}: there is no such file; name the manifest.json of a run."])
        if file.stat().st_size > MOST_BYTES:
            raise InputError([f"{file}: is too large for a manifest (at most {MOST_BYTES:,} bytes)."])
        manifest = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as fault:
        raise InputError([f"{file}: cannot be read as a manifest."]) from fault
    if not isinstance(manifest, dict) or not isinstance(manifest.get("config"), dict):
        raise InputError([f"{file}: has no study in it (`config`); name the manifest.json of a run, not of a sweep."])
    return manifest


def study_in(manifest: dict[str, Any]) -> Config:
    """The study of a manifest, validated as any other; nothing in it is loaded as a program or looked up elsewhere."""
    return validate(manifest["config"])


class AgainSettings(StudySettings):
    """Which run is simulated again"""

    by_place = "manifest"

    manifest: Path = Field(description="of a run, or its folder", examples=["outputs/baseline/FOLDER/manifest.json"])
    folder: Path | None = Field(None, description="where the files go; without it, a new one in outputs/SCENARIO")


def main(typed: Sequence[str]) -> int:
    """Simulate a manifest's study again; the exit code."""
    given = typed_settings(AgainSettings, {}, typed)
    manifest = manifest_at(given.manifest)
    config = study_in(manifest)
    if manifest.get("rules") != RULES_HASH:
        print("The rules are not those of the manifest: the numbers may differ from it.", file=sys.stderr)
    name = re.sub(r"[^\w-]+", "_", config.scenario.name).strip("_") or "scenario"
    folder = given.folder or Path("outputs") / name / f"{dt.datetime.now():%Y-%m-%d_%H-%M-%S-%f}"
    from sim.studies.scenario_study import run_scenario

    overrides = manifest.get("overrides")
    words = [str(word) for word in overrides] if isinstance(overrides, list) else []
    code = int(run_scenario(config, folder.absolute(), words))
    if code == 0:
        before = given.manifest if given.manifest.is_dir() else given.manifest.parent
        print(stopped_in_words(manifest, before, folder) or sameness_in_words(before, folder))
    return code


def sameness_in_words(before: Path, now: Path) -> str:
    """Whether the tables of two runs are the same bytes, as a sentence; a table that one of them lacks is named."""
    if before.resolve() == now.resolve():
        return "The tables are in the place of those before: there is nothing to compare them with."
    both, gone = tables_of_both(before, now)
    if not both:
        return "There are no tables beside the manifest to compare with."
    differ = [name for name in both if (before / name).read_bytes() != (now / name).read_bytes()]
    faults = [f"{listed(differ)} {'differs' if len(differ) == 1 else 'differ'}"] if differ else []
    faults += [f"{listed(gone)} {'is' if len(gone) == 1 else 'are'} missing there"] if gone else []
    if faults:
        same = [name for name in both if name not in differ]
        more = f" The same, byte for byte: {listed(same)}." if gone and same else ""
        return f"Not the same as in {before}: {'; '.join(faults)}.{more}"
    return f"The same as in {before}, byte for byte: {listed(both)}."


def tables_of_both(before: Path, now: Path) -> tuple[list[str], list[str]]:
    """The tables that two runs have, and those that only the later one has."""
    made = [name for name in TABLES if (now / name).is_file()]
    both = [name for name in made if (before / name).is_file()]
    return both, [name for name in made if name not in both]


def stopped_in_words(manifest: dict[str, Any], before: Path, now: Path) -> str:
    """That the run before was stopped, and whether what it finished came out the same; nothing where it was not."""
    about = manifest.get("replications")
    if not isinstance(about, dict) or before.resolve() == now.resolve():
        return ""
    asked, finished, missing = (about.get(key) for key in ("asked", "finished", "missing"))
    if not isinstance(asked, int) or not isinstance(finished, int) or not isinstance(missing, list):
        return ""
    if finished >= asked:
        return ""
    lead = f"The run in {before} was stopped after {finished} of {asked} replications, and here all {asked} are there"
    gone = tables_of_both(before, now)[1]
    lacking = f" Missing there: {listed(gone)}." if gone else ""
    if EACH in gone:
        return f"{lead}: there is nothing to compare with.{lacking}"
    if is_same_without(before / EACH, now / EACH, missing):
        return f"{lead}: only so do the tables differ. Those finished then are the same in {EACH}.{lacking}"
    return f"{lead}. Those finished then are not the same in {EACH}.{lacking}"


def is_same_without(before: Path, now: Path, missing: Sequence[Any]) -> bool:
    """Whether the rows of two tables are the same, without those of replications that the first has not finished."""
    import pandas as pd

    try:
        first, second = pd.read_parquet(before), pd.read_parquet(now)
        return first.equals(second[~second["replication"].isin(missing)].reset_index(drop=True))
    except (ValueError, KeyError, OSError):
        return False
