"""Compare conversions of 100,000 random unit expressions with an oracle in rational arithmetic.

The oracle has its own table of exact factors (SI Brochure, NIST SP 811) and its own arithmetic: a unit is a product of
atoms to rational powers, whose factor is a fraction times the sixth root of a fraction times a power of pi. It shares
no code or data with ik. An expression is built of products, quotients, rational powers, prefixes and nested brackets;
its target has the same dimension in other units. Some are written as literals, some as arithmetic of quantities.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from itertools import repeat
from pathlib import Path

COUNT = 100_000
BATCH = 5_000
ROOTS = 6  # Exponents are multiples of 1/6.
PI = Decimal("3.14159265358979323846264338327950288419716939937510582")
LN_PI = PI.ln(Context(prec=50))
PREFIXES = {"": 0, "k": 3, "M": 6, "m": -3, "u": -6, "n": -9, "c": -2, "d": -1, "h": 2, "G": 9}
LITERAL_TOLERANCE = Decimal("4.5e-16")  # One factor rounded once, one product rounded once.
VALUE_TOLERANCE = Decimal("4e-14")  # Several operations, and roots within an ulp.


# Exponents of atoms ("km") in sixths: a unit is their product.
Powers = dict[str, int]


def combined(a: Powers, b: Powers, sign: int) -> Powers:
    """Multiply two units, or divide them when the sign is -1."""
    result = dict(a)
    for name, exponent in b.items():
        result[name] = result.get(name, 0) + sign * exponent
    return result


def raised(a: Powers, exponent: Fraction) -> Powers:
    """Raise a unit to a power."""
    return {name: power * exponent.numerator // exponent.denominator for name, power in a.items()}


def evaluate(powers: Powers) -> Decimal:
    """Give the factor against coherent SI units: exact but for one sixth root and pi."""
    rational, radicand = [1, 1], [1, 1]
    pi = 0
    for name, power in powers.items():
        value, of_pi = ATOMS[name]
        pi += of_pi * power
        whole, sixths = divmod(power, ROOTS)
        up, down = (value.numerator, value.denominator) if whole >= 0 else (value.denominator, value.numerator)
        rational[0] *= up ** abs(whole)
        rational[1] *= down ** abs(whole)
        if sixths:
            radicand[0] *= value.numerator**sixths
            radicand[1] *= value.denominator**sixths
    result = Decimal(rational[0]) / Decimal(rational[1])
    if radicand[0] != radicand[1]:
        result *= ((Decimal(radicand[0]) / Decimal(radicand[1])).ln() / ROOTS).exp()
    if pi:
        result *= (LN_PI * pi / ROOTS).exp()
    return result


def exact(text: str, pi: int = 0) -> tuple[Fraction, int]:
    """Make a factor from an exact number and a power of pi."""
    return Fraction(text), pi


# Unit: factor against the coherent SI unit and power of pi, and whether prefixes are common with it.
Kind = dict[str, tuple[tuple[Fraction, int], bool]]
LENGTH = {
    "m": (exact("1"), True),
    "inch": (exact("0.0254"), False),
    "ft": (exact("0.3048"), False),
    "mile": (exact("1609.344"), False),
    "nmi": (exact("1852"), False),
    "yard": (exact("0.9144"), False),
    "au": (exact("149597870700"), False),
}
MASS = {
    "g": (exact("0.001"), True),
    "lb": (exact("0.45359237"), False),
    "t": (exact("1000"), False),
    "grain": (exact("0.00006479891"), False),
}
TIME = {
    "s": (exact("1"), True),
    "min": (exact("60"), False),
    "h": (exact("3600"), False),
    "day": (exact("86400"), False),
    "week": (exact("604800"), False),
}
CURRENT = {"A": (exact("1"), True), "abampere": (exact("10"), False)}
TEMPERATURE = {"K": (exact("1"), True), "delta_degC": (exact("1"), False), "delta_degF": (exact("5/9"), False)}
ENERGY = {
    "J": (exact("1"), True),
    "erg": (exact("1e-7"), False),
    "cal": (exact("4.184"), True),
    "Wh": (exact("3600"), True),
    "eV": (exact("1.602176634e-19"), True),
}
PRESSURE = {
    "Pa": (exact("1"), True),
    "bar": (exact("100000"), True),
    "atm": (exact("101325"), False),
    "torr": (exact("20265/152"), False),
}
FORCE = {"N": (exact("1"), True), "lbf": (exact("4.4482216152605"), False), "dyn": (exact("0.00001"), False)}
POWER = {"W": (exact("1"), True), "hp": (exact("745.69987158227022"), False)}
ANGLE = {
    "rad": (exact("1"), True),
    "deg": (exact("1/180", 1), False),
    "turn": (exact("2", 1), False),
    "arcsec": (exact("1/648000", 1), False),
}
INFORMATION = {"bit": (exact("1"), False), "B": (exact("8"), False), "KiB": (exact("8192"), False)}
KINDS = [LENGTH, MASS, TIME, CURRENT, TEMPERATURE, ENERGY, PRESSURE, FORCE, POWER, ANGLE, INFORMATION]
ATOMS = {
    prefix + name: (value * Fraction(10) ** PREFIXES[prefix], pi)
    for kind in KINDS
    for name, ((value, pi), prefixed) in kind.items()
    for prefix in (PREFIXES if prefixed else [""])
}
EXPONENTS = [Fraction(n) for n in (2, 3, -1, -2)] + [Fraction(1, 2), Fraction(3, 2), Fraction(1, 3), Fraction(-1, 2)]


def atom(dice: random.Random, kind: Kind) -> tuple[str, Powers]:
    """Pick a unit of a kind, maybe with a prefix."""
    name = dice.choice(list(kind))
    prefixed = kind[name][1] and dice.random() < 0.6
    name = (dice.choice(list(PREFIXES)) if prefixed else "") + name
    return name, {name: ROOTS}


class Pair:
    """A unit expression and another one of the same dimension, in text and as powers of atoms."""

    def __init__(self, left: str, right: str, first: Powers, second: Powers, rooted: bool) -> None:
        self.texts = (left, right)
        self.powers = (first, second)
        self.rooted = rooted  # A root of a root could leave the multiples of 1/6.


def random_pair(dice: random.Random, depth: int) -> Pair:
    """Build a random expression and its counterpart node by node."""
    choice = dice.random()
    if depth == 0 or choice < 0.3:
        kind = dice.choice(KINDS)
        (left, first), (right, second) = atom(dice, kind), atom(dice, kind)
        return Pair(left, right, first, second, False)
    if choice < 0.55:
        inner = random_pair(dice, 0 if depth < 2 else 1)
        exponent = dice.choice([e for e in EXPONENTS if not inner.rooted or e.denominator == 1])
        shown = str(exponent) if exponent.denominator == 1 else f"({exponent})"
        powers = [raised(p, exponent) for p in inner.powers]
        texts = [f"{t}^{shown}" if t.isidentifier() else f"({t})^{shown}" for t in inner.texts]
        return Pair(texts[0], texts[1], powers[0], powers[1], inner.rooted or exponent.denominator != 1)
    a, b = random_pair(dice, depth - 1), random_pair(dice, depth - 1)
    sign = dice.choice("*/")
    texts = []
    for left, right in zip(a.texts, b.texts, strict=True):
        bare = right.isidentifier() or (sign == "*" and dice.random() < 0.5 and "/" not in right)
        texts.append(f"{left}{sign}{right}" if bare else f"{left}{sign}({right})")
    powers = [combined(x, y, 1 if sign == "*" else -1) for x, y in zip(a.powers, b.powers, strict=True)]
    return Pair(texts[0], texts[1], powers[0], powers[1], a.rooted or b.rooted)


def led(pair: Pair) -> Pair:
    """Put a unit before a parenthesis, which after a number would be a call."""
    if not pair.texts[0].startswith("("):
        return pair
    return Pair(f"s*{pair.texts[0]}", f"s*{pair.texts[1]}", *pair.powers, pair.rooted)


def random_case(dice: random.Random) -> tuple[str, Decimal, Decimal]:
    """Make an ik expression, its value in the unit it converts to, and the tolerance."""
    pair = led(random_pair(dice, 3))
    number = dice.randint(1, 99_999)
    digits = f"{number / 1000:.3f}"
    expected = Decimal(digits) * evaluate(combined(*pair.powers, -1))
    left, right = pair.texts
    if dice.random() < 0.7:
        return f"{digits} {left} -> {right}", expected, LITERAL_TOLERANCE
    # The same as arithmetic: two quantities, with the number split over them.
    other = led(random_pair(dice, 1))
    divisor = dice.randint(2, 99)
    extra = Decimal(divisor) * evaluate(combined(*other.powers, -1))
    text = f"({digits} {left}) / ({divisor} {other.texts[0]}) -> ({right})/({other.texts[1]})"
    return text, expected / extra, VALUE_TOLERANCE


def run_batch(interpreter: Path, seed: int) -> list[str]:
    """Run one batch; return what is wrong."""
    with localcontext() as context:
        context.prec = 45
        dice = random.Random(seed)
        cases = [random_case(dice) for _ in range(BATCH)]
        with tempfile.TemporaryDirectory(prefix="ik-fuzz-") as scratch:
            script = Path(scratch) / "units.ik"
            script.write_text("".join(f'print("{{{text}:.17e}}")\n' for text, _, _ in cases), encoding="utf-8")
            run = subprocess.run([str(interpreter), str(script)], capture_output=True, text=True, check=False)
        lines = run.stdout.splitlines()
        if run.returncode != 0 or len(lines) != len(cases):
            return [f"seed {seed}: exit status {run.returncode}, {len(lines)} lines\n{run.stderr[:2000]}"]
        problems = []
        for (text, expected, tolerance), line in zip(cases, lines, strict=True):
            actual = Decimal(line.split()[0])
            if abs(actual - expected) > tolerance * abs(expected):
                problems.append(f"{text}: {line}, expected {expected:.20e}")
        return problems


def main() -> int:
    """Run all batches and print a summary line."""
    interpreter = Path(sys.argv[1]).resolve()
    count = int(sys.argv[2]) if len(sys.argv) > 2 else COUNT
    with ProcessPoolExecutor(max_workers=2) as pool:
        found = list(pool.map(run_batch, repeat(interpreter), range(count // BATCH)))
    problems = [problem for batch in found for problem in batch]
    for problem in problems[:20]:
        print(f"FAILED {problem}")
    print(f"units fuzz: {count // BATCH * BATCH} expressions, {len(problems)} problems")
    return 1 if problems or not found else 0


if __name__ == "__main__":
    sys.exit(main())
