"""The address of a Dask scheduler: judged as it is written, and by whether a scheduler answers there."""

from __future__ import annotations

import re
import socket

from sim.base.errors import InputError, shown

PROBE_SECONDS = 10
MOST_PORTS = 65535
MOST_ANNOUNCED = 1_000_000  # bytes that a scheduler announces first; a web server's words would be a far greater number
ADDRESS = re.compile(r"(?:(?P<scheme>[a-z]+)://)?(?P<host>\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::(?P<port>\d{1,5}))?")
WRITTEN = "write tcp://HOST:PORT, or tls://HOST:PORT"


def probe_scheduler(scheduler: str) -> None:
    """Raises InputError where nothing, or no Dask scheduler, answers at an address within PROBE_SECONDS."""
    place = f"run.dask.scheduler={shown(scheduler)}"
    written = ADDRESS.fullmatch(scheduler)
    if written is None or written["scheme"] not in (None, "tcp", "tls"):
        raise InputError([f"{place}: is not the address of a scheduler; {WRITTEN}."])
    if written["port"] is None:
        raise InputError([f"{place}: has no port; {WRITTEN}, with the port that `dask scheduler` prints (often 8786)."])
    if not 0 < int(written["port"]) <= MOST_PORTS:
        raise InputError([f"{place}: a port is a number from 1 to {MOST_PORTS}."])
    try:
        first = first_bytes(written["host"].strip("[]"), int(written["port"]), written["scheme"] != "tls")
    except (OSError, UnicodeError) as error:
        raise InputError([f"{place}: no Dask scheduler answers there."]) from error
    if first is not None and not (len(first) == 8 and 0 < int.from_bytes(first, "little") < MOST_ANNOUNCED):
        raise InputError(
            [
                f"{place}: what answers there is no Dask scheduler that speaks tcp (the port of its dashboard, or a"
                f" scheduler with tls?); {WRITTEN}, as `dask scheduler` prints it."
            ]
        )


def first_bytes(host: str, port: int, speaks_first: bool) -> bytes | None:
    """The eight bytes with which a scheduler begins, fewer from another; None where it waits to be spoken to (tls)."""
    with socket.create_connection((host, port), timeout=PROBE_SECONDS) as line:
        if not speaks_first:
            return None
        received = b""
        try:
            while len(received) < 8 and (more := line.recv(8 - len(received))):
                received += more
        except TimeoutError:
            pass  # a web server waits for a question
        return received
