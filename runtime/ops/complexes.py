"""Complex numbers: their parts, and what is made of them.

In: real and complex arrays. Out: real and imaginary parts (views of a complex array), complex
arrays, angles. Of real arrays the imaginary part is zeros.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array import Array, ArrayType, Primitive, array_method, by_numpy, deliver, numpy_function, type_of
from .families import operand

__all__ = ["imag_part", "make_complex", "real_part"]

REALS: dict[Any, Any] = {np.dtype(np.complex64): np.dtype(np.float32), np.dtype(np.complex128): np.dtype(np.float64)}
COMPLEXES: dict[Any, Any] = {real: dtype for dtype, real in REALS.items()}


def _part_type(z: Any) -> ArrayType:
    type = type_of(z)
    return ArrayType(REALS[type.dtype], type.shape, "scalar" if type.kind == "python" else type.kind)


def _make(re: Any, im: Any) -> Any:
    """re + i im, without arithmetic: each part keeps what it is."""
    re, im = np.asarray(re), np.asarray(im)
    z = np.empty(re.shape, COMPLEXES[re.dtype])
    z.real, z.imag = re, im
    return z if z.ndim else z[()]


def _made_type(re: Any, im: Any) -> ArrayType:
    type = type_of(re)
    return ArrayType(COMPLEXES[type.dtype], type.shape, type.kind)


make_complex = Primitive("make_complex", _make, _made_type, lambda g, y, re, im: (np.real(g), -np.imag(g)))
"""The complex array with these parts, of one shape and dtype."""

real_part: Primitive = Primitive(
    "real_part", np.real, _part_type, lambda g, y, z: (g,), view=lambda base, new: make_complex(new, imag_part(base))
)
imag_part: Primitive = Primitive(
    "imag_part", np.imag, _part_type, lambda g, y, z: (g * -1j,),
    view=lambda base, new: make_complex(real_part(base), new),
)


def is_complex(value: Any) -> bool:
    """Whether its dtype is complex."""
    return type_of(operand(value)).dtype.kind == "c"


def refuse_complex(name: str, *values: Any) -> None:
    """Raise TypeError for complex operands of what is done on real numbers alone."""
    if any(value is not None and is_complex(value) for value in values):
        raise TypeError(f"{name} of complex numbers is not supported")


# --- parts ---------------------------------------------------------------------------------------


def _real(self: Any) -> Any:
    return real_part(self) if self.type.dtype.kind == "c" else self


def _imag(self: Any) -> Any:
    if self.type.dtype.kind == "c":
        return imag_part(self)
    return np.zeros_like(self) if self.type.kind == "array" else np.zeros((), self.dtype)[()]


def _setter(part: Any) -> Any:
    """`z.real = x`: every element of that part; of a real array, `x.real = y` sets the array."""

    def assign(self: Any, value: Any) -> None:
        if self.type.kind != "array":
            raise AttributeError(f"attribute '{part.__name__[1:]}' of 'numpy.generic' objects is not writable")
        if part is _imag and self.type.dtype.kind != "c":
            raise TypeError("array does not have imaginary part to set")
        part(self)[...] = value

    return assign


Array.real = property(_real, _setter(_real))  # type: ignore[attr-defined]
Array.imag = property(_imag, _setter(_imag))  # type: ignore[attr-defined]


@numpy_function(np.real)
def real(val: Any) -> Any:
    """np.real."""
    val = operand(val)
    return val.real if isinstance(val, (Array, np.generic)) else np.asarray(val).real


@numpy_function(np.imag)
def imag(val: Any) -> Any:
    """np.imag: of real numbers, zeros."""
    val = operand(val)
    return val.imag if isinstance(val, (Array, np.generic)) else np.asarray(val).imag


@numpy_function(np.angle)
def angle(z: Any, deg: bool = False) -> Any:
    """np.angle: from -pi to pi; of real numbers 0 or pi."""
    z = operand(z)
    found = np.arctan2(imag(z), real(z)) if is_complex(z) else np.arctan2(0, z)
    return found * (180 / np.pi) if deg else found


@array_method("conjugate")
def conjugate_method(self: Any, out: Any = None) -> Any:
    """x.conjugate(): of a real array, x itself."""
    return np.conjugate(self, out=out) if is_complex(self) else deliver(self, out)


array_method("conj")(conjugate_method)


# --- tests ---------------------------------------------------------------------------------------


@numpy_function(np.real_if_close)
def real_if_close(a: Any, tol: float = 100) -> Any:
    """np.real_if_close; of complex numbers its dtype would depend on data."""
    refuse_complex("real_if_close", a)
    return by_numpy[np.asarray](a)


@numpy_function(np.isreal)
def isreal(x: Any) -> Any:
    """np.isreal."""
    return np.equal(imag(x), 0)


@numpy_function(np.iscomplex)
def iscomplex(x: Any) -> Any:
    """np.iscomplex."""
    return np.not_equal(imag(x), 0)


@numpy_function(np.isrealobj)
def isrealobj(x: Any) -> bool:
    """np.isrealobj."""
    return not is_complex(x)


@numpy_function(np.iscomplexobj)
def iscomplexobj(x: Any) -> bool:
    """np.iscomplexobj."""
    return is_complex(x)


@numpy_function(np.common_type)
def common_type(*arrays: Any) -> Any:
    """np.common_type: the scalar type that arrays of floats or complex numbers have in common."""
    return np.common_type(*(np.empty(0, type_of(operand(a)).dtype) for a in arrays))


@numpy_function(np.sort_complex)
def sort_complex(a: Any) -> Any:
    """np.sort_complex: sorted along the last axis, and complex."""
    ordered = np.sort(by_numpy[np.asarray](a), axis=-1)
    if is_complex(ordered):
        return ordered
    return np.astype(ordered, np.complex64 if type_of(ordered).dtype.char in "bhBH" else np.complex128)
