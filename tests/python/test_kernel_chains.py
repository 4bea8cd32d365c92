"""Kernels along rows that run together, chunk by chunk: softmax, standard scores and their like against NumPy.

The arrays are above the size from which kernels wait for each other; `in_steps` gives the same program with a sum
of each line's array after it, so that none waits, and its bits have to be the same.
"""

import itertools

import numpy as np
import pytest

import ik

SOFTMAX = "m = max(x, axis = -1, keepdims = true)\ne = exp(x - m)\ns = sum(e, axis = -1, keepdims = true)\ny = e/s"
SCORES = "m = mean(x, axis = -1)[..., new]\nd = x - m\nv = mean(d^2, axis = -1)[..., new]\ny = d/sqrt(v + 1e-5)"
RANGES = (
    "low = min(x, axis = -1)\nhigh = max(x, axis = -1)\nz = (x - low[..., new])/(high - low)[..., new]\n"
    "t = sum(z, axis = -1)\ny = z - t[..., new]*x"
)
COUNTS = (
    "m = mean(x, axis = -1)\nk = count(x > m[..., new], axis = -1)\ny = x*k[..., new] + argmax(x, axis = -1)[..., new]"
)
PROGRAMS = {"softmax": SOFTMAX, "scores": SCORES, "ranges": RANGES, "counts": COUNTS}


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def scores(x):
    d = x - x.mean(-1, keepdims=True)
    return d / np.sqrt((d * d).mean(-1, keepdims=True) + 1e-5)


def ranges(x):
    low, high = x.min(-1)[..., None], x.max(-1)[..., None]
    z = (x - low) / (high - low)
    return z - z.sum(-1)[..., None] * x


def counts(x):
    k = (x > x.mean(-1)[..., None]).sum(-1)
    return x * k[..., None] + x.argmax(-1)[..., None]


NUMPY = {"softmax": softmax, "scores": scores, "ranges": ranges, "counts": counts}


