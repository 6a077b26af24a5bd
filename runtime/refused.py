"""What of NumPy has no meaning on arrays whose values are not known, and why.

`REASONS` is for the people who meet it: the reason stands in the error. Names are as users know
them, without `np.`; those of array attributes begin with `ndarray.`. `KNOWN` are the names that
are not about arrays of numbers: they are called on known values, as they are. Every other public
name of NumPy has a row in `by_numpy`; tests/test_complete.py compares the three with NumPy.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

__all__ = ["KNOWN", "REASONS", "reason_of"]

REASONS = {
    "whether its result is complex depends on data; for symmetric matrices use eigh or eigvalsh": """
        linalg.eig linalg.eigvals roots""",
    "complex numbers are not converted": """
        common_type sort_complex fft.fft fft.fft2 fft.fftn fft.hfft fft.ifft fft.ifft2 fft.ifftn fft.ihfft fft.irfft
        fft.irfft2 fft.irfftn fft.rfft fft.rfft2 fft.rfftn""",
    "it makes a generator of random numbers, or looks into one: do that outside, and draw from it inside": """
        random.bytes random.default_rng random.get_state random.set_state random.BitGenerator random.Generator
        random.MT19937 random.PCG64 random.PCG64DXSM random.Philox random.RandomState random.SFC64
        random.SeedSequence""",
    "it reads or writes files, text or buffers: do that outside": """
        array2string array_repr array_str base_repr binary_repr format_float_positional format_float_scientific
        from_dlpack frombuffer fromfile fromregex fromstring genfromtxt load loadtxt save savetxt savez
        savez_compressed memmap info show_config show_runtime ndarray.dump ndarray.dumps ndarray.tofile
        ndarray.tobytes""",
    "graphs hold numbers and bools: no strings, dates, records or objects": """
        busday_count busday_offset busdaycalendar is_busday datetime64 datetime_as_string datetime_data isnat
        timedelta64 bytes_ character flexible object_ str_ void record recarray longdouble float128 clongdouble
        complex256 cdouble csingle complex128 complex64 complexfloating ndarray.getfield ndarray.setfield""",
    "it makes a subclass of ndarray: use arrays": "asmatrix bmat matrix",
    "it makes an object that is no array: use np.polyval and its kind on coefficients": "poly1d",
    "its result depends on data, and a dtype cannot": "min_scalar_type",
    "it is deprecated: write np.vstack": "row_stack",
    "it asks for the memory of an array, and a graph has values only": """
        may_share_memory shares_memory isfortran ndarray.base ndarray.byteswap ndarray.ctypes ndarray.data
        ndarray.flags ndarray.setflags ndarray.strides ndarray.view ndarray.resize ndarray.to_device""",
    "it takes the bits of a float apart, and no ONNX operator does": "nextafter spacing",
    "no ONNX operator computes Bessel functions": "i0 kaiser",
    "its steps are Python calls, one for each element: write array operations or a `for` loop": """
        frompyfunc vectorize fromiter nditer nested_iters flatiter""",
}

_known = """
    __array_namespace_info__ broadcast dtype finfo iinfo inexact floating generic integer number signedinteger
    unsignedinteger longlong ulonglong einsum_path errstate geterr geterrcall seterr seterrcall getbufsize setbufsize
    get_include get_printoptions printoptions set_printoptions isdtype issubdtype mintypecode promote_types
    typename test ufunc ndarray ndindex linalg.LinAlgError random.test fft.test linalg.test"""
KNOWN = frozenset(_known.split())


def _lookup(name: str) -> Any:
    """What a name means in this NumPy, None if it does not have it."""
    try:
        return operator.attrgetter(name)(np)
    except AttributeError:
        return None


_found = ((_lookup(name), reason) for reason, names in REASONS.items() for name in names.split())
_reasons = {meaning: reason for meaning, reason in _found if meaning is not None}


def reason_of(function: Any) -> str | None:
    """Why a function or attribute of NumPy is not converted, as far as it is known."""
    return _reasons.get(function)
