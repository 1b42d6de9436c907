"""`python -m benchmarks [--quick] [--first-run] [--only NAME ...] [--beside CHECKOUT]`: measure, print, write docs/.

--quick leaves out what takes long and writes nothing; --first-run adds the first run from an installed package;
--beside measures another checkout of the project (an earlier commit) in turns with this one.
"""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

from benchmarks.goals import GOALS, Found, as_markdown, as_text
from benchmarks.two_commits import in_two_commits

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
HOW = """# Performance

Made by `python -m benchmarks --first-run`; `python -m benchmarks --quick` is a small version that writes nothing.

{table}

## How it was measured

On {machine}. Other work ran beside it: load average {load_before:.1f} before and {load_after:.1f} after. A ratio is of
two things that ran in turns in one process, and is the median of the pairs; an absolute time is a guide.

- CPU: processor time of the process (`time.process_time`). Wall: by the clock, in a process of its own.
- A domain event is a row of the event log that is not `worked`: a referral, a duty done, a spell begun.
- Leeds: `conf/council/leeds.yaml`, half a year and two years. Ten times the council: ten times the referrals, children
  on day one, posts and teams.
- The miniature: `benchmarks/miniature.yaml`. `benchmarks/plain_simpy.py` is the same council in plain SimPy, and
  `benchmarks/plain_heap.py` is it once more as a bare event loop: one `heapq`, no processes, only Python's own
  library, written for speed, with the garbage collector off while it runs. Each is simulated in turns with
  ours, and the means of {compared} must agree within a few per cent before times are compared. Counting a log is in
  nobody's time.
- The readable clock's log is compared with the compiled one's, row for row, before their times are: of Leeds, and of
  a quarter of the miniature council over two years, to be put beside the plain machines.
- Earlier: the commit that `--beside` named, measured by its own benchmarks in turns with this one, each three times in
  a process of its own; over earlier: ours over its. A figure that it does not have is a dash.
- Where no goal is given, none was set: the ratio is only to be known.
- Reading: all measures, daily series and caseloads by grade of one replication.
- A sweep's point: a sweep of 420 points of a tiny council less one of 20 (each point a spike of its own size, one
  replication of half a year, one worker), less what simulating and reading as many replications takes. A further point
  is composed, judged, translated, kept and put into the table.
- Memory of a sweep: the peaks of two processes, one with ten times the other's points; and, within the larger, what is
  held after a tenth of them and after all. `--sweep-points N` asks for another size.
- England: `python -m sim england`, two years and a half after half a year, one replication. Its events are counted and
  timed as they are simulated, two councils side by side; beside them a typical council alone, before and after.
- Memory for each open case: its row, its share of the most tasks there were at one time (each with room for three
  parts), and their entries in the diary. Of a run: the proportional set size of its processes, ten times a second.
"""


def measured(
    quick: bool, first: bool, only: list[str], tell: Callable[[str], None], points: int, earlier: Path | None = None
) -> dict[str, Found]:
    """Every figure asked for, one after the other; in turns with an earlier checkout, where there is one."""
    result: dict[str, Found] = {}
    for names, measure in measures(quick, first, points):
        if only and not set(names) & set(only):
            continue
        tell(", ".join(names))
        try:
            is_of_both = earlier is not None and names != ("first",)
            result |= in_two_commits(earlier, quick, names, points) if is_of_both else measure()
        except (RuntimeError, ImportError) as fault:
            result |= {name: Found(None, f"failed: {str(fault).splitlines()[-1]}") for name in names}
    return result


def measures(quick: bool, first: bool, points: int) -> Iterator[tuple[tuple[str, ...], Callable[[], dict[str, Found]]]]:
    """What can be measured: the names of its figures, and how."""
    from benchmarks import clocks, commands, nation, sweeps

    yield ("compile",), lambda: {"compile": commands.compiling(quick)}
    yield ("point",), lambda: {"point": sweeps.overhead(quick)}
    yield ("points",), lambda: {"points": sweeps.memory(points)}
    for name, figure in clocks.FIGURES.items():
        yield (name,), lambda name=name, figure=figure: {name: figure(quick)}
    yield ("england", "councils"), lambda: nation.england(quick)
    yield ("help",), lambda: {"help": commands.help_asked(quick)}
    yield ("quick",), lambda: {"quick": commands.quick_run(quick)}
    yield ("standard", "memory"), lambda: commands.standard_run(quick)
    yield ("report",), lambda: {"report": commands.report_made()}
    yield ("posts", "exact"), lambda: commands.staffing_answered(quick)
    if first:
        yield ("first",), lambda: {"first": commands.first_run()}
    else:
        yield ("first",), lambda: {"first": Found(None, "only with --first-run")}


def machine() -> str:
    """What it was measured on."""
    model = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), model)
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("numba", "numpy", "simpy"))
    return f"{os.cpu_count()} cores ({model}), {platform.system()}, Python {platform.python_version()}, {versions}"


def main(typed: list[str]) -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a few minutes less; writes nothing")
    parser.add_argument("--first-run", action="store_true", help="also the first run from an installed package")
    parser.add_argument("--sweep-points", type=int, metavar="N", help="of the large sweep: 10000, or 300 with --quick")
    names = [goal.name for goal in GOALS]
    parser.add_argument("--only", nargs="+", choices=names, default=[], metavar="NAME", help=", ".join(names))
    parser.add_argument("--beside", type=Path, metavar="CHECKOUT", help="another commit, measured in turns with this")
    settings = parser.parse_args(typed)
    if settings.beside and not (settings.beside / "benchmarks").is_dir():
        parser.error(f"--beside {settings.beside}: is no checkout of this project; there is no benchmarks/ in it.")
    before = os.getloadavg()[0]
    result = measured(settings.quick, settings.first_run, settings.only, say, points_of(settings), settings.beside)
    print(as_text(result))
    if not settings.quick and not settings.only:
        write(result, before)
    return 0


def say(text: str) -> None:
    """What is being measured."""
    print(f"... {text}", file=sys.stderr)


def points_of(settings: argparse.Namespace) -> int:
    """How many points the large sweep has; the small one has a tenth."""
    usual = 300 if settings.quick else 10_000
    return max(int(settings.sweep_points or usual), 10)


def write(result: dict[str, Found], load_before: float) -> None:
    """docs/performance.md."""
    from benchmarks.miniature import COMPARED

    text = HOW.format(
        table=as_markdown(result),
        machine=machine(),
        load_before=load_before,
        load_after=os.getloadavg()[0],
        compared=", ".join(COMPARED),
    )
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
