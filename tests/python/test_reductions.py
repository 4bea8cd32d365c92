"""Reductions that skip NaN, order statistics, scans and integer division against NumPy."""

import warnings

import numpy as np
import pytest

import ik

SHAPES = [((7,), [None, 0]), ((5, 300), [None, 0, 1]), ((24, 5, 40), [None, 0, 1, 2, (0, 2)]), ((3, 20_000), [0, 1])]
CASES = [(shape, axis) for shape, axes in SHAPES for axis in axes]


def with_nan(shape: tuple[int, ...], dtype: type, seed: int = 0) -> np.ndarray:
    """About a fifth of the elements NaN, and the first slice of each axis but the last nothing else."""
    rng = np.random.default_rng(seed)
    a = rng.normal(size=shape).astype(dtype)
    a[rng.random(shape) < 0.2] = np.nan
    if len(shape) > 1:
        a[0] = np.nan
        a[..., 0] = np.nan
    return a


def text_of(name: str, axis: object, more: str = "") -> str:
    axes = "" if axis is None else f", axis = {list(axis) if isinstance(axis, tuple) else axis}"
    return f"{name}(a{axes}{more})"


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("shape", "axis"), CASES)
@pytest.mark.parametrize("name", ["sum", "prod", "mean", "min", "max", "var", "std", "median"])
def test_skipnan_equals_the_nan_functions(name, shape, axis, dtype, keep):
    a = with_nan(shape, dtype)
    if name == "prod":
        a = np.sign(a) * np.abs(a) ** dtype(0.001)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = getattr(np, "nan" + name)(a.astype(np.float64), axis=axis, keepdims=keep)
    more = ", skipnan = true" + (", keepdims = true" if keep else "")
    result = ik.eval(text_of(name, axis, more), a=a)
    assert np.shape(result) == np.shape(expected)
    tolerance = 1e-12 if dtype == np.float64 else 2e-5
    np.testing.assert_allclose(result, expected, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("ddof", [0, 1, 3])
def test_variance_of_too_few_is_nan(ddof):
    a = np.array([[np.nan] * 4, [1, np.nan, np.nan, np.nan], [1, 2, 4, np.nan], [1, 2, 4, 8]])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = np.nanvar(a, axis=1, ddof=ddof)
    result = ik.eval(f"var(a, axis = 1, ddof = {ddof}, skipnan = true)", a=a)
    np.testing.assert_allclose(result, expected, rtol=1e-14)


@pytest.mark.parametrize("q", [0, 0.1, 0.5, 0.77, 1])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("shape", "axis"), CASES)
def test_quantile_equals_numpy(shape, axis, dtype, q):
    a = with_nan(shape, dtype, 3)
    tolerance = 1e-13 if dtype == np.float64 else 1e-6
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        skipped = np.nanquantile(a.astype(np.float64), q, axis=axis)
    result = ik.eval(text_of("quantile", axis, f", q = {q}, skipnan = true"), a=a)
    np.testing.assert_allclose(result, skipped, rtol=tolerance, atol=tolerance)
    b = np.nan_to_num(a, nan=0.5)
    b[..., 1] = 7
    whole = np.quantile(b.astype(np.float64), q, axis=axis)
    np.testing.assert_allclose(
        ik.eval(text_of("quantile", axis, f", q = {q}"), a=b), whole, rtol=tolerance, atol=tolerance
    )
    np.testing.assert_array_equal(np.isnan(ik.eval(text_of("median", axis), a=a)), np.isnan(a).any(axis=axis))


