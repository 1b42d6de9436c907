"""How many lead child protection practitioners does it take, beside what a spreadsheet of their hours says?

    python experiments/how_many_lead_practitioners_does_it_take.py [key=value ...]   such as run=quick or council=leeds

The spreadsheet adds up hours and divides by the hours of a post without absence, vacancies or queues. Size and rate are
those of the council that is named: council=leeds has some 570 children on a plan, council=typical some 330.
"""

import sys
from pathlib import Path
from typing import Any

import sim

FIGURE = Path("outputs") / "experiments" / "how_many_lead_practitioners_does_it_take"
POSTS = (0.02, 0.04, 0.06, 0.08)  # for each child on a plan on day one, beside the share of chairs
LEADS = "lead_child_protection_practitioners"
HOURS_A_YEAR = 1540  # of a full-time post: 52.18 weeks of 37 hours, less 6 weeks' leave and 8 bank holidays
COLUMNS = {
    "conferences": ("Conferences in 15 days", "share"),
    "reviews": ("Reviews on time", "share"),
    "load": ("Children on a plan", "for each full-time lead practitioner"),
}
Told = dict[str, list[sim.Interval]]


def spreadsheet(answers: sim.Answers) -> float:
    """Full-time lead practitioners by their hours alone: enquiries, plans, and the conferences that they chair."""
    config, families = answers.study.config, 1 / mean_children(answers)
    journey, share = config.journey, config.workforce.teams[LEADS].casework_share
    leads = answers.mean("lead_practitioners_fte").mean
    enquiries = answers.mean("enquiries_per_lead_practitioner").mean * leads * families
    plans = answers.mean("on_plan_per_lead_practitioner").mean * leads * families
    once = sum(hours_of(journey, stage, False) for stage in ("strategy_discussion", "section_47"))
    conference, plan = hours_of(journey, "initial_conference", False), hours_of(journey, "child_protection", True)
    conferences = answers.mean("conferences_per_year").mean * families
    hours = enquiries * once + conferences * conference + plans * plan
    return hours * journey.effort_scale / (HOURS_A_YEAR * share)


def mean_children(answers: sim.Answers) -> float:
    """Children of a family, on average."""
    return sum((i + 1) * share for i, share in enumerate(answers.study.config.demand.children_per_family))


def hours_of(journey: Any, stage: str, a_year: bool) -> float:
    """Lead practitioners' hours for a family in a stage: once, or in a year of duties that come again."""
    total = 0.0
    for duty in journey.stages[stage].duties:
        times = 1.0
        if a_year and duty.then_every:
            after = duty.then_every[-1]
            times = {"weeks": 52.18, "months": 12.0, "working_days": 253.0}[after.unit] / after.amount
        total += times * duty.parts.get(LEADS, 0.0)
    return total


def main(typed: list[str]) -> None:
    """Simulate Families First with more and more lead practitioners; tell and draw."""
    report, names = {name: [] for name in COLUMNS}, list[str]()  # type: Told, list[str]
    for posts in POSTS:
        one = sim.ask("journey=families_first", f"division.lead_practitioners_a_child_on_a_plan={posts}", *typed)
        names.append(f"{one.mean('lead_practitioners_fte').mean:.0f} FTE")
        report["conferences"].append(one.mean("conferences_in_15_days_share"))
        report["reviews"].append(one.mean("reviews_on_time_share"))
        report["load"].append(one.mean("on_plan_per_lead_practitioner"))
    run, needed = one.study.config.run, spreadsheet(one)
    files = sim.draw_answers(
        FIGURE,
        [sim.Panel(*COLUMNS[name], report[name]) for name in COLUMNS],
        title=f"A spreadsheet of hours says {needed:.0f} lead practitioners; absence and queues ask for more",
        subtitle="Families First in steady state, by lead practitioners in post",
        note=f"Source: caseload simulation of {one.study.config.council.name}, {run.replications}"
        f" replications, seed {run.seed}. Dots are means, bars 95% intervals.",
        varied="lead practitioners in post",
        settings=names,
    )
    print(next(file for file in files if file.suffix == ".md").read_text(encoding="utf-8"))
    print("Figure:", next(file for file in files if file.suffix == ".png"))


if __name__ == "__main__":
    main(sys.argv[1:])
