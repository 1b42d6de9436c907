"""A bar with the time left, on a terminal; elsewhere nothing is shown."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(todo: int, doing: str = "Simulating") -> Iterator[Callable[[int], None]]:
    """A bar on the error stream for so many items, headed by what is done; yields a call for how many more are."""
    if not todo or not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn(doing),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=todo)
        yield lambda done: bar.advance(task, done)
