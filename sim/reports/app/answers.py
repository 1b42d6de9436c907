"""The screens that answer: headline and tables, runs side by side, posts, record, assumptions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path

import streamlit as st

from sim.analysis.definitions import headings
from sim.base.errors import InputError
from sim.base.places import DOCS
from sim.base.wording import MILLION
from sim.reports.app import jobs, known, markup, state, watching
from sim.reports.phrases import OWN_PEAK, UNROUNDED

FIGURES = {
    "Children": ("stages", "waiting"),
    "Caseloads": ("caseload", "caseload_distribution"),
    "Deadlines": ("deadlines",),
    "Workforce": ("workforce",),
    "Cost": (),
}
HOW_TO_READ = (
    "Without and with: means of all pairs of runs. Difference: with less without, pair by pair. Interval: where the "
    "difference lies with 95% confidence; with * the lowest and highest pair, where few futures decide. ~ marks a "
    f"difference that may be chance. {UNROUNDED} {OWN_PEAK}"
)
READ = {
    "caseload": "a line is the mean of all simulated futures, the band where that mean lies with 95% confidence. Where "
    "the two bands part, the change makes a difference; where they meet again, it is over.",
    "stages": "each panel is a stage of a child's journey, on a scale of its own. Look for the panels in which the two "
    "lines part: that is where children gather.",
    "waiting": "children without a worker above, children whose assessment has not begun below. A short peak is a bad "
    "fortnight; a line that stays up is a service that does not catch up.",
    "caseload_distribution": "how many workers hold how many children. What is shaded lies above the safe line; if it "
    "grows, the burden does not fall on the average but on those who were full already.",
    "deadlines": "a filled dot is the share on time with the change, an open diamond without it. A gap to the left of "
    "the diamond is work that is late because of the change.",
    "workforce": "who is in post, which posts are empty, and who is away. Lines that lie on each other mean that the "
    "change does not reach the workforce.",
}
MOST_RUNS = 20  # the latest, of which some are set side by side
SIDE_BY_SIDE = (
    "caseload_per_worker",
    "peak_caseload",
    "unallocated_children",
    "assessments_in_45_days_share",
    "conferences_in_15_days_share",
    "visits_on_time_share",
    "children_in_need",
    "cost_per_year",
)


def finished_runs() -> list[jobs.Job]:
    """This visitor's finished runs."""
    return [job for job in state.jobs() if not job.command and job.state == jobs.DONE]


def headline_of(job: jobs.Job) -> list[str]:
    """The sentences with which a run's answer begins: those that its report has."""
    try:
        kept = json.loads((job.folder / jobs.WHOLE[0]).read_text(encoding="utf-8")).get("headline")
    except (OSError, ValueError, AttributeError):
        kept = None
    return [str(sentence) for sentence in kept] if isinstance(kept, list) and kept else ["This run kept no headline."]


def answer_page() -> None:
    """The headline, one chart, then a tab for each kind of measure."""
    st.title("Answer")
    if (job := state.finished_run("No finished run yet. Choose a question and run it.")) is None:
        return
    first, *rest = headline_of(job)
    st.html(markup.lead(first, rest))
    st.caption(job.words)
    charts = job.folder / "charts"
    explained(charts, "caseload")
    rows = markup.summary_rows((job.folder / "summary.csv").read_text(encoding="utf-8"))
    st.write(HOW_TO_READ)
    groups = headings()
    for tab, (group, names) in zip(st.tabs(list(groups)), groups.items(), strict=True):
        with tab:
            lines = [rows[name] for name in names if name in rows]
            st.html(markup.comparison(lines, f"{group}: without and with the change"))
            for name in FIGURES.get(group, ()):
                explained(charts, name)


def explained(charts: Path, name: str) -> None:
    """A figure, with two sentences on how to read it."""
    if html := markup.figure(charts, name):
        st.html(html)
        st.caption(f"How to read this: {READ[name]}")


def compare() -> None:
    """Saved runs side by side."""
    st.title("Compare saved runs")
    every = {job.folder.name: job for job in finished_runs()[:MOST_RUNS]}
    if len(every) < 2:
        st.info("Two finished runs are needed.")
        return
    words = {name: f"{job.started.replace('T', ', ')}: {' '.join(job.typed)}" for name, job in every.items()}
    st.write("Which runs stand side by side:")
    runs = [job for place, (name, job) in enumerate(every.items()) if st.checkbox(words[name], place < 2, key=name)]
    if runs:
        st.html(side_by_side(runs))


def side_by_side(runs: Sequence[jobs.Job]) -> str:
    """Measures of several runs, each with its change."""
    tables = [markup.summary_rows((job.folder / "summary.csv").read_text(encoding="utf-8")) for job in runs]
    lines = []
    for name in SIDE_BY_SIDE:
        cells = [one[name] for one in tables if name in one]
        if len(cells) == len(tables):
            lines.append(
                [
                    markup.label_and_unit(cells[0]),
                    *(markup.number_shown(with_change(row), row["unit"]) for row in cells),
                ]
            )
    heads = ["Measure", *(" ".join(word for word in job.typed if not word.startswith("run=")) for job in runs)]
    return markup.html_table_of("The same measures under each run's change", heads, lines)


