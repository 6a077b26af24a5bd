"""Blocks: a sum of arrays that are zero but for blocks side by side is these blocks, joined.

The derivative of each `x[t]` of a loop, and of each gate `a[:, i:j]`, is such an array.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any

from dy2st.graph import Block, Graph, Node, Value
from dy2st.rules.products import users
from dy2st.runtime.array import ArrayType, Primitive, primitives

__all__ = ["join_blocks"]


@dataclasses.dataclass(frozen=True)
class Part:
    """What a padded array holds, and where along the one axis along which it is padded."""

    axis: int
    start: int
    stop: int
    value: Value
    node: Node  # that pads


def join_blocks(graph: Graph) -> None:
    """Before: a = pad(x, 0, 2); b = pad(y, 2, 0); c = a + b. After: c = concatenate(x, y)."""
    join_in(graph.block, users(graph))


def join_in(block: Block, uses: Counter[int]) -> None:
    inner = {id(operand) for node in block.nodes if is_sum(node) for operand in node.operands if uses[id(operand)] == 1}
    kept: list[Node] = []
    for node in block.nodes:
        node.operands = [operand.resolve() for operand in node.operands]
        for body in node.blocks:
            join_in(body, uses)
        if is_sum(node) and id(node.results[0]) not in inner:
            join_terms(node, block, kept, uses)
        kept.append(node)
    block.nodes = kept


def is_sum(node: Node) -> bool:
    """Whether it adds two arrays of one type."""
    return node.name == "add" and all(same_type(x, node.results[0]) for x in node.operands)


def same_type(one: Value, other: Value) -> bool:
    return one.type.shape == other.type.shape and one.type.dtype == other.type.dtype


def join_terms(root: Node, block: Block, kept: list[Node], uses: Counter[int]) -> None:
    """Make `root` the sum of fewer terms, whose nodes go to `kept`."""
    terms = terms_of(root, block, uses)
    by_axis: dict[int, dict[int, Part]] = {}
    for number, term in enumerate(terms):
        part = part_of(term)
        if part is not None:
            by_axis.setdefault(part.axis, {})[number] = part
    gone: set[int] = set()
    made: list[Value] = []
    for parts in by_axis.values():
        runs = side_by_side(list(parts.values()))
        if len(runs) < len(parts):
            made += [joined(run, root, block, kept) for run in runs]
            gone |= parts.keys()
    if made:
        add_up([*(term for number, term in enumerate(terms) if number not in gone), *made], root, block, kept)


def terms_of(node: Node, block: Block, uses: Counter[int]) -> list[Value]:
    """The terms of a sum, in order: of sums inside that nobody else uses, theirs."""
    found: list[Value] = []
    pending = list(reversed(node.operands))
    while pending:
        value = pending.pop()
        if value.node is not None and value.block is block and uses[id(value)] == 1 and is_sum(value.node):
            pending.extend(reversed(value.node.operands))
        else:
            found.append(value)
    return found


def part_of(term: Value) -> Part | None:
    """What it is padded from, if that is so with zeros along one axis."""
    node = term.node
    if node is None or node.name != "pad_constant" or len(node.operands) > 2:
        return None
    value, widths = node.operands[1].constant, node.params["widths"]
    padded = [axis for axis in range(len(widths) // 2) if widths[2 * axis] or widths[2 * axis + 1]]
    if value is None or value.any() or len(padded) != 1:
        return None
    (axis,) = padded
    inner, size = node.operands[0], node.operands[0].type.shape[axis]
    if not isinstance(size, int):
        return None
    return Part(axis, widths[2 * axis], widths[2 * axis] + size, inner, node)


def side_by_side(parts: list[Part]) -> list[list[Part]]:
    """Parts that follow each other, or are at one place, together; each alone if some overlap otherwise."""
    ordered = sorted(parts, key=lambda part: (part.start, part.stop))
    runs: list[list[Part]] = []
    for part in ordered:
        last = runs[-1][-1] if runs else None
        if last is not None and (part.start, part.stop) == (last.start, last.stop):
            runs[-1].append(part)
        elif last is not None and part.start < last.stop:
            return [[each] for each in parts]
        elif last is not None and part.start == last.stop:
            runs[-1].append(part)
        else:
            runs.append([part])
    return runs


def joined(run: list[Part], root: Node, block: Block, kept: list[Node]) -> Value:
    """The parts as one array of the whole size."""
    places: dict[int, list[Value]] = {}
    for part in run:
        places.setdefault(part.start, []).append(part.value)
    values = [total(values, root, block, kept) for values in places.values()]
    first, axis = run[0], run[0].axis
    start, stop, whole = first.start, run[-1].stop, root.results[0].type.shape
    value = values[0]
    if len(values) > 1:
        value = emit(primitives["concatenate"], values, {"axis": axis}, resized(root, axis, stop - start), block, kept)
    if (start, stop) == (0, whole[axis]):
        return value
    widths = [0] * (2 * len(whole))
    widths[2 * axis : 2 * axis + 2] = start, whole[axis] - stop
    params = {"widths": tuple(widths)}
    return emit(first.node.op, [value, first.node.operands[1]], params, root.results[0].type, block, kept)


def resized(root: Node, axis: int, size: int) -> ArrayType:
    type = root.results[0].type
    return ArrayType(type.dtype, (*type.shape[:axis], size, *type.shape[axis + 1 :]))


def total(values: list[Value], root: Node, block: Block, kept: list[Node]) -> Value:
    found = values[0]
    for value in values[1:]:
        found = emit(root.op, [found, value], root.params, found.type, block, kept)
    return found


def emit(
    op: Primitive | str, operands: list[Value], params: dict[str, Any], type: ArrayType, block: Block,
    kept: list[Node],
) -> Value:  # fmt: skip
    """The value of a new node."""
    node = Node(op, operands, params, (), (), kept[-1].origin if kept else ())
    node.results = (Value(type, block=block, node=node),)
    kept.append(node)
    return node.results[0]


def add_up(terms: list[Value], root: Node, block: Block, kept: list[Node]) -> None:
    """Let `root` be the sum of these; one alone stands for it."""
    if len(terms) == 1:
        root.results[0].forward = terms[0]
        return
    root.operands = [total(terms[:-1], root, block, kept), terms[-1]]
