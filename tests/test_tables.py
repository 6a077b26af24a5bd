"""The tables agree: primitives, lowerings, derivatives, NumPy's functions, methods, samples."""

from __future__ import annotations

import contextlib
import functools
import operator
from typing import Any

import numpy as np
import pytest

from dy2st.errors import ConversionError
from dy2st.graph import Graph, Node
from dy2st.lower import lowerings
from dy2st.runtime.array import Array, Primitive, by_numpy, primitives
from dy2st.trace import Trace
from tests.op_samples import Sample, collect
from tests.test_ops import derivative
from tests.tracing import called_on_symbols

NOT_LOWERED: dict[str, str] = {}
"""Primitives without a lowering, and why."""

NO_DERIVATIVE: dict[str, str] = {}
"""Primitives from floats to floats without a derivative, and why."""

OWN = {
    "assign",
    "bind",
    "known",
    "level",
    "operate",
    "operate_inplace",
    "snapshot",
    "type",
    "unsupported",
}
"""What an Array has that is not NumPy's."""

SAMPLES = collect()


@functools.cache
def nodes() -> tuple[Node, ...]:
    """The nodes that the samples and their derivatives become."""
    found: list[Node] = []
    for sample in (sample for some in SAMPLES.values() for sample in some):
        if sample.refused is None:
            found += traced(sample)
    return tuple(found)


def traced(sample: Sample) -> list[Node]:
    """The nodes of one sample; those before it stops, where its code needs to be converted."""
    trace = Trace()
    for call in (sample.call, derivative(sample.call))[: 1 + sample.grad]:
        with contextlib.suppress(ConversionError, TypeError, ValueError, AttributeError):
            called_on_symbols(trace, call, sample.args)
    return Graph(trace.block, [], []).nodes()


def numpy_callable(name: str) -> Any:
    """The key of `by_numpy` for a name as users know it: "linalg.norm", "add.reduce"."""
    first, _, method = name.partition(".")
    if method and isinstance(getattr(np, first), np.ufunc):
        return getattr(np, first), method
    return operator.attrgetter(name)(np)


def test_every_primitive_has_a_lowering() -> None:
    missing = {name for name, primitive in primitives.items() if primitive not in lowerings}
    assert missing == set(NOT_LOWERED)


def test_every_primitive_is_sampled() -> None:
    used = {node.op for node in nodes()}
    assert not [name for name, primitive in primitives.items() if primitive not in used]


def test_every_numpy_function_is_sampled() -> None:
    sampled = {numpy_callable(name) for name in SAMPLES}
    assert not [function for function in by_numpy if function not in sampled]


def test_every_primitive_with_float_results_has_a_derivative() -> None:
    without = {
        node.name
        for node in nodes()
        if isinstance(node.op, Primitive) and node.op.vjp is None
        if any(value.type.dtype.kind == "f" for value in node.results)
        and any(value.type.dtype.kind == "f" for value in node.operands)
    }
    assert without == set(NO_DERIVATIVE)


@pytest.mark.parametrize("name", sorted(x for x in vars(Array) if not x.startswith("_")))
def test_methods_are_those_of_numpy(name: str) -> None:
    assert hasattr(np.ndarray, name) or name in OWN