def with_change(row: dict[str, str]) -> float:
    """A measure with the change, or as it is where nothing changes."""
    value = markup.number_in_row(row, "scenario")
    return value if value == value else markup.number_in_row(row, "baseline")  # not a number is unequal to itself


def posts_page() -> None:
    """The smallest number of posts that meets targets."""
    st.title("How many posts?")
    st.write("The fewest additional posts with which every target holds in the share of futures you ask for.")
    caseload = st.number_input("Mean caseload, at most (children per worker)", 5.0, 60.0, 17.0, 0.5)
    waiting = st.checkbox("No child without a worker", value=True)
    sure = st.slider("In how many of 100 futures", 50, 95, 80, 5)
    typed = [word for word in state.typed() if not word.startswith("run=")]
    typed += [f"target.caseload={caseload:g}", f"confidence={sure / 100:g}"]
    typed += ["target.unallocated=0"] if waiting else []
    st.html(markup.code(" ".join(["python -m sim staffing", *map(jobs.quoted_for_shell, typed)]), "Command"))
    if st.button("Find the number", type="primary"):
        folder = jobs.new_folder(state.place(), "posts")
        try:
            jobs.queue(folder, typed, 60, st.session_state["reasons"], "staffing")
        except InputError as refused:
            st.error("\n\n".join(refused.faults))
    watching.watched(lambda: state.latest_job("staffing"), show_search)


def show_search(job: jobs.Job | None) -> None:
    """The search as it goes, then its answer."""
    if job is None:
        return
    st.subheader(f"The search of {job.started.replace('T', ', ')}: {job.state}")
    st.html(markup.code(job.words, "Command"))
    if job.state == jobs.DONE:
        show_posts(job)
        return
    text = job.printed().strip() or job.printed(jobs.ERRORS).strip()
    if text:
        st.html(markup.code(text, "What was printed"))
    if job.state == jobs.RUNNING:
        st.button("Stop; what is found is kept", key="stop_posts", on_click=jobs.stop, args=(job,))
    elif job.state == jobs.STOPPED:
        st.button("Go on", key="go_on_posts", on_click=jobs.kept_queued, args=(job,))


def show_posts(job: jobs.Job) -> None:
    """The answer of a search: its sentences, its figure, its tables."""
    from sim.reports.report.chapters.answers import answer_in

    (file, *_) = sorted(job.folder.glob(jobs.WHOLE[1]))
    result = answer_in(file.parent)
    st.html("".join(f"<p>{escape(text)}</p>" for text in result.sentences))
    for one in result.figures:
        st.html(markup.figure(one.stem.parent, one.stem.name))
    for each in (*result.side_by_side, *result.tables):
        st.html(markup.html_table_of(each.title, each.heads, [[cell.text for cell in row] for row in each.rows]))
    years = [[str(one["year"]), f"{one['posts']:,.1f}", f"{one['pounds'] / MILLION:,.2f}"] for one in result.years]
    if years:
        heads = ("Financial year", "Further posts, FTE", "Cost, £m")
        st.html(markup.html_table_of("Posts and their cost by financial year, as if all were filled", heads, years))


def past_record_page() -> None:
    """How good the model has been, published against modelled."""
    st.title("Was it right here?")
    st.write(
        "A model is worth believing as far as it has been right before. These pages compare it with what was "
        "published; where it is no better than last year's value, they say so."
    )
    known.show_published(state.current())
    pages = [DOCS / name for name in ("truth.md", "backtest.md", "validation.md", "leeds.md")]
    for page in filter(Path.is_file, pages):
        text = page.read_text(encoding="utf-8")
        with st.expander(text.splitlines()[0].lstrip("# ")):
            st.markdown("\n".join(line for line in text.splitlines()[1:] if not line.startswith(("![", "<!--"))))
    if not any(map(Path.is_file, pages)):
        st.info("The pages on how good the model has been come with the source and are not part of this installation.")


def assumptions_page() -> None:
    """The settings of this run, and every number that was assumed."""
    st.title("What was assumed?")
    job = state.current()
    if job is not None:
        st.subheader("Chosen in this run")
        rows = [[*word.partition("=")[::2], job.reasons.get(word.partition("=")[0], "")] for word in job.typed]
        st.html(markup.html_table_of("Settings as typed, with their reasons", ("Setting", "Value", "Reason"), rows))
    page = DOCS / "assumptions.md"
    if page.is_file():
        st.download_button("Every number, its unit and source (Markdown)", page.read_bytes(), "assumptions.md")
