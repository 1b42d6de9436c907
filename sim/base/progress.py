"""How far a long task is: on a terminal a bar with the time left, elsewhere a line now and then."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sim.base.wording import many

BETWEEN = 30.0  # seconds between two lines of what is piped or kept


class NowAndThen:
    """Lines on the error stream, each of them on a terminal where it is worth it, else one in so many seconds."""

    def __init__(self, seconds: float = BETWEEN) -> None:
        self.seconds = seconds
        self.begun = self.last = time.monotonic()

    def line(self, text: str, worth_it: bool = False) -> None:
        """Write a line if it is time for one; at once if it is worth it and somebody looks at a terminal."""
        now = time.monotonic()
        if now - self.last < self.seconds and not (worth_it and sys.stderr.isatty()):
            return
        self.last = now
        print(text, file=sys.stderr, flush=True)

    def minutes_left(self, done: int, todo: int) -> float:
        """How long the rest takes at the pace so far."""
        return (time.monotonic() - self.begun) / 60 * (todo - done) / done


@contextmanager
def progress(todo: int, doing: str = "Simulating") -> Iterator[Callable[[int], None]]:
    """A bar or lines on the error stream for so many items, headed by what is done; yields a call for how many more."""
    if not todo:
        yield lambda done: None
        return
    if not sys.stderr.isatty():
        yield lines_of_progress(todo, doing)
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


def lines_of_progress(todo: int, doing: str) -> Callable[[int], None]:
    """A call for how many more are done, which writes `Simulating: 40 of 200, about 3 minutes left` now and then."""
    lines, so_far = NowAndThen(), 0

    def advance(done: int) -> None:
        nonlocal so_far
        so_far += done
        if 0 < so_far < todo:
            left = round(lines.minutes_left(so_far, todo))
            text = f"about {many(left, 'minute')} left" if left else "less than a minute left"
            lines.line(f"{doing}: {so_far} of {todo}, {text}")

    return advance
