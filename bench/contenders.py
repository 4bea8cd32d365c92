"""The contenders of a workload as calls without arguments, compiled and warm.

Each peer gets its arrays in its own form, made outside of the timing: JAX its device arrays, ironkernel its buffers,
eo-processor f64 arrays, the code by hand its output. ik gets NumPy arrays and gives a new one, as NumPy does.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import Any, Optional

import numpy as np

import ik
from workload import FROM_FORMULA, ONLY_FLAT_F64, Arrays, Blank, Workload

Call = Callable[[], Any]

ROOT = Path(__file__).resolve().parent.parent
NAMES = ["ik", "NumPy", "numexpr", "numba", "numba fastmath", "JAX", "ironkernel", "eo-processor", "C++ by hand"]
PACKAGES = {
    "NumPy": "numpy",
    "numexpr": "numexpr",
    "numba": "numba",
    "JAX": "jax",
    "ironkernel": "ironkernel",
    "eo-processor": "eo-processor",
}


@dataclass
class Field:
    """What is installed: the modules by name, the library by hand, and the functions that numba compiled so far."""

    modules: dict[str, ModuleType] = field(default_factory=dict)
    fused: Optional[ctypes.CDLL] = None
    compiled: dict[tuple[str, bool], Callable[..., Any]] = field(default_factory=dict)

    def versions(self) -> dict[str, str]:
        """Of every contender that is there."""
        found = {"ik": ik.__version__}
        for name, package in PACKAGES.items():
            if name == "NumPy" or name in self.modules:
                try:
                    found[name] = version(package)
                except PackageNotFoundError:
                    found[name] = "?"
        return found


def find_field(library: Path) -> Field:
    """Imports the peers that are installed and loads the library by hand when it was built."""
    # Compiled functions are kept between runs, outside of the source tree's folders.
    os.environ.setdefault("NUMBA_CACHE_DIR", str(ROOT / ".cache" / "numba"))
    found = Field()
    names = {"numexpr": "numexpr", "numba": "numba", "JAX": "jax", "ironkernel": "ironkernel"}
    for name, module in {**names, "eo-processor": "eo_processor"}.items():
        try:
            found.modules[name] = importlib.import_module(module)
        except ImportError:
            continue
    if "JAX" in found.modules:
        found.modules["JAX"].config.update("jax_enable_x64", True)
        found.modules["JAX"].config.update("jax_platforms", "cpu")
    if library.exists():
        found.fused = ctypes.CDLL(str(library))
    return found


def _numexpr(work: Workload, arrays: Arrays, present: Field) -> Call | Blank:
    if isinstance(work.numexpr, Blank):
        return work.numexpr
    source, names = work.numexpr, {**arrays, **(work.constants or {})}
    evaluate = present.modules["numexpr"].evaluate
    return lambda: evaluate(source, local_dict=names)


def _numba(work: Workload, arrays: Arrays, present: Field, fastmath: str) -> Call | Blank:
    if isinstance(work.numba, Blank):
        return work.numba
    is_fast = fastmath == "fastmath"
    if is_fast and work.fastmath is not None:
        return work.fastmath
    body = work.formula(np) if work.numba == FROM_FORMULA else work.numba
    numba = present.modules["numba"]
    key = (work.name, is_fast)
    if key not in present.compiled:
        present.compiled[key] = numba.njit(parallel=True, fastmath=is_fast, cache=work.numba != FROM_FORMULA)(body)
    function, values = present.compiled[key], list(arrays.values())
    return lambda: function(*values)


def _jax(work: Workload, arrays: Arrays, present: Field) -> Call | Blank:
    if isinstance(work.jax, Blank):
        return work.jax
    jax = present.modules["JAX"]
    body = work.formula(importlib.import_module("jax.numpy")) if work.jax == FROM_FORMULA else work.jax
    function = jax.jit(body)
    values = [jax.device_put(array) for array in arrays.values()]
    return lambda: function(*values).block_until_ready()


class _InShape:
    """A call whose result is a flat buffer, read as an array of a shape once timing is over."""

    def __init__(self, call: Call, shape: tuple[int, ...]) -> None:
        self.call, self.shape = call, shape

    def __call__(self) -> Any:
        return self.call()

    def array(self) -> np.ndarray:
        values = self.call().numpy()
        return values.reshape(self.shape) if values.size > 1 or self.shape else values.reshape(())


def _ironkernel(work: Workload, arrays: Arrays, present: Field, shape: tuple[int, ...]) -> Call | Blank:
    if isinstance(work.ironkernel, Blank):
        return work.ironkernel
    if any(array.dtype != np.float64 for array in arrays.values()):
        return ONLY_FLAT_F64
    module = present.modules["ironkernel"]
    buffers = [module.rt.asarray(array.ravel()) for array in arrays.values()]
    return _InShape(work.ironkernel(module, list(arrays), buffers), shape)


def _eo(work: Workload, arrays: Arrays, present: Field) -> Call | Blank:
    if isinstance(work.eo, Blank):
        return work.eo
    module, function = present.modules["eo-processor"], work.eo
    values = [array.astype(np.float64) for array in arrays.values()]
    return lambda: function(module, *values)


class _Fused:
    """A call of the library by hand, into an output that is there already."""

    def __init__(self, library: ctypes.CDLL, name: str, arrays: Arrays, expected: np.ndarray) -> None:
        self.function = getattr(library, f"fused_{name}")
        self.function.restype = None
        inputs = list(arrays.values())
        extents = [extent for array in inputs for extent in array.shape]
        self.output = np.empty(expected.shape, expected.dtype)
        pointers = (ctypes.c_void_p * len(inputs))(*[array.ctypes.data for array in inputs])
        self.arguments = (pointers, ctypes.c_void_p(self.output.ctypes.data), (ctypes.c_int64 * len(extents))(*extents))
        self.kept = inputs

    def __call__(self) -> np.ndarray:
        self.function(*self.arguments)
        return self.output


def contenders(
    work: Workload, arrays: Arrays, expected: np.ndarray, present: Field
) -> tuple[dict[str, Call], dict[str, str]]:
    """The calls, and for each contender without one the reason."""
    program, numpy_form, values = ik.compile(work.ik, *arrays), work.formula(np), list(arrays.values())
    made: dict[str, Call | Blank] = {"ik": lambda: program(*values), "NumPy": lambda: numpy_form(*values)}
    makers: dict[str, tuple[str, Callable[[], Call | Blank]]] = {
        "numexpr": ("numexpr", lambda: _numexpr(work, arrays, present)),
        "numba": ("numba", lambda: _numba(work, arrays, present, "strict")),
        "numba fastmath": ("numba", lambda: _numba(work, arrays, present, "fastmath")),
        "JAX": ("JAX", lambda: _jax(work, arrays, present)),
        "ironkernel": ("ironkernel", lambda: _ironkernel(work, arrays, present, expected.shape)),
        "eo-processor": ("eo-processor", lambda: _eo(work, arrays, present)),
    }
    for name, (module, make) in makers.items():
        made[name] = make() if module in present.modules else Blank("not installed")
    if isinstance(work.fused, Blank):
        made["C++ by hand"] = work.fused
    elif present.fused is None:
        made["C++ by hand"] = Blank("not built: `make bench` builds it")
    else:
        made["C++ by hand"] = _Fused(present.fused, work.fused, arrays, expected)
    calls = {name: call for name, call in made.items() if not isinstance(call, Blank)}
    return calls, {name: call.reason for name, call in made.items() if isinstance(call, Blank)}


def numpy_result(work: Workload, arrays: Arrays) -> np.ndarray:
    """What all contenders must give."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # A pixel that is NaN at every time has no mean.
        return np.asarray(work.formula(np)(*arrays.values()))


