"""Dot calls f.(x, y): random functions with branches and loops against Python, element by element."""

import random
import textwrap

import numpy as np
import pytest

import ik


class Writer:
    """A random scalar function as ik text and as Python text. All its numbers are small whole ones, so that every
    operation is exact in i64 and in f64 and both languages take the same branches."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.ik: list[str] = []
        self.python: list[str] = []
        self.depth = 1
        self.counters = 0
        self.in_loop = 0

    def both(self, ik_line: str, python_line: str | None = None) -> None:
        self.ik.append("    " * self.depth + ik_line)
        self.python.append("    " * self.depth + (python_line if python_line is not None else ik_line))

    def whole(self, depth: int = 2) -> str:
        """An expression of i64."""
        if depth == 0 or self.random.random() < 0.3:
            return self.random.choice(["n", "k", "p", str(self.random.randint(-9, 9))])
        a, b = self.whole(depth - 1), self.whole(depth - 1)
        return self.random.choice([f"({a} + {b})", f"({a} - {b})", f"({a} % {self.random.randint(2, 9)})"])

    def real(self, depth: int = 2) -> str:
        """An expression of f64."""
        if depth == 0 or self.random.random() < 0.3:
            return self.random.choice(["x", "y", "q", f"{self.random.randint(-9, 9)}.0"])
        a, b = self.real(depth - 1), self.real(depth - 1)
        return self.random.choice(
            [f"({a} + {b})", f"({a} - {b})", f"({a} * 0.5)", f"({a} % 7.0)", f"max({a}, {b})", f"abs({a})"]
        )

    def condition(self) -> str:
        if self.random.random() < 0.3:
            inner = [f"{self.whole()} < {self.whole()}", f"{self.real()} >= {self.real()}"]
            return f"{inner[0]} {self.random.choice(['and', 'or'])} {inner[1]}"
        return self.random.choice([f"{self.whole()} < {self.whole()}", f"{self.real()} > {self.real()}"])

    def assignment(self) -> None:
        name = self.random.choice(["n", "k", "x", "y"])
        if name in "nk":
            self.both(f"{name} = {self.whole()} % 1000")
        else:
            self.both(f"{name} = {self.real()} % 1024.0")

    def nested(self, head_ik: str, head_python: str, least: int) -> None:
        self.ik.append("    " * self.depth + head_ik + " {")
        self.python.append("    " * self.depth + head_python + ":")
        self.depth += 1
        self.body(least)
        self.depth -= 1
        self.ik.append("    " * self.depth + "}")

    def branch(self) -> None:
        condition = self.condition()
        self.nested(f"if {condition}", f"if {condition}", 1)
        if self.random.random() < 0.5:
            self.ik[-1] += " else {"
            self.python.append("    " * self.depth + "else:")
            self.depth += 1
            self.body(1)
            self.depth -= 1
            self.ik.append("    " * self.depth + "}")

    def loop(self) -> None:
        self.counters += 1
        counter = f"c{self.counters}"
        self.in_loop += 1
        if self.random.random() < 0.5:
            first, last = self.random.randint(-2, 2), self.random.choice(["5", "abs(n % 7)", "p % 6"])
            self.nested(f"for {counter} in {first}..{last}", f"for {counter} in range({first}, {last})", 2)
        else:
            self.both(f"{counter} = 0")
            condition = f"{counter} < {self.random.randint(2, 9)} and ({self.condition()})"
            self.ik.append("    " * self.depth + f"while {condition} {{")
            self.python.append("    " * self.depth + f"while {condition}:")
            self.depth += 1
            self.both(f"{counter} += 1")
            self.body(2)
            self.depth -= 1
            self.ik.append("    " * self.depth + "}")
        self.in_loop -= 1

    def leave(self) -> None:
        kinds = ["return"] + (["break", "continue"] * 2 if self.in_loop else [])
        kind = self.random.choice(kinds)
        condition = self.condition()
        action = f"return {self.whole()} * 1000.0 + {self.real()}" if kind == "return" else kind
        self.ik.append("    " * self.depth + f"if {condition} {{ {action} }}")
        self.python.append("    " * self.depth + f"if {condition}: {action}")

    def body(self, least: int) -> None:
        for _ in range(self.random.randint(least, least + 2)):
            kind = self.random.random()
            if kind < 0.5 or self.depth > 4:
                self.assignment()
            elif kind < 0.7:
                self.branch()
            elif kind < 0.85:
                self.loop()
            else:
                self.leave()

    def function(self) -> tuple[str, str]:
        start = ["n = p", "k = 3", "x = q", "y = 1.5"]
        for line in start:
            self.both(line)
        self.body(4)
        result = "n * 1000.0 + k * 7 + x + y"
        ik_text = "\n".join(["fn f(p, q) {", *self.ik, f"    {result}", "}"])
        python_text = "\n".join(["def f(p, q):", *self.python, f"    return {result}"])
        return ik_text, python_text


@pytest.mark.parametrize("seed", range(300))
def test_random_functions_equal_python(seed):
    ik_text, python_text = Writer(seed).function()
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 200))
    p = rng.integers(-20, 20, size=count)
    q = rng.integers(-40, 40, size=count) / 2
    names: dict = {}
    exec(python_text, names)
    expected = [float(names["f"](int(a), float(b))) for a, b in zip(p, q, strict=True)]
    np.testing.assert_array_equal(ik.eval(f"{ik_text}\nf.(p, q)", p=p, q=q), expected, err_msg=ik_text)


@pytest.mark.parametrize("seed", range(0, 120, 10))
def test_random_functions_equal_plain_calls(seed):
    ik_text, _ = Writer(seed).function()
    rng = np.random.default_rng(seed)
    p = rng.integers(-20, 20, size=30)
    q = rng.integers(-40, 40, size=30) / 2
    dotted = ik.eval(f"{ik_text}\nf.(p, q)", p=p, q=q)
    plain = ik.eval(f"{ik_text}\nout = 0.0*q\nfor i in 0..30 {{ out[i] = f(p[i], q[i]) }}\nout", p=p, q=q)
    np.testing.assert_array_equal(dotted, plain, err_msg=ik_text)


COLLATZ = """
fn collatz(n) {
    k = 0
    while n != 1 {
        if n % 2 == 0 { n = n // 2 } else { n = 3*n + 1 }
        k += 1
    }
    k
}
"""


def collatz(n: int) -> int:
    k = 0
    while n != 1:
        n, k = (n // 2 if n % 2 == 0 else 3 * n + 1), k + 1
    return k


@pytest.mark.parametrize("count", [1, 5, 63, 64, 65, 129, 5000])
def test_padding_of_a_tail_keeps_no_loop_going(count):
    # With 0, the padding of a tail, the loop would never end.
    n = np.arange(1, count + 1)
    np.testing.assert_array_equal(ik.eval(COLLATZ + "collatz.(n)", n=n), [collatz(int(k)) for k in n])


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int16, np.int32, np.uint32, np.int64])
def test_views_of_narrow_integers(dtype):
    n = np.arange(1, 121, dtype=dtype).reshape(10, 12)[::-2, ::3]
    expected = [[collatz(int(k)) for k in row] for row in n]
    np.testing.assert_array_equal(ik.eval(COLLATZ + "collatz.(i64(n))", n=n), expected)


def test_broadcast_columns_and_rows():
    text = textwrap.dedent("""
        fn steps(x, y) {
            k = 0
            while x < y { x = 2*x; k += 1 }
            k
        }
        steps.(x, y[:, new])
    """)
    x, y = np.linspace(1, 9, 70), np.linspace(1, 500, 41)
    expected = np.maximum(np.ceil(np.log2(y[:, None] / x)), 0)
    np.testing.assert_array_equal(ik.eval(text, x=x, y=y), expected)


def test_f32_stays_f32():
    text = "fn half(x) { while x > 1 { x = x / 2 }; x }\nhalf.(x)"
    x = np.linspace(0.1, 3e6, 1001, dtype=np.float32)
    expected = x.copy()
    while (expected > 1).any():
        expected = np.where(expected > 1, expected / np.float32(2), expected)
    result = ik.eval(text, x=x)
    assert result.dtype == np.float32
    np.testing.assert_array_equal(result, expected)


def test_newton_reaches_the_root():
    text = """
    fn root(a) {
        x = a
        while abs(x*x - a) > 1e-12*a { x = 0.5*(x + a/x) }
        x
    }
    root.(a)
    """
    a = np.random.default_rng(1).uniform(0.01, 1000, 10_000)
    np.testing.assert_allclose(ik.eval(text, a=a), np.sqrt(a), rtol=1e-12)


def test_a_reduction_shares_the_pass():
    n = np.arange(1, 3000)
    assert ik.eval(COLLATZ + "max(collatz.(n))", n=n) == max(collatz(int(k)) for k in n)
