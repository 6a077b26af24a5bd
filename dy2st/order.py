"""Memory order: whether the array that NumPy would have is in C order.

In: an array that is reshaped, and the result. A graph value knows no layout, yet NumPy makes a view in
one and a copy in another. Out: the inputs whose C order the result relies on; or, where the order is
not known, a copy that may be one array with what it was made from, so that a change of either is
refused where the other is used.
"""

from __future__ import annotations

from typing import Any

from dy2st.aliasing import link
from dy2st.graph import Value
from dy2st.trace import current

__all__ = ["in_memory", "lies_in_order", "relied_on"]

FIRST_OPERAND = frozenset({"broadcast_to", "getitem", "put_item", "put_along", "add_along", "combine_at", "reshape"})
"""Operations whose result lies as their first operand does."""


class Unknown(Exception):
    """The order of a value is not known."""


def in_memory(array: Any, result: Any) -> Any:
    """`result`, a view or copy of `array` if that is in C order."""
    trace = current()
    root = array.root
    try:
        inputs = sources(root.first, trace.orders)
    except Unknown:
        apart = type(result)(result.value)
        link(apart, [root])
        return apart
    if inputs:
        trace.reshaped.append((inputs, root, result.root))
    return result


def lies_in_order(array: Any) -> bool:
    """Whether it is in C order; if so, this is relied on."""
    trace = current()
    try:
        trace.relied |= sources(array.value, trace.orders)
    except Unknown:
        return False
    return True


def relied_on() -> set[int]:
    """The ids of the input values that must be in C order: what was reshaped from them was changed."""
    trace = current()
    return trace.relied | {
        key
        for inputs, root, result in trace.reshaped
        if id(root) in trace.written or id(result) in trace.written
        for key in inputs
    }


def sources(value: Value, orders: dict[int, bool]) -> set[int]:
    """The ids of the inputs that must be in C order for `value` to be; Unknown if it may be in another."""
    found: set[int] = set()
    pending, seen = [value], set()
    while pending:
        value = pending.pop().resolve()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if id(value) in orders:
            if not orders[id(value)]:
                raise Unknown
            found.add(id(value))
        elif value.constant is not None:
            if not value.constant.flags.c_contiguous:
                raise Unknown
        elif value.type.ndim > 1:
            pending.extend(decisive(value))
    return found


def decisive(value: Value) -> list[Value]:
    """The operands that must be in C order for the result of a node to be."""
    node = value.node
    if node is None or node.name in ("transpose", "diagonal", "gather", "loop"):
        raise Unknown
    if node.name == "if":
        return [block.results[value.index] for block in node.blocks]
    if node.name == "matmul" and value.type.ndim == 2:
        return []
    if node.name in FIRST_OPERAND:
        return [node.operands[0]]
    return [operand for operand in node.operands if operand.type.ndim > 1]
