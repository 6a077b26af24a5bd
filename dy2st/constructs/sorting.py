"""Sorting by Python's comparison: `sorted`, `list.sort`, and `min` and `max` of items whose number depends on data.

In: items and a key. Out: the items in the order of their keys, numbers or tuples of numbers that are compared
one after the other; equal keys stay in order. A NaN among the keys is refused by a check, in the run.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from dy2st.constructs.attributes import call
from dy2st.constructs.checks import check, ours
from dy2st.constructs.columns import Stack
from dy2st.constructs.containers import TracedList
from dy2st.constructs.iterators import gathered, items_of
from dy2st.constructs.logic import not_
from dy2st.constructs.state import is_number
from dy2st.constructs.tools import each
from dy2st.errors import ConversionError
from dy2st.runtime.array import by_numpy
from dy2st.runtime.tree import flatten
from dy2st.symbol import Symbol
from dy2st.trace import is_running, where

__all__ = ["extreme_of_rows", "rows_of", "sorted_"]


def sorted_(iterable: Any, *, key: Any = None, reverse: Any = False) -> Any:
    """`sorted(iterable, key=key, reverse=reverse)`."""
    items = rows_of(iterable)
    if isinstance(items, Stack):
        return TracedList.stacked(in_order(items, keys_of(items, key), reverse))
    keys = [item if key is None else call(key, item) for item in items]
    if not any(isinstance(leaf, Symbol) for leaf in flatten(keys)[0]):
        order = sorted(range(len(items)), key=keys.__getitem__, reverse=reverse)
        return TracedList(items[i] for i in order)
    found = in_order(alike(items, "items"), alike(keys, "keys"), reverse)
    return TracedList(found.item(i) for i in range(len(items)))


def sort_list(items: TracedList, *, key: Any = None, reverse: Any = False) -> None:
    """`items.sort(key=key, reverse=reverse)`."""
    if not is_running():
        list.sort(items, key=key, reverse=reverse)
        return
    items.replace(sorted_(items, key=key, reverse=reverse).content())


def rows_of(iterable: Any) -> Any:
    """The items: a list where their number is known, else a Stack."""
    iterable = gathered(iterable)
    if isinstance(iterable, TracedList) and iterable.stack is not None:
        return iterable.stack
    items = items_of(iterable)
    if isinstance(items, Symbol):
        return Stack.rows(items)
    return items


def keys_of(items: Stack, key: Any) -> Stack:
    """The keys of items whose number is not known."""
    if key is None:
        return items
    keys: TracedList = call(each, key, TracedList.stacked(items))
    return keys.stack if keys.stack is not None else alike(list(keys), "keys")


def alike(items: list[Any], what: str) -> Stack:
    """Items of one form as rows."""
    leaves = flatten(items)[0]
    if not all(is_number(leaf) for leaf in leaves):
        raise ConversionError(
            f"the order of these items depends on data, and the {what} are no numbers or tuples of numbers", where(),
            "Sort their indices, `np.argsort(keys)`, and use the items by index.",
        )  # fmt: skip
    return Stack.of(items, Stack.like(items))


def in_order(items: Stack, keys: Stack, reverse: Any) -> Stack:
    order = order_of(keys, reverse)
    return items.with_columns(lambda column: by_numpy[np.take](column, order, axis=0))


def order_of(keys: Stack, reverse: Any) -> Any:
    """The indices that sort the keys, as Python does: reversed, equal keys still stay in order."""
    columns = keys.columns
    for column in columns:
        if column.ndim > 1 or keys.structure.kind not in (None, tuple, list):
            raise ConversionError(
                "the keys that items are sorted by are no numbers or tuples of numbers", where(), "Give a number."
            )
        if column.dtype.kind == "f":
            nans = by_numpy[np.any](by_numpy[np.isnan](column))
            check(not_(nans), ours(ValueError("`sorted` of NaN: what Python gives depends on how it sorts")))
    if reverse:
        columns = [column[::-1] for column in columns]
    order = by_numpy[np.argsort](columns[-1], kind="stable")
    for column in columns[-2::-1]:
        order = order[by_numpy[np.argsort](column[order], kind="stable")]
    return columns[0].shape[0] - 1 - order[::-1] if reverse else order


def extreme_of_rows(items: Stack, key: Any, largest: bool, name: str) -> Any:
    """`min` or `max` of items whose number is not known: the first of the best."""
    check(items.count > 0, ValueError(f"{name}() iterable argument is empty"))
    order = order_of(keys_of(items, key), largest)
    return items.item(order[0])


TracedList.sort = sort_list  # type: ignore[method-assign,assignment]