def numbers(shape, dtype=np.float64, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype(dtype)


def in_steps(text: str) -> str:
    """The program with the sum of each line's array in between, which needs all of its rows; 0 times that is added."""
    lines = text.split("\n")
    sums = [f"sum{k} = sum({line.split(' = ')[0]})" for k, line in enumerate(lines)]
    all_sums = " + ".join(f"sum{k}" for k in range(len(lines)))
    return "\n".join(itertools.chain(*zip(lines, sums, strict=True))) + f"\ny + 0*({all_sums})"


SHAPES = [(300, 257), (40, 9, 256), (2, 40_000), (90, 1000), (3, 5, 7, 1000), (4, 16_384), (3000, 33)]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", PROGRAMS)
def test_rows_that_pass_through_several_kernels(name, shape, dtype):
    x = numbers(shape, dtype)
    x = np.tile(x, (2,) + (1,) * (x.ndim - 1)) if x.nbytes < 1 << 19 else x
    before = x.copy()
    got = ik.eval(PROGRAMS[name] + "\ny", x=x)
    np.testing.assert_array_equal(x, before)
    assert got.dtype == dtype or name == "counts"
    tolerance = 1e-12 if dtype == np.float64 else 2e-5
    np.testing.assert_allclose(got, NUMPY[name](x.astype(np.float64)), rtol=tolerance, atol=tolerance * 100)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("view", ["x", "x[::-1]", "x[:, ::-1]", "x[::2]", "x[:, ::2]", "x.T", "x[:, 3:-2]", "x[1:2]"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_views(name, view, dtype):
    x = eval(view, {"x": numbers((700, 640), dtype)})
    got = ik.eval(PROGRAMS[name] + "\ny", x=x)
    tolerance = 1e-12 if dtype == np.float64 else 2e-5
    np.testing.assert_allclose(got, NUMPY[name](x.astype(np.float64)), rtol=tolerance, atol=tolerance * 100)


@pytest.mark.parametrize("shape", [(300, 257), (1200, 64), (70, 4000)])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", ["softmax", "scores", "ranges"])
def test_the_bits_are_those_of_kernels_one_after_the_other(name, dtype, shape):
    x = numbers((2 * shape[0], shape[1]), dtype)
    together = ik.eval(PROGRAMS[name] + "\ny", x=x)
    apart = ik.eval(in_steps(PROGRAMS[name]), x=x)
    np.testing.assert_array_equal(together, apart)


@pytest.mark.parametrize("where", ["apart", "the same", "ahead", "next row", "reversed"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_out_may_overlap_with_the_input(name, where):
    rows, width = 400, 256
    memory = np.zeros((3 * rows, width))
    x = memory[rows : 2 * rows]
    x[:] = numbers((rows, width))
    flat = memory.reshape(-1)
    start = rows * width
    out = {
        "apart": memory[2 * rows :],
        "the same": x,
        "ahead": flat[start + 5 : start + 5 + rows * width].reshape(rows, width),
        "next row": memory[rows + 1 : 2 * rows + 1],
        "reversed": x[::-1],
    }[where]
    expected = NUMPY[name](x.copy())
    assert ik.eval(PROGRAMS[name] + "\ny", x=x, out=out) is out
    np.testing.assert_allclose(out, expected, rtol=1e-12, atol=1e-10)


PARTS = {
    "an element between": "m = mean(x, axis = 1)\nx - m[:, new]*m[3]",
    "the rows the other way round": "m = mean(x, axis = 1)\nx - m[::-1][:, new]",
    "the next row's": "m = mean(x, axis = 1)\nx[:-1] - m[1:][:, new]",
    "the means as a row": "m = mean(x, axis = 1)\nx - m",
    "one mean of many": "m = mean(x, axis = 1)\nx - m[3:4]",
    "sorted": "m = mean(x, axis = 1)\nx - sort(m)[:, new]",
    "transposed": "m = mean(x, axis = 1)\nd = x - m[:, new]\ntranspose(d) + m[:, new]",
    "scanned": "m = mean(x, axis = 1)\nx - cumsum(m)[:, new]",
    "a loop": "y = 1.0*x\nfor i in 0..3 { y = y - mean(y, axis = 1)[:, new]*0.5 }\ny",
    "a condition": "m = mean(x, axis = 1)\ny = x\nif sum(m) > 0 { y = x - m[:, new] } else { y = x + m[:, new] }\ny",
    "one name for all": "y = 1.0*x\ny = y - mean(y, axis = 1)[:, new]\ny = sum(y*y, axis = 1)\ny[:, new] + x",
    "a softmax and another one": "a = exp(x - max(x, axis = 1)[:, new])\na = a/sum(a, axis = 1)[:, new]\n"
    "b = exp(x[:, :100] - max(x[:, :100], axis = 1)[:, new])\nb = b/sum(b, axis = 1)[:, new]\na[:, :100]*b",
    "many lines": "y = 1.0*x\n" + 8 * "y = (y - mean(y, axis = 1)[:, new])/(1 + max(y, axis = 1)[:, new])\n" + "y",
    "an assigned row": "m = mean(x, axis = 1)\ny = x - m[:, new]\ny[1] = 0.0\ny",
}


def a_loop(x):
    for _ in range(3):
        x = x - x.mean(1)[:, None] * 0.5
    return x


def an_assigned_row(x):
    y = x - x.mean(1)[:, None]
    y[1] = 0
    return y


def centred_squares(x):
    y = x - x.mean(1)[:, None]
    return (y * y).sum(1)[:, None] + x


def many_lines(x):
    for _ in range(8):
        x = (x - x.mean(1)[:, None]) / (1 + x.max(1)[:, None])
    return x


EXPECTED = {
    "one name for all": centred_squares,
    "a softmax and another one": lambda x: softmax(x)[:, :100] * softmax(x[:, :100]),
    "many lines": many_lines,
    "an element between": lambda x: x - x.mean(1)[:, None] * x.mean(1)[3],
    "the rows the other way round": lambda x: x - x.mean(1)[::-1, None],
    "the next row's": lambda x: x[:-1] - x.mean(1)[1:, None],
    "the means as a row": lambda x: x - x.mean(1),
    "one mean of many": lambda x: x - x.mean(1)[3:4],
    "sorted": lambda x: x - np.sort(x.mean(1))[:, None],
    "transposed": lambda x: (x - x.mean(1)[:, None]).T + x.mean(1)[:, None],
    "scanned": lambda x: x - np.cumsum(x.mean(1))[:, None],
    "a loop": a_loop,
    "a condition": lambda x: x - np.sign(x.mean(1).sum()) * x.mean(1)[:, None],
    "an assigned row": an_assigned_row,
}


@pytest.mark.parametrize("name", PARTS)
def test_kernels_that_need_more_than_their_own_row(name):
    x = numbers((320, 320))
    np.testing.assert_allclose(ik.eval(PARTS[name], x=x), EXPECTED[name](x), rtol=1e-11, atol=1e-12)


def test_an_error_behind_a_kernel_that_waits_is_the_error():
    x = numbers((300, 300))
    with pytest.raises(ik.Error, match="out of range"):
        ik.eval("m = mean(x, axis = 1)\n(x - m[:, new])[k]", x=x, k=1000)
    np.testing.assert_allclose(ik.eval("x - mean(x, axis = 1)[:, new]", x=x), x - x.mean(1)[:, None], atol=1e-12)
