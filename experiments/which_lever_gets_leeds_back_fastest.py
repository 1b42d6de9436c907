"""Which lever gets Leeds back fastest after its hard year, and what does it cost?

    python experiments/which_lever_gets_leeds_back_fastest.py [key=value ...]      such as run=quick

The year 2021-22 is simulated whole; each lever is pulled when it is over, alone, and finally all of them together.
Back is measured against the same council without the hard year.
"""

import sys
from pathlib import Path

import sim

AFTER = "2022-04-04"  # first day of the levers
LONG = ("council.year=october_2020", "run.start=2020-10-02", "run.warm_up_weeks=26", "run.weeks=260")
FIGURE = Path("outputs") / "experiments" / "which_lever_gets_leeds_back_fastest"
Lever = tuple[str, ...]


def change(what: str, how: str) -> Lever:
    """A lever that is one change."""
    return (f"scenario.changes=[{{what:{what},from:{AFTER},{how}}}]",)


LEVERS: dict[str, list[Lever]] = {
    "no lever": [],
    "30 agency workers for a year": [
        change("agency_supply", "weeks:52,set:30"),
        *(change("extra_posts", f"weeks:52,team:{team},add:15") for team in ("assessment", "safeguarding")),
    ],
    "a recruitment drive of two years": [("scenario=recruitment_drive", f"scenario.from={AFTER}")],
    "a front-door action plan": [("scenario=front_door_action_plan", f"scenario.from={AFTER}")],
    "family group conferences": [("scenario=family_group_conferences", f"scenario.from={AFTER}")],
    "16 more assistants": [change("extra_posts", "team:social_work_assistants,add:16")],
    "3 more minute-takers": [change("extra_posts", "team:minute_takers,add:3")],
    "a cap of 20 children": [change("caseload_cap", "multiply:0.02")],  # of the 999 where there is none
}
LEVERS["all of them, without the cap"] = [one for levers in list(LEVERS.values())[:-1] for one in levers]
COLUMNS = {  # what is asked: its name, its unit
    "back": ("Until caseloads are back", "weeks from 4 April 2022, of four years followed"),
    "above": ("Above the safe line, or waiting", "thousands of child-weeks more than without the hard year"),
    "cost": ("Cost", "£m more than with no lever, to March 2026"),
}


def main(typed: list[str]) -> None:
    """Simulate the council without the hard year, and the year followed by each lever; tell and draw."""
    usual = sim.ask(*LONG, *typed)
    years = [sim.ask("scenario=leeds_2021_22", *LONG, *typed, also=levers) for levers in LEVERS.values()]
    report: dict[str, list[sim.Interval]] = {name: [] for name in COLUMNS}
    for year in years:
        since, measured = year.day(AFTER), (year.study.calendar.days - year.study.warm_up_days) / 253
        above = [
            (one.daily("children_above_safe") + one.daily("children_unallocated"))[:, since:].sum(1) / 5000
            for one in (year, usual)
        ]
        millions = [one.values("cost_per_year") * measured / 1e6 for one in (year, years[0])]
        report["back"].append(year.back(usual, AFTER))
        report["above"].append(sim.paired_difference(*above))
        report["cost"].append(sim.paired_difference(*millions))
    names, run, single = list(LEVERS), usual.study.config.run, range(1, len(LEVERS) - 1)
    back, above, cost = ([one.mean for one in report[name]] for name in COLUMNS)
    first, best = min(single, key=back.__getitem__), sorted(single, key=above.__getitem__)[:2]
    spare = [f"{1 - one / above[0]:.0%}" for one in above]
    files = sim.draw_answers(
        FIGURE,
        [sim.Panel(*COLUMNS[name], report[name]) for name in COLUMNS],
        title=f"Of single levers {names[first]} has caseloads back first, in {back[first]:.0f} weeks, and spares"
        f" {spare[first]} of the harm; {', '.join(f'{names[i]} {spare[i]} for £{cost[i]:.1f}m' for i in best)}",
        subtitle="Leeds with each lever from 4 April 2022; harm: child-weeks above the safe line or without a worker",
        note=f"Source: caseload simulation of {usual.study.config.council.name}, {run.replications} paired"
        f" replications, seed {run.seed}. Dots are means, bars 95% intervals.",
        varied="lever",
        settings=names,
    )
    print(next(file for file in files if file.suffix == ".md").read_text(encoding="utf-8"))
    print("Figure:", next(file for file in files if file.suffix == ".png"))


if __name__ == "__main__":
    main(sys.argv[1:])
