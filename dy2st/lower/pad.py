"""Lowering of runtime.ops.pad."""

from __future__ import annotations

from dy2st.graph import Node
from dy2st.lower.base import Builder, Term, lowers
from dy2st.lower.shape import size_vector
from dy2st.runtime import ops
from dy2st.runtime.ops.shape import fill


@lowers(ops.pad_constant)
def pad_constant(b: Builder, node: Node, x: Term, value: Term, *dims: Term) -> Term:
    """Pad; ONNX takes all widths before, then all widths after."""
    widths = fill(node.params["widths"], dims)
    if all(width == 0 for width in widths if not isinstance(width, Term)) and not dims:
        return x
    value = b.op("Reshape", value, b.ints()) if node.operands[1].type.shape else value
    return b.op("Pad", x, size_vector(b, [*widths[::2], *widths[1::2]]), value)
