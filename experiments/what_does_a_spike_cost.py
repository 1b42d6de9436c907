"""What does a spike in referrals of each size cost: in caseloads, in time, in deadlines?

    python experiments/what_does_a_spike_cost.py [key=value ...]      such as run=quick or council=typical

Every size is played with the baseline's luck, replication by replication; what is told is the difference.
"""

import sys
from pathlib import Path

import sim

SIZES = (1.1, 1.2, 1.3, 1.4, 1.5)  # times the usual referrals, for the scenario's 52 weeks
FOLDER = Path("outputs") / "experiments"
COLUMNS = {  # what is asked: its name, its unit, times which its measure is
    "peak_caseload": ("Peak caseload", "more children for a full-time worker", 1),
    "weeks_to_recover": ("Time until caseloads are back", "weeks from the start of the spike", 1),
    "child_weeks_above_safe": ("Above the safe line", "more child-weeks, in hundreds", 0.01),
    "assessments_in_45_days_share": ("Assessments on time", "percentage points", 100),
    "conferences_in_15_days_share": ("Initial conferences on time", "percentage points", 100),
    "visits_on_time_share": ("Visits on time", "percentage points", 100),
}


def cost_of(spike: sim.Answers, usual: sim.Answers) -> dict[str, sim.Interval]:
    """What a spike costs, in the units of the columns."""
    costs = {}
    for measure, (_, _, times) in COLUMNS.items():
        found = spike.recovery(usual) if measure == "weeks_to_recover" else spike.over(usual, measure)
        costs[measure] = found._replace(mean=found.mean * times, low=found.low * times, high=found.high * times)
    return costs


def show(costs: list[dict[str, sim.Interval]]) -> None:
    """Print a row for each measure and a column for each size; a star where a recovery is not always seen."""
    print(f"{'What a spike costs':58}" + "".join(f"{f'+{size - 1:.0%}':>22}" for size in SIZES))
    for measure, (name, unit, _) in COLUMNS.items():
        cells = [cost[measure] for cost in costs]
        texts = [f"{c.mean:.1f} ({c.low:.1f} to {c.high:.1f}){'*' if c.censored else ' '}" for c in cells]
        print(f"{f'{name}, {unit}':58}" + "".join(f"{text:>22}" for text in texts))
    for size, cost in zip(SIZES, costs, strict=True):
        if seldom := cost["weeks_to_recover"].censored:
            print(f"* +{size - 1:.0%}: not seen to recover in {seldom} replications; the mean is of the others.")


def draw(costs: list[dict[str, sim.Interval]], usual: sim.Answers) -> None:
    """Write the figure."""
    run, last = usual.study.config.run, costs[-1]
    panels = [sim.Panel(name, unit, [cost[m] for cost in costs]) for m, (name, unit, _) in COLUMNS.items()]
    files = sim.draw_answers(
        FOLDER / "what_does_a_spike_cost",
        panels,
        title=f"Half as many referrals again for a year add {last['peak_caseload'].mean:.1f} children to the peak"
        f" caseload and take {-last['conferences_in_15_days_share'].mean:.0f} points off conferences held on time",
        subtitle="What a spike costs against the same council without it, by its size",
        note=f"Source: caseload simulation of {usual.study.config.council.name}, {run.replications} paired replications,"
        f" seed {run.seed}. Dots are means, bars 95% intervals.",
        turned="rise in referrals for 52 weeks",
        settings=[f"+{size - 1:.0%}" for size in SIZES],
    )
    print("Figure:", files[0].with_suffix(".png"))


def main(typed: list[str]) -> None:
    """Play every size and the baseline; tell what each costs."""
    usual = sim.ask(*typed)
    spikes = (sim.ask("scenario=referral_spike", f"scenario.size={size}", *typed) for size in SIZES)
    costs = [cost_of(spike, usual) for spike in spikes]
    show(costs)
    draw(costs, usual)


if __name__ == "__main__":
    main(sys.argv[1:])
