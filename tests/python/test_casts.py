"""Conversions between dtypes: the vector forms and the lanes that go one by one, against Python's own integers."""

import itertools
import math

import numpy as np
import pytest

import ik

INTEGERS = ["u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64"]
NUMPY = {name: np.dtype(f"{name[0]}{int(name[1:]) // 8}") for name in [*INTEGERS, "f32", "f64"]}
NUMPY["bool"] = np.dtype(bool)
# Lengths with whole tiles of every ISA, tails, and less than a vector.
LENGTHS = [1, 3, 64, 131, 1000]


def edges(name):
    """The ends of a type, powers of two and their neighbours, and numbers with all bits busy."""
    rng = np.random.default_rng(7)
    if name == "bool":
        return np.array([False, True, True, False, True])
    if name in ("f32", "f64"):
        powers = [2.0**k for k in (0, 7, 8, 15, 16, 24, 31, 32, 50, 51, 52, 53, 62, 63, 64)]
        near = [p + d for p in powers for d in (-1.0, -0.5, 0.0, 0.5, 1.0)]
        more = [0.0, -0.0, 0.3, -0.7, 1e30, -1e30, math.inf, -math.inf, math.nan]
        values = np.array([*near, *(-x for x in near), *more, *rng.normal(0, 1e4, 40)])
        with np.errstate(over="ignore"):
            return values.astype(NUMPY[name])
    info = np.iinfo(NUMPY[name])
    powers = [s * 2**k + d for k in range(64) for s in (1, -1) for d in (-1, 0, 1)]
    values = [x for x in powers if info.min <= x <= info.max]
    values += [int(x) for x in rng.integers(info.min, info.max, 40, dtype=NUMPY[name], endpoint=True)]
    return np.array(values, dtype=NUMPY[name])


def wrapped(x, name):
    info = np.iinfo(NUMPY[name])
    return (x - info.min) % (info.max - info.min + 1) + info.min


def integer_of(x, name):
    """A float as an integer: what does not fit 64 bits gives the smallest i64, and then it wraps.

    Above the range u64 gives 0, as the code of g++ and NumPy for x86 does.
    """
    if name == "u64" and not x < 2.0**64:
        return 0
    low, high = -(2**63), 2**64 - 1 if name == "u64" else 2**63 - 1
    whole = math.trunc(x) if math.isfinite(x) else low
    return wrapped(whole if low <= whole <= high else low, name)


def expected(values, source, target):
    if target == "bool":
        return values != 0
    if target in ("f32", "f64"):
        with np.errstate(over="ignore"):
            return values.astype(NUMPY[target])
    if source in ("f32", "f64"):
        return np.array([integer_of(float(x), target) for x in values], dtype=NUMPY[target])
    return np.array([wrapped(int(x), target) for x in values], dtype=NUMPY[target])


@pytest.mark.parametrize(("source", "target"), list(itertools.product(NUMPY, NUMPY)))
def test_conversion(source, target):
    values = edges(source)
    for n in LENGTHS:
        x = np.resize(values, n)
        got = ik.eval(f"{target}(x)", x=x)
        want = expected(x, source, target)
        assert got.dtype == want.dtype
        np.testing.assert_array_equal(got, want)


def test_values_that_fit_are_not_disturbed_by_a_neighbour_that_does_not():
    # One lane that has to go its own way leaves the others of its tile as they are.
    values = np.resize(edges("f64")[np.isfinite(edges("f64"))], 256)
    alone = ik.eval("i64(x)", x=values)
    for k in (0, 100, 255):
        disturbed = values.copy()
        disturbed[k] = math.nan
        got = ik.eval("i64(x)", x=disturbed)
        assert got[k] == np.iinfo(np.int64).min
        np.testing.assert_array_equal(np.delete(got, k), np.delete(alone, k))


def test_conversions_inside_an_expression():
    rng = np.random.default_rng(3)
    x = rng.integers(-(2**40), 2**40, 500)
    np.testing.assert_array_equal(ik.eval("x*0.5 + 1", x=x), x * 0.5 + 1)
    f = rng.normal(0, 1e6, 500)
    np.testing.assert_array_equal(ik.eval("i64(x) % 7", x=f), f.astype(np.int64) % 7)
    b = rng.random(500) < 0.5
    np.testing.assert_array_equal(ik.eval("f64(b)*3 - 1", b=b), b * 3.0 - 1)
