"""Recurrent networks: a whole run over a sequence is one operation, whose derivative is a run backwards.

In: x (length, n, width), weights w (gates · size, width) and r (gates · size, size), biases in PyTorch's order of
gates, the state before, (n, size) each. Out: the states h (length, n, size), and what the derivative needs of each
step. `reverse` runs from the last element to the first. float16 is computed in float32, and rounded at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..array import ArrayType, Dim, Primitive, type_of
from .neural import _sigmoid

__all__ = ["gru", "lstm", "rnn"]


def _wide(arrays: Sequence[Any]) -> tuple[Any, list[Any]]:
    """(the dtype of the result, the arrays in that in which it is computed)."""
    dtype = np.result_type(*arrays)
    return dtype, [np.asarray(a, np.float32 if dtype == np.float16 else dtype) for a in arrays]


def _order(length: int, reverse: bool) -> Sequence[int]:
    """The numbers of the elements in the order of the run. Raises PyTorch's RuntimeError if there is none."""
    if not length:
        raise RuntimeError("Expected sequence length to be larger than 0 in RNN")
    return range(length)[::-1] if reverse else range(length)


def _types(x: Any, r: Any, last: int, kept: int) -> tuple[ArrayType, ...]:
    """h, then as many states after the last step as `last`, then `kept` arrays of each step side by side."""
    a, b = type_of(x), type_of(r)
    dtype = np.result_type(a.dtype, b.dtype)
    size = b.shape[1]
    found = [ArrayType(dtype, (*a.shape[:2], size)), *[ArrayType(dtype, (a.shape[1], size))] * last]
    if kept:
        found.append(ArrayType(dtype, (*a.shape[:2], Dim.new() if isinstance(size, Dim) else kept * size)))
    return tuple(found)


# --- derivatives ----------------------------------------------------------------------------------


def _parts(x: Any, count: int) -> list[Any]:
    """The gates of an array, side by side along its last axis."""
    size = x.shape[-1] // count
    return [x[..., i * size : (i + 1) * size] for i in range(count)]


def _before(states: Any, first: Any, reverse: bool) -> Any:
    """The state before each step, of those after each."""
    start = np.expand_dims(first, 0)
    return np.concatenate([states[1:], start] if reverse else [start, states[:-1]])


def _sum(*terms: Any) -> Any:
    """The sum of those that are not None; None if all are."""
    total = None
    for term in terms:
        if term is not None:
            total = term if total is None else total + term
    return total


def _weights(inputs: Any, d: Any) -> Any:
    """Σ dᵀ input over steps and samples."""
    return np.matmul(np.transpose(np.reshape(d, (-1, d.shape[-1]))), np.reshape(inputs, (-1, inputs.shape[-1])))


def _at(arrays: Any, t: int) -> Any:
    return None if arrays is None else arrays[t]


def _backwards(x: Any, reverse: bool) -> Sequence[int]:
    return _order(int(x.shape[0]), not reverse)


def _stacked(made: dict[int, Any]) -> Any:
    return np.stack([made[t] for t in sorted(made)])


# --- LSTM -----------------------------------------------------------------------------------------


def _lstm(x: Any, w: Any, r: Any, b: Any, h: Any, c: Any, *, reverse: bool, saved: bool) -> tuple[Any, ...]:
    dtype, (x, w, r, b, h, c) = _wide((x, w, r, b, h, c))
    size = r.shape[1]
    products = x @ w.T + b
    states = np.empty((*x.shape[:2], size), x.dtype)
    kept = np.empty((*x.shape[:2], 5 * size), x.dtype) if saved else None
    turned = r.T
    for t in _order(len(x), reverse):
        a = products[t] + h @ turned
        into, forget, out = (_sigmoid(a[:, i * size : (i + 1) * size]) for i in (0, 1, 3))
        cell = np.tanh(a[:, 2 * size : 3 * size])
        c = forget * c + into * cell
        h = states[t] = out * np.tanh(c)
        if kept is not None:
            np.concatenate([into, forget, cell, out, c], axis=1, out=kept[t])
    found = (states, c) if kept is None else (states, c, kept)
    return tuple(each.astype(dtype, copy=False) for each in found)


def _lstm_vjp(
    g: Any, y: Any, x: Any, w: Any, r: Any, b: Any, h: Any, c: Any, *, reverse: bool, saved: bool
) -> tuple[Any, ...]:
    """The cotangents of the gates are those of the states times what is known of all steps beforehand."""
    g_states, g_last, g_kept = g
    states, _, kept = y
    into, forget, cell, out, cells = _parts(kept, 5)
    bent = np.tanh(cells)
    slopes = [into * (1 - into), forget * (1 - forget), 1 - cell * cell, out * (1 - out)]
    factors = [cell, _before(cells, c, reverse), into, bent]
    through = np.concatenate([a * s for a, s in zip(factors, slopes)], -1)
    by_state = out * (1 - bent * bent)
    more = more_cells = None
    if g_kept is not None:  # a derivative of the derivative
        *of_gates, more_cells = _parts(g_kept, 5)
        more = np.concatenate([a * s for a, s in zip(of_gates, slopes)], -1)
    d: Any = None
    dc, made = g_last, {}
    for t in _backwards(x, reverse):
        dh = _sum(_at(g_states, t), None if d is None else np.matmul(d, r))
        dc = _sum(None if dh is None else dh * by_state[t], dc, _at(more_cells, t))
        dh = np.zeros_like(h) if dh is None else dh
        dc = np.zeros_like(c) if dc is None else dc
        d = made[t] = _sum(np.concatenate([dc, dc, dc, dh], -1) * through[t], _at(more, t))
        dc = dc * forget[t]
    whole = _stacked(made)
    return (
        np.matmul(whole, w), _weights(x, whole), _weights(_before(states, h, reverse), whole),
        np.sum(whole, axis=(0, 1)), np.matmul(d, r), dc,
    )  # fmt: skip


