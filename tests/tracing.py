"""Functions traced with Symbols as they are, without conversion: their graphs, and their runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.emit import emit
from dy2st.graph import Graph, Port
from dy2st.runtime.array import type_of
from dy2st.runtime.tree import flatten
from dy2st.session import Session
from dy2st.symbol import Symbol, value_of
from dy2st.trace import Trace, running

__all__ = ["called_on_symbols", "run_traced"]


def called_on_symbols(trace: Trace, call: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    """call(*args) with Symbols, parameters of the traced block, in place of NumPy's data."""
    with running(trace), np.errstate(all="ignore"):
        return call(*(symbol(trace, x) for x in args))


def symbol(trace: Trace, x: Any) -> Any:
    is_input = isinstance(x, (np.ndarray, np.generic))
    return Symbol(trace.block.parameter(type_of(x))) if is_input else x


def run_traced(call: Callable[..., Any], args: tuple[Any, ...]) -> list[Any]:
    """The leaves of the result of `call`, all of which are arrays, from the graph of `call`."""
    trace = Trace()
    results = flatten(called_on_symbols(trace, call, args))[0]
    with running(trace):
        outputs = [Port(f"y{i}", value_of(x)) for i, x in enumerate(results)]
    inputs = [Port(f"x{i}", value) for i, value in enumerate(trace.block.params)]
    feeds = [np.asarray(x) for x in args if isinstance(x, (np.ndarray, np.generic))]
    return Session(emit(Graph(trace.block, inputs, outputs)), threads=1).run(feeds)
