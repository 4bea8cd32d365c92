"""One operation on complex arrays: the loops over parts as they lie give the bits of the general way."""

from __future__ import annotations

import numpy as np
import pytest

import ik

SIZES = [1, 3, 31, 32, 33, 64, 65, 1000, 4097, 300_001]
OPERATIONS = ["z + w", "z - w", "z * w", "z * r", "r * z"]
LAYOUTS = {
    "dense": lambda a: a,
    "every second": lambda a: np.repeat(a, 2)[::2],
    "reversed": lambda a: a[::-1].copy()[::-1],
    "unaligned": lambda a: np.frombuffer(b"0123" + a.tobytes(), np.uint8)[4:].view(a.dtype),
}


def numbers(size: int, dtype: type, seed: int) -> np.ndarray:
    """Parts of many sizes, with infinities, NaN and both zeros."""
    random = np.random.default_rng(seed)
    parts = random.normal(size=2 * size) * 10.0 ** random.integers(-3, 4, 2 * size)
    special = [np.inf, -np.inf, np.nan, 0.0, -0.0, 1.0]
    places = random.integers(0, 2 * size, size // 8)
    parts[places] = random.choice(special, places.size)
    return parts.astype(np.float64 if dtype is np.complex128 else np.float32).view(dtype)


def same_bits(got: np.ndarray, parts: list[np.ndarray]) -> None:
    """A NaN is a NaN; all else is compared bit by bit."""
    for mine, want in zip((got.real, got.imag), parts):
        unsigned = np.uint64 if mine.dtype == np.float64 else np.uint32
        equal = (mine.copy().view(unsigned) == want.view(unsigned)) | (np.isnan(mine) & np.isnan(want))
        assert equal.all(), np.flatnonzero(~equal)[:5]


@pytest.mark.parametrize("dtype", [np.complex128, np.complex64])
@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_bits_of_the_parts(operation: str, dtype: type, layout: str) -> None:
    for size in SIZES:
        r = np.float64(-1.75) if dtype is np.complex128 else np.float32(-1.75)
        inputs = {"z": LAYOUTS[layout](numbers(size, dtype, size)), "w": numbers(size, dtype, size + 1), "r": r}
        inputs = {name: inputs[name] for name in operation.split()[::2]}
        got = ik.compile(operation)(**inputs)
        parts = [np.asarray(ik.compile(f"{part}({operation})")(**inputs)) for part in ("re", "im")]
        assert got.dtype == dtype
        same_bits(got, parts)


@pytest.mark.parametrize("dtype", [np.complex128, np.complex64])
def test_numpy_agrees(dtype: type) -> None:
    random = np.random.default_rng(5)
    z = random.normal(size=5000).view(np.complex128).astype(dtype)
    w = random.normal(size=5000).view(np.complex128).astype(dtype)
    rtol = 4 * np.finfo(dtype).eps
    for operation, want in (("z + w", z + w), ("z - w", z - w), ("z * w", z * w)):
        np.testing.assert_allclose(ik.eval(operation, z=z, w=w), want, rtol=0, atol=rtol * np.abs(z * w).max())
    grid = z.reshape(50, 50)
    np.testing.assert_array_equal(ik.eval("z + w", z=grid, w=w[:50]), grid + w[:50])
    np.testing.assert_array_equal(ik.eval("z + w", z=grid.T, w=w[:50]), grid.T + w[:50])
    np.testing.assert_array_equal(ik.eval("z - z", z=z), np.zeros_like(z))


@pytest.mark.parametrize("dtype", [np.complex128, np.complex64])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_stores_around_the_caches(operation: str, dtype: type) -> None:
    """A result that outgrows the last-level cache, also where it does not begin at a cache line."""
    size = 40_000_000 // np.dtype(dtype).itemsize
    r = np.float64(-1.75) if dtype is np.complex128 else np.float32(-1.75)
    inputs = {"z": numbers(size, dtype, 1), "w": numbers(size, dtype, 2), "r": r}
    inputs = {name: inputs[name] for name in operation.split()[::2]}
    program = ik.compile(operation)
    got = program(**inputs)
    parts = [np.asarray(ik.compile(f"{part}({operation})")(**inputs)) for part in ("re", "im")]
    same_bits(got, parts)
    odd = np.empty(size + 1, dtype)[1:]
    program(**inputs, out=odd)
    same_bits(odd, parts)


def test_out_may_be_an_input() -> None:
    for operation in ("z + w", "z * w", "z * 2.5"):
        names = [name for name in operation.split() if name in "zw"]
        inputs = {name: numbers(1000, np.complex128, seed) for seed, name in enumerate(names)}
        program = ik.compile(operation)
        want = program(**inputs)
        program(**inputs, out=inputs["z"])
        same_bits(inputs["z"], [want.real.copy(), want.imag.copy()])


def test_parts_that_are_no_neighbours() -> None:
    """The same instructions on parts of different arrays."""
    random = np.random.default_rng(7)
    z, w, v = (random.normal(size=2000).view(np.complex128) for _ in range(3))
    got = ik.eval("(re(z) + re(w)) + 1i*(im(z) + im(v))", z=z, w=w, v=v)
    np.testing.assert_array_equal(got.real, z.real + w.real)
    np.testing.assert_array_equal(got.imag, z.imag + v.imag)
    got = ik.eval("(re(z) - im(w)) + 1i*(im(z) - re(w))", z=z, w=w)
    np.testing.assert_array_equal(got.real, z.real - w.imag)
    np.testing.assert_array_equal(got.imag, z.imag - w.real)
