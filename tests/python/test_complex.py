"""Complex numbers against NumPy: values, special values, shapes, units, and the way in and out."""

import pathlib
import warnings

import numpy as np
import pytest

import ik

DTYPES = [np.complex128, np.complex64]

# ik text, NumPy function. What is left out of NumPy's list has no complex form there either.
UNARY = [
    ("-z", np.negative),
    ("conj(z)", np.conj),
    ("square(z)", np.square),
    ("reciprocal(z)", np.reciprocal),
    ("sqrt(z)", np.sqrt),
    ("exp(z)", np.exp),
    ("exp2(z)", np.exp2),
    ("expm1(z)", np.expm1),
    ("log(z)", np.log),
    ("log2(z)", np.log2),
    ("log10(z)", np.log10),
    ("log1p(z)", np.log1p),
    ("sin(z)", np.sin),
    ("cos(z)", np.cos),
    ("tan(z)", np.tan),
    ("asin(z)", np.arcsin),
    ("acos(z)", np.arccos),
    ("atan(z)", np.arctan),
    ("sinh(z)", np.sinh),
    ("cosh(z)", np.cosh),
    ("tanh(z)", np.tanh),
    ("asinh(z)", np.arcsinh),
    ("acosh(z)", np.arccosh),
    ("atanh(z)", np.arctanh),
    ("abs(z)", np.abs),
    ("arg(z)", np.angle),
    ("re(z)", np.real),
    ("im(z)", np.imag),
]


def magnitude(value: object) -> np.ndarray:
    """Angles come as quantities in rad."""
    return value.magnitude if isinstance(value, ik.Quantity) else value


def points(dtype: type, count: int = 3001) -> np.ndarray:
    """Numbers of many sizes in all directions, some on the axes and some on the unit circle."""
    rng = np.random.default_rng(7)
    low, high = (-12, 12) if dtype == np.complex128 else (-5, 5)
    size = 10.0 ** rng.uniform(low, high, count)
    size[: count // 2] = 10.0 ** rng.uniform(-1, 0.5, count // 2)
    size[:50] = 1.0
    z = size * np.exp(1j * rng.uniform(-np.pi, np.pi, count))
    z[50:80] = z[50:80].real
    z[80:110] = 1j * z[80:110].imag
    return z.astype(dtype)


def moderate(dtype: type) -> np.ndarray:
    """The points at which exp and its relatives neither overflow nor lose the angle."""
    z = points(dtype)
    return z[np.abs(z) < 50]


def eps(dtype: np.dtype) -> float:
    return float(np.finfo(dtype).eps)


def assert_near(actual: np.ndarray, expected: np.ndarray, ulps: float) -> None:
    """Equal up to `ulps` of the absolute value of the result."""
    assert actual.dtype == expected.dtype
    assert actual.shape == expected.shape
    wide = np.complex128 if np.iscomplexobj(expected) else np.float64
    error = np.abs(actual.astype(wide) - expected.astype(wide))
    allowed = ulps * eps(expected.dtype) * np.abs(expected.astype(wide))
    worst = np.argmax(error - allowed)
    assert np.all(error <= allowed), (actual.flat[worst], expected.flat[worst])


def reference(function: np.ufunc, z: np.ndarray) -> np.ndarray:
    """NumPy in the next wider dtype, rounded: NumPy's own c64 functions are off by more than we want to be."""
    wide = z.astype(np.clongdouble if z.dtype == np.complex128 else np.complex128)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = function(wide)
    if function is np.log1p:  # NumPy takes the logarithm of the rounded |1 + z|.
        x, y = wide.real, wide.imag
        small = np.abs(wide) < 0.5
        result.real[small] = (np.log1p(x * (2 + x) + y * y) / 2)[small]
    if np.iscomplexobj(result):
        return result.astype(z.dtype)
    return result.astype(np.float64 if z.dtype == np.complex128 else np.float32)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("text", "function"), UNARY)
def test_functions_of_one_number(text: str, function: np.ufunc, dtype: type) -> None:
    grows = {np.exp, np.exp2, np.expm1, np.sin, np.cos, np.tan, np.sinh, np.cosh, np.tanh}
    z = moderate(dtype) if function in grows else points(dtype)
    # exp2(a + bi) turns by b*ln2, whose rounding grows with b, in NumPy too.
    assert_near(magnitude(ik.eval(text, z=z)), reference(function, z), 40 if function is np.exp2 else 6)


SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, -3.0, np.inf, -np.inf, np.nan, 1e-310, -1e300, 1e300]


def special_points() -> np.ndarray:
    x, y = np.meshgrid(SPECIAL, SPECIAL)
    z = np.empty(x.size, np.complex128)
    z.real, z.imag = x.ravel(), y.ravel()
    return z


# Where the standard leaves the sign of a zero or of an infinity open, or only NumPy's way of computing decides:
# those parts are compared without their sign.
LOOSE = {"exp2(z)", "expm1(z)", "log1p(z)", "reciprocal(z)", "square(z)"}
EXACT_SPECIALS = [(text, function) for text, function in UNARY if text not in LOOSE]


def same_part(actual: np.ndarray, expected: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        close = np.abs(actual - expected) <= 1e-13 * np.abs(expected)
    equal = (actual == expected) & ((actual != 0) | (np.signbit(actual) == np.signbit(expected)))
    return np.where(expected == 0, equal, close | equal) | (np.isnan(actual) & np.isnan(expected))


@pytest.mark.parametrize(("text", "function"), EXACT_SPECIALS)
def test_special_values_are_those_of_numpy(text: str, function: np.ufunc) -> None:
    z = special_points()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = np.asarray(function(z))
    actual = magnitude(ik.eval(text, z=z))
    wrong = ~(same_part(actual.real, expected.real) & same_part(actual.imag, expected.imag))
    # Beside NaN, C99 leaves the sign of a zero or an infinity open.
    loose = np.isnan(expected.real) | np.isnan(expected.imag)
    wrong &= ~(loose & same_size(actual.real, expected.real) & same_size(actual.imag, expected.imag))
    assert not wrong.any(), list(zip(z[wrong], actual[wrong], expected[wrong], strict=True))[:8]


def same_size(actual: np.ndarray, expected: np.ndarray) -> np.ndarray:
    return same_part(np.abs(actual), np.abs(expected))


BINARY = [
    ("a + b", np.add),
    ("a - b", np.subtract),
    ("a * b", np.multiply),
    ("a / b", np.divide),
    ("a ^ b", np.power),
]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("text", "function"), BINARY)
def test_operators(text: str, function: np.ufunc, dtype: type) -> None:
    rng = np.random.default_rng(3)
    a = (rng.normal(size=2000) + 1j * rng.normal(size=2000)).astype(dtype)
    b = (rng.normal(size=2000) + 1j * rng.normal(size=2000)).astype(dtype)
    wide = np.clongdouble if dtype == np.complex128 else np.complex128
    expected = function(a.astype(wide), b.astype(wide)).astype(dtype)
    assert_near(ik.eval(text, a=a, b=b), expected, 16)


@pytest.mark.parametrize("text", ["a + x", "x - a", "a * x", "x * a", "a / x", "x / a", "a ^ x", "x ^ a"])
def test_operators_with_a_real_operand(text: str) -> None:
    rng = np.random.default_rng(4)
    a = rng.normal(size=500) + 1j * rng.normal(size=500)
    x = rng.uniform(0.1, 3, 500)
    expected = eval(text.replace("^", "**"), {"a": a, "x": x})
    np.testing.assert_allclose(ik.eval(text, a=a, x=x), expected, rtol=1e-14)


@pytest.mark.parametrize("n", [-7, -2, -1, 0, 1, 2, 3, 5, 10, 33])
def test_whole_powers(n: int) -> None:
    z = moderate(np.complex128)[:500]
    z = z / np.abs(z) ** 0.7
    np.testing.assert_allclose(ik.eval(f"z ^ {n}" if n >= 0 else f"z ^ ({n})", z=z), z**n, rtol=1e-13)


def test_a_real_operand_has_no_imaginary_part() -> None:
    """C99 G.5: x * (a + bi) is xa + xbi, so that an infinite part does not spoil the other one."""
    z = ik.eval("x * z", x=2.0, z=complex(np.inf, 1.0))
    assert z == complex(np.inf, 2.0)
    z = ik.eval("z / x", x=np.array([2.0]), z=np.array([complex(1.0, np.inf)]))[0]
    assert z == complex(0.5, np.inf)


