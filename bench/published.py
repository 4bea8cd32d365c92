"""Computations that other projects publish as their benchmarks, restated; each names its source.

The compound `where` of `elementwise.py` is one of them too: ironkernel's own example.
"""

from __future__ import annotations

import numpy as np

import loops
from loops import A1, A2, A3, A4, A5, RATE, ROOT_2_PI, VOLATILITY
from workload import HAS_NAN, NOT_ELEMENTWISE, ONLY_FLAT_F64, Arrays, Blank, Workload, iron_map


def _black_scholes(xp):
    def normal_cdf(d):
        k = 1.0 / (1.0 + 0.2316419 * xp.abs(d))
        tail = ROOT_2_PI * xp.exp(-0.5 * d * d) * (k * (A1 + k * (A2 + k * (A3 + k * (A4 + k * A5)))))
        return xp.where(d > 0, 1.0 - tail, tail)

    def price(s, x, t):
        root = VOLATILITY * xp.sqrt(t)
        d1 = (xp.log(s / x) + (RATE + 0.5 * VOLATILITY * VOLATILITY) * t) / root
        c1, c2 = normal_cdf(d1), normal_cdf(d1 - root)
        discounted = x * xp.exp(-RATE * t)
        return s * c1 - discounted * c2 + (discounted * (1.0 - c2) - s * (1.0 - c1))

    return price


BLACK_SCHOLES = """
fn normal_cdf(d) {
    k = 1 / (1 + 0.2316419*abs(d))
    polynomial = k*(0.31938153 + k*(-0.356563782 + k*(1.781477937 + k*(-1.821255978 + k*1.330274429))))
    tail = 0.3989422804014327*exp(-0.5*d*d)*polynomial
    return where(d > 0, 1 - tail, tail)
}
root = 0.30*sqrt(t)
d1 = (log(s/x) + (0.02 + 0.5*0.30*0.30)*t)/root
c1 = normal_cdf(d1)
c2 = normal_cdf(d1 - root)
discounted = x*exp(-0.02*t)
s*c1 - discounted*c2 + (discounted*(1 - c2) - s*(1 - c1))
"""


def _options(n: int) -> Arrays:
    rng = np.random.default_rng(42)
    return {"s": rng.uniform(5, 30, n), "x": rng.uniform(1, 100, n), "t": rng.uniform(0.25, 10, n)}


def _evi(xp):
    f = xp.float32
    return lambda n, r, b: f(2.5) * (n - r) / (n + f(6) * r - f(7.5) * b + f(1))


def _bands(n: int) -> Arrays:
    rng = np.random.default_rng(42)
    side = max(4, round(n**0.5))
    return {k: rng.random((side, side), dtype=np.float32) * np.float32(top) for k, top in zip("nrb", (0.6, 0.2, 0.1))}


def _arc_distance(xp):
    def distance(t1, p1, t2, p2):
        h = xp.sin((t2 - t1) / 2) ** 2 + xp.cos(t1) * xp.cos(t2) * xp.sin((p2 - p1) / 2) ** 2
        return 2 * xp.arctan2(xp.sqrt(h), xp.sqrt(1 - h))

    return distance


ARC = "sin((t2-t1)/2)**2 + cos(t1)*cos(t2)*sin((p2-p1)/2)**2"


def _iron_arc(k, t1, p1, t2, p2):
    a, b = k.sin((t2 - t1) / 2), k.sin((p2 - p1) / 2)
    h = a * a + k.cos(t1) * k.cos(t2) * b * b
    return 2 * k.atan2(k.sqrt(h), k.sqrt(1 - h))


def _angles(n: int) -> Arrays:
    rng = np.random.default_rng(42)
    return {name: rng.random(n) for name in ("t1", "p1", "t2", "p2")}


def _jacobi(xp):
    def sweeps(a, b):
        a, b = a.copy(), b.copy()
        for _ in range(1, 20):
            b[1:-1, 1:-1] = 0.2 * (a[1:-1, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:] + a[2:, 1:-1] + a[:-2, 1:-1])
            a[1:-1, 1:-1] = 0.2 * (b[1:-1, 1:-1] + b[1:-1, :-2] + b[1:-1, 2:] + b[2:, 1:-1] + b[:-2, 1:-1])
        return a

    return sweeps


