"""Memory layout: whether NumPy's reshape of a view is again a view, or a copy.

In: an array that may be a view of another one, and the sizes it is reshaped to. Out: what NumPy
does with the strides such a view has.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..array import Array, Dim, Primitive
from .families import size_of

__all__ = ["overlap", "reshape_copies"]

View = tuple[Primitive, tuple[Any, ...], dict[str, Any]]


def reshape_copies(x: Any, sizes: Sequence[Any]) -> bool:
    """Whether NumPy copies the elements to reshape `x` to `sizes` (ints and Dims).

    Found out on a sample: an array of the base's rank, of which the same views are made.
    """
    root, views = _history(x)
    if all(primitive.name == "reshape" for primitive, _, _ in views):
        return False
    numbers: dict[Dim, int] = {}
    base = np.empty([_number(size, numbers) for size in root.type.shape], np.int8)
    sample = base
    try:
        for primitive, rest, params in views:
            sample = primitive.kernel(sample, *(_sample(r, numbers) for r in rest), **params)
        for size, number in zip(x.type.shape, sample.shape):
            if isinstance(size, Dim):
                numbers.setdefault(size, number)
        wanted = [numbers.get(size, -1) if isinstance(size, Dim) else size for size in sizes]
        return not np.may_share_memory(sample.reshape(wanted), base)
    except ValueError:  # sizes of the sample that do not fit: where flattening copies, so does this
        return not np.may_share_memory(sample.reshape(-1), base)


def overlap(a: Any, b: Any) -> bool:
    """Whether two views of one array may share elements; found out on a sample, as above."""
    numbers: dict[Dim, int] = {}
    base = None
    samples = []
    for x in (a, b):
        root, views = _history(x)
        if any(isinstance(r, Array) and r.known() is None for _, rest, _ in views for r in rest):
            return True
        if base is None:
            base = np.empty([_number(size, numbers) for size in root.type.shape], np.int8)
        sample: Any = base
        for primitive, rest, params in views:
            sample = primitive.kernel(sample, *(_sample(r, numbers) for r in rest), **params)
        samples.append(sample)
    return np.shares_memory(*samples)


def _history(x: Any) -> tuple[Any, list[View]]:
    """The array that owns the elements, and the views that lead from it to `x`."""
    views: list[View] = []
    while getattr(x, "base", None) is not None and isinstance(x, Array):
        views.append(x.viewed)  # type: ignore[attr-defined]
        x = x.base  # type: ignore[attr-defined]
    return x, views[::-1]


def _number(size: Any, numbers: dict[Dim, int]) -> int:
    """A size, or a number that stands for a Dim: large enough to be sliced, not round."""
    if not isinstance(size, Dim):
        return int(size)
    return numbers.setdefault(size, 23 + 2 * len(numbers))


def _sample(operand: Any, numbers: dict[Dim, int]) -> Any:
    """A value for an operand of a view: sizes by their Dim, unknown positions as 0."""
    if not isinstance(operand, Array):
        return operand
    data = operand.known()
    if data is not None:
        return data
    return numbers.get(size_of(operand), 0)
