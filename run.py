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
from pathlib import Path

HERE = Path(__file__).resolve().parent
PLACE = HERE / ".venv"
MARK = PLACE / "installed"
OLDEST, TOO_NEW = (3, 11), (3, 14)
WINDOWS = sys.platform == "win32"
PYTHON = PLACE / ("Scripts/python.exe" if WINDOWS else "bin/python")


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


def set_up() -> None:
    """Install exactly what requirements.txt pins, by hash; nothing is done where that is there already."""
    if MARK.is_file() and MARK.read_text(encoding="utf-8") == wanted() and works():
        return
    chosen = os.environ.get("PYTHON", sys.executable)
    if not is_supported(chosen):
        sys.exit("caseload needs Python 3.11, 3.12 or 3.13; run it with one, as in: python3.12 run.py")
    print("Setting up .venv (once; about a minute) ...", file=sys.stderr, flush=True)
    if PLACE.exists() and (
        not works() or not MARK.is_file() or MARK.read_text("utf-8").splitlines()[1:] != [str(HERE)]
    ):
        shutil.rmtree(PLACE)  # of another place, of a Python that is gone, or left half-made
    if not PLACE.exists():
        call([chosen, "-m", "venv", str(PLACE)])
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    call([*pip, "--require-hashes", "-r", str(HERE / "requirements.txt")])
    call([*pip, "--no-deps", "--no-build-isolation", "-e", str(HERE)])
    MARK.write_text(wanted(), encoding="utf-8")


def is_supported(python: str) -> bool:
    """Whether a Python is of a version that is supported."""
    if python == sys.executable:
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
