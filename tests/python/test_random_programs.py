"""Random programs of mixed types, shapes and views against NumPy, each called several times.

The first call compiles, later ones take shorter ways, with and without `out`: all must agree.
"""

from __future__ import annotations

import random
import re
import warnings
from collections.abc import Callable, Sequence
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


def halvings(a: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    count = np.zeros(a.shape, np.int64)
    while np.any(a > 0.5):
        count += a > 0.5
        a = np.where(a > 0.5, a / 2, a)
    return count


def share(a: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    e = np.exp(a - np.max(a, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


UNARY = [
    of_one("(-f64({}))", lambda a: -doubles(a)),
    of_one("sin(f64({}))", lambda a: np.sin(doubles(a))),
    of_one("abs({})", lambda a: np.abs(a, dtype=np.int64 if np.asarray(a).dtype == bool else None)),
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
    of_one("branch.(f64({}))", lambda a: np.where(doubles(a) > 1, doubles(a) * 2, doubles(a) + 1)),
    of_one("halvings.(f64({}))", lambda a: halvings(doubles(a))),
    of_one("(f64({0}) - mean(f64({0})))", lambda a: doubles(a) - np.mean(doubles(a))),
    of_one("share(f64({}))", lambda a: share(doubles(a))),
    of_one("({})[..., ::2]", lambda a: a[..., ::2]),
    of_one("({})[0]", lambda a: a[0]),
    of_one("({})[..., -1]", lambda a: a[..., -1]),
    of_one("reshape({}, -1)", lambda a: np.reshape(a, -1)),
    of_one("sort(f64({}))", lambda a: np.sort(doubles(a))),
    of_one("concat({0}, {0})", lambda a: np.concatenate([a, a])),
    of_one("std(f64({}), axis = 0)", lambda a: np.std(doubles(a), axis=0)),
    of_one("argmax(f64({}), axis = -1)", lambda a: np.argmax(doubles(a), axis=-1)),
    of_one("any({} == 2, axis = 0)", lambda a: np.any(a == 2, axis=0)),
]
FUNCTIONS = """
fn branch(a) = if a > 1 then a*2 else a + 1
fn halvings(a) {
    n = 0
    while a > 0.5 {
        a = a/2
        n = n + 1
    }
    n
}
fn share(a) {
    e = exp(a - max(a, axis = -1, keepdims = true))
    e / sum(e, axis = -1, keepdims = true)
}
"""
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
    of_two("({}[..., new] * f64({}))", lambda a, b: np.multiply(a[..., None], doubles(b))),
    of_two("(f64({})*f64({}) + 1)", lambda a, b: doubles(a) * doubles(b) + 1),
]
SQUARE = of_one("(({0})*({0}))", lambda a: counting(np.multiply)(a, a))


def random_term(rng: random.Random, depth: int, names: Sequence[str]) -> Term:
    if depth == 0:
        name = rng.choice(names)
        return Term(name, lambda arrays: arrays[name])
    kind = rng.random()
    if kind < 0.1:
        return SQUARE(random_term(rng, depth - 1, names))
    if kind < 0.5:
        return rng.choice(UNARY)(random_term(rng, depth - 1, names))
    return rng.choice(BINARY)(random_term(rng, depth - 1, names), random_term(rng, depth - 1, names))


def random_program(rng: random.Random) -> tuple[list[str], Callable[[Arrays], Any]]:
    """Statements that build on each other, the last one the answer."""
    names = ["x", "y", "z"]
    lines: list[str] = []
    steps: list[Callable[[Arrays], None]] = []
    for number in range(rng.choice([0, 0, 1, 2])):
        name, term = f"t{number}", random_term(rng, rng.randint(1, 2), names)
        lines.append(f"{name} = {term.text}")
        steps.append(lambda arrays, name=name, term=term: arrays.update({name: np.array(term.value(arrays))}))
        names += [name, name]
        if rng.random() < 0.3:
            lines.append(f"{name}[..., 0] = 3")
            steps.append(lambda arrays, name=name: arrays[name].__setitem__((..., 0), 3))
    answer = random_term(rng, rng.randint(1, 4), names)

    def run(arrays: Arrays) -> Any:
        known = dict(arrays)
        for step in steps:
            step(known)
        return answer.value(known)

    return [*lines, answer.text], run


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
    lines, numpy_run = random_program(rng)
    text = "\n".join(lines)
    shape = rng.choice(SHAPES)
    arrays = {name: random_array(rng, shape if rng.random() < 0.8 else shape[-1:]) for name in "xyz"}
    given = {name: a for name, a in arrays.items() if re.search(rf"\b{name}\b", text)}
    text = FUNCTIONS + text
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = numpy_run(arrays)
        first = ik.eval(text, **given)
    except (ik.Error, ValueError, TypeError, IndexError):
        return False
    narrow = "f32" in text or any(a.dtype in (np.float32, np.complex64) for a in given.values())
    agree(first, expected, narrow)
    program = ik.compile(text)
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
