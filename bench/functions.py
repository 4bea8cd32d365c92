"""Times every elementary function beside NumPy's, an element in cache on one thread, and prints both errors.

    .venv/bin/python bench/functions.py [--size 16384] [NAME ...]

Both take turns within each repetition and the minimum counts. The time of ik includes the call from Python and a new
output array, NumPy writes into its own. Errors are in units in the last place against NumPy's long double; where that
has no more bits than f64, the f64 errors mean nothing.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("IK_NUM_THREADS", "1")

import numpy as np

import ik

# The name in ik, NumPy's, and the ranges of the arguments.
FUNCTIONS: list[tuple[str, str, tuple[float, float], tuple[float, float] | None]] = [
    ("exp", "exp", (-10, 10), None),
    ("exp2", "exp2", (-10, 10), None),
    ("expm1", "expm1", (-10, 10), None),
    ("log", "log", (0.01, 100), None),
    ("log2", "log2", (0.01, 100), None),
    ("log10", "log10", (0.01, 100), None),
    ("log1p", "log1p", (0, 100), None),
    ("cbrt", "cbrt", (-100, 100), None),
    ("sin", "sin", (-10, 10), None),
    ("cos", "cos", (-10, 10), None),
    ("tan", "tan", (-10, 10), None),
    ("asin", "arcsin", (-1, 1), None),
    ("acos", "arccos", (-1, 1), None),
    ("atan", "arctan", (-10, 10), None),
    ("sinh", "sinh", (-10, 10), None),
    ("cosh", "cosh", (-10, 10), None),
    ("tanh", "tanh", (-5, 5), None),
    ("asinh", "arcsinh", (-10, 10), None),
    ("acosh", "arccosh", (1, 10), None),
    ("atanh", "arctanh", (-0.999, 0.999), None),
    ("pow", "power", (0.01, 10), (-4, 4)),
    ("atan2", "arctan2", (-1, 1), (-1, 1)),
    ("hypot", "hypot", (-1, 1), (-1, 1)),
]


def best_times(calls: list[Callable[[], Any]], repetitions: int = 60) -> list[float]:
    """The least seconds of each call; they take turns."""
    best = [float("inf")] * len(calls)
    for _ in range(repetitions):
        for number, call in enumerate(calls):
            start = time.perf_counter()
            for _ in range(3):
                call()
            best[number] = min(best[number], (time.perf_counter() - start) / 3)
    return best


def worst_ulps(got: np.ndarray, exact: np.ndarray) -> float:
    spacing = np.spacing(np.abs(exact.astype(got.dtype))).astype(np.longdouble)
    return float(np.max(np.abs(got.astype(np.longdouble) - exact) / spacing))


def row(name: str, peer: str, ranges: list[tuple[float, float]], dtype: Any, size: int) -> str:
    random = np.random.default_rng(1)
    arguments = [random.uniform(*bounds, size).astype(dtype) for bounds in ranges]
    operands = dict(zip("xy", arguments))
    source = "x ^ y" if name == "pow" else f"{name}({', '.join(operands)})"
    program, function = ik.compile(source), getattr(np, peer)
    out = np.empty(size, dtype)
    ours, theirs = best_times([lambda: program(**operands), lambda: function(*arguments, out=out)])
    exact = function(*[argument.astype(np.longdouble) for argument in arguments])
    result = program(**operands)
    values = result.magnitude if isinstance(result, ik.Quantity) else result
    errors = worst_ulps(np.asarray(values), exact), worst_ulps(function(*arguments), exact)
    scale = 1e9 / size
    return f"{ours * scale:7.2f} {theirs * scale:7.2f} {theirs / ours:6.1f} {errors[0]:6.2f} {errors[1]:6.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", help="functions; all when none is given")
    parser.add_argument("--size", type=int, default=16384)
    options = parser.parse_args()
    print(f"NumPy {np.__version__}, {options.size} elements; ns an element, ratio NumPy / ik, largest error in ulps")
    print(f"{'':6} {'':4} {'ik':>7} {'NumPy':>7} {'ratio':>6} {'ik':>6} {'NumPy':>6}")
    for name, peer, first, second in FUNCTIONS:
        if options.names and name not in options.names:
            continue
        for dtype, label in ((np.float64, "f64"), (np.float32, "f32")):
            ranges = [first] if second is None else [first, second]
            print(f"{name:6} {label:4} {row(name, peer, ranges, dtype, options.size)}", flush=True)


if __name__ == "__main__":
    main()
