"""The evidence behind a run as a document: STRESS-DES, the register of assumptions, use and limits, provenance.

All of it is generated from the run's folder, from `conf/` and from the program; nothing of it is typed.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from sim.reports.report.chapters.assumptions import GROUPS, Entry
from sim.reports.report.chapters.limits import intended, limits_of
from sim.reports.report.chapters.sections import LICENCE, Paper, command_of, subtitle_of, title_of
from sim.reports.report.chapters.standing import publications
from sim.reports.report.chapters.stress import stress
from sim.reports.report.chapters.sureness import published_year, validation
from sim.reports.report.document import Block, Bullets, Document, Heading, Text, checked, table
from sim.reports.report.run_folder import FinishedRun

YES, NO, UNSAID = "yes", "no", "not stated"
YEAR = re.compile(r"\b(?:FY)?((?:19|20)\d\d)\b")


def evidence_of(paper: Paper) -> Document:
    """The evidence pack of a run."""
    run = paper.run
    blocks: list[Block] = [
        Text("This document is generated from the run's own files and from the program. Nothing in it is typed."),
        Heading("What the run is for"),
        Bullets(tuple(intended(run))),
        Heading("What it must not be used for, and what it leaves out"),
        Bullets(tuple(limits_of(run, paper.register))),
        Heading("Beside published figures"),
        *published_year(run),
        *validation(run),
        Heading("STRESS-DES"),
        stress(paper),
        Heading("Provenance"),
        *provenance(paper),
        Heading("Register of assumptions"),
        *register_blocks(paper.register),
    ]
    return checked(Document(f"Evidence: {title_of(run)}", subtitle_of(run), tuple(blocks)))


def register_blocks(register: list[Entry]) -> list[Block]:
    """The numbers of a run, a table a group."""
    marked = sum(entry.assumed for entry in register)
    blocks: list[Block] = [
        Text(
            f"{len(register)} numbers were used by this run; {marked} of them are, wholly or in part,"
            f" assumptions (`yes` in the last column). A source is given only where the run used the very value"
            " that stands beside it in conf/."
        )
    ]
    heads = ("Key", "Value", "Unit", "Source", "Assumption")
    for group in GROUPS:
        rows = [
            (entry.key, entry.value, entry.unit or UNSAID, entry.source or UNSAID, YES if entry.assumed else NO)
            for entry in register
            if entry.group == group
        ]
        if rows:
            blocks += [Heading(group.capitalize(), 2), table(f"Numbers of {group}", heads, rows)]
    return blocks


def provenance(paper: Paper) -> list[Block]:
    """Program, versions, hashes, files and the years of the data."""
    run, manifest = paper.run, paper.run.manifest
    facts = [
        ("Command", command_of(run)),
        ("Begun", str(manifest["began"])),
        ("Seed", str(manifest["seed"])),
        ("Rules (hash of the compiled rules)", str(manifest["rules"])),
        *((f"Study of {arm} (hash)", str(digest)) for arm, digest in manifest["studies"].items()),
        ("Platform", str(manifest["platform"])),
        ("Years named in sources", joined_years(paper.register)),
        ("Publications", "; ".join(publications([one.source for one in paper.register]))),
        ("Licence of the data", LICENCE),
    ]
    versions = [(name, version or "not installed") for name, version in manifest["versions"].items()]
    files = [
        (file.relative_to(run.folder).as_posix(), f"{file.stat().st_size:,}", sha256(file)) for file in files_of(run)
    ]
    return [
        table("What was run", ("What", "Value"), facts),
        table("Versions", ("Package", "Version"), versions),
        table("Files of the run", ("File", "Bytes", "SHA-256"), files),
    ]


def joined_years(register: list[Entry]) -> str:
    """The years that sources name, first to last."""
    years = sorted({int(year) for entry in register for year in YEAR.findall(entry.source)})
    return f"{years[0]} to {years[-1]}" if years else "none"


def files_of(run: FinishedRun) -> list[Path]:
    """The files of a run in a fixed order, without those of reports made from it."""
    names = (
        "manifest.json",
        "measures.parquet",
        "days.parquet",
        "caseloads.parquet",
        "summary.csv",
        "published.csv",
        "headline.txt",
        "headline.html",
    )
    own = [run.folder / name for name in names if (run.folder / name).is_file()]
    return [*own, *sorted(file for file in (run.folder / "charts").glob("*") if file.is_file())]


def sha256(file: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
