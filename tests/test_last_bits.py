"""What is kept does not hang on a library of linear algebra, whose last bits differ between processors."""

import math
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.base.sums import flows_solved, sum_of_products, summed_in_order, triangular_root
from sim.studies.api import ask, study_of

ROOT = Path(__file__).parents[1] / "sim"
BY_LIBRARY = re.compile(
    r"[\w)\]] @ [-\w(\[]|\.dot\(|np\.(dot|vdot|inner|tensordot|einsum|matmul|cov|corrcoef|polyfit|convolve|correlate)\("
    r"|np\.linalg\.|scipy\.(linalg|optimize)"
)
MAY = {  # what may, and why its last bits do no harm
    "inputs/checks/check_circles.py": "only whether a number of visits is above a thousand is looked at",
    "inputs/councils/pooling.py": "ways of working of councils, which `council update` writes rounded",
    "reports/series_gaps.py": "a course that is drawn with a line of text on the screen",
    "studies/pairing.py": "a correlation that is shown with two digits",
    "studies/england/england_report.py": "a rank correlation that is shown with two digits",
    "studies/panel/panel_report.py": "a slope that is shown with two digits",
    "studies/record/rear.py": "the published rival's regression, fitted by SciPy; its scores are written rounded",
    "studies/forecast/model_record.py": "a regression on the record; its forecasts and scores are written rounded",
    "studies/forecast/combining.py": "weights of forecasts; these and their scores are written rounded",
}


def uses() -> dict[str, list[str]]:
    """The lines that leave sums of products to a library, by file."""
    result: dict[str, list[str]] = {}
    for file in sorted(ROOT.rglob("*.py")):
        for line in file.read_text(encoding="utf-8").splitlines():
            code = line.split("  # ")[0]
            if BY_LIBRARY.search(code) and not code.lstrip().startswith(("#", '"', "'")):
                result.setdefault(file.relative_to(ROOT).as_posix(), []).append(line.strip())
    return result


def test_only_what_is_listed_with_its_reason_leaves_sums_to_a_library() -> None:
    result = uses()
    assert {name: lines for name, lines in result.items() if name not in MAY} == {}
    assert sorted(MAY) == sorted(result), "a line of the list is of a file that does so no more"


@pytest.mark.parametrize("line", ["a = b @ c", "x = np.linalg.solve(a, b)", "y = row.dot(other)", "z = np.cov(rows)"])
def test_the_guard_sees_each_way(line: str) -> None:
    assert BY_LIBRARY.search(line)


REALS = st.floats(-1e6, 1e6, allow_nan=False)


@given(st.lists(st.tuples(REALS, REALS), min_size=1, max_size=30), st.randoms())
def test_a_sum_of_products_is_the_same_in_every_order(pairs: list[tuple[float, float]], chance: object) -> None:
    there = sum_of_products(*zip(*pairs, strict=True))
    chance.shuffle(pairs)  # type: ignore[attr-defined]
    assert sum_of_products(*zip(*pairs, strict=True)) == there == math.fsum(x * y for x, y in pairs)


@given(st.integers(1, 8), st.integers(0, 2**32 - 1))
def test_a_system_of_flows_is_solved(n: int, seed: int) -> None:
    shares = np.random.default_rng(seed).uniform(0, 1, (3, n, n))
    shares *= np.random.default_rng(seed + 2).uniform(0, 1, (3, n, n)) < 0.6  # most go to few places
    shares *= 0.98 / np.maximum(shares.sum(axis=2, keepdims=True), 1e-9)
    right = np.random.default_rng(seed + 1).uniform(0, 1, (3, n))
    matrix = np.eye(n) - shares
    result = flows_solved(matrix, right)
    for one, b, x in zip(matrix, right, result, strict=True):
        assert np.allclose(np.linalg.solve(one, b), x, rtol=1e-9)
        assert flows_solved(one, b).tobytes() == x.tobytes()  # alone or among others, to the last bit
    assert np.allclose(flows_solved(matrix[0] + 0j, right[0]), result[0])


def test_a_system_without_a_solution_is_refused() -> None:
    with pytest.raises(ZeroDivisionError):
        flows_solved(np.array([[0.0, 1.0], [1.0, 0.0]]) * 0, np.ones(2))


@given(st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_the_root_of_a_covariance_is_one_even_where_two_rows_are_alike(n: int, seed: int) -> None:
    draws = np.random.default_rng(seed).normal(size=(50, n))
    draws = np.column_stack([draws, draws[:, 0], np.ones(50)])
    covariance = np.cov(draws, rowvar=False)
    root = triangular_root(covariance)
    assert np.allclose(root @ root.T, covariance, atol=1e-9)
    assert (np.triu(root, 1) == 0).all()


def test_terms_are_added_from_the_first_to_the_last() -> None:
    assert summed_in_order(np.array([1e16, 1.0, -1e16, 1.0])) == 1.0
    assert summed_in_order(np.arange(6.0).reshape(2, 3)).tolist() == [3.0, 12.0]


REAL_SUM = sum
STUDIES = [
    ("council=leeds", "scenario=families_first_transition"),
    ("council=bradford", "journey=families_first"),
    ("council=kent", "figures.referrals=20000", "scenario=winter_sickness"),
    ("council=typical", "scenario=referral_spike", "run.years=england"),
]


def refuse_sum_of_reals(numbers: Iterable[Any], start: Any = 0) -> Any:
    """`sum`, but for three numbers and more of which some are no whole numbers, added by code of the package."""
    every = list(numbers)
    if REAL_SUM(isinstance(one, float) for one in every) > 2:
        frame = sys._getframe(1)
        while frame.f_code.co_name.startswith("<") and frame.f_back is not None:
            frame = frame.f_back
        where = Path(frame.f_code.co_filename)
        assert not where.is_relative_to(ROOT), f"{where.relative_to(ROOT)}:{frame.f_lineno} adds real numbers by `sum`"
    return REAL_SUM(every, start)


def test_what_is_kept_is_not_added_by_a_function_that_adds_otherwise_in_another_python(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Since 3.12 `sum` of real numbers compensates for rounding: costs differed by a last bit from those of 3.11."""
    monkeypatch.setattr("builtins.sum", refuse_sum_of_reals)
    for words in STUDIES:
        study_of(*words, "run.replications=1")
    ask("council=typical", "run.replications=1", "run.warm_up_weeks=0", "run.weeks=8")


def test_the_guard_of_sums_sees_one(monkeypatch: pytest.MonkeyPatch) -> None:
    scope: dict[str, Any] = {}
    planted = "def total(rows):\n    return sum(one / 3 for one in rows)\n"
    exec(compile(planted, str(ROOT / "planted.py"), "exec"), scope)
    assert scope["total"]([1, 2, 3]) == pytest.approx(2.0)
    monkeypatch.setattr("builtins.sum", refuse_sum_of_reals)
    with pytest.raises(AssertionError, match=r"planted\.py:2 adds real numbers"):
        scope["total"]([1, 2, 3])
