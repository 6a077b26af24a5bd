"""Values that are written into arrays: axes added and dropped, then broadcast.

In: the term of a value, its shape, and its data when known. Out: terms of the shape that a
Scatter or Concat needs; what is known is computed while the graph is built.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from dy2st.graph import Value
from dy2st.lower.base import Builder, Term
from dy2st.lower.broadcast import expand
from dy2st.lower.keys import LARGE
from dy2st.lower.shape import reshape_term
from dy2st.runtime.array import Dim

__all__ = ["Filling"]


@dataclasses.dataclass(frozen=True, eq=False)
class Filling:
    """A value to be written; `constant` is its data when known."""

    term: Term
    shape: tuple[Any, ...]
    constant: Any = None

    @classmethod
    def of(cls, term: Term, value: Value) -> Filling:
        return cls(term, value.type.shape, value.resolve().constant)

    def with_axes(self, b: Builder, sources: Sequence[int | None]) -> Filling:
        """The axes `sources`, in order; None is a new one of size 1.

        Axes that are left out must have size 1.
        """
        new = tuple(1 if i is None else self.shape[i] for i in sources)
        if list(sources) == list(range(len(self.shape))):
            return self
        if self.constant is not None:
            constant = self.constant.reshape(new)
            return Filling(b.const(constant), new, constant)
        sizes = [
            size if i is None or not isinstance(size, Dim) else b.size(self.term, i)
            for i, size in zip(sources, new)
        ]
        if sum(isinstance(size, Term) for size in sizes) == 1 and 0 not in new:
            sizes = [-1 if isinstance(size, Term) else size for size in sizes]
        return Filling(reshape_term(b, self.term, sizes), new)

    def broadcast(self, b: Builder, new: Sequence[Any], wanted: Sequence[Any]) -> Term:
        """The term in the shape `new`, whose sizes are `wanted` (ints and Terms)."""
        known = self.constant is not None and not any(isinstance(size, Dim) for size in new)
        if known and math.prod(new) <= LARGE:
            return b.const(np.broadcast_to(self.constant, new))
        return expand(b, self.term, self.shape, new, wanted)
