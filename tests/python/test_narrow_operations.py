"""One operation on narrow integers or truth values, which runs in loops of its own, against NumPy's 64-bit integers."""

from __future__ import annotations

import operator

import numpy as np
import pytest

import ik

DTYPES = [np.uint8, np.int8, np.uint16, np.int16, np.uint32, np.int32, np.int64]
LENGTHS = [1, 31, 32, 33, 257, 4099, 100_003]
ARITHMETIC = {"+": operator.add, "-": operator.sub, "*": operator.mul}
COMPARISONS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def numbers(dtype: type, length: int, seed: int) -> np.ndarray:
    """All values of the dtype that fit 40 bits, and many pairs of equal ones."""
    info = np.iinfo(dtype)
    low, high = max(info.min, -(2**40)), min(info.max, 2**40)
    values = np.random.default_rng(seed).integers(low, high, length, endpoint=True).astype(dtype)
    values[::7] = dtype(3)
    values[::11] = info.max
    values[::13] = info.min
    return values


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_arithmetic_wraps(dtype: type, length: int) -> None:
    k, j = numbers(dtype, length, 1), numbers(dtype, length, 2)
    for sign, operation in ARITHMETIC.items():
        got = ik.eval(f"k {sign} j", k=k, j=j)
        assert got.dtype == dtype
        np.testing.assert_array_equal(got, operation(k, j))
        got = ik.eval(f"k {sign} 3", k=k)
        np.testing.assert_array_equal(got, operation(k.astype(np.int64), 3).astype(got.dtype))


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_comparisons(dtype: type, length: int) -> None:
    k, j = numbers(dtype, length, 3), numbers(dtype, length, 4)
    wide = k.astype(np.int64)
    for sign, operation in COMPARISONS.items():
        np.testing.assert_array_equal(ik.eval(f"k {sign} j", k=k, j=j), operation(k, j))
        # Numbers inside and outside of the dtype.
        for number in (3, -1, 300, 70_000, 2**33):
            got = ik.eval(f"k {sign} i64({number})", k=k)
            np.testing.assert_array_equal(got, operation(wide, number), err_msg=f"{sign} {number}")


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_reductions(dtype: type, length: int) -> None:
    k = numbers(dtype, length, 5)
    assert ik.eval("max(k)", k=k) == k.max()
    assert ik.eval("min(k)", k=k) == k.min()
    assert ik.eval("sum(k)", k=k) == k.astype(np.int64).sum()
    middle = k[k < np.iinfo(dtype).max]
    if middle.size:
        assert ik.eval("max(k)", k=middle) == middle.max()
    square = np.resize(k, (5, length))
    np.testing.assert_array_equal(ik.eval("max(k, axis = 0)", k=square), square.max(axis=0))
    np.testing.assert_array_equal(ik.eval("max(k, axis = 1)", k=square), square.max(axis=1))


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0, "last"])
def test_truth_values(length: int, share: float | str) -> None:
    random = np.random.default_rng(6)
    p = random.random(length) < share if isinstance(share, float) else np.arange(length) == length - 1
    q = random.random(length) < 0.5
    np.testing.assert_array_equal(ik.eval("p and q", p=p, q=q), p & q)
    np.testing.assert_array_equal(ik.eval("p or q", p=p, q=q), p | q)
    np.testing.assert_array_equal(ik.eval("not p", p=p), ~p)
    assert ik.eval("count(p)", p=p) == p.sum()
    assert ik.eval("any(p)", p=p) == p.any()
    assert ik.eval("all(p)", p=p) == p.all()
    assert ik.eval("all(p)", p=~p) == (~p).all()


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.uint64, np.bool_, *DTYPES])
@pytest.mark.parametrize("length", [1, 7, 63, 64, 65, 1000, 50_001, 300_007])
def test_positions(dtype: type, length: int) -> None:
    x = (np.random.default_rng(7).normal(size=length) * 100).astype(dtype)
    for values in (x, np.sort(x), np.sort(x)[::-1].copy(), x[::-1], np.zeros_like(x), np.ones_like(x)):
        assert ik.eval("argmax(x)", x=values) == np.argmax(values)
        assert ik.eval("argmin(x)", x=values) == np.argmin(values)
    if np.issubdtype(dtype, np.floating):
        for place in (0, length // 2, length - 1):
            x[place] = np.nan
            assert ik.eval("argmax(x)", x=x) == np.argmax(x)
            assert ik.eval("argmin(x)", x=x) == np.argmin(x)
            x[place] = -np.inf
            assert ik.eval("argmin(x)", x=x) == np.argmin(x)


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.uint64, np.bool_, *DTYPES])
@pytest.mark.parametrize("shape", [(1, 5), (3, 70_001), (700, 33), (2, 3, 257), (9, 2, 4)])
def test_positions_along_axes(dtype: type, shape: tuple[int, ...]) -> None:
    a = (np.random.default_rng(8).normal(size=shape) * 100).astype(dtype)
    if np.issubdtype(dtype, np.floating):
        a[..., a.shape[-1] // 3] = np.where(np.arange(a.shape[-2]) % 3 == 1, np.nan, 2)
    for array in (a, a[..., ::-1], a[..., ::2], np.swapaxes(a, 0, -1)):
        for axis in range(array.ndim):
            for name in ("argmin", "argmax"):
                got = ik.eval(f"{name}(a, axis = {axis})", a=array)
                np.testing.assert_array_equal(got, getattr(np, name)(array, axis=axis))


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int32, np.uint8])
def test_the_first_of_equals_wherever_it_lies(dtype: type) -> None:
    """Around the ends of vectors and blocks, and with an equal element anywhere behind it."""
    random = np.random.default_rng(9)
    program = ik.compile("argmax(x)"), ik.compile("argmin(x)")
    for length in (40, 1000, 9000, 40_000):
        for first in (0, 1, 31, 32, 511, 512, 1023, 4096, 8191, 8192, length - 2):
            if first > length - 2:
                continue
            x = random.integers(20, 100, length).astype(dtype)
            x[[first, random.integers(first + 1, length)]] = 100
            assert program[0](x=x) == first
            x[x == 100] = 19
            assert program[1](x=x) == first
