"""The optimisers that look at one gradient at a time, with PyTorch's formulas and names.

In: parameters with gradients. Out: the parameters changed. State that is an array is a tensor;
`step` is a tensor of rank 0 in float32, as in PyTorch, so that a state_dict of either fits the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..tensors.tensor import Tensor, wrap
from .optimizer import Optimizer

__all__ = [
    "ASGD", "SGD", "Adadelta", "Adafactor", "Adagrad", "Adam", "AdamW", "Adamax", "NAdam", "RAdam", "RMSprop", "Rprop",
]  # fmt: skip


def _checked(**values: float) -> None:
    """Raise PyTorch's ValueError for a negative option."""
    for name, value in values.items():
        if not value >= 0.0:
            raise ValueError(f"Invalid {name.replace('_', ' ')}: {value}")


def _check_adaptive(lr: float, betas: tuple[float, float], eps: float, weight_decay: float) -> None:
    """`_checked` for the options that Adam and its kin share."""
    _checked(learning_rate=lr, epsilon_value=eps, weight_decay_value=weight_decay)
    for number, beta in enumerate(betas):
        if not 0.0 <= beta < 1.0:
            raise ValueError(f"Invalid beta parameter at index {number}: {beta}")


def _zeros(p: Tensor) -> Tensor:
    made: Tensor = wrap(np.zeros_like(p.array))
    return made


def _number(value: float) -> Tensor:
    made: Tensor = wrap(np.array(value, np.float32))
    return made


def _counted(state: dict[str, Any]) -> float:
    """The number of this step, from 1."""
    state["step"].add_(1)
    count: float = state["step"].item()
    return count


def _power(base: float, exponent: float) -> float:
    return float(np.power(base, exponent))


def _ratio(a: float, b: float) -> float:
    return float(np.divide(a, b))


def _root(x: float) -> float:
    return float(np.sqrt(x))


def _root_mean_square(x: Any) -> float:
    return float(np.sqrt(np.mean(x * x)))


def _moved(state: dict[str, Any], name: str, beta: float, new: Any) -> Any:
    """The running mean `name` with weight 1 - beta for what is new; its array."""
    mean = state[name].array
    found = mean * beta + new * (1 - beta)
    state[name].array = found
    return found


def _largest(state: dict[str, Any], name: str, new: Any) -> Any:
    found = np.maximum(state[name].array, new)
    state[name].array = found
    return found


def _decayed(p: Tensor, g: Any, weight_decay: float) -> Any:
    return g + p.array * weight_decay if weight_decay else g


def _decayed_apart(p: Tensor, g: Any, group: dict[str, Any]) -> tuple[Any, Any]:
    """(elements, gradient): the decay is of the elements themselves if it is decoupled, else in the gradient."""
    if group["decoupled_weight_decay"]:
        return p.array * (1 - group["lr"] * group["weight_decay"]), g
    return p.array, _decayed(p, g, group["weight_decay"])