lstm = Primitive(
    "lstm", _lstm, lambda x, w, r, b, h, c, *, reverse, saved: _types(x, r, 1, 5 * saved), _lstm_vjp, partial=True
)
"""(h, the last c, [the gates and c of each step]) of long short-term memory."""


# --- GRU ------------------------------------------------------------------------------------------


def _gru(x: Any, w: Any, r: Any, b: Any, b_r: Any, h: Any, *, reverse: bool, saved: bool) -> tuple[Any, ...]:
    dtype, (x, w, r, b, b_r, h) = _wide((x, w, r, b, b_r, h))
    size = r.shape[1]
    products = x @ w.T + b
    states = np.empty((*x.shape[:2], size), x.dtype)
    kept = np.empty((*x.shape[:2], 4 * size), x.dtype) if saved else None
    turned = r.T
    for t in _order(len(x), reverse):
        a, recurrent = products[t], h @ turned + b_r
        reset, update = (_sigmoid((a + recurrent)[:, i * size : (i + 1) * size]) for i in (0, 1))
        part = recurrent[:, 2 * size :]
        new = np.tanh(a[:, 2 * size :] + reset * part)
        h = states[t] = new + update * (h - new)
        if kept is not None:
            np.concatenate([reset, update, new, part], axis=1, out=kept[t])
    found = (states,) if kept is None else (states, kept)
    return tuple(each.astype(dtype, copy=False) for each in found)


def _gru_vjp(
    g: Any, y: Any, x: Any, w: Any, r: Any, b: Any, b_r: Any, h: Any, *, reverse: bool, saved: bool
) -> tuple[Any, ...]:
    """As that of an LSTM; the gates get `whole` from the input, `inner` from the state."""
    g_states, g_kept = g
    states, kept = y
    reset, update, new, part = _parts(kept, 4)
    before = _before(states, h, reverse)
    slope, of_reset, of_update = 1 - new * new, reset * (1 - reset), update * (1 - update)
    by_new = (1 - update) * slope
    first = [by_new * part * of_reset, (before - new) * of_update]
    through_x = np.concatenate([*first, by_new], -1)
    through_h = np.concatenate([*first, by_new * reset], -1)
    more_x = more_h = None
    if g_kept is not None:  # a derivative of the derivative
        g_reset, g_update, g_new, g_part = _parts(g_kept, 4)
        g_new = g_new * slope
        gates = [(g_new * part + g_reset) * of_reset, g_update * of_update]
        more_x = np.concatenate([*gates, g_new], -1)
        more_h = np.concatenate([*gates, g_new * reset + g_part], -1)
    carried, made, inside = None, {}, {}
    for t in _backwards(x, reverse):
        dh = _sum(_at(g_states, t), carried)
        dh = made[t] = np.zeros_like(h) if dh is None else dh
        d = inside[t] = _sum(np.concatenate([dh] * 3, -1) * through_h[t], _at(more_h, t))
        carried = np.matmul(d, r) + dh * update[t]
    inner = _stacked(inside)
    whole = _sum(np.concatenate([_stacked(made)] * 3, -1) * through_x, more_x)
    return (
        np.matmul(whole, w), _weights(x, whole), _weights(before, inner), np.sum(whole, axis=(0, 1)),
        np.sum(inner, axis=(0, 1)), carried,
    )  # fmt: skip


gru = Primitive(
    "gru", _gru, lambda x, w, r, b, b_r, h, *, reverse, saved: _types(x, r, 0, 4 * saved), _gru_vjp, partial=True
)
"""(h, [the gates of each step, and what the state gives to the new one]) of gated recurrent units."""


# --- plain ----------------------------------------------------------------------------------------

BENT: dict[str, Callable[[Any], Any]] = {"tanh": np.tanh, "relu": lambda x: np.maximum(x, x.dtype.type(0))}


def _rnn(x: Any, w: Any, r: Any, b: Any, h: Any, *, reverse: bool, bent: str) -> Any:
    dtype, (x, w, r, b, h) = _wide((x, w, r, b, h))
    products = x @ w.T + b
    states = np.empty((*x.shape[:2], r.shape[1]), x.dtype)
    turned = r.T
    for t in _order(len(x), reverse):
        h = states[t] = BENT[bent](products[t] + h @ turned)
    return states.astype(dtype, copy=False)


def _rnn_vjp(
    g: Any, y: Any, x: Any, w: Any, r: Any, b: Any, h: Any, *, reverse: bool, bent: str
) -> tuple[Any, ...]:
    slope = 1 - y * y if bent == "tanh" else np.astype(y > 0, type_of(y).dtype)
    d: Any = None
    made = {}
    for t in _backwards(x, reverse):
        d = made[t] = _sum(g[t], None if d is None else np.matmul(d, r)) * slope[t]
    whole = _stacked(made)
    return (
        np.matmul(whole, w), _weights(x, whole), _weights(_before(y, h, reverse), whole),
        np.sum(whole, axis=(0, 1)), np.matmul(d, r),
    )  # fmt: skip


rnn = Primitive("rnn", _rnn, lambda x, w, r, b, h, *, reverse, bent: _types(x, r, 0, 0)[0], _rnn_vjp)
"""h of a network whose step is tanh or relu (`bent`) of the sum of input and state."""
