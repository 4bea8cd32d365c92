"""sort along the last axis, beside NumPy's: rows of every length and kind, in parts on several threads, NaN last."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

import ik

DTYPES = ["f8", "f4", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "?"]
SHAPES = [
    (1,),
    (5,),
    (64,),
    (65,),
    (4095,),
    (20_001,),
    (150_001,),
    (7, 5000),
    (3, 4, 300),
    (1000, 37),
    (131, 64),
    (70, 65),
]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES)
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


def keys(dtype: str, length: int, seed: int) -> np.ndarray:
    """Bits of all kinds: random, of few values, with all ends of the range."""
    random = np.random.default_rng(seed)
    x = np.frombuffer(random.bytes(length * np.dtype(dtype).itemsize), dtype).copy()
    if seed % 3 == 1:
        x = random.choice(x[:3], length)
    if x.dtype.kind in "iu":
        x[:: 3 + seed % 5] = np.iinfo(x.dtype).max
        x[1 :: 4 + seed % 3] = np.iinfo(x.dtype).min
    return x


@pytest.mark.parametrize("dtype", [dtype for dtype in DTYPES if dtype != "?"])
def test_sort_of_every_short_length(dtype: str) -> None:
    program = ik.compile("sort(x)")
    for length in range(1, 140):
        x = keys(dtype, length, length)
        np.testing.assert_array_equal(program(x=x), np.sort(x))
        rows = keys(dtype, 9 * length, length + 1).reshape(9, length)
        np.testing.assert_array_equal(program(x=rows), np.sort(rows, axis=-1))


@pytest.mark.parametrize("dtype", ["f8", "f4"])
@pytest.mark.parametrize("length", [6, 198, 30_000])
def test_signs_of_zero_and_nan(dtype: str, length: int) -> None:
    """-0 comes before +0, and NaN of either sign last, whatever the length."""
    x = np.resize(np.array([0.0, -0.0, np.nan, -np.nan, 1.0, -0.0], dtype), length)
    got = ik.eval("sort(x)", x=x)
    zeros = got[got == 0]
    assert list(np.signbit(zeros)) == [True] * (length // 3) + [False] * (length // 6)
    assert np.isnan(got[-length // 3 :]).all()


@pytest.mark.parametrize("threads", ["1", "2", "5", "16"])
def test_parts_on_threads(threads: str) -> None:
    script = """
import numpy as np, ik
for dtype in ("f8", "f4", "i8", "u4"):
    for length in (4095, 4096, 9000, 40_000, 123_457):
        for shape in ((length,), (2, length)):
            x = (np.random.default_rng(length).normal(size=shape) * 300).astype("i8").astype(dtype)
            assert np.array_equal(ik.eval("sort(x)", x=x), np.sort(x)), (dtype, shape)
"""
    environment = {**os.environ, "IK_NUM_THREADS": threads, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", script], check=True, env=environment)


def test_sort_of_elements_that_lie_anywhere() -> None:
    raw = np.zeros(8 * 500 + 1, np.uint8)
    x = raw[1:].view("f8")
    x[:] = np.random.default_rng(5).normal(size=500)
    np.testing.assert_array_equal(ik.eval("sort(x)", x=x), np.sort(x))
    even = np.random.default_rng(6).normal(size=1000)
    np.testing.assert_array_equal(ik.eval("sort(x)", x=even[::-2]), np.sort(even[::-2]))
    out = raw[1:].view("f8")
    ik.compile("sort(x)")(x=even[:500], out=out)
    np.testing.assert_array_equal(out, np.sort(even[:500]))
