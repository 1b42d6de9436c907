"""The screen on which one simulated future is looked at: caseloads day by day, and why a child waited."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from sim.base.errors import InputError
from sim.reports.app import state

HEIGHT = 900  # pixels of the frame in which a page is shown
VIEWS = ("The board: caseloads day by day", "The story: why did this child wait?")


def seeing() -> None:
    """The board and the stories of the future that a run kept."""
    st.title("Seeing it happen")
    if (job := state.finished_run()) is None:
        return
    if not (job.folder / "logs").is_dir():
        st.info("This run kept no future to look at: tick *Keep one future* on the screen *Run*, and run it again.")
        return
    st.write("One simulated future of many, with invented families: it shows how things come about, not how often.")
    view = st.radio("What to look at", VIEWS)
    try:
        title, page = board(str(job.folder)) if view == VIEWS[0] else chosen_story(str(job.folder))
    except InputError as error:
        st.warning("\n\n".join(error.faults))
        return
    st.download_button("Download this page", page.encode("utf-8"), f"{title}.html", "text/html")
    st.iframe(page, height=HEIGHT)


@st.cache_data(max_entries=4)
def board(folder: str) -> tuple[str, str]:
    """The name of the board's page, and the page."""
    from sim.reports.board.board import board_page
    from sim.runs.kept_logs import kept_log_of

    return "board", board_page(kept_log_of(Path(folder)))


def chosen_story(folder: str) -> tuple[str, str]:
    """The name of the page on a family that the visitor chooses, and the page."""
    from sim.reports.story.casebook import CHOICES

    choice = st.selectbox("Which family", list(CHOICES), format_func=lambda name: CHOICES[name].question)
    return f"story_{choice}", story_as_shown(folder, choice)


@st.cache_data(max_entries=8)
def story_as_shown(folder: str, choice: str) -> str:
    """The page on one family of a run's kept future."""
    from sim.reports.story.casebook import Casebook
    from sim.reports.story.story import story_of, story_page
    from sim.runs.kept_logs import kept_log_of

    book = Casebook(kept_log_of(Path(folder)))
    return story_page(book, story_of(book, book.family(choice)))
