"""Passing a bundle of arrays to compiled rules as one address.

A NamedTuple of fifty arrays becomes four hundred arguments in every compiled call, and a minute of compiling becomes
three. Here the arrays' places in memory are written once into a small table, and rules are handed the address of that
table; `bundle.cases[case, Cases.HOLDER]` reads the same in compiled and in plain Python.
"""

from functools import cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.model.compiling import compiles

Bundle = TypeVar("Bundle")


class Reference:
    """The address of a table that says where a bundle's arrays lie, and its numbers. It keeps the bundle alive."""

    def __init__(self, bundle: Any, fixed: frozenset[str]) -> None:
        self.bundle = bundle
        self.layout = tuple(self.describe(name, value, name in fixed) for name, value in bundle._asdict().items())
        self.table: NDArray[np.int64] = np.array([w for value in bundle for w in self.words(value)], np.int64)
        self.address = int(self.table.ctypes.data)
        self.kind: Any = None  # the compiler's type of this layout, once it has been asked for

    @staticmethod
    def describe(name: str, value: Any, fixed: bool) -> tuple[str, str, int, int]:
        """A field: name, kind of number, dimensions (-1 for a lone number), columns if all bundles have as many."""
        if isinstance(value, np.ndarray):
            if not value.flags.c_contiguous:
                raise TypeError(f"{name} is not laid out row by row")
            return name, number_name(value.dtype), value.ndim, value.shape[1] if fixed else 0
        return name, "float64" if isinstance(value, float) else "int64", -1, 0

    @staticmethod
    def words(value: Any) -> list[int]:
        """A field's words in the table."""
        if isinstance(value, np.ndarray):
            return [0, 0, value.size, value.itemsize, value.ctypes.data, *value.shape, *value.strides]
        if isinstance(value, float):
            return [int(np.array(value, np.float64).view(np.int64))]
        return [int(value)]


@cache
def number_name(kind: Any) -> str:
    """What a kind of number is called, such as int64: NumPy puts the name together each time it is asked."""
    return str(kind.name)


def by_reference(bundle: Bundle, fixed: frozenset[str] = frozenset()) -> Bundle:
    """The bundle as rules take it: its address where rules are compiled, itself where they are not.

    The columns of the fixed fields are the same in every bundle of its kind, and are known to the compiled code.
    """
    return Reference(bundle, fixed) if compiles else bundle  # type: ignore[return-value]


if compiles:
    from sim.model.compiling.memory import register_references

    register_references(Reference)