def test_division_does_not_overflow_early() -> None:
    big = np.array([1e300 + 1e300j, 1e-300 + 1e-300j, 1e308 - 1e308j, 5e-324j])
    np.testing.assert_array_equal(ik.eval("z / z", z=big), np.ones(4, np.complex128))
    np.testing.assert_array_equal(ik.eval("z / (1 + 1i)", z=big[2:3]), [-1e308j])
    np.testing.assert_allclose(ik.eval("abs(z)", z=big), np.abs(big), rtol=1e-15)


def test_division_by_zero_is_that_of_numpy() -> None:
    a = np.array([1 + 1j, -1 + 0j, 0j, complex(np.inf, 1), complex(1, np.inf)])
    b = np.array([0j, complex(-0.0, -0.0)])
    with np.errstate(all="ignore"):
        expected = a[:, None] / b
    actual = ik.eval("a / b", a=a[:, None], b=b)
    np.testing.assert_array_equal(actual.real, expected.real)
    np.testing.assert_array_equal(actual.imag, expected.imag)


def test_huge_results_do_not_overflow_on_the_way() -> None:
    z = np.array([710.0 + 0.785j, 709.9 - 0.7j, 710.05 + 2.3j])
    for text, function in [("exp(z)", np.exp), ("sinh(z)", np.sinh), ("cosh(z)", np.cosh), ("sin(z * 1i)", None)]:
        expected = np.sin((z * 1j).astype(np.clongdouble)) if function is None else function(z.astype(np.clongdouble))
        np.testing.assert_allclose(ik.eval(text, z=z), expected.astype(np.complex128), rtol=1e-13)


@pytest.mark.skipif(ik.isa() == "sse2", reason="without fma the squares of the parts are rounded before they cancel")
def test_logarithms_close_to_the_unit_circle() -> None:
    angle = np.linspace(0.01, 1.56, 400)
    z = (1 + 1e-9) * np.exp(1j * angle)
    wide = z.astype(np.clongdouble)
    expected = 0.5 * np.log1p((wide.real - 1) * (wide.real + 1) + wide.imag * wide.imag)
    np.testing.assert_allclose(ik.eval("re(log(z))", z=z), expected.astype(float), rtol=1e-9)


@pytest.mark.parametrize("dtype", DTYPES)
def test_equality_and_tests(dtype: type) -> None:
    a = np.array([1 + 2j, 1 + 3j, complex(np.nan, 1), complex(1, np.inf)], dtype)
    b = np.array([1 + 2j, 1 - 3j, complex(np.nan, 1), complex(1, np.inf)], dtype)
    np.testing.assert_array_equal(ik.eval("a == b", a=a, b=b), a == b)
    np.testing.assert_array_equal(ik.eval("a != b", a=a, b=b), a != b)
    np.testing.assert_array_equal(ik.eval("isnan(a)", a=a), np.isnan(a))
    np.testing.assert_array_equal(ik.eval("isinf(a)", a=a), np.isinf(a))
    np.testing.assert_array_equal(ik.eval("isfinite(a)", a=a), np.isfinite(a))


def test_promotion_is_that_of_numpy() -> None:
    c64, c128 = np.array([1 + 2j], np.complex64), np.array([1 + 2j])
    f32, f64, i64, i8 = (np.array([3], dtype) for dtype in (np.float32, np.float64, np.int64, np.int8))
    for a in (c64, c128):
        for b in (c64, c128, f32, f64, i64, i8):
            result = ik.eval("a * b", a=a, b=b)
            assert result.dtype == (a * b).dtype
            assert result[0] == (a * b)[0]
    assert ik.eval("x * 2i", x=f32).dtype == np.complex64
    assert ik.eval("x * w", x=f32, w=2j).dtype == np.complex64
    assert ik.eval("x + 2i", x=i64).dtype == np.complex128
    assert ik.eval("z * 2.5", z=c64).dtype == np.complex64
    assert ik.eval("abs(z)", z=c64).dtype == np.float32


