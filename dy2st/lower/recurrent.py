"""Lowering of runtime.ops.recurrent.

The products with the input stand before a Scan over their rows. ONNX's own LSTM and GRU are a quarter faster, but take
NaN for a number (1.32, 2026-11): they run where nothing is kept for a derivative and no operand is so large that a
product of them could overflow. float16 is computed in float32.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Sequence

import numpy as np

from dy2st.graph import Node
from dy2st.lower.base import Builder, Term, lowers
from dy2st.lower.control import leave
from dy2st.lower.formula import Formula
from dy2st.lower.repeat import scan
from dy2st.runtime import ops
from dy2st.runtime.array import ArrayType, Dim

__all__: list[str] = []

HUGE = 1e37


def wide(b: Builder, terms: Sequence[Term]) -> list[Formula]:
    """The operands in the dtype in which they are computed."""
    dtype = np.result_type(*(term.dtype for term in terms))
    return [Formula(b, b.cast(term, np.float32 if dtype == np.float16 else dtype)) for term in terms]


def products(node: Node, x: Formula, w: Formula, bias: Formula) -> tuple[Formula, ArrayType]:
    """x @ w.T + bias, and the type of one of its rows."""
    rows, size = node.operands[0].type.shape[1], node.operands[1].type.shape[0]
    return x.op("MatMul", w.op("Transpose", perm=[1, 0])) + bias, ArrayType(x.dtype, (rows, size))


def sigmoid_of_negative(x: Formula) -> Formula:
    return (1 + x.op("Exp")).op("Reciprocal")


def split(x: Formula, count: int, axis: int = 1) -> tuple[Formula, ...]:
    """The gates, side by side along an axis."""
    return x.ops("Split", dtype=(x.dtype,) * count, axis=axis, num_outputs=count)


def side_by_side(first: Formula, *others: Formula, axis: int = 1) -> Formula:
    return first.op("Concat", *others, axis=axis)


def with_negative(x: Formula, signs: str) -> Formula:
    """Weights whose gates get these signs: the sigmoid of a gate begins with the exponential of its negative."""
    gates = split(x, len(signs), 0)
    return side_by_side(*(-gate if sign == "-" else gate for gate, sign in zip(gates, signs)), axis=0)


def in_order(x: Formula, order: Sequence[int]) -> Formula:
    """The gates of weights or biases in another order."""
    gates = split(x, len(order), 0)
    return side_by_side(*(gates[i] for i in order), axis=0)


def leading(b: Builder, x: Formula) -> Formula:
    """With an axis for the direction in front, as ONNX's networks have it."""
    return Formula(b, b.op("Unsqueeze", x.term, b.ints(0)))


def chosen(
    b: Builder, node: Node, operands: Sequence[Formula], fast: Callable[..., Sequence[Formula]],
    safe: Callable[..., Sequence[Formula]],
) -> tuple[Term, ...]:  # fmt: skip
    """What `fast` gives where no product of operands can overflow, else what `safe` gives.

    |x · w| is at most the larger of |x|² and |w|². A run of which something is kept is `safe` alone.
    """
    unknown = isinstance(node.operands[2].type.shape[1], Dim)
    if node.params["saved"] or operands[0].dtype != np.float32 or unknown:
        return narrow(b, node, safe(b))
    sizes = [x.op("ReduceSumSquare", keepdims=0) for x in operands]
    total = functools.reduce(operator.add, sizes)
    types = [ArrayType(np.dtype(np.float32), value.type.shape) for value in node.results]
    branches = {}
    for name, make in (("then", fast), ("else", safe)):
        body = b.child(name)
        leave(body, zip([x.term for x in make(body)], types, strict=True))
        branches[f"{name}_branch"] = body.graph
    found = b.append("If", ((total < HUGE).term,), [type.dtype for type in types], branches)
    return narrow(b, node, [Formula(b, term) for term in found])


def kinds(node: Node, dtype: np.dtype[np.floating]) -> list[ArrayType]:
    """The types of one step of each stacked result: h, and what is kept for the derivative."""
    stacked = [node.results[0], *node.results[-1:]] if node.params.get("saved") else [node.results[0]]
    return [ArrayType(dtype, value.type.shape[1:]) for value in stacked]


def narrow(b: Builder, node: Node, found: Sequence[Formula]) -> tuple[Term, ...]:
    return tuple(b.cast(x.term, value.type.dtype) for x, value in zip(found, node.results, strict=True))


