"""`python -m sim england [group=choice ...] [key=value ...]`: every council of England once, on all cores.

Choices are those of `python -m sim`; what is not typed is as conf/nation/england.yaml has it: three years,
simulated once. With `figures.caseload=past_septembers` each council has the caseload of its own past Septembers.
`--page` also writes docs/england.md and its figure.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from sim.analysis.measures import MEASURES
from sim.base.answer_folders import answer_folder
from sim.base.exits import INTERRUPTED
from sim.base.files import open_folder, write_json, write_text
from sim.base.folder_lock import locked
from sim.base.journal import Journal
from sim.base.progress import progress
from sim.base.wording import number
from sim.inputs.schema import Config
from sim.inputs.schema.fields import as_written
from sim.inputs.study import study_from
from sim.model.compiling import RULES_HASH
from sim.runs.experiment import study_digest
from sim.runs.manifest import versions
from sim.runs.parallel import cores_of, make_ready
from sim.studies.england.england_councils import OF_SEPTEMBERS, Nation, config_of, nation_of, typical_study
from sim.studies.england.england_page import PAGE, england_markdown, value_with_unit
from sim.studies.england.england_report import (
    agreement,
    england_csv,
    england_title,
    modelled,
    of_nation,
    published_caseloads,
    spread_in_words,
)
from sim.studies.england.england_runs import NationRuns, simulate_nation

CANNOT = "This cannot be simulated:"
STOPPED = "Stopped before a council was finished; the same command resumes."
FOLDER = Path("outputs") / "england"  # a folder for each answer in that of its scenario
ANSWER = "manifest.json"  # written last: then all is whole
NOTES = "notes.jsonl"  # of the councils that an unfinished answer has simulated
FOR_PAGE = "--page"
SHOWN = (
    "referrals_per_year",
    "children_in_need",
    "children_on_plan",
    "children_looked_after",
    "in_post_fte",
    "caseload_per_worker",
    "workers_over_25_share",
    "assessments_in_45_days_share",
    "visits_on_time_share",
    "vacancy_rate",
    "agency_rate",
    "cost_per_year",
)


def ready(typed: Sequence[str]) -> tuple[Nation, Config]:
    """The nation and the typical study, validated and compiled."""
    nation = nation_of()
    typical = typical_study(nation, typed)
    nation = nation._replace(typed=[*nation.typed, *typed])
    config_of(nation, next(iter(nation.councils)), typical)  # refused now rather than after a minute
    make_ready(study_from(typical))
    return nation, typical


def print_england(nation: Nation, typical: Config, simulated: NationRuns) -> None:
    """Print what England comes to, the spread of caseloads beside the published one, and what it took."""
    first_runs = [one for one in simulated.runs if one.replication == 0]
    print(
        f"\n{nation.name}: {len({one.council for one in simulated.runs})} councils, {typical.scenario.name},"
        f" {typical.run.weeks} weeks measured after {typical.run.warm_up_weeks}"
        f"{', with the caseloads of their own past Septembers' * (OF_SEPTEMBERS in nation.typed)}."
    )
    if len(first_runs) == len(nation.councils):
        for name in SHOWN:
            print(f"  {MEASURES[name].label:<24} {value_with_unit(name, of_nation(name, first_runs))}")
    print(f"\n{spread_in_words('Caseloads, modelled', modelled(nation, simulated))}.")
    print(f"{spread_in_words(f'Caseloads, published {nation.year_of_councils}', published_caseloads(nation))}.")
    print(f"Rank correlation of councils, modelled and published: {number(agreement(nation, simulated), 2)}.")
    events = sum(one.events for one in simulated.runs)
    print(
        f"\n{events:,} events in {simulated.seconds:.1f} s; {simulated.event * 1e9:.0f} ns of processor time an event."
    )


def draw_england(nation: Nation, simulated: NationRuns, typical: Config, folder: Path) -> Path:
    """The figure of caseloads among councils."""
    from sim.reports.charts.drawing.figure_text import FigureText
    from sim.reports.charts.spread import Strip, draw_spread

    ours, theirs = modelled(nation, simulated), published_caseloads(nation)
    strips = [Strip("Model", ours.values, ours.percentiles), Strip("Published", theirs.values, theirs.percentiles)]
    count, run = len({one.council for one in simulated.runs}), typical.run
    subtitle = f"Each dot is one of {count} councils of {nation.name}, by children held for a full-time case holder"
    note = (
        f"Source: caseload simulation, {typical.scenario.name}, {run.weeks} weeks, seed {run.seed}; published:"
        f" DfE workforce census, September {nation.year_of_councils}."
        " Bands hold eight in ten and half of councils."
    )
    return draw_spread(open_folder(folder), strips, FigureText(england_title(ours, theirs), subtitle, note))[0]


def main(typed: Sequence[str]) -> int:
    """Simulate, keep, print, draw; what is finished is noted, and the same command goes on from there."""
    began, words = time.time(), [word for word in typed if word != FOR_PAGE]
    nation, typical = ready(words)
    folder = open_folder(answer_folder(FOLDER / typical.scenario.name, f"{study_digest(typical)} {nation}", ANSWER))
    with locked(folder):
        notes = Journal(folder / NOTES)
        with progress(len(nation.councils) * typical.run.replications) as advance:
            simulated = simulate_nation(nation, typical, advance, notes)
        if not simulated.runs:
            raise KeyboardInterrupt
        print_england(nation, typical, simulated)
        figure = keep_england(nation, typical, simulated, folder)
        if not simulated.cut_short:
            write_json(folder / ANSWER, england_manifest(nation, typical, simulated, typed, time.time() - began))
            notes.remove()
    if FOR_PAGE in typed and PAGE.parent.is_dir() and not simulated.cut_short:
        write_text(PAGE, england_markdown(nation, typical, simulated, SHOWN, cores_of(typical)))
        write_text(PAGE.parent / "images" / figure.name, figure.read_text(encoding="utf-8"))
    return INTERRUPTED if simulated.cut_short else 0


def keep_england(nation: Nation, typical: Config, simulated: NationRuns, folder: Path) -> Path:
    """Write the table and draw the figure; the figure's file."""
    write_text(folder / "councils.csv", england_csv(nation, simulated))
    print(f"Table: {folder / 'councils.csv'}")
    figure = draw_england(nation, simulated, typical, folder / "charts")
    print(f"Figure: {figure}")
    return figure


def england_manifest(
    nation: Nation, typical: Config, simulated: NationRuns, typed: Sequence[str], seconds: float
) -> dict[str, object]:
    """What was typed, how much is finished, and all that it depends on."""
    return {
        "nation": nation.name,
        "typed": list(typed),
        "councils": len(nation.councils),
        "finished": len(simulated.runs),
        "seconds": round(seconds, 1),
        "rules": RULES_HASH,
        "versions": versions(),
        "config_of_a_typical_council": as_written(typical.model_dump(mode="json", by_alias=True, exclude_none=True)),
    }
