"""Lowering of runtime.ops.fourier: ONNX's DFT of a power of two of points; `dy2st.pairs` does all else."""

from __future__ import annotations

from dy2st.graph import Node
from dy2st.lower.base import Builder, Term, lowers
from dy2st.runtime import ops

__all__: list[str] = []


@lowers(ops.packed_dft)
def lower_packed_dft(b: Builder, node: Node, x: Term) -> Term:
    """Along the axis before the last one; it begins with one axis more, for vectors."""
    rank = node.operands[0].type.ndim
    if rank > 2:
        return b.op("DFT", x, None, b.scalar(-2, "int64"))  # type: ignore[no-any-return]
    row = b.op("Unsqueeze", x, b.ints(0))
    return b.op("Squeeze", b.op("DFT", row, None, b.scalar(-2, "int64")), b.ints(0))  # type: ignore[no-any-return]
