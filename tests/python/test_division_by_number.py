"""Whole numbers divided by one number, by its reciprocal: every quotient and rest is exact."""

from __future__ import annotations

import numpy as np
import pytest

import ik

QUOTIENT = ik.compile("k // d")
REST = ik.compile("k % d")


def check(k: np.ndarray, d: int) -> None:
    """Against Python's integers; what leaves the range wraps, and by 0 everything is 0."""
    bits = 8 * k.dtype.itemsize
    low = int(np.iinfo(k.dtype).min)
    number = k.dtype.type(d)
    rests = [int(x) % d if d != 0 else 0 for x in k]
    wrapped = [(int(x) // d - low) % 2**bits + low if d != 0 else 0 for x in k]
    np.testing.assert_array_equal(QUOTIENT(k=k, d=number), np.array(wrapped, k.dtype), err_msg=f"// {d}")
    np.testing.assert_array_equal(REST(k=k, d=number), np.array(rests, k.dtype), err_msg=f"% {d}")


@pytest.mark.parametrize("dtype", [np.uint8, np.int8])
def test_every_pair_of_bytes(dtype: type) -> None:
    info = np.iinfo(dtype)
    k = np.arange(info.min, info.max + 1).astype(dtype)
    for d in range(info.min, info.max + 1):
        check(k, d)


@pytest.mark.parametrize("dtype", [np.uint16, np.int16])
def test_every_number_of_16_bits(dtype: type) -> None:
    info = np.iinfo(dtype)
    k = np.arange(info.min, info.max + 1).astype(dtype)
    for d in (1, 2, 3, 7, 10, 100, 255, 256, 257, 999, 4096, 12345, 32767, info.max - 1, info.max):
        check(k, int(d))
        want = np.floor_divide(k.astype(np.int64), d)
        np.testing.assert_array_equal(QUOTIENT(k=k, d=dtype(d)), want.astype(dtype))


def around_multiples(dtype: type, d: int, seed: int) -> np.ndarray:
    """Multiples of d and their neighbours, and the ends of the range."""
    info = np.iinfo(dtype)
    low, high = int(info.min), int(info.max)
    random = np.random.default_rng(seed)
    most = min(2**62, max(high // max(abs(d), 1), 1))
    quotients = [*range(-20, 20), *(int(q) for q in random.integers(-most, most, 200, endpoint=True))]
    for bound in (2**31, 2**50, 2**53, 2**60):
        quotients += [sign * (bound // max(abs(d), 1) + e) for sign in (-1, 1) for e in (-1, 0, 1)]
    numbers = [q * d + e for q in quotients for e in (-1, 0, 1)]
    numbers += [low, low + 1, high - 1, high, 0, 1, *(int(x) for x in random.integers(low, high, 100, dtype=dtype))]
    return np.array([x for x in numbers if low <= x <= high], dtype)


DIVISORS = [0, 1, 2, 3, 7, 10, 60, 86400, 1000003, 2**31 - 1, 2**31, 2**40 + 1, 2**49 + 7]
DIVISORS += [2**50 - 1, 2**50, 2**50 + 1, 2**59 + 3, 2**60 - 1, 2**60, 2**62, 2**63 - 1, 2**64 - 1]


@pytest.mark.parametrize("dtype", [np.int32, np.uint32, np.int64, np.uint64])
def test_around_multiples(dtype: type) -> None:
    info = np.iinfo(dtype)
    for number in DIVISORS:
        for d in (number, -number):
            if info.min <= d <= info.max:
                check(around_multiples(dtype, d, number % 1000), d)
    if info.min < 0:
        check(around_multiples(dtype, 3, 0), int(info.min))


def test_a_tile_with_one_large_number() -> None:
    for place in (0, 17, 31, 40):
        k = np.arange(100, dtype=np.int64)
        k[place] = 2**63 - 5
        check(k, 7)


@pytest.mark.parametrize("dtype", [np.int64, np.uint64])
def test_number_divided_by_an_array(dtype: type) -> None:
    info = np.iinfo(dtype)
    k = around_multiples(dtype, 11, 1)
    k = k[k != 0]
    for d in (2**62 + 5, 7, -7, 1000, int(info.min), int(info.max)):
        if info.min <= d <= info.max:
            quotients = [(d // int(x) - int(info.min)) % 2**64 + int(info.min) for x in k]
            rests = [d % int(x) for x in k]
            np.testing.assert_array_equal(ik.eval("d // k", k=k, d=dtype(d)), np.array(quotients, dtype))
            np.testing.assert_array_equal(ik.eval("d % k", k=k, d=dtype(d)), np.array(rests, dtype))