def test_views_of_any_layout() -> None:
    rng = np.random.default_rng(5)
    z = rng.normal(size=(37, 53)) + 1j * rng.normal(size=(37, 53))
    views = {
        "plain": z,
        "transposed": z.T,
        "backwards": z[::-1, ::-2],
        "offset": z[1:, 3:50],
        "fortran": np.asfortranarray(z),
        "big-endian": z.astype(">c16"),
        "broadcast": np.broadcast_to(z[:1], z.shape),
        "one": z[:1, :1],
        "empty": z[:0],
    }
    for name, view in views.items():
        np.testing.assert_allclose(ik.eval("z * z + 1i", z=view), view * view + 1j, rtol=1e-14, err_msg=name)
        np.testing.assert_array_equal(ik.eval("im(z)", z=view), view.imag, err_msg=name)
        np.testing.assert_allclose(ik.eval("sum(z)", z=view), view.sum(), rtol=1e-12, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("count", [1, 7, 63, 64, 65, 127, 128, 129, 1000, 300_000])
@pytest.mark.parametrize("dtype", DTYPES)
def test_every_length(count: int, dtype: type) -> None:
    z = (np.arange(count) + 1j * np.arange(count)[::-1]).astype(dtype)
    np.testing.assert_array_equal(ik.eval("conj(z)", z=z), z.conj())
    np.testing.assert_array_equal(ik.eval("z + 1", z=z), z + 1)
    np.testing.assert_array_equal(ik.eval("complex(im(z), re(z))", z=z), z.imag + 1j * z.real)


def test_the_last_element_of_a_page() -> None:
    """Nothing behind an array is read: its imaginary parts end where the memory does."""
    import mmap

    page = mmap.PAGESIZE
    memory = mmap.mmap(-1, 4 * page)
    z = np.frombuffer(memory, np.complex128)
    z[:] = np.arange(z.size) * (1 + 1j)
    for count in (64, 128, z.size):
        tail = z[z.size - count :]
        np.testing.assert_array_equal(ik.eval("im(z)", z=tail), tail.imag)


def test_indexing_and_shapes() -> None:
    z = (np.arange(12) + 1j * np.arange(12)[::-1]).reshape(3, 4)
    cases = {
        "z[1]": z[1],
        "z[1, 2]": z[1, 2],
        "z[:, ::-1]": z[:, ::-1],
        "transpose(z)": z.T,
        "reshape(z, 2, 6)": z.reshape(2, 6),
        "reshape(z + 1i, 12)[3:5]": (z + 1j).reshape(12)[3:5],
        "flip(z, axis = 0)": z[::-1],
        "roll(z, 1, axis = 1)": np.roll(z, 1, axis=1),
        "concat(z, 2 * z)": np.concatenate([z, 2 * z]),
        "concat(z, re(z), axis = 1)": np.concatenate([z, z.real], axis=1),
        "stack(z[0], z[1] * 1i)": np.stack([z[0], z[1] * 1j]),
        "z[re(z) > 4]": z[z.real > 4],
        "z[[2, 0]]": z[[2, 0]],
        "diff(z)": np.diff(z),
        "(re(z) + 1i)[:, 1]": (z.real + 1j)[:, 1],
        "(1i * im(z) + 2)[2]": (1j * z.imag + 2)[2],
        "where(re(z) > 4, z, 0)": np.where(z.real > 4, z, 0),
        "where(re(z) > 4, z, re(z))": np.where(z.real > 4, z, z.real),
        "zeros(2, 2, dtype = c64)": np.zeros((2, 2), np.complex64),
        "full(3, 1 + 2i)": np.full(3, 1 + 2j),
        "[1, 2i, 3.5]": np.array([1, 2j, 3.5]),
        "[[1, 2i], [3, 4]]": np.array([[1, 2j], [3, 4]]),
        "c64(z)": z.astype(np.complex64),
        "c128(re(z))": z.real.astype(np.complex128),
    }
    for text, expected in cases.items():
        actual = ik.eval(text, z=z)
        np.testing.assert_array_equal(actual, expected, err_msg=text)
        assert np.asarray(actual).dtype == np.asarray(expected).dtype, text


def test_reductions() -> None:
    rng = np.random.default_rng(6)
    z = rng.normal(size=(31, 40)) + 1j * rng.normal(size=(31, 40))
    cases = {
        "sum(z)": z.sum(),
        "sum(z, axis = 0)": z.sum(axis=0),
        "sum(z, axis = 1, keepdims = true)": z.sum(axis=1, keepdims=True),
        "mean(z)": z.mean(),
        "mean(z, axis = 1)": z.mean(axis=1),
        "var(z)": z.var(),
        "std(z, axis = 0, ddof = 1)": z.std(axis=0, ddof=1),
        "norm(z[0])": np.linalg.norm(z[0]),
        "dot(z[0], z[1])": np.dot(z[0], z[1]),
        "cumsum(z[0])": np.cumsum(z[0]),
        "sum(abs(z))": np.abs(z).sum(),
        "sum(z * conj(z))": (z * z.conj()).sum(),
        "sum(2i + re(z), axis = 0)": (2j + z.real).sum(axis=0),
        "prod(z[0])": np.prod(z[0]),
        "prod(z, axis = 0)": np.prod(z, axis=0),
        "prod(z / abs(z), axis = 1, keepdims = true)": np.prod(z / np.abs(z), axis=1, keepdims=True),
        "prod(z[:0], axis = 0)": np.prod(z[:0], axis=0),
        "prod(z[:5, :7])": np.prod(z[:5, :7]),
        "cumprod(z[0])": np.cumprod(z[0]),
    }
    for text, expected in cases.items():
        np.testing.assert_allclose(ik.eval(text, z=z), expected, rtol=1e-12, err_msg=text)


MANDELBROT = """
fn steps(c) {
    z = 0i
    n = 0
    while n < 50 and abs(z) < 2 {
        z = z^2 + c
        n += 1
    }
    n
}
"""


def mandelbrot(c: complex) -> int:
    z, n = 0j, 0
    while n < 50 and abs(z) < 2:
        z, n = z * z + c, n + 1
    return n


def test_dot_calls_on_complex_numbers() -> None:
    x, y = np.meshgrid(np.linspace(-2, 0.6, 40), np.linspace(-1.2, 1.2, 30))
    c = x + 1j * y
    expected = np.vectorize(mandelbrot)(c)
    np.testing.assert_array_equal(ik.eval(MANDELBROT + "steps.(c)", c=c), expected)
    np.testing.assert_array_equal(ik.eval(MANDELBROT + "steps.(x + 1i * y)", x=x, y=y), expected)


NEWTON = """
fn step(z) = z - (z^3 - 1) / (3 * z^2)
fn root(z) {
    for i in 0..40 {
        if abs(z^3 - 1) < 1e-12 { return z }
        z = step(z)
    }
    return z
}
"""


def newton(z: complex) -> complex:
    for _ in range(40):
        if abs(z**3 - 1) < 1e-12:
            return z
        z = z - (z**3 - 1) / (3 * z**2)
    return z


def test_dot_calls_that_give_complex_numbers() -> None:
    rng = np.random.default_rng(8)
    z = rng.normal(size=500) + 1j * rng.normal(size=500)
    expected = np.array([newton(complex(each)) for each in z])
    np.testing.assert_allclose(ik.eval(NEWTON + "root.(z)", z=z), expected, atol=1e-9)
    both = ik.eval(NEWTON + "w = root.(z)\n[sum(re(w)), max(im(w))]", z=z)
    np.testing.assert_allclose(both, [expected.real.sum(), expected.imag.max()], atol=1e-7)
    nested = ik.eval(NEWTON + "fn twice(z) { w = root(z)\n if re(w) > 0 { return 2 * w }\n return -w }\ntwice.(z)", z=z)
    np.testing.assert_allclose(nested, np.where(expected.real > 0, 2 * expected, -expected), atol=1e-8)


def test_functions_loops_and_variables() -> None:
    text = """
fn power_sum(z, n) {
    total = 0 * z
    term = total + 1
    for k in 0..n {
        total += term
        term *= z
    }
    return total
}
fn first(z) { if abs(z[0]) > 1 { return z } else { return conj(z) } }
w = power_sum(z, 5)
first(w)
"""
    z = np.array([0.5 + 0.5j, 2j, -1 + 0j])
    expected = sum(z**k for k in range(5))
    np.testing.assert_allclose(ik.eval(text, z=z), expected, rtol=1e-14)
    assert ik.eval(text + "\n2", z=z) == 2


def test_recursion_with_complex_numbers() -> None:
    text = "fn f(z: c128, n: i64) -> c128 {\n if n == 0 { return z }\n return f(z * 1i, n - 1)\n}\nf(z, 3)"
    assert ik.eval(text, z=2 + 1j) == (2 + 1j) * 1j**3


def test_assignment_to_elements() -> None:
    text = "z[1:3] = 2i\nz[0] += 1 + 1i\nz[re(z) > 5] = 0\nz"
    z = np.arange(8) + 0.5j
    expected = z.copy()
    expected[1:3] = 2j
    expected[0] += 1 + 1j
    expected[expected.real > 5] = 0
    np.testing.assert_array_equal(ik.eval(text, z=z), expected)


def test_scalars_come_and_go() -> None:
    assert ik.eval("z * 2", z=1 + 2j) == 2 + 4j
    assert isinstance(ik.eval("z * 2", z=1 + 2j), complex)
    assert ik.eval("(3 + 4i) * 1i") == -4 + 3j
    small = ik.eval("z", z=np.complex64(1 + 2j))
    assert isinstance(small, np.complex64)
    assert small == 1 + 2j
    assert ik.eval("z", z=np.array(1 + 2j)) == 1 + 2j
    assert ik.eval("re(2)") == 2
    assert ik.eval("im(2)") == 0
    assert ik.eval("arg(-1)") == ik.Quantity(np.pi, "rad")


def test_quantities() -> None:
    impedance = ik.Quantity(np.array([3 + 4j, 1j]), "ohm")
    result = ik.eval("z * (2 A)", z=impedance)
    assert isinstance(result, ik.Quantity)
    assert result.unit == "V"
    np.testing.assert_array_equal(result.magnitude, [6 + 8j, 2j])
    np.testing.assert_array_equal(ik.eval("abs(z) -> mohm", z=impedance).magnitude, [5000, 1000])
    np.testing.assert_array_equal((2j * impedance).magnitude, 2j * impedance.magnitude)
    assert ik.eval("z + 2 km", z=ik.Quantity(1 + 1j, "m")) == ik.Quantity(2001 + 1j, "m")
    assert ik.eval("sqrt(z)", z=ik.Quantity(-4 + 0j, "m^2")) == ik.Quantity(2j, "m")


def test_files(tmp_path: pathlib.Path) -> None:
    for dtype in DTYPES:
        z = (np.arange(10) * (1 - 2j)).astype(dtype).reshape(2, 5)
        np.save(tmp_path / "in.npy", z)
        np.savez(tmp_path / "in.npz", a=z)
        for source in (f'load("{tmp_path}/in.npy", m)', f'load("{tmp_path}/in.npz", m, key = "a")'):
            ik.eval(f'save("{tmp_path}/out.npy", 2i * {source})')
            out = np.load(tmp_path / "out.npy")
            np.testing.assert_array_equal(out, 2j * z)
            assert out.dtype == dtype


@pytest.mark.parametrize(
    "text",
    ["z < 2", "max(z)", "sort(z)", "floor(z)", "f64(z)", "min(z, 1)", "cbrt(z)", "atan2(z, 1)", "argmax(z)", "z % 2"],
)
def test_what_complex_numbers_cannot_do(text: str) -> None:
    with pytest.raises(ik.Error):
        ik.eval(text, z=np.array([1 + 2j]))


PRODUCTS = [
    ((4, 4), (4, 4)),
    ((3, 50), (50, 7)),
    ((70, 30), (30, 90)),
    ((30,), (30, 5)),
    ((5, 30), (30,)),
    ((6, 2, 3), (3, 4)),
    ((2, 1, 4, 3), (6, 3, 5)),
    ((0, 3), (3, 2)),
    ((3, 0), (0, 2)),
]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("left", "right"), PRODUCTS)
@pytest.mark.parametrize("real", ["none", "left", "right"])
def test_products_of_matrices(left, right, dtype, real):
    rng = np.random.default_rng(3)

    def numbers(shape, is_real):
        parts = rng.normal(size=(2, *shape))
        number = parts[0] if is_real else parts[0] + 1j * parts[1]
        return number.astype(np.empty(0, dtype).real.dtype if is_real else dtype)

    a, b = numbers(left, real == "left"), numbers(right, real == "right")
    for result in (ik.eval("a @ b", a=a, b=b), ik.eval("2*(a @ conj(conj(b))) - a @ b", a=a, b=b)):
        expected = a.astype(np.clongdouble) @ b.astype(np.clongdouble)
        bound = np.abs(a).astype(np.longdouble) @ np.abs(b).astype(np.longdouble)
        assert result.dtype == dtype
        assert result.shape == expected.shape
        eps = np.finfo(dtype).eps
        assert np.all(np.abs(result - expected) <= 4 * (a.shape[-1] + 4) * eps * bound)
    turned = ik.eval("transpose(b) @ transpose(a)", a=a, b=b) if a.ndim == b.ndim == 2 else None
    if turned is not None:
        np.testing.assert_allclose(turned, expected.T, rtol=1e-4, atol=1e-4)
