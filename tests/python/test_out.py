"""`out=`: results in memory of the caller, whatever it overlaps with. NumPy on copies says what is right."""

import itertools
import resource

import numpy as np
import pytest

import ik

SIZES = [1, 7, 64, 1000, 100_003]


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_result_is_out_itself(n, dtype):
    x = np.linspace(0, 1, n, dtype=dtype)
    out = np.full(n, -1, dtype)
    program = ik.compile("2*x + 1")
    for give in (lambda: ik.eval("2*x + 1", x=x, out=out), lambda: program(x=x, out=out)):
        out[:] = -1
        assert give() is out
        np.testing.assert_array_equal(out, 2 * x + 1)


def test_a_unit_stands_beside_out():
    x = ik.Quantity(np.array([1.0, 2.0]), "km")
    out = np.empty(2)
    result = ik.eval("x -> m", x=x, out=out)
    assert result.magnitude is out
    assert result.unit == "m"
    np.testing.assert_array_equal(out, [1000.0, 2000.0])
    given = ik.Quantity(np.empty(2), "m")
    assert ik.eval("x -> m", x=x, out=given) is given
    with pytest.raises(ValueError, match="in km, the result is in m"):
        ik.eval("x -> m", x=x, out=ik.Quantity(np.empty(2), "km"))


SOURCES = {
    "elementwise": ("3*x + 1", lambda x: 3 * x + 1),
    "backwards": ("2 * x[::-1]", lambda x: 2 * x[::-1]),
    "neighbours": ("roll(x, 1) + x", lambda x: np.roll(x, 1) + x),
    "read again after a step": ("y = 2*x; sort(y) + x", lambda x: np.sort(2 * x) + x),
    "scan": ("cumsum(x)", np.cumsum),
    "scan and more": ("cumsum(x) * x", lambda x: np.cumsum(x) * x),
    "sort": ("sort(x)", np.sort),
    "view": ("x[::-1]", lambda x: x[::-1]),
    "the input": ("x", lambda x: x),
    "mean": ("x - mean(x)", lambda x: x - x.mean()),
    "two parts": ("where(x > 3, x, x[::-1])", lambda x: np.where(x > 3, x, x[::-1])),
    "two users": ("y = x + 1; z = x * 2; y * z", lambda x: (x + 1) * (x * 2)),
    "loop": ("y = x; for i in 0..3 { y = y + x }; y", lambda x: 4 * x),
    "loop in place": ("y = 1 * x; for i in 0..3 { y = 2 * y }; y", lambda x: 8 * x),
    "loop of neighbours": ("y = 1 * x; for i in 0..3 { y = y + y[::-1] }; y", lambda x: 4 * (x + x[::-1])),
    "dot call": ("fn f(a) { s = a; while s < 50 { s = 2*s + 1 }; s }; f.(x)", None),
}


def doubled(x):
    result = x.copy()
    while (low := result < 50).any():
        result[low] = 2 * result[low] + 1
    return result


@pytest.mark.parametrize("n", [1, 5, 64, 1000, 70_001])
@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("where", ["apart", "the same", "ahead", "behind", "reversed", "every second"])
def test_out_may_overlap_with_an_input(source, where, n):
    text, numpy = SOURCES[source]
    memory = np.zeros(3 * n + 2)
    x = memory[n : 2 * n]
    x[:] = np.random.default_rng(n).permutation(n) % 97 + 1
    out = {
        "apart": memory[2 * n : 3 * n],
        "the same": x,
        "ahead": memory[n + 1 : 2 * n + 1],
        "behind": memory[n - 1 : 2 * n - 1],
        "reversed": x[::-1],
        "every second": memory[n : 3 * n : 2],
    }[where]
    expected = (numpy or doubled)(x.copy())
    assert ik.eval(text, x=x, out=out) is out
    np.testing.assert_allclose(out, expected, rtol=1e-13)


@pytest.mark.parametrize("order", list(itertools.product("CFS", "CFS")))
def test_out_of_any_strides(order):
    def laid_out(kind, values):
        if kind == "F":
            return np.asfortranarray(values)
        if kind == "S":
            return np.repeat(values, 3, axis=1)[:, ::3]
        return values.copy()

    x = laid_out(order[0], np.arange(12.0).reshape(3, 4))
    out = laid_out(order[1], np.zeros((3, 4)))
    ik.eval("x * x", x=x, out=out)
    np.testing.assert_array_equal(out, x * x)
    total = laid_out(order[1], np.zeros((3, 1)))
    ik.eval("sum(x, axis = 1, keepdims = true)", x=x, out=total)
    np.testing.assert_array_equal(total, x.sum(axis=1, keepdims=True))


