"""Which allocation policy is fairest: to workers, to the newly qualified, to children who wait?

    python experiments/which_allocation_policy_is_fairest.py [key=value ...]      such as run=quick or council=typical

The same families and the same winters meet every policy, replication by replication; differences are paired.
"""

import sys
from pathlib import Path

import sim

POLICIES = {  # as typed, and in words
    "least_loaded": "least loaded",
    "least_loaded_by_count": "least loaded by count",
    "in_turn": "in turn",
    "random": "random",
    "duty_week": "duty week",
    "continuity_first": "continuity first",
    "experience_matched": "experience matched",
    "capped": "capped",
    "protected_newly_qualified": "protected newly qualified",
}
USUAL = next(iter(POLICIES))
FIGURE = Path("outputs") / "experiments" / "which_allocation_policy_is_fairest"
COLUMNS = {  # what is asked: its name, its unit, and times what
    "caseload_p90": ("High caseload", "children per FTE, not exceeded by nine in ten", 1),
    "workers_over_18_share": ("Over 18 children", "% of holders, by FTE", 100),
    "newly_qualified_over_cap_share": ("Newly qualified over their cap", "% of newly qualified holders", 100),
    "social_workers_per_child": ("Social workers children have had", "per 100 children in a year", 100),
    "unallocated_longest_days": ("Longest without a worker", "working days", 1),
    "assessments_in_45_days_share": ("Assessments on time", "% of those completed", 100),
}
Answers = dict[str, sim.Answers]


def scaled(one: sim.Interval, times: float) -> sim.Interval:
    """An interval in another unit."""
    return one._replace(mean=one.mean * times, low=one.low * times, high=one.high * times)


def show(result: Answers) -> None:
    """Print a row for each policy: each measure's mean and, behind it, its paired difference from the first policy."""
    print(f"{'Policy':30}" + "".join(f"{name:>32}" for name, _, _ in COLUMNS.values()))
    for policy, name in POLICIES.items():
        cells = []
        for measure, (_, _, times) in COLUMNS.items():
            mean = scaled(result[policy].mean(measure), times)
            apart = scaled(result[policy].over(result[USUAL], measure), times)
            cells.append(f"{mean.mean:.2f} ({apart.mean:+.2f} ±{apart.high - apart.mean:.2f})")
        print(f"{name:30}" + "".join(f"{cell:>32}" for cell in cells))


def draw(result: Answers) -> None:
    """Write the figure."""
    study, arms = result[USUAL].study, (result["capped"], result[USUAL])
    over, longest = ([arm.mean(measure).mean for arm in arms] for measure in list(COLUMNS)[1:5:3])
    files = sim.draw_answers(
        FIGURE,
        [
            sim.Panel(name, unit, [scaled(result[policy].mean(measure), times) for policy in POLICIES])
            for measure, (name, unit, times) in COLUMNS.items()
        ],
        title=f"With a cap {over[0]:.0%} of workers hold over 18 children, against {over[1]:.0%} when each case goes to"
        f" the least loaded; the longest wait for a worker is {longest[0]:.0f} working days, against {longest[1]:.0f}",
        subtitle="The same families and winters, nine ways to say who takes a case",
        note=f"Source: caseload simulation of {study.config.council.name}, {study.config.run.replications} paired"
        f" replications, seed {study.config.run.seed}. Dots are means, bars 95% intervals.",
        varied="policy",
        settings=list(POLICIES.values()),
    )
    print("Figure:", next(file for file in files if file.suffix == ".png"))


def main(typed: list[str]) -> None:
    """Simulate every policy with the same random numbers; tell and draw."""
    show(result := {policy: sim.ask(f"allocation={policy}", *typed) for policy in POLICIES})
    draw(result)


if __name__ == "__main__":
    main(sys.argv[1:])
