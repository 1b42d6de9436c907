"""`python -m sim report FOLDER [formats=word,html,pdf,excel] [template=FILE.docx] [options=FOLDER] [reason.KEY=TEXT]`.

FOLDER is that of a run, of a forecast, or of an answer of staffing or compare. The reports go to FOLDER/report: the
report itself, and for a run the evidence behind it (STRESS-DES, every assumption with its source, provenance) and the
figures for authors. `template` is the council's own Word document, whose styles are taken. `options` names answers of
staffing or compare, with commas between, that belong to a run; `forecast` is the folder of a forecast of the run's
council. `reason="..."` says why a run was made, `reason.scenario.size="..."` why a setting has its value.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from pydantic import Field

from sim.base.errors import InputError, listed, unknown
from sim.base.files import open_folder
from sim.inputs.typed_settings import Names, StudySettings, typed_settings
from sim.reports.console import shortest_path
from sim.reports.report.chapters.answers import Answer, answer_in, is_answer
from sim.reports.report.chapters.assumptions import register_of
from sim.reports.report.chapters.evidence import evidence_of
from sim.reports.report.chapters.forecast_answer import council_of_forecast, forecast_in, is_forecast
from sim.reports.report.chapters.options import paper_on_options
from sim.reports.report.chapters.sections import Paper, report_of
from sim.reports.report.crate import write_crate
from sim.reports.report.document import Document, Figure
from sim.reports.report.formats.excel_file import write_excel
from sim.reports.report.formats.html_page import write_html
from sim.reports.report.formats.snippets import write_snippets
from sim.reports.report.formats.typst_pdf import write_pdf
from sim.reports.report.formats.word_file import write_word
from sim.reports.report.run_folder import FinishedRun, is_run

CANNOT = "This cannot be reported:"
STOPPED = "Stopped before the reports were written."
REPORTS = "report"  # the folder, in that of the run
REPORT, EVIDENCE = "report", "evidence"
FORMATS = {"word": ".docx", "html": ".html", "pdf": ".pdf", "excel": ".xlsx"}


class ReportSettings(NamedTuple):
    """What was typed."""

    folder: Path
    formats: tuple[str, ...] = tuple(FORMATS)
    template: Path | None = None
    options: tuple[Path, ...] = ()
    reasons: Mapping[str, str] = MappingProxyType({})
    forecast: Path | None = None


class TypedReport(StudySettings):
    """What is reported, and how"""

    by_place = "folder"

    folder: Path = Field(description="of a run, a forecast or an answer", examples=["outputs/referral_spike/FOLDER"])
    formats: Names = Field(tuple(FORMATS), description="those that are written")
    template: Path | None = Field(None, description="the council's own Word document, whose styles are taken")
    options: Names = Field((), description="folders of answers of staffing or compare that belong to a run")
    forecast: Path | None = Field(None, description="the folder of a forecast of the run's council")
    reason: dict[str, str] = Field({}, description="why the run was made (reason=TEXT), or a setting has its value")


def report_settings(typed: Sequence[str]) -> ReportSettings:
    """What was typed; raises InputError with every fault."""
    words = [f"reason.{word.removeprefix('reason')}" if word.startswith("reason=") else word for word in typed]
    given = typed_settings(TypedReport, {}, words)
    options = tuple(map(Path, given.options))
    faults = [] if given.folder.is_dir() else [f"{given.folder}: there is no such folder."]
    faults += [unknown("formats", name, "format", FORMATS) for name in given.formats if name not in FORMATS]
    if given.template is not None and not given.template.is_file():
        faults.append(f"template={given.template}: there is no such file.")
    faults += [f"options={one}: holds no answer of staffing or compare." for one in options if not is_answer(one)]
    if faults or not given.formats:
        raise InputError(faults or [f"formats: say at least one of {listed(FORMATS)}."])
    folder = given.folder.absolute()
    return ReportSettings(folder, given.formats, given.template, options, given.reason, given.forecast)


def write(settings: ReportSettings) -> list[Path]:
    """Write the reports of a folder; the files."""
    forecast = is_forecast(settings.folder)
    if forecast or (is_answer(settings.folder) and not is_run(settings.folder)):
        result = forecast_in(settings.folder, True) if forecast else answer_in(settings.folder)
        document = paper_on_options(result, settings.reasons)
        place = open_folder(settings.folder / REPORTS)
        named = "forecast.*" if forecast else "answer.*"
        day = dt.date.fromtimestamp(max(file.stat().st_mtime for file in settings.folder.glob(named)))
        return [*in_formats(document, place / REPORT, settings, day), *write_snippets(list(result.figures), place)]
    return write_run(settings)


def write_run(settings: ReportSettings) -> list[Path]:
    """Write the report on a run, the evidence behind it, the figures for authors and the description of the folder."""
    run = FinishedRun(settings.folder)
    unused = [key for key in settings.reasons if key and key not in {word.partition("=")[0] for word in run.overrides}]
    if unused:
        raise InputError(
            [f"reason.{key}: was not set for this run; what was: {listed(run.overrides)}." for key in unused]
        )
    refuse_others(run, settings.options)
    answers = tuple(map(answer_in, settings.options))
    paper = Paper(run, register_of(run), settings.reasons, answers, forecast_of(run, settings.forecast))
    day = dt.date.fromisoformat(f"{run.manifest['began']:.10}")
    documents = {REPORT: report_of(paper), EVIDENCE: evidence_of(paper)}
    place = open_folder(settings.folder / REPORTS)
    files = [file for name, one in documents.items() for file in in_formats(one, place / name, settings, day)]
    files += write_snippets(report_figures(run, paper), place)
    return [*files, write_crate(run, files)]


def forecast_of(run: FinishedRun, folder: Path | None) -> Answer | None:
    """The forecast that was named, if one was; InputError where it is of another council than the run."""
    if folder is None:
        return None
    council = council_of_forecast(folder)
    if council.lower() != run.council.lower().removesuffix(" council"):
        raise InputError([f"forecast={folder}: is of another council ({council}) than the run ({run.council})."])
    return forecast_in(folder)


def refuse_others(run: FinishedRun, options: Sequence[Path]) -> None:
    """Raises InputError where an answer is of another council or scenario than the run."""
    scenario = run.config["scenario"]["name"]
    faults = []
    for folder in options:
        of = answer_in(folder).of
        named = f"{of},"
        if of and not named.startswith(f"{run.council},"):
            faults.append(
                f"options={folder}: is of another council ({of.partition(',')[0]}) than the run ({run.council})."
            )
        elif ", scenario " in named and f", scenario {scenario}," not in named:
            faults.append(f"options={folder}: is of another scenario than the run ({scenario}).")
    if faults:
        raise InputError(faults)


def report_figures(run: FinishedRun, paper: Paper) -> list[Figure]:
    """Every figure that belongs to a report."""
    more = [*paper.answers, *((paper.forecast,) if paper.forecast is not None else ())]
    return [*run.figures, *(figure for one in more for figure in one.figures)]


def in_formats(document: Document, stem: Path, settings: ReportSettings, day: dt.date) -> list[Path]:
    """A document in every format that is wanted; the files."""
    files = []
    for name in settings.formats:
        file = stem.with_suffix(FORMATS[name])
        if name == "word":
            write_word(document, file, day, settings.template)
        elif name == "html":
            write_html(document, file)
        elif name == "pdf":
            write_pdf(document, file, day)
        else:
            write_excel(document, file, day)
        files.append(file)
    return files


def main(typed: Sequence[str]) -> int:
    """Write the reports and say where they are."""
    print_reports(write(report_settings(typed)))
    return 0


def print_reports(files: Sequence[Path]) -> None:
    """Say where the reports are."""
    print("\n".join(["Written:", *(f"  {shortest_path(file)}" for file in files)]))
