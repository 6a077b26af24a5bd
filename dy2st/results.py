"""Results: values as they leave a function.

In: what converted code returns, or leaves in what the caller holds. Out: the value without what only a trace
knows, or a refusal where it is not known what it holds.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from dy2st.aliasing import refuse_poison
from dy2st.constructs.checks import read
from dy2st.constructs.columns import Stack, identity
from dy2st.constructs.containers import TracedList
from dy2st.constructs.nones import always
from dy2st.constructs.state import Optional, Undefined, unwrap
from dy2st.constructs.text import Text
from dy2st.errors import ConversionError
from dy2st.program import Leaf, Plan, Rows
from dy2st.runtime.tape import TapedArray
from dy2st.runtime.tree import Structure, children, flatten, is_container
from dy2st.symbol import Symbol, as_symbol
from dy2st.trace import current

__all__ = ["list_leaf", "noun", "parted", "refuse_object", "refuse_poisoned", "rows_of", "settle", "text_parts"]

MakeLeaf = Callable[[Any, str], Leaf]


def settle(value: Any) -> Any:
    """A value that leaves the function: unset names are read."""
    return always(unwrap(read(value, value.name) if isinstance(value, Undefined) else value))


def parted(value: Any) -> tuple[Any, Any]:
    """A value that may be None by data, and what tells whether it is there; (value, None) of one that is known."""
    sure = current().is_sure(value.flag.value) if isinstance(value, Optional) else True
    return (value.value, value.flag) if sure is None else (always(value), None)


def refuse_poisoned(value: Any, around: tuple[Any, ...] = ()) -> None:
    """Raise if it is not known what a list, dict or object in `value` holds."""
    if any(value is outer for outer in around):
        return
    place = identity(value) if is_container(value) else None
    if place is not None:
        refuse_poison(place)
    if is_container(value) and not (isinstance(value, TracedList) and value.is_stacked):
        for item in children(value)[2]:
            refuse_poisoned(item, (*around, value))


def noun(value: Any) -> str:
    """What a container is called in messages."""
    return next((kind.__name__ for kind in (list, dict, deque) if isinstance(value, kind)), "object")


def rows_of(stack: Stack, name: str, leaf: MakeLeaf) -> Rows:
    """How to put together a list whose length depends on data: its columns are outputs."""
    labels = [name if len(stack.columns) == 1 else f"{name}.{i}" for i in range(len(stack.columns))]
    arrays = [column.data if isinstance(column, TapedArray) else column for column in stack.columns]
    leaves = [leaf(as_symbol(array), label) for array, label in zip(arrays, labels)]
    structure = with_history(stack.structure, iter(stack.columns))
    return Rows((Plan(structure, tuple(leaves)),), tuple(type.kind for type in stack.types))


def with_history(structure: Structure, columns: Iterator[Any]) -> Structure:
    """The structure of items whose tensors are computed where their column is."""
    if structure.kind is None:
        next(columns)
        return structure
    if structure.is_tensor:
        column = next(columns)
        return dataclasses.replace(structure, extra="computed" if column.taped.entry is not None else None)
    items = tuple(with_history(item, columns) for item in structure.items)
    return dataclasses.replace(structure, items=items)


def list_leaf(stack: Stack, name: str, leaf: MakeLeaf) -> Leaf:
    """The same for what a list of the caller's holds after the call."""
    if any(type.kind == "array" for type in stack.types):
        raise ConversionError(
            f"`{name}` becomes a list whose length depends on data, of arrays that the caller may hold, too", None,
            "Make a new list, `items = list(items)`, and return it.",
        )  # fmt: skip
    return Leaf("rows", rows_of(stack, name, leaf))


def text_parts(text: Text, name: str, leaf: MakeLeaf) -> tuple[Any, ...]:
    """How to put together a string made of values: its texts, and (plan, conversion, spec) of the values."""
    found: list[Any] = []
    for part in text.parts:
        if isinstance(part, str):
            found.append(part)
        else:
            leaves, structure = flatten(part[0])
            found.append((Plan(structure, tuple(leaf(settle(each), name) for each in leaves)), *part[1:]))
    return tuple(found)


def refuse_object(leaf: Any, name: str) -> None:
    """An object that holds values of the graph, or that each call would have to make anew."""
    holds = any(isinstance(v, Symbol) for v in vars(leaf).values()) if hasattr(leaf, "__dict__") else False
    if isinstance(leaf, (type, BaseException)) or not (holds or id(leaf) in current().made):
        return
    what = "with values that depend on data" if holds else "that is made in converted code"
    raise ConversionError(
        f"`{name}` is an object of the class {type(leaf).__name__} {what}",
        None, "Return its arrays in a tuple, a dict or a dataclass.",
    )  # fmt: skip
