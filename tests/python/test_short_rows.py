"""Sums of short rows have the bits of the documented lanes: element i adds to lane i modulo 64 (f32: 128), lanes fold
halves against halves. Rows of fewer than 32 elements are added up in order."""

import numpy as np
import pytest

import ik

LENGTHS = [1, 2, 3, 5, 8, 17, 31, 32, 33, 63, 64, 65, 100, 127, 128, 129, 200, 255, 256, 300, 511, 512, 1000]


def lanes_of(values: np.ndarray) -> np.ndarray:
    """The sums of the rows of f64 or f32 values, as f64."""
    count = 1 if values.shape[1] < 32 else 64 if values.dtype == np.float64 else 128
    lanes = np.full((values.shape[0], count), -0.0)
    for i in range(values.shape[1]):
        lanes[:, i % count] += values[:, i].astype(np.float64)
    while lanes.shape[1] > 1:
        half = lanes.shape[1] // 2
        lanes = lanes[:, :half] + lanes[:, half:]
    return lanes[:, 0]


@pytest.mark.parametrize("dtype", ["f8", "f4"])
@pytest.mark.parametrize("length", LENGTHS)
def test_sums(dtype: str, length: int) -> None:
    rng = np.random.default_rng(length)
    x = (rng.standard_normal((70, length)) * 10.0 ** rng.integers(-3, 4, (70, length))).astype(dtype)
    y = rng.standard_normal((70, length)).astype(dtype)
    one = x[:, :1].copy()
    pairs = {
        "sum(x, axis = 1)": x,
        "sum(x*y, axis = 1)": x * y,
        "sum(x^2, axis = 1)": x * x,
        "sum(abs(x), axis = 1)": np.abs(x),
        "sum((x - y)^2, axis = 1)": (x - y) * (x - y),
        "sum((x - one)^2, axis = 1)": (x - one) * (x - one),
    }
    inputs = {"x": x, "y": y, "one": one}
    for text, values in pairs.items():
        result = ik.eval(text, **{k: v for k, v in inputs.items() if k in text})
        assert result.tobytes() == lanes_of(values).astype(dtype).tobytes(), text


@pytest.mark.parametrize("dtype", ["f8", "f4"])
@pytest.mark.parametrize("length", LENGTHS)
def test_extrema(dtype: str, length: int) -> None:
    rng = np.random.default_rng(length)
    x = rng.standard_normal((70, length)).astype(dtype)
    x[3, rng.integers(length)] = np.nan
    x[4, rng.integers(length)] = np.inf
    x[5] = -np.inf
    assert np.array_equal(ik.eval("max(x, axis = 1)", x=x), x.max(axis=1), equal_nan=True)
    assert np.array_equal(ik.eval("min(x, axis = 1)", x=x), x.min(axis=1), equal_nan=True)


def test_rows_that_lie_elsewhere() -> None:
    a = np.random.default_rng(1).random((6, 9, 40))
    assert np.allclose(ik.eval("sum(a, axis = 1)", a=a), a.sum(axis=1), rtol=1e-15)
    b = a.transpose(1, 0, 2)[::-1, :, ::1]
    assert np.array_equal(ik.eval("max(b, axis = 2)", b=b), b.max(axis=2))
    assert np.array_equal(ik.eval("min(b, axis = -1)", b=b[:, 1:4, 3:20]), b[:, 1:4, 3:20].min(axis=-1))
    raw = np.zeros(8 * 5 * 7 + 3, np.uint8)
    odd = raw[3:].view(np.float64).reshape(5, 7)
    odd[:] = np.arange(35).reshape(5, 7)
    assert np.array_equal(ik.eval("odd - s", odd=odd, s=odd[:, :1]), odd - odd[:, :1])
