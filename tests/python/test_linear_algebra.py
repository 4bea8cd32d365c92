"""`@`, `dot`, `norm` and `solve` against NumPy, over shapes, dtypes and layouts; laws that always hold."""

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ik

FLOATS = [np.float64, np.float32]
INTEGERS = [np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64]
SIZES = [1, 2, 3, 7, 17, 64, 65]
SHAPES = [
    ((3,), (3, 4)),
    ((4, 3), (3,)),
    ((1, 1), (1, 1)),
    ((7, 5), (5, 9)),
    ((130, 257), (257, 300)),
    ((600, 40), (40, 520)),
    ((1, 300), (300, 700)),
    ((700, 300), (300, 1)),
    ((3, 100_000), (100_000, 2)),
    ((100_000,), (100_000, 3)),
    ((2, 100_000), (100_000,)),
    ((5000, 3), (3, 3)),
    ((3, 5000), (5000, 3)),
    ((1000, 40), (40, 900)),
    ((2, 1, 130, 257), (3, 257, 300)),
    ((4, 2, 3), (3, 5)),
    ((4, 2, 3), (4, 3, 5)),
    ((2, 1, 4, 3), (6, 3, 5)),
    ((6, 4, 3), (3,)),
    ((3,), (6, 3, 4)),
    ((0, 3), (3, 4)),
    ((3, 0), (0, 4)),
    ((2, 0, 3), (3, 4)),
]


