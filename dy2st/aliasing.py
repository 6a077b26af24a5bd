"""Aliasing that depends on data: which cells are one array, and when.

In: arrays merged by a branch, carried by a loop, put into a stacked list, and their changes in
place. Out: exact changes of every cell that is the same array under a known condition; where the
condition is not known, a mark that makes the next use of the cell an error.

A merged cell has a *selection*: older cells, each with the condition under which it is that cell. Where
these are not all it may be (a side made a new array), it is itself under the condition that is left.
Two cells are one array when they select the same older one. *Aliases* are cells that may be one
array, nobody knows when. Lists, dicts, sets and objects have aliases only.
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Iterator
from typing import Any

import numpy as np

from dy2st.errors import ConversionError
from dy2st.graph import Value
from dy2st.runtime.array import by_numpy
from dy2st.trace import current, is_running, where

__all__ = [
    "HINT", "Ties", "before_read", "before_write", "changed", "is_over", "link", "mark", "refuse_poison", "relatives",
    "seal", "select", "selected",
]  # fmt: skip

HINT = "Write `.copy()` where one is made from the other."
Cell = Any  # a Symbol that owns its elements


class Ties:
    """What one cell has to do with others; `partial` tells that it may be none of its selection."""

    __slots__ = ("aliases", "partial", "selection", "selectors")

    def __init__(self) -> None:
        self.partial = False
        self.selection: dict[int, tuple[Cell, Any]] = {}
        self.selectors: list[weakref.ref[Cell]] = []
        self.aliases: list[weakref.ref[Cell]] = []


def alive(references: list[weakref.ref[Cell]]) -> list[Cell]:
    return [cell for cell in (reference() for reference in references) if cell is not None]


def is_over(value: Value) -> bool:
    """Whether the block in which a value was made has ended."""
    return value.block is not None and value.block.closed


def both(a: Any, b: Any) -> Any:
    """`a and b` of conditions; None is true."""
    if a is None or b is None:
        return b if a is None else a
    return by_numpy[np.logical_and](a, b)


def selected(cell: Cell) -> list[tuple[Cell, Any]]:
    """The older cells that `cell` may be, with their conditions; and itself, when it is none of them."""
    choices = list(cell.ties.selection.values())
    if not choices:
        return [(cell, None)]
    if not cell.ties.partial or any(condition is None for _, condition in choices):
        return choices
    conditions = [condition for _, condition in choices]
    over = next((condition for condition in conditions if out_of_reach(condition)), None)
    if over is not None:
        return [*choices, (cell, over)]
    return [*choices, (cell, by_numpy[np.logical_not](functools.reduce(by_numpy[np.logical_or], conditions)))]


def one_array(cell: Cell) -> Iterator[tuple[Cell, list[Any]]]:
    """The other cells that are the same array, each with the conditions any of which makes it so."""
    found: dict[int, tuple[Cell, list[Any]]] = {}
    for base, condition in selected(cell):
        if base is not cell:
            found.setdefault(id(base), (base, []))[1].append(condition)
        for other in alive(base.ties.selectors):
            if other is not cell:
                both_ways = (condition, other.ties.selection[id(base)][1])
                found.setdefault(id(other), (other, []))[1].append(both_ways)
    for other, conditions in found.values():
        if not is_over(other._value):
            yield other, conditions


def changed(cell: Cell, value: Value) -> None:
    """`cell` was set to `value`: set or mark every other cell that is, or may be, the same array."""
    others = list(one_array(cell))
    mark(cell, [cell, *(other for other, _ in others)])
    for other, conditions in others:
        if any(out_of_reach(condition) for condition in conditions):
            doubt(other)
            continue
        together = functools.reduce(by_numpy[np.logical_or], [both(*as_pair(c)) for c in conditions])
        merged = by_numpy[np.where](together, type(cell)(value), type(cell)(other.value))
        other.install(merged.value)


def as_pair(condition: Any) -> tuple[Any, Any]:
    return condition if isinstance(condition, tuple) else (condition, None)


def out_of_reach(condition: Any) -> bool:
    """Whether a condition was computed in a block that has ended."""
    return any(part is not None and is_over(part._value) for part in as_pair(condition))


def mark(cell: Cell, known: list[Cell]) -> None:
    """Doubt whatever may be one of `known`, and what may be that; not `cell`, which was just set."""
    for other in reached([alias for each in known for alias in alive(each.ties.aliases)], {id(cell)}):
        doubt(other)


def reached(cells: list[Cell], seen: set[int]) -> list[Cell]:
    """`cells` and all that they may be, however far; without those whose id is in `seen`."""
    pending, found = list(cells), []
    while pending:
        cell = pending.pop()
        if id(cell) not in seen:
            seen.add(id(cell))
            found.append(cell)
            pending.extend(relatives(cell))
    return found


def relatives(cell: Cell) -> list[Cell]:
    """The cells that are, or may be, the same array."""
    bases = [base for base, _ in cell.ties.selection.values()]
    selectors = [other for base in (cell, *bases) for other in alive(base.ties.selectors)]
    return [*alive(cell.ties.aliases), *bases, *(other for other in selectors if other is not cell)]


def doubt(cell: Cell) -> None:
    """It is not known any more what this cell holds."""
    if cell.poison is not None:
        return
    place = where()
    line = f" on line {place.lineno}" if place else ""
    cell.poison = (
        f"this {cell.noun} may or may not have been changed in place{line}: whether both names "
        f"mean the same {cell.noun} there depends on data"
    )
    current().frames[-1].undo.append(functools.partial(setattr, cell, "poison", None))


def refuse_poison(cell: Cell) -> None:
    """Raise if it is not known what this cell holds."""
    if cell.poison is not None:
        raise ConversionError(cell.poison, where(), HINT)


def before_read(place: Cell) -> None:
    """A list, dict, set or object is read: an error if it is not known what it holds."""
    refuse_poison(place)
    if is_running():
        for frame in current().loops:
            frame.reached.add(id(place))


def before_write(place: Cell) -> None:
    """A list, dict, set or attribute is about to change: so may those that are, or may be, the same."""
    whole = place.whole
    if whole is not None:
        before_read(whole)
        if whole.sealed is not None:
            raise ConversionError(whole.sealed, where(), HINT)
        if whole.ties.aliases:
            mark(whole, [whole])
    current().before_write(place)


def seal(place: Cell) -> None:
    """A list whose length depends on data holds a copy of this container: it must not change any more."""
    if place.sealed is None:
        place.sealed = (
            f"this {place.noun} was put into a list whose length depends on data, and that holds a copy of it"
        )
        current().frames[-1].undo.append(functools.partial(setattr, place, "sealed", None))


def link(cell: Cell, roots: list[Cell]) -> None:
    """`cell` may be one array with any of `roots`, and with all that they may be, however far."""
    for other in reached(roots, {id(cell)}):
        cell.ties.aliases.append(weakref.ref(other))
        other.ties.aliases.append(weakref.ref(cell))


def select(cell: Cell, array: Any, condition: Any, start: int) -> None:
    """`cell`, merged after a branch, is `array` under `condition`; `start` is when the branch began."""
    same_type = array.type.shape == cell.type.shape and array.type.dtype == cell.type.dtype
    choices = selected(array.root)
    in_reach = not any(out_of_reach(c) for _, c in choices) and array.root.born < start
    if array.base is not None or not same_type or not in_reach:
        cell.ties.partial = True
        link(cell, [array.root])
        return
    for base, inner in choices:
        _, known = cell.ties.selection.get(id(base), (None, None))
        combined = both(condition, inner)
        if known is not None:
            combined = by_numpy[np.logical_or](known, combined)
        else:
            base.ties.selectors.append(weakref.ref(cell))
        cell.ties.selection[id(base)] = (base, combined)
