"""Recurrent layers by Keras's names, arguments and order of gates, over (n, length, features)."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ...nn.functional.recurrent import recurrent
from ...tensors.creation import zeros
from ...tensors.shapes import cat, flip, permute, stack
from .. import activations
from .base import Layer

__all__ = ["GRU", "LSTM", "Bidirectional", "SimpleRNN", "TimeDistributed"]


class Recurrent(Layer):
    """A cell run over a sequence; a subclass has the number of its gates, its states, and its step."""

    gates: ClassVar[int]
    states: ClassVar[int] = 1
    kind: ClassVar[str]

    def __init__(
        self, units: int, activation: Any = "tanh", use_bias: bool = True, kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal", bias_initializer: Any = "zeros", kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None, bias_regularizer: Any = None, dropout: float = 0.0,
        recurrent_dropout: float = 0.0, return_sequences: bool = False, return_state: bool = False,
        go_backwards: bool = False, stateful: bool = False, unroll: bool = False, **keywords: Any,
    ) -> None:  # fmt: skip
        super().__init__(**keywords)
        if dropout or recurrent_dropout or stateful:
            raise ValueError(
                "dropout, recurrent_dropout and stateful of recurrent layers are not there: use Dropout before the "
                "layer, and pass initial_state"
            )
        self.units, self.activation, self.use_bias = units, activations.get(activation), use_bias
        self.first = kernel_initializer, recurrent_initializer, bias_initializer
        self.penalised = kernel_regularizer, recurrent_regularizer, bias_regularizer
        self.return_sequences, self.return_state, self.go_backwards = return_sequences, return_state, go_backwards

    def bias_shape(self) -> tuple[int, ...]:
        """The shape of the bias."""
        return (self.gates * self.units,)

    def build(self, input_shape: Any) -> None:
        kernel, recurrent_kernel, bias = self.first
        wide = self.gates * self.units
        one, two, three = self.penalised
        self.kernel = self.add_weight((input_shape[-1], wide), kernel, regularizer=one, name="kernel")
        self.recurrent_kernel = self.add_weight(
            (self.units, wide), recurrent_kernel, regularizer=two, name="recurrent_kernel"
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(self.bias_shape(), self.bias_of(bias), regularizer=three, name="bias")

    def bias_of(self, initializer: Any) -> Any:
        """The initial values of the bias."""
        return initializer

    def is_usual(self) -> bool:
        """Whether it is the cell that `recurrent` has."""
        return self.activation is activations.tanh

    def step(self, x: Any, state: Any) -> Any:
        """The states after one place x (n, gates · units) of products with the kernel."""
        raise TypeError(f"{type(self).__name__} has no `step`")

    def products(self, x: Any) -> Any:
        """The products of a sequence with the kernel, the bias added."""
        found = x @ self.kernel
        return found if self.bias is None else found + self.bias

    def call(self, inputs: Any, initial_state: Any = None) -> Any:
        x = permute(inputs, 1, 0, 2)
        if self.go_backwards:
            x = flip(x, 0)
        if initial_state is None:
            state = [zeros(x.shape[1], self.units, dtype=x.dtype) for _ in range(self.states)]
        else:
            state = list(initial_state) if isinstance(initial_state, (list, tuple)) else [initial_state]
        outputs, state = self.run(x, state)
        found = permute(outputs, 1, 0, 2) if self.return_sequences else outputs[-1]
        return [found, *state] if self.return_state else found

    def run(self, x: Any, state: Any) -> Any:
        """(the states h of each step of x (length, n, features), the states after the last)."""
        if self.is_usual():
            outputs, last = recurrent(
                self.kind, x, tuple([s.unsqueeze(0) for s in state]), [self.weights_of()], None, False, 0.0, False
            )
            return outputs, [s[0] for s in last]
        products = self.products(x)
        made = []
        for number in range(int(x.shape[0])):
            state = self.step(products[number], state)
            made.append(state[0])
        return stack(made), state

    def weights_of(self) -> list[Any]:
        """The weights as `recurrent` has them."""
        biases = [None, None] if self.bias is None else [self.bias, zeros(*self.bias.shape, dtype=self.bias.dtype)]
        return [self.kernel.T, self.recurrent_kernel.T, *biases]


class SimpleRNN(Recurrent):
    """activation(x @ kernel + h @ recurrent_kernel + bias)."""

    gates, kind = 1, "RNN_TANH"

    def step(self, x: Any, state: Any) -> Any:
        return [self.activation(x + state[0] @ self.recurrent_kernel)]


class LSTM(Recurrent):
    """Long short-term memory; gates: input, forget, cell, output."""

    gates, states, kind = 4, 2, "LSTM"

    def __init__(
        self, units: int, activation: Any = "tanh", recurrent_activation: Any = "sigmoid", use_bias: bool = True,
        unit_forget_bias: bool = True, **keywords: Any,
    ) -> None:  # fmt: skip
        super().__init__(units, activation, use_bias, **keywords)
        self.recurrent_activation, self.unit_forget_bias = activations.get(recurrent_activation), unit_forget_bias

    def bias_of(self, initializer: Any) -> Any:
        """The bias of the forget gate begins at 1."""
        return ForgetBias(initializer, self.units) if self.unit_forget_bias else initializer

    def is_usual(self) -> bool:
        return self.activation is activations.tanh and self.recurrent_activation is activations.sigmoid

    def step(self, x: Any, state: Any) -> Any:
        into, forget, cell, out = (x + state[0] @ self.recurrent_kernel).chunk(4, -1)
        c = self.recurrent_activation(forget) * state[1] + self.recurrent_activation(into) * self.activation(cell)
        return [self.recurrent_activation(out) * self.activation(c), c]


class ForgetBias:
    """An initialiser of the bias of an LSTM: ones for the forget gate."""

    def __init__(self, initializer: Any, units: int) -> None:
        self.initializer, self.units = initializer, units

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        from .. import initializers

        make = initializers.get(self.initializer)
        parts = [make((self.units,), dtype), np.ones(self.units, dtype), make((2 * self.units,), dtype)]
        return np.concatenate(parts)


class GRU(Recurrent):
    """Gated recurrent units; gates: update, reset, new."""

    gates, kind = 3, "GRU"

    def __init__(
        self, units: int, activation: Any = "tanh", recurrent_activation: Any = "sigmoid", use_bias: bool = True,
        reset_after: bool = True, **keywords: Any,
    ) -> None:  # fmt: skip
        super().__init__(units, activation, use_bias, **keywords)
        self.recurrent_activation, self.reset_after = activations.get(recurrent_activation), reset_after

    def bias_shape(self) -> tuple[int, ...]:
        return (2, 3 * self.units) if self.reset_after else (3 * self.units,)

    def is_usual(self) -> bool:
        usual = self.activation is activations.tanh and self.recurrent_activation is activations.sigmoid
        return usual and self.reset_after

    def gate_order(self, weight: Any) -> Any:
        """The gates of a weight in the order that `recurrent` has."""
        update, reset, new = weight.chunk(3, -1)
        return cat([reset, update, new], -1)

    def weights_of(self) -> list[Any]:
        biases = [None, None] if self.bias is None else [self.gate_order(self.bias[i]) for i in (0, 1)]
        return [self.gate_order(self.kernel).T, self.gate_order(self.recurrent_kernel).T, *biases]

    def products(self, x: Any) -> Any:
        found = x @ self.kernel
        if self.bias is None:
            return found
        return found + (self.bias[0] if self.reset_after else self.bias)

    def step(self, x: Any, state: Any) -> Any:
        h = state[0]
        if self.reset_after:
            inner = h @ self.recurrent_kernel
            if self.bias is not None:
                inner = inner + self.bias[1]
            update_h, reset_h, new_h = inner.chunk(3, -1)
        else:
            update_h, reset_h = (h @ self.recurrent_kernel[:, : 2 * self.units]).chunk(2, -1)
            new_h = None
        update_x, reset_x, new_x = x.chunk(3, -1)
        z = self.recurrent_activation(update_x + update_h)
        r = self.recurrent_activation(reset_x + reset_h)
        inside = (r * h) @ self.recurrent_kernel[:, 2 * self.units :] if new_h is None else r * new_h
        new = self.activation(new_x + inside)
        return [z * h + (1 - z) * new]


class Bidirectional(Layer):
    """A recurrent layer forwards, and another like it backwards."""

    def __init__(
        self, layer: Any, merge_mode: str | None = "concat", weights: Any = None, backward_layer: Any = None,
        **keywords: Any,
    ) -> None:  # fmt: skip
        super().__init__(**keywords)
        if merge_mode not in ("concat", "sum", "mul", "ave", None):
            raise ValueError(f"Invalid merge mode. Received: {merge_mode}")
        self.merge_mode = merge_mode
        self.forward_layer = layer
        name = layer.name
        if backward_layer is None:
            config = {**layer.get_config(), "name": f"backward_{name}", "go_backwards": not layer.go_backwards}
            backward_layer = type(layer).from_config(config)
        layer.name = f"forward_{name}"
        self.backward_layer = backward_layer
        self.return_sequences = layer.return_sequences

    def build(self, input_shape: Any) -> None:
        for layer in (self.forward_layer, self.backward_layer):
            if not layer.built:
                layer.build_for(input_shape)

    def call(self, inputs: Any, training: bool = False) -> Any:
        one, other = self.forward_layer(inputs, training=training), self.backward_layer(inputs, training=training)
        states = []
        if self.forward_layer.return_state:
            states = [*one[1:], *other[1:]]
            one, other = one[0], other[0]
        if self.return_sequences:
            other = flip(other, 1)
        if self.merge_mode == "concat":
            found = cat([one, other], -1)
        elif self.merge_mode == "sum":
            found = one + other
        elif self.merge_mode == "mul":
            found = one * other
        elif self.merge_mode == "ave":
            found = (one + other) / 2
        else:
            return [one, other, *states]
        return [found, *states] if states else found


class TimeDistributed(Layer):
    """A layer applied to each place of a sequence."""

    def __init__(self, layer: Any, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.layer = layer

    def build(self, input_shape: Any) -> None:
        if not self.layer.built:
            self.layer.build_for((input_shape[0], *input_shape[2:]))

    def call(self, inputs: Any, training: bool = False) -> Any:
        n, length = inputs.shape[:2]
        found = self.layer(inputs.reshape(n * length, *inputs.shape[2:]), training=training)
        return found.reshape(n, length, *found.shape[1:])
