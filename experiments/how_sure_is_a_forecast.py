"""How sure is a forecast of the caseload, when every year is alike and when years differ as in England's councils?

    python experiments/how_sure_is_a_forecast.py [key=value ...]      such as run.replications=10 or council=typical

One council under a spike in referrals; what is shown is the range in which nine in ten single futures lie.
"""

import sys
from pathlib import Path
from statistics import mean, quantiles

import sim

SPIKE = ("scenario=referral_spike", "run.replications=40")
DATES = {  # when: a date, counted from 1 April 2021
    "Six months on": "2021-10-01",
    "A year on": "2022-04-01",
    "Eighteen months on": "2022-10-03",
    "Two years on": "2023-03-29",
}
YEARS = {"years alike": (), "years as in England": ("run.years=england",)}
FIGURE = Path("outputs") / "experiments" / "how_sure_is_a_forecast"


def range_of(one: sim.Answers, date: str) -> sim.Interval:
    """The mean caseload on a date, and the ends of the range in which nine in ten single futures lie."""
    loads = [float(load) for load in one.daily("caseload_per_worker")[:, one.day(date)]]
    cuts = quantiles(loads, n=20, method="inclusive")
    return sim.Interval(mean(loads), cuts[0], cuts[-1], len(loads), 0)


def main(typed: list[str]) -> None:
    """Simulate the spike with years alike and with years that differ; write the table and draw."""
    sides = [sim.ask(*SPIKE, *words, *typed) for words in YEARS.values()]
    result = {name: [range_of(side, date) for side in sides] for name, date in DATES.items()}
    run, (alike, differ) = sides[0].study.config.run, list(result.values())[-1]
    files = sim.draw_answers(
        FIGURE,
        [sim.Panel("Caseload under the spike", "children per FTE", [one for row in result.values() for one in row])],
        title=f"When years differ as in England's councils, the caseload two years on may lie anywhere from"
        f" {differ.low:.0f} to {differ.high:.0f}; when they are alike, from {alike.low:.0f} to {alike.high:.0f}",
        subtitle="Where nine in ten futures lie under a spike in referrals that begins six months on and lasts a year",
        note=f"Source: caseload simulation of {sides[0].study.config.council.name}, {run.replications} replications,"
        f" seed {run.seed}. Dots are means, bars hold nine in ten single futures.",
        varied="date and kind of years",
        settings=[words if i else f"{name}: {words}" for name in result for i, words in enumerate(YEARS)],
    )
    lines = [["caseload under the spike, children per FTE", *YEARS], ["---", "--:", "--:"]]
    lines += [
        [name, *(f"{one.mean:.1f} ({one.low:.1f} to {one.high:.1f})" for one in row)] for name, row in result.items()
    ]
    FIGURE.with_suffix(".md").write_text(table := "".join(f"| {' | '.join(line)} |\n" for line in lines), "utf-8")
    print(table)
    print("Figure:", next(file for file in files if file.suffix == ".png"))


if __name__ == "__main__":
    main(sys.argv[1:])
