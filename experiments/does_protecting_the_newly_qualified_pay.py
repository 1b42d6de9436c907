"""Does protecting the newly qualified pay: in who stays, and who carries the work they are spared?

    python experiments/does_protecting_the_newly_qualified_pay.py [key=value ...]      such as run=quick

Five years under the same caps; in one council the newly qualified hold at most three fifths and no high need.
"""

import sys
from pathlib import Path

import sim

YEARS, DAYS = 5, 253  # working days of a year
LONG_ENOUGH = "run.weeks=261"
FIGURE = Path("outputs") / "experiments" / "does_protecting_the_newly_qualified_pay"
UNITS = {  # what is measured each year: its unit
    "Newly qualified leaving": "percentage points, of those who started the year before",
    "Two years here or more": "percentage points of case holders",
    "High caseload": "children more, not exceeded by nine in ten",
    "Without a worker": "children more, mean of days",
    "Assessments on time": "percentage points",
    "Visits on time": "percentage points",
}


def staff_of(one: sim.Answers, replication: int) -> tuple[list[float], list[float]]:
    """By year: per cent of the newly qualified who leave within a year of starting, and of holders here two years."""
    posts = sim.tables.posts(one.study, sim.simulate(one.study, replication).rows).dropna(subset="worker")
    posts = posts[posts["team_kind"].isin(["assessment", "safeguarding", "looked_after"])].fillna({"end_day": 10**6})
    leave, stay = [], []
    for year in range(YEARS):
        day = one.study.warm_up_days + DAYS * year
        new = posts[(posts["grade"] == "newly_qualified") & posts["start_day"].between(day - DAYS, day - 1)]
        leave.append(100.0 * (new["end_day"] < new["start_day"] + DAYS).sum() / max(len(new), 1))
        here = posts[(posts["start_day"] <= day + DAYS) & ~(posts["end_day"] <= day + DAYS)]
        stay.append(100.0 * (here["began_day"] < day - DAYS).mean())
    return leave, stay


def by_year(one: sim.Answers) -> dict[str, list[list[float]]]:
    """Each measure by year, a value for each replication."""
    first = one.study.warm_up_days
    days = [slice(first + DAYS * year, first + DAYS * (year + 1)) for year in range(YEARS)]
    people = [staff_of(one, replication) for replication in range(len(one.readings))]
    names = list(UNITS)[:2]
    report = {name: [[each[i][year] for each in people] for year in range(YEARS)] for i, name in enumerate(names)}
    report["High caseload"] = [one.daily("caseload_p90")[:, part].mean(1) for part in days]
    report["Without a worker"] = [one.daily("children_unallocated")[:, part].mean(1) for part in days]
    for name, work in (("Assessments on time", "assessments"), ("Visits on time", "visits")):
        on_time, done = one.daily(f"{work}_on_time"), one.daily(f"{work}_done")
        report[name] = [100 * on_time[:, part].sum(1) / done[:, part].sum(1) for part in days]
    return report


def main(typed: list[str]) -> None:
    """Simulate both councils; tell and draw what differs, year by year."""
    words = ("allocation.soft_cap=20", "allocation.hard_cap=25", LONG_ENOUGH, *typed)
    plain, fair = (sim.ask(f"allocation={name}", *words) for name in ("capped", "protected_newly_qualified"))
    (before, after), run = (by_year(plain), by_year(fair)), plain.study.config.run
    panels = [
        sim.Panel(name, unit, [*map(sim.paired_difference, after[name], before[name])]) for name, unit in UNITS.items()
    ]
    report = {panel.name: panel.answers for panel in panels}
    clear = sum(one.is_clear for one in report["Newly qualified leaving"]) or "none"
    files = sim.draw_answers(
        FIGURE,
        panels,
        title=f"Protecting the newly qualified has a clear effect on their leaving in {clear} of {YEARS} years;"
        f" {sum(x.mean for x in report['Without a worker']) / YEARS:.0f} more children have no worker on average",
        subtitle="What protecting the newly qualified changes, year by year",
        note=f"Source: caseload simulation of {plain.study.config.council.name}, {run.replications} paired"
        f" replications, seed {run.seed}. Dots are means, bars 95% intervals.",
        varied="year",
        settings=[str(year + 1) for year in range(YEARS)],
    )
    print(next(file for file in files if file.suffix == ".md").read_text(encoding="utf-8"))
    print("Figure:", next(file for file in files if file.suffix == ".png"))


if __name__ == "__main__":
    main(sys.argv[1:])
