"""Expressions that are timed at every size from ten elements to a hundred million."""

from __future__ import annotations

from workload import NOT_AN_INDEX, Blank, Workload, iron_map, iron_sum, normal

SIZES = (10, 1_000, 20_000, 1_000_000, 10_000_000, 100_000_000)


def _axpy(xp):
    return lambda x, y: 2 * x + y


def _horner(xp):
    return lambda x: ((((0.1 * x + 0.2) * x - 0.3) * x + 0.4) * x - 0.5) * x + 0.6


def _compound(xp):
    return lambda x: xp.where(x > 0, xp.sqrt(xp.abs(x)) + xp.sin(x), 0.0)


def _damped(xp):
    return lambda x, y: xp.exp(-x * x) * xp.cos(y)


def _dot(xp):
    return lambda x, y: xp.sum(x * y)


HORNER = "((((0.1*x + 0.2)*x - 0.3)*x + 0.4)*x - 0.5)*x + 0.6"
COMPOUND = "where(x > 0, sqrt(abs(x)) + sin(x), 0)"

WORKLOADS: list[Workload] = [
    Workload(
        name="2*x + y",
        tags="M",
        ik="2*x + y",
        formula=_axpy,
        inputs=normal("x", "y"),
        sizes=SIZES,
        numexpr="2*x + y",
        ironkernel=iron_map(lambda k, x, y: 2 * x + y),
        fused="axpy",
    ),
    Workload(
        name="Horner, degree 5",
        tags="C",
        ik=HORNER,
        formula=_horner,
        inputs=normal("x"),
        sizes=SIZES,
        rtol=1e-9,
        numexpr=HORNER,
        ironkernel=iron_map(lambda k, x: ((((0.1 * x + 0.2) * x - 0.3) * x + 0.4) * x - 0.5) * x + 0.6),
        fused="horner",
    ),
    Workload(
        name="where(x > 0, sqrt(abs(x)) + sin(x), 0)",
        tags="T,B",
        ik=COMPOUND,
        formula=_compound,
        inputs=normal("x", scale=10.0),
        sizes=SIZES,
        numexpr=COMPOUND,
        ironkernel=iron_map(lambda k, x: k.where(x > 0, k.sqrt(k.abs(x)) + k.sin(x), 0.0)),
        fused="compound",
    ),
    Workload(
        name="exp(-x*x)*cos(y)",
        tags="T",
        ik="exp(-x*x)*cos(y)",
        formula=_damped,
        inputs=normal("x", "y"),
        sizes=SIZES,
        rtol=1e-11,
        numexpr="exp(-x*x)*cos(y)",
        ironkernel=iron_map(lambda k, x, y: k.exp(-x * x) * k.cos(y)),
        fused="damped",
    ),
    Workload(
        name="sum(x*y)",
        tags="R",
        ik="sum(x*y)",
        formula=_dot,
        inputs=normal("x", "y"),
        sizes=SIZES,
        rtol=1e-9,
        numexpr="sum(x*y)",
        ironkernel=iron_sum(lambda k, x, y: x * y),
        eo=NOT_AN_INDEX,
        fused="dot",
    ),
    Workload(
        name="five operations on a few elements",
        tags="L",
        ik="(x - y)*(x + y)/2 + 1",
        formula=lambda xp: lambda x, y: (x - y) * (x + y) / 2 + 1,
        inputs=normal("x", "y"),
        sizes=(1, 10, 100),
        numexpr="(x - y)*(x + y)/2 + 1",
        ironkernel=iron_map(lambda k, x, y: (x - y) * (x + y) / 2 + 1),
        fused=Blank("a call through ctypes costs more than the work"),
    ),
]
