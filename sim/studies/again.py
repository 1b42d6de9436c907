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
        print(sameness_in_words(given.manifest if given.manifest.is_dir() else given.manifest.parent, folder))
    return code


def sameness_in_words(before: Path, now: Path) -> str:
    """Whether the tables of two runs are the same bytes, as a sentence; only of those that both have."""
    names = [name for name in TABLES if (before / name).is_file() and (now / name).is_file()]
    if before.resolve() == now.resolve():
        return "The tables are in the place of those before: there is nothing to compare them with."
    if not names:
        return "There are no tables beside the manifest to compare with."
    differ = [name for name in names if (before / name).read_bytes() != (now / name).read_bytes()]
    if differ:
        return f"Not the same as in {before}: {listed(differ)} {'differs' if len(differ) == 1 else 'differ'}."
    return f"The same as in {before}, byte for byte: {listed(names)}."