def numbers(shape: tuple[int, ...], dtype: type, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    if np.issubdtype(dtype, np.integer):
        info = np.iinfo(dtype)
        return rng.integers(info.min, info.max, size=shape, dtype=dtype, endpoint=True)
    return rng.normal(size=shape).astype(dtype)


def assert_product(result, a, b):
    """Within what n additions in the dtype may lose, whatever their order."""
    expected = a.astype(np.longdouble) @ b.astype(np.longdouble)
    assert result.dtype == a.dtype
    assert result.shape == expected.shape
    bound = np.abs(a).astype(np.longdouble) @ np.abs(b).astype(np.longdouble)
    terms = a.shape[-1]
    assert np.all(np.abs(result - expected) <= (terms + 2) * np.finfo(a.dtype).eps * bound)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize(("left", "right"), SHAPES)
def test_product_of_floats(left, right, dtype):
    a, b = numbers(left, dtype, 1), numbers(right, dtype, 2)
    assert_product(ik.eval("a @ b", a=a, b=b), a, b)


@pytest.mark.parametrize("dtype", INTEGERS)
@pytest.mark.parametrize(("left", "right"), [s for s in SHAPES if np.prod(s[0]) * s[1][-1] < 1e7])
def test_product_of_integers_wraps_as_numpy_does(left, right, dtype):
    a, b = numbers(left, dtype, 3), numbers(right, dtype, 4)
    result = ik.eval("a @ b", a=a, b=b)
    assert result.dtype == dtype
    np.testing.assert_array_equal(result, a @ b)


LAYOUTS = {
    "rows": lambda x: x,
    "columns": np.asfortranarray,
    "padded": lambda x: np.concatenate([x, x], axis=-1)[..., : x.shape[-1]],
    "padded columns": lambda x: np.asfortranarray(np.concatenate([x, x], axis=0))[: x.shape[0]],
    "steps": lambda x: np.repeat(x, 2, axis=-1)[..., ::2],
    "backwards": lambda x: x[::-1].copy()[::-1],
    "unaligned": lambda x: np.frombuffer(b"\0" + x.tobytes(), np.uint8)[1:].view(x.dtype).reshape(x.shape),
}


@pytest.mark.parametrize("dtype", [*FLOATS, np.int32])
@pytest.mark.parametrize("right", LAYOUTS)
@pytest.mark.parametrize("left", LAYOUTS)
@pytest.mark.parametrize(("m", "k", "n"), [(70, 30, 50), (20, 12, 16), (70, 90, 500)])
def test_product_reads_any_layout(m, k, n, left, right, dtype):
    a, b = numbers((m, k), dtype, 5), numbers((k, n), dtype, 6)
    expected = ik.eval("a @ b", a=a, b=b)
    in_place = [LAYOUTS[left](a), LAYOUTS[right](b)]
    np.testing.assert_allclose(ik.eval("a @ b", a=in_place[0], b=in_place[1]), expected, rtol=0, atol=1e-4)
    result = ik.eval("transpose(b) @ transpose(a)", a=in_place[0], b=in_place[1])
    np.testing.assert_allclose(result, expected.T, rtol=0, atol=1e-4)


def test_a_repeated_row_is_read_as_a_matrix():
    row = numbers((30,), np.float64, 7)
    a = np.broadcast_to(row, (20, 30))
    np.testing.assert_allclose(ik.eval("a @ v", a=a, v=row), np.full(20, row @ row), rtol=1e-14)


def test_units_multiply_and_divide():
    a = ik.Quantity(np.array([[2.0, 0.0], [0.0, 4.0]]), "kg")
    v = ik.Quantity(np.array([1.0, 2.0]), "m/s")
    product = ik.eval("a @ v -> N*s", a=a, v=v)
    np.testing.assert_array_equal(product.magnitude, [2.0, 8.0])
    back = ik.eval("solve(a, p) -> m/s", a=a, p=product)
    np.testing.assert_array_equal(back.magnitude, [1.0, 2.0])


@pytest.mark.parametrize("n", [2, 5, 1000, 100_000, 1_000_003])
@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("source", ["dot(a, b)", "a @ b", "dot(a + 0, b)", "dot(a, b * 1)"])
def test_dot_of_plain_and_of_fused_vectors(source, n, dtype):
    a, b = numbers((n,), dtype, 8), numbers((n,), dtype, 9)
    exact = float(np.dot(a.astype(np.longdouble), b.astype(np.longdouble)))
    bound = 4 * np.finfo(dtype).eps * float(np.abs(a) @ np.abs(b))
    assert abs(float(ik.eval(source, a=a, b=b)) - exact) <= bound


@pytest.mark.parametrize("source", ["dot(a, b)", "dot(2*a, b)", "a @ b", "dot(a, sqrt(b))"])
def test_a_vector_of_one_is_not_repeated(source):
    with pytest.raises(ik.Error) as caught:
        ik.eval(source, a=np.ones(1), b=np.ones(5))
    assert caught.value.code == "E0701"


@pytest.mark.parametrize(("left", "right"), [((2, 3), (4, 5)), ((3,), (4, 3)), ((2, 3), (2,)), ((2, 2, 3), (3, 3, 4))])
def test_shapes_that_do_not_match_are_an_error_of_the_run(left, right):
    program = ik.compile("a @ b")
    with pytest.raises(ik.Error) as caught:
        program(a=np.ones(left), b=np.ones(right))
    assert caught.value.code in ("E0701", "E0403")
    label = caught.value.diagnostics[0]["labels"][0]
    assert (label["line"], label["column"]) == (1, 1)


@pytest.mark.parametrize("axis", [None, 0, 1])
@pytest.mark.parametrize("dtype", FLOATS)
def test_norm(axis, dtype):
    a = numbers((40, 30), dtype, 10)
    text = "norm(a)" if axis is None else f"norm(a, axis = {axis})"
    expected = np.linalg.norm(a.astype(np.float64), axis=axis)
    np.testing.assert_allclose(ik.eval(text, a=a), expected, rtol=4 * np.finfo(dtype).eps)


def assert_solves(a, b, x):
    """The residual is as small as Gaussian elimination with row exchanges can promise."""
    wide = [array.astype(np.longdouble) for array in (a, b, x)]
    if b.ndim == 1:
        wide[1], wide[2] = wide[1][..., None], wide[2][..., None]
    residual = np.abs(wide[0] @ wide[2] - wide[1])
    size = np.abs(wide[0]) @ np.abs(wide[2]) + np.abs(wide[1])
    scale = size.max(axis=(-2, -1), keepdims=True)
    assert np.all(residual <= 8 * a.shape[-1] * np.finfo(x.dtype).eps * scale)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("n", [1, 2, 3, 8, 9, 16, 17, 63, 64, 65, 130, 257, 300])
@pytest.mark.parametrize("columns", [None, 1, 5, 130])
def test_solve(n, columns, dtype):
    a = numbers((n, n), dtype, n)
    b = numbers((n,) if columns is None else (n, columns), dtype, n + 1)
    x = ik.eval("solve(a, b)", a=a, b=b)
    assert x.dtype == dtype
    assert x.shape == b.shape
    assert_solves(a, b, x)
    if dtype is np.float64:
        np.testing.assert_allclose(x, np.linalg.solve(a, b), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(
    ("left", "right"),
    [((5, 3, 3), (3,)), ((5, 3, 3), (5, 3, 2)), ((3, 3), (5, 3, 2)), ((2, 1, 4, 4), (3, 4, 1)), ((0, 3, 3), (3, 2))],
)
def test_solve_of_stacks(left, right):
    a, b = numbers(left, np.float64, 11), numbers(right, np.float64, 12)
    expected = np.linalg.solve(a, b[..., None] if b.ndim == 1 else b)
    np.testing.assert_allclose(
        ik.eval("solve(a, b)", a=a, b=b), expected[..., 0] if b.ndim == 1 else expected, rtol=1e-9
    )


def test_solve_needs_rows_exchanged():
    a = np.array([[0.0, 1.0], [1.0, 0.0]])
    np.testing.assert_array_equal(ik.eval("solve(a, b)", a=a, b=np.array([3.0, 4.0])), [4.0, 3.0])


def test_solve_of_integers_is_a_fraction():
    a = np.array([[2, 1], [1, 3]])
    np.testing.assert_allclose(ik.eval("solve(a, b)", a=a, b=np.array([1, 2])), [0.2, 0.6], rtol=1e-15)


def test_nan_reaches_the_result():
    a = np.array([[np.nan, 1.0], [1.0, 2.0]])
    assert np.isnan(ik.eval("solve(a, b)", a=a, b=np.ones(2))).all()
    assert np.isnan(ik.eval("a @ b", a=a, b=np.ones((2, 2)))[0]).all()


@pytest.mark.parametrize("n", [10, 100, 300])
def test_a_singular_matrix_with_nan_is_not_called_singular(n):
    a = np.zeros((n, n))
    a[n // 2, n - 1] = np.nan
    assert np.isnan(ik.eval("solve(a, b)", a=a, b=np.ones(n))).any()


@pytest.mark.parametrize("n", [2, 10, 100, 300])
def test_a_singular_matrix_is_an_error(n):
    a = np.ones((n, n))
    with pytest.raises(ik.Error) as caught:
        ik.eval("1 + solve(a, b)", a=a, b=np.ones(n))
    assert caught.value.code == "E0711"
    assert caught.value.diagnostics[0]["labels"][0]["column"] == 5
    assert caught.value.diagnostics[0]["hints"]


def test_the_first_singular_matrix_of_a_stack_is_named():
    a = np.broadcast_to(np.eye(3), (1000, 3, 3)).copy()
    a[[400, 700]] = 0
    with pytest.raises(ik.Error, match="matrix 400 of the stack"):
        ik.eval("solve(a, b)", a=a, b=np.ones(3))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SIZES), st.sampled_from(SIZES), st.sampled_from(SIZES), st.integers(0, 2**32 - 1))
def test_laws_of_the_product(m, k, n, seed):
    rng = np.random.default_rng(seed)
    # Small whole numbers: every order of summation is exact.
    a = rng.integers(-9, 10, size=(m, k)).astype(np.float64)
    b = rng.integers(-9, 10, size=(k, n)).astype(np.float64)
    c = rng.integers(-9, 10, size=(k, n)).astype(np.float64)
    same = ["a @ (b + c) == a @ b + a @ c", "transpose(a @ b) == transpose(b) @ transpose(a)"]
    same += [f"a @ eye({k}) == a", "a @ b == sum(a[:, :, new] * b[new, :, :], axis = 1)"]
    for law in same:
        assert ik.eval(f"all({law})", a=a, b=b, c=c), law


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 90), st.integers(0, 2**32 - 1))
def test_solve_undoes_the_product(n, seed):
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(n, n)) + n * np.eye(n)
    x = rng.normal(size=(n, 3))
    np.testing.assert_allclose(ik.eval("solve(a, a @ x)", a=a, x=x), x, rtol=1e-11, atol=1e-12)


