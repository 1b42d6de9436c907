"""What holds within a block of the program, and in its thread alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def with_value(variable: ContextVar[T], value: T) -> Iterator[None]:
    """Within it a variable has a value; after it what it had before, whatever happens."""
    before = variable.set(value)
    try:
        yield
    finally:
        variable.reset(before)
