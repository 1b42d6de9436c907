"""The run as a research object: `ro-crate-metadata.json` (RO-Crate 1.1), plain JSON beside the manifest."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sim.base.files import write_json
from sim.reports.report.chapters.evidence import files_of, sha256
from sim.reports.report.chapters.sections import LICENCE, command_of, title_of
from sim.reports.report.run_folder import FinishedRun

NAME = "ro-crate-metadata.json"
CONTEXT = "https://w3id.org/ro/crate/1.1/context"
PROFILE = "https://w3id.org/ro/crate/1.1"
PROCESS = "https://w3id.org/ro/wfrun/process/0.5"  # Process Run Crate: one program was run once
DATA_LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
TYPES = {
    ".json": "application/json",
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".pdf": "application/pdf",
    ".html": "text/html",
    ".txt": "text/plain",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".tex": "application/x-tex",
    ".typ": "text/plain",
}
SOFTWARE, ACTION = "#caseload", "#run"


def crate(run: FinishedRun, reports: list[Path]) -> dict[str, Any]:
    """The description of a run's folder: its files with their hashes, the program, and what was done."""
    files = [*files_of(run), *reports]
    parts = [part_entity(run.folder, file) for file in files]
    named = [{"@id": part["@id"]} for part in parts]
    descriptor = {"@id": NAME, "@type": "CreativeWork", "conformsTo": {"@id": PROFILE}, "about": {"@id": "./"}}
    return {
        "@context": CONTEXT,
        "@graph": [
            descriptor,
            folder_entity(run, named),
            action(run, named),
            software_entity(run),
            profile(),
            licence(),
            *arguments(run),
            *parts,
        ],
    }


def folder_entity(run: FinishedRun, parts: list[dict[str, str]]) -> dict[str, Any]:
    """The folder itself."""
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": title_of(run),
        "description": " ".join(run.headline) or run.sentence,
        "datePublished": f"{run.manifest['began']:.10}",
        "license": {"@id": DATA_LICENCE},
        "conformsTo": {"@id": PROCESS},
        "hasPart": parts,
        "mentions": {"@id": ACTION},
    }


def action(run: FinishedRun, parts: list[dict[str, str]]) -> dict[str, Any]:
    """What was done: the command, when, with which program, and what came of it."""
    began = dt.datetime.fromisoformat(run.manifest["began"])
    ended = began + dt.timedelta(seconds=float(run.manifest["seconds"]["all"]))
    finished = not run.manifest["replications"]["missing"]
    status = "CompletedActionStatus" if finished else "FailedActionStatus"
    return {
        "@id": ACTION,
        "@type": "CreateAction",
        "name": f"Simulation of {run.council}",
        "description": command_of(run),
        "instrument": {"@id": SOFTWARE},
        "startTime": began.isoformat(),
        "endTime": ended.isoformat(timespec="seconds"),
        "actionStatus": {"@id": f"http://schema.org/{status}"},
        "object": [{"@id": argument["@id"]} for argument in arguments(run)],
        "result": parts,
    }


def software_entity(run: FinishedRun) -> dict[str, Any]:
    """The program, with the hash of its rules and the packages that its numbers could depend on."""
    versions = {name: version for name, version in run.manifest["versions"].items() if version}
    needs = [f"{name} {version}" for name, version in versions.items() if name != "caseload-sim"]
    return {
        "@id": SOFTWARE,
        "@type": "SoftwareApplication",
        "name": "caseload",
        "softwareVersion": str(versions.get("caseload-sim", "not installed")),
        "identifier": f"rules {run.manifest['rules']}",
        "softwareRequirements": needs,
        "operatingSystem": str(run.manifest["platform"]),
    }


def arguments(run: FinishedRun) -> list[dict[str, Any]]:
    """What was typed, and the seed, each a value with a name."""
    given = [(key, value) for key, _, value in (word.partition("=") for word in run.overrides)]
    pairs = [*given, *([] if "run.seed" in dict(given) else [("run.seed", str(run.manifest["seed"]))])]
    return [
        {"@id": f"#typed-{place}", "@type": "PropertyValue", "name": key, "value": value}
        for place, (key, value) in enumerate(pairs, 1)
    ]


def profile() -> dict[str, Any]:
    """The profile that the folder conforms to."""
    return {"@id": PROCESS, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"}


def licence() -> dict[str, Any]:
    """The licence of the published figures."""
    return {
        "@id": DATA_LICENCE,
        "@type": "CreativeWork",
        "name": "Open Government Licence v3.0",
        "description": LICENCE,
    }


def part_entity(folder: Path, file: Path) -> dict[str, Any]:
    """A file with its type, size and hash."""
    return {
        "@id": quote(file.relative_to(folder).as_posix()),
        "@type": "File",
        "name": file.name,
        "encodingFormat": TYPES.get(file.suffix, "application/octet-stream"),
        "contentSize": str(file.stat().st_size),
        "sha256": sha256(file),
    }


def write_crate(run: FinishedRun, reports: list[Path]) -> Path:
    """Write the description."""
    return write_json(run.folder / NAME, crate(run, reports))
