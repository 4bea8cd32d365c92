"""Calls whose arrays lie as those of an earlier call did are done again from memory: the results must be the same."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import ik

CALLS = 4  # The first compiles, the second is recorded, later ones are repeated.
DTYPES = [np.float64, np.float32, np.int64, np.int32, np.uint8, np.int16]

VECTORS: list[tuple[str, Callable[[Any], Any]]] = [
    ("x[1:] - x[:-1]", lambda x: x[1:] - x[:-1]),
    ("x[::2] * x[::2]", lambda x: x[::2] * x[::2]),
    ("x[::-1]*1", lambda x: x[::-1] * 1),
    ("x[2:-1]", lambda x: x[2:-1]),
    ("x[1] + x[-1]", lambda x: x[1] + x[-1]),
    ("x*2 - max(x)", lambda x: x * 2 - x.max()),
    ("[x[0], x[1]*2, x[2]]", lambda x: np.stack([x[0], x[1] * 2, x[2]])),
    ("reshape(x, [1, -1]) * reshape(x, [-1, 1])", lambda x: x[None, :] * x[:, None]),
    ("sort(x)", np.sort),
    ("argmax(x)", np.argmax),
    ("argmin(x[::-1])", lambda x: np.argmin(x[::-1])),
    ("cumsum(x)", np.cumsum),
    ("concat(x, x[::-1])", lambda x: np.concatenate([x, x[::-1]])),
    ("x[[2, 0, 1]]", lambda x: x[[2, 0, 1]]),
    ("x[len(x) // 2:]", lambda x: x[len(x) // 2 :]),
]

TABLES: list[tuple[str, Callable[[Any], Any]]] = [
    ("x[1:, 1:] - x[:-1, :-1]", lambda x: x[1:, 1:] - x[:-1, :-1]),
    ("transpose(x)*1", lambda x: x.T * 1),
    ("x[:, 0]", lambda x: x[:, 0]),
    ("x - x[0]", lambda x: x - x[0]),
    ("max(x, axis = 0)", lambda x: x.max(axis=0)),
    ("min(x, axis = 1)", lambda x: x.min(axis=1)),
    ("argmax(x, axis = 1)", lambda x: x.argmax(axis=1)),
    ("x @ transpose(x)", lambda x: x @ x.T),
    ("reshape(transpose(x), [-1])*1", lambda x: x.T.reshape(-1) * 1),
    ("(x @ transpose(x))[0]", lambda x: (x @ x.T)[0]),
]


def call_often(program: Any, x: Any, expected: Any) -> None:
    for _ in range(CALLS):
        result = program(x=x)
        np.testing.assert_array_equal(result, expected)
        assert np.shape(result) == np.shape(expected)
        if isinstance(result, np.ndarray):
            assert result.flags.writeable and not np.shares_memory(result, x)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("text", "reference"), VECTORS)
def test_vectors_agree_with_numpy(text: str, reference: Callable[[Any], Any], dtype: Any) -> None:
    program = ik.compile(text)
    for count in (3, 4, 10, 33, 64, 200):
        memory = (np.arange(3 * count) * 7 % 11).astype(dtype)
        for x in (memory[:count], memory[count : 2 * count], memory[::3], memory[count::-1][:count]):
            call_often(program, x, reference(x))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("text", "reference"), TABLES)
def test_tables_agree_with_numpy(text: str, reference: Callable[[Any], Any], dtype: Any) -> None:
    program = ik.compile(text)
    for rows, columns in ((2, 2), (3, 5), (10, 10), (40, 3)):
        memory = (np.arange(4 * rows * columns) * 7 % 5).astype(dtype).reshape(2 * rows, 2 * columns)
        transposed = np.asfortranarray(memory[:rows, :columns])
        for x in (memory[:rows, :columns].copy(), memory[::2, ::2], transposed, memory[::-2, columns:]):
            call_often(program, x, reference(x))


@pytest.mark.parametrize("text", ["z + w", "z*w", "z/w", "abs(z)", "conj(z)*w", "re(z) + im(w)", "sum(z*w)"])
@pytest.mark.parametrize("dtype", [np.complex128, np.complex64])
def test_complex_numbers_have_the_same_bits_every_time(text: str, dtype: Any) -> None:
    random = np.random.default_rng(3)
    program = ik.compile(text)
    for count in (1, 10, 100, 1000):
        for step in (1, 2, -1):
            first: Any = None
            z, w = (random.random((2, 2 * count)) + 1j * random.random((2, 2 * count))).astype(dtype)
            given = {"z": z[::step][:count], "w": w[::step][:count]}
            if "w" not in text:
                del given["w"]
            for _ in range(CALLS):
                result = program(**given)
                first = result if first is None else first
                assert np.asarray(result).tobytes() == np.asarray(first).tobytes()
                assert type(result) is type(first)
    z, w = given["z"], given.get("w", 0)
    references = {"z + w": z + w, "z*w": z * w, "abs(z)": np.abs(z)}
    if text in references:
        np.testing.assert_allclose(result, references[text], rtol=1e-6)


def test_elements_decide_nothing() -> None:
    """What a run did for some elements is not done for others when it depends on them."""
    program = ik.compile("n = i64(max(x))\nx[:n]")
    for top in (2, 3, 2, 4, 1, 3, 3):
        x = np.zeros(6)
        x[3] = top
        np.testing.assert_array_equal(program(x=x), x[:top])
    chosen = ik.compile("x[mask]")
    for count in (1, 3, 3, 2, 5):
        mask = np.arange(6) < count
        np.testing.assert_array_equal(chosen(x=np.arange(6.0), mask=mask), np.arange(count))
    branch = ik.compile("y = 0.0\nif x[0] > 1 { y = sum(x) } else { y = -1.0 }\ny")
    for first in (0.0, 2.0, 0.0, 3.0, 3.0, 1.0):
        x = np.array([first, 1.0])
        assert branch(x=x) == (x.sum() if first > 1 else -1.0)


def test_numbers_may_change_between_calls() -> None:
    program = ik.compile("(x[1:] - x[:-1])*k + x[0]")
    x = np.arange(10.0) ** 2
    for k in (1.0, 2.0, -3.5, 1024.0, 0.0):
        np.testing.assert_array_equal(program(x=x, k=k), np.diff(x) * k + x[0])
        x = x + 1


def test_kinds_of_inputs_may_change_between_calls() -> None:
    program = ik.compile("x[1:] + y")
    x = np.arange(6.0)
    for _ in range(CALLS):
        np.testing.assert_array_equal(program(x=x, y=1.5), x[1:] + 1.5)
        np.testing.assert_array_equal(program(x=x, y=x[:5]), x[1:] + x[:5])
        np.testing.assert_array_equal(program(x=x.astype(np.float32), y=x[:5]), x[1:] + x[:5])
        np.testing.assert_array_equal(program(x=x.astype(np.int16), y=2), x[1:].astype(np.int16) + 2)
        np.testing.assert_array_equal(program(x=x.astype(">f8"), y=1.5), x[1:] + 1.5)
        np.testing.assert_array_equal(program(x=x, y=x[:1]), x[1:] + x[:1])
        with pytest.raises(ik.Error):
            program(x=x, y=x)


def test_faults_are_reported_after_good_calls() -> None:
    at = ik.compile("x[k]")
    take = ik.compile("x[i]")
    for _ in range(CALLS):
        assert at(x=np.arange(3.0), k=2) == 2
        np.testing.assert_array_equal(take(x=np.arange(3.0), i=np.array([2, 0])), [2, 0])
    with pytest.raises(ik.Error):
        at(x=np.arange(3.0), k=3)
    with pytest.raises(ik.Error):
        take(x=np.arange(3.0), i=np.array([2, 3]))
    solve = ik.compile("solve(transpose(a), b)")
    good = np.array([[2.0, 1.0], [0.0, 4.0]])
    for _ in range(CALLS):
        np.testing.assert_allclose(solve(a=good, b=np.ones(2)), np.linalg.solve(good.T, np.ones(2)))
    with pytest.raises(ik.Error):
        solve(a=np.zeros((2, 2)), b=np.ones(2))


def test_out_that_overlaps_an_input() -> None:
    program = ik.compile("x[1:] + x[:-1]")
    transposed = ik.compile("transpose(x) + x")
    for _ in range(CALLS):
        memory = np.arange(8.0)
        expected = memory[1:] + memory[:-1]
        for start in (0, 1):
            memory = np.arange(8.0)
            out = memory[start : start + 7]
            assert program(x=memory, out=out) is out
            np.testing.assert_array_equal(out, expected)
        apart = np.empty(7)
        assert program(x=np.arange(8.0), out=apart) is apart
        np.testing.assert_array_equal(apart, expected)
        spaced = np.zeros(14)
        program(x=np.arange(8.0), out=spaced[::2])
        np.testing.assert_array_equal(spaced[::2], expected)
        np.testing.assert_array_equal(spaced[1::2], 0)
        square = np.arange(9.0).reshape(3, 3)
        sums = square.T + square
        transposed(x=square, out=square)
        np.testing.assert_array_equal(square, sums)
        with pytest.raises(ValueError, match="out"):
            program(x=np.arange(8.0), out=np.empty(6))


def test_quantities_keep_their_units() -> None:
    program = ik.compile("x[1:] - x[:-1]")
    for _ in range(CALLS):
        result = program(x=ik.Quantity(np.array([1.0, 4.0, 9.0]), "km"))
        assert result.unit == "km"
        np.testing.assert_array_equal(result.magnitude, [3, 5])
        result = program(x=ik.Quantity(np.array([1.0, 4.0, 9.0]), "s"))
        assert result.unit == "s"


@pytest.mark.parametrize("dtype", [*DTYPES, np.uint16, np.int8, np.uint32, np.uint64, np.bool_, np.complex64])
def test_numbers_have_the_type_of_the_first_call(dtype: Any) -> None:
    x = np.ones(5, dtype)
    for text in ("x[3]", "sum(x[1:])", "x[0] * 1"):
        if dtype == np.bool_ and text != "x[3]":
            continue
        program = ik.compile(text)
        results = [program(x=x) for _ in range(CALLS)]
        assert len({type(result) for result in results}) == 1
        assert all(result == results[0] for result in results)


def test_threads_share_a_program() -> None:
    program = ik.compile("x[1:] - x[:-1] + mean(x)")
    failures: list[str] = []

    def work(seed: int) -> None:
        random = np.random.default_rng(seed)
        for round_ in range(300):
            x = random.random(3 + round_ % 13)
            if not np.allclose(program(x=x), np.diff(x) + x.mean()):
                failures.append(f"{seed} {round_}")

    threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_copies_of_views_keep_their_order() -> None:
    whole = np.arange(12.0).reshape(3, 4)
    for text, reference in (("transpose(x)", whole.T), ("x[::-1]", whole[::-1]), ("x[:, ::2]", whole[:, ::2])):
        program = ik.compile(text)
        expected = np.array(reference)
        for _ in range(CALLS):
            result = program(x=whole)
            np.testing.assert_array_equal(result, reference)
            assert result.flags.f_contiguous == expected.flags.f_contiguous
