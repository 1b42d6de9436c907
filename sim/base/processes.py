"""Whether another process still runs, and its end."""

import os
import subprocess
import sys


def process_runs(number: int) -> bool:
    """Whether a process of this number runs, whoever owns it; 0 and what is below it are no process."""
    if number <= 0:
        return False
    if sys.platform == "win32":
        command = ["tasklist", "/FI", f"PID eq {number}"]
        return str(number) in subprocess.run(command, capture_output=True, text=True, check=False).stdout
    try:
        os.kill(number, 0)  # no signal is sent
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def wait_or_kill(process: "subprocess.Popen[bytes]", seconds: float) -> None:
    """Wait for the end of a process that was told to end, and end it by force after so long."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