def _jacobi_jax(a, b):
    from jax import lax

    def half(of, onto):
        inner = 0.2 * (of[1:-1, 1:-1] + of[1:-1, :-2] + of[1:-1, 2:] + of[2:, 1:-1] + of[:-2, 1:-1])
        return onto.at[1:-1, 1:-1].set(inner)

    def both(_, pair):
        b = half(*pair)
        return half(b, pair[0]), b

    return lax.fori_loop(1, 20, both, (a, b))[0]


JACOBI = """
for t in 1..20 {
    b[1:-1, 1:-1] = 0.2*(a[1:-1, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:] + a[2:, 1:-1] + a[:-2, 1:-1])
    a[1:-1, 1:-1] = 0.2*(b[1:-1, 1:-1] + b[1:-1, :-2] + b[1:-1, 2:] + b[2:, 1:-1] + b[:-2, 1:-1])
}
a
"""


def _grids(n: int) -> Arrays:
    side = max(4, round(n**0.5))
    i, j = np.meshgrid(np.arange(side), np.arange(side), indexing="ij")
    return {"a": i * (j + 2) / side, "b": i * (j + 3) / side}


def _softmax(xp):
    def rows(x):
        e = xp.exp(x - xp.max(x, axis=-1, keepdims=True))
        return e / xp.sum(e, axis=-1, keepdims=True)

    return rows


