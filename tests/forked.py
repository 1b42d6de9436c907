"""Commands as processes that begin at once: one process has loaded and compiled everything, and forks for each."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
SERVE = "from tests.forked import serve; serve()"
LIMIT = "limit="  # first word of a command whose files may have so many bytes each
FEW_COUNCILS = ("Rutland", "Isle of Wight", "Bracknell Forest")


class Commands:
    """The process that forks."""

    def __init__(self) -> None:
        own = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        line = [sys.executable, "-P", "-c", SERVE]
        self.serving = subprocess.Popen(line, env=own, text=True, **pipes)  # type: ignore[call-overload]
        assert self.answer() == "ready"

    def answer(self) -> str:
        """The next line that it says."""
        return str(self.serving.stdout.readline()).strip()

    def start(self, typed: Sequence[str], folder: Path) -> int:
        """Start a command in a folder; the number of its process. `said.txt` there is what it prints."""
        print(json.dumps([*typed]), str(folder), sep="\t", file=self.serving.stdin, flush=True)
        return int(self.answer())

    def ended(self) -> int:
        """Wait until the command that was started last has ended: its exit code, or minus the signal."""
        print("wait", file=self.serving.stdin, flush=True)
        return int(self.answer())


@contextlib.contextmanager
def commands() -> Iterator[Commands]:
    """The process that forks, while it is needed."""
    made = Commands()
    try:
        yield made
    finally:
        made.serving.stdin.close()
        made.serving.wait(60)


def serve() -> None:
    """What the process that forks does: a line is a command and its folder, or `wait`."""
    make_small()
    print("ready", flush=True)
    for line in sys.stdin:
        words, _, folder = line.strip().partition("\t")
        if words == "wait":
            print(os.waitstatus_to_exitcode(os.wait()[1]), flush=True)
            continue
        child = os.fork()
        if child == 0:
            carry_out(json.loads(words), folder)
        print(child, flush=True)


def make_small() -> None:
    """Load and compile everything; England has three councils, the record of Leeds is a twentieth of its size."""
    import sim
    from sim.reports.charts import writing  # noqa: F401
    from sim.reports.report import command  # noqa: F401
    from sim.runs.experiment import program
    from sim.runs.parallel import make_ready
    from sim.studies.backtest import backtest, backtest_settings  # noqa: F401
    from sim.studies.compare import compare  # noqa: F401
    from sim.studies.england import england
    from sim.studies.staffing import staffing  # noqa: F401
    from sim.studies.sweep import sweep  # noqa: F401
    from tests.small_record import small_record

    make_ready(sim.study_of("council=typical", "run.weeks=4", "run.warm_up_weeks=0"))
    program()  # as it is now, whatever is edited meanwhile
    nation = england.nation_of()
    few = nation._replace(councils={name: nation.councils[name] for name in FEW_COUNCILS})
    england.nation_of = lambda: few
    record = small_record()
    backtest_settings.record_of = lambda council: record


def carry_out(words: Sequence[str], folder: str) -> None:
    """Do one command, as it would be typed, and end."""
    import resource

    from sim.cli.main import main

    code = 70
    try:
        os.setsid()
        os.chdir(folder)
        nothing, said = os.open(os.devnull, os.O_RDONLY), os.open("said.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for number, stream in ((nothing, 0), (said, 1), (said, 2)):
            os.dup2(number, stream)
        if words[0].startswith(LIMIT):
            most = int(words[0].removeprefix(LIMIT))
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
            words = words[1:]
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        code = main(list(words))
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
