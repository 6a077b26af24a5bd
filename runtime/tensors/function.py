"""Derivatives of one's own: `autograd.Function`, by PyTorch's names.

In: a class with `forward` and `backward`. Out: `apply`, which is one step of the tape.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from ..array import by_numpy, type_of
from ..tape import Entry, Taped, TapedArray, is_recording, recording, taped_of
from .tensor import Tensor, wrap

__all__ = ["Function", "FunctionCtx", "carry_out", "once_differentiable"]

Call = Callable[..., Any]


class FunctionCtx:
    """What `forward` leaves for `backward`."""

    def __init__(self, needs_input_grad: tuple[bool, ...]) -> None:
        self.needs_input_grad = needs_input_grad
        self._kept: tuple[Any, ...] = ()
        self._without: set[int] = set()
        self._fills = True

    def save_for_backward(self, *tensors: Any) -> None:
        """Keep tensors, or None."""
        self._kept = tensors

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What was kept."""
        return self._kept

    def mark_non_differentiable(self, *tensors: Tensor) -> None:
        """Results that have no derivative."""
        self._without = {id(x) for x in tensors}

    def set_materialize_grads(self, value: bool) -> None:
        """Whether `backward` is given zeros, or None, for a result that is not used."""
        self._fills = value

    def mark_dirty(self, *tensors: Tensor) -> None:
        """Raises NotImplementedError: what is changed in place is given back as a new tensor."""
        raise NotImplementedError("mark_dirty: return a new tensor instead of changing an argument")


class Function:
    """A function of tensors with a derivative of its own.

    A subclass has the static methods forward(ctx, *args) and backward(ctx, *gradients), which gives one gradient,
    or None, for each argument; or forward(*args), setup_context(ctx, inputs, output) and backward.
    """

    @staticmethod
    def forward(*args: Any, **keywords: Any) -> Any:
        raise NotImplementedError("a subclass of autograd.Function has a static method forward")

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:
        raise NotImplementedError("a subclass of autograd.Function has a static method backward")

    setup_context: Any = None

    @classmethod
    def apply(cls, *args: Any) -> Any:
        """forward(…) as one step of the tape, whose derivative is backward(…)."""
        return carry_out(cls, args, lambda function, *given: function(*given), FunctionCtx)


class FunctionEntry(Entry):
    """The step of a function with a derivative of its own."""

    strict = False


@dataclasses.dataclass(frozen=True)
class Applied:
    """One call of a function: what it was given, what it gave, and what it kept for `backward`."""

    cls: type[Function]
    ctx: FunctionCtx
    args: tuple[Any, ...]
    results: list[Tensor]
    call: Call

    @property
    def tensors(self) -> list[Tensor]:
        return [x for x in self.args if isinstance(x, Tensor)]

    def known(self) -> list[Tensor]:
        """Arguments and results, then what else was kept: the operands and results of the step."""
        found = [*self.tensors, *self.results]
        return found + [x for x in self.ctx._kept if isinstance(x, Tensor) and all(x is not each for each in found)]

    def record(self) -> list[Tensor]:
        """The results on the tape."""
        known, count = self.known(), len(self.tensors)
        kept = [None if x is None else [each is x for each in known].index(True) for x in self.ctx._kept]
        others = known[count + len(self.results) :]
        operands = [taped_of(x.cell) for x in (*known[:count], *others)]
        data = tuple(x.cell.data for x in self.results)
        entry = None
        if is_recording() and any(x.requires_grad for x in known[:count]):
            derivative = functools.partial(self.derivative, kept)
            entry = FunctionEntry(self.cls.__name__, derivative, operands, data, partial=True)
        made = []
        for index, (x, each) in enumerate(zip(self.results, data)):
            ends = type_of(each).dtype.kind != "f" or id(x) in self.ctx._without
            made.append(wrap(TapedArray(Taped(each, None if ends else entry, index))))
        return made

    def derivative(self, kept: list[int | None], g: Any, y: Any, *operands: Any) -> list[Any]:
        """The cotangents of the operands, by the user's `backward`."""
        count = len(self.tensors)
        values = [*operands[:count], *y, *operands[count:]]
        self.ctx._kept = tuple(None if at is None else wrap(values[at]) for at in kept)
        zeros = by_numpy[np.zeros_like]
        given = [
            wrap(zeros(value) if each is None and self.ctx._fills else each) for each, value in zip(g, y, strict=True)
        ]
        found = self.call(self.cls.backward, self.ctx, *given)
        several = list(found) if isinstance(found, (tuple, list)) else [found]
        if len(several) < len(self.args) or any(x is not None for x in several[len(self.args) :]):
            raise RuntimeError(
                f"function {self.cls.__name__}Backward returned an incorrect number of gradients (expected "
                f"{len(self.args)}, got {len(several)})"
            )
        nested = any(isinstance(x, TapedArray) for x in values)
        pulled = [
            None if each is None else each.cell if nested else each.cell.data
            for x, each in zip(self.args, several) if isinstance(x, Tensor)
        ]  # fmt: skip
        return [*pulled, *(None for _ in operands[count:])]


def carry_out(
    cls: type[Function], args: tuple[Any, ...], call: Call, made: Callable[[tuple[bool, ...]], FunctionCtx]
) -> Any:
    """`cls.apply(*args)`, where `call` calls what the user wrote and `made` makes the context."""
    ctx = made(tuple(isinstance(x, Tensor) and x.requires_grad for x in args))
    with recording(False):
        if cls.setup_context is None:
            found = call(cls.forward, ctx, *args)
        else:
            found = call(cls.forward, *args)
            call(cls.setup_context, ctx, args, found)
    several = list(found) if isinstance(found, (tuple, list)) else [found]
    results = [x for x in several if isinstance(x, Tensor)]
    taped = iter(Applied(cls, ctx, args, results, call).record())
    given = tuple(next(taped) if isinstance(x, Tensor) else x for x in several)
    return given if isinstance(found, (tuple, list)) else given[0]


def once_differentiable(function: Callable[..., Any]) -> Callable[..., Any]:
    """A `backward` of which no derivative is taken."""

    @functools.wraps(function)
    def call(ctx: Any, *gradients: Any) -> Any:
        with recording(False):
            return function(ctx, *gradients)

    return call
