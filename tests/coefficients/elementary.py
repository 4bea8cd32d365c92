"""Print src/simd/math_coefficients.hpp: the constants of the elementary functions of our own.

Minimax polynomials by the Remez exchange algorithm (E. Ya. Remez, 1934; J.-M. Muller, "Elementary Functions",
3rd edition, section 3.6), weighted (down to a floor near 0) so that the error is relative to the result, in 60
digits; each coefficient is then rounded to the nearest double or float. Needs mpmath. Run it and redirect it to the
header.
"""

from __future__ import annotations

from collections.abc import Callable

import mpmath
from mpmath import mp, mpf

mp.dps = 60

Real = Callable[[mpf], mpf]


def remez(function: Real, weight: Real, low: mpf, high: mpf, degree: int, first: int = 0) -> tuple[list[mpf], mpf]:
    """Coefficients c that minimise the largest weight(x) * |polynomial(x) - function(x)|, and that error.

    The polynomial has the powers from `first` to `degree`.
    """
    count = degree + 2 - first
    middle, half = (low + high) / 2, (high - low) / 2
    nodes = [middle - half * mpmath.cos(mpmath.pi * k / (count - 1)) for k in range(count)]
    coefficients: list[mpf] = []
    worst = mpf(0)
    grid = [middle - half * mpmath.cos(mpmath.pi * k / 600) for k in range(601)]
    values = [(x, function(x), weight(x)) for x in grid]
    for _ in range(8):
        rows = [[x**k for k in range(first, degree + 1)] + [(-1) ** row / weight(x)] for row, x in enumerate(nodes)]
        solution = mpmath.lu_solve(mpmath.matrix(rows), mpmath.matrix([function(x) for x in nodes]))
        coefficients = [solution[k] for k in range(degree + 1 - first)]
        errors = [(x, w * (mpmath.polyval(coefficients[::-1], x) * x**first - value)) for x, value, w in values]
        worst = max(abs(error) for _, error in errors)
        nodes = extrema(errors, count)
        if worst < abs(solution[count - 1]) * mpf("1.01"):
            break
    return coefficients, worst


def remez_rounded(function: Real, weight: Real, high: mpf, degree: int, bits: int) -> tuple[list[mpf], mpf]:
    """As remez from 0 to high, each coefficient rounded and the higher ones fitted again to what that leaves."""
    fixed: list[mpf] = []
    error = mpf(0)
    for first in range(degree + 1):

        def rest(x: mpf) -> mpf:
            return function(x) - (mpmath.polyval(fixed[::-1], x) if fixed else 0)

        found, error = remez(rest, weight, high / 400 if first else mpf(0), high, degree, first)
        fixed.append(mpf(rounded(found[0], bits)))
    return fixed, error


def extrema(errors: list[tuple[mpf, mpf]], count: int) -> list[mpf]:
    """The place of the largest error of each run of one sign; the smallest ends are dropped when there are too many."""
    runs: list[list[tuple[mpf, mpf]]] = []
    for x, error in errors:
        if runs and (runs[-1][-1][1] > 0) == (error > 0):
            runs[-1].append((x, error))
        else:
            runs.append([(x, error)])
    peaks = [max(run, key=lambda point: abs(point[1])) for run in runs]
    while len(peaks) > count:
        peaks.pop(0 if abs(peaks[0][1]) < abs(peaks[-1][1]) else -1)
    if len(peaks) < count:
        raise ArithmeticError("the error has too few sign changes: raise the precision or lower the degree")
    return [x for x, _ in peaks]


def rounded(x: mpf, bits: int) -> float:
    """x to the nearest number of so many bits (no constant is subnormal)."""
    with mp.workprec(bits):
        return float(+x)


def double(x: mpf) -> float:
    return rounded(x, 53)


def single(x: mpf) -> float:
    return rounded(x, 24)


def high_part(x: mpf, bits: int) -> mpf:
    """x cut to its first `bits` bits, so that its product with a short integer is exact."""
    exponent = mpmath.floor(mpmath.log(x, 2))
    scale = mpf(2) ** (bits - 1 - exponent)
    return mpmath.floor(x * scale) / scale


def parts(x: mpf, bits: int, count: int) -> list[mpf]:
    """Numbers of `bits` bits each that add up to x."""
    found: list[mpf] = []
    for _ in range(count):
        found.append(mpf(rounded(x - sum(found), bits)))
    return found


