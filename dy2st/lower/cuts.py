"""Slices in a graph: one ONNX Slice for all axes, with Python's rules for what is out of range.

In: an array with its sizes, and slices of axes whose bounds are ints, None and Parts. Out: the
elements Python takes. ONNX clamps as Python does, but for a start before the first element and
a negative step: Python takes nothing then, ONNX the first element.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from dy2st.lower.base import Builder, Term
from dy2st.lower.shape import size_vector
from dy2st.runtime.array import ArrayType, Dim
from dy2st.runtime.ops.keys import FULL, Cut

__all__ = ["Part", "cut_axes"]

LAST = np.iinfo(np.int64).max
FIRST = np.iinfo(np.int64).min

Limits = tuple[Any, Any, Any]


@dataclasses.dataclass(frozen=True, eq=False)
class Part:
    """An operand of an index: its term and type, and its data when known."""

    term: Term
    type: ArrayType
    constant: Any

    @property
    def is_mask(self) -> bool:
        return self.type.dtype == bool


def cut_axes(b: Builder, x: Term, cuts: Sequence[tuple[Cut, int]], shape: Sequence[Any]) -> Term:
    """`x` of this shape with slices taken along axes; full slices are nothing."""
    cuts = [(cut, axis) for cut, axis in cuts if cut != FULL and cut != Cut(0, None, 1)]
    if not cuts:
        return x
    limits = [_limits(b, cut, x, axis, shape[axis]) for cut, axis in cuts]
    starts, stops, steps = (size_vector(b, column) for column in zip(*limits))
    axes = b.ints(*(axis for _, axis in cuts))
    unit = all(isinstance(step, int) and step == 1 for _, _, step in limits)
    return b.op("Slice", x, starts, stops, axes, *(() if unit else (steps,)))


def _limits(b: Builder, cut: Cut, x: Term, axis: int, size: Any) -> Limits:
    """start, stop and step of a slice for ONNX, as ints and Terms."""
    start, stop, step = (
        b.cast(bound.term, np.int64) if isinstance(bound, Part) else bound for bound in cut.bounds
    )
    step = 1 if step is None else step
    if isinstance(step, Term):
        return _either_way(b, start, stop, step, b.size(x, axis))
    if not any(isinstance(bound, (Term, Dim)) for bound in (start, stop, size)):
        first, last, step = slice(start, stop, step).indices(size)
        if not range(first, last, step):
            return 0, 0, 1
        return first, FIRST if last < 0 else last, step
    if step > 0:
        return 0 if start is None else start, LAST if stop is None else stop, step
    stop = FIRST if stop is None else stop
    if start is None:
        return LAST, stop, step
    if isinstance(start, int) and start >= 0:
        return start, stop, step
    return (*_nothing_before(b, start, stop, b.size(x, axis)), step)


def _nothing_before(b: Builder, start: Any, stop: Any, size: Term) -> tuple[Term, Term]:
    """start and stop for a negative step: 0 and 0 where the start is before the first element."""
    first, last = (bound if isinstance(bound, Term) else b.ints(bound) for bound in (start, stop))
    outside = b.op("Less", b.op("Add", first, size), b.ints(0), dtype=bool)
    zero = b.ints(0)
    return (
        b.op("Where", outside, zero, first, dtype=np.int64),
        b.op("Where", outside, zero, last, dtype=np.int64),
    )


def _either_way(b: Builder, start: Any, stop: Any, step: Term, size: Term) -> Limits:
    """The limits for a step whose sign is not known."""
    backward = b.op("Less", step, b.scalar(0, np.int64), dtype=bool)
    if stop is None:
        stop = _chosen(b, backward, FIRST, LAST)
    if start is None:
        return _chosen(b, backward, LAST, 0), stop, step
    if isinstance(start, Term) or start < 0:
        safe = _nothing_before(b, start, stop, size)
        start, stop = (_chosen(b, backward, s, other) for s, other in zip(safe, (start, stop)))
    return start, stop, step


def _chosen(b: Builder, test: Term, yes: Any, no: Any) -> Term:
    first, second = (x if isinstance(x, Term) else b.ints(x) for x in (yes, no))
    return b.op("Where", test, first, second, dtype=np.int64)
