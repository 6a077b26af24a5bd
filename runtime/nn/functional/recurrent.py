"""Recurrent networks: a step of each cell, and the run over a sequence.

In: inputs (length, n, width), the state before, the weights in PyTorch's order of gates. Out: the
states after each step, and after the last.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import ops
from ...array import type_of
from ...tape import is_recording
from ...tensors.tensor import tensor_function
from .activations import _dropped

__all__ = ["gru_cell", "lstm_cell", "recurrent", "rnn_relu_cell", "rnn_tanh_cell"]

State = tuple[Any, ...]


def _affine(x: Any, weight: Any, bias: Any) -> Any:
    y = np.matmul(x, np.transpose(weight))
    return y if bias is None else y + bias


def _gates(x: Any, count: int) -> list[Any]:
    size = x.shape[-1] // count
    return [x[..., i * size : (i + 1) * size] for i in range(count)]


def _lstm(x: Any, h: Any, state: State) -> State:
    """x and h: the products of input and state; the state is (h, c)."""
    into, forget, cell, out = _gates(x + h, 4)
    c = ops.sigmoid(forget) * state[1] + ops.sigmoid(into) * np.tanh(cell)
    return ops.sigmoid(out) * np.tanh(c), c


def _gru(x: Any, h: Any, state: State) -> State:
    reset, update, new = _gates(x, 3)
    reset_h, update_h, new_h = _gates(h, 3)
    r, z = ops.sigmoid(reset + reset_h), ops.sigmoid(update + update_h)
    n = np.tanh(new + r * new_h)
    return (n + z * (state[0] - n),)


def _tanh(x: Any, h: Any, state: State) -> State:
    return (np.tanh(x + h),)


def _relu(x: Any, h: Any, state: State) -> State:
    return (ops.relu(x + h),)


STEPS = {"LSTM": _lstm, "GRU": _gru, "RNN_TANH": _tanh, "RNN_RELU": _relu}


def _one(kind: str, input: Any, state: State, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any) -> State:
    return STEPS[kind](_affine(input, w_ih, b_ih), _affine(state[0], w_hh, b_hh), state)


@tensor_function()
def lstm_cell(input: Any, hx: Any, w_ih: Any, w_hh: Any, b_ih: Any = None, b_hh: Any = None) -> Any:
    """(h, c) after one step; hx is (h, c)."""
    return _one("LSTM", input, tuple(hx), w_ih, w_hh, b_ih, b_hh)


@tensor_function()
def gru_cell(input: Any, hx: Any, w_ih: Any, w_hh: Any, b_ih: Any = None, b_hh: Any = None) -> Any:
    """h after one step."""
    return _one("GRU", input, (hx,), w_ih, w_hh, b_ih, b_hh)[0]


@tensor_function()
def rnn_tanh_cell(input: Any, hx: Any, w_ih: Any, w_hh: Any, b_ih: Any = None, b_hh: Any = None) -> Any:
    """h after one step."""
    return _one("RNN_TANH", input, (hx,), w_ih, w_hh, b_ih, b_hh)[0]


@tensor_function()
def rnn_relu_cell(input: Any, hx: Any, w_ih: Any, w_hh: Any, b_ih: Any = None, b_hh: Any = None) -> Any:
    """h after one step."""
    return _one("RNN_RELU", input, (hx,), w_ih, w_hh, b_ih, b_hh)[0]


def _stepwise(kind: str, x: Any, state: State, weights: Any, projection: Any, backward: bool) -> tuple[Any, State]:
    """`_run` with a projection of h after each step."""
    w_ih, w_hh, b_ih, b_hh = weights
    products = _affine(x, w_ih, b_ih)
    steps = range(int(x.shape[0]))
    made = []
    for t in reversed(steps) if backward else steps:
        after = STEPS[kind](products[t], _affine(state[0], w_hh, b_hh), state)
        state = np.matmul(after[0], np.transpose(projection)), *after[1:]
        made.append(state[0])
    return np.stack(made[::-1] if backward else made), state


def _run(kind: str, x: Any, state: State, weights: Any, projection: Any, backward: bool) -> tuple[Any, State]:
    """(the states h of each step in the order of x, the state after the last)."""
    if projection is not None:
        return _stepwise(kind, x, state, weights, projection, backward)
    w_ih, w_hh, b_ih, b_hh = weights
    if b_ih is None:
        b_ih = b_hh = np.zeros(type_of(w_ih).shape[0], type_of(w_ih).dtype)
    if kind == "GRU":
        states = ops.gru(x, w_ih, w_hh, b_ih, b_hh, *state, reverse=backward, saved=is_recording())[0]
        more: State = ()
    elif kind == "LSTM":
        states, *more = ops.lstm(x, w_ih, w_hh, b_ih + b_hh, *state, reverse=backward, saved=is_recording())[:2]
    else:
        bent = kind.removeprefix("RNN_").lower()
        states, more = ops.rnn(x, w_ih, w_hh, b_ih + b_hh, *state, reverse=backward, bent=bent), ()
    return states, (states[0 if backward else -1], *more)


def _run_packed(
    sizes: Sequence[int], kind: str, x: Any, state: State, weights: Any, projection: Any, backward: bool
) -> tuple[Any, State]:
    """`_run` over packed rows (Σ sizes, width), of which each step has so many: steps of one size together.

    Sequences end one after the other; backward they begin so.
    """
    runs, at = [], 0
    for size, steps in itertools.groupby(sizes):
        count = len(list(steps))
        runs.append((at, count, size))
        at += count * size
    made, ended = [], []
    now = tuple(s[: runs[-1][2]] for s in state) if backward else state
    for number in range(len(runs))[:: -1 if backward else 1]:
        at, count, size = runs[number]
        if backward:
            now = tuple(np.concatenate([s, first[s.shape[0] : size]]) for s, first in zip(now, state))
        else:
            ended.append(tuple(s[size:] for s in now))
            now = tuple(s[:size] for s in now)
        rows = np.reshape(x[at : at + count * size], (count, size, x.shape[1]))
        found, now = _run(kind, rows, now, weights, projection, backward)
        made.append(np.reshape(found, (count * size, found.shape[2])))
    last = tuple(np.concatenate([s, *(each[i] for each in reversed(ended))]) for i, s in enumerate(now))
    return np.concatenate(made[::-1] if backward else made), last


@tensor_function()
def recurrent(
    kind: str, input: Any, state: State, weights: Any, projections: Any, bidirectional: bool, dropout: float,
    training: bool, sizes: Sequence[int] | None = None,
) -> Any:  # fmt: skip
    """(outputs (length, n, directions · width), the last states), for layers one upon the other.

    With `sizes` the input is packed: (Σ sizes, width), as many rows for each step; so are the outputs.

    kind: "LSTM", "GRU", "RNN_TANH", "RNN_RELU". state: arrays (layers · directions, n, width).
    weights: (w_ih, w_hh, b_ih, b_hh) for each layer and direction; projections: None, or one for each.
    """
    directions = 2 if bidirectional else 1
    layers = len(weights) // directions
    run = _run if sizes is None else functools.partial(_run_packed, sizes)
    x, last = input, []
    for layer in range(layers):
        outputs = []
        for direction in range(directions):
            number = layer * directions + direction
            projection = None if projections is None else projections[number]
            begin = tuple(s[number] for s in state)
            found, after = run(kind, x, begin, weights[number], projection, direction == 1)
            outputs.append(found)
            last.append(after)
        x = outputs[0] if directions == 1 else np.concatenate(outputs, type_of(outputs[0]).ndim - 1)
        if layer < layers - 1:
            x = _dropped(x, dropout, training, False)
    return x, tuple(np.stack([after[i] for after in last]) for i in range(len(state)))
