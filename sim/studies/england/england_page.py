"""docs/england.md: what England comes to, written anew by `python -m sim england --page`."""

from __future__ import annotations

import os
from collections.abc import Sequence

from sim.analysis.measures import MEASURES
from sim.base.places import DOCS
from sim.base.wording import number
from sim.inputs.schema import Config
from sim.studies.england.england_councils import OF_SEPTEMBERS, Nation
from sim.studies.england.england_report import (
    PERCENTILES,
    CouncilSpread,
    agreement,
    modelled,
    of_nation,
    published_caseloads,
)
from sim.studies.england.england_runs import NationRuns

PAGE = DOCS / "england.md"
TEXT = """# England

```
python -m sim england                                          # every council, three years, once
python -m sim england scenario=referral_spike run.weeks=78     # the same families, and more of them, everywhere
```

simulates {councils} councils side by side (all but the City of London and the Isles of Scilly, of which too little is
published; the record in [forecast.md](forecast.md) ran 148 of them) and adds them up: a table `councils.csv` (council,
replication, measure, value, unit; England's rows say how they are made: a sum, the highest, or a mean by social workers
in post or by children in need), a figure, and what England comes to on the screen, in a folder of its own in
`outputs/england/<scenario>/`. Choices are written as for `python -m sim`. Each council that is finished is noted at
once: whatever ends the command, the same command goes on from there.

Each council is made as `council=NAME` makes it, from what is published of it to {year}: referrals, children in need, on
a plan and looked after, posts, vacancies, agency workers, and its own ways of working as far as the published tables
tell them.
{caseload} A council has random numbers of its own.

![Caseloads of councils, modelled and published](images/caseloads_among_councils.svg)

Made by `python -m sim england --page`: {weeks} weeks after {warm_up}, seed {seed}.

| | p10 | p25 | median | p75 | p90 | lowest | highest |
|---|---|---|---|---|---|---|---|
{spreads}

Rank correlation of councils, modelled and published: {agreement}.

| England | modelled |
|---|---|
{measures}

It took {seconds:.0f} s by the clock ({threads} threads, load average {load:.1f} when it ended) and {each:.0f} ns of
processor time for each of {events:,} events. Each council's log is reduced to its measures at once, and threads
simulate council after council in the same arrays, so the memory is that of one large council for each core.
"""


PREDICTED = """\
Nothing is put in of its caseload, so the spread below is a prediction (with `figures.caseload=past_septembers` its own
past caseloads are; [truth.md](truth.md) has both)."""
PUT_IN = "Its caseload is that of its own past Septembers, so the spread below is not a prediction."


def england_markdown(nation: Nation, typical: Config, simulated: NationRuns, shown: Sequence[str], threads: int) -> str:
    """The page."""
    rows = (
        ("Model", modelled(nation, simulated)),
        (f"Published, September {nation.year_of_councils}", published_caseloads(nation)),
    )
    first_runs = [one for one in simulated.runs if one.replication == 0]
    return TEXT.format(
        councils=len(nation.councils),
        year=nation.year_of_councils,
        weeks=typical.run.weeks,
        warm_up=typical.run.warm_up_weeks,
        seed=typical.run.seed,
        caseload=PUT_IN if OF_SEPTEMBERS in nation.typed else PREDICTED,
        spreads="\n".join(row(name, one) for name, one in rows),
        agreement=number(agreement(nation, simulated), 2),
        measures="\n".join(
            f"| {MEASURES[name].label} | {value_with_unit(name, of_nation(name, first_runs))} |" for name in shown
        ),
        seconds=simulated.seconds,
        threads=threads,
        load=os.getloadavg()[0],
        each=simulated.event * 1e9,
        events=sum(one.events for one in simulated.runs),
    )


def row(name: str, one: CouncilSpread) -> str:
    """A line of the first table."""
    assert len(one.percentiles) == len(PERCENTILES)
    cells = [number(value, 1) for value in (*one.percentiles, min(one.values), max(one.values))]
    return f"| {name} | {' | '.join(cells)} |"


def value_with_unit(measure: str, value: float) -> str:
    """A value with its unit: 77.4%, £2.32bn a year, 32,804 FTE."""
    unit = MEASURES[measure].unit
    if unit.startswith("share"):
        return f"{number(100 * value, 1)}%"
    return large_sum_in_words(value) + unit.removeprefix("£") if unit.startswith("£") else f"{number(value)} {unit}"


def large_sum_in_words(value: float) -> str:
    """`£2.32bn`, `£41.3m`, `£950,000`: of all councils together, to about three figures."""
    for size, letters in ((1e9, "bn"), (1e6, "m")):
        if abs(value) >= size:
            return f"£{number(value / size, 2 if abs(value) < 10 * size else 1)}{letters}"
    return f"£{number(value, 0)}"
