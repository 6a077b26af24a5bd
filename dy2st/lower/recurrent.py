"""Lowering of runtime.ops.recurrent.

The products with the input stand before a Scan over their rows. ONNX's own LSTM, GRU and RNN are not used: they
take NaN for a number (1.32, 2026-11). float16 is computed in float32.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dy2st.graph import Node
from dy2st.lower.base import Builder, Term, lowers
from dy2st.lower.formula import Formula
from dy2st.lower.repeat import scan
from dy2st.runtime import ops
from dy2st.runtime.array import ArrayType

__all__: list[str] = []


def wide(b: Builder, terms: Sequence[Term]) -> list[Formula]:
    """The operands in the dtype in which they are computed."""
    dtype = np.result_type(*(term.dtype for term in terms))
    return [Formula(b, b.cast(term, np.float32 if dtype == np.float16 else dtype)) for term in terms]


def products(node: Node, x: Formula, w: Formula, bias: Formula) -> tuple[Formula, ArrayType]:
    """x @ w.T + bias, and the type of one of its rows."""
    rows, size = node.operands[0].type.shape[1], node.operands[1].type.shape[0]
    return x.op("MatMul", w.op("Transpose", perm=[1, 0])) + bias, ArrayType(x.dtype, (rows, size))


def sigmoid(x: Formula) -> Formula:
    return (1 + (-x).op("Exp")).op("Reciprocal")


def split(x: Formula, count: int) -> tuple[Formula, ...]:
    """The gates, side by side along the last axis."""
    return x.ops("Split", dtype=(x.dtype,) * count, axis=1, num_outputs=count)


def side_by_side(first: Formula, *others: Formula) -> Formula:
    return first.op("Concat", *others, axis=1)


def kinds(node: Node, dtype: np.dtype[np.floating]) -> list[ArrayType]:
    """The types of one step of each stacked result: h, and what is kept for the derivative."""
    stacked = [node.results[0], *node.results[-1:]] if node.params.get("saved") else [node.results[0]]
    return [ArrayType(dtype, value.type.shape[1:]) for value in stacked]


def narrow(b: Builder, node: Node, found: Sequence[Formula]) -> tuple[Term, ...]:
    return tuple(b.cast(x.term, value.type.dtype) for x, value in zip(found, node.results, strict=True))


@lowers(ops.lstm)
def lstm(b: Builder, node: Node, *terms: Term) -> tuple[Term, ...]:
    """A Scan whose states are h and c."""
    x, w, r, bias, h, c = wide(b, terms)
    elements, element = products(node, x, w, bias)
    stacked = kinds(node, x.dtype)

    def step(h: Formula, c: Formula, row: Formula) -> list[Formula]:
        into, forget, cell, out = split(h.op("Gemm", r, row, transB=1), 4)
        into, forget, cell, out = sigmoid(into), sigmoid(forget), cell.op("Tanh"), sigmoid(out)
        c = forget * c + into * cell
        h = out * c.op("Tanh")
        return [h, c, h, *[side_by_side(into, forget, cell, out, c)] * node.params["saved"]]

    _, last, *found = scan(
        b, step, (h, c), elements, (stacked[0],) * 2, element, stacked, reverse=node.params["reverse"]
    )
    return narrow(b, node, [found[0], last, *found[1:]])


@lowers(ops.gru)
def gru(b: Builder, node: Node, *terms: Term) -> tuple[Term, ...]:
    """A Scan whose state is h."""
    x, w, r, bias, bias_r, h = wide(b, terms)
    elements, element = products(node, x, w, bias)
    stacked = kinds(node, x.dtype)

    def step(h: Formula, row: Formula) -> list[Formula]:
        reset_x, update_x, new_x = split(row, 3)
        reset_h, update_h, part = split(h.op("Gemm", r, bias_r, transB=1), 3)
        reset, update = sigmoid(reset_x + reset_h), sigmoid(update_x + update_h)
        new = (new_x + reset * part).op("Tanh")
        h = new + update * (h - new)
        return [h, h, *[side_by_side(reset, update, new, part)] * node.params["saved"]]

    _, *found = scan(b, step, (h,), elements, stacked[:1], element, stacked, reverse=node.params["reverse"])
    return narrow(b, node, found)


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
