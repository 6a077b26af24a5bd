"""The tables agree: primitives, lowerings, derivatives, NumPy's functions, methods, samples."""

from __future__ import annotations

import contextlib
import functools
import operator
from typing import Any

import numpy as np
import pytest
import scipy.special

from dy2st.errors import ConversionError
from dy2st.graph import Graph, Node
from dy2st.lower import lowerings
from dy2st.pairs.split import rules
from dy2st.runtime.array import Array, Primitive, by_numpy, by_scipy, primitives
from dy2st.runtime.tape import TapedArray
from dy2st.trace import Trace
from tests.op_samples import Sample, collect
from tests.test_ops import derivative
from tests.tracing import called_on_symbols

NOT_LOWERED = dict.fromkeys(
    ("make_complex", "real_part", "imag_part", "dft"), "no graph has complex numbers: dy2st.pairs takes it apart"
)
"""Primitives without a lowering, and why."""

NO_DERIVATIVE = {"householder": "what LAPACK packs is for LAPACK's eyes: PyTorch's geqrf has none either"}
"""Primitives from floats to floats without a derivative, and why."""

OWN = {
    "assign", "bind", "in_memory", "known", "level", "operate", "operate_inplace", "optional", "require", "snapshot",
    "type", "unsupported", "when",
}  # fmt: skip
"""What an Array has that is not NumPy's."""

METHODS = [
    name for name, x in vars(Array).items() if name[0] != "_" and name not in OWN and callable(x)
]
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
    if first == "special":
        return getattr(scipy.special, method)
    if method and isinstance(getattr(np, first), np.ufunc):
        return getattr(np, first), method
    return operator.attrgetter(name)(np)


def test_every_primitive_has_a_lowering() -> None:
    missing = {name for name, primitive in primitives.items() if primitive not in lowerings}
    assert missing == set(NOT_LOWERED)
    assert {primitives[name] for name in missing} <= set(rules)


def test_every_primitive_is_sampled() -> None:
    used = {node.op for node in nodes()}
    assert [name for name, primitive in primitives.items() if primitive not in used] == []


def test_every_numpy_function_is_sampled() -> None:
    """Names of one function count as one; `outer` is the same for all ufuncs."""
    sampled = {numpy_callable(name) for name in SAMPLES if not name.startswith("ops.")}
    rows = {by_numpy[function] for function in sampled if function in by_numpy}
    assert [name for name in by_scipy if f"special.{name}" not in SAMPLES] == []
    left = [key for key in by_numpy if key not in sampled and by_numpy[key] not in rows]
    assert [key for key in left if not (isinstance(key, tuple) and key[1] == "outer")] == []
    assert any(isinstance(key, tuple) and key[1] == "outer" for key in sampled)


def test_every_method_is_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    called: set[str] = set()
    for name in METHODS:
        monkeypatch.setattr(Array, name, recording(name, getattr(Array, name), called))
    for sample in (sample for some in SAMPLES.values() for sample in some):
        with contextlib.suppress(Exception), np.errstate(all="ignore"):
            sample.call(*(TapedArray(x) if isinstance(x, np.ndarray) else x for x in sample.args))
    assert [name for name in METHODS if name not in called] == []


def recording(name: str, method: Any, called: set[str]) -> Any:
    def recorded(*args: Any, **kwargs: Any) -> Any:
        called.add(name)
        return method(*args, **kwargs)

    return recorded


def test_every_primitive_with_float_results_has_a_derivative() -> None:
    without = {
        node.name
        for node in nodes()
        if isinstance(node.op, Primitive) and node.op.vjp is None
        if any(value.type.dtype.kind == "f" for value in node.results)
        and any(value.type.dtype.kind == "f" for value in node.operands)
    }
    assert without == set(NO_DERIVATIVE)


def test_methods_are_those_of_numpy() -> None:
    public = {name for name in vars(Array) if not name.startswith("_")}
    assert not {name for name in public - OWN if not hasattr(np.ndarray, name)}
