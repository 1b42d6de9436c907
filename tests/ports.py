"""Ports of this computer for servers that tests start."""

import socket


def free_port() -> int:
    """A port on which nothing listens yet."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
