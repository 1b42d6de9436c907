"""`python -m sim app [port=8501] [open=no]`: ask and answer in the browser, on this computer.

Nothing leaves the computer: the app listens on 127.0.0.1 alone, sends no statistics, and keeps its runs in outputs/app/
of the folder where it was started. Runs go on when the browser is closed. `host=0.0.0.0 hosted=yes` is for a container
that serves published figures to others: then each visitor sees their own runs only.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from sim.base.errors import InputError, unknown
from sim.base.places import REPOSITORY

CANNOT = "The app cannot be started:"
STOPPED = "Stopped: the app is closed. Runs that were under way go on; start it again to see them."
PAGES = Path(__file__).with_name("pages.py")
USUAL = {"port": "8501", "open": "yes", "host": "127.0.0.1", "hosted": "no"}
FIXED = (
    "--browser.gatherUsageStats=false",
    "--client.toolbarMode=minimal",
    "--server.fileWatcherType=none",
    "--server.maxUploadSize=50",
    "--theme.base=light",
    "--theme.primaryColor=#1d5a8c",
)


def settings_of(typed: Sequence[str]) -> dict[str, str]:
    """The settings as typed; raises InputError with a sentence for each fault."""
    settings, faults = dict(USUAL), []
    for word in typed:
        key, sign, value = word.partition("=")
        if not sign or key not in USUAL:
            faults.append(unknown(word, key, "setting of the app", USUAL))
        elif key == "port" and not (value.isdecimal() and 1024 <= int(value) <= 65535):
            faults.append(f"port={value}: must be a whole number from 1024 to 65535.")
        elif key in ("open", "hosted") and value not in ("yes", "no"):
            faults.append(f"{key}={value}: must be yes or no.")
        settings[key] = value
    if faults:
        raise InputError(faults)
    return settings


def main(typed: Sequence[str]) -> int:
    """Serve the app until it is closed; the exit code."""
    settings = settings_of(typed)
    try:
        import streamlit  # noqa: F401
    except ImportError as error:
        raise InputError(["streamlit is not installed; install it with: pip install -e '.[app]'"]) from error
    if not is_free(settings["host"], int(settings["port"])):
        raise InputError([f"port={settings['port']}: another program is there; choose another, such as port=8602."])
    words = [sys.executable, "-P", "-m", "streamlit", "run", str(PAGES), *FIXED]
    words += [f"--server.address={settings['host']}", f"--server.port={settings['port']}"]
    words += [f"--server.headless={'true' if settings['open'] == 'no' else 'false'}"]
    if settings["host"] == "127.0.0.1":
        print(f"The app is at http://127.0.0.1:{settings['port']} (Ctrl-C closes it; runs go on).", flush=True)
    path = os.pathsep.join([str(REPOSITORY), *filter(None, [os.environ.get("PYTHONPATH")])])
    own = {"CASELOAD_APP_PLACE": str(Path.cwd() / "outputs" / "app"), "CASELOAD_APP_HOSTED": settings["hosted"]}
    own["PYTHONPATH"] = path
    return served(words, {**os.environ, **own})


def served(words: Sequence[str], environment: dict[str, str]) -> int:
    """Serve until the server ends or this process is told to; the server never outlives it. The exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with subprocess.Popen(words, env=environment) as server:
        try:
            return server.wait()
        finally:
            server.terminate()


def is_free(host: str, port: int) -> bool:
    """Whether nothing listens on a port yet."""
    with socket.socket() as trial:
        if sys.platform != "win32":
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError:
            return False
    return True
