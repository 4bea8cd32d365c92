"""Further workloads over the same space: axes, narrow dtypes, integers, masks, broadcasting, scans, views and NaN."""

from __future__ import annotations

import numpy as np

import loops
from workload import (
    HAS_NAN,
    NOT_ELEMENTWISE,
    ONLY_FLAT_F64,
    Arrays,
    Blank,
    Workload,
    iron_map,
    matrices,
    normal,
)

SCALAR_REDUCTIONS = Blank("reduces whole buffers by sum, mean, min and max only")


def _gelu(xp):
    f = xp.float32
    return lambda x: f(0.5) * x * (f(1) + xp.tanh(f(0.7978846) * (x + f(0.044715) * x * x * x)))


def _grey(xp):
    f = xp.float32
    return lambda r, g, b: f(0.299) * r.astype(f) + f(0.587) * g.astype(f) + f(0.114) * b.astype(f)


def _bytes(n: int) -> Arrays:
    rng = np.random.default_rng(42)
    side = max(4, round(n**0.5))
    return {name: rng.integers(0, 256, (side, side), dtype=np.uint8) for name in "rgb"}


def _digitise(xp):
    return lambda counts: (counts.astype(xp.float64) - 120.0) * 0.0078125


def _readings(n: int) -> Arrays:
    return {"counts": np.random.default_rng(42).integers(-30_000, 30_000, n, dtype=np.int16)}


def _hash(xp):
    return lambda k: ((k * 2654435761 + 40503) % 1000003) // 7


def _keys(n: int) -> Arrays:
    return {"k": np.random.default_rng(42).integers(0, 2**31, n)}


def _inside(xp):
    return lambda x, y: xp.sum(((x > -1) & (x < 1) & (y > x)) | ((y < -x) & (y > -3)))


def _potential(xp):
    return lambda x, y: xp.sum(1.0 / (1.0 + (x[:, None] - y) ** 2), axis=1)


def _points(n: int) -> Arrays:
    rng = np.random.default_rng(42)
    count = max(4, round(n**0.5))
    return {"x": rng.random(count) * 10, "y": rng.random(count) * 10}


def _outer(xp):
    return lambda x, y: xp.sqrt(x[:, None] * x[:, None] + y * y)


def _standardise(xp):
    return lambda a: (a - xp.mean(a, axis=0)) / xp.std(a, axis=0)


def _rescale(xp):
    return lambda x: (x - xp.min(x)) / (xp.max(x) - xp.min(x))


def _every_second(xp):
    return lambda x, y: x[::2] * y[1::2] + x[1::2]


def _transposed(xp):
    return lambda a, b: a + 2 * b.T


def _heat(xp):
    def step(u):
        inner = u[1:-1, 1:-1, 1:-1]
        around = u[2:, 1:-1, 1:-1] + u[:-2, 1:-1, 1:-1] + u[1:-1, 2:, 1:-1] + u[1:-1, :-2, 1:-1]
        return inner + 0.1 * (around + u[1:-1, 1:-1, 2:] + u[1:-1, 1:-1, :-2] - 6 * inner)

    return step


HEAT = """
inner = u[1:-1, 1:-1, 1:-1]
around = u[2:, 1:-1, 1:-1] + u[:-2, 1:-1, 1:-1] + u[1:-1, 2:, 1:-1] + u[1:-1, :-2, 1:-1]
inner + 0.1*(around + u[1:-1, 1:-1, 2:] + u[1:-1, 1:-1, :-2] - 6*inner)
"""


def _cube(n: int) -> Arrays:
    side = max(4, round(n ** (1 / 3)))
    return {"u": np.random.default_rng(42).random((side, side, side))}


def _gaps(n: int) -> Arrays:
    rng = np.random.default_rng(42)
    side = max(2, round((n / 24) ** 0.5))
    series = rng.random((24, side, side))
    series[rng.random(series.shape) < 0.1] = np.nan
    return {"a": series}


