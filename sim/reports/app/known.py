"""What the app knows of councils: their names, what is published of each, and the kinds of team."""

from __future__ import annotations

import json
import math
from functools import cache

import streamlit as st

from sim.base.wording import capital
from sim.inputs.composing.choices import Knob
from sim.inputs.composing.council_files import slug
from sim.inputs.councils.comparing import (
    LAST_YEARS,
    RATES,
    PublishedRow,
    last_figures,
    neighbours_named,
    published_groups,
    rates_in_words,
)
from sim.inputs.councils.council_names import councils
from sim.inputs.councils.showing import in_words
from sim.model.vocabulary import POLICIES
from sim.reports.app import markup, state
from sim.reports.app.jobs import DONE, Job
from sim.reports.charts.census_days import NO_MARCH
from sim.reports.report.run_folder import FinishedRun

TYPICAL = "typical"
HIDDEN_MARK = "[c]"


@cache
def council_names_shown() -> dict[str, str]:
    """Every council by what is typed of it, with its name: the average one, then England's by name."""
    named = {one.name: capital(state.name_in_words(one.name)) for one in state.choices("council")}
    every = {slug(area.name): area.name for area in councils()}
    others = {name: shown for name, shown in named.items() if name not in every and name != TYPICAL}
    return {TYPICAL: "Typical council (an average of England)", **others, **every}


def council_choices() -> dict[str, str]:
    """The councils that this visitor can choose: one from returns of their own first, if there is one."""
    name = st.session_state.get("own", ("", ""))[1]
    own = {name: f"{capital(state.name_in_words(name))} (from your own returns)"} if name else {}
    return {**own, **council_names_shown()}


@cache
def team_kinds() -> list[str]:
    """The kinds of team to which posts can be added, as they are typed."""
    from sim.inputs.composing.compose import compose

    return list(compose([])["council"]["teams"])


def values_of(knob: Knob) -> list[str]:
    """What a setting of a scenario can be where it is one of a few words; empty where it is a number or a date."""
    if knob.key == "team":
        return team_kinds()
    return {"policy": [*POLICIES], "kind": ["usual", "need_rises"]}.get(knob.key, [])


def show_known(name: str) -> None:
    """The published years of a council beside England and its neighbours."""
    groups = published_groups(name)
    if not groups:
        return
    st.subheader(f"What is published of {name}")
    st.write(
        f"The last {LAST_YEARS} years. Beside them, for the last of these, what it would be at the rates of England "
        f"and of its ten statistical neighbours: {', '.join(neighbours_named(name))}."
    )
    for tab, (group, rows) in zip(st.tabs([group.partition(",")[0] for group in groups]), groups.items(), strict=True):
        with tab:
            heads = ("Figure", *(str(year) for year, _ in rows[0].years), *RATES)
            st.html(markup.html_table_of(f"{name}: {group}", heads, [figure_cells(row) for row in rows]))
            st.caption(rates_in_words(rows))
    st.caption(
        f"Department for Education, Open Government Licence v3.0. {HIDDEN_MARK}: so few children that it is not "
        "published. –: not among the data of that year."
    )


def figure_cells(row: PublishedRow) -> list[str]:
    """A figure's line: its years, England, the neighbours."""
    own = [HIDDEN_MARK if year in row.hidden else in_words(row.name, value) for year, value in row.years]
    comparators = ["–" if math.isnan(value) else in_words(row.name, value) for value in (row.england, row.neighbours)]
    return [capital(row.label), *own, *comparators]


def show_published(job: Job | None) -> None:
    """The last published figures of a run's council beside the run without the change."""
    if job is None or job.command or job.state != DONE:
        st.info("Once a run is finished, its council's published figures stand here beside the model's.")
        return
    rows = markup.summary_rows((job.folder / "summary.csv").read_text(encoding="utf-8"))
    config = json.loads((job.folder / "manifest.json").read_text(encoding="utf-8"))["config"]
    last = last_figures(str(config["council"]["name"]))
    lines = [
        [
            row["label"],
            str(last[name][0]),
            markup.number_shown(last[name][1], row["unit"]),
            markup.number_shown(markup.number_in_row(row, "baseline"), row["unit"]),
        ]
        for name, row in rows.items()
        if name in last
    ]
    if lines:
        title = f"{config['council']['name']}: the last published figures beside the model without any change"
        st.html(markup.html_table_of(title, ("Measure", "Year", "Published", "Model"), lines))
        st.write("Where one is far off, read the difference that a change makes, not the level.")
        if not FinishedRun(job.folder).has_march:
            st.caption(NO_MARCH)
    else:
        st.info("No figures are published of this council by itself.")