@pytest.mark.parametrize("count", [199_999, 200_001, 1_000_003])
@pytest.mark.parametrize("kind", ["normal", "sorted", "equal", "few", "nan", "inf"])
def test_long_rows_are_selected_exactly(count, kind):
    rng = np.random.default_rng(5)
    a = rng.normal(size=count)
    if kind == "sorted":
        a = np.sort(a)
    elif kind == "equal":
        a[:] = 3
    elif kind == "few":
        a = np.round(a)
    elif kind == "nan":
        a[rng.random(count) < 0.7] = np.nan
    elif kind == "inf":
        a[rng.random(count) < 0.6] = np.inf
    assert ik.eval("median(a, skipnan = true)", a=a) == np.nanmedian(a)
    for q in [0.0, 0.001, 0.3, 0.999, 1.0]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = np.nanquantile(a, q)
        if kind == "inf" and np.isnan(expected):
            expected = np.inf  # NumPy subtracts the two equal infinities that it interpolates between.
        np.testing.assert_allclose(ik.eval(f"quantile(a[::-1], {q}, skipnan = true)", a=a), expected, rtol=1e-15)


def test_positions_skip_nan_and_say_where_there_is_none():
    a = np.array([[np.nan, 3.0, 1.0, 1.0], [np.nan, np.inf, np.nan, np.inf], [np.nan] * 4, [2.0, -np.inf, 5.0, np.nan]])
    np.testing.assert_array_equal(ik.eval("argmin(a, axis = 1, skipnan = true)", a=a), [2, 1, -1, 1])
    np.testing.assert_array_equal(ik.eval("argmax(a, axis = 1, skipnan = true)", a=a), [1, 1, -1, 2])
    assert ik.eval("argmin(a, skipnan = true)", a=a) == np.nanargmin(a)
    np.testing.assert_array_equal(ik.eval("count(a, axis = 0, skipnan = true)", a=a), (~np.isnan(a)).sum(axis=0))
    assert ik.eval("sum(a, skipnan = true)", a=np.array([1, 2, 3])) == 6


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int64, np.int16, np.uint8])
@pytest.mark.parametrize(
    ("shape", "axis"), [((5,), 0), ((40_000,), 0), ((100_003,), 0), ((3, 70_001), 1), ((70, 600), 0), ((4, 5, 6), 1)]
)
@pytest.mark.parametrize("name", ["cumsum", "cumprod"])
def test_scans_equal_numpy(name, shape, axis, dtype):
    rng = np.random.default_rng(2)
    if np.issubdtype(dtype, np.integer):
        a = rng.integers(0, 100, size=shape).astype(dtype)
        expected = getattr(np, name)(a, axis=axis)
        np.testing.assert_array_equal(ik.eval(f"{name}(a, axis = {axis})", a=a), expected)
        return
    a = rng.normal(size=shape).astype(dtype)
    if name == "cumprod":
        a = (1 + a / 1000).astype(dtype)
    expected = getattr(np, name)(a.astype(np.longdouble), axis=axis)
    result = ik.eval(f"{name}(a, axis = {axis})", a=a)
    assert result.dtype == dtype
    tolerance = 1e-11 if dtype == np.float64 else 1e-5
    np.testing.assert_allclose(result, expected.astype(dtype), rtol=tolerance, atol=tolerance)


EDGES = np.array(
    [
        0,
        1,
        -1,
        2,
        -2,
        3,
        -3,
        7,
        -7,
        10,
        2**50 - 1,
        2**50,
        -(2**50),
        2**50 + 1,
        -(2**50) - 1,
        2**51,
        2**53 + 1,
        2**62,
        -(2**62),
        2**63 - 1,
        -(2**63) + 1,
        -(2**63),
    ],
    dtype=np.int64,
)


