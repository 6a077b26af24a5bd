"""The array API standard (2024.12) as a namespace: what `__array_namespace__` of arrays gives.

In: NumPy's arrays and Arrays, by the standard's names and signatures. Out: what NumPy's function, or its row,
gives. Arguments that the standard does not have are refused with a TypeError.
"""

from __future__ import annotations

import builtins
import dataclasses
import types
from typing import Any

import numpy as np

from .standard import carried_out, check_device, define

__array_api_version__ = "2024.12"

# --- signatures ----------------------------------------------------------------------------------

SIGNATURES = {
    "x, /": """abs acos acosh asin asinh atan atanh bitwise_invert ceil conj cos cosh exp expm1 floor imag isfinite
        isinf isnan log log10 log1p log2 logical_not negative positive real reciprocal round sign signbit sin sinh sqrt
        square tan tanh trunc nonzero matrix_transpose unique_all unique_counts unique_inverse unique_values
        linalg.det linalg.eigh linalg.eigvalsh linalg.inv linalg.matrix_transpose linalg.slogdet linalg.svdvals""",
    "x1, x2, /": """add atan2 bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor copysign divide
        equal floor_divide greater greater_equal hypot less less_equal logaddexp logical_and logical_or logical_xor
        maximum minimum multiply nextafter not_equal pow remainder subtract matmul linalg.matmul linalg.outer
        linalg.solve""",
    "x1, x2, /, *, axis=-1": "vecdot linalg.vecdot linalg.cross",
    "x1, x2, /, *, axes=2": "tensordot linalg.tensordot",
    "x, /, min=None, max=None": "clip",
    "condition, x1, x2, /": "where",
    "shape, *, dtype=None, device=None": "empty ones zeros",
    "shape, fill_value, *, dtype=None, device=None": "full",
    "x, /, *, dtype=None, device=None": "empty_like ones_like zeros_like",
    "x, /, fill_value, *, dtype=None, device=None": "full_like",
    "obj, /, *, dtype=None, device=None, copy=None": "asarray",
    "n_rows, n_cols=None, /, *, k=0, dtype=None, device=None": "eye",
    "start, stop, /, num, *, dtype=None, device=None, endpoint=True": "linspace",
    "x, /, *, device=None, copy=None": "from_dlpack",
    "x, /, *, k=0": "tril triu",
    "x, dtype, /, *, copy=True, device=None": "astype",
    "from_, to, /": "can_cast",
    "dtype, kind": "isdtype",
    "*arrays_and_dtypes": "result_type",
    "x, indices, /, *, axis=None": "take",
    "x, indices, /, *, axis=-1": "take_along_axis",
    "x, /, shape": "broadcast_to",
    "arrays, /, *, axis=0": "concat stack",
    "x, /, axis": "expand_dims squeeze",
    "x, /, *, axis=None": "flip",
    "x, source, destination, /": "moveaxis",
    "x, /, axes": "permute_dims",
    "x, repeats, /, *, axis=None": "repeat",
    "x, /, shape, *, copy=None": "reshape",
    "x, /, shift, *, axis=None": "roll",
    "x, repetitions, /": "tile",
    "x, /, *, axis=0": "unstack",
    "x, /, *, axis=None, keepdims=False": "all any argmax argmin count_nonzero max mean min",
    "x, /, *, axis=None, dtype=None, keepdims=False": "prod sum",
    "x, /, *, axis=None, correction=0.0, keepdims=False": "std var",
    "x, /, *, axis=None, dtype=None, include_initial=False": "cumulative_prod cumulative_sum",
    "x, /, *, axis=-1, n=1, prepend=None, append=None": "diff",
    "x1, x2, /, *, side='left', sorter=None": "searchsorted",
    "x, /, *, upper=False": "linalg.cholesky",
    "x, /, *, offset=0": "linalg.diagonal",
    "x, /, *, offset=0, dtype=None": "linalg.trace",
    "x, /, *, keepdims=False, ord='fro'": "linalg.matrix_norm",
    "x, /, *, axis=None, keepdims=False, ord=2": "linalg.vector_norm",
    "x, n, /": "linalg.matrix_power",
    "x, /, *, rtol=None": "linalg.matrix_rank linalg.pinv",
    "x, /, *, mode='reduced'": "linalg.qr",
    "x, /, *, full_matrices=True": "linalg.svd",
    "x, /, *, axes=None": "fft.fftshift fft.ifftshift",
    "x, /, *, n=None, axis=-1, norm='backward'": "fft.fft fft.ifft fft.rfft fft.irfft fft.hfft fft.ihfft",
    "x, /, *, s=None, axes=None, norm='backward'": "fft.fftn fft.ifftn fft.rfftn fft.irfftn",
}
"""The standard's signatures, and the functions that NumPy has by the same name and meaning."""


linalg = types.ModuleType(f"{__name__}.linalg", "Linear algebra of the array API standard.")
fft = types.ModuleType(f"{__name__}.fft", "Fourier transforms of the array API standard.")

for _text, _names in SIGNATURES.items():
    for _name in _names.split():
        _room, _, _short = _name.rpartition(".")
        _place, _numpys = {"": (globals(), np), "linalg": (vars(linalg), np.linalg), "fft": (vars(fft), np.fft)}[_room]
        _place[_short] = define(_short, _text, getattr(_numpys, _short))

# --- functions that NumPy has otherwise ----------------------------------------------------------


