"""`np.nditer` of one array: its elements as arrays of rank 0, in the order of memory.

In: an array, flags. Out: an iterator; with `op_flags=["readwrite"]` its elements are views of the array, and with
`flags=["multi_index"]` it knows the indices of the element that it is at.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from dy2st.constructs.iterators import TracedIterator
from dy2st.constructs.sequences import Sequence
from dy2st.errors import ConversionError
from dy2st.order import lies_in_order
from dy2st.runtime.array import by_numpy
from dy2st.symbol import Symbol
from dy2st.trace import where

__all__ = ["nditer"]

FLAGS = {"multi_index", "zerosize_ok", "refs_ok"}


class Elements(TracedIterator):
    """The elements of an array; `at` is the number of the one that was given last."""

    def __init__(self, array: Any, flags: tuple[str, ...]) -> None:
        self.array, self.flags, self.at = array, flags, None
        flat = by_numpy[np.reshape](array, -1)

        def item(index: Any) -> Any:
            self.at = index
            return flat[index, ...]

        super().__init__(Sequence(flat.shape[0], item))

    at: Any

    @property
    def multi_index(self) -> tuple[Any, ...]:
        """The indices of the element that was given last."""
        if "multi_index" not in self.flags:
            raise ValueError("Iterator is not tracking a multi-index")
        if self.at is None:
            raise refused("`multi_index` before the first element")
        return tuple(
            Symbol(index.value, "python") if isinstance(index, Symbol) else int(index)
            for index in by_numpy[np.unravel_index](self.at, self.array.shape)
        )

    def finish(self, broken: Any = False) -> None:
        super().finish(broken)
        self.at = None

    def __enter__(self) -> Elements:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing is to be written back: the elements are views."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or not hasattr(np.nditer, name):
            raise AttributeError(name)
        raise refused(f"`{name}` of `np.nditer`")


def nditer(
    op: Any, flags: Any = None, op_flags: Any = None, op_dtypes: Any = None, order: str = "K", **others: Any
) -> Any:
    """`np.nditer(op, …)`."""
    flags = tuple(flags or ())
    writes = "readwrite" in str(op_flags) or "writeonly" in str(op_flags)
    if isinstance(op, (list, tuple)) or op_dtypes is not None or others or not set(flags) <= FLAGS or order not in "KC":
        raise refused("`np.nditer` of several arrays, or with these options,")
    array = op if isinstance(op, Symbol) else by_numpy[np.asarray](op)
    if order == "K" and not lies_in_order(array):
        raise refused("`np.nditer` of an array that does not lie in C order, in the order of memory,")
    if not array.size and "zerosize_ok" not in flags:
        raise ValueError("Iteration of zero-sized operands is not enabled")
    return Elements(array if writes else by_numpy[np.broadcast_to](array, array.shape), flags)


def refused(what: str) -> ConversionError:
    return ConversionError(
        f"{what} cannot be converted", where(), "Use a `for` over `a.flat`, `np.ndenumerate` or `np.ndindex`."
    )
