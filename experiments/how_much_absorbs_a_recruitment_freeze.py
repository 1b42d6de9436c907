"""How much of a recruitment freeze does a council absorb, and at what length does it begin to harm?

    python experiments/how_much_absorbs_a_recruitment_freeze.py [key=value ...]    such as run=quick or council=typical

The freeze begins after half a measured year; each length is compared with the same council without a freeze.
"""

import sys
from pathlib import Path

import sim

FIRST = "2022-04-04"  # first day of the freeze
MONTHS = {3: 13, 6: 26, 12: 52, 18: 78, 24: 104}  # months of it, in weeks
LONG_ENOUGH = "run.weeks=312"  # four years and a half after the first day
FIGURE = Path("outputs") / "experiments" / "how_much_absorbs_a_recruitment_freeze"
COLUMNS = {  # what is asked: its name, its unit
    "saved": ("Pay saved", "£m in all, net of overtime and recruitment"),
    "in_post": ("Fewest in post", "full-time social workers fewer, on the worst day"),
    "peak": ("Peak caseload", "more children for a full-time worker"),
    "above": ("Above the safe line", "thousands of child-weeks more"),
    "visits": ("Visits late", "percentage points more, in two years from the first day"),
    "back": ("Until caseloads are back", "weeks from the first day of the freeze"),
}
TWO_YEARS = 506  # working days


def cost_of(freeze: sim.Answers, usual: sim.Answers) -> dict[str, sim.Interval]:
    """What a freeze saves and costs, in the units of the columns."""
    since, years = freeze.day(FIRST), (freeze.study.calendar.days - freeze.study.warm_up_days) / 253
    days = slice(since, since + TWO_YEARS)
    late = [
        100 - 100 * one.daily("visits_on_time")[:, days].sum(1) / one.daily("visits_done")[:, days].sum(1)
        for one in (freeze, usual)
    ]
    loads = [one.daily("caseload_per_worker")[:, since:].max(1) for one in (freeze, usual)]
    above = [one.daily("children_above_safe")[:, since:].sum(1) / 5000 for one in (freeze, usual)]
    millions = [one.values("cost_per_year") * years / 1e6 for one in (usual, freeze)]
    fewer = (usual.daily("in_post_fte") - freeze.daily("in_post_fte"))[:, since:].max(1)
    return {
        "saved": sim.paired_difference(*millions),
        "in_post": sim.paired_difference(fewer, 0 * fewer),
        "peak": sim.paired_difference(*loads),
        "above": sim.paired_difference(*above),
        "visits": sim.paired_difference(*late),
        "back": freeze.back(usual, FIRST),
    }


def main(typed: list[str]) -> None:
    """Simulate the council without a freeze and with each length; tell and draw."""
    usual = sim.ask(LONG_ENOUGH, *typed)
    costs = []
    for weeks in MONTHS.values():
        words = ("scenario=recruitment_freeze", f"scenario.from={FIRST}", f"scenario.weeks={weeks}")
        costs.append(cost_of(sim.ask(*words, LONG_ENOUGH, *typed), usual))
    run, year, two = usual.study.config.run, costs[list(MONTHS).index(12)], costs[-1]
    files = sim.draw_answers(
        FIGURE,
        [sim.Panel(*COLUMNS[name], [cost[name] for cost in costs]) for name in COLUMNS],
        title=f"A freeze of a year saves £{year['saved'].mean:.1f}m and adds {year['peak'].mean:.1f} children to the"
        f" peak caseload; one of two years saves £{two['saved'].mean:.1f}m and adds {two['peak'].mean:.1f}",
        subtitle="What a recruitment freeze saves and costs, by its length",
        note=f"Source: caseload simulation of {usual.study.config.council.name}, {run.replications} paired"
        f" replications, seed {run.seed}. Dots are means, bars 95% intervals.",
        varied="length of the freeze",
        settings=[f"{months} months" for months in MONTHS],
    )
    print(next(file for file in files if file.suffix == ".md").read_text(encoding="utf-8"))
    print("Figure:", next(file for file in files if file.suffix == ".png"))


if __name__ == "__main__":
    main(sys.argv[1:])