def _attention(n: int) -> Arrays:
    batches = max(1, round(n / (8 * 256 * 256)))
    rows = max(1, min(256, n // (batches * 8 * 256)))
    return {"x": np.random.default_rng(42).random((batches, 8, rows, 256), dtype=np.float32)}


def _clouded(n: int) -> Arrays:
    rng = np.random.default_rng(42)
    side = max(2, round((n / 24) ** 0.5))
    series = rng.random((24, side, side), dtype=np.float32)
    series[rng.random(series.shape, dtype=np.float32) < 0.1] = np.nan
    return {"a": series}


def _mandelbrot(xp):
    def counts(x, y):
        c = x + y[:, None] * 1j
        n = np.zeros(c.shape, np.int64)
        z = np.zeros(c.shape, np.complex128)
        for k in range(200):
            inside = np.abs(z) < 2.0
            n[inside] = k
            z[inside] = z[inside] ** 2 + c[inside]
        n[n == 199] = 0
        return n

    return counts


def _mandelbrot_jax(x, y):
    import jax.numpy as jnp
    from jax import lax

    cx = jnp.broadcast_to(x, (y.size, x.size))
    cy = jnp.broadcast_to(y[:, None], (y.size, x.size))

    def step(k, state):
        a, b, n = state
        inside = a * a + b * b < 4.0
        return (
            jnp.where(inside, a * a - b * b + cx, a),
            jnp.where(inside, 2 * a * b + cy, b),
            jnp.where(inside, k, n),
        )

    zeros = jnp.zeros_like(cx)
    n = lax.fori_loop(0, 200, step, (zeros, zeros, jnp.zeros(cx.shape, jnp.int64)))[2]
    return jnp.where(n == 199, 0, n)


MANDELBROT = """
fn last_inside(x, y) {
    a = 0.0
    b = 0.0
    n = 0
    while n < 200 and a^2 + b^2 < 4 {
        next = a^2 - b^2 + x
        b = 2*a*b + y
        a = next
        n += 1
    }
    if n == 200 then 0 else n - 1
}
last_inside.(x, y[:, new])
"""


def _plane(n: int) -> Arrays:
    side = max(4, round(n**0.5))
    return {"x": np.linspace(-2.25, 0.75, side), "y": np.linspace(-1.25, 1.25, side)}


WORKLOADS: list[Workload] = [
    Workload(
        name="Black-Scholes, call + put",  # numba-benchmark, bench_blackscholes.py
        tags="T,B,C",
        ik=BLACK_SCHOLES,
        formula=_black_scholes,
        inputs=_options,
        sizes=(4_000_000,),
        rtol=1e-11,
        numexpr=Blank("its expressions cannot name a shared part, so it would compute most of it four times"),
        numba=loops.black_scholes,
        ironkernel=Blank("its expressions cannot name a shared part, so it would compute most of it four times"),
        fused="black_scholes",
    ),
    Workload(
        name="EVI of three f32 bands",  # eo-processor, evi
        tags="M",
        ik="2.5*(n - r)/(n + 6*r - 7.5*b + 1)",
        formula=_evi,
        inputs=_bands,
        sizes=(120_560_400,),
        rtol=1e-4,
        numexpr="c25*(n-r)/(n + c6*r - c75*b + c1)",
        eo=lambda eo, n, r, b: eo.evi(n, r, b),
        fused="evi",
        constants={"c25": np.float32(2.5), "c6": np.float32(6), "c75": np.float32(7.5), "c1": np.float32(1)},
    ),
    Workload(
        name="arc distance",  # NPBench, arc_distance
        tags="T",
        ik=("h = sin((t2 - t1)/2)^2 + cos(t1)*cos(t2)*sin((p2 - p1)/2)^2\n2*atan2(sqrt(h), sqrt(1 - h))"),
        formula=_arc_distance,
        inputs=_angles,
        sizes=(10_000_000,),
        numexpr=f"2*arctan2(sqrt({ARC}), sqrt(1 - ({ARC})))",
        ironkernel=iron_map(_iron_arc),
        fused="arc_distance",
    ),
    Workload(
        name="Jacobi in 2-D, 19 double sweeps",  # NPBench, jacobi_2d
        tags="S,M",
        ik=JACOBI,
        formula=_jacobi,
        inputs=_grids,
        sizes=(7_840_000,),
        numexpr=NOT_ELEMENTWISE,
        numba=loops.jacobi,
        jax=_jacobi_jax,
        fused="jacobi",
    ),
    Workload(
        name="softmax of f32 rows",  # NPBench, softmax
        tags="R,X,T",
        ik="e = exp(x - max(x, axis = -1, keepdims = true))\ne / sum(e, axis = -1, keepdims = true)",
        formula=_softmax,
        inputs=_attention,
        sizes=(16_777_216,),
        rtol=1e-5,
        numexpr=NOT_ELEMENTWISE,
        numba=loops.softmax,
        fused="softmax",
    ),
    Workload(
        name="mean over time without NaN, f32",  # eo-processor, temporal_mean
        tags="R,M,B",
        ik="mean(a, axis = 0, skipnan = true)",
        formula=lambda xp: lambda a: xp.nanmean(a, axis=0),
        inputs=_clouded,
        sizes=(96_000_000,),
        rtol=1e-5,
        numexpr=NOT_ELEMENTWISE,
        numba=loops.nanmean,
        fastmath=HAS_NAN,
        eo=lambda eo, a: eo.temporal_mean(a, skip_na=True),
        fused="nanmean",
    ),
    Workload(
        name="b*c + d*e",  # numexpr, the overhead of a call
        tags="L",
        ik="b*c + d*e",
        formula=lambda xp: lambda b, c, d, e: b * c + d * e,
        inputs=lambda n: dict(zip("bcde", np.random.default_rng(42).random((4, n)))),
        sizes=(16, 1_000),
        numexpr="b*c + d*e",
        ironkernel=iron_map(lambda k, b, c, d, e: b * c + d * e),
        fused="two_products",
    ),
    Workload(
        name="Mandelbrot counts",  # NPBench, mandelbrot1
        tags="C,B",
        ik=MANDELBROT,
        formula=_mandelbrot,
        inputs=_plane,
        sizes=(1_000_000,),
        rtol=0.0,
        strays=1e-5,
        numexpr=NOT_ELEMENTWISE,
        numba=loops.mandelbrot,
        jax=_mandelbrot_jax,
        ironkernel=ONLY_FLAT_F64,
        fused="mandelbrot",
    ),
    Workload(
        name="polynomial of degree 3 on a line",  # numexpr, bench/poly.py
        tags="M,C",
        ik="((.25*x + .75)*x - 1.5)*x - 2",
        formula=lambda xp: lambda x: ((0.25 * x + 0.75) * x - 1.5) * x - 2,
        inputs=lambda n: {"x": np.linspace(-1, 1, n)},
        sizes=(10_000_000,),
        numexpr="((.25*x + .75)*x - 1.5)*x - 2",
        ironkernel=iron_map(lambda k, x: ((0.25 * x + 0.75) * x - 1.5) * x - 2),
        fused="cubic",
    ),
]
