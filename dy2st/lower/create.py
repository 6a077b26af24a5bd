"""Lowering of runtime.ops.create."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dy2st.graph import Node
from dy2st.lower.base import Builder, Term, lowers
from dy2st.runtime import ops
from dy2st.runtime.array import ArrayType


@lowers(ops.arange)
def arange(b: Builder, node: Node, *bounds: Term) -> Term:
    """Range for integers; else, as NumPy does it, start + i * ((start + step) - start)."""
    dtype = node.params["dtype"]
    types = [value.type for value in node.operands]
    start, stop, step = (
        b.op("Reshape", term, b.ints()) if type.shape else term for term, type in zip(bounds, types)
    )
    if all(type.dtype.kind in "iub" for type in types):
        whole = b.op("Range", *(b.cast(term, np.int64) for term in (start, stop, step)))
        return b.cast(whole, dtype)
    common = _common_dtype(types)
    start, stop, step = (b.cast(term, common) for term in (start, stop, step))
    count = b.op("Ceil", b.op("Div", b.op("Sub", stop, start), step))
    counts = b.scalar(0, np.int64), b.cast(count, np.int64), b.scalar(1, np.int64)
    places = b.op("Range", *counts)
    within = np.dtype({"f2": "f4"}.get(dtype.str[1:], "i8" if dtype.kind in "iu" else dtype))
    first = b.cast(b.cast(start, dtype), within)
    second = b.cast(b.cast(b.op("Add", start, step), dtype), within)
    steps = b.op("Mul", b.cast(places, within), b.op("Sub", second, first))
    return b.cast(b.op("Add", steps, first), dtype)


def _common_dtype(types: Sequence[ArrayType]) -> np.dtype[Any]:
    """In which dtype NumPy computes with the bounds: Python floats yield to NumPy's."""
    arrays = [type.dtype for type in types if type.kind != "python"]
    common = np.result_type(*arrays) if arrays else np.dtype(np.float64)
    return common if common.kind == "f" else np.dtype(np.float64)
