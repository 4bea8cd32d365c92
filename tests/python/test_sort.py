"""sort along the last axis, beside NumPy's: short rows by comparisons, long ones by digits, NaN last."""

from __future__ import annotations

import numpy as np
import pytest

import ik


@pytest.mark.parametrize("dtype", ["f8", "f4", "i8", "i4", "u2", "i1", "u8", "?"])
@pytest.mark.parametrize("shape", [(1,), (5,), (4095,), (20_000,), (7, 5000), (3, 4, 300)])
def test_sort_as_numpy(dtype: str, shape: tuple[int, ...]) -> None:
    x = (np.random.default_rng(3).normal(size=shape) * 1e4).astype(dtype)
    if np.issubdtype(x.dtype, np.floating):
        for step, value in ((97, np.nan), (89, -np.inf), (83, -0.0), (79, np.inf), (71, 5e-324)):
            x.flat[::step] = value
    np.testing.assert_array_equal(ik.eval("sort(x)", x=x), np.sort(x, axis=-1))


@pytest.mark.parametrize("arrange", [np.sort, lambda x: np.sort(x)[::-1], np.zeros_like])
def test_sort_of_ordered_rows(arrange) -> None:  # type: ignore[no-untyped-def]
    x = np.ascontiguousarray(arrange(np.random.default_rng(4).normal(size=9000)))
    np.testing.assert_array_equal(ik.eval("sort(x)", x=x), np.sort(x))
