"""Which of the widest unknowns of Families First matter: co-working, oversight, who leads, how large a caseload?

    python experiments/which_unknowns_of_families_first_matter.py [key=value ...]   such as run=quick or council=leeds

Each is set to the ends of its range in conf/reform/families_first.yaml, the others left as they are.
"""

import sys
from pathlib import Path

import sim

FIGURE = Path("outputs") / "experiments" / "which_unknowns_of_families_first_matter"
FEW = "division.led_by_others={low: 0.3, medium: 0.1, high: 0.0}"
MOST = "division.led_by_others={low: 0.95, medium: 0.8, high: 0.3}"
SETTINGS = {
    "holders hardly go along": ["division.co_working=0.01"],
    "holders go along twice as long": ["division.co_working=2"],
    "oversight 0.25 hours a month": ["division.oversight_hours=0.25"],
    "oversight 1.5 hours a month": ["division.oversight_hours=1.5"],
    "others lead few": [FEW, "division.found_with_others={assessment: 0.15, child_in_need: 0.1}"],
    "others lead most": [MOST, "division.found_with_others={assessment: 0.78, child_in_need: 0.7}"],
    "30 children a family help worker": ["division.children_of_a_family_help_worker=30"],
    "17 children a family help worker": ["division.children_of_a_family_help_worker=17"],
}
COLUMNS = {
    "visits_on_time_share": ("Visits on time", "percentage points"),
    "conferences_in_15_days_share": ("Conferences in 15 days", "percentage points"),
    "reviews_on_time_share": ("Reviews on time", "percentage points"),
    "thin_plans_share": ("Thin plans", "percentage points"),
    "caseload_per_worker": ("Caseload of social workers", "children"),
}


def effect(one: sim.Answers, usual: sim.Answers, measure: str) -> sim.Interval:
    """By how much a measure is above the reform as it is shipped; of shares, in percentage points."""
    times = 100 if measure.endswith("_share") else 1
    return sim.paired_difference(times * one.values(measure), times * usual.values(measure))


def main(typed: list[str]) -> None:
    """Simulate Families First as it is shipped and with each unknown at each end; tell and draw."""
    usual = sim.ask("journey=families_first", *typed)
    changed = [sim.ask("journey=families_first", *settings, *typed) for settings in SETTINGS.values()]
    run, names = usual.study.config.run, list(SETTINGS)
    report = {name: [effect(one, usual, name) for one in changed] for name in COLUMNS}
    widest = max(range(len(names)), key=lambda place: abs(report["visits_on_time_share"][place].mean))
    files = sim.draw_answers(
        FIGURE,
        [sim.Panel(*COLUMNS[name], report[name]) for name in COLUMNS],
        title=f"Of what nobody knows, visits depend most on this: {names[widest]}",
        subtitle="Families First in steady state, one unknown at a time, against the reform as it is shipped",
        note=f"Source: caseload simulation of {usual.study.config.council.name}, {run.replications} paired"
        f" replications, seed {run.seed}. Dots are means, bars 95% intervals.",
        varied="unknown",
        settings=names,
    )
    print(next(file for file in files if file.suffix == ".md").read_text(encoding="utf-8"))
    print("Figure:", next(file for file in files if file.suffix == ".png"))


if __name__ == "__main__":
    main(sys.argv[1:])
