"""Python values as ONNX writes them: element types and the attributes of nodes.

In: dtypes, numbers, strings, arrays, lists, bodies. Out: ONNX type codes and AttributeProtos.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from onnx import AttributeProto, GraphProto, TensorProto, numpy_helper

__all__ = ["ONNX_TYPES", "onnx_type", "set_attribute"]

ONNX_TYPES = {
    np.dtype(name): getattr(TensorProto, constant)
    for name, constant in (
        ("float16", "FLOAT16"), ("float32", "FLOAT"), ("float64", "DOUBLE"), ("bool", "BOOL"),
        ("int8", "INT8"), ("int16", "INT16"), ("int32", "INT32"), ("int64", "INT64"),
        ("uint8", "UINT8"), ("uint16", "UINT16"), ("uint32", "UINT32"), ("uint64", "UINT64"),
    )
}  # fmt: skip


def onnx_type(dtype: Any) -> int:
    """The ONNX element type of a NumPy dtype. Raises TypeError where there is none."""
    found = ONNX_TYPES.get(np.dtype(dtype))
    if found is None:
        raise TypeError(f"dtype {dtype} cannot be used in a graph")
    return found


def set_attribute(proto: AttributeProto, name: str, value: Any) -> None:
    """Fill an attribute from a Python value, an array (tensor), a dtype or a GraphProto."""
    proto.name = name
    if isinstance(value, (bool, int, np.integer)):
        proto.type, proto.i = AttributeProto.INT, int(value)
    elif isinstance(value, float):
        proto.type, proto.f = AttributeProto.FLOAT, value
    elif isinstance(value, str):
        proto.type, proto.s = AttributeProto.STRING, value.encode()
    elif isinstance(value, np.dtype):
        proto.type, proto.i = AttributeProto.INT, onnx_type(value)
    elif isinstance(value, GraphProto):
        proto.type = AttributeProto.GRAPH
        proto.g.CopyFrom(value)
    elif isinstance(value, np.ndarray):
        proto.type = AttributeProto.TENSOR
        proto.t.CopyFrom(numpy_helper.from_array(value))
    else:
        set_list(proto, list(value))


def set_list(proto: AttributeProto, values: list[Any]) -> None:
    """Fill an attribute from a list of ints, floats or strings."""
    if all(isinstance(value, (int, np.integer)) for value in values):
        proto.type = AttributeProto.INTS
        proto.ints.extend(int(value) for value in values)
    elif all(isinstance(value, (int, float)) for value in values):
        proto.type = AttributeProto.FLOATS
        proto.floats.extend(values)
    else:
        proto.type = AttributeProto.STRINGS
        proto.strings.extend(value.encode() for value in values)
