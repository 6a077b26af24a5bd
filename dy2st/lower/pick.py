"""Lowering of runtime.ops.pick."""

from __future__ import annotations

import numpy as np

from dy2st.graph import Node
from dy2st.lower.base import Builder, Term, lowers
from dy2st.runtime import ops


@lowers(ops.take_along)
def take_along(b: Builder, node: Node, x: Term, indices: Term) -> Term:
    """GatherElements; both operands have been broadcast."""
    return b.op("GatherElements", x, b.cast(indices, np.int64), axis=node.params["axis"])


def _scatter(b: Builder, node: Node, terms: tuple[Term, ...], reduction: str | None) -> Term:
    base, value, indices = terms
    places = b.cast(indices, np.int64)
    axis = node.params["axis"]
    return b.op("ScatterElements", base, places, value, axis=axis, reduction=reduction)


@lowers(ops.put_along)
def put_along(b: Builder, node: Node, *terms: Term) -> Term:
    """ScatterElements, one after the other."""
    return _scatter(b, node, terms, None)


@lowers(ops.add_along)
def add_along(b: Builder, node: Node, *terms: Term) -> Term:
    """ScatterElements that adds."""
    return _scatter(b, node, terms, "add")
