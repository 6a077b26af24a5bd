"""Layers without places: dense, activations, embeddings, dropout, shapes; Keras's names and arguments."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...nn import functional as F
from ...random import randn_like
from ...tensors.shapes import permute, reshape
from ...tensors.tensor import wrap
from .. import activations
from .base import Layer

__all__ = [
    "ELU", "Activation", "Dense", "Dropout", "Embedding", "Flatten", "GaussianNoise", "Identity", "Lambda",
    "LeakyReLU", "Normalization", "PReLU", "Permute", "ReLU", "RepeatVector", "Rescaling", "Reshape", "Softmax",
    "SpatialDropout1D", "SpatialDropout2D",
]  # fmt: skip


class Dense(Layer):
    """activation(x @ kernel + bias), of the last axis."""

    def __init__(
        self, units: int, activation: Any = None, use_bias: bool = True, kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros", kernel_regularizer: Any = None, bias_regularizer: Any = None, **keywords: Any,
    ) -> None:  # fmt: skip
        super().__init__(**keywords)
        if not isinstance(units, int) or units <= 0:
            raise ValueError(
                "Received an invalid value for `units`, expected a positive integer. Received: units=" + str(units)
            )
        self.units, self.activation, self.use_bias = units, activations.get(activation), use_bias
        self.kernel_initializer, self.bias_initializer = kernel_initializer, bias_initializer
        self.kernel_regularizer, self.bias_regularizer = kernel_regularizer, bias_regularizer

    def build(self, input_shape: Any) -> None:
        shape = (input_shape[-1], self.units)
        self.kernel = self.add_weight(
            shape, self.kernel_initializer, regularizer=self.kernel_regularizer, name="kernel"
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                (self.units,), self.bias_initializer, regularizer=self.bias_regularizer, name="bias"
            )

    def call(self, inputs: Any) -> Any:
        x = inputs @ self.kernel
        return self.activation(x if self.bias is None else x + self.bias)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (*input_shape[:-1], self.units)


class Activation(Layer):
    """A function, by name or itself."""

    def __init__(self, activation: Any, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.activation = activations.get(activation)
        self.built = True

    def call(self, inputs: Any) -> Any:
        return self.activation(inputs)


class ReLU(Layer):
    """x above the threshold, at most max_value; below it negative_slope * (x - threshold)."""

    def __init__(
        self, max_value: float | None = None, negative_slope: float = 0.0, threshold: float = 0.0, **keywords: Any
    ) -> None:
        super().__init__(**keywords)
        self.max_value, self.negative_slope, self.threshold = max_value, negative_slope, threshold

    def call(self, inputs: Any) -> Any:
        return activations.relu(inputs, self.negative_slope, self.max_value, self.threshold)


class LeakyReLU(Layer):
    """x, times negative_slope where it is negative."""

    def __init__(self, negative_slope: float = 0.3, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.negative_slope = negative_slope

    def call(self, inputs: Any) -> Any:
        return F.leaky_relu(inputs, self.negative_slope)


class ELU(Layer):
    """x, or alpha * (exp(x) - 1) where it is negative."""

    def __init__(self, alpha: float = 1.0, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.alpha = alpha

    def call(self, inputs: Any) -> Any:
        return F.elu(inputs, self.alpha)


class PReLU(Layer):
    """x, times a learned number where it is negative; one for each place, or shared along axes."""

    def __init__(
        self, alpha_initializer: Any = "Zeros", alpha_regularizer: Any = None, shared_axes: Any = None, **keywords: Any
    ) -> None:
        super().__init__(**keywords)
        self.alpha_initializer, self.alpha_regularizer = alpha_initializer, alpha_regularizer
        self.shared_axes = [shared_axes] if isinstance(shared_axes, int) else shared_axes

    def build(self, input_shape: Any) -> None:
        shape = list(input_shape[1:])
        for axis in self.shared_axes or ():
            shape[axis - 1] = 1
        self.alpha = self.add_weight(
            shape, self.alpha_initializer, regularizer=self.alpha_regularizer, name="alpha"
        )

    def call(self, inputs: Any) -> Any:
        return F.relu(inputs) - self.alpha * F.relu(-inputs)


class Softmax(Layer):
    """exp(x) over its sum along an axis."""

    def __init__(self, axis: int = -1, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.axis = axis

    def call(self, inputs: Any) -> Any:
        return F.softmax(inputs, self.axis)


class Identity(Layer):
    """What it is given."""

    takes_ints = True

    def call(self, inputs: Any) -> Any:
        return inputs


class Lambda(Layer):
    """Any function of tensors."""

    takes_ints = True

    def __init__(self, function: Any, output_shape: Any = None, arguments: Any = None, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.function, self.arguments = function, dict(arguments or {})

    def call(self, inputs: Any) -> Any:
        return self.function(inputs, **self.arguments)


class Embedding(Layer):
    """The rows of a table with these indices."""

    takes_ints = True

    def __init__(
        self, input_dim: int, output_dim: int, embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None, mask_zero: bool = False, weights: Any = None, **keywords: Any,
    ) -> None:  # fmt: skip
        length = keywords.pop("input_length", None)
        if length is not None:
            keywords["input_shape"] = (length,)
        super().__init__(**keywords)
        if mask_zero:
            raise ValueError("masks are not there (mask_zero=True): give sample weights, or cut the sequences")
        self.input_dim, self.output_dim = input_dim, output_dim
        self.embeddings_initializer, self.embeddings_regularizer = embeddings_initializer, embeddings_regularizer
        self.build_for(None)
        if weights is not None:
            self.set_weights(weights)

    def build(self, input_shape: Any) -> None:
        self.embeddings = self.add_weight(
            (self.input_dim, self.output_dim), self.embeddings_initializer, regularizer=self.embeddings_regularizer,
            name="embeddings",
        )  # fmt: skip

    def call(self, inputs: Any) -> Any:
        return F.embedding(inputs if inputs.dtype.kind in "iu" else inputs.to(np.int64), self.embeddings)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (*input_shape, self.output_dim)


class Dropout(Layer):
    """In training each element is zero with probability `rate`, the others are as much larger."""

    def __init__(self, rate: float, noise_shape: Any = None, seed: int | None = None, **keywords: Any) -> None:
        super().__init__(**keywords)
        if not 0 <= rate <= 1:
            raise ValueError(f"Invalid value received for `rate`. Expected a float in [0, 1]. Received: rate={rate}")
        if noise_shape is not None or seed is not None:
            raise ValueError("noise_shape and seed of Dropout are not there: the seed is that of `set_random_seed`")
        self.rate = float(rate)
        self.built = True

    def call(self, inputs: Any, training: bool = False) -> Any:
        return F.dropout(inputs, self.rate, training) if self.rate else inputs


class SpatialDropout1D(Dropout):
    """`Dropout` of whole channels of (n, length, channels)."""

    def __init__(self, rate: float, **keywords: Any) -> None:
        super().__init__(rate, **keywords)

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training or not self.rate:
            return inputs
        return permute(F.dropout1d(permute(inputs, 0, 2, 1), self.rate, True), 0, 2, 1)


class SpatialDropout2D(Dropout):
    """`Dropout` of whole channels of (n, rows, columns, channels)."""

    def __init__(self, rate: float, **keywords: Any) -> None:
        super().__init__(rate, **keywords)

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training or not self.rate:
            return inputs
        return permute(F.dropout2d(permute(inputs, 0, 3, 1, 2), self.rate, True), 0, 2, 3, 1)


class Flatten(Layer):
    """One axis after the batch."""

    takes_ints = True

    def call(self, inputs: Any) -> Any:
        return reshape(inputs, (inputs.shape[0], -1)) if inputs.ndim > 1 else reshape(inputs, (-1, 1))

    def compute_output_shape(self, input_shape: Any) -> Any:
        sizes = input_shape[1:]
        return (input_shape[0], None if None in sizes else math.prod(sizes))


class Reshape(Layer):
    """Another shape after the batch; one size may be -1."""

    takes_ints = True

    def __init__(self, target_shape: Any, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.target_shape = tuple(target_shape)

    def call(self, inputs: Any) -> Any:
        return reshape(inputs, (inputs.shape[0], *self.target_shape))


class Permute(Layer):
    """The axes after the batch in another order, counted from 1."""

    takes_ints = True

    def __init__(self, dims: Any, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.dims = tuple(dims)
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise ValueError(
                "Invalid permutation argument `dims` for Permute Layer. The set of indices in `dims` must be "
                f"consecutive and start from 1. Received dims={dims}"
            )

    def call(self, inputs: Any) -> Any:
        return permute(inputs, 0, *self.dims)


class GaussianNoise(Layer):
    """In training normal numbers are added."""

    def __init__(self, stddev: float, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.stddev = stddev

    def call(self, inputs: Any, training: bool = False) -> Any:
        return inputs + randn_like(inputs) * self.stddev if training else inputs


class Normalization(Layer):
    """(x - mean) / root of variance along an axis: given, or those of the data that `adapt` has seen."""

    def __init__(self, axis: int | None = -1, mean: Any = None, variance: Any = None, **keywords: Any) -> None:
        super().__init__(**keywords)
        if (mean is None) != (variance is None):
            raise ValueError("When setting values directly, both `mean` and `variance` must be set.")
        self.axis, self.mean, self.variance = axis, mean, variance

    def build(self, input_shape: Any) -> None:
        shape = () if self.axis is None else (input_shape[self.axis],)
        if self.mean is None:
            self.adapt_mean = self.add_weight(shape, "zeros", trainable=False, name="mean")
            self.adapt_variance = self.add_weight(shape, "ones", trainable=False, name="variance")
            self.count = self.add_weight((), "zeros", "int32", trainable=False, name="count")
        else:
            given = [np.broadcast_to(np.asarray(x, self.dtype), shape) for x in (self.mean, self.variance)]
            self.adapt_mean, self.adapt_variance = (wrap(np.array(x)) for x in given)
        rank = len(input_shape)
        self.kept = [1] * rank
        if self.axis is not None:
            self.kept[self.axis % rank] = input_shape[self.axis]

    def adapt(self, data: Any) -> None:
        """Take over mean and variance of data. Raises ValueError where they were given."""
        if self.mean is not None:
            raise ValueError("Cannot `adapt` a Normalization layer that is initialized with static `mean`, `variance`")
        x = np.asarray(data.detach() if hasattr(data, "detach") else data, np.float64)
        if not self.built:
            self.build_for((None, *x.shape[1:]))
        axes = tuple(i for i in range(x.ndim) if self.axis is None or i != self.axis % x.ndim)
        self.set_weights([x.mean(axes), x.var(axes), 0])

    def call(self, inputs: Any) -> Any:
        centred = inputs - self.adapt_mean.reshape(self.kept)
        return centred / self.adapt_variance.reshape(self.kept).sqrt().clamp(min=1e-7)


class RepeatVector(Layer):
    """(n, features) as (n, times, features)."""

    def __init__(self, n: int, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.n = n

    def call(self, inputs: Any) -> Any:
        return inputs.unsqueeze(1).repeat(1, self.n, 1)


class Rescaling(Layer):
    """x * scale + offset."""

    def __init__(self, scale: Any, offset: Any = 0.0, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.scale, self.offset = scale, offset

    def call(self, inputs: Any) -> Any:
        return inputs * self.scale + self.offset
