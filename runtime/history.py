"""The way back along the tape: cotangents of outputs become cotangents of what they were computed from.

In: taped outputs and inputs, and a cotangent of each output. Out: a cotangent of each input, or None where no
output depends on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from .array import Dim, by_numpy, type_of
from .tape import Cotangent, Entry, Taped, TapedArray, either, shown, snapshot

__all__ = ["EVER", "History", "data_of", "unbroadcast"]

EVER = -1 << 62  # nothing is older
Lift = Callable[[Any], Any]


def data_of(operand: Any) -> Any:
    """What a taped value holds; anything else as it is."""
    return operand.data if isinstance(operand, Taped) else operand


def taped_array(operand: Any) -> Any:
    """A taped value as an array whose use is recorded; anything else as it is."""
    return TapedArray(operand) if isinstance(operand, Taped) else operand


class History:
    """The entries between some outputs and inputs, newest first; what is older than `start` is not followed.

    `nested` tells that something older than `start` that has a derivative was used: the outputs
    then belong to another derivative around this one, and cotangents are taped arrays as well.
    """

    def __init__(self, outputs: Sequence[Taped], inputs: Sequence[Taped], start: int) -> None:
        self.inputs, self.nested = inputs, False
        found: dict[int, Entry] = {}
        pending = [x.entry for x in outputs if x.entry]
        while pending:
            entry = pending.pop()
            if entry.born < start:
                self.nested = True
            elif entry.error is not None:
                raise entry.error
            elif entry.born not in found:
                found[entry.born] = entry
                pending.extend(x.entry for x in sources(entry))
        self.needed = {x.entry.born for x in inputs if x.entry}
        self.entries: list[Entry] = []
        for born in sorted(found):
            if any(x.entry.born in self.needed for x in sources(found[born])):
                self.needed.add(born)
                self.entries.insert(0, found[born])

    def pull(self, pairs: Sequence[tuple[Taped, Any]]) -> Iterator[Any]:
        """The cotangents of the inputs, zeros where there is none, from (output, cotangent) pairs."""
        found = self.cotangents([(x, Cotangent(g)) for x, g in pairs])
        zeros = by_numpy[np.zeros_like]
        return (snapshot(zeros(x.data) if c is None else shown(c)) for x, c in zip(self.inputs, found))

    def cotangents(
        self, pairs: Sequence[tuple[Taped, Cotangent]], lift: Lift | None = None
    ) -> list[Cotangent | None]:
        """The same with None where there is none; `lift` makes values of operands and results."""
        if lift is None:
            nested = self.nested or any(isinstance(c.value, TapedArray) for _, c in pairs)
            lift = taped_array if nested else data_of
        sums: dict[tuple[int, int], Cotangent] = {}
        for output, cotangent in pairs:
            _add(sums, output, cotangent, lift)
        for entry in self.entries:
            given = [sums.get((entry.born, i)) for i in range(len(entry.results))]
            if any(c is not None for c in given):
                wanted = [x.entry is not None and x.entry.born in self.needed for x in map(as_taped, entry.operands)]
                pulled = entry.pull(given, wanted, lift)
                for operand, want, c in zip(entry.operands, wanted, pulled, strict=True):
                    if want and c is not None:
                        _add(sums, operand, c, lift)
        return [None if x.entry is None else sums.get((x.entry.born, x.index)) for x in self.inputs]


CONSTANT = Taped(None)


def as_taped(operand: Any) -> Taped:
    return operand if isinstance(operand, Taped) else CONSTANT


def sources(entry: Entry) -> list[Any]:
    """The operands of an entry by which it has a derivative."""
    return [x for x in entry.operands if isinstance(x, Taped) and x.entry]


def _add(sums: dict[tuple[int, int], Cotangent], to: Taped, cotangent: Cotangent, lift: Lift) -> None:
    if to.entry is None:
        return
    key = to.entry.born, to.index
    cotangent = cotangent._replace(value=fitted(cotangent.value, to, lift))
    sums[key] = added(sums[key], cotangent) if key in sums else cotangent


def added(a: Cotangent, b: Cotangent) -> Cotangent:
    """The sum of two cotangents of one value."""
    if a.there is b.there:
        return Cotangent(a.value + b.value, a.there, a.is_clean and b.is_clean)
    return Cotangent(shown(a) + shown(b), either(a.there, b.there), is_clean=True)


def fitted(g: Any, x: Taped, lift: Lift) -> Any:
    """`g` summed to the shape of `x`, which was broadcast, and with its dtype and kind."""
    like = type_of(x.data)
    g = unbroadcast(g, like.shape, lambda: lift(x).shape)
    if type_of(g).dtype.kind == "c" and like.dtype.kind != "c":
        g = by_numpy[np.real](g)
    if type_of(g).dtype != like.dtype:
        g = by_numpy[np.astype](by_numpy[np.asarray](g), like.dtype)
    if type_of(g).kind != "array" and like.kind == "array":
        return by_numpy[np.asarray](g)
    return g[()] if type_of(g).kind == "array" and like.kind != "array" else g


def unbroadcast(g: Any, wanted: tuple[Any, ...], shape: Callable[[], Any]) -> Any:
    """The sum of `g` over the axes along which something of the shape `wanted` was broadcast.

    `shape()` is that shape in values, where sizes are not known.
    """
    total = by_numpy[np.sum]
    extra = len(type_of(g).shape) - len(wanted)
    if extra > 0:
        g = total(g, axis=tuple(range(extra)))
    given = (1,) * -extra + type_of(g).shape
    ones = tuple(i for i, (w, size) in enumerate(zip(wanted, given)) if w == 1 and size != 1)
    if ones:
        g = total(g, axis=ones, keepdims=True)
    for axis, (w, size) in enumerate(zip(wanted, given)):
        if isinstance(w, Dim) and size not in (1, w):
            g = _sum_if_one(g, shape()[axis], axis)
    return g if type_of(g).shape == wanted else by_numpy[np.broadcast_to](g, shape())


def _sum_if_one(g: Any, size: Any, axis: int) -> Any:
    """`g` with `size` elements along an axis; summed if that, which is known later, is 1."""
    total = by_numpy[np.sum](g, axis=axis, keepdims=True)
    chosen = by_numpy[np.where](by_numpy[np.equal](size, 1), total, g)
    return chosen[(slice(None),) * axis + (slice(0, size),)]
