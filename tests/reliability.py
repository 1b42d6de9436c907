"""`python -m tests.reliability [slow]`: run the tests of faults and of hostile input; renew the table of the page.

What failed before mending is of when each kind was first tried; it is written here, because those faults are gone.
"""

import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

REPOSITORY = Path(__file__).resolve().parent.parent
PAGE = REPOSITORY / "docs" / "reliability.md"
BEGIN, END = "<!-- tried -->", "<!-- /tried -->"


class Row(NamedTuple):
    """A line of the table: the test file, what it tries, how many of these kinds failed before they were mended."""

    file: str
    what: str
    before: str


ROWS = (
    Row(
        "test_only_data",
        "A configuration is data: callbacks, logging, launchers, environment variables of Hydra in an own experiment "
        "file (shown, swept, run); resolvers, `_target_`, settings that move the output",
        "not counted",
    ),
    Row(
        "test_one_folder",
        "One folder, one answer: two commands at once, a killed one, parts rewritten while read, 11 kinds of forged "
        "part, forged notes, stale files, second answers",
        "two runs at once: one crashed in 50 of 50 pairs; the rest not counted",
    ),
    Row(
        "test_own_folders",
        "Own folders: 13 names, several folders, taken names, links, pipes, devices, files beyond all measure",
        "not counted",
    ),
    Row(
        "test_output_folders",
        "Folders for output of 13 names, `~`, unset variables; files that are misplaced or misnamed; a user's own "
        "`calendar.py` and `sim/` beside the process that draws",
        "6 of 7 names, `~`; 5 of 5 misplaced files had no hint; the figures",
    ),
    Row("test_text_shown", "Screens: cp1252, latin-1 and ascii; control characters; words without end", "not counted"),
    Row(
        "test_sizes",
        "Sizes that cannot fit, ranges without end, eight threads, limits told in full",
        "limits of 2 of 2 seeds were rounded; the rest not counted",
    ),
    Row(
        "test_longer_runs",
        "A longer run with the same seed: the same past, row for row, in two councils, every shipped scenario, the "
        "reform, drawn years and an ensemble, by both clocks",
        "23 of 26",
    ),
    Row(
        "test_tables_together",
        "Two tables replaced together: killed before, between and after; damaged and forged files of what is to come",
        "killed between them, the tables were of two editions",
    ),
    Row("test_last_bits", "Sums that are kept: none is left to a library of linear algebra", "sums in 9 files"),
    Row("test_again", "Run again from the manifest alone; files that are no manifest", "there was no such command"),
    Row(
        "test_short_of",
        "Closed or full streams, a deleted folder, few open files, too little memory, a sweeper of another kind",
        "of 16 tried 9 ended in a traceback or code 120, and 2 (16 open files, 500 MB) not within two minutes",
    ),
    Row(
        "test_sweeps_cluster",
        "A cluster: addresses that are none, the dashboard's port, missing keys, workers of another version or without "
        "the package, no worker left",
        "the dashboard's port: no answer in 75 s; the rest not counted",
    ),
    Row(
        "test_record_on_a_cluster",
        "A record of councils on a cluster: one of two workers killed, the only one, the scheduler; the same bytes",
        "not counted",
    ),
    Row(
        "test_copied_checkout",
        "A checkout that was copied, moved or half set up; 8 faults of its environment; two set-ups at once; links",
        "6 of 17",
    ),
    Row("test_other_pythons", "The same bytes by Python 3.11, 3.12 and 3.13, where they are there", "none"),
    Row(
        "test_app_visitors",
        "Twenty visitors of the app at once: no run lost or started twice, one at a time, in turns; nothing of others",
        "not counted",
    ),
    Row(
        "test_app_crowd",
        "Twenty real browsers at one hosted app: each presses Run, every run is finished and shown to its owner alone",
        "of the first 11 of 20 pages 6 did not answer within a minute",
    ),
    Row(
        "test_killed",
        "kill -9 at random moments of eight commands, resumed to the same bytes",
        "1 of 8 commands (report); england had nothing to go on from",
    ),
    Row("test_disk_full", "A disk that takes no more, at any write, then the same bytes", "not counted"),
    Row("test_any_command_line", "Any command line with any own file, drawn", "1 kind"),
)


def outcomes(slow: bool) -> dict[str, Counter[str]]:
    """By test file, how many cases passed, failed and were skipped."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        files = [f"tests/{row.file}.py" for row in ROWS]
        which = ["-m", "slow or not slow"] if slow else ["-m", "not slow"]
        line = [sys.executable, "-m", "pytest", "-q", *which, f"--junitxml={report}", *files]
        subprocess.run(line, cwd=REPOSITORY, check=False)
        result: dict[str, Counter[str]] = {row.file: Counter() for row in ROWS}
        for case in ElementTree.parse(report).iter("testcase"):
            name = str(case.get("classname")).rpartition(".")[2]
            how = next((one.tag for one in case if one.tag in ("failure", "error", "skipped")), "passed")
            result[name]["failed" if how in ("failure", "error") else how] += 1
    return result


def table(found: dict[str, Counter[str]]) -> str:
    """The lines of the page's table."""
    lines = ["| What | Tried | Failed before | Fail now | Not run |", "| --- | --: | --- | --: | --: |"]
    for row in ROWS:
        one = found[row.file]
        tried = one["passed"] + one["failed"]
        lines.append(
            f"| {row.what} (`tests/{row.file}.py`) | {tried} | {row.before} | {one['failed']} | {one['skipped']} |"
        )
    return "\n".join(lines)


def main(typed: list[str]) -> int:
    """Run, renew the page; 1 if anything fails."""
    result = outcomes("slow" in typed)
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n\n{table(result)}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    return int(any(one["failed"] for one in result.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
