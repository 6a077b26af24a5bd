"""The optimisers by Keras's names, with Keras's formulas and defaults."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...tensors.tensor import wrap
from ..configured import from_table, registered
from .base import Optimizer, rate_of

__all__ = ["SGD", "Adadelta", "Adagrad", "Adam", "AdamW", "Adamax", "Ftrl", "Lion", "Nadam", "RMSprop", "get"]


def filled(p: Any, value: float = 0.0) -> Any:
    """A tensor like a weight, filled with a number."""
    return wrap(np.full_like(p.array, value))


def counter() -> Any:
    """A number of steps, 0."""
    return wrap(np.array(0.0, np.float32))


def counted(state: dict[str, Any]) -> Any:
    """The number of this step, from 1; an array of rank 0 in float32."""
    state["step"].add_(1)
    return state["step"].array


def power(base: float, exponent: Any, p: Any) -> Any:
    """base^exponent in the dtype of a weight; computed in float64."""
    return np.astype(np.power(base, np.astype(exponent, np.float64)), p.dtype)


def moved(state: dict[str, Any], name: str, new: Any, share: float) -> Any:
    """`name` moved towards what is new by this share; its array."""
    old = state[name].array
    found = old + (new - old) * share
    state[name].array = found
    return found


class SGD(Optimizer):
    """Down the gradient, with momentum."""

    def __init__(
        self, learning_rate: Any = 0.01, momentum: float = 0.0, nesterov: bool = False,
        weight_decay: float | None = None, **keywords: Any,
    ) -> None:  # fmt: skip
        if not 0 <= momentum <= 1:
            raise ValueError("`momentum` must be a float between [0, 1].")
        super().__init__(learning_rate, weight_decay, momentum=momentum, nesterov=nesterov, **keywords)

    def begin(self, parameter: Any, group: dict[str, Any]) -> dict[str, Any]:
        return {"momentum": filled(parameter)} if group["momentum"] else {}

    def update(self, parameter: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        change = g * rate_of(group, parameter)
        if group["momentum"]:
            moving = state["momentum"].array * group["momentum"] - change
            state["momentum"].array = moving
            change = change - moving * group["momentum"] if group["nesterov"] else -moving
        parameter.array = parameter.array - change


class RMSprop(Optimizer):
    """Gradients over the root of their running mean square."""

    def __init__(
        self, learning_rate: Any = 0.001, rho: float = 0.9, momentum: float = 0.0, epsilon: float = 1e-7,
        centered: bool = False, weight_decay: float | None = None, **keywords: Any,
    ) -> None:  # fmt: skip
        super().__init__(
            learning_rate, weight_decay, rho=rho, momentum=momentum, epsilon=epsilon, centered=centered, **keywords
        )

    def begin(self, parameter: Any, group: dict[str, Any]) -> dict[str, Any]:
        state = {"velocity": filled(parameter)}
        if group["momentum"] > 0:
            state["momentum"] = filled(parameter)
        return {**state, "average_gradient": filled(parameter)} if group["centered"] else state

    def update(self, parameter: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        rho = group["rho"]
        square = state["velocity"].array * rho + g * g * (1 - rho)
        state["velocity"].array = square
        if group["centered"]:
            mean = state["average_gradient"].array * rho + g * (1 - rho)
            state["average_gradient"].array = mean
            square = square - mean * mean
        change = g * rate_of(group, parameter) / np.sqrt(square + group["epsilon"])
        if group["momentum"] > 0:
            change = state["momentum"].array * group["momentum"] + change
            state["momentum"].array = change
        parameter.array = parameter.array - change


class Adam(Optimizer):
    """Adaptive moments."""

    def __init__(
        self, learning_rate: Any = 0.001, beta_1: float = 0.9, beta_2: float = 0.999, epsilon: float = 1e-7,
        amsgrad: bool = False, weight_decay: float | None = None, **keywords: Any,
    ) -> None:  # fmt: skip
        super().__init__(
            learning_rate, weight_decay, beta_1=beta_1, beta_2=beta_2, epsilon=epsilon, amsgrad=amsgrad, **keywords
        )

    def begin(self, parameter: Any, group: dict[str, Any]) -> dict[str, Any]:
        state = {"step": counter(), "momentum": filled(parameter), "velocity": filled(parameter)}
        return {**state, "velocity_hat": filled(parameter)} if group["amsgrad"] else state

    def update(self, parameter: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        count = counted(state)
        beta_1, beta_2 = group["beta_1"], group["beta_2"]
        root = np.sqrt(1 - power(beta_2, count, parameter))
        rate = rate_of(group, parameter) * root / (1 - power(beta_1, count, parameter))
        mean = moved(state, "momentum", g, 1 - beta_1)
        square = moved(state, "velocity", g * g, 1 - beta_2)
        if group["amsgrad"]:
            square = np.maximum(state["velocity_hat"].array, square)
            state["velocity_hat"].array = square
        parameter.array = parameter.array - mean * rate / (np.sqrt(square) + group["epsilon"])


class AdamW(Adam):
    """Adam with weights that decay."""

    def __init__(
        self, learning_rate: Any = 0.001, weight_decay: float = 0.004, beta_1: float = 0.9, beta_2: float = 0.999,
        epsilon: float = 1e-7, amsgrad: bool = False, **keywords: Any,
    ) -> None:  # fmt: skip
        super().__init__(learning_rate, beta_1, beta_2, epsilon, amsgrad, weight_decay, **keywords)


class Adamax(Optimizer):
    """Adam with the largest of the gradients in place of their mean square."""

    def __init__(
        self, learning_rate: Any = 0.001, beta_1: float = 0.9, beta_2: float = 0.999, epsilon: float = 1e-7,
        weight_decay: float | None = None, **keywords: Any,
    ) -> None:  # fmt: skip
        super().__init__(learning_rate, weight_decay, beta_1=beta_1, beta_2=beta_2, epsilon=epsilon, **keywords)

    def begin(self, parameter: Any, group: dict[str, Any]) -> dict[str, Any]:
        return {"step": counter(), "m": filled(parameter), "u": filled(parameter)}

    def update(self, parameter: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        count = counted(state)
        mean = moved(state, "m", g, 1 - group["beta_1"])
        largest = np.maximum(state["u"].array * group["beta_2"], np.abs(g))
        state["u"].array = largest
        below = (1 - power(group["beta_1"], count, parameter)) * (largest + group["epsilon"])
        parameter.array = parameter.array - mean * rate_of(group, parameter) / below


class Nadam(Adamax):
    """Adam with Nesterov's momentum."""

    def begin(self, parameter: Any, group: dict[str, Any]) -> dict[str, Any]:
        product = wrap(np.ones((), parameter.dtype))
        return {"step": counter(), "product": product, "momentum": filled(parameter), "velocity": filled(parameter)}

    def update(self, parameter: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        count = counted(state)
        beta_1, beta_2 = group["beta_1"], group["beta_2"]
        now = beta_1 * (1 - 0.5 * power(0.96, count, parameter))
        after = beta_1 * (1 - 0.5 * power(0.96, count + np.float32(1), parameter))
        state["product"].mul_(now)
        product = state["product"].array
        mean = moved(state, "momentum", g, 1 - beta_1)
        square = moved(state, "velocity", g * g, 1 - beta_2)
        ahead = mean * (after / (1 - product * after)) + g * ((1 - now) / (1 - product))
        root = np.sqrt(square / (1 - power(beta_2, count, parameter))) + group["epsilon"]
        parameter.array = parameter.array - ahead * rate_of(group, parameter) / root


class Adagrad(Optimizer):
    """Gradients over the root of the sum of their squares."""

    def __init__(
        self, learning_rate: Any = 0.001, initial_accumulator_value: float = 0.1, epsilon: float = 1e-7,
        weight_decay: float | None = None, **keywords: Any,
    ) -> None:  # fmt: skip
        super().__init__(
            learning_rate, weight_decay, initial_accumulator_value=initial_accumulator_value, epsilon=epsilon,
            **keywords,
        )  # fmt: skip

    def begin(self, parameter: Any, group: dict[str, Any]) -> dict[str, Any]:
        return {"accumulator": filled(parameter, group["initial_accumulator_value"])}

    def update(self, parameter: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        total = state["accumulator"].array + g * g
        state["accumulator"].array = total
        change = g * rate_of(group, parameter) / np.sqrt(total + group["epsilon"])
        parameter.array = parameter.array - change


class Adadelta(Optimizer):
    """Steps as large as earlier ones over gradients as large as earlier ones."""

    def __init__(
        self, learning_rate: Any = 0.001, rho: float = 0.95, epsilon: float = 1e-7, weight_decay: float | None = None,
        **keywords: Any,
    ) -> None:  # fmt: skip
        super().__init__(learning_rate, weight_decay, rho=rho, epsilon=epsilon, **keywords)

    def begin(self, parameter: Any, group: dict[str, Any]) -> dict[str, Any]:
        return {"accumulated_gradient": filled(parameter), "accumulated_change": filled(parameter)}

    def update(self, parameter: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        rho, epsilon = group["rho"], group["epsilon"]
        square = state["accumulated_gradient"].array * rho + g * g * (1 - rho)
        state["accumulated_gradient"].array = square
        before = state["accumulated_change"].array
        change = -(np.sqrt(before + epsilon) * g / np.sqrt(square + epsilon))
        state["accumulated_change"].array = before * rho + change * change * (1 - rho)
        parameter.array = parameter.array + change * rate_of(group, parameter)


class Lion(Optimizer):
    """The sign of the momentum."""

    def __init__(
        self, learning_rate: Any = 0.001, beta_1: float = 0.9, beta_2: float = 0.99, weight_decay: float | None = None,
        **keywords: Any,
    ) -> None:  # fmt: skip
        super().__init__(learning_rate, weight_decay, beta_1=beta_1, beta_2=beta_2, **keywords)

    def begin(self, parameter: Any, group: dict[str, Any]) -> dict[str, Any]:
        return {"momentum": filled(parameter)}

    def update(self, parameter: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        mean, beta_1, beta_2 = state["momentum"].array, group["beta_1"], group["beta_2"]
        direction = np.sign(mean * beta_1 + g * (1 - beta_1))
        parameter.array = parameter.array - direction * rate_of(group, parameter)
        state["momentum"].array = mean * beta_2 + g * (1 - beta_2)


class Ftrl(Optimizer):
    """Follow the regularised leader."""

    def __init__(
        self, learning_rate: Any = 0.001, learning_rate_power: float = -0.5, initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0, l2_regularization_strength: float = 0.0,
        l2_shrinkage_regularization_strength: float = 0.0, beta: float = 0.0, weight_decay: float | None = None,
        **keywords: Any,
    ) -> None:  # fmt: skip
        super().__init__(
            learning_rate, weight_decay, power=learning_rate_power, initial=initial_accumulator_value,
            l1=l1_regularization_strength, l2=l2_regularization_strength,
            shrinkage=l2_shrinkage_regularization_strength, beta=beta, **keywords,
        )  # fmt: skip

    def begin(self, parameter: Any, group: dict[str, Any]) -> dict[str, Any]:
        return {"accumulator": filled(parameter, group["initial"]), "linear": filled(parameter)}

    def update(self, parameter: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        rate, p = rate_of(group, parameter), parameter.array
        before = state["accumulator"].array
        after = before + g * g
        state["accumulator"].array = after
        old, new = np.power(before, -group["power"]), np.power(after, -group["power"])
        linear = state["linear"].array + g + p * (2 * group["shrinkage"]) - p * ((new - old) / rate)
        state["linear"].array = linear
        quadratic = new / rate + (group["beta"] / (2 * rate) + group["l2"]) * 2
        parameter.array = (np.clip(linear, -group["l1"], group["l1"]) - linear) / quadratic


_CLASSES: list[Any] = [SGD, RMSprop, Adam, AdamW, Adamax, Nadam, Adagrad, Adadelta, Lion, Ftrl]
registered(_CLASSES)
_TABLE = {cls.__name__.lower(): cls for cls in _CLASSES}


def get(identifier: Any) -> Any:
    """The optimiser of a name. Raises ValueError."""
    return from_table(identifier, _TABLE, "optimizer")
