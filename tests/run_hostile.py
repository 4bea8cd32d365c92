"""Run texts that are made to break a compiler, on a stack of 256 KiB. ``run_hostile.py IK_PROGRAM [--sanitized]``.

A program with sanitizers has larger frames and maps all of memory: it gets 2 MiB of stack and no limit of memory.

Each text states its outcome: what it prints, or the code and the place of its first error. Nothing may crash, hang or
print a wrong number. Expected values are Python's, or the rules of docs/language.md.
"""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

STACK = 256 * 1024
SANITIZED_STACK = 2048 * 1024
SECONDS = 60
DEEP = 100_000
FIRST_ERROR = re.compile(r"^error\[(E\d{4})\].*?^ *--> .*?:(\d+:\d+)$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Hostile:
    """A text and its outcome: standard output, or "E0106" or "E0106 2:81" for an error."""

    name: str
    text: str | bytes
    outcome: str


def nested(name: str, opening: str, inner: str, closing: str, outcome: str = "E0106") -> Hostile:
    """One kind of nesting, 100,000 deep."""
    return Hostile(f"{name} {DEEP} deep", "a = [1, 2]\n" + opening * DEEP + inner + closing * DEEP + "\n", outcome)


def doubled(first: str, step: str) -> str:
    """Sixty-four statements, each of which reads the one before twice."""
    return first + "\n" + "\n".join(step.format(new=i + 1, old=i) for i in range(64)) + "\n"


def called_twice(count: int) -> str:
    """Functions that each call the one before twice."""
    calls = "".join(f"fn f{i + 1}(x) = f{i}(x) + f{i}(x)\n" for i in range(count))
    return f"fn f0(x) = x\n{calls}print(f{count}(1.0))\n"


def nestings() -> list[Hostile]:
    """Every construct that holds another of its kind."""
    return [
        nested("round brackets", "(", "1", ")"),
        nested("square brackets", "[", "1", "]"),
        nested("signs", "-", "1", ""),
        nested("two signs", "+-", "1", ""),
        nested("bitwise not", "~", "1", ""),
        nested("not", "not ", "true", ""),
        nested("powers", "2^", "1", ""),
        nested("calls", "sin(", "1", ")"),
        nested("where", "where(true, 1, ", "1", ")"),
        nested("if expressions", "if true then 1 else ", "1", ""),
        nested("if statements", "if true {\n", "x = 1", "\n}"),
        nested("loops", "while false {\n", "x = 1", "\n}"),
        nested("indices", "a[", "1", "]"),
        nested("slices", "a[:, ", "1", "]"),
        nested("interpolations", '"{', "1", '}"'),
        nested("conversions", "", "1", " -> m"),
        nested("pipes", "", "1", " |> sin"),
        nested("factorials", "", "1", "!"),
        nested("members", "", "a", ".b"),
        nested("dot calls", "", "f", ".(1)"),
        Hostile("powers 190 deep", "print(" + "sqrt(" * 190 + "1" + ")" * 190 + ")\n", "E0106"),
        nested("blocks", "{\n", "x = 1", "\n}", "E0101 2:1"),
        Hostile("unit brackets", "x = 1 m/" + "(" * DEEP + "s" + ")" * DEEP + "\n", "E0106"),
        Hostile("dimension brackets", "x: " + "(" * DEEP + "Length" + ")" * DEEP + " = 3 m\n", "E0106"),
        Hostile("unit declaration", "unit aa = " + "(" * DEEP + "3 m" + ")" * DEEP + "\n", "E0106"),
        Hostile(
            "calls of functions",
            "".join(f"fn f{i}(x) = f{i + 1}(x) + 1\n" for i in range(3000)) + "fn f3000(x) = x\nprint(f0(1))\n",
            "E0106",
        ),
    ]


def long_texts() -> list[Hostile]:
    """Chains and lines without end."""
    count = "abcdefgh"
    params = "".join(f"param p{i}: f64 = {i}\n" for i in range(300))
    return [
        Hostile("a sum of numbers", "print(" + " + ".join(["1"] * DEEP) + ")\n", str(DEEP)),
        Hostile(
            "a sum of arrays",
            "x = linspace(0, 1, 3)\nprint(" + " + ".join(["x"] * DEEP) + ")\n",
            f"[0, {DEEP // 2}, {DEEP}]",
        ),
        Hostile("a conjunction", "print(" + " and ".join(["true"] * DEEP) + ")\n", "true"),
        Hostile("a chain of comparisons", "print(" + " < ".join(map(str, range(10_000))) + ")\n", "true"),
        Hostile("many arguments", "print(max(" + ", ".join(map(str, range(10_000))) + "))\n", "9999"),
        Hostile("a long array", "print(sum([" + ", ".join(["1"] * DEEP) + "]))\n", str(DEEP)),
        Hostile("many statements on a line", "x = 0" + "; x += 1" * 1000 + "; print(x)\n", "1000"),
        Hostile("a string of 1 MB", 'x = "' + "a" * 1_000_000 + '"\nprint("done")\n', "done"),
        Hostile("a name of 1 MB", "a" * 1_000_000 + " = 3\nprint(1)\n", "1"),
        Hostile("a unit of 1 MB", "x = 3 " + "m" * 1_000_000 + "\n", "E0201 1:7"),
        Hostile("a fraction of 1 MB", "print(0." + "3" * 1_000_000 + ")\n", "0.3333333333"),
        Hostile("an integer of 1 MB", "x = " + "1" * 1_000_000 + "\n", "E0409 1:5"),
        Hostile("a line of 1 MB", "x = " + "1 " * 500_000 + "\n", "E0101 1:7"),
        Hostile("a product of 1,000 units", "print(1 " + "*".join(["m"] * 1000) + ")\n", "1 m^1000"),
        Hostile(
            "a product of six units 200 times",
            "print(1 "
            + "*".join(["m", "s", "kg", "A", "K", "mol"] * 200)
            + " / 1 m^200*s^200*kg^200*A^200*K^200*mol^200)\n",
            "1",
        ),
        Hostile(
            "300 inputs", params + "print(" + " + ".join(f"p{i}" for i in range(300)) + ")\n", str(sum(range(300)))
        ),
        Hostile(
            "doubling a number", doubled("v0 = 1.0", "v{new} = v{old} + v{old}") + "print(v64)\n", "1.844674407e+19"
        ),
        Hostile("doubling an array", doubled("x = ones(2)", "x = x + x") + "print(x / 2.0^64)\n", "[1, 1]"),
        Hostile("doubling calls", called_twice(25), str(float(2**25)).removesuffix(".0")),
        # Deeper ones need more stack than there is.
        Hostile("doubling calls 2000 times", called_twice(2000), "E0106"),
        Hostile(
            "doubling a unit",
            "unit unit0 = 2 m\n" + doubled("", "unit unit{new} = 1 unit{old}*unit{old}") + "print(1 unit64)\n",
            "E0208",
        ),
        Hostile("many functions", "".join(f"fn {count[i % 8]}{i}(x) = x + {i}\n" for i in range(5000)), ""),
    ]


def characters() -> list[Hostile]:
    """Bytes that do not belong, or that look like others."""
    return [
        Hostile("NUL", b"x = 3\x00 m\n", "E0105 1:6"),
        Hostile("a byte order mark", b"\xef\xbb\xbfprint(1)\n", "1"),
        Hostile("a byte order mark inside", b"x = 1\xef\xbb\xbf + 2\n", "E0105 1:6"),
        Hostile("CRLF", b"x = 1\r\ny = x +\r\n  2\r\nprint(y)\r\n", "3"),
        Hostile("CR alone", b"x = 1\ry = 2\r", "E0105 1:6"),
        Hostile("bad UTF-8", b'x = "\xff\xfe"\n', "E0105 1:6"),
        Hostile("a bidi control", "x = 1 \u202e+ 2\n", "E0105 1:7"),
        Hostile("a bidi control in a comment", "# \u202e\nprint(1)\n", "E0105 1:3"),
        Hostile("a bidi control in a string", 'print("\u202e")\n', "E0105 1:8"),
        Hostile("a Cyrillic letter", "mass = 3\nprint(m\u0430ss)\n", "E0105 2:8"),
        Hostile("a string without an end", 'x = "abc\nprint(1)\n', "E0102 1:5"),
    ]


def numbers() -> list[Hostile]:
    """Numbers, exponents and scales beyond all bounds."""
    return [
        Hostile("9^9^9^9", "print(9^9^9^9)\n", "E0409 1:9"),
        Hostile("9^9^9", "print(9^9^9)\n", "E0409 1:7"),
        Hostile("9.0^9^9", "print(9.0^9^9)\n", "inf"),
        Hostile("2^100000", "print(2^100000)\n", "E0409 1:7"),
        Hostile("2^62 and 2^-1", "print(2^62, 2^-1)\n", f"{2**62} 0.5"),
        Hostile("sums of constants", "x = 9223372036854775807\nprint(x + 1)\n", "E0409 2:7"),
        Hostile("products of constants", "print(3_000_000_000 * 4_000_000_000)\n", "E0409 1:7"),
        Hostile("the least i64", "print(-9223372036854775808, -0x8000000000000000)\n", f"{-(2**63)} {-(2**63)}"),
        Hostile("one less", "print(-9223372036854775809)\n", "E0409 1:8"),
        Hostile("1e999", "print(1e999)\n", "E0409 1:7"),
        Hostile("1e-999", "print(1e-999)\n", "0"),
        Hostile("m^(1/0)", "x = 2 m^(1/0)\n", "E0208 1:7"),
        Hostile("x^(2^70)", "x = 2 m\ny = x^(2.0^70)\n", "E0208 2:8"),
        Hostile("an exponent beyond i64", "x = 2 m^99999999999999999999\n", "E0208"),
        Hostile("overflow of exponents", "unit aa = 3 m^4000000000000000000\nunit bb = 1 aa^4\n", "E0208 2:13"),
        Hostile("exponents of a product", "x = 1 m^9000000000000000000\ny = x * x\n", "E0208 2:5"),
        Hostile(
            "overflow of a scale", "unit big = 1e18 m\nunit huge = 1 big^1000\nprint(1 huge -> m^1000)\n", "E0409 3:7"
        ),
        Hostile("cyclic units", "unit aaa = 2 bbb\nunit bbb = 2 aaa\nprint(1 bbb)\n", "E0201 1:14"),
        Hostile("a unit of itself", "unit aaa = 2 aaa\n", "E0201 1:14"),
        Hostile("a unit of a sum", "unit aaa = 2 + 3 m\n", "E0408 1:12"),
        Hostile("a unit by division by zero", "unit aaa = 1/0 m\n", "E0104 1:14"),
        Hostile("a negative unit", "unit aaa = -2 m\n", "E0408 1:12"),
        Hostile("a unit of a failing call", "unit aaa = sqrt(4) m\n", "E0408 1:12"),
        Hostile("recursion without an end", "fn f(n: i64) -> i64 = f(n + 1)\nprint(f(0))\n", "E0707 1:23"),
        Hostile(
            "mutual recursion without an end",
            "fn f(n: i64) -> i64 = g(n + 1)\nfn g(n: i64) -> i64 = f(n + 1)\nprint(f(0))\n",
            "E0707",
        ),
    ]


def set_limits(sanitized: bool) -> None:
    """Give the child a small stack and at most 8 GiB of memory."""
    stack = SANITIZED_STACK if sanitized else STACK
    resource.setrlimit(resource.RLIMIT_STACK, (stack, resource.getrlimit(resource.RLIMIT_STACK)[1]))
    if not sanitized:
        resource.setrlimit(resource.RLIMIT_AS, (8 << 30, resource.getrlimit(resource.RLIMIT_AS)[1]))


def outcome_of(program: str, sanitized: bool, hostile: Hostile) -> str:
    """Run one text and say what came of it, in the form of its `outcome`."""
    data = hostile.text if isinstance(hostile.text, bytes) else hostile.text.encode()
    with tempfile.NamedTemporaryFile(suffix=".ik") as script:
        Path(script.name).write_bytes(data)
        try:
            run = subprocess.run(
                [program, script.name],
                capture_output=True,
                timeout=SECONDS,
                check=False,
                preexec_fn=partial(set_limits, sanitized),
            )
        except subprocess.TimeoutExpired:
            return f"still running after {SECONDS} s"
    if run.returncode not in (0, 1):
        return f"exit status {run.returncode}"
    if run.returncode == 0:
        return run.stdout.decode().strip()
    found = FIRST_ERROR.search(run.stderr.decode(errors="replace"))
    return f"{found.group(1)} {found.group(2)}" if found else "exit status 1 without a located error"


def main() -> int:
    """Run all texts and print those that came to another end."""
    program = str(Path(sys.argv[1]).resolve())
    sanitized = "--sanitized" in sys.argv[2:]
    texts = nestings() + long_texts() + characters() + numbers()
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda hostile: outcome_of(program, sanitized, hostile), texts))
    failed = 0
    for hostile, outcome in zip(texts, outcomes, strict=True):
        wanted = hostile.outcome
        is_code_only = re.fullmatch(r"E\d{4}", wanted) is not None
        if outcome != wanted and not (is_code_only and outcome.startswith(wanted + " ")):
            failed += 1
            print(f"FAILED {hostile.name}: {outcome[:200]!r}, expected {wanted!r}")
    print(f"hostile: {len(texts) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
