"""dy2st: eager NumPy code in, one ONNX graph out, the same results.

The names are loaded on first use, so that importing dy2st loads neither onnx nor onnxruntime.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dy2st.comparison import Comparison, compare
    from dy2st.curves import learning_curves
    from dy2st.errors import ConversionError
    from dy2st.function import StaticFunction, eager, export, to_static
    from dy2st.loading import load
    from dy2st.runtime.grad import grad, hessian, jacobian, jvp, value_and_grad, vjp
    from dy2st.signature import InputSpec

__version__ = "0.1.0"
__all__ = [
    "Comparison", "ConversionError", "InputSpec", "StaticFunction", "compare", "eager", "export", "grad", "hessian",
    "jacobian", "jvp", "learning_curves", "load", "to_static", "value_and_grad", "vjp",
]  # fmt: skip

_HOMES = {
    "Comparison": "comparison", "compare": "comparison", "ConversionError": "errors", "StaticFunction": "function",
    "eager": "function", "export": "function", "to_static": "function", "load": "loading",
    "InputSpec": "signature", "learning_curves": "curves",
    **dict.fromkeys(("grad", "hessian", "jacobian", "jvp", "value_and_grad", "vjp"), "runtime.grad"),
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'dy2st' has no attribute '{name}'")
    value = getattr(importlib.import_module(f"dy2st.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