class SGD(Optimizer):
    """Gradient descent with momentum (Sutskever et al., 2013)."""

    def __init__(
        self, params: Iterable[Any], lr: float = 1e-3, momentum: float = 0, dampening: float = 0,
        weight_decay: float = 0, nesterov: bool = False, *, maximize: bool = False, foreach: Any = None,
        differentiable: bool = False, fused: Any = None,
    ) -> None:  # fmt: skip
        _checked(learning_rate=lr, momentum_value=momentum, weight_decay_value=weight_decay)
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        super().__init__(params, {
            "lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay, "nesterov": nesterov,
            "maximize": maximize, "foreach": foreach, "differentiable": differentiable, "fused": fused,
        })  # fmt: skip

    def begin(self, parameter: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        """Zeros that the first gradient is added to; with dampening the buffer begins as that gradient."""
        moves = group["momentum"] and not group["dampening"]
        return {"momentum_buffer": _zeros(parameter)} if moves else {}

    def update(self, parameter: Tensor, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        g = _decayed(parameter, g, group["weight_decay"])
        if group["momentum"]:
            buffer = state.get("momentum_buffer")
            if buffer is None:
                state["momentum_buffer"] = wrap(np.copy(g))
                moved = g
            else:
                moved = buffer.array * group["momentum"] + g * (1 - group["dampening"])
                buffer.array = moved
            g = g + moved * group["momentum"] if group["nesterov"] else moved
        parameter.array = parameter.array - g * group["lr"]


class Adam(Optimizer):
    """Adaptive moments (Kingma and Ba, 2015)."""

    decoupled = False

    def __init__(
        self, params: Iterable[Any], lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 0, amsgrad: bool = False, *, foreach: Any = None, maximize: bool = False,
        capturable: bool = False, differentiable: bool = False, fused: Any = None, decoupled_weight_decay: bool = False,
    ) -> None:  # fmt: skip
        _check_adaptive(lr, betas, eps, weight_decay)
        super().__init__(params, {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "amsgrad": amsgrad,
            "maximize": maximize, "foreach": foreach, "capturable": capturable, "differentiable": differentiable,
            "fused": fused, "decoupled_weight_decay": decoupled_weight_decay or self.decoupled,
        })  # fmt: skip

    def begin(self, parameter: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        state = {"step": _number(0), "exp_avg": _zeros(parameter), "exp_avg_sq": _zeros(parameter)}
        return {**state, "max_exp_avg_sq": _zeros(parameter)} if group["amsgrad"] else state

    def update(self, parameter: Tensor, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        count = _counted(state)
        beta1, beta2 = group["betas"]
        data, g = _decayed_apart(parameter, g, group)
        mean = _moved(state, "exp_avg", beta1, g)
        square = _moved(state, "exp_avg_sq", beta2, g * g)
        if group["amsgrad"]:
            square = _largest(state, "max_exp_avg_sq", square)
        scale = _root(1 - _power(beta2, count))  # of the root, which is divided by it in all
        root = np.sqrt(square) + group["eps"] * scale
        parameter.write(data - mean / root * _ratio(group["lr"] * scale, 1 - _power(beta1, count)))


class AdamW(Adam):
    """Adam with weight decay apart from the gradient (Loshchilov and Hutter, 2019)."""

    decoupled = True

    def __init__(
        self, params: Iterable[Any], lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 1e-2, amsgrad: bool = False, **keywords: Any,
    ) -> None:  # fmt: skip
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, **keywords)


class RMSprop(Optimizer):
    """Gradients over the root of their running mean square (Hinton, 2012)."""

    def __init__(
        self, params: Iterable[Any], lr: float = 1e-2, alpha: float = 0.99, eps: float = 1e-8, weight_decay: float = 0,
        momentum: float = 0, centered: bool = False, capturable: bool = False, foreach: Any = None,
        maximize: bool = False, differentiable: bool = False,
    ) -> None:  # fmt: skip
        _checked(learning_rate=lr, epsilon_value=eps, momentum_value=momentum)
        _checked(weight_decay_value=weight_decay, alpha_value=alpha)
        super().__init__(params, {
            "lr": lr, "momentum": momentum, "alpha": alpha, "eps": eps, "centered": centered,
            "weight_decay": weight_decay, "capturable": capturable, "foreach": foreach, "maximize": maximize,
            "differentiable": differentiable,
        })  # fmt: skip

    def begin(self, parameter: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        state = {"step": _number(0), "square_avg": _zeros(parameter)}
        if group["momentum"] > 0:
            state["momentum_buffer"] = _zeros(parameter)
        return {**state, "grad_avg": _zeros(parameter)} if group["centered"] else state

    def update(self, parameter: Tensor, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        _counted(state)
        g = _decayed(parameter, g, group["weight_decay"])
        square = _moved(state, "square_avg", group["alpha"], g * g)
        if group["centered"]:
            mean = _moved(state, "grad_avg", group["alpha"], g)
            square = square - mean * mean
        change = g / (np.sqrt(square) + group["eps"])
        if group["momentum"] > 0:
            change = state["momentum_buffer"].array * group["momentum"] + change
            state["momentum_buffer"].array = change
        parameter.array = parameter.array - change * group["lr"]


class Adagrad(Optimizer):
    """Gradients over the root of the sum of their squares (Duchi et al., 2011)."""

    def __init__(
        self, params: Iterable[Any], lr: float = 1e-2, lr_decay: float = 0, weight_decay: float = 0,
        initial_accumulator_value: float = 0, eps: float = 1e-10, foreach: Any = None, *, maximize: bool = False,
        differentiable: bool = False, fused: Any = None,
    ) -> None:  # fmt: skip
        _checked(learning_rate=lr, lr_decay_value=lr_decay, weight_decay_value=weight_decay, epsilon_value=eps)
        super().__init__(params, {
            "lr": lr, "lr_decay": lr_decay, "eps": eps, "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value, "foreach": foreach, "maximize": maximize,
            "differentiable": differentiable, "fused": fused,
        })  # fmt: skip

    def begin(self, parameter: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        total = np.full_like(parameter.array, group["initial_accumulator_value"])
        return {"step": _number(0), "sum": wrap(total)}

    def update(self, parameter: Tensor, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        count = _counted(state)
        g = _decayed(parameter, g, group["weight_decay"])
        total = state["sum"].array + g * g
        state["sum"].array = total
        rate = _ratio(group["lr"], 1 + (count - 1) * group["lr_decay"])
        parameter.array = parameter.array - g / (np.sqrt(total) + group["eps"]) * rate


class Adadelta(Optimizer):
    """Steps as large as earlier ones over gradients as large as earlier ones (Zeiler, 2012)."""

    def __init__(
        self, params: Iterable[Any], lr: float = 1.0, rho: float = 0.9, eps: float = 1e-6, weight_decay: float = 0,
        foreach: Any = None, *, capturable: bool = False, maximize: bool = False, differentiable: bool = False,
    ) -> None:  # fmt: skip
        _checked(learning_rate=lr, epsilon_value=eps, weight_decay_value=weight_decay)
        if not 0.0 <= rho <= 1.0:
            raise ValueError(f"Invalid rho value: {rho}")
        super().__init__(params, {
            "lr": lr, "rho": rho, "eps": eps, "weight_decay": weight_decay, "maximize": maximize,
            "capturable": capturable, "foreach": foreach, "differentiable": differentiable,
        })  # fmt: skip

    def begin(self, parameter: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        return {"step": _number(0), "square_avg": _zeros(parameter), "acc_delta": _zeros(parameter)}

    def update(self, parameter: Tensor, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        _counted(state)
        g = _decayed(parameter, g, group["weight_decay"])
        rho, eps = group["rho"], group["eps"]
        square = _moved(state, "square_avg", rho, g * g)
        change = np.sqrt(state["acc_delta"].array + eps) / np.sqrt(square + eps) * g
        _moved(state, "acc_delta", rho, change * change)
        parameter.array = parameter.array - change * group["lr"]


class Adamax(Optimizer):
    """Adam with the largest gradient in place of the mean square (Kingma and Ba, 2015)."""

    def __init__(
        self, params: Iterable[Any], lr: float = 2e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 0, foreach: Any = None, *, maximize: bool = False, differentiable: bool = False,
        capturable: bool = False,
    ) -> None:  # fmt: skip
        _check_adaptive(lr, betas, eps, weight_decay)
        super().__init__(params, {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "foreach": foreach,
            "maximize": maximize, "differentiable": differentiable, "capturable": capturable,
        })  # fmt: skip

    def begin(self, parameter: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        return {"step": _number(0), "exp_avg": _zeros(parameter), "exp_inf": _zeros(parameter)}

    def update(self, parameter: Tensor, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        count = _counted(state)
        beta1, beta2 = group["betas"]
        g = _decayed(parameter, g, group["weight_decay"])
        mean = _moved(state, "exp_avg", beta1, g)
        largest = np.maximum(state["exp_inf"].array * beta2, np.abs(g) + group["eps"])
        state["exp_inf"].array = largest
        parameter.write(parameter.array - mean / largest * _ratio(group["lr"], 1 - _power(beta1, count)))


class Adafactor(Optimizer):
    """Second moments by row and by column (Shazeer and Stern, 2018)."""

    def __init__(
        self, params: Iterable[Any], lr: float = 1e-2, beta2_decay: float = -0.8,
        eps: tuple[float | None, float] = (None, 1e-3), d: float = 1.0, weight_decay: float = 0.0, *,
        foreach: Any = None, maximize: bool = False,
    ) -> None:  # fmt: skip
        _checked(learning_rate=lr, weight_decay_value=weight_decay)
        if eps[0] is not None and not eps[0] >= 0.0:
            raise ValueError(f"epsilon1 should be >= 0 but is: {eps[0]}")
        if not beta2_decay <= 0.0:
            raise ValueError(f"beta2_decay should be <= 0 but is: {beta2_decay}")
        if not eps[1] >= 0.0 or not d >= 1.0:
            raise ValueError(f"epsilon2 should be >= 0 and the clipping threshold d >= 1 but they are: {eps[1]}, {d}")
        super().__init__(params, {
            "lr": lr, "beta2_decay": beta2_decay, "eps": eps, "d": d, "weight_decay": weight_decay,
            "foreach": foreach, "maximize": maximize,
        })  # fmt: skip

    def begin(self, parameter: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        if parameter.ndim < 2:
            return {"step": _number(0), "variance": _zeros(parameter)}
        sums = {"row_var": parameter.array[..., :1], "col_var": parameter.array[..., :1, :]}
        return {"step": _number(0), **{name: wrap(np.zeros_like(part)) for name, part in sums.items()}}

    def update(self, parameter: Tensor, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        count, data, (low, floor) = _counted(state), parameter.array, group["eps"]
        low = float(np.finfo(parameter.dtype).eps) if low is None else low
        weight = _power(count, group["beta2_decay"])
        rate = max(floor, _root_mean_square(data)) * min(group["lr"], _ratio(1, _root(count)))
        if group["weight_decay"]:
            data = data * (1 - group["lr"] * group["weight_decay"])
        if parameter.ndim < 2:
            square = _moved(state, "variance", 1 - weight, g * g)
        else:
            rows = _moved(state, "row_var", 1 - weight, np.mean(g * g, axis=-1, keepdims=True))
            columns = _moved(state, "col_var", 1 - weight, np.mean(g * g, axis=-2, keepdims=True))
            square = np.matmul(rows, columns) / np.maximum(np.mean(rows, axis=-2, keepdims=True), low)
        change = g / np.sqrt(np.maximum(square, low * low))
        parameter.write(data - change * _ratio(rate, max(1.0, _root_mean_square(change) / group["d"])))


class NAdam(Optimizer):
    """Adam with Nesterov's momentum (Dozat, 2016)."""

    def __init__(
        self, params: Iterable[Any], lr: float = 2e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 0, momentum_decay: float = 4e-3, decoupled_weight_decay: bool = False, *,
        foreach: Any = None, maximize: bool = False, capturable: bool = False, differentiable: bool = False,
    ) -> None:  # fmt: skip
        _check_adaptive(lr, betas, eps, weight_decay)
        _checked(momentum_decay_value=momentum_decay)
        super().__init__(params, {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "momentum_decay": momentum_decay,
            "decoupled_weight_decay": decoupled_weight_decay, "maximize": maximize, "foreach": foreach,
            "capturable": capturable, "differentiable": differentiable,
        })  # fmt: skip

    def begin(self, parameter: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        means = {"exp_avg": _zeros(parameter), "exp_avg_sq": _zeros(parameter)}
        return {"step": _number(0), "mu_product": _number(1), **means}

    def update(self, parameter: Tensor, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        count = _counted(state)
        beta1, beta2 = group["betas"]
        data, g = _decayed_apart(parameter, g, group)
        now = beta1 * (1 - 0.5 * _power(0.96, count * group["momentum_decay"]))
        after = beta1 * (1 - 0.5 * _power(0.96, (count + 1) * group["momentum_decay"]))
        state["mu_product"].mul_(now)
        product = state["mu_product"].item()
        mean = _moved(state, "exp_avg", beta1, g)
        square = _moved(state, "exp_avg_sq", beta2, g * g)
        root = np.sqrt(square / (1 - _power(beta2, count))) + group["eps"]
        data = data - g / root * _ratio(group["lr"] * (1 - now), 1 - product)
        parameter.write(data - mean / root * _ratio(group["lr"] * after, 1 - product * after))


class RAdam(Optimizer):
    """Adam whose first steps are rectified (Liu et al., 2020)."""

    def __init__(
        self, params: Iterable[Any], lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 0, decoupled_weight_decay: bool = False, *, foreach: Any = None, maximize: bool = False,
        capturable: bool = False, differentiable: bool = False,
    ) -> None:  # fmt: skip
        _check_adaptive(lr, betas, eps, weight_decay)
        super().__init__(params, {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "maximize": maximize,
            "foreach": foreach, "capturable": capturable, "decoupled_weight_decay": decoupled_weight_decay,
            "differentiable": differentiable,
        })  # fmt: skip

    def begin(self, parameter: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        return {"step": _number(0), "exp_avg": _zeros(parameter), "exp_avg_sq": _zeros(parameter)}

    def update(self, parameter: Tensor, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        count = _counted(state)
        beta1, beta2 = group["betas"]
        data, g = _decayed_apart(parameter, g, group)
        mean = _moved(state, "exp_avg", beta1, g) / (1 - _power(beta1, count))
        square = _moved(state, "exp_avg_sq", beta2, g * g)
        longest = 2 / (1 - beta2) - 1
        length = longest - _ratio(2 * count * _power(beta2, count), 1 - _power(beta2, count))
        above = max((length - 4) * (length - 2) * longest, 0.0)
        rectified = _root(_ratio(above, (longest - 4) * (longest - 2) * length))
        adapted = mean * (rectified * _root(1 - _power(beta2, count))) / (np.sqrt(square) + group["eps"])
        mean = np.where(length > 5.0, adapted, mean)
        parameter.array = data - mean * group["lr"]


class Rprop(Optimizer):
    """Steps that grow while the sign of the gradient stays (Riedmiller and Braun, 1993)."""

    def __init__(
        self, params: Iterable[Any], lr: float = 1e-2, etas: tuple[float, float] = (0.5, 1.2),
        step_sizes: tuple[float, float] = (1e-6, 50), *, capturable: bool = False, foreach: Any = None,
        maximize: bool = False, differentiable: bool = False,
    ) -> None:  # fmt: skip
        _checked(learning_rate=lr)
        if not 0.0 < etas[0] < 1.0 < etas[1]:
            raise ValueError(f"Invalid eta values: {etas[0]}, {etas[1]}")
        super().__init__(params, {
            "lr": lr, "etas": etas, "step_sizes": step_sizes, "foreach": foreach, "maximize": maximize,
            "differentiable": differentiable, "capturable": capturable,
        })  # fmt: skip

    def begin(self, parameter: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        size = wrap(np.full_like(parameter.array, group["lr"]))
        return {"step": _number(0), "prev": _zeros(parameter), "step_size": size}

    def update(self, parameter: Tensor, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        _counted(state)
        sign = np.sign(g * state["prev"].array)
        low, high = group["etas"]
        factor = np.where(sign > 0, high, np.where(sign < 0, low, 1.0))
        size = np.clip(state["step_size"].array * np.astype(factor, parameter.dtype), *group["step_sizes"])
        g = np.where(sign < 0, np.zeros_like(g), g)
        state["prev"].array = g
        state["step_size"].array = size
        parameter.array = parameter.array - np.sign(g) * size


class ASGD(Optimizer):
    """Gradient descent and the mean of its path (Polyak and Juditsky, 1992)."""

    def __init__(
        self, params: Iterable[Any], lr: float = 1e-2, lambd: float = 1e-4, alpha: float = 0.75, t0: float = 1e6,
        weight_decay: float = 0, foreach: Any = None, maximize: bool = False, differentiable: bool = False,
        capturable: bool = False,
    ) -> None:  # fmt: skip
        _checked(learning_rate=lr, weight_decay_value=weight_decay)
        super().__init__(params, {
            "lr": lr, "lambd": lambd, "alpha": alpha, "t0": t0, "weight_decay": weight_decay, "foreach": foreach,
            "maximize": maximize, "differentiable": differentiable, "capturable": capturable,
        })  # fmt: skip

    def begin(self, parameter: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        return {"step": _number(0), "eta": _number(group["lr"]), "mu": _number(1), "ax": _zeros(parameter)}

    def update(self, parameter: Tensor, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        count = _counted(state)
        g = _decayed(parameter, g, group["weight_decay"])
        eta, mu = state["eta"].item(), state["mu"].item()
        data = parameter.array * (1 - group["lambd"] * eta) - g * eta
        parameter.array = data
        mean = state["ax"].array
        state["ax"].array = np.where(mu == 1, data, mean + (data - mean) * mu)
        slower = _power(1 + group["lambd"] * group["lr"] * count, group["alpha"])
        state["eta"].write(_ratio(group["lr"], slower))
        state["mu"].write(_ratio(1, max(1, count - group["t0"])))
