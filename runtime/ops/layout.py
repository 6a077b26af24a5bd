"""Memory layout: whether NumPy's reshape of an array is a view, or a copy.

In: an array that may be a view of another one, and the sizes it is reshaped to. Out: what NumPy
does with the strides such a view has, if the array that owns the elements is in C order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..array import Array, Dim, Primitive
from .families import size_of

__all__ = ["ordering_copies", "keeps_axes", "overlap", "reshape_copies"]

View = tuple[Primitive, tuple[Any, ...], dict[str, Any]]


def reshape_copies(x: Any, sizes: Sequence[Any]) -> bool:
    """Whether NumPy copies the elements to reshape `x` to `sizes` (ints and Dims).

    Found out on a sample: an array of the base's rank, of which the same views are made.
    """
    _, views = _history(x)
    if all(primitive.name == "reshape" for primitive, _, _ in views):
        return False
    return _copies(x, lambda sample, numbers: sample.reshape([
        numbers.get(size, -1) if isinstance(size, Dim) else size for size in sizes
    ]))  # fmt: skip


def ordering_copies(x: Any, function: Callable[[Any], Any]) -> bool:
    """Whether `function` (np.ravel, np.ascontiguousarray, np.asfortranarray) copies the elements of `x`."""
    return _copies(x, lambda sample, numbers: function(sample))


def keeps_axes(old: Sequence[Any], new: Sequence[Any]) -> bool:
    """Whether a reshape is a view in any layout: of one axis, or only axes of size 1 come and go."""
    return len(old) <= 1 or [s for s in old if s != 1] == [s for s in new if s != 1]


def _copies(x: Any, function: Callable[[Any, dict[Dim, int]], Any]) -> bool:
    root, views = _history(x)
    numbers: dict[Dim, int] = {}
    base = np.empty([_number(size, numbers) for size in root.type.shape], np.int8)
    sample = base
    try:
        for primitive, rest, params in views:
            sample = primitive.kernel(sample, *(_sample(r, numbers) for r in rest), **params)
        for size, number in zip(x.type.shape, sample.shape):
            if isinstance(size, Dim):
                numbers.setdefault(size, number)
        return not np.may_share_memory(function(sample, numbers), base)
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
    """The array that owns the elements, and the views that lead from it to `x`; a detached one is as it is."""
    views: list[View] = []
    while getattr(x, "base", None) is not None and isinstance(x, Array):
        if x.viewed is not None:  # type: ignore[attr-defined]
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
