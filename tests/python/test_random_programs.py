"""Random programs of mixed types, shapes and views against NumPy, each called several times.

The first call compiles, later ones take shorter ways, with and without `out`: all must agree.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import ik

Arrays = dict[str, np.ndarray[Any, Any]]
PROGRAMS = 400
DTYPES = ["f8", "f4", "i8", "i4", "i2", "u1", "?", "c16", "c8"]
SHAPES: list[tuple[int, ...]] = [(4,), (1,), (33,), (3, 4), (4, 4), (5, 1), (2, 3, 4), (40, 40), (0,), (3, 0)]


@dataclass(frozen=True)
class Term:
    """A text in ik and what computes the same with NumPy."""

    text: str
    value: Callable[[Arrays], Any]


def of_one(pattern: str, function: Callable[[Any], Any]) -> Callable[[Term], Term]:
    return lambda a: Term(pattern.format(a.text), lambda arrays: function(a.value(arrays)))


def of_two(pattern: str, function: Callable[[Any, Any], Any]) -> Callable[[Term, Term], Term]:
    return lambda a, b: Term(pattern.format(a.text, b.text), lambda arrays: function(a.value(arrays), b.value(arrays)))


def doubles(a: Any) -> np.ndarray[Any, Any]:
    """f64(a), which takes no complex numbers."""
    if np.iscomplexobj(a):
        raise TypeError
    return np.asarray(a).astype(np.float64)


def counting(operation: Callable[..., Any]) -> Callable[[Any, Any], Any]:
    """In ik, truth values are added and multiplied as the numbers 0 and 1."""

    def apply(a: Any, b: Any) -> Any:
        both = np.asarray(a).dtype == np.asarray(b).dtype == bool
        return operation(a, b, dtype=np.int64) if both else operation(a, b)

    return apply


UNARY = [
    of_one("(-f64({}))", lambda a: -doubles(a)),
    of_one("sin(f64({}))", lambda a: np.sin(doubles(a))),
    of_one("abs({})", np.abs),
    of_one("conj({} + 0i)", lambda a: np.conj(a + 0j)),
    of_one("re({} + 1i)", lambda a: np.real(a + 1j)),
    of_one("im({} + 1i)", lambda a: np.imag(a + 1j)),
    of_one("({})[..., ::-1]", lambda a: a[..., ::-1]),
    of_one("({})[..., 1:]", lambda a: a[..., 1:]),
    of_one("({})[..., new]", lambda a: a[..., None]),
    of_one("transpose({})", np.transpose),
    of_one("sum({}, axis = -1)", lambda a: np.sum(a, axis=-1)),
    of_one("sum({}, axis = 0, keepdims = true)", lambda a: np.sum(a, axis=0, keepdims=True)),
    of_one("max(f64({}), axis = -1)", lambda a: np.max(doubles(a), axis=-1)),
    of_one("cumsum(f64({}), axis = -1)", lambda a: np.cumsum(doubles(a), axis=-1)),
    of_one("f32(f64({}))", lambda a: doubles(a).astype(np.float32)),
    of_one("count({} != 1, axis = 0)", lambda a: np.count_nonzero(a != 1, axis=0)),
]
BINARY = [
    of_two("({} + {})", counting(np.add)),
    of_two("({} * {})", counting(np.multiply)),
    of_two("({} + f64({}))", lambda a, b: np.add(a, doubles(b))),
    of_two("({} - f64({}))", lambda a, b: np.subtract(a, doubles(b))),
    of_two("({} / (2 + abs({})))", lambda a, b: np.divide(a, np.add(2, np.abs(b)))),
    of_two("(f64({}) > f64({}))", lambda a, b: np.greater(doubles(a), doubles(b))),
    of_two("({} == {})", lambda a, b: np.equal(a, b)),
    of_two("where(f64({0}) < 2, {0}, {1})", lambda a, b: np.where(doubles(a) < 2, a, b)),
    of_two("minimum(f64({}), f64({}))", lambda a, b: np.minimum(doubles(a), doubles(b))),
]
SQUARE = of_one("(({0})*({0}))", lambda a: counting(np.multiply)(a, a))


def random_term(rng: random.Random, depth: int) -> Term:
    if depth == 0:
        name = rng.choice("xyz")
        return Term(name, lambda arrays: arrays[name])
    kind = rng.random()
    if kind < 0.1:
        return SQUARE(random_term(rng, depth - 1))
    if kind < 0.5:
        return rng.choice(UNARY)(random_term(rng, depth - 1))
    return rng.choice(BINARY)(random_term(rng, depth - 1), random_term(rng, depth - 1))


def random_array(rng: random.Random, shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    values = np.random.default_rng(rng.randrange(10**6)).integers(0, 4, shape)
    dtype = rng.choice(DTYPES)
    a = (values + (1j * (values % 3)) if dtype[0] == "c" else values).astype(dtype)
    layout = rng.random()
    if layout < 0.15:
        return np.asfortranarray(a)
    if layout < 0.3:
        return np.repeat(a, 2, axis=0)[::2]
    if layout < 0.4:
        return a[..., ::-1]
    return a


def agree(result: Any, expected: Any, narrow: bool) -> None:
    result, expected = np.asarray(result), np.asarray(expected)
    assert result.shape == expected.shape
    assert result.dtype.kind == expected.dtype.kind or {result.dtype.kind, expected.dtype.kind} <= set("iub")
    tolerance = 1e-4 if narrow else 1e-10
    np.testing.assert_allclose(result, expected, rtol=tolerance, atol=tolerance)


def run_program(seed: int) -> bool:
    """False where NumPy or ik does not take the types or shapes."""
    rng = random.Random(seed)
    term = random_term(rng, rng.randint(1, 4))
    shape = rng.choice(SHAPES)
    arrays = {name: random_array(rng, shape if rng.random() < 0.8 else shape[-1:]) for name in "xyz"}
    given = {name: a for name, a in arrays.items() if re.search(rf"\b{name}\b", term.text)}
    try:
        with np.errstate(all="ignore"):
            expected = term.value(arrays)
        first = ik.eval(term.text, **given)
    except (ik.Error, ValueError, TypeError, IndexError):
        return False
    narrow = "f32" in term.text or any(a.dtype in (np.float32, np.complex64) for a in given.values())
    agree(first, expected, narrow)
    program = ik.compile(term.text)
    for _ in range(4):
        result = program(**given)
        assert type(result) is type(first)
        np.testing.assert_array_equal(result, first)
    if isinstance(first, np.ndarray):
        for _ in range(3):
            out = np.empty_like(first)
            assert program(**given, out=out) is out
            np.testing.assert_array_equal(out, first)
    return True


@pytest.mark.parametrize("part", range(8))
def test_random_programs(part: int) -> None:
    ran = sum(run_program(seed) for seed in range(part * PROGRAMS, (part + 1) * PROGRAMS))
    assert ran > PROGRAMS // 4