SMALL = [
    ((1, 1), (1, 1)),
    ((4, 4), (4, 4)),
    ((3, 5), (5, 2)),
    ((5,), (5, 3)),
    ((3, 5), (5,)),
    ((4,), (4,)),
    ((6, 2, 3), (3, 2)),
]


@pytest.mark.parametrize("dtype", [*FLOATS, np.int32, np.int64])
@pytest.mark.parametrize(("left", "right"), SMALL)
def test_a_product_that_is_called_again_has_the_same_bits(left, right, dtype):
    a, b = numbers(left, dtype, 13), numbers(right, dtype, 14)
    program = ik.compile("a @ b")
    first = program(a=a, b=b)
    again = program(a=a, b=b)
    assert type(again) is type(first)
    np.testing.assert_array_equal(again, first)
    np.testing.assert_array_equal(np.asarray(program(b=b, a=a)), first)
    np.testing.assert_array_equal(np.asarray(first).dtype, np.asarray(again).dtype)
    if dtype in FLOATS:
        np.testing.assert_allclose(again, a @ b, rtol=0, atol=1e-4)
    else:
        np.testing.assert_array_equal(again, a @ b)


def test_a_product_that_is_called_again_takes_other_shapes_and_layouts():
    program = ik.compile("a @ b")
    a, b = numbers((7, 5), np.float64, 15), numbers((5, 9), np.float64, 16)
    kept = program(a=a, b=b)
    copy = kept.copy()
    for left, right in [
        (a, b),
        (a[:3], b[:, ::2]),
        (a[::-1], b),
        (np.zeros((0, 5)), b),
        (np.ones((3, 0)), np.ones((0, 2))),
    ]:
        np.testing.assert_allclose(program(a=left, b=right), left @ right, rtol=1e-13, atol=1e-13)
    large = numbers((300, 300), np.float64, 17)
    np.testing.assert_allclose(program(a=large, b=large), large @ large, rtol=1e-10, atol=1e-10)
    column = numbers((3000, 1), np.float64, 18)
    np.testing.assert_array_equal(program(a=column, b=column.T.copy()), column @ column.T)
    np.testing.assert_array_equal(kept, copy)
    out = np.empty((7, 9))
    assert program(a=a, b=b, out=out) is out
    np.testing.assert_array_equal(out, kept)