def test_division_and_modulo_of_integers_are_exact():
    rng = np.random.default_rng(4)
    small = rng.integers(-50, 50, size=5000)
    large = rng.integers(-(2**63), 2**63 - 1, size=5000, dtype=np.int64) >> rng.integers(0, 62, size=5000)
    products = (large >> 33) * small + rng.integers(-1, 2, size=5000)
    pairs = [(EDGES[:, None], EDGES[None, :]), (small, small[::-1]), (large, large[::-1]), (products, small)]
    with np.errstate(all="ignore"):
        for a, b in pairs:
            np.testing.assert_array_equal(ik.eval("a // b", a=a, b=b), a // b)
            np.testing.assert_array_equal(ik.eval("a % b", a=a, b=b), a % b)
            c, d = a.astype(np.uint64), b.astype(np.uint64)
            np.testing.assert_array_equal(ik.eval("a // b", a=c, b=d), c // d)
            np.testing.assert_array_equal(ik.eval("a % b", a=c, b=d), c % d)
        for d in [1, -1, 2, 3, -7, 1000]:
            np.testing.assert_array_equal(ik.eval(f"a // {d}", a=large), large // d)
            np.testing.assert_array_equal(ik.eval(f"a % {d}", a=large), large % d)


@pytest.mark.parametrize("dtype", ["f8", "f4"])
@pytest.mark.parametrize("length", [2, 64, 191, 192, 1001, 4095, 4096, 9001, 99_999, 100_000, 130_001])
@pytest.mark.parametrize("kind", ["normal", "few", "sorted", "waves", "infinite", "same", "unlucky"])
def test_order_statistics_of_every_length(dtype: str, length: int, kind: str) -> None:
    """Sorted, selected after a guess, selected on all threads; waves and few values make the guess of a window hard."""
    random = np.random.default_rng(length)
    x = random.normal(size=length)
    if kind == "few":
        x = np.round(x)
    elif kind == "sorted":
        x = np.sort(x)
    elif kind == "waves":
        x = np.where(np.arange(length) % (length // 512 + 1) == 0, 1e3 + x, x)
    elif kind == "infinite":
        x[::2], x[1::3] = np.inf, -np.inf
    elif kind == "unlucky":
        # Where the guess looks (runtime/selection.hpp), nothing is like the rest.
        size = min(max(length // 64, 512), 16_384)
        k = np.arange(size)
        x[(k * (length // size) + k * 40_503 % max(length // size, 1)) % length] += 1e6
    elif kind == "same":
        x[:] = 7
    x = x.astype(dtype)
    with np.errstate(invalid="ignore"):
        np.testing.assert_array_equal(ik.eval("median(x)", x=x), np.median(x))
        for share in (0.0, 0.03, 0.5, 0.9, 1.0):
            lower = np.quantile(x, share, method="lower")
            upper = np.quantile(x, share, method="higher")
            got = ik.eval("quantile(x, q)", x=x, q=share)
            assert lower <= got <= upper or (np.isnan(got) and np.isinf(upper))
    x[length // 3] = np.nan
    assert np.isnan(ik.eval("median(x)", x=x))
    np.testing.assert_array_equal(ik.eval("median(x, skipnan = true)", x=x), np.nanmedian(x))
    x[: length - 1] = np.nan
    assert ik.eval("median(x, skipnan = true)", x=x) == x[-1]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("shape", "axis"), [*CASES, ((24, 3000), 0), ((9, 3000), 1), ((50, 70), 0), ((50, 70), 1)])
def test_loops_without_nan_have_the_bits_of_the_instructions(shape, axis, dtype):
    """The same elements are added in the same order by a program that no ready-made loop stands for."""
    a = with_nan(shape, dtype, seed=3)
    m = ik.eval(text_of("mean", axis, ", skipnan = true, keepdims = true"), a=a)
    m = np.where(np.isnan(m), 0, m).astype(dtype)
    for loop, instructions in [
        ("where(a == a, a, 0)", "where(a == a and a < 1e30, a, 0)"),
        ("where(a == a, a - m, 0)^2", "where(a == a and a < 1e30, a - m, 0)^2"),
    ]:
        inputs = {"a": a, "m": m} if "m" in loop else {"a": a}
        got = ik.eval(text_of("sum", axis).replace("(a", f"({loop}"), **inputs)
        expected = ik.eval(text_of("sum", axis).replace("(a", f"({instructions}"), **inputs)
        np.testing.assert_array_equal(got, expected)
    total, count = text_of("sum", axis, ", skipnan = true"), text_of("count", axis).replace("(a", "(a == a")
    quotient = np.asarray(ik.eval(f"{total}/{count}", a=a)).astype(dtype)  # An f32 by an i64 is an f64.
    np.testing.assert_array_equal(ik.eval(text_of("mean", axis, ", skipnan = true"), a=a), quotient)