class Printer:
    """Writes constants of one C++ type."""

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.type = "double" if bits == 53 else "float"

    def text(self, x: mpf) -> str:
        mantissa, exponent = rounded(x, self.bits).hex().split("p")
        if self.type == "double":
            return f"{mantissa}p{exponent}"
        return f"{mantissa[: mantissa.index('.') + 7]}p{exponent}F"

    def scalar(self, name: str, value: mpf, note: str) -> None:
        print(f"inline constexpr {self.type} {name} = {self.text(value)};  ///< {note}")

    def polynomial(self, name: str, note: str, coefficients: list[mpf], error: mpf) -> None:
        print(f"/// {note} Error 2^{mpmath.nstr(mpmath.log(error, 2), 4)} of the result, relative.")
        print(f"inline constexpr {self.type} {name}[] = {{")
        for c in coefficients:
            print(f"    {self.text(c)},")
        print("};")


def exp_rest(r: mpf) -> mpf:
    return (mpmath.expm1(r) - r) / r**2 if abs(r) > mpf("1e-18") else mpf(1) / 2 + r / 6


def exp_cubic(r: mpf) -> mpf:
    return (mpmath.expm1(r) - r - r**2 / 2) / r**3 if abs(r) > mpf("1e-12") else mpf(1) / 6 + r / 24


def sin_rest(z: mpf) -> mpf:
    r = mpmath.sqrt(z)
    return (mpmath.sin(r) - r) / r**3 if z else -mpf(1) / 6


def cos_rest(z: mpf) -> mpf:
    r = mpmath.sqrt(z)
    return (mpmath.cos(r) - 1 + z / 2) / z**2 if z else mpf(1) / 24


def log_rest(z: mpf) -> mpf:
    s = mpmath.sqrt(z)
    return (2 * mpmath.atanh(s) / s - 2) / z if z else mpf(2) / 3


def cosh_all(z: mpf) -> mpf:
    return mpmath.fsum(z**k / mpmath.factorial(2 * k + 2) for k in range(12))


def sinh_rest(z: mpf) -> mpf:
    return mpmath.fsum(z**k / mpmath.factorial(2 * k + 3) for k in range(12))


def tanh_rest(z: mpf) -> mpf:
    r = mpmath.sqrt(z)
    return (mpmath.tanh(r) / r - 1) / z if z else -mpf(1) / 3


def asin_rest(z: mpf) -> mpf:
    r = mpmath.sqrt(z)
    return (mpmath.asin(r) / r - 1) / z if z else mpf(1) / 6


def atan_rest(z: mpf) -> mpf:
    r = mpmath.sqrt(z)
    return (mpmath.atan(r) / r - 1) / z if z else -mpf(1) / 3


def log2_all(z: mpf) -> mpf:
    s = mpmath.sqrt(z)
    return (2 * mpmath.atanh(s) / s if s else mpf(2)) / mpmath.log(2)


def log2_tail(z: mpf) -> mpf:
    """(log2((1+s)/(1-s)) / s - 2/ln 2 - 2/(3 ln 2) z) / z^2 with z = s^2, by its series."""
    return 2 / mpmath.log(2) * mpmath.fsum(z**k / (2 * k + 5) for k in range(24))


def exp2_rest(r: mpf) -> mpf:
    return mpmath.expm1(r * mpmath.log(2)) / r if r else mpmath.log(2)


LN2, HALF_PI = mpmath.log(2), mpmath.pi / 2
EXP_EDGE = LN2 / 2 * mpf("1.0001")
TRIG_EDGE = (HALF_PI / 2 * mpf("1.0001")) ** 2
LOG_EDGE = ((mpmath.sqrt(2) - 1) / (mpmath.sqrt(2) + 1) * mpf("1.0001")) ** 2


def print_log_rest(out: Printer, degree: int) -> None:
    out.polynomial(
        "log_rest",
        "(log((1+s)/(1-s)) - 2s) / s^3 by powers of s^2, |s| <= tanh(ln(2)/4).",
        *remez(log_rest, lambda z: max(z, LOG_EDGE / 20), mpf(0), LOG_EDGE, degree),
    )


def print_cosh_all(out: Printer, degree: int) -> None:
    out.polynomial(
        "cosh_all",
        "(cosh(r) - 1) / r^2 by powers of r^2, |r| <= ln(2)/2.",
        *remez(cosh_all, lambda z: max(z, EXP_EDGE**2 / 20), mpf(0), EXP_EDGE**2, degree),
    )


