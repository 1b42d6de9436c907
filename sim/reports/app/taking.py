"""The screens from which things are taken away: reports, files, settings; and one's own returns."""

from __future__ import annotations

import io
import zipfile
from importlib import import_module
from pathlib import Path

import streamlit as st

from sim.base.errors import InputError
from sim.base.places import DOCS
from sim.base.wording import many
from sim.reports.app import jobs, markup, state, watching
from sim.reports.app.settings_file import from_text, to_text

FORMATS = {"Word": "word", "Web page": "html", "PDF": "pdf", "Excel": "excel"}
SUFFIX = {"word": ".docx", "html": ".html", "pdf": ".pdf", "excel": ".xlsx"}


def downloads() -> None:
    """All four reports, every file of the run."""
    st.title("Reports and files")
    if (job := state.finished_run()) is None:
        return
    st.caption(job.words)
    chosen = st.multiselect("Report as", list(FORMATS), default=["Word"])
    if st.button("Write the report", type="primary") and chosen:
        with st.spinner("Writing"):
            write_report(job, [FORMATS[name] for name in chosen])
    for file in sorted(job.folder.rglob("*")):
        if file.is_file() and file.suffix in SUFFIX.values():
            st.download_button(f"Download {file.name}", file.read_bytes(), file.name, key=str(file))
    st.download_button("Every file of this run (zip)", zipped(job.folder), f"{job.folder.name}.zip")


def write_report(job: jobs.Job, formats: list[str]) -> None:
    """Write the report's formats into the run's folder."""
    try:
        report = import_module("sim.reports.report.command")
        report.main([str(job.folder), f"formats={','.join(formats)}"])
    except InputError as error:
        st.error("\n\n".join(error.faults))


def zipped(folder: Path) -> bytes:
    """All files of a folder in one."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and file.suffix != ".part":
                archive.write(file, file.relative_to(folder).as_posix())
    return content.getvalue()


def settings_page() -> None:
    """Save and open the settings of a question."""
    st.title("Save and open settings")
    text = to_text(state.chosen_settings(), st.session_state["reasons"])
    st.download_button("Save these settings", text.encode("utf-8"), "caseload_settings.yaml")
    st.html(markup.code(text, "Settings file"))
    file = st.file_uploader("Open settings", type=["yaml", "yml"])
    if file is not None:
        try:
            opened, reasons = from_text(file.getvalue())
        except InputError as error:
            st.error("\n\n".join(error.faults))
            return
        st.session_state["settings"], st.session_state["reasons"] = opened, reasons
        st.success(f"Opened: {many(len(opened), 'setting')}.")


def returns() -> None:
    """How one's own returns become a council file."""
    st.title("Your own returns")
    if state.is_hosted():
        st.warning("This is a shared server: no returns are taken here. Run the app on your own computer for that.")
        return
    st.write(
        "Your returns stay where they are on this computer: nothing is uploaded or copied. Put Annex A, census, 903 "
        "and workforce files in one folder and say where it is. What comes out is counts and rates only; no number, "
        "name, postcode or birthday is written or shown."
    )
    folder = st.text_input("Folder of the returns").strip()
    name = st.text_input("A name for the council (small letters, digits and _)", value="ours").strip()
    place = Path(folder).expanduser().absolute()
    typed = ("from", str(place) if folder else "RETURNS_FOLDER", f"name={name}")
    st.html(markup.code(" ".join(["python -m sim council", *map(jobs.quoted_for_shell, typed)]), "Command"))
    if st.button("Read the returns", type="primary"):
        if folder and place.is_dir():
            jobs.queue(jobs.new_folder(state.place(), "council"), typed, 1, command="council")
        else:
            st.error(f"There is no folder {folder or '(none was named)'}.")
    watching.watched(lambda: state.latest_job("council"), show_reading)


def show_reading(job: jobs.Job | None) -> None:
    """What was understood of the returns, and the council that came of them."""
    if job is None:
        return
    st.subheader(f"The reading of {job.started.replace('T', ', ')}: {job.state}")
    text = job.printed().strip() or job.printed(jobs.ERRORS).strip()
    if text:
        st.html(markup.code(text, "What was printed"))
    if job.state == jobs.DONE:
        page = (job.folder / jobs.WHOLE[2]).read_bytes()
        st.download_button("What was understood, column by column (web page)", page, "what_was_understood.html")
        st.download_button("The council's files (zip)", zipped(job.folder / "councils"), "council.zip")
        if st.button("Ask questions of this council"):
            state.use_own(job.folder / "councils", job.typed[-1].partition("=")[2])
            st.success("Chosen. Go on with the screen *What happens?*")


def glossary_page() -> None:
    """The words, the limits, how to cite."""
    st.title("Glossary and limits")
    for name in ("glossary.md", "intended_use.md"):
        page = DOCS / name
        if page.is_file():
            st.markdown("\n".join(page.read_text(encoding="utf-8").splitlines()[1:]))
    st.write(
        "It is a model: use it to compare choices. A level that it gives is a forecast with a record; see *Was it "
        "right here?* Cite the software with its version and give the run's manifest."
    )