@pytest.mark.parametrize("n", [3, 300])
def test_products_and_solutions_go_to_out(n):
    rng = np.random.default_rng(n)
    a, b = rng.normal(size=(n, n)), rng.normal(size=(n, n))
    expected = a @ b
    out = np.empty((n, n))
    ik.eval("a @ b", a=a, b=b, out=out)
    np.testing.assert_allclose(out, expected, rtol=1e-9, atol=1e-9)
    ik.eval("a @ b", a=a, b=b, out=b)
    np.testing.assert_allclose(b, expected, rtol=1e-9, atol=1e-9)
    expected = np.linalg.solve(a, b)
    ik.eval("solve(a, b)", a=a, b=b, out=a)
    np.testing.assert_allclose(a, expected, rtol=1e-6, atol=1e-8)


def test_scalars_go_to_arrays_without_axes():
    out = np.zeros(())
    assert ik.eval("sum(x)", x=np.ones(5), out=out) is out
    assert out == 5


@pytest.mark.parametrize(
    ("out", "error", "text"),
    [
        (np.zeros(4), ValueError, r"shape \[4\], the result \[3\]"),
        (np.zeros((3, 1)), ValueError, "of rank 2"),
        (np.zeros(3, np.float32), ValueError, "is f32 of rank 1, the result is f64"),
        (np.zeros(3, np.int64), ValueError, "is i64"),
        (np.zeros(3, ">f8"), TypeError, "dtype"),
        (np.zeros(3, object), TypeError, "dtype"),
        (np.lib.stride_tricks.as_strided(np.zeros(1), (3,), (0,)), ValueError, "share memory"),
        (np.lib.stride_tricks.as_strided(np.zeros(3), (3,), (4,)), ValueError, "share memory"),
        ([0.0, 0.0, 0.0], TypeError, "must be an array"),
        (np.ma.zeros(3), TypeError, "masked"),
    ],
)
def test_an_out_that_does_not_fit(out, error, text):
    for give in (ik.eval, lambda source, **inputs: ik.compile(source)(**inputs)):
        with pytest.raises(error, match=text):
            give("2 * x", x=np.ones(3), out=out)


def test_a_read_only_out_is_refused():
    out = np.zeros(3)
    out.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        ik.eval("2 * x", x=np.ones(3), out=out)


def test_a_text_without_a_value_has_no_out():
    with pytest.raises(ValueError, match="ends in an expression"):
        ik.eval("y = 2 * x", x=np.ones(3), out=np.zeros(3))


def test_random_programs_in_place():
    """Elementwise steps in any order, of which some are read again: all on the memory of one input."""
    rng = np.random.default_rng(0)
    for _ in range(60):
        n = int(rng.integers(1, 3000))
        x, y = rng.normal(size=n), rng.normal(size=n)
        names, lines = ["x", "y"], []
        values = {"x": x.copy(), "y": y.copy()}
        for step in range(int(rng.integers(1, 7))):
            a, b = rng.choice(names, 2)
            kind = rng.integers(0, 4)
            name = f"v{step}"
            if kind == 0:
                lines.append(f"{name} = {a} - {b}")
                values[name] = values[a] - values[b]
            elif kind == 1:
                lines.append(f"{name} = {a} * 0.5")
                values[name] = values[a] * 0.5
            elif kind == 2:
                lines.append(f"{name} = sort({a}) + {b}")
                values[name] = np.sort(values[a]) + values[b]
            else:
                lines.append(f"{name} = {a} + max({b})")
                values[name] = values[a] + values[b].max()
            names.append(name)
        text = "; ".join([*lines, names[-1]])
        target = x if rng.random() < 0.5 else y
        assert ik.eval(text, x=x, y=y, out=target) is target
        np.testing.assert_array_equal(target, values[names[-1]], err_msg=text)


def test_out_takes_no_memory_of_the_engine():
    n = 8_000_000
    x, out = np.ones(n), np.ones(n)
    program = ik.compile("3*x + x*x")
    program(x=x, out=out)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(3):
        program(x=x, out=out)
        program(x=out, out=out)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < n * 8 / 1024 / 4
