"""Print src/simd/math_coefficients.hpp: the constants of the elementary functions of our own.

Minimax polynomials by the Remez exchange algorithm (E. Ya. Remez, 1934; J.-M. Muller, "Elementary Functions",
3rd edition, section 3.6), weighted (down to a floor near 0) so that the error is relative to the result, in 60
digits; each coefficient is then rounded to the nearest double. Needs mpmath. Run it and redirect it to the header.
"""

from __future__ import annotations

from collections.abc import Callable

import mpmath
from mpmath import mp, mpf

mp.dps = 60

Real = Callable[[mpf], mpf]


def remez(function: Real, weight: Real, low: mpf, high: mpf, degree: int) -> tuple[list[mpf], mpf]:
    """Coefficients c that minimise the largest weight(x) * |polynomial(x) - function(x)|, and that error."""
    count = degree + 2
    middle, half = (low + high) / 2, (high - low) / 2
    nodes = [middle - half * mpmath.cos(mpmath.pi * k / (count - 1)) for k in range(count)]
    coefficients: list[mpf] = []
    worst = mpf(0)
    grid = [middle - half * mpmath.cos(mpmath.pi * k / 600) for k in range(601)]
    values = [(x, function(x), weight(x)) for x in grid]
    for _ in range(8):
        rows = [[x**k for k in range(degree + 1)] + [(-1) ** row / weight(x)] for row, x in enumerate(nodes)]
        solution = mpmath.lu_solve(mpmath.matrix(rows), mpmath.matrix([function(x) for x in nodes]))
        coefficients = [solution[k] for k in range(degree + 1)]
        errors = [(x, w * (mpmath.polyval(coefficients[::-1], x) - value)) for x, value, w in values]
        worst = max(abs(error) for _, error in errors)
        nodes = extrema(errors, count)
        if worst < abs(solution[degree + 1]) * mpf("1.01"):
            break
    return coefficients, worst


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


def double(x: mpf) -> float:
    return float(x)


def high_part(x: mpf, bits: int) -> mpf:
    """x cut to its first `bits` bits, so that its product with a short integer is exact."""
    exponent = mpmath.floor(mpmath.log(x, 2))
    scale = mpf(2) ** (bits - 1 - exponent)
    return mpmath.floor(x * scale) / scale


def scalar(name: str, value: mpf, note: str) -> None:
    print(f"inline constexpr double {name} = {double(value).hex()};  ///< {note}")


def polynomial(name: str, note: str, coefficients: list[mpf], error: mpf) -> None:
    print(f"/// {note} Error 2^{mpmath.nstr(mpmath.log(error, 2), 4)} of the result, relative.")
    print(f"inline constexpr double {name}[] = {{")
    for c in coefficients:
        print(f"    {double(c).hex()},")
    print("};")


def exp_rest(r: mpf) -> mpf:
    return (mpmath.expm1(r) - r) / r**2 if abs(r) > mpf("1e-18") else mpf(1) / 2 + r / 6


def sin_rest(z: mpf) -> mpf:
    r = mpmath.sqrt(z)
    return (mpmath.sin(r) - r) / r**3 if z else -mpf(1) / 6


def cos_rest(z: mpf) -> mpf:
    r = mpmath.sqrt(z)
    return (mpmath.cos(r) - 1 + z / 2) / z**2 if z else mpf(1) / 24


def log_rest(z: mpf) -> mpf:
    s = mpmath.sqrt(z)
    return (2 * mpmath.atanh(s) / s - 2) / z if z else mpf(2) / 3


def main() -> None:
    ln2, half_pi = mpmath.log(2), mpmath.pi / 2
    print("#pragma once")
    print("// Printed by tests/coefficients/elementary.py, which says how: change that and print it again.\n")
    print("// clang-format off")
    print("namespace ik::simd::coefficients {\n")
    scalar("log2_e", 1 / ln2, "1/ln 2")
    ln2_high = high_part(ln2, 40)
    scalar("ln2_high", ln2_high, "The first 40 bits of ln 2: exact times an exponent.")
    scalar("ln2_low", ln2 - ln2_high, "ln 2 - ln2_high")
    scalar("two_over_pi", 1 / half_pi, "2/pi")
    parts = [mpf(double(half_pi))]
    for _ in range(2):
        parts.append(mpf(double(half_pi - sum(parts))))
    for k, part in enumerate(parts):
        scalar(f"half_pi_{k + 1}", part, f"Part {k + 1} of pi/2, 53 bits each.")
    scalar("sqrt_half", mpmath.sqrt(mpf(1) / 2), "The lower end of the reduced argument of log.")
    print()
    edge = ln2 / 2 * mpf("1.0001")
    polynomial(
        "exp_rest",
        "(exp(r) - 1 - r) / r^2 by powers of r, |r| <= ln(2)/2.",
        *remez(exp_rest, lambda r: max(r**2, edge**2 / 20), -edge, edge, 9),
    )
    edge = (half_pi / 2 * mpf("1.0001")) ** 2
    polynomial(
        "sin_rest",
        "(sin(r) - r) / r^3 by powers of r^2, |r| <= pi/4.",
        *remez(sin_rest, lambda z: max(z, edge / 20), mpf(0), edge, 5),
    )
    polynomial(
        "cos_rest",
        "(cos(r) - 1 + r^2/2) / r^4 by powers of r^2, |r| <= pi/4.",
        *remez(cos_rest, lambda z: max(z, edge / 20) ** 2, mpf(0), edge, 5),
    )
    edge = ((mpmath.sqrt(2) - 1) / (mpmath.sqrt(2) + 1) * mpf("1.0001")) ** 2
    polynomial(
        "log_rest",
        "(log((1+s)/(1-s)) - 2s) / s^3 by powers of s^2, |s| <= tanh(ln(2)/4).",
        *remez(log_rest, lambda z: max(z, edge / 20), mpf(0), edge, 6),
    )
    print("\n}  // namespace ik::simd::coefficients\n// clang-format on")


if __name__ == "__main__":
    main()
