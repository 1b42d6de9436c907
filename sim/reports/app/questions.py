"""The screens on which a question is put: council, scenario, options, reasons, run."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import streamlit as st

from sim.base.errors import InputError
from sim.base.wording import many
from sim.inputs.composing.choices import Knob
from sim.inputs.own_figures import known_figures
from sim.reports.app import jobs, known, markup, state, together, watching
from sim.reports.app.together import FIELD

REPLICATIONS = {"quick": 5, "standard": 20, "precise": 40}
MINUTES = {"quick": "a first look, some 15 seconds", "standard": "half a minute", "precise": "a minute or more"}
LONGEST_LABEL = 90  # characters: a longer explanation of a setting stands in its help
KEEP = "run.keep_logs"


def council() -> None:
    """Which council, what is known of it, and figures of one's own."""
    st.title("What would a shock do to children's social care?")
    st.write(
        "Choose a council, what happens to it, and what you could do. The answer shows caseloads, children and "
        "deadlines with and without the change, and how sure it is. It is made from published figures only; no "
        "child's or worker's record is used."
    )
    names = known.council_choices()
    usual = state.chosen_settings().get("council", "leeds")
    places = list(names)
    chosen = st.selectbox(
        "Council (type to search)",
        places,
        index=places.index(usual) if usual in names else 0,
        format_func=lambda one: names[one],
    )
    if chosen != usual:
        forget("figures.")
    state.put("council", chosen)
    one = state.choice("council", chosen)
    if state.own_folder():
        st.write("Made from your own returns, whose files stay on this computer.")
    elif one is not None:
        st.write(one.says)
    else:
        st.write("Made from what is published of it; what no table gives by council is the average English council's.")
        own_figures()
    mistakes()
    known.show_known(names[chosen])


def own_figures() -> None:
    """Fields for figures that the council knows better than the tables do."""
    with st.expander("Your own figures, in place of the published ones"):
        st.write("Leave a field empty to use the published figure. A share may be written 22%.")
        for name, about in known_figures().items():
            field = f"{FIELD}figures.{name}"
            st.session_state.setdefault(field, state.chosen_settings().get(f"figures.{name}", ""))
            label = f"{about.meaning[:1].upper()}{about.meaning[1:]} ({about.unit})"
            state.put(f"figures.{name}", st.text_input(label, key=field).strip() or None)


def scenario_page() -> None:
    """What happens, and how much of it."""
    st.title("What happens?")
    every = together.shocks()
    names = [one.name for one in every]
    usual = together.usual_name(together.shock())
    chosen = st.radio(
        "Scenario",
        names,
        index=names.index(usual) if usual in names else 0,
        format_func=state.name_in_words,
        captions=[one.says for one in every],
    )
    together.put_together(chosen, together.remedies())
    if chosen != together.NOTHING:
        settings_of(chosen, "How much, when, how long")
    mistakes()


def settings_of(name: str, heading: str) -> None:
    """The fields of a scenario's settings."""
    one = state.choice("scenario", name)
    if one is not None and one.knobs:
        st.subheader(heading)
        for knob in one.knobs:
            setting(together.key_of_setting(name, knob.key, len(together.chosen_parts())), knob)


def forget(prefix: str) -> None:
    """Leave every setting below a key as it usually is, in its field too."""
    for key in [key for key in state.chosen_settings() if key.startswith(prefix)]:
        state.put(key, None)
    for key in [str(key) for key in st.session_state if str(key).startswith(f"{FIELD}{prefix}")]:
        del st.session_state[key]


def setting(key: str, knob: Knob) -> None:
    """A field for one setting of a scenario; left as it is, nothing is typed."""
    st.session_state.setdefault(f"{FIELD}{key}", state.chosen_settings().get(key, knob.value))
    explained = len(knob.says) <= LONGEST_LABEL
    label = (
        f"{state.name_in_words(knob.key)}: {knob.says}" if knob.says and explained else state.name_in_words(knob.key)
    )
    more, field = None if explained else knob.says, f"{FIELD}{key}"
    listed = known.values_of(knob)
    if listed:
        value = st.selectbox(label, listed, format_func=state.name_in_words, help=more, key=field)
    else:
        value = st.text_input(label, help=more, key=field).strip()
    state.put(key, value if value and value != knob.value else None)


