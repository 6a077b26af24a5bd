"""Gradients the PyTorch way: `backward`, `grad`, and where nothing is recorded.

In: tensors that were computed from others that require a gradient. Out: the gradients, summed in
`grad` of those, or returned.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from ..array import require, type_of
from ..history import EVER, History
from ..tape import Cotangent, Taped, TapedArray, either, is_recording, recording, set_recording, snapshot
from . import function
from .function import Function
from .tensor import LeafEntry, Tensor, wrap

__all__ = [
    "Function", "backward", "enable_grad", "forget_gradients", "function", "grad", "inference_mode", "is_grad_enabled",
    "no_grad", "set_grad_enabled",
]  # fmt: skip

is_grad_enabled = is_recording
NO_GRAD = "element 0 of tensors does not require grad and does not have a grad_fn"
UNUSED = (
    "One of the differentiated Tensors appears to not have been used in the graph. Set allow_unused=True if this is "
    "the desired behavior."
)


class set_grad_enabled:
    """Record operations from now on, or do not; as a `with`, until its end."""

    def __init__(self, mode: bool) -> None:
        self.before = set_recording(mode)

    def __enter__(self) -> None:
        return None

    def __exit__(self, *exception: object) -> None:
        set_recording(self.before)


class no_grad:
    """A `with` block or a decorated function in which nothing is recorded."""

    mode = False

    def __init__(self) -> None:
        self.before: list[bool] = []

    def __enter__(self) -> None:
        self.before.append(set_recording(self.mode))

    def __exit__(self, *exception: object) -> None:
        set_recording(self.before.pop())

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*args: Any, **keywords: Any) -> Any:
            with recording(self.mode):
                return function(*args, **keywords)

        return call


class enable_grad(no_grad):
    """A `with` block or a decorated function in which operations are recorded."""

    mode = True


class inference_mode(no_grad):
    """As no_grad."""

    def __init__(self, mode: bool = True) -> None:
        super().__init__()
        self.mode = not mode


def backward(
    tensors: Any, grad_tensors: Any = None, retain_graph: bool | None = None, create_graph: bool = False,
    inputs: Sequence[Tensor] | None = None,
) -> None:  # fmt: skip
    """Add the gradients of `tensors` to `grad` of the leaves (or `inputs`) that they come from."""
    outputs, cotangents = _outputs(tensors, grad_tensors)
    leaves = _leaves(outputs)
    if inputs is not None:
        wanted = {id(x) for x in inputs}
        leaves = [entry for entry in leaves if id(entry.owner()) in wanted]
    found = _pull(outputs, cotangents, [Taped(e.results[0], e) for e in leaves], create_graph)
    if inputs is None:
        flags = [c.there for c in found if c is not None]
        require(functools.reduce(either, flags) if flags else False, RuntimeError(NO_GRAD))
    with recording(create_graph):
        for entry, c in zip(leaves, found):
            owner = entry.owner()
            if owner is not None and c is not None:
                _accumulate(owner, c.value, c.there)


def forget_gradients(tensors: Iterable[Tensor], set_to_none: bool) -> None:
    """Set `grad` of all to None, or fill it with zeros."""
    for x in tensors:
        if set_to_none:
            x.grad = None
        elif isinstance(x.grad, Tensor):
            _zero(x.grad)
        elif x.grad is not None:
            x.grad.where_there(_zero)


def _zero(grad: Tensor) -> None:
    grad.detach_().zero_()


def _accumulate(owner: Tensor, g: Tensor, there: Any = True) -> None:
    """Add to the gradient of a tensor where `there`, which may depend on data; a gradient may be there by data, too."""
    owner.resolve()
    if there is not True:
        if owner.grad is None and not owner.__dict__.get("_hooks"):
            owner.grad = there.optional(g)
        else:
            there.when(lambda: _accumulate(owner, g))
        return
    for hook in owner.__dict__.get("_hooks", ()):
        replaced = hook(g)
        g = g if replaced is None else replaced
    if owner.grad is None:
        owner.grad = g
    elif not isinstance(owner.grad, Tensor):
        owner.grad.where_there(lambda grad: _accumulate_to(owner, grad, g), lambda: setattr(owner, "grad", g))
    else:
        _accumulate_to(owner, owner.grad, g)


def _accumulate_to(owner: Tensor, grad: Tensor, g: Tensor) -> None:
    if is_recording():
        owner.grad = grad.add(g)
    else:
        grad.add_(g)


def grad(
    outputs: Any, inputs: Any, grad_outputs: Any = None, retain_graph: bool | None = None,
    create_graph: bool = False, allow_unused: bool = False,
) -> tuple[Any, ...]:  # fmt: skip
    """The gradients of `outputs` by `inputs`, a tuple; None for an unused input, if allowed."""
    variables = [inputs] if isinstance(inputs, Tensor) else list(inputs)
    starts, cotangents = _outputs(outputs, grad_outputs)
    taped = [x.cell.taped for x in variables]
    if any(x.entry is None for x in taped):
        raise RuntimeError("One of the differentiated Tensors does not require grad")
    found = _pull(starts, cotangents, taped, create_graph)
    if not allow_unused:
        for c in found:
            require(c is not None and c.there, RuntimeError(UNUSED))
        return tuple(c and c.value for c in found)
    return tuple(c and (c.value if c.there is True else c.there.optional(c.value)) for c in found)


def _outputs(tensors: Any, grads: Any) -> tuple[list[Taped], list[Any]]:
    several = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    given = [None] * len(several) if grads is None else [grads] if isinstance(grads, Tensor) else list(grads)
    cotangents = []
    for x, g in zip(several, given):
        if not x.requires_grad:
            raise RuntimeError(NO_GRAD)
        if g is None:
            if np.prod(x.shape, dtype=int) != 1:
                raise RuntimeError("grad can be implicitly created only for scalar outputs")
            g = wrap(np.ones_like(x.cell.data))
        elif g.shape != x.shape:
            raise RuntimeError(f"Mismatch in shape: grad_output has a shape of {g.shape} and output has {x.shape}")
        cotangents.append(g.cell)
    return [x.cell.taped for x in several], cotangents


def _reached(outputs: Sequence[Taped]) -> list[Any]:
    """Every taped value with an entry from which the outputs come, the outputs too."""
    found: dict[tuple[int, int], Taped] = {}
    pending = list(outputs)
    while pending:
        x = pending.pop()
        if x.entry is not None and (x.entry.born, x.index) not in found:
            found[x.entry.born, x.index] = x
            if x.entry.error is not None:
                raise x.entry.error
            pending.extend(o for o in x.entry.operands if isinstance(o, Taped))
    return list(found.values())


def _leaves(outputs: Sequence[Taped]) -> list[LeafEntry]:
    entries = (x.entry for x in _reached(outputs))
    return sorted((e for e in entries if isinstance(e, LeafEntry)), key=lambda e: e.born)


def _pull(
    outputs: list[Taped], cotangents: list[Any], inputs: list[Taped], create_graph: bool
) -> list[Cotangent | None]:
    history = History(outputs, inputs, EVER)
    history.nested = create_graph
    pairs = [(x, Cotangent(g if create_graph else g.data)) for x, g in zip(outputs, cotangents)]
    with recording(create_graph):
        found = history.cotangents(pairs)
        return [None if c is None else Cotangent(_tensor(c.value), c.there) for c in found]


def _tensor(g: Any) -> Tensor:
    made: Tensor = wrap(snapshot(g) if isinstance(g, TapedArray) or type_of(g).kind == "array" else np.asarray(g))
    return made


def _backward_method(
    self: Tensor, gradient: Any = None, retain_graph: bool | None = None, create_graph: bool = False,
    inputs: Sequence[Tensor] | None = None,
) -> None:  # fmt: skip
    backward(self, gradient, retain_graph, create_graph, inputs)


setattr(Tensor, "backward", _backward_method)  # noqa: B010
