"""argmin and argmax along each axis, in rows and columns around the sizes of vectors, pieces and blocks, against NumPy.

Few different values make many equals, of which the first counts; the first NaN counts before all numbers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import ik

DTYPES = ["f8", "f4", "i8", "u8", "i4", "u4", "i2", "u2", "i1", "u1", "?"]
SHAPES = [(1, 5), (2, 3), (3, 1), (9, 8), (100, 3), (33, 17), (70, 129), (200, 600), (5, 1100), (3000, 40), (1000, 10)]
SHAPES += [(4, 33, 9), (6, 5, 40), (3, 50, 2), (2, 3, 4, 5), (40000, 3), (40000, 20)]


def numbers(shape: tuple[int, ...], dtype: str, kind: str) -> np.ndarray[Any, Any]:
    rng = np.random.default_rng(len(kind) + sum(shape))
    if dtype == "?":
        return rng.random(shape) < 0.3
    values = rng.integers(0, 4 if kind == "equals" else 120, shape).astype(dtype)
    if kind == "special" and values.dtype.kind == "f":
        values[rng.random(shape) < 0.01] = np.nan
        values[rng.random(shape) < 0.05] = -np.inf
        values[rng.random(shape) < 0.05] = -0.0
    return values


@pytest.mark.parametrize("kind", ["numbers", "equals", "special"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_every_axis(dtype: str, kind: str) -> None:
    programs = {
        (name, axis): ik.compile(f"{name}(a, axis = {axis})") for name in ("argmin", "argmax") for axis in range(4)
    }
    for shape in SHAPES:
        a = numbers(shape, dtype, kind)
        for view in (a, np.asfortranarray(a), a[::2], a[..., ::-1]):
            for axis in range(a.ndim):
                for name in ("argmin", "argmax"):
                    expected = getattr(view, name)(axis=axis)
                    np.testing.assert_array_equal(programs[name, axis](a=view), expected, f"{name} {shape} {axis}")


@pytest.mark.parametrize("dtype", ["f8", "f4", "i2", "u1"])
def test_one_best_at_every_place(dtype: str) -> None:
    """Rows and columns of up to some vectors, with the best at each of their places."""
    program = {0: ik.compile("argmax(a, axis = 0)"), 1: ik.compile("argmax(a, axis = 1)")}
    for count in [*range(1, 70), 127, 128, 129, 200, 513, 600]:
        a = np.zeros((count, count), dtype)
        np.fill_diagonal(a, 7)
        np.testing.assert_array_equal(program[0](a=a), np.arange(count))
        np.testing.assert_array_equal(program[1](a=a), np.arange(count))


def test_more_rows_than_a_byte_counts() -> None:
    program = ik.compile("argmax(a, axis = 0)")
    for rows in (127, 128, 129, 254, 255, 256, 300, 32767, 32768, 40000):
        for dtype in ("u1", "i1", "i2"):
            a = np.zeros((rows, 70), dtype)
            places = np.random.default_rng(rows).integers(0, rows, 70)
            a[places, np.arange(70)] = 9
            np.testing.assert_array_equal(program(a=a), places)


def test_into_memory_that_lies_anywhere() -> None:
    a = numbers((70, 40), "f8", "equals")
    for axis in (0, 1):
        program = ik.compile(f"argmax(a, axis = {axis})")
        expected = a.argmax(axis=axis)
        for offset in (0, 1, 4):
            out = np.zeros(8 * expected.size + 8, np.uint8)[offset : offset + 8 * expected.size].view(np.int64)
            for _ in range(3):
                out[:] = -1
                program(a=a, out=out)
                np.testing.assert_array_equal(out, expected)