@lowers(ops.lstm)
def lstm(b: Builder, node: Node, *terms: Term) -> tuple[Term, ...]:
    """A Scan whose states are h and c, or an LSTM."""
    given = wide(b, terms)
    reverse, saved = node.params["reverse"], node.params["saved"]

    def safe(b: Builder) -> list[Formula]:
        x, w, r, bias, h, c = (Formula(b, operand.term) for operand in given)
        w, r, bias = (with_negative(each, "--+-") for each in (w, r, bias))
        elements, element = products(node, x, w, bias)
        stacked = kinds(node, x.dtype)

        def step(h: Formula, c: Formula, row: Formula) -> list[Formula]:
            into, forget, cell, out = split(h.op("Gemm", r, row, transB=1), 4)
            into, forget, out = (sigmoid_of_negative(gate) for gate in (into, forget, out))
            cell = cell.op("Tanh")
            c = forget * c + into * cell
            h = out * c.op("Tanh")
            return [h, c, h, *[side_by_side(into, forget, cell, out, c)] * saved]

        _, last, *found = scan(b, step, (h, c), elements, (stacked[0],) * 2, element, stacked, reverse=reverse)
        return [found[0], last, *found[1:]]

    def fast(b: Builder) -> list[Formula]:
        x, w, r, bias, h, c = (Formula(b, operand.term) for operand in given)
        y, last = network(b, node, "LSTM", x, (0, 3, 1, 2), w, r, (bias, bias * 0), (h, c))
        return [y, last]

    return chosen(b, node, given, fast, safe)


@lowers(ops.gru)
def gru(b: Builder, node: Node, *terms: Term) -> tuple[Term, ...]:
    """A Scan whose state is h, or a GRU."""
    given = wide(b, terms)
    reverse, saved = node.params["reverse"], node.params["saved"]

    def safe(b: Builder) -> list[Formula]:
        x, w, r, bias, bias_r, h = (Formula(b, operand.term) for operand in given)
        w, r, bias, bias_r = (with_negative(each, "--+") for each in (w, r, bias, bias_r))
        elements, element = products(node, x, w, bias)
        stacked = kinds(node, x.dtype)

        def step(h: Formula, row: Formula) -> list[Formula]:
            reset_x, update_x, new_x = split(row, 3)
            reset_h, update_h, part = split(h.op("Gemm", r, bias_r, transB=1), 3)
            reset, update = sigmoid_of_negative(reset_x + reset_h), sigmoid_of_negative(update_x + update_h)
            new = (new_x + reset * part).op("Tanh")
            h = new + update * (h - new)
            return [h, h, *[side_by_side(reset, update, new, part)] * saved]

        _, *found = scan(b, step, (h,), elements, stacked[:1], element, stacked, reverse=reverse)
        return found

    def fast(b: Builder) -> list[Formula]:
        x, w, r, bias, bias_r, h = (Formula(b, operand.term) for operand in given)
        return [network(b, node, "GRU", x, (1, 0, 2), w, r, (bias, bias_r), (h,), linear_before_reset=1)[0]]

    return chosen(b, node, given, fast, safe)


def network(
    b: Builder, node: Node, op_type: str, x: Formula, order: Sequence[int], w: Formula, r: Formula,
    biases: Sequence[Formula], states: Sequence[Formula], **attributes: int,
) -> list[Formula]:  # fmt: skip
    """(h of each step, the last states but h) of ONNX's own network; `order` is that of its gates."""
    size = node.operands[2].type.shape[1]
    bias = side_by_side(*(in_order(each, order) for each in biases), axis=0)
    inputs = [x, *(leading(b, each) for each in (in_order(w, order), in_order(r, order), bias))]
    first = [leading(b, state) for state in states]
    found = b.op(
        op_type, *(each.term for each in inputs), None, *(each.term for each in first), outputs=1 + len(first),
        dtype=x.dtype, hidden_size=size, direction="reverse" if node.params["reverse"] else "forward",
        **attributes,
    )  # fmt: skip
    y, _, *last = found
    return [Formula(b, b.op("Squeeze", y, b.ints(1))), *(Formula(b, b.op("Squeeze", each, b.ints(0))) for each in last)]


@lowers(ops.rnn)
def rnn(b: Builder, node: Node, *terms: Term) -> Term:
    """A Scan whose state is h."""
    x, w, r, bias, h = wide(b, terms)
    elements, element = products(node, x, w, bias)
    stacked = kinds(node, x.dtype)

    def step(h: Formula, row: Formula) -> list[Formula]:
        h = h.op("Gemm", r, row, transB=1).op(node.params["bent"].title())
        return [h, h]

    _, found = scan(b, step, (h,), elements, stacked, element, stacked, reverse=node.params["reverse"])
    return narrow(b, node, [found])[0]
