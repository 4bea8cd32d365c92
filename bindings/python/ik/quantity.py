"""Results with a unit."""

from __future__ import annotations

from typing import Any

import numpy as np

from ik import _core

Magnitude = float | int | bool | complex | np.generic | np.ndarray


class Quantity:
    """A number or array with a unit.

    Parameters
    ----------
    magnitude : number or ndarray
        The value in `unit`; an array is not copied.
    unit : str
        A unit expression such as ``"m/s"``.

    Raises
    ------
    ik.Error
        The unit is unknown.

    Examples
    --------
    >>> Quantity(90.0, "km/h").to("m/s")
    Quantity(25.0, 'm/s')
    """

    __slots__ = ("magnitude", "unit")
    __array_ufunc__ = None  # NumPy leaves mixed operations to this class.
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, magnitude: Magnitude, unit: str) -> None:
        self.magnitude = magnitude
        self.unit = _core.parse_unit(unit)

    @classmethod
    def _of_core(cls, magnitude: Magnitude, unit: str) -> Quantity:
        """As the constructor, for a unit text that comes from the library."""
        self = object.__new__(cls)
        self.magnitude = magnitude
        self.unit = unit
        return self

    def to(self, unit: str) -> Any:
        """The same quantity in another unit of its dimension; a plain number when `unit` is ``"1"``."""
        return _core.eval(f"(x) -> {_core.parse_unit(unit) or '1'}", {"x": self})

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the magnitude; ``()`` for a number."""
        return np.shape(self.magnitude)

    @property
    def dtype(self) -> np.dtype:
        """dtype of the magnitude."""
        return np.asarray(self.magnitude).dtype

    def __repr__(self) -> str:
        return f"Quantity({self.magnitude!r}, {self.unit!r})"

    def __str__(self) -> str:
        return f"{self.magnitude} {self.unit}"

    def __format__(self, spec: str) -> str:
        return f"{self.magnitude:{spec}} {self.unit}"

    def __len__(self) -> int:
        return len(self.magnitude)  # type: ignore[arg-type]

    def __bool__(self) -> bool:
        return bool(self.magnitude)

    def __getitem__(self, index: Any) -> Quantity:
        return Quantity._of_core(self.magnitude[index], self.unit)  # type: ignore[index]

    def __reduce__(self) -> tuple[type[Quantity], tuple[Magnitude, str]]:
        return Quantity, (self.magnitude, self.unit)

    def _apply(self, source: str, other: Any) -> Any:
        if not isinstance(other, (Quantity, int, float, complex, np.generic, np.ndarray)):
            return NotImplemented
        return _core.eval(source, {"a": self, "b": other})

    def __add__(self, other: Any) -> Any:
        return self._apply("a + b", other)

    def __radd__(self, other: Any) -> Any:
        return self._apply("b + a", other)

    def __sub__(self, other: Any) -> Any:
        return self._apply("a - b", other)

    def __rsub__(self, other: Any) -> Any:
        return self._apply("b - a", other)

    def __mul__(self, other: Any) -> Any:
        return self._apply("a * b", other)

    def __rmul__(self, other: Any) -> Any:
        return self._apply("b * a", other)

    def __truediv__(self, other: Any) -> Any:
        return self._apply("a / b", other)

    def __rtruediv__(self, other: Any) -> Any:
        return self._apply("b / a", other)

    def __neg__(self) -> Any:
        return _core.eval("-a", {"a": self})

    def __eq__(self, other: object) -> Any:
        return self._apply("a == b", other)

    def __ne__(self, other: object) -> Any:
        return self._apply("a != b", other)

    def __lt__(self, other: Any) -> Any:
        return self._apply("a < b", other)

    def __le__(self, other: Any) -> Any:
        return self._apply("a <= b", other)

    def __gt__(self, other: Any) -> Any:
        return self._apply("a > b", other)

    def __ge__(self, other: Any) -> Any:
        return self._apply("a >= b", other)
