"""What all optimisers have in common: groups of parameters, their state, saving and loading."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from ..nn.modules.hooks import RemovableHandle
from ..tape import recording
from ..tensors.autograd import forget_gradients
from ..tensors.tensor import Tensor, wrap

__all__ = ["Optimizer"]


class Optimizer:
    """A subclass has `update(parameter, gradient, state, group)`, which changes the parameter.

    params: tensors, or dicts with "params" and options of their own. defaults: the other options.
    """

    def __init__(self, params: Iterable[Any], defaults: dict[str, Any]) -> None:
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got Tensor"
            )
        if defaults.get("differentiable"):
            raise NotImplementedError("steps are not recorded: no derivative goes through them (differentiable=True)")
        self.defaults = defaults
        self.state: defaultdict[Any, dict[str, Any]] = defaultdict(dict)
        self.param_groups: list[dict[str, Any]] = []
        self._before: dict[int, Callable[..., Any]] = {}
        self._after: dict[int, Callable[..., Any]] = {}
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        for group in groups if isinstance(groups[0], dict) else [{"params": groups}]:
            self.add_param_group(group)

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add parameters with options of their own. Raises ValueError for one that is there."""
        group = dict(param_group)
        given = group["params"]
        parameters = [given] if isinstance(given, Tensor) else [p[1] if isinstance(p, tuple) else p for p in given]
        for p in parameters:
            if not isinstance(p, Tensor):
                raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {type(p).__name__}")
            if not p.is_leaf:
                raise ValueError("can't optimize a non-leaf Tensor")
        known = {id(p) for g in self.param_groups for p in g["params"]}
        if any(id(p) in known for p in parameters):
            raise ValueError("some parameters appear in more than one parameter group")
        del group["params"]
        self.param_groups.append({"params": parameters, **self.defaults, **group})

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients."""
        for group in self.param_groups:
            forget_gradients(group["params"], set_to_none)

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change all parameters that have a gradient; the value of `closure`, called before."""
        loss = None
        if closure is not None:
            with recording(True):
                loss = closure()
        for hook in list(self._before.values()):
            hook(self, (), {})
        with recording(False):
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is not None:
                        g = -p.grad if group.get("maximize") else p.grad
                        self.update(p, g.array, self.state_of(p, group), group)
        for hook in list(self._after.values()):
            hook(self, (), {})
        return loss

    def state_of(self, parameter: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        """The state of a parameter, which begins when it is first asked for."""
        self.make_ready(parameter, group)
        return self.state[parameter]

    def make_ready(self, parameter: Tensor, group: dict[str, Any]) -> bool:
        """Begin the state of a parameter; False if it had begun before, or is empty."""
        state = self.state[parameter]
        if state:
            return False
        state.update(self.begin(parameter, group))
        return bool(state)

    def begin(self, parameter: Tensor, group: dict[str, Any]) -> dict[str, Any]:
        """The state of a parameter before its first step."""
        return {}

    def update(self, parameter: Tensor, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        """Change one parameter by the array of its gradient.

        Raises NotImplementedError where a subclass has neither this nor, as PyTorch's have, a `step` of its own.
        """
        raise NotImplementedError

    def register_step_pre_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call hook(optimizer, args, kwargs) before each step; what removes it."""
        return RemovableHandle.added(self._before, hook)

    def register_step_post_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call hook(optimizer, args, kwargs) after each step; what removes it."""
        return RemovableHandle.added(self._after, hook)

    # --- state -----------------------------------------------------------------------------------

    def state_dict(self) -> dict[str, Any]:
        """The state by the number of each parameter, and the groups with numbers for parameters."""
        numbers: dict[int, int] = {}
        for group in self.param_groups:
            for p in group["params"]:
                numbers.setdefault(id(p), len(numbers))
        groups = [
            {**{k: v for k, v in group.items() if k != "params"}, "params": [numbers[id(p)] for p in group["params"]]}
            for group in self.param_groups
        ]
        state = {numbers[id(p)]: dict(s) for p, s in self.state.items() if id(p) in numbers and s}
        return {"state": state, "param_groups": groups}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a copy of a state. Raises ValueError for groups that differ."""
        groups = state_dict["param_groups"]
        if len(groups) != len(self.param_groups):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(len(a["params"]) != len(b["params"]) for a, b in zip(groups, self.param_groups)):
            raise ValueError(
                "loaded state dict contains a parameter group that doesn't match the size of optimizer's group"
            )
        own: dict[int, Tensor] = {}
        for saved, group in zip(groups, self.param_groups):
            own.update(zip(saved["params"], group["params"]))
            group.update({k: copy.deepcopy(v) for k, v in saved.items() if k != "params"})
        self.state = defaultdict(dict)
        for number, values in state_dict["state"].items():
            self.state[own[number]] = {k: _taken(v) for k, v in values.items()}

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__} ("]
        for number, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {number}")
            lines += [f"    {key}: {group[key]}" for key in sorted(group) if key != "params"]
        return "\n".join([*lines, ")"])


def _taken(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.clone()
    return wrap(np.array(value)) if isinstance(value, np.ndarray) else value
