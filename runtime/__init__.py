"""The NumPy runtime of dy2st, imported as `dy2st.runtime`.

What eager code runs on besides NumPy itself: the table of operations with their kernels, shape
rules and derivatives. Needs NumPy alone; knows nothing of syntax trees or ONNX.
"""

if __name__ != "dy2st.runtime":
    raise ImportError(f"import dy2st.runtime, not {__name__}: there is one class of each name")

from . import ops  # noqa: F401  (fills the table by_numpy)
from .array import Array, Dim, Primitive, by_numpy

__all__ = ["Array", "Dim", "Primitive", "by_numpy"]
