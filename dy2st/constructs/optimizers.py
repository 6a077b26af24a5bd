"""Optimisers in converted code: where the state of a parameter begins.

In: an optimiser from outside, a parameter and its group. Out: the state of the parameter as converted code
sees it. A state that is not there yet is begun outside while the graph is built, as `Optimizer.begin` gives
it: then it is an input and an output of the graph like any other, and the first step needs no graph of its own.
One that begins in a branch or a loop has an output that tells whether that was run: if not, it is taken back.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.constructs.builtins import handlers
from dy2st.constructs.capture import lift
from dy2st.errors import ConversionError
from dy2st.graph import constant
from dy2st.runtime.nn.modules.module import Module
from dy2st.runtime.optim import LBFGS, Optimizer
from dy2st.runtime.tensors.tensor import Tensor
from dy2st.symbol import Symbol
from dy2st.trace import Stepped, Trace, current, suspended, where

__all__: list[str] = []


def state_of(optimizer: Optimizer, parameter: Any, group: Any) -> Any:
    """`optimizer.state_of(parameter, group)`."""
    trace = current()
    outside = trace.tensors.get(id(parameter))
    places = [(p, own) for own in optimizer.param_groups for p in own["params"]]
    number = next((n for n, (p, _) in enumerate(places) if outside is not None and p is outside.original), None)
    if number is None or id(optimizer) in trace.made:
        raise ConversionError(
            "an optimiser steps a tensor that was made in converted code", where(),
            "Make the parameters and the optimiser outside.",
        )  # fmt: skip
    original, own = places[number]
    key = (id(optimizer), f"state {number}")
    always = trace.block is trace.main
    with suspended():
        if optimizer.make_ready(original, own):
            trace.begun[key] = lambda: optimizer.state.pop(original, None)
    if key in trace.begun and key not in trace.taken:
        trace.taken[key] = Symbol(constant(np.array(False)), "array", born=0)
    if key in trace.taken:
        trace.taken[key].replace(np.array(True))
    rate = trace.numbered.get((id(own), "lr"))
    trace.stepped.append(Stepped(optimizer, original, own, rate, always, key))
    return lift(optimizer.state[original], lambda: optimizer.state[original], f"optimizer.{number}", key)


def steps(trace: Trace, output: Callable[[Symbol, str], int]) -> tuple[Stepped, ...]:
    """What optimisers step, with the outputs that tell whether a state that begins has begun."""
    found: dict[Any, int] = {}
    for key, cell in trace.taken.items():
        if cell.data is None:
            found[key] = output(cell, "steps")
    return tuple(dataclasses.replace(each, taken=found.get(each.key)) for each in trace.stepped)


def name_captures(trace: Trace) -> None:
    """Call the arrays of parameters, buffers, gradients and what optimisers keep by their keys in state dicts.

    The rates of their groups that are inputs are `lr`, or `lr.0`, `lr.1` …
    """
    names: dict[int, str] = {}
    inner: set[int] = set()
    modules = [each for each in trace.keep if isinstance(each, Module)]
    for module in modules:
        inner.update(id(each) for each in module.modules() if each is not module)
    for module in modules:
        if id(module) not in inner:
            for name, tensor in (*module.named_parameters(), *module.named_buffers()):
                names.setdefault(id(tensor.array), name)
                if tensor._grad is not None:
                    names.setdefault(id(tensor._grad.array), f"{name}.grad")
    for optimizer in (each for each in trace.keep if isinstance(each, Optimizer)):
        parameters = [p for group in optimizer.param_groups for p in group["params"]]
        for number, p in enumerate(parameters):
            for key, kept in optimizer.state.get(p, {}).items():
                if isinstance(kept, Tensor):
                    names.setdefault(id(kept.array), f"{names.get(id(p.array), number)}.{key}")
    rates = list(dict.fromkeys(each.rate for each in trace.stepped if each.rate in trace.captures))
    for number, rate in enumerate(rates):
        trace.captures[rate].name = "lr" if len(rates) == 1 else f"lr.{number}"
    for capture in trace.captures.values():
        capture.name = names.get(id(capture.array), capture.name)


def lbfgs(*args: Any, **kwargs: Any) -> Any:
    """`LBFGS.step` runs its closure as often as the data ask for."""
    raise ConversionError("`LBFGS.step` in converted code", where(), "Take its steps outside; convert the closure.")


handlers[Optimizer.state_of] = state_of
handlers[LBFGS.step] = lbfgs
