"""Lowering of runtime.ops.grid."""

from __future__ import annotations

import numpy as np

from dy2st.graph import Node
from dy2st.lower.base import Builder, Term, lowers
from dy2st.runtime import ops


@lowers(ops.trilu)
def trilu(b: Builder, node: Node, x: Term, k: Term) -> Term:
    """Trilu."""
    return b.op("Trilu", x, b.cast(k, np.int64), upper=int(node.params["upper"]))
