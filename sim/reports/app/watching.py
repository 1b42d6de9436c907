"""What goes on while somebody looks: the queue is served, and a screen is drawn again while its command is under way.

One thread of the server starts what is queued, so that it begins although every page is closed. A screen asks for
nothing once its command has ended: twenty open pages that were drawn every second kept a core busy for no news.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

import streamlit as st

from sim.reports.app import jobs, state

BETWEEN = 1.0  # seconds between two looks, at the queue and at a command under way
UNDER_WAY = (jobs.QUEUED, jobs.RUNNING)


@cache
def serve_queue(root: Path) -> threading.Thread:
    """The thread that starts what is queued below a folder, as long as the server lives."""
    thread = threading.Thread(target=serve, args=(root,), name="queue", daemon=True)
    thread.start()
    return thread


def serve(root: Path) -> None:
    """Start what is queued, for ever; a folder that cannot be read or written now is tried again."""
    while True:
        with suppress(OSError):  # of a disk that is full or gone: the next look tries again
            jobs.start_queued(root)
        time.sleep(BETWEEN)


def watched(latest: Callable[[], jobs.Job | None], show: Callable[[jobs.Job | None], None]) -> None:
    """Show a command, again every second while it is queued or running.

    Parameters
    ----------
    latest
        The command that is looked at now; None where there is none.
    show
        What is drawn of it.
    """
    serve_queue(state.runs_root())
    repeated = has_more_to_come(latest())

    def once() -> None:
        job = latest()
        if has_more_to_come(job) != repeated:
            st.rerun()  # of the whole screen, which then repeats it or no longer does
        show(job)

    st.fragment(once, run_every=BETWEEN if repeated else None)()


def has_more_to_come(job: jobs.Job | None) -> bool:
    """Whether there is more to come of a command."""
    return job is not None and job.state in UNDER_WAY
