"""Assignment to parts of arrays against NumPy: in place where nobody else looks, and never where somebody does."""

import numpy as np
import pytest

import ik


def grid(shape=(70, 131), seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def test_sweeps_between_two_grids():
    source = """
        for t in 0..6 {
            b[1:-1, 1:-1] = 0.25*(a[:-2, 1:-1] + a[2:, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:])
            a[1:-1, 1:-1] = 0.25*(b[:-2, 1:-1] + b[2:, 1:-1] + b[1:-1, :-2] + b[1:-1, 2:])
        }
        a
    """
    a, b = grid(seed=1), grid(seed=2)
    kept = a.copy(), b.copy()
    got = ik.eval(source, a=a, b=b)
    np.testing.assert_array_equal(a, kept[0])  # The caller's arrays stay as they were.
    np.testing.assert_array_equal(b, kept[1])
    for _ in range(6):
        b[1:-1, 1:-1] = 0.25 * (a[:-2, 1:-1] + a[2:, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:])
        a[1:-1, 1:-1] = 0.25 * (b[:-2, 1:-1] + b[2:, 1:-1] + b[1:-1, :-2] + b[1:-1, 2:])
    np.testing.assert_allclose(got, a, rtol=1e-14)


@pytest.mark.parametrize(
    "part",
    [
        "[1:]",
        "[:-1]",
        "[::-1]",
        "[::2]",
        "[3]",
        "[:, 5]",
        "[2:9, ::-3]",
        "[-1, 1:]",
        "[:, 1:100]",
        "[5:5]",
        "[::-1, ::-1]",
    ],
)
def test_values_that_are_computed_from_the_same_array(part):
    """The value may read what the assignment overwrites."""
    source = f"y = 2*x\ny{part} = y[::-1, ::-1]{part} + 1\ny"
    x = grid()
    y = 2 * x
    exec(f"y{part} = (y[::-1, ::-1]{part} + 1).copy()", {"y": y})
    np.testing.assert_array_equal(ik.eval(source, x=x), y)


def test_shifts_within_one_array():
    source = "y = 1*x\nfor i in 0..5 { y[1:] = 0.5*y[:-1] }\ny"
    x = grid((300,))
    y = x.copy()
    for _ in range(5):
        y[1:] = 0.5 * y[:-1]
    np.testing.assert_array_equal(ik.eval(source, x=x), y)


def test_another_name_keeps_the_old_values():
    source = """
        y = 2*x
        old = y
        y[2:-2, 3:] = x[2:-2, 3:]*x[2:-2, 3:]
        sum(old) + 1000*y[5, 5]
    """
    x = grid()
    np.testing.assert_allclose(ik.eval(source, x=x), np.sum(2 * x) + 1000 * x[5, 5] ** 2, rtol=1e-12)


def test_a_view_keeps_the_old_values():
    source = """
        y = 2*x
        view = y[3]
        y[2:-2, 3:] = x[2:-2, 3:] + 7
        view + y[3]
    """
    x = grid()
    y = 2 * x
    view = y[3].copy()
    y[2:-2, 3:] = x[2:-2, 3:] + 7
    np.testing.assert_allclose(ik.eval(source, x=x), view + y[3], rtol=1e-15)


def test_a_loop_that_is_left_keeps_what_it_had():
    source = """
        y = 1*x
        z = y
        for i in 0..10 {
            z = y
            y[1:-1, :] = 0.5*(y[2:, :] + y[:-2, :])
            if i == 3 { break }
        }
        z - y
    """
    x = grid()
    y = x.copy()
    for _ in range(4):
        z = y.copy()
        y[1:-1, :] = 0.5 * (z[2:, :] + z[:-2, :])
    np.testing.assert_allclose(ik.eval(source, x=x), z - y, rtol=0, atol=1e-15)


def test_functions_leave_the_arguments_of_their_callers_alone():
    source = """
        fn smoothed(a) {
            a[1:-1, 1:-1] = 0.5*(a[:-2, 1:-1] + a[2:, 1:-1])
            return a
        }
        y = 3*x
        smoothed(y) - y
    """
    x = grid()
    y = 3 * x
    smooth = y.copy()
    smooth[1:-1, 1:-1] = 0.5 * (y[:-2, 1:-1] + y[2:, 1:-1])
    np.testing.assert_allclose(ik.eval(source, x=x), smooth - y, rtol=0, atol=1e-14)


def test_values_that_are_broadcast_or_transposed():
    source = "y = 1*x\ny[:, 2:-2] = row[2:-2]*2\ny[3:5] = 7.0\ny[:64, :64] = transpose(x[:64, :64]) + 1\ny"
    x, row = grid(), grid((131,), 4)
    y = x.copy()
    y[:, 2:-2] = row[2:-2] * 2
    y[3:5] = 7.0
    y[:64, :64] = x[:64, :64].T + 1
    np.testing.assert_array_equal(ik.eval(source, x=x, row=row), y)


@pytest.mark.parametrize("dtype", [np.float32, np.int64, np.int16, np.uint8, bool])
def test_narrow_elements(dtype):
    x = (grid() * 50).astype(dtype)
    for part in ("[1:, 2:90]", "[::3, ::2]", "[4]"):
        y = x.copy()
        exec(f"y{part} = x[::-1, ::-1]{part}", {"y": y, "x": x})
        np.testing.assert_array_equal(ik.eval(f"y = x[:, :]\ny{part} = x[::-1, ::-1]{part}\ny", x=x), y)


def test_a_value_of_another_shape_is_an_error():
    with pytest.raises(ik.Error, match="shape"):
        ik.eval("y = 1*x\ny[1:, :] = 2*x[:, :]\ny", x=grid())
