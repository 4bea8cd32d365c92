"""What a workload of ``make bench`` is: one computation, written once per contender, and the inputs it runs on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Union

import numpy as np

Arrays = dict[str, np.ndarray]
Function = Callable[..., Any]
Formula = Callable[[Any], Function]


@dataclass(frozen=True)
class Blank:
    """Why a contender has no form of a workload; the report lists it."""

    reason: str


FROM_FORMULA = "the form is that of NumPy"
NO_FORM = Blank("has no such function")
NOT_AN_INDEX = Blank("not among its indices and time statistics")
HAS_NAN = Blank("fastmath assumes that there is no NaN")
ONLY_FLAT_F64 = Blank("takes flat f64 arrays alone")
NOT_ELEMENTWISE = Blank("compiles elementwise expressions only")


@dataclass(frozen=True)
class Workload:
    """One computation and the forms of it.

    Attributes
    ----------
    name : str
        What the table shows.
    tags : str
        What it stresses: M memory, C compute, T transcendental, B branches, X broadcasting, R reduction, S stencil,
        L latency, I integers, V views.
    ik : str
        Source for ik.
    formula : callable
        Given NumPy's namespace, or JAX's, the function of the arrays in the order of `inputs`.
    inputs : callable
        Makes the arrays for about n elements of the largest.
    sizes : tuple of int
        The n of a full run.
    rtol : float
        Largest difference from NumPy, relative to the magnitude or 1, that still counts as the same result.
    strays : float
        Share of the elements that may differ by more, where the last bit decides which way an orbit goes.
    numexpr : str or Blank
        Source; f32 constants are names of `constants`, because numexpr computes with its own literals as f64.
    numba : callable, FROM_FORMULA or Blank
        Body for ``numba.njit(parallel=True)``, which fuses array expressions and runs ``prange`` on all threads.
    fastmath : Blank or None
        Why numba's fastmath, which takes every number for finite, cannot do it.
    jax : callable, FROM_FORMULA or Blank
        Function of its arrays for ``jax.jit``.
    ironkernel : callable or Blank
        Given the module and its buffers, a call that leaves the result in a buffer.
    eo : callable or Blank
        Function of the module eo_processor and the arrays.
    fused : str or Blank
        Name of the function by hand in ``bench/fused``.
    constants : dict
        Further names for numexpr.
    """

    name: str
    tags: str
    ik: str
    formula: Formula
    inputs: Callable[[int], Arrays]
    sizes: tuple[int, ...]
    rtol: float = 1e-12
    strays: float = 0.0
    numexpr: Union[str, Blank] = NO_FORM
    numba: Union[Function, str, Blank] = FROM_FORMULA
    fastmath: Union[Blank, None] = None
    jax: Union[Function, str, Blank] = FROM_FORMULA
    ironkernel: Union[Function, Blank] = ONLY_FLAT_F64
    eo: Union[Function, Blank] = NOT_AN_INDEX
    fused: Union[str, Blank] = Blank("not written by hand")
    constants: Union[dict[str, Any], None] = None


def iron_map(expression: Function) -> Function:
    """Form for ironkernel of an elementwise function of the module's `kernel` and the arguments."""

    def make(module: Any, names: list[str], buffers: list[Any]) -> Callable[[], Any]:
        kernel, runtime = module.kernel, module.rt
        spec = kernel.elementwise(expression(kernel, *kernel.args(*names)))
        task = kernel.map(spec, **dict(zip(names, buffers)))
        return lambda: runtime.go(task).result()

    return make


def iron_sum(expression: Function) -> Function:
    """The sum of an elementwise function: two kernels, as ironkernel reduces buffers and no expressions."""

    def make(module: Any, names: list[str], buffers: list[Any]) -> Callable[[], Any]:
        elementwise = iron_map(expression)(module, names, buffers)
        return lambda: module.rt.go(module.kernel.sum(elementwise())).result()

    return make


def normal(*names: str, scale: float = 2.0, dtype: Any = np.float64) -> Callable[[int], Arrays]:
    """Inputs of normally distributed numbers, one axis."""

    def make(n: int) -> Arrays:
        rng = np.random.default_rng(42)
        return {name: (rng.normal(0.0, scale, n)).astype(dtype, copy=False) for name in names}

    return make


def matrices(*names: str, rows_to_columns: float = 1.0, dtype: Any = np.float64) -> Callable[[int], Arrays]:
    """Inputs of uniform numbers in [0, 1) with two axes."""

    def make(n: int) -> Arrays:
        rng = np.random.default_rng(42)
        columns = max(4, round((n / rows_to_columns) ** 0.5))
        rows = max(4, round(columns * rows_to_columns))
        return {name: rng.random((rows, columns)).astype(dtype, copy=False) for name in names}

    return make
