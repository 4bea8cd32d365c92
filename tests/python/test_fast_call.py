"""Repeated small calls take a short way past the general one: the results must be the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import ik

CALLS = 3  # The first call compiles; later ones may take the short way.


@pytest.mark.parametrize("count", [0, 1, 31, 32, 33, 64, 65, 1000, 50_000])
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int8, np.int32, np.int64])
def test_repeated_calls_agree_with_numpy(count: int, dtype: Any) -> None:
    program = ik.compile("2*x + y")
    x, y = np.arange(count).astype(dtype), np.ones(count, dtype)
    for _ in range(CALLS):
        result = program(x=x, y=y)
        assert result.dtype == (2 * x + y).dtype
        np.testing.assert_array_equal(result, 2 * x + y)


def test_other_layouts_and_kinds_after_a_small_call() -> None:
    program = ik.compile("2*x + y")
    x, y = np.arange(10.0), np.ones(10)
    for _ in range(CALLS):
        np.testing.assert_array_equal(program(x=x, y=y), 2 * x + y)
        np.testing.assert_array_equal(program(y=y, x=x), 2 * x + y)
        np.testing.assert_array_equal(program(x=x[::-1], y=y), 2 * x[::-1] + y)
        np.testing.assert_array_equal(program(x=x[:, None], y=y), 2 * x[:, None] + y)
        np.testing.assert_array_equal(program(x=x.astype(">f8"), y=y), 2 * x + y)
        np.testing.assert_array_equal(program(x=x, y=1.5), 2 * x + 1.5)
        assert program(x=2.0, y=1.0) == 5.0
        assert program(x=3, y=1) == 7


def test_results_of_small_calls_are_separate_arrays() -> None:
    program = ik.compile("x + 1")
    x = np.zeros(4)
    program(x=x)
    first, second = program(x=x), program(x=x)
    first[:] = 9
    assert second.tolist() == [1, 1, 1, 1]
    assert x.tolist() == [0, 0, 0, 0]


def test_mismatch_after_a_small_call_is_reported() -> None:
    program = ik.compile("x + y")
    for _ in range(CALLS):
        program(x=np.ones(3), y=np.ones(3))
    with pytest.raises(ik.Error):
        program(x=np.ones(3), y=np.ones(4))
    with pytest.raises(TypeError):
        program(np.ones(3))


def test_small_calls_keep_the_unit_of_the_answer() -> None:
    program = ik.compile("x * 2 m")
    for _ in range(CALLS):
        result = program(x=np.ones(3))
        assert result.unit == "m"
        np.testing.assert_array_equal(result.magnitude, [2, 2, 2])
