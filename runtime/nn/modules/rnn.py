"""Recurrent networks as modules: cells, and layers of them run over sequences."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from ...tensors.creation import zeros
from ...tensors.shapes import index_select, transpose
from ...tensors.tensor import wrap
from .. import init
from ..functional import recurrent as R
from ..utils.rnn import PackedSequence, known
from .linear import parameter
from .module import Module

__all__ = ["GRU", "GRUCell", "LSTM", "LSTMCell", "RNN", "RNNCell"]


USUAL = {"num_layers": 1, "bias": True, "batch_first": False, "dropout": 0.0, "bidirectional": False}


class RecurrentModule(Module):
    """Parameters drawn uniformly with bound 1 / sqrt(hidden_size)."""

    hidden_size: int

    def reset_parameters(self) -> None:
        """Uniform with bound 1 / sqrt(hidden_size)."""
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)


class Recurrent(RecurrentModule):
    """What RNN, GRU and LSTM have in common; a subclass has its kind and number of gates."""

    gates: ClassVar[int]
    kind: str

    def __init__(
        self, input_size: int, hidden_size: int, num_layers: int = 1, bias: bool = True, batch_first: bool = False,
        dropout: float = 0.0, bidirectional: bool = False, proj_size: int = 0, device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        if proj_size and (self.kind != "LSTM" or proj_size >= hidden_size):
            raise ValueError("proj_size has to be smaller than hidden_size, and is for LSTM alone")
        if not 0 <= dropout <= 1:
            raise ValueError("dropout should be a number in range [0, 1]")
        self.input_size, self.hidden_size, self.num_layers = input_size, hidden_size, num_layers
        self.bias, self.batch_first, self.dropout = bias, batch_first, float(dropout)
        self.bidirectional, self.proj_size = bidirectional, proj_size
        self._suffixes = []
        for layer in range(num_layers):
            for direction in range(1 + bidirectional):
                self._suffixes.append(f"l{layer}{'_reverse' if direction else ''}")
                self._add(self._suffixes[-1], layer, dtype)
        self.reset_parameters()

    def _add(self, suffix: str, layer: int, dtype: Any) -> None:
        """The parameters of one layer and direction."""
        out = self.proj_size or self.hidden_size
        width = self.input_size if layer == 0 else out * (1 + self.bidirectional)
        rows = self.gates * self.hidden_size
        setattr(self, f"weight_ih_{suffix}", parameter(rows, width, dtype=dtype))
        setattr(self, f"weight_hh_{suffix}", parameter(rows, out, dtype=dtype))
        if self.bias:
            setattr(self, f"bias_ih_{suffix}", parameter(rows, dtype=dtype))
            setattr(self, f"bias_hh_{suffix}", parameter(rows, dtype=dtype))
        if self.proj_size:
            setattr(self, f"weight_hr_{suffix}", parameter(out, self.hidden_size, dtype=dtype))

    def _weights(self) -> tuple[list[Any], Any]:
        weights = []
        projections = []
        for suffix in self._suffixes:
            biases = [None, None]
            if self.bias:
                biases = [getattr(self, f"bias_ih_{suffix}"), getattr(self, f"bias_hh_{suffix}")]
            weights.append([getattr(self, f"weight_ih_{suffix}"), getattr(self, f"weight_hh_{suffix}"), *biases])
            if self.proj_size:
                projections.append(getattr(self, f"weight_hr_{suffix}"))
        return weights, projections if self.proj_size else None

    def _start(self, x: Any) -> list[Any]:
        """The state before the first step: zeros."""
        count = self.num_layers * (1 + self.bidirectional)
        h = zeros(count, x.shape[1], self.proj_size or self.hidden_size, dtype=x.dtype)
        return [h, zeros(count, x.shape[1], self.hidden_size, dtype=x.dtype)] if self.kind == "LSTM" else [h]

    def _packed(self, input: PackedSequence, hx: Any) -> Any:
        """`forward` of sequences of different lengths."""
        data, sizes, order, back = input
        steps = known(sizes)
        if hx is None:
            state = self._start(wrap(np.zeros((1, steps[0], 0), data.dtype)))
        else:
            given = list(hx) if self.kind == "LSTM" else [hx]
            state = given if order is None else [index_select(s, 1, order) for s in given]
        weights, projections = self._weights()
        y, last = R.recurrent(
            self.kind, data, tuple(state), weights, projections, self.bidirectional, self.dropout, self.training, steps
        )
        if back is not None:
            last = tuple([index_select(s, 1, back) for s in last])
        return PackedSequence(y, sizes, order, back), last if self.kind == "LSTM" else last[0]

    def forward(self, input: Any, hx: Any = None) -> Any:
        if isinstance(input, PackedSequence):
            return self._packed(input, hx)
        single = input.ndim == 2
        x = input[:, None] if single else transpose(input, 0, 1) if self.batch_first else input
        if hx is None:
            state = self._start(x)
        else:
            state = list(hx) if self.kind == "LSTM" else [hx]
            if single:
                state = [s[:, None] for s in state]
        weights, projections = self._weights()
        y, last = R.recurrent(
            self.kind, x, tuple(state), weights, projections, self.bidirectional, self.dropout, self.training
        )
        if single:
            y, last = y[:, 0], tuple([s[:, 0] for s in last])
        elif self.batch_first:
            y = transpose(y, 0, 1)
        return y, last if self.kind == "LSTM" else last[0]

    def flatten_parameters(self) -> None:
        """The parameters are as they should be."""

    def extra_repr(self) -> str:
        text = f"{self.input_size}, {self.hidden_size}"
        for name, usual in USUAL.items():
            if getattr(self, name) != usual:
                text += f", {name}={getattr(self, name)}"
        return text


class LSTM(Recurrent):
    """Long short-term memory; the state is (h, c)."""

    kind, gates = "LSTM", 4


class GRU(Recurrent):
    """Gated recurrent units."""

    kind, gates = "GRU", 3


class RNN(Recurrent):
    """tanh or relu of the sum of input and state."""

    gates = 1

    def __init__(
        self, input_size: int, hidden_size: int, num_layers: int = 1, nonlinearity: str = "tanh", bias: bool = True,
        batch_first: bool = False, dropout: float = 0.0, bidirectional: bool = False, device: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")
        self.kind, self.nonlinearity = f"RNN_{nonlinearity.upper()}", nonlinearity
        super().__init__(
            input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, 0, device, dtype
        )


class Cell(RecurrentModule):
    """What the cells have in common: one step."""

    gates: ClassVar[int]

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__()
        self.input_size, self.hidden_size, self.bias = input_size, hidden_size, bias
        rows = self.gates * hidden_size
        self.weight_ih = parameter(rows, input_size, dtype=dtype)
        self.weight_hh = parameter(rows, hidden_size, dtype=dtype)
        self.bias_ih = parameter(rows, dtype=dtype) if bias else None
        self.bias_hh = parameter(rows, dtype=dtype) if bias else None
        self.reset_parameters()

    def _zeros(self, input: Any) -> Any:
        return zeros(*input.shape[:-1], self.hidden_size, dtype=input.dtype)

    def extra_repr(self) -> str:
        return f"{self.input_size}, {self.hidden_size}" + ("" if self.bias else ", bias=False")


class LSTMCell(Cell):
    """One step of an LSTM: (h, c)."""

    gates = 4

    def forward(self, input: Any, hx: Any = None) -> Any:
        state = (self._zeros(input), self._zeros(input)) if hx is None else hx
        return R.lstm_cell(input, state, self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)


class GRUCell(Cell):
    """One step of a GRU."""

    gates = 3

    def forward(self, input: Any, hx: Any = None) -> Any:
        state = self._zeros(input) if hx is None else hx
        return R.gru_cell(input, state, self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)


class RNNCell(Cell):
    """One step of an RNN."""

    gates = 1

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, nonlinearity: str = "tanh", device: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(input_size, hidden_size, bias, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input: Any, hx: Any = None) -> Any:
        state = self._zeros(input) if hx is None else hx
        step = R.rnn_tanh_cell if self.nonlinearity == "tanh" else R.rnn_relu_cell
        return step(input, state, self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)