def print_sinh_rest(out: Printer, degree: int) -> None:
    out.polynomial(
        "sinh_rest",
        "(sinh(r) - r) / r^3 by powers of r^2, |r| <= ln(2)/2.",
        *remez(sinh_rest, lambda z: max(z, EXP_EDGE**2 / 20), mpf(0), EXP_EDGE**2, degree),
    )


def f64_constants() -> None:
    out = Printer(53)
    for name, part in zip(("log2_e", "log2_e_low"), parts(1 / LN2, 53, 2)):
        out.scalar(name, part, "1/ln 2" if name == "log2_e" else "1/ln 2 - log2_e")
    ln2_high = high_part(LN2, 40)
    out.scalar("ln2_high", ln2_high, "The first 40 bits of ln 2: exact times an exponent.")
    out.scalar("ln2_low", LN2 - ln2_high, "ln 2 - ln2_high")
    out.scalar("two_over_pi", 1 / HALF_PI, "2/pi")
    for k, part in enumerate(parts(HALF_PI, 53, 3)):
        out.scalar(f"half_pi_{k + 1}", part, f"Part {k + 1} of pi/2, 53 bits each.")
    out.scalar("sqrt_half", mpmath.sqrt(mpf(1) / 2), "The lower end of the reduced argument of log.")
    print()
    out.polynomial(
        "exp_rest",
        "(exp(r) - 1 - r) / r^2 by powers of r, |r| <= ln(2)/2.",
        *remez(exp_rest, lambda r: max(r**2, EXP_EDGE**2 / 20), -EXP_EDGE, EXP_EDGE, 9),
    )
    coefficients, error = remez(sin_rest, lambda z: max(z, TRIG_EDGE / 20), mpf(0), TRIG_EDGE, 5)
    out.polynomial("sin_rest", "(sin(r) - r) / r^3 by powers of r^2, |r| <= pi/4.", coefficients, error)
    out.polynomial("sin_tail", "sin_rest without its first, which is taken in two parts.", coefficients[1:], error)
    out.polynomial(
        "cos_rest",
        "(cos(r) - 1 + r^2/2) / r^4 by powers of r^2, |r| <= pi/4.",
        *remez(cos_rest, lambda z: max(z, TRIG_EDGE / 20) ** 2, mpf(0), TRIG_EDGE, 5),
    )
    print_log_rest(out, 6)
    print()
    out.polynomial(
        "exp_cubic",
        "(exp(r) - 1 - r - r^2/2) / r^3 by powers of r, |r| <= ln(2)/2.",
        *remez(exp_cubic, lambda r: max(abs(r) ** 2, EXP_EDGE**2 / 20), -EXP_EDGE, EXP_EDGE, 9),
    )
    quarter = high_part(HALF_PI / 2, 50)
    out.scalar("quarter_pi_high", quarter, "The first 50 bits of pi/4: exact times 1 to 4.")
    out.scalar("quarter_pi_low", HALF_PI / 2 - quarter, "pi/4 - quarter_pi_high")
    out.polynomial(
        "atan_rest",
        "(atan(r) - r) / r^3 by powers of r^2, |r| <= 1/2.",
        *remez(atan_rest, lambda z: max(z, mpf(1) / 80), mpf(0), mpf("0.25001"), 12),
    )
    for name, x in (("ln2_full", LN2), ("log2_lead", 2 / LN2), ("log2_third", 2 / LN2 / 3)):
        for k, part in enumerate(parts(x, 53, 2)):
            out.scalar(f"{name}_{k + 1}", part, f"Part {k + 1} of {mpmath.nstr(x, 5)} for pow, 53 bits each.")
    out.polynomial(
        "log2_tail",
        "log2((1+s)/(1-s)) / s without its first two terms by powers of s^2, |s| <= tanh(ln(2)/4).",
        *remez(log2_tail, lambda z: max(z, LOG_EDGE / 20) ** 2 / 2, mpf(0), LOG_EDGE, 7),
    )
    print_cosh_all(out, 5)
    print_sinh_rest(out, 4)
    out.polynomial(
        "asin_rest",
        "(asin(r) - r) / r^3 by powers of r^2, |r| <= 1/2.",
        *remez(asin_rest, lambda z: max(z, mpf(1) / 80), mpf(0), mpf(1) / 4, 12),
    )


