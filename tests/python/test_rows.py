"""Rows of every length around the sizes of vectors and tiles, and views with steps, against NumPy.

The numbers are small integers, so that sums are exact whatever their order.
"""

import numpy as np
import pytest

import ik

WIDTHS = [1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 96, 127, 128, 129, 255, 257, 300]
DTYPES = [np.float64, np.float32, np.int64, np.int16, np.uint8]


def numbers(shape, dtype, seed=0):
    return np.random.default_rng(seed).integers(0, 100, shape).astype(dtype)


@pytest.mark.parametrize("dtype", DTYPES)
def test_elementwise_rows_that_do_not_follow_each_other(dtype):
    for width in WIDTHS:
        a = numbers((9, width + 2), dtype)
        got = ik.eval("a[1:, 1:-1]*2 + a[:-1, :-2] - a[1:, 2:]", a=a)
        np.testing.assert_array_equal(got, a[1:, 1:-1] * 2 + a[:-1, :-2] - a[1:, 2:])


@pytest.mark.parametrize("dtype", DTYPES)
def test_reductions_of_rows_and_columns(dtype):
    for width in WIDTHS:
        a = numbers((37, width), dtype)
        for axis in (0, 1):
            np.testing.assert_array_equal(ik.eval(f"sum(a, axis = {axis})", a=a), a.sum(axis=axis, dtype=np.float64))
            np.testing.assert_array_equal(ik.eval(f"max(a, axis = {axis})", a=a), a.max(axis=axis))
            np.testing.assert_array_equal(ik.eval(f"count(a > 40, axis = {axis})", a=a), (a > 40).sum(axis=axis))


@pytest.mark.parametrize("dtype", DTYPES)
def test_reductions_of_rows_beside_others_that_do_not_belong_to_them(dtype):
    for width in WIDTHS:
        a = numbers((20, width + 5), dtype)
        view = a[:, 2 : 2 + width]
        np.testing.assert_array_equal(ik.eval("min(v, axis = 1)", v=view), view.min(axis=1))
        np.testing.assert_array_equal(ik.eval("sum(v, axis = 0)", v=view), view.sum(axis=0, dtype=np.float64))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_reductions_of_rows_with_values_that_are_broadcast(dtype):
    for width in WIDTHS:
        a, row, column = numbers((20, width), dtype), numbers(width, dtype, 1), numbers((20, 1), dtype, 2)
        for axis in (0, 1):
            got = ik.eval(f"sum((a - row)*column, axis = {axis})", a=a, row=row, column=column)
            np.testing.assert_array_equal(got, ((a - row) * column).sum(axis=axis))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("view", ["[::2]", "[1::2]", "[:-1:2]", "[::-2]", "[::3]", "[::-1]"])
def test_views_with_steps(dtype, view):
    for n in [*WIDTHS, 1000, 1001]:
        x = numbers(n, dtype)
        want = eval(f"x{view}", {"x": x})
        if want.size == 0:
            continue
        # The last number of the view is the last of the memory, so nothing behind it may be read.
        np.testing.assert_array_equal(ik.eval(f"x{view} + 1", x=x), want + 1)
        if want.size > 1:
            assert ik.eval(f"sum(x{view})", x=x) == want.sum(dtype=np.float64)


def test_results_over_inputs_that_end_in_a_tail():
    for width in WIDTHS:
        a = numbers((9, width), np.float64)
        got = ik.eval("b = a[::-1]*1\nfor i in 0..3 { b = 2*b + 1 }\nb", a=a)
        np.testing.assert_array_equal(got, 8 * a[::-1] + 7)
        out = a.copy()
        ik.eval("2*x + 1", x=out, out=out)
        np.testing.assert_array_equal(out, 2 * a + 1)


def test_divisions_and_roots_of_values_that_are_broadcast():
    a = numbers((50, 70), np.float64) + np.arange(70)
    np.testing.assert_allclose(
        ik.eval("(a - mean(a, axis = 0))/std(a, axis = 0)", a=a), (a - a.mean(axis=0)) / a.std(axis=0), rtol=1e-12
    )
    np.testing.assert_allclose(ik.eval("a*sqrt(1/(1 + r/3))", a=a, r=a[0]), a * np.sqrt(1 / (1 + a[0] / 3)), rtol=1e-14)


@pytest.mark.parametrize("dtype", [*DTYPES, np.int32, np.uint32, np.uint64, bool])
def test_positions_in_rows_of_every_length(dtype):
    """The first of equals, or the first NaN; many equals, and rows that do not follow each other."""
    for width in [*WIDTHS, 5, 6, 9, 10, 40]:
        a = np.random.default_rng(width).integers(0, 3, (11, width + 2)).astype(dtype)
        if np.issubdtype(dtype, np.floating):
            a[np.random.default_rng(1).random(a.shape) < 0.02] = np.nan
        for view in (a, a[::-1], a[:, ::-1], a[:, 1:-1], a[::3]):
            for name, axis in (("argmax", 1), ("argmin", 1), ("argmax", 0), ("argmin", 0)):
                got = ik.eval(f"{name}(v, axis = {axis})", v=view)
                np.testing.assert_array_equal(got, getattr(np, name)(view, axis=axis))
