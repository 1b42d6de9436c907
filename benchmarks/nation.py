"""Figures of England: every council of it, side by side."""

import os
from statistics import median

from benchmarks.clocks import events
from benchmarks.commands import memory
from benchmarks.goals import Found
from benchmarks.timing import timed
from sim.inputs.study import study_from
from sim.runs.parallel import cores_of
from sim.runs.replication import compile_clock, simulate_to_read
from sim.studies.england.england_councils import nation_of, typical_study
from sim.studies.england.england_runs import NationRuns, simulate_nation

FEW = 8  # councils of a quick look
OWN = 12  # replications of one council, before England and after it


def england(quick: bool) -> dict[str, Found]:
    """England for three years: how long, and what an event costs beside one of a typical council alone."""
    nation = nation_of()
    typical = typical_study(nation, ["run.weeks=8", "run.warm_up_weeks=0"] if quick else [])
    if quick:
        nation = nation._replace(councils=dict(list(nation.councils.items())[:FEW]))
    study = study_from(typical)
    compile_clock(study)

    def alone(n: int) -> float:
        """Nanoseconds of processor time that an event takes."""
        rows = []
        cpu = timed(lambda: rows.append(simulate_to_read(study, n).rows)).cpu
        return 1e9 * cpu / events(rows[0])

    alone(0)
    before = [alone(n) for n in range(2 if quick else OWN)]
    load = os.getloadavg()[0]
    simulated: list[NationRuns] = []
    taken = timed(lambda: simulated.append(simulate_nation(nation, typical)))
    after = [alone(n) for n in range(2 if quick else OWN)]
    result, own = simulated[0], median([*before, *after])
    by_event = result.event * 1e9
    count, held = sum(one.events for one in result.runs), memory(os.getpid()) / 2**20
    threads = f"{cores_of(typical)} threads, load {load:.1f} before; {taken.cpu:.0f} s of CPU"
    return {
        "england": Found(taken.wall, f"{len(result.runs)} councils, {count:,} events, {threads}, {held:.0f} MiB held"),
        "councils": Found(by_event / own, f"{by_event:.0f} and {own:.0f} ns of CPU an event"),
    }