def options_page() -> None:
    """What the council could do about it."""
    st.title("What could you do?")
    st.write(
        "Leave everything as it is to see what happens if nothing is done; then run the same question with an option, "
        "and set the two beside each other on the screen *Compare saved runs*."
    )
    chosen = []
    for name in together.REMEDIES:
        one = state.choice("scenario", name)
        if one is not None and st.checkbox(f"{state.name_in_words(name)}: {one.says}", name in together.remedies()):
            chosen.append(name)
    together.put_together(together.shock(), chosen)
    for name in chosen:
        settings_of(name, f"{state.name_in_words(name)}: how much, where, when")
    st.subheader("How cases are allocated, in both futures")
    names = [one.name for one in state.choices("allocation")]
    usual = state.chosen_settings().get("allocation", "least_loaded")
    policy = st.selectbox(
        "Allocation policy", names, index=names.index(usual) if usual in names else 0, format_func=state.name_in_words
    )
    state.put("allocation", policy if policy != "least_loaded" else None)
    about = state.choice("allocation", policy)
    st.caption(about.says if about is not None else "")
    mistakes()
    st.write("How many more posts meet a target is a question of its own: see the screen *How many posts?*")


def mistakes() -> None:
    """What is wrong with the question so far, where something was changed."""
    if any("." in key for key in state.chosen_settings()) and (faults := question_faults(state.typed())):
        st.error("\n\n".join(["This cannot be run:", *faults]))


def reasons_page() -> None:
    """A reason beside every changed value, kept in the report."""
    st.title("Why this value?")
    changed = [key for key in state.chosen_settings() if key not in ("council", "run", KEEP)]
    st.write("Say why each value was chosen. The reasons go into the settings file, the run and the report.")
    for key in changed:
        label = f"{key} = {state.chosen_settings()[key]}"
        why = st.text_input(label, value=st.session_state["reasons"].get(key, ""), key=f"why_{key}", max_chars=2000)
        st.session_state["reasons"][key] = why
    if not changed:
        st.info("Nothing is changed yet.")


def run() -> None:
    """Start, watch, stop, resume."""
    st.title("Run")
    names = list(REPLICATIONS)
    usual = state.chosen_settings().get("run", "quick")
    chosen = st.radio(
        "How precise",
        names,
        index=names.index(usual) if usual in names else 0,
        format_func=state.name_in_words,
        captions=[f"{REPLICATIONS[name]} pairs of runs, {MINUTES[name]}" for name in names],
    )
    state.put("run", chosen)
    keep = st.checkbox(
        "Keep one future to look at day by day (the screen Seeing it happen)", KEEP in state.chosen_settings()
    )
    state.put(KEEP, "1" if keep else None)
    st.write("The command that will be run:")
    st.html(markup.code(" ".join(["python -m sim", *map(jobs.quoted_for_shell, state.typed())]), "Command"))
    if st.button("Run", type="primary"):
        begin(chosen)
    watching.watched(state.current, show_run)


def begin(precision: str) -> None:
    """Check the question, then put it in the queue."""
    faults = question_faults(state.typed())
    if faults:
        st.error("\n\n".join(["This cannot be run:", *faults]))
        return
    folder = jobs.new_folder(state.place(), state.chosen_settings().get("scenario", "run"))
    try:
        jobs.queue(folder, state.typed(), REPLICATIONS[precision], st.session_state["reasons"])
    except InputError as refused:
        st.error("\n\n".join(refused.faults))
        return
    st.session_state["job"] = folder.name
    jobs.start_queued(state.runs_root())


def question_faults(typed: list[str]) -> list[str]:
    """What is wrong with a question, in sentences: those of the command line, each under the key that is typed."""
    from sim.inputs.checks import faults_of as faults_in
    from sim.inputs.composing.compose import composed
    from sim.inputs.composing.own_folders import taken_from

    words, named = taken_from(typed)
    try:
        made = composed(words, [Path(name) for name in named])
        return [*made.faults, *faults_in(made.mapping, made.typed_as)]
    except InputError as error:
        return error.faults


def show_run(job: jobs.Job | None) -> None:
    """How far the run is."""
    if job is None:
        st.info("No run yet.")
        return
    st.subheader(f"The run of {job.started.replace('T', ', ')}")
    now = job.state
    if now == jobs.RUNNING:
        st.progress(job.progress, text=f"Simulating: {job.progress:.0%}{left(job)}")
        st.button("Stop; what is finished is kept", on_click=jobs.stop, args=(job,))
    elif now == jobs.QUEUED:
        st.info(jobs.waiting_words(state.runs_root(), job))
    elif now == jobs.DONE and not job.is_cut_short:
        st.success("Finished. Its answer is on the next screen.")
    else:
        so_far = "Stopped. The answer of what was finished is on the next screen." if now == jobs.DONE else ""
        st.warning(so_far or job.printed(jobs.ERRORS).strip()[-1500:] or "Stopped. What was finished is kept.")
        st.button("Go on", on_click=jobs.kept_queued, args=(job,))


def left(job: jobs.Job) -> str:
    """About how long it will still take, once that can be estimated."""
    taken = (dt.datetime.now() - dt.datetime.fromisoformat(job.started)).total_seconds()
    if job.progress < 0.1:
        return ""
    return f", about {many(max(round(taken * (1 - job.progress) / job.progress), 1), 'second')} left"
