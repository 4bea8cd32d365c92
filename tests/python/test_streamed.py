"""Results too large for the caches are stored around them, wherever their rows are aligned."""

import numpy as np
import pytest

import ik

SIDE = 2900  # 67 MB of f64: more than half of any last level cache here is likely to be


def grid(dtype: str) -> np.ndarray:
    values = np.random.default_rng(5).random((SIDE, SIDE))
    return (values + 1j * values[::-1] if dtype.startswith("c") else values).astype(dtype)


@pytest.mark.parametrize("dtype", ["f8", "f4", "c16"])
@pytest.mark.parametrize("first", [0, 1, 3])
def test_rows_that_start_anywhere(dtype: str, first: int) -> None:
    x = grid(dtype)
    before = x.copy()
    f = ik.compile(f"y = x\ny[1:-1, {first}:-2] = x[:-2, {first}:-2] + x[2:, {first}:-2]\ny")
    expected = x.copy()
    expected[1:-1, first:-2] = x[:-2, first:-2] + x[2:, first:-2]
    assert np.array_equal(f(x=x), expected)
    assert np.array_equal(x, before)


@pytest.mark.parametrize("extra", [0, 1, 7, 40])
def test_long_arrays_of_every_alignment(extra: int) -> None:
    memory = np.random.default_rng(6).random(8_000_000 + extra)
    x = memory[extra:]
    out = np.empty(8_000_064)[extra : extra + 8_000_000]
    ik.compile("2*x + 1")(x=x, out=out)
    assert np.array_equal(out, 2 * x + 1)


def test_over_the_input() -> None:
    x = np.random.default_rng(7).random(8_000_000)
    expected = x + 1
    ik.compile("x + 1")(x=x, out=x)
    assert np.array_equal(x, expected)