WORKLOADS: list[Workload] = [
    Workload(
        name="GELU of f32",
        tags="T",
        ik="0.5*x*(1 + tanh(0.7978846*(x + 0.044715*x*x*x)))",
        formula=_gelu,
        inputs=normal("x", dtype=np.float32),
        sizes=(10_000_000,),
        rtol=1e-6,
        numexpr="half*x*(one + tanh(a*(x + b*x*x*x)))",
        fused="gelu",
        constants={
            "half": np.float32(0.5),
            "one": np.float32(1),
            "a": np.float32(0.7978846),
            "b": np.float32(0.044715),
        },
    ),
    Workload(
        name="x^2.4",
        tags="T",
        ik="x^2.4",
        formula=lambda xp: lambda x: x**2.4,
        inputs=lambda n: {"x": np.random.default_rng(42).random(n)},
        sizes=(10_000_000,),
        numexpr="x**2.4",
        ironkernel=iron_map(lambda k, x: x**2.4),
        fused="power",
    ),
    Workload(
        name="grey of three u8 bands, f32",
        tags="M,I",
        ik="0.299*f32(r) + 0.587*f32(g) + 0.114*f32(b)",
        formula=_grey,
        inputs=_bytes,
        sizes=(16_000_000,),
        rtol=1e-6,
        numexpr="a*r + d*g + e*b",
        numba=loops.grey,
        fused="grey",
        constants={"a": np.float32(0.299), "d": np.float32(0.587), "e": np.float32(0.114)},
    ),
    Workload(
        name="i16 readings to f64",
        tags="M,I",
        ik="(f64(counts) - 120)*0.0078125",
        formula=_digitise,
        inputs=_readings,
        sizes=(20_000_000,),
        numexpr="(counts - 120.0)*0.0078125",
        eo=lambda eo, counts: eo.pixelwise_transform(counts, scale=0.0078125, offset=-120 * 0.0078125),
        fused="digitise",
    ),
    Workload(
        name="i64 hash",
        tags="I",
        ik="((k*2654435761 + 40503) % 1000003)//7",
        formula=_hash,
        inputs=_keys,
        sizes=(5_000_000,),
        rtol=0.0,
        numexpr=Blank("its % and / of integers truncate"),
        fused="hash",
    ),
    Workload(
        name="count of points under masks",
        tags="B,R",
        ik="count((x > -1 and x < 1 and y > x) or (y < -x and y > -3))",
        formula=_inside,
        inputs=normal("x", "y"),
        sizes=(10_000_000,),
        rtol=0.0,
        numexpr="sum(where(((x > -1) & (x < 1) & (y > x)) | ((y < -x) & (y > -3)), 1, 0))",
        numba=loops.inside,
        ironkernel=Blank("has no logical operators"),
        fused="inside",
    ),
    Workload(
        name="sum(a, axis = 0)",
        tags="R,M",
        ik="sum(a, axis = 0)",
        formula=lambda xp: lambda a: xp.sum(a, axis=0),
        inputs=matrices("a"),
        sizes=(1_000_000, 16_000_000),
        rtol=1e-11,
        numexpr="sum(a, axis=0)",
        numba=loops.sum_of_columns,
        ironkernel=SCALAR_REDUCTIONS,
        eo=lambda eo, a: eo.temporal_sum(a),
        fused="column_sums",
    ),
    Workload(
        name="mean(a, axis = 1)",
        tags="R,M",
        ik="mean(a, axis = 1)",
        formula=lambda xp: lambda a: xp.mean(a, axis=1),
        inputs=matrices("a"),
        sizes=(1_000_000, 16_000_000),
        rtol=1e-11,
        numexpr=Blank("has no mean"),
        numba=loops.mean_of_rows,
        ironkernel=SCALAR_REDUCTIONS,
        fused="row_means",
    ),
    Workload(
        name="sum(a, axis = 0) of f32",
        tags="R,M",
        ik="sum(a, axis = 0)",
        formula=lambda xp: lambda a: xp.sum(a, axis=0),
        inputs=matrices("a", rows_to_columns=1 / 16, dtype=np.float32),
        sizes=(16_000_000,),
        rtol=1e-4,
        numexpr="sum(a, axis=0)",
        numba=loops.sum_of_columns,
        ironkernel=SCALAR_REDUCTIONS,
        fused=Blank("the hand-written one for f64 stands for it"),
    ),
    Workload(
        name="normalised difference of two bands",
        tags="M",
        ik="(a - b)/(a + b)",
        formula=lambda xp: lambda a, b: (a - b) / (a + b),
        inputs=matrices("a", "b"),
        sizes=(9_000_000,),
        numexpr="(a - b)/(a + b)",
        ironkernel=iron_map(lambda k, a, b: (a - b) / (a + b)),
        eo=lambda eo, a, b: eo.normalized_difference(a, b),
        fused="normalised_difference",
    ),
    Workload(
        name="distances, outer",
        tags="X",
        ik="sqrt(x[:, new]*x[:, new] + y*y)",
        formula=_outer,
        inputs=_points,
        sizes=(10_000_000,),
        numexpr=Blank("cannot insert an axis"),
        numba=Blank("its array expressions do not broadcast in parallel"),
        fused="outer",
    ),
    Workload(
        name="sum over pairs",
        tags="X,R,C",
        ik="sum(1/(1 + (x[:, new] - y)^2), axis = 1)",
        formula=_potential,
        inputs=_points,
        sizes=(16_000_000,),
        rtol=1e-11,
        numexpr=Blank("cannot insert an axis"),
        numba=loops.potential,
        fused="potential",
    ),
    Workload(
        name="columns to mean 0, deviation 1",
        tags="R,X",
        ik="(a - mean(a, axis = 0))/std(a, axis = 0)",
        formula=_standardise,
        inputs=matrices("a", rows_to_columns=16.0),
        sizes=(8_000_000,),
        rtol=1e-9,
        numexpr=NOT_ELEMENTWISE,
        numba=loops.standardise,
    ),
    Workload(
        name="(x - min(x))/(max(x) - min(x))",
        tags="R,M",
        ik="(x - min(x))/(max(x) - min(x))",
        formula=_rescale,
        inputs=normal("x"),
        sizes=(1_000, 10_000_000),
        numexpr=NOT_ELEMENTWISE,
        ironkernel=Blank("its reductions end in Python numbers"),
        fused="rescale",
    ),
    Workload(
        name="cumsum(x*y)",
        tags="R,M",
        ik="cumsum(x*y)",
        formula=lambda xp: lambda x, y: xp.cumsum(x * y),
        inputs=normal("x", "y"),
        sizes=(1_000, 10_000_000),
        rtol=1e-8,
        numexpr=Blank("has no scans"),
        numba=lambda x, y: np.cumsum(x * y),
        ironkernel=Blank("has no scans"),
    ),
    Workload(
        name="x[::2]*y[1::2] + x[1::2]",
        tags="V",
        ik="x[::2]*y[1::2] + x[1::2]",
        formula=_every_second,
        inputs=lambda n: normal("x", "y")(2 * (n // 2)),
        sizes=(10_000_000,),
        numexpr=Blank("has no slices"),
        fused="every_second",
    ),
    Workload(
        name="a + 2*transpose(b)",
        tags="V,M",
        ik="a + 2*transpose(b)",
        formula=_transposed,
        inputs=matrices("a", "b"),
        sizes=(1_000_000, 9_000_000),
        numexpr=Blank("cannot transpose"),
        fused="transposed",
    ),
    Workload(
        name="heat in 3-D, one step",
        tags="S,M",
        ik=HEAT,
        formula=_heat,
        inputs=_cube,
        sizes=(8_000_000,),
        numexpr=Blank("has no slices"),
        numba=loops.heat,
        fused="heat",
    ),
    Workload(
        name="deviation over time without NaN",
        tags="R,B",
        ik="std(a, axis = 0, skipnan = true)",
        formula=lambda xp: lambda a: xp.nanstd(a, axis=0),
        inputs=_gaps,
        sizes=(12_000_000,),
        rtol=1e-11,
        numexpr=NOT_ELEMENTWISE,
        numba=loops.spread,
        fastmath=HAS_NAN,
        ironkernel=ONLY_FLAT_F64,
        eo=Blank("its deviation divides by n - 1"),
    ),
    Workload(
        name="median over time without NaN",
        tags="R,B",
        ik="median(a, axis = 0, skipnan = true)",
        formula=lambda xp: lambda a: xp.nanmedian(a, axis=0),
        inputs=_gaps,
        sizes=(2_400_000,),
        numexpr=NOT_ELEMENTWISE,
        numba=loops.median,
        fastmath=HAS_NAN,
        eo=lambda eo, a: eo.median(a, skip_na=True),
    ),
]
