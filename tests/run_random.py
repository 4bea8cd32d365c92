"""Random programs on arrays of every type: a result or a diagnostic, never a crash. ``run_random.py IK_PROGRAM COUNT``.

Under the sanitizers this looks for what tests/python/test_random_programs.py cannot see: memory that is read or written
out of turn. What the programs give is compared there.
"""

from __future__ import annotations

import math
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

SECONDS = 60
DTYPES = [*2 * ["f64", "f32", "i64", "i32", "i16", "u8", "u64"], "c128", "c64"]
SHAPES = ["4", "1", "33", "3, 4", "5, 1", "2, 3, 4", "40, 40", "0"]


def patterns(text: str) -> list[str]:
    return [pattern.strip() for line in text.split("\n") for pattern in line.split(";") if pattern.strip()]


ONE = patterns("""
    sin({}) ; abs({}) ; -{} ; sqrt(abs({})) ; f64({}) ; f32({}) ; i32({}) ; u8({}) ; exp({}*0.1) ; floor({})
    sum({}) ; mean({}, axis = 0) ; max({}, axis = -1) ; std({}, axis = 0) ; argmax({}, axis = 0) ; median({})
    transpose({}) ; {}[::2] ; {}[..., ::-1] ; {}[0] ; {}[..., new] ; {}[1:] ; reshape({}, -1) ; {}[{} > 1]
    cumsum({}) ; sort({}) ; count({} > 1) ; any({} > 1) ; not({} > 1) ; sum({}, axis = -1, keepdims = true)
    conj({}) ; re({}) ; im({} + 1i) ; {}*1 m ; ({}*1 m -> cm) ; sum({}, axis = 0, skipnan = true) ; concat({}, {})
""")
TWO = patterns("""
    {} + {} ; {} - {} ; {}*{} ; {}/{} ; {} > {} ; {} <= {} ; minimum({}, {}) ; atan2({}, {}) ; {} // {} ; {} % {}
    {}^2 + {} ; where({} > 1, {}, 0) ; {} @ {} ; ({} > 0) and ({} > 1) ; ({}*{})*{} ; f.({}) + {}
""")


def expression(rng: random.Random, depth: int) -> str:
    if depth == 0:
        return rng.choice("xyz") if rng.random() < 0.85 else rng.choice(["2", "0.5", "3"])
    pattern = rng.choice(ONE if rng.random() < 0.5 else TWO)
    terms = [expression(rng, depth - 1) for _ in range(pattern.count("{}"))]
    return f"({pattern.format(*terms)})"


def program(seed: int) -> str:
    rng = random.Random(seed)
    shape = rng.choice(SHAPES)
    lines = ["fn f(a) { n = 0", "while n < 3 and a < 9 { n = n + 1 }", "n }"]
    for name in "xyz":
        own = shape if rng.random() < 0.8 else shape.split(", ")[-1]
        count = math.prod(int(extent) for extent in own.split(", "))
        lines.append(f"{name} = {rng.choice(DTYPES)}(reshape(linspace(-2, 5, {count}), {own}))")
    for k in range(rng.randint(0, 2)):
        lines.append(f"{'xyz'[k]} = {expression(rng, rng.randint(1, 3))}")
    return "\n".join([*lines, expression(rng, rng.randint(1, 3))]) + "\n"


def failure(ik: str, seed: int) -> str | None:
    text = program(seed)
    run = subprocess.run([ik, "-e", text], capture_output=True, text=True, timeout=SECONDS, check=False)
    if run.returncode in (0, 1) and "internal error" not in run.stderr and "Sanitizer" not in run.stderr:
        return None
    return f"seed {seed}: exit code {run.returncode}\n{text}{run.stderr[-3000:]}"


def main() -> int:
    ik, count = sys.argv[1], int(sys.argv[2])
    with ThreadPoolExecutor(2) as pool:
        failures = [found for found in pool.map(lambda seed: failure(ik, seed), range(count)) if found]
    for found in failures[:5]:
        print(found)
    print(f"random: {count - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
