"""Steps of a polynomial that run as one instruction: each is one multiplication and addition, rounded once.

Without fused instructions (sse2) both are rounded, and the steps are instructions of their own.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import ik

COUNT = 75  # Two tiles of the widest lanes, and a tail.
FUSED = ik.isa() != "sse2"


def step(value: float, factor: float, term: float, dtype: Any = np.float64) -> float:
    """value*factor + term in exact arithmetic, rounded to the dtype."""
    product = Fraction(value) * Fraction(factor)
    if not FUSED:
        product = Fraction(float(dtype(float(product))))
    return float(dtype(float(product + Fraction(float(dtype(term))))))


def steps(start: float, pairs: list[tuple[float, float]], dtype: Any = np.float64) -> float:
    for factor, term in pairs:
        start = step(start, factor, term, dtype)
    return start


def horner(coefficients: list[float], name: str) -> str:
    text = repr(coefficients[0])
    for coefficient in coefficients[1:]:
        text = f"({text}*{name} + {coefficient!r})"
    return text


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("degree", range(1, 14))
def test_every_degree(degree: int, dtype: Any) -> None:
    rng = np.random.default_rng(degree)
    coefficients = [float(c) for c in rng.integers(-99, 100, degree + 1) / 64]
    x = rng.uniform(-1.5, 1.5, COUNT).astype(dtype)
    result = ik.eval(horner(coefficients, "x"), x=x)
    assert result.dtype == dtype
    expected = [steps(coefficients[0], [(v, c) for c in coefficients[1:]], dtype) for v in x.tolist()]
    np.testing.assert_array_equal(result, expected)


def test_steps_by_different_operands_stay_apart() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.uniform(-1.5, 1.5, (2, COUNT))
    result = ik.eval("((((0.5*x + 0.25)*x + 3.0)*y - 0.125)*y + 2.0)*x + 1.5", x=x, y=y)
    expected = [
        steps(0.5, [(a, 0.25), (a, 3.0), (b, -0.125), (b, 2.0), (a, 1.5)])
        for a, b in zip(x.tolist(), y.tolist(), strict=True)
    ]
    np.testing.assert_array_equal(result, expected)


def test_in_a_branch_of_a_dot_call() -> None:
    """A jump may lead to each of the steps, so they also stand for themselves."""
    source = """
fn f(x) {
    total = 0.5
    n = 0
    while n < 9 {
        if x > 0 { total = ((total*x + 0.25)*x - 1.5)*x + 0.125 } else { total = (total*x + 0.75)*x + 2.0 }
        n = n + 1
    }
    total
}
f.(x)
"""
    x = np.random.default_rng(1).uniform(-1.0, 1.0, COUNT)
    expected = [
        steps(0.5, 9 * [(v, term) for term in ((0.25, -1.5, 0.125) if v > 0 else (0.75, 2.0))]) for v in x.tolist()
    ]
    np.testing.assert_array_equal(ik.eval(source, x=x), expected)
