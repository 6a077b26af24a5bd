"""Hooks: functions that are called around the call of a module.

In: hooks that are added, and a module that is called. Out: the result, as the hooks left it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from ...tape import Entry, Taped, TapedArray, is_recording
from ...tensors.tensor import Tensor, wrap

__all__ = ["Hooks", "RemovableHandle", "watched"]


class RemovableHandle:
    """What removes a hook."""

    numbers = itertools.count()

    @classmethod
    def added(cls, hooks: dict[int, Any], hook: Any) -> RemovableHandle:
        """A new hook among `hooks`; what removes it."""
        number = next(cls.numbers)
        hooks[number] = hook
        return cls(hooks, number)

    def __init__(self, hooks: dict[int, Any], number: int) -> None:
        self.hooks, self.number = hooks, number

    def remove(self) -> None:
        """The hook is not called any more."""
        self.hooks.pop(self.number, None)


class Hooks:
    """The hooks of one module: before, after and on the way back."""

    def __init__(self) -> None:
        self.before: dict[int, Any] = {}
        self.after: dict[int, Any] = {}
        self.backward: dict[int, Any] = {}

    @property
    def any(self) -> bool:
        """Whether there is a hook."""
        return bool(self.before or self.after or self.backward)

    def add(self, kind: str, hook: Callable[..., Any], with_kwargs: bool) -> RemovableHandle:
        """A new hook; what removes it."""
        return RemovableHandle.added(getattr(self, kind), (hook, with_kwargs))

    def around(self, module: Any, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call the module's forward, and the hooks around it."""
        for hook, with_kwargs in list(self.before.values()):
            found = hook(module, args, keywords) if with_kwargs else hook(module, args)
            if found is not None and with_kwargs:
                args, keywords = found
            elif found is not None:
                args = found if isinstance(found, tuple) else (found,)
        watch = [hook(module) for hook, _ in self.backward.values()] if is_recording() else []
        for watcher in watch:
            args = watcher.enter(args)
        result = module.forward(*args, **keywords)
        for hook, with_kwargs in list(self.after.values()):
            found = hook(module, args, keywords, result) if with_kwargs else hook(module, args, result)
            result = result if found is None else found
        for watcher in watch:
            result = watcher.leave(result)
        return result


class Watcher:
    """Sees the gradients of a module's results, then of its arguments, and calls a hook."""

    def __init__(self, hook: Callable[..., Any], module: Any) -> None:
        self.hook, self.module = hook, module
        self.grad_output: tuple[Any, ...] = ()

    def enter(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """The arguments; their gradients are seen."""
        places = [i for i, x in enumerate(args) if isinstance(x, Tensor) and x.requires_grad]
        self.sees_arguments = bool(places)
        if not places:
            return args

        def vjp(g: Any, y: Any, *x: Any) -> Any:
            given = list(g)
            grads = [wrap(given[places.index(i)]) if i in places else None for i in range(len(args))]
            found = self.hook(self.module, tuple(grads), self.grad_output)
            if found is not None:
                given = [(found if isinstance(found, tuple) else (found,))[i].cell.data for i in places]
            return tuple(given)

        new = list(args)
        for i, x in zip(places, _seen([args[i] for i in places], vjp)):
            new[i] = x
        return tuple(new)

    def leave(self, result: Any) -> Any:
        """The result; its gradient is seen."""
        tensors = list(result) if isinstance(result, (tuple, list)) else [result]
        places = [i for i, x in enumerate(tensors) if isinstance(x, Tensor) and x.requires_grad]

        def vjp(g: Any, y: Any, *x: Any) -> Any:
            grads = [wrap(g[places.index(i)]) if i in places else None for i in range(len(tensors))]
            self.grad_output = tuple(grads)
            if not self.sees_arguments:
                self.hook(self.module, (None,), self.grad_output)
            return g

        if not places:
            return result
        for i, x in zip(places, _seen([tensors[i] for i in places], vjp)):
            tensors[i] = x
        return type(result)(tensors) if isinstance(result, (tuple, list)) else tensors[0]


def _seen(tensors: list[Tensor], vjp: Callable[..., Any]) -> list[Tensor]:
    """The same tensors after a step of the tape whose derivative is `vjp`."""
    operands = [x.cell.taped for x in tensors]
    data = tuple(x.data for x in operands)
    entry = Entry("hook", vjp, operands, data)
    return [wrap(TapedArray(Taped(x, entry, i))) for i, x in enumerate(data)]


def watched(hook: Callable[..., Any]) -> Callable[[Any], Watcher]:
    """What watches one call of a module for `hook`."""
    return lambda module: Watcher(hook, module)
