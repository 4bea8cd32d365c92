"""Repeated small calls take a short way past the general one: the results must be the same."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import ik

CALLS = 3  # The first call compiles; later ones may take the short way.


@pytest.mark.parametrize("count", [0, 1, 31, 32, 33, 64, 65, 1000, 50_000])
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int8, np.int32, np.int64])
def test_repeated_calls_agree_with_numpy(count: int, dtype: Any) -> None:
    program = ik.compile("2*x + y")
    x, y = np.arange(count).astype(dtype), np.ones(count, dtype)
    for _ in range(CALLS):
        result = program(x=x, y=y)
        assert result.dtype == (2 * x + y).dtype
        np.testing.assert_array_equal(result, 2 * x + y)


@pytest.mark.parametrize("shape", [(), (1,), (5,), (33,), (4, 4), (3, 1), (2, 3, 5), (0,), (3, 0)])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x > 2", lambda x: x > 2),
        ("x > 2 and x < 4", lambda x: (x > 2) & (x < 4)),
        ("f32(x)", lambda x: x.astype(np.float32)),
        ("f64(x)", lambda x: x.astype(np.float64)),
        ("i16(x)", lambda x: x.astype(np.int16)),
        ("u8(x)", lambda x: x.astype(np.uint8)),
        ("isnan(f64(x))", lambda x: np.isnan(x.astype(np.float64))),
        ("x - x", lambda x: x - x),
    ],
)
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int8, np.int64, np.uint16])
def test_results_of_other_sizes_than_their_inputs(
    text: str, expected: Callable[[Any], Any], dtype: Any, shape: tuple[int, ...]
) -> None:
    program = ik.compile(text)
    x = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)
    for _ in range(CALLS):
        for view in (x, x.T, x[..., ::-1] if shape else x):
            result = program(x=view)
            np.testing.assert_array_equal(result, expected(view))
            assert np.asarray(result).dtype == expected(view).dtype or shape == ()


def test_other_layouts_and_kinds_after_a_small_call() -> None:
    program = ik.compile("2*x + y")
    x, y = np.arange(10.0), np.ones(10)
    for _ in range(CALLS):
        np.testing.assert_array_equal(program(x=x, y=y), 2 * x + y)
        np.testing.assert_array_equal(program(y=y, x=x), 2 * x + y)
        np.testing.assert_array_equal(program(x=x[::-1], y=y), 2 * x[::-1] + y)
        np.testing.assert_array_equal(program(x=x[:, None], y=y), 2 * x[:, None] + y)
        np.testing.assert_array_equal(program(x=x.astype(">f8"), y=y), 2 * x + y)
        np.testing.assert_array_equal(program(x=x, y=1.5), 2 * x + 1.5)
        assert program(x=2.0, y=1.0) == 5.0
        assert program(x=3, y=1) == 7


def test_results_of_small_calls_are_separate_arrays() -> None:
    program = ik.compile("x + 1")
    x = np.zeros(4)
    program(x=x)
    first, second = program(x=x), program(x=x)
    first[:] = 9
    assert second.tolist() == [1, 1, 1, 1]
    assert x.tolist() == [0, 0, 0, 0]


def test_mismatch_after_a_small_call_is_reported() -> None:
    program = ik.compile("x + y")
    for _ in range(CALLS):
        program(x=np.ones(3), y=np.ones(3))
    with pytest.raises(ik.Error):
        program(x=np.ones(3), y=np.ones(4))
    with pytest.raises(TypeError):
        program(np.ones(3))


def test_small_calls_keep_the_unit_of_the_answer() -> None:
    program = ik.compile("x * 2 m")
    for _ in range(CALLS):
        result = program(x=np.ones(3))
        assert result.unit == "m"
        np.testing.assert_array_equal(result.magnitude, [2, 2, 2])


def test_inputs_by_position() -> None:
    program = ik.compile("x - 2*y", "x", "y")
    x, y = np.arange(5.0), np.ones(5)
    for _ in range(CALLS):
        np.testing.assert_array_equal(program(x, y), x - 2)
        np.testing.assert_array_equal(program(y, x), 1 - 2 * x)
        np.testing.assert_array_equal(program(x, y=y), x - 2)
        np.testing.assert_array_equal(program(y=y, x=x), x - 2)
        assert program(7, 2) == 3
        out = np.empty(5)
        assert program(x, y, out=out) is out
        np.testing.assert_array_equal(out, x - 2)


def test_inputs_by_position_that_do_not_fit() -> None:
    program = ik.compile("x + y", "x", "y")
    for _ in range(CALLS):
        assert program(1.0, 2.0) == 3.0
        with pytest.raises(TypeError, match="2 inputs by position, not 3"):
            program(1.0, 2.0, 3.0)
        with pytest.raises(TypeError, match="`x` is given twice"):
            program(1.0, 2.0, x=3.0)
        with pytest.raises(ik.Error, match="y"):
            program(1.0)


def test_names_of_inputs() -> None:
    program = ik.compile("x + y", "y", "x")
    assert program.names == ("y", "x")
    assert repr(program) == "ik.compile('x + y', 'y', 'x')"
    assert pickle.loads(pickle.dumps(program)).names == ("y", "x")
    assert ik.compile("1").names == ()
    with pytest.raises(TypeError, match="two inputs"):
        ik.compile("x", "x", "x")
    with pytest.raises(TypeError, match="`out`"):
        ik.compile("x", "out")
    with pytest.raises(TypeError, match="str"):
        ik.compile("x", 1)  # type: ignore[arg-type]


def test_quantities_in_small_calls() -> None:
    program = ik.compile("x / t")
    x = np.array([6.0, 9.0])
    for _ in range(CALLS):
        speed = program(x=ik.Quantity(x, "m"), t=ik.Quantity(3.0, "s"))
        assert speed.unit == "m/s"
        np.testing.assert_array_equal(speed.magnitude, [2, 3])
        speed = program(x=ik.Quantity(x, "km"), t=ik.Quantity(3.0, "s"))
        assert speed.unit == "km/s"
        np.testing.assert_array_equal(speed.magnitude, [2, 3])
        np.testing.assert_array_equal(program(x=x, t=3.0), [2, 3])
        assert program(x=ik.Quantity(6.0, "m"), t=ik.Quantity(3.0, "m")) == 2.0
    with pytest.raises(ik.Error):
        ik.compile("x + t")(x=ik.Quantity(x, "m"), t=ik.Quantity(3.0, "s"))


def test_a_quantity_that_changes_between_small_calls() -> None:
    program = ik.compile("x + 1 m")
    x = ik.Quantity(np.array([1.0, 2.0]), "m")
    for _ in range(CALLS):
        assert program(x=x).unit == "m"
    x.unit = "s"
    with pytest.raises(ik.Error):
        program(x=x)
    x.unit = "km"
    np.testing.assert_array_equal(program(x=x).magnitude, [1.001, 2.001])
    del x.magnitude
    with pytest.raises(AttributeError):
        program(x=x)


def test_subclasses_of_quantity_in_small_calls() -> None:
    class Length(ik.Quantity):
        __slots__ = ()

    program = ik.compile("2*x")
    for _ in range(CALLS):
        result = program(x=Length(np.ones(2), "m"))
        assert type(result) is ik.Quantity
        np.testing.assert_array_equal(result.magnitude, [2, 2])


@pytest.mark.parametrize("count", [1, 10, 33, 100])
def test_out_of_small_calls_overlaps_with_inputs_as_if_it_did_not(count: int) -> None:
    program = ik.compile("3*x + y")
    for _ in range(CALLS):
        for shift in (-2, -1, 0, 1, 2):
            memory, y = np.arange(count + 4.0), np.ones(count)
            x, out = memory[2 : 2 + count], memory[2 + shift : 2 + shift + count]
            expected = 3 * x + y
            assert program(x=x, y=y, out=out) is out
            np.testing.assert_array_equal(out, expected)
        narrow = np.arange(count, dtype=np.float32)
        wide = np.empty(count)
        half = wide.view(np.float32)[:count]
        half[:] = narrow
        np.testing.assert_array_equal(program(x=half, y=np.ones(count), out=wide), 3 * narrow + 1)


def test_out_of_small_calls_that_does_not_fit() -> None:
    program = ik.compile("x * 2 m")
    x, out = np.arange(3.0), np.empty(3)
    for _ in range(CALLS):
        result = program(x=x, out=out)
        assert result.unit == "m" and result.magnitude is out
        np.testing.assert_array_equal(out, [0, 2, 4])
        assert program(x=x, out=None).magnitude is not out
        strided = np.zeros(6)
        program(x=x, out=strided[::2])
        np.testing.assert_array_equal(strided, [0, 0, 2, 0, 4, 0])
        for bad in (np.empty(4), np.empty((3, 1)), np.empty(3, np.float32)):
            with pytest.raises(ValueError):
                program(x=x, out=bad)
        read_only = np.empty(3)
        read_only.flags.writeable = False
        with pytest.raises(ValueError):
            program(x=x, out=read_only)


def test_strided_inputs_again_and_again() -> None:
    program = ik.compile("x + 1")
    strided = np.arange(20.0)[::2]
    for _ in range(200):  # More than a program remembers of kinds of calls.
        np.testing.assert_array_equal(program(x=strided), strided + 1)
    x = np.arange(4)
    for _ in range(CALLS):
        np.testing.assert_array_equal(program(x=x), x + 1)