def test_errors_of_a_product_that_is_called_again_are_located():
    program = ik.compile("a @ b")
    program(a=np.ones((2, 3)), b=np.ones((3, 2)))
    with pytest.raises(ik.Error) as caught:
        program(a=np.ones((2, 3)), b=np.ones((4, 2)))
    assert caught.value.code == "E0701"
    solve = ik.compile("solve(a, b)")
    a, b = np.array([[2.0, 0.0], [0.0, 4.0]]), np.ones(2)
    for _ in range(3):
        np.testing.assert_array_equal(solve(a=a, b=b), [0.5, 0.25])
    with pytest.raises(ik.Error) as caught:
        solve(a=np.ones((2, 2)), b=b)
    assert caught.value.code == "E0711"
    assert caught.value.diagnostics[0]["labels"][0]["column"] == 1


def test_a_dot_product_that_is_called_again_is_a_number():
    program = ik.compile("dot(b, a)")
    for _ in range(3):
        result = program(a=np.array([1.0, 2.0]), b=np.array([3.0, 4.0]))
        assert isinstance(result, float)
        assert result == 11.0
    for dtype in [*FLOATS, *INTEGERS]:
        a, b = np.array([1, 2], dtype), np.array([7, 4], dtype)
        kinds = {type(program(a=a, b=b)) for _ in range(3)}
        assert len(kinds) == 1
        assert program(a=a, b=b) == 15
    for dtype in [np.int8, np.int16, np.int32, np.int64]:
        for _ in range(3):
            assert program(a=np.array([1, 2], dtype), b=np.array([3, -4], dtype)) == -5


PRINT_BITS = """
import hashlib, sys
import numpy as np, ik
digest = hashlib.sha256()
for dtype in (np.float64, np.float32):
    rng = np.random.default_rng(0)
    def normal(*shape):
        return rng.normal(size=shape).astype(dtype)
    shapes = [((333, 500), (500, 777)), ((700, 700), (700,)), ((3, 200000), (200000, 5)), ((50, 9, 9), (9, 9))]
    for left, right in shapes:
        digest.update(ik.eval("a @ b", a=normal(*left), b=normal(*right)).tobytes())
    for n, columns in [(60, 1), (500, 200)]:
        digest.update(ik.eval("solve(a, b)", a=normal(n, n), b=normal(n, columns)).tobytes())
    digest.update(np.asarray(ik.eval("dot(a, b)", a=normal(1000003), b=normal(1000003))).tobytes())
print(ik.threads(), digest.hexdigest())
"""


def test_the_bits_do_not_depend_on_the_number_of_threads():
    seen = {}
    for threads in ("1", "2", "16"):
        environment = {**os.environ, "IK_NUM_THREADS": threads}
        done = subprocess.run(
            [sys.executable, "-c", PRINT_BITS], env=environment, capture_output=True, text=True, check=True
        )
        count, digest = done.stdout.split()
        seen[count] = digest
    assert len(seen) == 3
    assert len(set(seen.values())) == 1


FORK = """
import os, threading
import numpy as np, ik

a = np.random.default_rng(0).normal(size=(400, 400))
expected = ik.eval("a @ a", a=a)


def check():
    assert np.array_equal(ik.eval("a @ a", a=a), expected)
    assert np.allclose(ik.eval("solve(a, a)", a=a), np.eye(400), atol=1e-6)


def run():
    try:
        for _ in range(5):
            check()
    except BaseException:
        failed.append(1)
        raise


failed = []
threads = [threading.Thread(target=run) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert not failed
child = os.fork()
if child == 0:
    status = 1
    try:
        check()
        status = 0
    finally:
        os._exit(status)
assert os.waitpid(child, 0)[1] == 0
check()
"""


def test_products_from_many_threads_and_in_a_child_of_fork():
    subprocess.run([sys.executable, "-W", "ignore", "-c", FORK], check=True, timeout=120)
