"""Normalisations by Keras's names and defaults, over the last axes."""

from __future__ import annotations

from typing import Any

from ...tensors.autograd import no_grad
from ...tensors.elementwise import rsqrt
from ...tensors.reductions import mean
from .base import Layer

__all__ = ["BatchNormalization", "GroupNormalization", "LayerNormalization", "RMSNormalization", "UnitNormalization"]


class BatchNormalization(Layer):
    """Each channel with mean 0 and variance 1 over the batch; outside of training with running statistics."""

    def __init__(
        self, axis: int = -1, momentum: float = 0.99, epsilon: float = 1e-3, center: bool = True, scale: bool = True,
        beta_initializer: Any = "zeros", gamma_initializer: Any = "ones", moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones", beta_regularizer: Any = None, gamma_regularizer: Any = None,
        **keywords: Any,
    ) -> None:  # fmt: skip
        super().__init__(**keywords)
        self.axis, self.momentum, self.epsilon, self.center, self.scale = axis, momentum, epsilon, center, scale
        self.first = beta_initializer, gamma_initializer, moving_mean_initializer, moving_variance_initializer
        self.beta_regularizer, self.gamma_regularizer = beta_regularizer, gamma_regularizer

    def build(self, input_shape: Any) -> None:
        beta, gamma, moving_mean, moving_variance = self.first
        axis = self.axis % len(input_shape)
        shape = (input_shape[axis],)
        self.axes = [each for each in range(len(input_shape)) if each != axis]
        self.kept = [input_shape[axis] if each == axis else 1 for each in range(len(input_shape))]
        self.gamma = self.beta = None
        if self.scale:
            self.gamma = self.add_weight(shape, gamma, regularizer=self.gamma_regularizer, name="gamma")
        if self.center:
            self.beta = self.add_weight(shape, beta, regularizer=self.beta_regularizer, name="beta")
        self.moving_mean = self.add_weight(shape, moving_mean, trainable=False, name="moving_mean")
        self.moving_variance = self.add_weight(shape, moving_variance, trainable=False, name="moving_variance")

    def _trains(self) -> bool:
        return self._trainable

    def call(self, inputs: Any, training: bool = False) -> Any:
        if training:
            centre = mean(inputs, self.axes, True)
            centred = inputs - centre
            variance = mean(centred * centred, self.axes, True)
            with no_grad():
                share = 1.0 - self.momentum
                for moving, new in ((self.moving_mean, centre), (self.moving_variance, variance)):
                    moving.copy_(moving * self.momentum + new.detach().reshape(moving.shape) * share)
        else:
            centred = inputs - self.moving_mean.reshape(self.kept)
            variance = self.moving_variance.reshape(self.kept)
        factor = rsqrt(variance + self.epsilon)
        if self.gamma is not None:
            factor = factor * self.gamma.reshape(self.kept)
        x = centred * factor
        return x if self.beta is None else x + self.beta.reshape(self.kept)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape


class LayerNormalization(Layer):
    """Mean 0 and variance 1 over the given axes of each sample."""

    def __init__(
        self, axis: Any = -1, epsilon: float = 1e-3, center: bool = True, scale: bool = True,
        beta_initializer: Any = "zeros", gamma_initializer: Any = "ones", beta_regularizer: Any = None,
        gamma_regularizer: Any = None, **keywords: Any,
    ) -> None:  # fmt: skip
        super().__init__(**keywords)
        self.axis = [axis] if isinstance(axis, int) else list(axis)
        self.epsilon, self.center, self.scale = epsilon, center, scale
        self.first = beta_initializer, gamma_initializer
        self.beta_regularizer, self.gamma_regularizer = beta_regularizer, gamma_regularizer

    def build(self, input_shape: Any) -> None:
        rank = len(input_shape)
        self.axes = sorted(axis % rank for axis in self.axis)
        shape = tuple(input_shape[axis] for axis in self.axes)
        self.kept = [input_shape[axis] if axis in self.axes else 1 for axis in range(rank)]
        beta, gamma = self.first
        self.gamma = self.beta = None
        if self.scale:
            self.gamma = self.add_weight(shape, gamma, regularizer=self.gamma_regularizer, name="gamma")
        if self.center:
            self.beta = self.add_weight(shape, beta, regularizer=self.beta_regularizer, name="beta")

    def call(self, inputs: Any) -> Any:
        centred = inputs - mean(inputs, self.axes, True)
        x = centred * rsqrt(mean(centred * centred, self.axes, True) + self.epsilon)
        if self.gamma is not None:
            x = x * self.gamma.reshape(self.kept)
        return x if self.beta is None else x + self.beta.reshape(self.kept)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape


class RMSNormalization(Layer):
    """x over the root of its mean square along an axis, times a scale."""

    def __init__(self, axis: int = -1, epsilon: float = 1e-6, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.axis, self.epsilon = axis, epsilon

    def build(self, input_shape: Any) -> None:
        axis = self.axis % len(input_shape)
        self.kept = [input_shape[axis] if each == axis else 1 for each in range(len(input_shape))]
        self.scale = self.add_weight((input_shape[axis],), "ones", name="scale")

    def call(self, inputs: Any) -> Any:
        root = rsqrt(mean(inputs * inputs, self.axis, True) + self.epsilon)
        return inputs * root * self.scale.reshape(self.kept)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape


class GroupNormalization(Layer):
    """Mean 0 and variance 1 over groups of channels of each sample."""

    def __init__(
        self, groups: int = 32, axis: int = -1, epsilon: float = 1e-3, center: bool = True, scale: bool = True,
        **keywords: Any,
    ) -> None:  # fmt: skip
        super().__init__(**keywords)
        if axis != -1:
            raise ValueError("GroupNormalization is there for axis=-1: move the axes with Permute")
        self.groups, self.epsilon, self.center, self.scale = groups, epsilon, center, scale

    def build(self, input_shape: Any) -> None:
        channels = input_shape[-1]
        self.parts = channels if self.groups == -1 else self.groups
        if channels % self.parts:
            raise ValueError(f"The number of channels ({channels}) must be a multiple of groups ({self.parts}).")
        self.gamma = self.add_weight((channels,), "ones", name="gamma") if self.scale else None
        self.beta = self.add_weight((channels,), "zeros", name="beta") if self.center else None

    def call(self, inputs: Any) -> Any:
        shape = inputs.shape
        x = inputs.reshape(*shape[:-1], self.parts, shape[-1] // self.parts)
        axes = [*range(1, x.ndim - 2), x.ndim - 1]
        centred = x - mean(x, axes, True)
        x = (centred * rsqrt(mean(centred * centred, axes, True) + self.epsilon)).reshape(*shape)
        if self.gamma is not None:
            x = x * self.gamma
        return x if self.beta is None else x + self.beta

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape


class UnitNormalization(Layer):
    """x over the root of the sum of its squares along an axis."""

    def __init__(self, axis: int = -1, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.axis = axis

    def call(self, inputs: Any) -> Any:
        return inputs * rsqrt((inputs * inputs).sum(self.axis, True).clamp(min=1e-12))
