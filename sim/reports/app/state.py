"""What one visitor has chosen, and where their runs are."""

from __future__ import annotations

import os
import re
import secrets
from functools import cache
from pathlib import Path

import streamlit as st

from sim.base.places import CONF
from sim.inputs.composing.choices import Choice, groups
from sim.reports.app.jobs import DONE, Job, job_in, jobs_below
from sim.reports.web_page import SIDEWAYS

TOKEN = re.compile(r"[A-Za-z0-9_-]{20,40}")
USUAL = {"council": "leeds", "scenario": "referral_spike", "run": "quick"}
STYLE = """
table {border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums}
caption {text-align: left; font-weight: 600; padding: 0.3rem 0}
th, td {border-bottom: 1px solid #767676; padding: 0.25rem 0.6rem; text-align: left; vertical-align: top}
th[scope=row] {font-weight: 400}
td.n, th.n {text-align: right} tbody td.n {white-space: nowrap}
thead th {font-weight: 600}
.picture img {width: 100%; max-width: 60rem; height: auto}
.narrow {display: none}
@media (max-width: 40rem) {
  table {font-size: 0.9rem} th, td {padding: 0.25rem 0.4rem 0.25rem 0}
  td.wide, th.wide {display: none} .narrow {display: block; font-size: 0.8rem; white-space: normal}
  .picture img {width: 36rem; max-width: none}
}
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p, label p {color: #31333f; opacity: 1}
[data-stale="true"] {opacity: 1 !important}
"""


def prepare() -> None:
    """A visitor's first settings, their style, their place."""
    st.session_state.setdefault("settings", dict(USUAL))
    st.session_state.setdefault("reasons", {})
    st.html(f"<style>{SIDEWAYS}{STYLE}</style>")
    if is_hosted():
        token = st.query_params.get("visitor", st.session_state.get("visitor", ""))
        if not TOKEN.fullmatch(token):
            token = secrets.token_urlsafe(18)
        st.session_state["visitor"] = token
        st.query_params["visitor"] = token


def is_hosted() -> bool:
    """Whether the app is served to others, each with a place of their own."""
    return os.environ.get("CASELOAD_APP_HOSTED") == "yes"


def runs_root() -> Path:
    """Where all runs of the app are."""
    return Path(os.environ.get("CASELOAD_APP_PLACE", Path.cwd() / "outputs" / "app"))


def place() -> Path:
    """Where this visitor's runs are."""
    return runs_root() / st.session_state["visitor"] if is_hosted() else runs_root() / "runs"


def jobs() -> list[Job]:
    """This visitor's runs, the latest first."""
    return jobs_below(place())


def current() -> Job | None:
    """The run that is looked at: the one chosen, or the latest."""
    chosen = st.session_state.get("job")
    if chosen and (place() / chosen).is_dir() and (job := job_in(place() / chosen)) is not None:
        return job
    return latest_job("")


def latest_job(command: str) -> Job | None:
    """The latest job of a command; "" is a run."""
    return next((job for job in jobs() if job.command == command), None)


def finished_run(nothing: str = "No finished run yet.") -> Job | None:
    """The run that is looked at; None, and words in its place, until it is finished."""
    job = current()
    if job is not None and job.state == DONE:
        return job
    st.info(nothing)
    return None


@cache
def choices(group: str) -> tuple[Choice, ...]:
    """The choices of a group, as the command line has them."""
    return tuple(groups([CONF]).get(group, ()))


def choice(group: str, name: str) -> Choice | None:
    """One choice by its name."""
    return next((one for one in choices(group) if one.name == name), None)


def chosen_settings() -> dict[str, str]:
    """What this visitor has chosen, by key."""
    chosen: dict[str, str] = st.session_state["settings"]
    return chosen


def put(key: str, value: str | None) -> None:
    """Choose a value, or leave it as it usually is."""
    if value is None:
        chosen_settings().pop(key, None)
    else:
        chosen_settings()[key] = value


def typed() -> list[str]:
    """The choices as they would be typed: groups before keys."""
    keys = sorted(chosen_settings(), key=lambda key: ("." in key, key != "council", key))
    return [*own_folder(), *(f"{key}={chosen_settings()[key]}" for key in keys)]


def use_own(folder: Path, name: str) -> None:
    """Ask questions of a council whose files are in a folder of the visitor's own."""
    st.session_state["own"] = (folder.as_posix(), name)
    for key in [key for key in chosen_settings() if key.startswith("figures.")]:
        put(key, None)
    put("council", name)


def own_folder() -> list[str]:
    """What is typed for a council from the visitor's own returns, while it is chosen."""
    folder, name = st.session_state.get("own", ("", ""))
    return ["--config-dir", folder] if folder and chosen_settings().get("council") == name else []


def name_in_words(name: str) -> str:
    """A name as a reader reads it; a financial year in it has its dash."""
    return re.sub(r"\b(20\d\d) (\d\d)\b", r"\1-\2", name.replace("_", " ")).capitalize()
