"""The expressions that ``make bench`` times, each written once per contender.

Every contender gets the same arrays and must give the same result; `peers.py` checks that before it times anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Workload:
    """One expression, its inputs and its peers' forms.

    Attributes
    ----------
    name : str
        What the table shows.
    ik : str
        Source for ik.
    numpy : callable
        The idiomatic NumPy form, of the arrays in the order of `inputs`.
    numexpr : str or None
        Source for numexpr; None where it has no such function.
    numba : callable
        Body for ``numba.njit(parallel=True, fastmath=True)``: an array expression, which numba fuses itself.
    inputs : callable
        Makes the arrays for a size.
    rtol : float
        Largest relative difference from NumPy that still counts as the same result.
    """

    name: str
    ik: str
    numpy: Callable[..., Any]
    numexpr: str | None
    numba: Callable[..., Any]
    inputs: Callable[[int], Arrays]
    rtol: float = 1e-12


def _normal(*names: str) -> Callable[[int], Arrays]:
    def make(n: int) -> Arrays:
        rng = np.random.default_rng(42)
        return {name: rng.normal(0.0, 2.0, n) for name in names}

    return make


def _axpy(x, y):
    return 2 * x + y


def _horner(x):
    return ((((0.1 * x + 0.2) * x - 0.3) * x + 0.4) * x - 0.5) * x + 0.6


def _compound(x):
    return np.where(x > 0, np.sqrt(np.abs(x)) + np.sin(x), 0.0)


def _damped(x, y):
    return np.exp(-x * x) * np.cos(y)


def _dot(x, y):
    return np.sum(x * y)


WORKLOADS: list[Workload] = [
    Workload("2*x+y", "2*x + y", _axpy, "2*x + y", _axpy, _normal("x", "y")),
    Workload(
        "Horner, degree 5",
        "((((0.1*x + 0.2)*x - 0.3)*x + 0.4)*x - 0.5)*x + 0.6",
        _horner,
        "((((0.1*x + 0.2)*x - 0.3)*x + 0.4)*x - 0.5)*x + 0.6",
        _horner,
        _normal("x"),
        1e-9,
    ),
    Workload(
        "where(x>0, sqrt(abs(x))+sin(x), 0)",
        "where(x > 0, sqrt(abs(x)) + sin(x), 0)",
        _compound,
        "where(x > 0, sqrt(abs(x)) + sin(x), 0)",
        _compound,
        _normal("x"),
    ),
    Workload(
        "exp(-x*x)*cos(y)",
        "exp(-x*x)*cos(y)",
        _damped,
        "exp(-x*x)*cos(y)",
        _damped,
        _normal("x", "y"),
        1e-11,
    ),
    Workload("sum(x*y)", "sum(x*y)", _dot, "sum(x*y)", _dot, _normal("x", "y"), 1e-9),
]
