"""ik: fused array math with units, checked before anything runs.

Examples
--------
>>> import ik, numpy as np
>>> ik.eval("1 mile -> m")
Quantity(1609.344, 'm')
>>> ik.eval("2*x + 1", x=np.arange(3.0))
array([1., 3., 5.])
"""

from __future__ import annotations

from typing import Any

from ik import _core
from ik._core import Error, Program, __version__, isa, threads
from ik.quantity import Quantity

__all__ = ["Error", "Program", "Quantity", "__version__", "compile", "eval", "isa", "threads"]

_core.set_quantity_type(Quantity)


def eval(source: str, /, *, out: Any = None, **inputs: Any) -> Any:  # noqa: A001 - the name numexpr users know
    """Evaluates ik source on NumPy arrays and gives the value of its last expression.

    Parameters
    ----------
    source : str
        Statements of the ik language; the last one is an expression.
    out : ndarray or Quantity, optional
        Where the result goes: an array of its dtype and shape, which then is what you get back. It may be an input
        or overlap with one; the result is the same. A source cannot have an input of this name.
    **inputs : number, str, ndarray or Quantity
        Variables of the source. Arrays are read in place, whatever their strides, and are not copied.

    Returns
    -------
    number, ndarray, Quantity, str or None
        A Python scalar, an array that owns its memory, or a `Quantity` when the result has a unit;
        None when the source does not end in an expression.

    Raises
    ------
    Error
        The source does not parse or check, or fails when it runs; the text shows the place and a hint.
    TypeError
        An input or `out` is of a kind that ik does not take.
    ValueError
        `out` is read-only, or of another dtype, shape or unit than the result.

    Notes
    -----
    Compiled programs are cached by source and input types, so a repeated call costs a look-up and the run.
    The GIL is released while kernels run. Safe to call from several threads.
    """
    return _core.eval(source, inputs, out)


def compile(source: str, /, *names: str) -> Program:  # noqa: A001
    """Gives a callable for `source`: ``compile("2*x + y")(x=a, y=b)`` is ``eval("2*x + y", x=a, y=b)``.

    With `names` of inputs, calls may give these by position: ``compile("2*x + y", "x", "y")(a, b)``.
    The program is specialised for the dtypes, ranks and units of the inputs at its first call with them. Its calls take
    `out` as `eval` does.

    Raises
    ------
    Error
        The source does not parse.
    TypeError
        A name is given twice, or is ``"out"``.
    """
    return Program(source, *names)
