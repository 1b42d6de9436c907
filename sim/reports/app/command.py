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

from pydantic import Field

from sim.base.errors import InputError, need_packages, shown
from sim.base.places import REPOSITORY
from sim.base.processes import wait_or_kill
from sim.inputs.typed_settings import StudySettings, YesNo, typed_settings

CANNOT = "The app cannot be started:"
STOPPED = "Stopped: the app is closed. Runs that were under way go on; start it again to see them."
ENDS_WITHIN = 5.0  # seconds
PAGES = Path(__file__).with_name("pages.py")
FIXED = (
    "--browser.gatherUsageStats=false",
    "--client.toolbarMode=minimal",
    "--server.fileWatcherType=none",
    "--server.showEmailPrompt=false",  # else whoever starts it in a terminal for the first time is asked for theirs
    "--server.maxUploadSize=50",
    "--runner.postScriptGC=false",  # else everything in memory is gone through after every drawing
    "--theme.base=light",
    "--theme.primaryColor=#1d5a8c",
)


class AppSettings(StudySettings):
    """Where the app is served"""

    port: int = Field(8501, ge=1024, le=65535, description="of this computer")
    open: YesNo = Field(True, description="whether the browser is opened")
    host: str = Field("127.0.0.1", description="the address that is listened on; 0.0.0.0 in a container")
    hosted: YesNo = Field(False, description="whether each visitor sees their own runs only")


def main(typed: Sequence[str]) -> int:
    """Serve the app until it is closed; the exit code."""
    settings = typed_settings(AppSettings, {}, typed)
    need_packages("it", {"streamlit": "streamlit"})
    if not can_listen(settings.host, 0):
        raise InputError([f"host={shown(settings.host)}: must be an address of this computer, such as 127.0.0.1."])
    if not can_listen(settings.host, settings.port):
        raise InputError([f"port={settings.port}: another program is there; choose another, such as port=8602."])
    words = [sys.executable, "-P", "-m", "streamlit", "run", str(PAGES), *FIXED]
    words += [f"--server.address={settings.host}", f"--server.port={settings.port}"]
    words += [f"--server.headless={'false' if settings.open else 'true'}"]
    if settings.host == "127.0.0.1":
        print(f"The app is at http://127.0.0.1:{settings.port} (Ctrl-C closes it; runs go on).", flush=True)
    hosted = "yes" if settings.hosted else "no"
    path = os.pathsep.join([str(REPOSITORY), *filter(None, [os.environ.get("PYTHONPATH")])])
    own = {
        "CASELOAD_APP_PLACE": str(Path.cwd() / "outputs" / "app"),
        "CASELOAD_APP_HOSTED": hosted,
    }
    own["PYTHONPATH"] = path
    return served(words, {**os.environ, **own})


def served(words: Sequence[str], environment: dict[str, str]) -> int:
    """Serve until the server ends or this process is told to end; the server never outlives it. The exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with subprocess.Popen(words, env=environment) as server:
        try:
            return server.wait()
        finally:
            end(server)


def end(server: subprocess.Popen[bytes]) -> None:
    """End the server, by force if it does not end of itself: one that cannot write that it stops goes on serving."""
    server.terminate()
    wait_or_kill(server, ENDS_WITHIN)


def can_listen(host: str, port: int) -> bool:
    """Whether a program could listen there: on a port of an address of this computer's own; 0 is any free port."""
    if not host.strip():
        return False
    try:
        family, *_, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as trial:
            if sys.platform != "win32":
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(place)
    except (OSError, UnicodeError):
        return False
    return True
