"""Whether another process still runs, as the cache of compiled code and the app's jobs ask."""

import os
import subprocess
import sys

from sim.base.processes import process_runs


def test_a_process_runs_until_it_has_ended() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as child:
        assert process_runs(child.pid)
        child.communicate(b"\n")
    assert not process_runs(child.pid)


def test_a_process_of_someone_else_runs_too() -> None:
    assert process_runs(os.getpid())
    assert process_runs(os.getppid())


def test_no_process_has_a_number_of_0_or_less() -> None:
    """To the system 0 and -1 stand for many processes at once."""
    assert not process_runs(0)
    assert not process_runs(-1)
