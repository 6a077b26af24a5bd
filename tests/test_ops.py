"""Every sample of every operation: NumPy = op, static = eager, derivative = finite difference."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from dy2st import InputSpec, to_static
from dy2st.errors import ConversionError
from dy2st.runtime.grad import check_gradient, is_float, vjp
from dy2st.runtime.tape import TapedArray
from dy2st.runtime.tree import flatten, paths, tree_map
from tests.op_samples import Sample, collect
from tests.tracing import run_traced

SAMPLES = {f"{name}-{i}": s for name, some in collect().items() for i, s in enumerate(some)}
CONVERTED = {key: s for key, s in SAMPLES.items() if s.refused is None and not s.raises}
DERIVED = [key for key, sample in CONVERTED.items() if sample.grad]
TOLERANCE = {"float64": 1e-12, "float32": 2e-6, "float16": 2e-3, "complex128": 1e-12, "complex64": 4e-6}

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def copied(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """`args` with arrays of their own, since a sample may change them."""
    return tuple(x.copy() if isinstance(x, np.ndarray) else x for x in args)


def tensors(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """`args` with NumPy's data as Tensors."""
    return tuple(TapedArray(x) if isinstance(x, (np.ndarray, np.generic)) else x for x in args)


def called(call: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    """What `call` returns and what it leaves in its arguments."""
    args = copied(args)
    result = call(*args)
    return {"result": result, "args": [x for x in args if isinstance(x, np.ndarray)]}


def other(x: Any) -> Any:
    """Other data of the same type that keeps order, sign and range, so that it is as valid."""
    if not isinstance(x, (np.ndarray, np.generic)):
        return x
    data: Any = x
    if x.dtype.kind in "fc":
        return data * x.dtype.type(0.9)
    return ~data if x.dtype.kind == "b" else data // x.dtype.type(2)


def others(sample: Sample) -> Any:
    """(arguments, NumPy's results) of a second run, or None where NumPy does not take them."""
    args = tuple(other(x) for x in sample.args)
    try:
        return args, called(sample.call, args)
    except (ValueError, IndexError, np.linalg.LinAlgError):
        return None


def assert_same(actual: Any, expected: Any, sample: Sample) -> None:
    """Equal in structure, type, dtype, shape and value."""
    found, found_structure = flatten(actual)
    wanted, structure = flatten(expected)
    assert found_structure == structure
    for path, a, b in zip(paths(structure, ""), found, wanted):
        assert type(a) is type(b), f"{path} is {type(a).__name__}, not {type(b).__name__}: {a!r}"
        if isinstance(b, (np.ndarray, np.generic)):
            assert a.dtype == b.dtype, f"{path} is {a.dtype}, not {b.dtype}"
            assert a.shape == b.shape, f"{path} has shape {a.shape}, not {b.shape}"
            default = TOLERANCE.get(b.dtype.name, 0.0)
            rtol, atol = (default if t is None else t for t in (sample.rtol, sample.atol))
            np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol, atol, err_msg=path)
        else:
            assert a == b or a != a, path


@pytest.mark.parametrize("key", CONVERTED)
def test_op_equals_numpy(key: str) -> None:
    """The row itself, carried out on plain data: what a TapedArray holds."""
    sample = CONVERTED[key]
    args = tensors(sample.args)
    result = sample.call(*args)
    state = [x for x, old in zip(args, sample.args) if isinstance(old, np.ndarray)]
    found = tree_map(
        lambda x: x.data if isinstance(x, TapedArray) else x, {"result": result, "args": state}
    )
    assert_same(found, called(sample.call, sample.args), sample)


@pytest.mark.parametrize("key", CONVERTED)
def test_static_equals_eager(key: str) -> None:
    """Also with other data in the same graph, so that no value is baked into it."""
    sample = CONVERTED[key]
    static = to_static(sample.call)
    assert_same(called(static, sample.args), called(sample.call, sample.args), sample)
    again = others(sample)
    if again is not None:
        args, expected = again
        assert_same(called(static, args), expected, sample)


@pytest.mark.parametrize("key", CONVERTED)
def test_static_with_unknown_sizes(key: str) -> None:
    """The same where every size is unknown; what needs a size to be known says so."""
    sample = CONVERTED[key]
    arrays = [x for x in sample.args if isinstance(x, (np.ndarray, np.generic))]
    static = to_static(
        sample.call, input_spec=[InputSpec((None,) * x.ndim, x.dtype) for x in arrays]
    )
    with refusing_unknown_sizes():
        assert_same(called(static, sample.args), called(sample.call, sample.args), sample)


@pytest.mark.parametrize("key", [key for key, sample in SAMPLES.items() if sample.raises])
def test_raises(key: str) -> None:
    """What NumPy raises, the row raises on plain data, and the graph when it is run."""
    sample = SAMPLES[key]
    with pytest.raises(Exception) as expected:
        sample.call(*copied(sample.args))
    for call in (lambda *args: sample.call(*tensors(args)), to_static(sample.call)):
        with pytest.raises(expected.type):
            call(*copied(sample.args))
    arrays = [x for x in sample.args if isinstance(x, (np.ndarray, np.generic))]
    specs = [InputSpec((None,) * x.ndim, x.dtype) for x in arrays]
    with pytest.raises(expected.type):
        to_static(sample.call, input_spec=specs)(*copied(sample.args))


@pytest.mark.parametrize("key", [key for key, sample in SAMPLES.items() if sample.refused])
def test_refused(key: str) -> None:
    sample = SAMPLES[key]
    assert sample.refused is not None
    with pytest.raises((ConversionError, TypeError, ValueError)) as caught:
        to_static(sample.call)(*copied(sample.args))
    assert sample.refused in str(caught.value)


@pytest.mark.parametrize("key", DERIVED)
def test_derivative_equals_differences(key: str) -> None:
    sample = CONVERTED[key]
    check_gradient(sample.call, *copied(sample.args))
    for gradient, x in zip(derivative(sample.call)(*sample.args), filter(is_float, sample.args)):
        assert type(gradient) is type(x) and gradient.shape == x.shape and gradient.dtype == x.dtype


@pytest.mark.parametrize("key", DERIVED)
def test_derivative_in_a_graph(key: str) -> None:
    sample = CONVERTED[key]
    call = derivative(sample.call)
    expected = [np.asarray(g) for g in call(*sample.args)]
    assert_same(run_traced(call, sample.args), expected, sample)
    with refusing_unknown_sizes():
        assert_same(run_traced(call, sample.args, sizes=False), expected, sample)


@contextlib.contextmanager
def refusing_unknown_sizes() -> Iterator[None]:
    """Inside, what needs a size to be known may say so."""
    try:
        yield
    except ConversionError as error:
        if "is not known while the graph is built" not in str(error):
            raise


def derivative(call: Callable[..., Any]) -> Callable[..., Any]:
    """The cotangents of the float arguments of `call`, for ones as cotangent of its results."""

    def derived(*args: Any) -> Any:
        y, pullback = vjp(call, *args)
        ones = tree_map(lambda x: np.ones_like(x) if is_float(x) else None, y)
        return [g for g in pullback(ones) if g is not None]

    return derived
