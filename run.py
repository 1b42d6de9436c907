"""Sets up what is needed (once), then runs the simulation: on Linux, macOS and Windows, with Python 3.11 to 3.13 alone.

    python3 run.py scenario=referral_spike run=quick          (Windows: py run.py ...)
    python3 run.py staffing council=typical scenario=referral_spike target.caseload=17

`./run` (run.cmd on Windows) is the same. Results go to outputs/ in the folder where you are. `python3 run.py --set-up`
sets up and does nothing else. Nothing but the standard library is used here.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

HERE = Path(__file__).resolve().parent
PLACE = HERE / ".venv"
MARK = PLACE / "installed"
OLDEST, TOO_NEW = (3, 11), (3, 14)
INTERRUPTED = 130  # the exit code after Ctrl-C
WINDOWS = sys.platform == "win32"
PYTHON = PLACE / ("Scripts/python.exe" if WINDOWS else "bin/python")
OWN_PYTHON: str = getattr(sys, "_base_executable", sys.executable)  # if run in an environment, what that was made of


def wanted() -> str:
    """What the environment must hold, and for which place: a copied or moved checkout has another."""
    digest = hashlib.sha256()
    for name in ("requirements.txt", "pyproject.toml"):
        digest.update((HERE / name).read_bytes())
    return f"{digest.hexdigest()}\n{HERE}\n"


def works() -> bool:
    """Whether the environment's Python is there and runs."""
    try:
        return subprocess.run([PYTHON, "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def is_made() -> bool:
    """Whether the environment is of this place, holds what is wanted, and its Python runs."""
    return mark() == wanted().splitlines() and works()


def mark() -> list[str]:
    """The lines that a finished environment has of what it holds and where; nothing where it was not finished."""
    return MARK.read_bytes().decode("utf-8", "replace").splitlines() if MARK.is_file() else []


def set_up() -> None:
    """Install exactly what requirements.txt pins, by hash; nothing is done where that is there already."""
    if is_made():
        return
    chosen = os.environ.get("PYTHON", OWN_PYTHON)
    if (
        Path(shutil.which(chosen) or chosen).absolute().is_relative_to(PLACE)
    ):  # it goes when the environment is made again
        sys.exit(f"PYTHON={chosen} lies in the environment to be made; choose another, as in: PYTHON=python3.12")
    if not is_supported(chosen):
        sys.exit("caseload needs Python 3.11, 3.12 or 3.13; run it with one, as in: python3.12 run.py")
    try:
        with one_at_a_time():
            if not is_made():  # another command may have set it up while this one waited
                make(chosen)
    except OSError as error:
        sys.exit(f"Setting up failed: {error}")


def make(chosen: str) -> None:
    """Make the environment, or bring the one that is there to what is wanted."""
    print("Setting up .venv (once; about a minute) ...", file=sys.stderr, flush=True)
    if mark()[1:] != [str(HERE)] or not works():  # of another place, of a Python that is gone, or left half-made
        if PLACE.is_symlink() or PLACE.is_file():
            PLACE.unlink()  # what a link leads to is another's
        elif PLACE.exists():
            shutil.rmtree(PLACE)
        call([chosen, "-m", "venv", str(PLACE)])
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    call([*pip, "--require-hashes", "-r", str(HERE / "requirements.txt")])
    call([*pip, "--no-deps", "--no-build-isolation", "-e", str(HERE)])
    MARK.write_text(wanted(), encoding="utf-8")


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until no other command sets up this checkout; where a disk knows no locks, nothing is waited for."""
    with Path(__file__).open("rb") as file:
        with suppress(OSError):
            lock(file)
        yield


def lock(file: BinaryIO) -> None:
    """Lock a file until it is closed, once nobody else has."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(2**30)  # beyond the end, for others cannot read what is locked there
        for _ in range(60):
            with suppress(OSError):  # each gives up after ten seconds
                return msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)


def is_supported(python: str) -> bool:
    """Whether a Python is of a version that is supported."""
    if python == OWN_PYTHON:
        return OLDEST <= sys.version_info[:2] < TOO_NEW
    test = f"import sys; sys.exit(not {OLDEST} <= sys.version_info[:2] < {TOO_NEW})"
    try:
        return subprocess.run([python, "-c", test], check=False).returncode == 0
    except OSError:
        return False


def call(command: list[str]) -> None:
    """Run one step of setting up; end with a sentence where it fails."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        code = subprocess.run(command, stdout=said, stderr=subprocess.STDOUT, check=False).returncode
        if code:
            said.seek(0)
            print(said.read()[-3000:], file=sys.stderr)
            sys.exit(f"Setting up failed at: {' '.join(command)}")


def main(typed: list[str]) -> int:
    """Set up, then run; the exit code is the simulation's."""
    set_up()
    if typed == ["--set-up"]:
        return 0
    words = [str(PYTHON), "-P", "-m", "sim", *typed]  # -P: a file called calendar.py where you are changes nothing
    if WINDOWS:
        return subprocess.run(words, check=False).returncode
    os.execv(words[0], words)


def guarded(job: Callable[[list[str]], int], typed: list[str]) -> int:
    """Do what was typed; the exit code. Ctrl-C, as while all is set up, is a sentence."""
    try:
        return job(typed)
    except KeyboardInterrupt:
        print("Stopped; the same command begins again where that is needed.", file=sys.stderr)
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))
