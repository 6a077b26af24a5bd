"""Functions traced with Symbols as they are, without conversion: their graphs, and their runs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.emit import emit
from dy2st.graph import Graph, Port
from dy2st.runtime.array import Dim, type_of
from dy2st.runtime.tree import flatten
from dy2st.session import Session
from dy2st.symbol import Symbol, value_of
from dy2st.trace import Trace, running

__all__ = ["called_on_symbols", "run_traced"]


def called_on_symbols(
    trace: Trace, call: Callable[..., Any], args: tuple[Any, ...], *, sizes: bool = True
) -> Any:
    """call(*args) with Symbols in place of NumPy's data, whose sizes are known or not."""
    with running(trace), np.errstate(all="ignore"):
        return call(*(symbol(trace, x, sizes) if is_data(x) else x for x in args))


def is_data(x: Any) -> bool:
    return isinstance(x, (np.ndarray, np.generic))


def symbol(trace: Trace, x: Any, sizes: bool) -> Symbol:
    type = type_of(x)
    if not sizes:
        type = dataclasses.replace(type, shape=tuple(Dim.new() for _ in type.shape))
    return Symbol(trace.block.parameter(type))


def run_traced(call: Callable[..., Any], args: tuple[Any, ...], *, sizes: bool = True) -> list[Any]:
    """The leaves of the result of `call`, all of which are arrays, from the graph of `call`."""
    trace = Trace()
    results = flatten(called_on_symbols(trace, call, args, sizes=sizes))[0]
    with running(trace):
        outputs = [Port(f"y{i}", value_of(x)) for i, x in enumerate(results)]
    inputs = [Port(f"x{i}", value) for i, value in enumerate(trace.block.params)]
    feeds = [np.asarray(x) for x in args if is_data(x)]
    return Session(emit(Graph(trace.block, inputs, outputs)), threads=1).run(feeds)
