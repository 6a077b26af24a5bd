"""Modules that are one function with fixed arguments: activations, losses, simple pooling, padding.

In: the arguments, as PyTorch names and orders them. Out: a module that calls the function.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from ...tensors.tensor import Tensor
from .module import Module

__all__ = ["REQUIRED", "FunctionModule"]

REQUIRED = object()
"""In place of a default: the argument must be given."""


class FunctionModule(Module):
    """A subclass has `function` and its `arguments` with defaults; tensors among them are buffers."""

    function: ClassVar[Callable[..., Any]]
    arguments: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__()
        names = list(self.arguments)
        if len(args) > len(names):
            raise TypeError(f"{type(self).__name__} takes {len(names)} arguments, but {len(args)} were given")
        given = dict(zip(names, args))
        for name, value in keywords.items():
            if name not in self.arguments:
                raise TypeError(f"{type(self).__name__}.__init__() got an unexpected keyword argument '{name}'")
            if name in given:
                raise TypeError(f"{type(self).__name__}.__init__() got multiple values for argument '{name}'")
            given[name] = value
        for name, default in self.arguments.items():
            value = given.get(name, default)
            if value is REQUIRED:
                raise TypeError(f"{type(self).__name__}.__init__() missing 1 required positional argument: '{name}'")
            if isinstance(value, Tensor):
                self.register_buffer(name, value)
            else:
                setattr(self, name, value)

    def forward(self, *inputs: Any) -> Any:
        keywords = {}
        for name in self.arguments:
            keywords[name] = getattr(self, name)
        return self.function(*inputs, **keywords)

    def extra_repr(self) -> str:
        shown = [f"{name}={getattr(self, name)}" for name in self.arguments if getattr(self, name) is not False]
        return ", ".join(shown)
