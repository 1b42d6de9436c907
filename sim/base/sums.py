"""Sums and small systems of equations whose last bit does not depend on a library of linear algebra.

The kernels of such a library (`@`, `dot`, `linalg`) add in an order of their own, which differs between processors and
with the number of threads. Here it is written down: a result that is kept, or that decides what a random number means,
is the same on every computer.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def plain_sum(numbers: Iterable[int | float]) -> int | float:
    """The sum of whole numbers as a whole number, that of others rounded once at its end (`sum` adds otherwise since
    Python 3.12).

    >>> plain_sum([1, 2]), plain_sum([0.1] * 10)
    (3, 1.0)
    """
    every = list(numbers)
    return sum(every) if all(isinstance(one, int) for one in every) else math.fsum(every)


def sum_of_products(one: Sequence[float] | NDArray[Any], other: Sequence[float] | NDArray[Any]) -> float:
    """The sum of the products of two rows of one length, rounded once at its end."""
    if len(one) != len(other):
        raise ValueError(f"rows of {len(one)} and {len(other)} numbers have no products")
    return math.fsum((np.asarray(one, float) * np.asarray(other, float)).tolist())


def summed_in_order(terms: NDArray[Any]) -> NDArray[Any]:
    """(..., n) summed over its last axis, from the first to the last (`sum` adds pairs, and pairs of pairs)."""
    if terms.shape[-1] == 0:
        return np.zeros(terms.shape[:-1], terms.dtype)
    result: NDArray[Any] = np.add.accumulate(terms, axis=-1)[..., -1]
    return result


def triangular_root(covariance: NDArray[np.float64], tiny: float = 1e-12) -> NDArray[np.float64]:
    """(n, n) a lower triangular matrix whose product with its own transpose is the covariance (Cholesky).

    What hangs wholly on the rows before it has a column of zeros: `tiny` is the share of a variance that is rounding.
    """
    n = len(covariance)
    root = np.zeros((n, n))
    for k in range(n):
        left = covariance[k, k] - math.fsum(root[k, :k] ** 2)
        if left > tiny * covariance[k, k]:
            root[k, k] = math.sqrt(left)
            for i in range(k + 1, n):
                root[i, k] = (covariance[i, k] - sum_of_products(root[i, :k], root[k, :k])) / root[k, k]
    return root


def one_system_solved(left: list[list[float]], result: list[float]) -> list[float]:
    """(n,) what solves one (n, n) system, to the same last bit as `flows_solved` has it for many; both are used up."""
    places = range(len(result))
    for k in places:
        if left[k][k] == 0.0:
            raise ZeroDivisionError("the system has no solution")
        for i in places[k + 1 :]:
            times = left[i][k] / left[k][k]
            if times != 0.0:
                left[i][k:] = [one - times * other for one, other in zip(left[i][k:], left[k][k:], strict=True)]
                result[i] -= times * result[k]
    for k in reversed(places):
        for j in places[k + 1 :]:
            result[k] -= left[k][j] * result[j]
        result[k] /= left[k][k]
    return result


def flows_solved(matrix: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """(..., n) what solves each (..., n, n) system with this (..., n) right-hand side, by elimination without pivoting.

    It is for systems of flows, 1 less shares that add up to less than 1, which need no pivoting (an M-matrix; R. S.
    Varga, Matrix Iterative Analysis, 1962). Raises ZeroDivisionError where one has no solution.
    """
    if matrix.ndim == 2 and matrix.dtype == right.dtype == np.float64:
        return np.array(one_system_solved(matrix.tolist(), right.tolist()))
    left, result = matrix.copy(), right.astype(np.result_type(matrix, right))
    n = left.shape[-1]
    for k in range(n):
        if (left[..., k, k] == 0).any():
            raise ZeroDivisionError("the system has no solution")
        for i in range(k + 1, n):
            if not left[..., i, k].any():
                continue  # nothing flows between the two
            times = left[..., i, k] / left[..., k, k]
            left[..., i, k:] -= times[..., None] * left[..., k, k:]
            result[..., i] -= times * result[..., k]
    for k in reversed(range(n)):
        for j in (j for j in range(k + 1, n) if left[..., k, j].any()):
            result[..., k] -= left[..., k, j] * result[..., j]
        result[..., k] /= left[..., k, k]
    return result
