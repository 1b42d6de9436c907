"""When must a recruitment drive start, against a spike in referrals whose day is known?

    python experiments/when_must_recruitment_start.py [key=value ...]      such as run=quick or council=typical

The spike comes a year and a half into the run; the drive starts months before or after its first day, or never.
"""

import sys
from pathlib import Path

import sim

SPIKE = "2022-10-03"  # first day
LONG_ENOUGH = "run.weeks=260"  # three years after the spike is over
DRIVES = {  # first day of a drive of two years, against that of the spike
    "12 months before": "2021-10-04",
    "9 months before": "2022-01-03",
    "6 months before": "2022-04-04",
    "3 months before": "2022-07-04",
    "with the spike": SPIKE,
    "3 months after": "2023-01-02",
    "6 months after": "2023-04-03",
    "12 months after": "2023-10-02",
    "never": "",
}
FIGURE = Path("outputs") / "experiments" / "when_must_recruitment_start"
Told = dict[str, list[sim.Interval]]
COLUMNS = {  # what is asked: its name, its unit
    "peak": ("Peak caseload", "more children for a full-time worker"),
    "back": ("Until caseloads are back", "weeks from the first day of the spike"),
    "above": ("Above the safe line", "thousands of child-weeks more"),
}


def costs_of(spike: sim.Answers, usual: sim.Answers) -> dict[str, sim.Interval]:
    """What the spike costs from its first day on, in the units of the columns."""
    days = slice(spike.day(SPIKE), None)
    peaks = (one.daily("caseload_per_worker")[:, days].max(axis=1) for one in (spike, usual))
    above = (one.daily("children_above_safe")[:, days].sum(axis=1) / 5000 for one in (spike, usual))
    return {
        "peak": sim.paired_difference(*peaks),
        "back": spike.back(usual, SPIKE),
        "above": sim.paired_difference(*above),
    }


def draw(report: Told, usual: sim.Answers) -> None:
    """Write the figure and print its table."""
    run, names, first = usual.study.config.run, list(DRIVES), list(DRIVES).index("with the spike")
    spared = [report["above"][-1].mean - one.mean for one in report["above"]]
    more = [one / spared[first] - 1 for one in spared]
    files = sim.draw_answers(
        FIGURE,
        [sim.Panel(*COLUMNS[name], report[name]) for name in COLUMNS],
        title=f"A recruitment drive that starts before the spike spares about as many child-weeks above the safe line"
        f" as one that starts with it ({min(more[:first]):+.0%} to {max(more[:first]):+.0%}), one that starts"
        f" {names[-2]} fewer ({more[-2]:+.0%})".replace("(-", "(−"),
        subtitle="What a third more referrals for a year cost, by when a recruitment drive of two years starts",
        note=f"Source: caseload simulation of {usual.study.config.council.name}, {run.replications} paired"
        f" replications, seed {run.seed}. Dots are means, bars 95% intervals.",
        varied="start of the recruitment drive",
        settings=names,
    )
    print(next(file for file in files if file.suffix == ".md").read_text(encoding="utf-8"))
    print("Figure:", next(file for file in files if file.suffix == ".png"))


def main(typed: list[str]) -> None:
    """Simulate the council without a spike, and the spike with a drive from each day and without one."""
    usual, report = sim.ask(LONG_ENOUGH, *typed), {name: [] for name in COLUMNS}  # type: Told
    for first in DRIVES.values():
        drive = [("scenario=recruitment_drive", f"scenario.from={first}")] if first else []
        spike = sim.ask("scenario=referral_spike", f"scenario.from={SPIKE}", LONG_ENOUGH, *typed, also=drive)
        for name, cost in costs_of(spike, usual).items():
            report[name].append(cost)
    draw(report, usual)


if __name__ == "__main__":
    main(sys.argv[1:])
