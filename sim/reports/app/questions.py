"""The screens on which a question is put: council, scenario, options, reasons, run."""

from __future__ import annotations

import streamlit as st

from sim.base.errors import InputError
from sim.inputs.choices import Knob
from sim.reports.app import jobs, markup, state

REPLICATIONS = {"quick": 5, "standard": 20, "precise": 40}
MINUTES = {"quick": "about 15 seconds", "standard": "about half a minute", "precise": "about a minute"}
FIELD = "field_"  # before the key of a setting: the name of its field on the screen
POSTS = "A permanent or agency team's posts, in full-time equivalents, open from the start of the shock."


def council() -> None:
    """Which council, and from when."""
    st.title("What would a shock do to children's social care?")
    st.write(
        "Choose a council, what happens to it, and what you could do. The answer shows caseloads, children and "
        "deadlines with and without the change, and how sure it is. It is made from published figures only; no "
        "child's or worker's record is used."
    )
    names = council_names()
    usual = state.settings().get("council", "leeds")
    chosen = st.selectbox("Council", names, index=names.index(usual) if usual in names else 0, format_func=state.words)
    state.put("council", chosen)
    known = state.choice("council", chosen)
    if known is not None:
        st.write(known.says)


def council_names() -> list[str]:
    """Every council that can be chosen."""
    return [one.name for one in state.choices("council")]


def scenario() -> None:
    """What happens, and how much of it."""
    st.title("What happens?")
    names = [one.name for one in state.choices("scenario")]
    usual = state.settings().get("scenario", "referral_spike")
    chosen = st.radio(
        "Scenario",
        names,
        index=names.index(usual) if usual in names else 0,
        format_func=state.words,
        captions=[one.says for one in state.choices("scenario")],
    )
    if chosen != usual:
        forget("scenario.")
    state.put("scenario", chosen)
    one = state.choice("scenario", chosen)
    if one is not None and one.knobs:
        st.subheader("How much, when, how long")
        for knob in one.knobs:
            setting(f"scenario.{knob.key}", knob)


def forget(prefix: str) -> None:
    """Leave every setting below a key as it usually is, in its field too: another scenario's may have its name."""
    for key in [key for key in state.settings() if key.startswith(prefix)]:
        state.put(key, None)
    for key in [str(key) for key in st.session_state if str(key).startswith(f"{FIELD}{prefix}")]:
        del st.session_state[key]


def setting(key: str, knob: Knob) -> None:
    """A field for one setting of a scenario; left as it is, nothing is typed."""
    st.session_state.setdefault(f"{FIELD}{key}", state.settings().get(key, knob.value))
    value = st.text_input(state.words(knob.key), help=knob.says or None, key=f"{FIELD}{key}").strip()
    state.put(key, value if value and value != knob.value else None)


def options() -> None:
    """What the council could do about it."""
    st.title("What could you do?")
    names = [one.name for one in state.choices("allocation")]
    usual = state.settings().get("allocation", "least_loaded")
    chosen = st.selectbox(
        "How cases are allocated", names, index=names.index(usual) if usual in names else 0, format_func=state.words
    )
    state.put("allocation", chosen if chosen != "least_loaded" else None)
    one = state.choice("allocation", chosen)
    st.caption(one.says if one is not None else "")
    st.write("How many more posts meet a target is a question of its own: see the screen *How many posts?*")


def reasons() -> None:
    """A reason beside every changed value, kept in the report."""
    st.title("Why this value?")
    changed = [key for key in state.settings() if key not in ("council", "run")]
    st.write("Say why each value was chosen. The reasons go into the settings file, the run and the report.")
    for key in changed:
        label = f"{key} = {state.settings()[key]}"
        why = st.text_input(label, value=st.session_state["reasons"].get(key, ""), key=f"why_{key}", max_chars=2000)
        st.session_state["reasons"][key] = why
    if not changed:
        st.info("Nothing is changed yet.")


def run() -> None:
    """Start, watch, stop, resume."""
    st.title("Run")
    names = list(REPLICATIONS)
    usual = state.settings().get("run", "quick")
    chosen = st.radio(
        "How precise",
        names,
        index=names.index(usual) if usual in names else 0,
        format_func=state.words,
        captions=[f"{REPLICATIONS[name]} pairs of runs, {MINUTES[name]}" for name in names],
    )
    state.put("run", chosen)
    st.write("The command that will be run:")
    st.html(markup.code(" ".join(["python -m sim", *map(jobs.quoted, state.typed())]), "Command"))
    if st.button("Run", type="primary"):
        begin(chosen)
    watch()


def begin(precision: str) -> None:
    """Check the question, then put it in the queue."""
    faults = faults_of(state.typed())
    if faults:
        st.error("\n\n".join(["This cannot be run:", *faults]))
        return
    folder = jobs.new_folder(state.place(), state.settings().get("scenario", "run"))
    jobs.queue(folder, state.typed(), REPLICATIONS[precision], st.session_state["reasons"])
    st.session_state["job"] = folder.name
    jobs.start_queued(state.root())


def faults_of(typed: list[str]) -> list[str]:
    """What is wrong with a question, in sentences: those of the command line, each under the key that is typed."""
    from sim.inputs.checks import faults_of as faults_in
    from sim.inputs.compose import composed

    try:
        made = composed(typed)
        return [*made.faults, *faults_in(made.mapping, made.typed_as)]
    except InputError as error:
        return error.faults


@st.fragment(run_every=1.0)
def watch() -> None:
    """How far the run is."""
    jobs.start_queued(state.root())
    job = state.current()
    if job is None:
        st.info("No run yet.")
        return
    st.subheader(f"The run of {job.started.replace('T', ', ')}")
    now = job.state
    if now == jobs.RUNNING:
        st.progress(job.progress, text=f"Simulating: {job.progress:.0%}")
        if st.button("Stop; what is finished is kept"):
            jobs.stop(job)
    elif now == jobs.QUEUED:
        st.info("Another run is under way; this one begins when it is finished.")
    elif now == jobs.DONE:
        st.success("Finished. Its answer is on the next screen.")
    else:
        st.warning(job.printed(jobs.ERRORS).strip()[-1500:] or "Stopped. What was finished is kept.")
        if st.button("Go on"):
            jobs.kept_queued(job)
