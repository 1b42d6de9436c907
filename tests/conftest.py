"""Makes what tests share (councils, logs, the oracle) importable from every folder of tests."""

import signal


def pytest_configure() -> None:
    """Tests press Ctrl-C; a shell that runs the tests in its background would have it ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