def short_constants() -> None:
    """For f32 functions that compute in f64: 30 bits or so are enough."""
    out = Printer(53)
    out.scalar("ln2", LN2, "ln 2")
    out.polynomial(
        "exp_rest",
        "(exp(r) - 1 - r) / r^2 by powers of r, |r| <= ln(2)/2.",
        *remez(exp_rest, lambda r: max(abs(r), EXP_EDGE / 20), -EXP_EDGE, EXP_EDGE, 5),
    )
    out.polynomial(
        "exp2_rest",
        "(2^r - 1) / r by powers of r, |r| <= 1/2.",
        *remez(exp2_rest, lambda r: max(abs(r), mpf(1) / 40), -mpf(1) / 2, mpf(1) / 2, 5),
    )
    print_log_rest(out, 3)
    out.polynomial(
        "log2_all",
        "log2((1+s)/(1-s)) / s by powers of s^2, |s| <= tanh(ln(2)/4).",
        *remez(log2_all, lambda z: mpf(1) / 2, mpf(0), LOG_EDGE, 4),
    )
    print_cosh_all(out, 2)
    print_sinh_rest(out, 2)


def f32_constants() -> None:
    out = Printer(24)
    out.scalar("log2_e", 1 / LN2, "1/ln 2")
    ln2_high = high_part(LN2, 16)
    out.scalar("ln2_high", ln2_high, "The first 16 bits of ln 2: exact times an exponent.")
    out.scalar("ln2_low", LN2 - ln2_high, "ln 2 - ln2_high")
    out.scalar("two_over_pi", 1 / HALF_PI, "2/pi")
    for k, part in enumerate(parts(HALF_PI, 24, 3)):
        out.scalar(f"half_pi_{k + 1}", part, f"Part {k + 1} of pi/2, 24 bits each.")
    out.scalar("sqrt_half", mpmath.sqrt(mpf(1) / 2), "The lower end of the reduced argument of log.")
    print()
    out.polynomial(
        "exp_rest",
        "(exp(r) - 1 - r) / r^2 by powers of r, |r| <= ln(2)/2.",
        *remez(exp_rest, lambda r: max(r**2, EXP_EDGE**2 / 20), -EXP_EDGE, EXP_EDGE, 4),
    )
    # The rounding of two_over_pi moves the reduced argument by 2^-25 of the quotient.
    edge = TRIG_EDGE * mpf("1.02")
    out.polynomial(
        "sin_rest",
        "(sin(r) - r) / r^3 by powers of r^2, |r| <= pi/4.",
        *remez(sin_rest, lambda z: max(z, edge / 20), mpf(0), edge, 2),
    )
    out.polynomial(
        "cos_rest",
        "(cos(r) - 1 + r^2/2) / r^4 by powers of r^2, |r| <= pi/4.",
        *remez(cos_rest, lambda z: max(z, edge / 20) ** 2, mpf(0), edge, 2),
    )
    print_log_rest(out, 2)
    out.polynomial(
        "tanh_rest",
        "(tanh(r) - r) / r^3 by powers of r^2, |r| <= 5/8.",
        *remez(tanh_rest, lambda z: max(z, mpf(1) / 50), mpf(0), mpf(25) / 64, 4),
    )
    coefficients, error = remez_rounded(atan_rest, lambda z: max(z, mpf(1) / 20), mpf(1), 8, 24)
    out.scalar(
        "atan_third", coefficients[0], "(atan(r) - r) / r^3 at 0, of the polynomial of which atan_rest is the rest."
    )
    out.polynomial(
        "atan_rest", "((atan(r) - r) / r^3 - atan_third) / r^2 by powers of r^2, |r| <= 1.", coefficients[1:], error
    )


def main() -> None:
    print("#pragma once")
    print("// Printed by tests/coefficients/elementary.py, which says how: change that and print it again.\n")
    print("// clang-format off")
    for name, note, constants in (
        ("coefficients", "f64 by f64.", f64_constants),
        ("short_coefficients", "f32 by f64.", short_constants),
        ("narrow_coefficients", "f32 by f32.", f32_constants),
    ):
        print(f"// {note}\nnamespace ik::simd::{name} {{\n")
        constants()
        print(f"\n}}  // namespace ik::simd::{name}\n")
    print("// clang-format on")


if __name__ == "__main__":
    main()
