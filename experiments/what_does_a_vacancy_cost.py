"""What does a vacancy cost: to children, to those who stay, and in money?

    python experiments/what_does_a_vacancy_cost.py [key=value ...]      such as run=quick or council=typical

Posts take longer to fill, permanently; each result is the difference from filling them in the usual time. In the last
row agency workers may cover as many posts as stand empty in addition.
"""

import sys
from pathlib import Path

import sim

LONGER = {"half": 0.5, "one and a half times": 1.5, "twice": 2, "three times": 3}  # the usual time to fill a post
FROM = "scenario.from=2021-04-05"  # the first week
LONG_ENOUGH = "run.weeks=156"
FIGURE = Path("outputs") / "experiments" / "what_does_a_vacancy_cost"
COLUMNS = {  # what is asked: its name, its unit, times what
    "caseload_per_worker": ("Caseload", "more children for a full-time worker", 1),
    "child_weeks_above_safe": ("Above the safe line", "thousands of child-weeks more a year", 1 / 3000),
    "assessments_in_45_days_share": ("Assessments on time", "percentage points", 100),
    "turnover_rate": ("Leavers", "percentage points of the workforce a year", 100),
    "pay": ("Pay", "£m more a year", 1e-6),
    "other": ("Agency, overtime, recruitment", "£m more a year", 1e-6),
}


def values_of(one: sim.Answers, measure: str) -> object:
    """(replications,) a measure; money is what is paid to permanent staff, and all other costs."""
    pay = one.values("cost_of_pay_per_year")
    own = {"pay": pay, "other": one.values("cost_per_year") - pay}
    return own[measure] if measure in own else one.values(measure)


def slower(times: float, typed: list[str], cover: int = 0) -> sim.Answers:
    """The council whose posts take so many times as long to fill, with so many agency workers to cover them."""
    words = ("scenario=vacancy_crisis", "scenario.leaving=1", f"scenario.filling={times}", FROM, LONG_ENOUGH)
    agency = [("scenario=agency_withdrawn", f"scenario.supply={cover}", FROM)] if cover else []
    return sim.ask(*words, *typed, also=agency)


def main(typed: list[str]) -> None:
    """Simulate the council as it is, and with posts that are filled later and later; tell and draw."""
    usual = sim.ask(LONG_ENOUGH, *typed)
    years = {name: slower(times, typed) for name, times in LONGER.items()}
    empty = {
        name: (usual.daily("in_post_fte") - year.daily("in_post_fte"))[:, usual.study.warm_up_days :].mean()
        for name, year in years.items()
    }
    last = list(years)[-1]
    cover = max(round(empty[last]), 1)
    names = [
        f"{name} the usual time ({abs(count):.0f} {'fewer' if count < 0 else 'more'} empty)"
        for name, count in empty.items()
    ]
    years["covered"] = slower(LONGER[last], typed, cover)
    names.append(f"{last} the usual time, with {cover} agency workers")
    panels = []
    for measure, (name, unit, times) in COLUMNS.items():
        pairs = [(values_of(year, measure), values_of(usual, measure)) for year in years.values()]
        panels.append(sim.Panel(name, unit, [sim.paired_difference(a * times, b * times) for a, b in pairs]))
    result, run = {panel.name: [one.mean for one in panel.answers] for panel in panels}, usual.study.config.run
    saved = -(result["Pay"][-2] + result["Agency, overtime, recruitment"][-2]) / cover * 1000
    above = 1000 * result["Above the safe line"][-2] / cover
    covered = (result["Pay"][-1] + result["Agency, overtime, recruitment"][-1]) / cover * 1000
    files = sim.draw_answers(
        FIGURE,
        panels,
        title=f"An empty post saves £{saved:.0f},000 a year and puts some {round(above, -1):.0f} more child-weeks a"
        f" year above the safe line; covered by an agency worker it costs £{covered:.0f},000 more than if filled",
        subtitle="What it costs to fill posts later than usual, and how many more then stand empty",
        note=f"Source: caseload simulation of {usual.study.config.council.name}, {run.replications} paired"
        f" replications, seed {run.seed}. Dots are means, bars 95% intervals.",
        varied="time taken to fill a post",
        settings=names,
    )
    print(next(file for file in files if file.suffix == ".md").read_text(encoding="utf-8"))
    print("Figure:", next(file for file in files if file.suffix == ".png"))


if __name__ == "__main__":
    main(sys.argv[1:])
