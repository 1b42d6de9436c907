"""Which way of changing over to Families First is gentlest on conferences, reviews, workers and families?

    python experiments/which_way_of_changing_over_is_gentlest.py [key=value ...]   such as run=quick or council=leeds

Each way ends in the same service; they differ in how fast it comes in and in what becomes of open cases.
"""

import sys
from pathlib import Path
from typing import Any

import sim

FIGURE = Path("outputs") / "experiments" / "which_way_of_changing_over_is_gentlest"
BEFORE = ("journey=families_first_change", "run.weeks=104")  # both services side by side, and nobody changes over


def weeks(number: int) -> list[str]:
    """What comes in over so many weeks: others who lead, lead practitioners' enquiries, and their posts."""
    return [f"scenario.{key}={number}" for key in ("ramp_weeks", "leads_ramp_weeks", "leads_move_weeks")]


CASES = ["scenario.open_plans_moved=1", "scenario.open_help_moved=1"]
WAYS = {
    "over half a year": weeks(26),
    "over a year": weeks(52),
    "at once": weeks(0),
    "over half a year, open cases move": [*weeks(26), *CASES],
    "at once, open cases move": [*weeks(0), *CASES],
}
QUARTER = 63  # working days
COLUMNS = {
    "conferences": ("Conferences in 15 days, worst quarter", "percentage points against no change"),
    "reviews": ("Reviews on time, worst quarter", "percentage points against no change"),
    "workers": ("Social workers of a child in a year", "more than without the change"),
    "cost": ("Cost", "£m more a year"),
}


def worst_quarter(answers: sim.Answers, what: str) -> Any:
    """(replications,) percent on time in the worst quarter of the measured weeks."""
    done, kept = (answers.daily(f"{what}_{end}")[:, answers.study.warm_up_days :] for end in ("done", "on_time"))
    ends = range(0, max(done.shape[1] - QUARTER, 0) + 1, QUARTER)
    shares = [kept[:, at : at + QUARTER].sum(1) / done[:, at : at + QUARTER].sum(1).clip(min=1) for at in ends]
    return [100 * min(each) for each in zip(*shares, strict=True)]


def told_of(way: sim.Answers, usual: sim.Answers) -> dict[str, sim.Interval]:
    """What a way of changing over does, in the units of the columns."""
    pairs = {what: [worst_quarter(one, what) for one in (way, usual)] for what in ("conferences", "reviews")}
    millions = [one.values("cost_per_year") / 1e6 for one in (way, usual)]
    return {
        **{what: sim.paired_difference(*pair) for what, pair in pairs.items()},
        "workers": way.over(usual, "social_workers_per_child"),
        "cost": sim.paired_difference(*millions),
    }


def main(typed: list[str]) -> None:
    """Simulate the council without a change and with each way of changing over; tell and draw."""
    usual = sim.ask(*BEFORE, *typed)
    changed = [sim.ask("scenario=families_first_transition", *settings, *typed) for settings in WAYS.values()]
    effects = [told_of(way, usual) for way in changed]
    report = {name: [effect[name] for effect in effects] for name in COLUMNS}
    names, run = list(WAYS), usual.study.config.run
    gentlest = max(range(len(names)), key=lambda i: report["conferences"][i].mean)
    files = sim.draw_answers(
        FIGURE,
        [sim.Panel(*COLUMNS[name], report[name]) for name in COLUMNS],
        title=f"Conferences suffer least when the change comes {names[gentlest]}:"
        f" {report['conferences'][gentlest].mean:+.0f} points in the worst quarter".replace("-", "−"),
        subtitle="Two years in which a council changes over to Families First, against the same years without it",
        note=f"Source: caseload simulation of {usual.study.config.council.name}, {run.replications} paired"
        f" replications, seed {run.seed}. Dots are means, bars 95% intervals.",
        varied="way of changing over",
        settings=names,
    )
    print(next(file for file in files if file.suffix == ".md").read_text(encoding="utf-8"))
    print("Figure:", next(file for file in files if file.suffix == ".png"))


if __name__ == "__main__":
    main(sys.argv[1:])