def check(work: Workload, calls: dict[str, Call], expected: np.ndarray) -> None:
    """All contenders agree with NumPy, or the run ends."""
    for name, call in calls.items():
        if name == "NumPy":
            continue
        got = call.array() if isinstance(call, _InShape) else plain(call())
        if got.shape != expected.shape:
            raise SystemExit(f"{work.name}: {name} gives shape {got.shape} and NumPy {expected.shape}")
        error = worst_difference(got, expected, work.rtol, work.strays)
        if not error <= work.rtol:
            raise SystemExit(f"{work.name}: {name} differs from NumPy by {error:.3g}, more than {work.rtol:g}")


def plain(result: Any) -> np.ndarray:
    """The array of a result; an angle of ik has the unit rad, which NumPy leaves out."""
    return np.asarray(result.magnitude if isinstance(result, ik.Quantity) else result)


def worst_difference(got: np.ndarray, expected: np.ndarray, rtol: float = 0.0, strays: float = 0.0) -> float:
    """The largest difference, relative to the magnitude or 1; infinite where only one is NaN. Piece by piece.

    A share of `strays` of the elements may differ by more than `rtol`; they are left out when they are so few.
    """
    got, expected, worst, worst_within, beyond = got.reshape(-1), expected.reshape(-1), 0.0, 0.0, 0
    for begin in range(0, expected.size, 1 << 22):
        a, b = got[begin : begin + (1 << 22)], expected[begin : begin + (1 << 22)].astype(np.float64)
        missing = np.isnan(b)
        if not np.array_equal(np.isnan(a), missing):
            return float("inf")
        difference = np.abs(a.astype(np.float64) - b) / np.maximum(np.abs(b), 1.0)
        difference = np.where(missing, 0.0, difference)
        worst = max(worst, float(np.max(difference)))
        within = difference <= rtol
        worst_within = max(worst_within, float(np.max(difference, where=within, initial=0.0)))
        beyond += difference.size - int(np.count_nonzero(within))
    return worst_within if beyond <= strays * expected.size else worst
