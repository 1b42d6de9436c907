"""Which of the things that happened to Leeds in 2021-22 made conferences, reviews and assessments late?

    python experiments/what_made_leeds_late.py [key=value ...]      such as run.replications=40 or run=quick

The year is simulated whole, and again without each cause in turn, always with the same random numbers; each result is
the difference from the year before carried on unchanged.
"""

import sys
from pathlib import Path

import sim

YEAR_BEFORE = ("council.year=october_2020", "run.start=2020-10-02", "run.warm_up_weeks=26", "run.weeks=52")
REFERRALS_2020_21 = [603, 682, 748, 908, 772, 790, 892, 964, 823, 701, 733, 879]  # DfE Children in need 2022, C6
CASES = {  # what is left out of the year, and how
    "the whole year": (),
    "no lack of minute-takers": ("scenario.minute_takers=1",),
    "no extra sickness": ("scenario.sickness=1", "scenario.omicron=1"),
    "no rise in referrals": (f"scenario.referrals={REFERRALS_2020_21}".replace(" ", ""),),
    "no slower recruitment": ("scenario.recruitment=1", "scenario.cohort=1"),
}
FIGURE = Path("outputs") / "experiments" / "what_made_leeds_late"
MEASURES = {  # what is asked: its name, its unit, times what
    "conferences_in_15_days_share": ("Initial conferences on time", "percentage points", 100),
    "reviews_on_time_share": ("Reviews on time", "percentage points", 100),
    "assessments_in_45_days_share": ("Assessments on time", "percentage points", 100),
    "awaiting_assessment": ("Awaiting assessment", "children more on 31 March", 1),
    "caseload_per_worker": ("Caseload", "children more for a full-time worker", 1),
    "visits_on_time_share": ("Visits on time", "percentage points", 100),
}


def changes(year: sim.Answers, before: sim.Answers) -> dict[str, sim.Interval]:
    """What a year does to each measure, in the units asked."""
    result = {name: year.over(before, name) for name in MEASURES}
    return {
        name: one._replace(mean=one.mean * times, low=one.low * times, high=one.high * times)
        for name, one in result.items()
        for times in [MEASURES[name][2]]
    }


def show(report: list[dict[str, sim.Interval]]) -> None:
    """Print a row for each case and a column for each measure, with the half-width of its 95% interval."""
    print(f"{'':28}" + "".join(f"{name:>30}" for name, _, _ in MEASURES.values()))
    for case, one in zip(CASES, report, strict=True):
        cells = [f"{one[name].mean:+.1f} ±{one[name].high - one[name].mean:.1f}" for name in MEASURES]
        print(f"{case:28}" + "".join(f"{cell:>30}" for cell in cells))


def draw(report: list[dict[str, sim.Interval]], before: sim.Answers) -> None:
    """Write the figure."""
    run = before.study.config.run
    falls = dict(zip(CASES, (max(-one["conferences_in_15_days_share"].mean, 0.0) for one in report), strict=True))
    files = sim.draw_answers(
        FIGURE,
        [sim.Panel(name, unit, [one[m] for one in report]) for m, (name, unit, _) in MEASURES.items()],
        title=f"In the model conferences on time fall {falls['the whole year']:.0f} points in 2021-22; with enough"
        f" minute-takers they fall {falls['no lack of minute-takers']:.0f}, without the rise in referrals"
        f" {falls['no rise in referrals']:.0f}",
        subtitle="Change from the year before, with one cause left out at a time",
        note=f"Source: caseload simulation of {before.study.config.council.name}, {run.replications} paired"
        f" replications, seed {run.seed}. Dots are means, bars 95% intervals.",
        varied="what is left out of the year",
        settings=list(CASES),
    )
    print("Figure:", next(file for file in files if file.suffix == ".png"))


def main(typed: list[str]) -> None:
    """Simulate the year before, and the year with everything and with each cause left out."""
    before = sim.ask(*YEAR_BEFORE, *typed)
    report = [
        changes(sim.ask("scenario=leeds_2021_22", *less, *YEAR_BEFORE, *typed), before) for less in CASES.values()
    ]
    show(report)
    draw(report, before)


if __name__ == "__main__":
    main(sys.argv[1:])
