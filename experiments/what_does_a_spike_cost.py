"""What does a spike in referrals of each size cost: in caseloads, in time, in deadlines?

    python experiments/what_does_a_spike_cost.py [key=value ...]      such as run=quick or council=typical

Every size has the baseline's chance, replication by replication; each result is the difference from the baseline.
"""

import sys
from pathlib import Path

import sim

SIZES = (1.1, 1.2, 1.3, 1.4, 1.5)  # times the usual referrals, for the scenario's 52 weeks
LONG_ENOUGH = "run.weeks=260"  # to see even the largest spike over
TWO_YEARS = 506  # working days from the start of the spike in which deadlines are looked at
FIGURE = Path("outputs") / "experiments" / "what_does_a_spike_cost"
COLUMNS = {  # what is asked: its name, its unit, and times what
    "peak_caseload": ("Peak caseload", "more children for a full-time worker", 1),
    "weeks_to_recover": ("Until caseloads are back", "weeks from the start of the spike", 1),
    "child_weeks_above_safe": ("Above the safe line", "thousands of child-weeks more", 0.001),
    "assessments": ("Assessments on time", "percentage points, in two years from the start", 100),
    "conferences": ("Initial conferences on time", "percentage points, in two years from the start", 100),
    "visits": ("Visits on time", "percentage points, in two years from the start", 100),
}


def cost_of(spike: sim.Answers, usual: sim.Answers) -> dict[str, sim.Interval]:
    """What a spike costs, in the units of the columns."""
    days = slice(spike.first_change, spike.first_change + TWO_YEARS)
    result = {name: spike.over(usual, name) for name in ("peak_caseload", "child_weeks_above_safe")}
    result["weeks_to_recover"] = spike.recovery(usual)
    for work in ("assessments", "conferences", "visits"):
        on_time, done = ([a.daily(f"{work}_{x}")[:, days].sum(1) for a in (spike, usual)] for x in ("on_time", "done"))
        result[work] = sim.paired_difference(on_time[0] / done[0], on_time[1] / done[1])
    return {
        m: c._replace(mean=c.mean * x, low=c.low * x, high=c.high * x)
        for m, (_, _, x) in COLUMNS.items()
        for c in [result[m]]
    }


def show(costs: list[dict[str, sim.Interval]]) -> None:
    """Print a row for each measure and a column for each size, with the half-width of its 95% interval."""
    print(f"{'What a spike costs':76}" + "".join(f"{f'+{size - 1:.0%}':>12}" for size in SIZES))
    for measure, (name, unit, _) in COLUMNS.items():
        cells = [f"{c.mean:.1f} ±{c.high - c.mean:.1f}" for c in (cost[measure] for cost in costs)]
        print(f"{f'{name}, {unit}':76}" + "".join(f"{text:>12}" for text in cells))
    for size, cost in zip(SIZES, costs, strict=True):
        if unseen := cost["weeks_to_recover"].censored:
            print(f"+{size - 1:.0%}: caseloads are not back in {unseen} replications, which the mean leaves out.")


def draw(costs: list[dict[str, sim.Interval]], usual: sim.Answers) -> None:
    """Write the figure."""
    run, last = usual.study.config.run, costs[-1]
    late = min(("assessments", "conferences", "visits"), key=lambda name: last[name].high)  # what surely falls most
    files = sim.draw_answers(
        FIGURE,
        [sim.Panel(name, unit, [cost[measure] for cost in costs]) for measure, (name, unit, _) in COLUMNS.items()],
        title=f"Half as many referrals again for a year add {last['peak_caseload'].mean:.1f} children to the peak"
        f" caseload and take {-last[late].mean:.0f} points off {COLUMNS[late][0].lower()}",
        subtitle="What a spike costs against the same council without it, by its size",
        note=f"Source: caseload simulation of {usual.study.config.council.name}, {run.replications} paired"
        f" replications, seed {run.seed}. Dots are means, bars 95% intervals.",
        varied="rise in referrals for 52 weeks",
        settings=[f"+{size - 1:.0%}" for size in SIZES],
    )
    print("Figure:", next(file for file in files if file.suffix == ".png"))


def main(typed: list[str]) -> None:
    """Simulate the baseline and every size; tell what each costs."""
    usual = sim.ask(LONG_ENOUGH, *typed)
    spikes = (sim.ask("scenario=referral_spike", f"scenario.size={size}", LONG_ENOUGH, *typed) for size in SIZES)
    costs = [cost_of(spike, usual) for spike in spikes]
    show(costs)
    draw(costs, usual)


if __name__ == "__main__":
    main(sys.argv[1:])
