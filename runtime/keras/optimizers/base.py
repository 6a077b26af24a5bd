"""What the optimisers of Keras have in common: they are made without weights, and get them from the model.

A subclass has `begin` and `update`, as the optimisers of `dy2st.runtime.optim`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...optim.optimizer import Optimizer as Base
from ...tape import recording
from ...tensors.tensor import Tensor, wrap
from ..configured import Configured
from .schedules import LearningRateSchedule

__all__ = ["Optimizer"]


class Optimizer(Configured, Base):
    """Changes weights by their gradients. The learning rate is a tensor of rank 0 in float32."""

    def __init__(
        self, learning_rate: Any = 0.001, weight_decay: float | None = None, clipnorm: float | None = None,
        clipvalue: float | None = None, global_clipnorm: float | None = None, use_ema: bool = False,
        ema_momentum: float = 0.99, ema_overwrite_frequency: Any = None, loss_scale_factor: Any = None,
        gradient_accumulation_steps: Any = None, name: str | None = None, **options: Any,
    ) -> None:  # fmt: skip
        if use_ema or loss_scale_factor is not None or gradient_accumulation_steps is not None:
            raise ValueError("use_ema, loss_scale_factor and gradient_accumulation_steps are not there")
        if sum(limit is not None for limit in (clipnorm, clipvalue, global_clipnorm)) > 1:
            raise ValueError("Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set.")
        self.name = name or type(self).__name__.lower()
        self.schedule = learning_rate if isinstance(learning_rate, LearningRateSchedule) else None
        first = self.schedule(0) if self.schedule is not None else learning_rate
        self._rate: Tensor = wrap(np.array(first, np.float32))
        self.options = {**options, "lr": self._rate, "weight_decay": weight_decay or 0.0}
        self.clipnorm, self.clipvalue, self.global_clipnorm = clipnorm, clipvalue, global_clipnorm
        self.iterations, self.built = 0, False

    def get_config(self) -> dict[str, Any]:
        """The arguments to make an equal one with; the rate as it is now."""
        config = super().get_config()
        return config if self.schedule is not None else {**config, "learning_rate": float(self._rate.item())}

    # --- weights ---------------------------------------------------------------------------------

    def build(self, variables: Any) -> None:
        """Take over the weights that are to be changed; new ones are added to those it has."""
        if not self.built:
            if variables:
                super().__init__(variables, self.options)
                self.built = True
            return
        known = {id(p) for p in self.param_groups[0]["params"]}
        self.param_groups[0]["params"] += [p for p in variables if id(p) not in known]

    @property
    def variables(self) -> list[Any]:
        """The state: arrays of what is kept for the weights."""
        if not self.built:
            return []
        kept = [self.state[p] for group in self.param_groups for p in group["params"] if p in self.state]
        return [value for state in kept for value in state.values() if isinstance(value, Tensor)]

    # --- the learning rate -----------------------------------------------------------------------

    @property
    def learning_rate(self) -> Any:
        """The rate of the next step; a number or a schedule can be set."""
        return self._rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        if isinstance(value, LearningRateSchedule):
            self.schedule = value
            value = value(self.iterations)
        else:
            self.schedule = None
        self._rate.array = np.array(float(value), np.float32)

    def before_step(self) -> None:
        """Set the rate that the schedule has for this step."""
        if self.schedule is not None:
            self._rate.array = np.array(self.schedule(self.iterations), np.float32)

    # --- steps -------------------------------------------------------------------------------------

    def apply(self, grads: Any, trainable_variables: Any = None) -> None:
        """Change weights by these gradients."""
        variables = list(trainable_variables) if trainable_variables is not None else self.param_groups[0]["params"]
        self.build(variables)
        for variable, gradient in zip(variables, grads):
            variable.grad = gradient
        self.before_step()
        self.descend()
        self.iterations += 1

    def apply_gradients(self, grads_and_vars: Any) -> None:
        """`apply` of pairs."""
        pairs = list(grads_and_vars)
        self.apply([g for g, _ in pairs], [v for _, v in pairs])

    def descend(self) -> None:
        """Change all weights that have a gradient; gradients are clipped, weights decay."""
        self.clip()
        group = self.param_groups[0]
        with recording(False):
            if group["weight_decay"]:
                for p in group["params"]:
                    if p.grad is not None:
                        p.array = p.array - p.array * group["weight_decay"] * rate_of(group, p)
        self.step()

    def clip(self) -> None:
        """Clip gradients, by what the optimiser was made with."""
        given = [p for p in self.param_groups[0]["params"] if p.grad is not None]
        with recording(False):
            if self.clipvalue is not None:
                for p in given:
                    p.grad = wrap(np.clip(p.grad.array, -self.clipvalue, self.clipvalue))
            if self.clipnorm is not None:
                for p in given:
                    p.grad = wrap(scaled_to(p.grad.array, np.sum(p.grad.array * p.grad.array), self.clipnorm))
            if self.global_clipnorm is not None:
                total = 0.0
                for p in given:
                    total = total + np.sum(p.grad.array * p.grad.array)
                for p in given:
                    p.grad = wrap(scaled_to(p.grad.array, total, self.global_clipnorm))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} learning_rate={float(self._rate.item()):g}>"


def scaled_to(g: Any, square: Any, most: float) -> Any:
    """A gradient, made as long as `most` if the root of `square` is more."""
    return g * (most / np.maximum(np.sqrt(square), most))


def rate_of(group: dict[str, Any], p: Any) -> Any:
    """The learning rate as an array of rank 0 in the dtype of a weight."""
    return np.astype(group["lr"].array, p.dtype)