def arange(start: Any, /, stop: Any = None, step: Any = 1, *, dtype: Any = None, device: Any = None) -> Any:
    """The numbers from `start`, or from 0, up to the stop."""
    check_device(device)
    if stop is None:
        start, stop = 0, start
    return carried_out(np.arange, (start, stop, step), {} if dtype is None else {"dtype": dtype})


def meshgrid(*arrays: Any, indexing: str = "xy") -> list[Any]:
    """A list of grids."""
    return list(carried_out(np.meshgrid, arrays, {"indexing": indexing}))


def broadcast_arrays(*arrays: Any) -> list[Any]:
    """A list of the arrays, of one shape."""
    return list(carried_out(np.broadcast_arrays, arrays, {}))


def sort(x: Any, /, *, axis: int = -1, descending: builtins.bool = False, stable: builtins.bool = True) -> Any:
    """Sorted along `axis`; NaN is the largest."""
    found = carried_out(np.sort, (x,), {"axis": axis, "stable": True})
    return carried_out(np.flip, (found,), {"axis": axis}) if descending else found


def argsort(x: Any, /, *, axis: int = -1, descending: builtins.bool = False, stable: builtins.bool = True) -> Any:
    """The places of the elements in their order; equal ones keep theirs, also if it is descending."""
    if not descending:
        return carried_out(np.argsort, (x,), {"axis": axis, "stable": True})
    turned = carried_out(np.flip, (x,), {"axis": axis})
    found = carried_out(np.argsort, (turned,), {"axis": axis, "stable": True})
    return x.shape[axis] - 1 - carried_out(np.flip, (found,), {"axis": axis})


def fftfreq(n: int, /, *, d: float = 1.0, dtype: Any = None, device: Any = None) -> Any:
    """The frequencies of an FFT of n points."""
    return frequencies(np.fft.fftfreq, n, d, dtype, device)


def rfftfreq(n: int, /, *, d: float = 1.0, dtype: Any = None, device: Any = None) -> Any:
    """The frequencies of an FFT of n real points."""
    return frequencies(np.fft.rfftfreq, n, d, dtype, device)


def frequencies(function: Any, n: Any, d: Any, dtype: Any, device: Any) -> Any:
    check_device(device)
    found = carried_out(function, (n, d), {})
    return found if dtype is None else found.astype(dtype)


# --- dtypes and constants ------------------------------------------------------------------------

bool = np.dtype(np.bool_)
int8, int16, int32, int64 = (np.dtype(f"int{bits}") for bits in (8, 16, 32, 64))
uint8, uint16, uint32, uint64 = (np.dtype(f"uint{bits}") for bits in (8, 16, 32, 64))
float32, float64 = np.dtype(np.float32), np.dtype(np.float64)
complex64, complex128 = np.dtype(np.complex64), np.dtype(np.complex128)
e, inf, nan, newaxis, pi = np.e, np.inf, np.nan, None, np.pi


@dataclasses.dataclass(frozen=True)
class FloatInfo:
    """What `finfo` gives: Python numbers."""

    bits: int
    eps: float
    max: float
    min: float
    smallest_normal: float
    dtype: Any


@dataclasses.dataclass(frozen=True)
class IntInfo:
    """What `iinfo` gives: Python numbers."""

    bits: int
    max: int
    min: int
    dtype: Any


def dtype_of(type: Any) -> np.dtype[Any]:
    return np.dtype(getattr(type, "dtype", type))


def finfo(type: Any, /) -> FloatInfo:
    """The limits of a float dtype, or of the dtype of an array."""
    info = np.finfo(dtype_of(type))
    eps, largest, least, smallest = (float(x) for x in (info.eps, info.max, info.min, info.smallest_normal))
    return FloatInfo(info.bits, eps, largest, least, smallest, np.dtype(info.dtype))


def iinfo(type: Any, /) -> IntInfo:
    """The limits of an integer dtype, or of the dtype of an array."""
    info = np.iinfo(dtype_of(type))
    return IntInfo(info.bits, info.max, info.min, np.dtype(info.dtype))


KINDS = {
    "bool": (bool,),
    "signed integer": (int8, int16, int32, int64),
    "unsigned integer": (uint8, uint16, uint32, uint64),
    "real floating": (float32, float64),
    "complex floating": (complex64, complex128),
}
KINDS["integral"] = KINDS["signed integer"] + KINDS["unsigned integer"]
KINDS["numeric"] = KINDS["integral"] + KINDS["real floating"] + KINDS["complex floating"]


class Info:
    """What `__array_namespace_info__` gives."""

    def capabilities(self) -> dict[str, Any]:
        return {"boolean indexing": True, "data-dependent shapes": True, "max dimensions": 64}

    def default_device(self) -> str:
        return "cpu"

    def devices(self) -> list[str]:
        return ["cpu"]

    def default_dtypes(self, *, device: Any = None) -> dict[str, Any]:
        check_device(device)
        return {
            "real floating": float64, "complex floating": complex128, "integral": int64, "indexing": int64,
        }  # fmt: skip

    def dtypes(self, *, device: Any = None, kind: Any = None) -> dict[str, Any]:
        check_device(device)
        kinds = kind if isinstance(kind, tuple) else (kind or ("bool", "numeric"))
        kinds = (kinds,) if isinstance(kinds, str) else kinds
        return {dtype.name: dtype for each in kinds for dtype in KINDS[each]}


def __array_namespace_info__() -> Info:
    """The capabilities, devices and dtypes."""
    return Info()


vars(fft).update(fftfreq=fftfreq, rfftfreq=rfftfreq)
del fftfreq, rfftfreq
