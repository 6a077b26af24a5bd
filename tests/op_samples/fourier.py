"""Samples of Fourier transforms: sizes, axes, norms, dtypes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.runtime import ops
from tests.op_samples import Sample

R = np.random.default_rng(5)
NORMS = ("backward", "ortho", "forward")
SIZES = (1, 2, 3, 8, 12, 31, 37, 66, 100, 128, 131, 257, 1009)


def signal(*shape: int, dtype: str = "complex128") -> Any:
    x = R.standard_normal(shape)
    return (x + 1j * R.standard_normal(shape) if dtype[0] == "c" else x * 3).astype(dtype)


def one(function: Callable[..., Any], real: bool = False, least: int = 1) -> list[Sample]:
    """Of one axis."""
    dtypes = ("float64", "float32", "float16", "int32") if real else ("complex128", "complex64", "float64", "float32")
    atol = {"complex128": 1e-12, "float64": 1e-12, "int32": 1e-12}
    kind = dtypes[0]
    return [
        *(Sample(lambda x: function(x), (signal(n, dtype=kind),), atol=1e-12) for n in SIZES if n >= least),
        *(Sample(lambda x: function(x), (signal(3, 12, dtype=d),), atol=atol.get(d, 1e-4)) for d in dtypes),
        *(Sample(lambda x, n=n: function(x, n), (signal(2, 6, dtype=kind),), atol=1e-12) for n in (1, 4, 7, 9)),
        *(Sample(lambda x, n=n: function(x, norm=n, axis=0), (signal(6, 2, dtype=kind),), atol=1e-12) for n in NORMS),
        Sample(lambda x: function(x, axis=1, n=x.shape[2]), (signal(2, 4, 5, dtype=kind),), atol=1e-12),
        Sample(lambda x: function(x, 0), (signal(4, dtype=kind),), raises=True),
        Sample(lambda x: function(x, norm="both"), (signal(4, dtype=kind),), raises=True),
    ]


def several(function: Callable[..., Any], real: bool = False) -> list[Sample]:
    """Of several axes."""
    kind = "float64" if real else "complex128"
    options: list[dict[str, Any]] = [
        {}, {"norm": "ortho"}, {"axes": (0, 1)}, {"axes": (1, 0), "norm": "forward"}, {"s": (3, 5), "axes": (0, 1)},
        {"s": (4, -1), "axes": (1, 2)},
    ]  # fmt: skip
    return [Sample(lambda x, o=o: function(x, **o), (signal(3, 4, 6, dtype=kind),), atol=1e-12) for o in options]


def filtered(x: Any) -> Any:
    """A low pass, as people write it."""
    spectrum = np.fft.rfft(x)
    spectrum[np.fft.rfftfreq(64) > 0.1] = 0
    return np.fft.irfft(spectrum, 64)


SAMPLES = {
    "fft.fft": [
        *one(np.fft.fft), Sample(lambda z: np.fft.fft(z.T), (signal(5, 4),), atol=1e-12),
    ],
    "ops.packed_dft": [
        Sample(lambda x: ops.packed_dft(x), (signal(*shape, 2, dtype="float64"),), grad=True, atol=1e-12)
        for shape in ((8,), (3, 4), (2, 3, 1))
    ],
    "fft.ifft": one(np.fft.ifft),
    "fft.rfft": [
        *one(np.fft.rfft, real=True), Sample(filtered, (signal(64, dtype="float64"),), atol=1e-12),
        Sample(lambda x: np.fft.rfft(x), (signal(4),), raises=True),
    ],
    "fft.irfft": one(np.fft.irfft, least=2),
    "fft.hfft": one(np.fft.hfft, least=2),
    "fft.ihfft": one(np.fft.ihfft, real=True),
    "fft.fft2": several(np.fft.fft2),
    "fft.ifft2": several(np.fft.ifft2),
    "fft.fftn": several(np.fft.fftn),
    "fft.ifftn": several(np.fft.ifftn),
    "fft.rfft2": several(np.fft.rfft2, real=True),
    "fft.rfftn": several(np.fft.rfftn, real=True),
    "fft.irfft2": several(np.fft.irfft2),
    "fft.irfftn": several(np.fft.irfftn),
}  # fmt: skip
