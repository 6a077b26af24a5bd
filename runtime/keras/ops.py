"""Functions of tensors by Keras's names: NumPy's under their own names, and those of networks.

In: tensors, arrays, numbers, or symbolic tensors, from which a layer is made. Out: tensors. Floats that ints become
have the dtype of `floatx`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from ..array import type_of
from ..tensors.creation import as_tensor
from ..tensors.reductions import logsumexp as _logsumexp
from ..tensors.tensor import Tensor, array_of, tensor_function, wrap
from . import activations
from .configured import floatx
from .layers.operation import OPERATIONS, Operation
from .symbolic import is_symbolic

NUMPY = [
    "abs", "absolute", "add", "all", "any", "argmax", "argmin", "argsort", "average", "broadcast_to", "ceil", "clip",
    "concatenate", "cos", "cosh", "cumprod", "cumsum", "diagonal", "divide", "dot", "einsum", "equal", "exp",
    "expand_dims", "expm1", "flip", "floor", "floor_divide", "full_like", "greater", "greater_equal", "hstack",
    "isfinite", "isinf", "isnan", "less", "less_equal", "log", "log10", "log1p", "log2", "logaddexp", "logical_and",
    "logical_not", "logical_or", "matmul", "max", "maximum", "mean", "median", "min", "minimum", "mod", "moveaxis",
    "multiply", "negative", "not_equal", "ones_like", "outer", "pad", "power", "prod", "ravel", "reciprocal",
    "repeat", "reshape", "roll", "round", "sign", "sin", "sinh", "sort", "sqrt", "square", "squeeze", "stack", "std",
    "subtract", "sum", "swapaxes", "take", "take_along_axis", "tan", "tanh", "tensordot", "tile", "trace",
    "transpose", "tril", "triu", "var", "vstack", "where", "zeros_like",
]  # fmt: skip
NETWORKS = [
    "celu", "elu", "gelu", "hard_sigmoid", "hard_silu", "hard_swish", "leaky_relu", "log_sigmoid", "log_softmax",
    "relu", "relu6", "selu", "sigmoid", "silu", "softmax", "softplus", "softsign", "swish",
]  # fmt: skip
MAKERS = ["arange", "eye", "full", "linspace", "ones", "zeros"]
__all__ = [
    *NUMPY, *NETWORKS, *MAKERS, "cast", "convert_to_numpy", "convert_to_tensor", "logsumexp", "one_hot", "rsqrt",
    "shape", "stop_gradient",
]  # fmt: skip

def _public(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of tensors under a name of this module; of symbolic tensors it is a layer."""
    OPERATIONS[name] = function

    @functools.wraps(function)
    def call(*args: Any, **keywords: Any) -> Any:
        if is_symbolic((args, keywords)):
            return Operation(name)(*args, **keywords)
        return function(*args, **keywords)

    call.__name__ = call.__qualname__ = name
    call.__module__ = __name__
    return call


def _of_numpy(name: str) -> Callable[..., Any]:
    """A function of NumPy on tensors: what is float64 of none is of the dtype of `floatx`."""
    function = getattr(np, name)

    def call(*args: Any, **keywords: Any) -> Any:
        result = function(*args, **keywords)
        doubles = [x for x in _arrays((args, keywords)) if type_of(x).dtype == np.float64]
        if not doubles and hasattr(result, "dtype") and result.dtype == np.float64:
            result = np.astype(result, np.dtype(floatx()))
        return result

    call.__name__ = call.__qualname__ = name
    call.__doc__ = f"NumPy's `{name}`."
    given = tensor_function()(call)

    def on_tensors(*args: Any, **keywords: Any) -> Any:
        return wrap(array_of(given(*args, **keywords)))

    on_tensors.__doc__ = call.__doc__
    return on_tensors


def _of_networks(function: Callable[..., Any]) -> Callable[..., Any]:
    """An activation; arrays are tensors to it."""

    @functools.wraps(function)
    def call(x: Any, *args: Any, **keywords: Any) -> Any:
        return function(convert_to_tensor(x), *args, **keywords)

    return call


def _arrays(value: Any) -> Any:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _arrays(item)
    elif hasattr(value, "dtype") and hasattr(value, "shape"):
        yield value


def _maker(name: str) -> Callable[..., Any]:
    function = getattr(np, name)

    def call(*args: Any, dtype: Any = None, **keywords: Any) -> Any:
        made = np.asarray(function(*args, **keywords))
        return wrap(made.astype(dtype or (floatx() if made.dtype == np.float64 else made.dtype)))

    call.__name__ = call.__qualname__ = name
    call.__doc__ = f"NumPy's `{name}`, floats in the dtype of `floatx`."
    return call


@tensor_function()
def _rsqrt(x: Any) -> Any:
    """1 / sqrt(x)."""
    return 1 / np.sqrt(x)


def _cast(x: Any, dtype: Any) -> Any:
    """A tensor in another dtype."""
    return as_tensor(x).to(np.dtype(dtype))


def _one_hot(x: Any, num_classes: int, axis: int = -1, dtype: Any = None) -> Any:
    """1 at each class, else 0."""
    return _hot(as_tensor(x), num_classes, axis, np.dtype(dtype or floatx()))


@tensor_function()
def _hot(x: Any, count: int, axis: int, dtype: Any) -> Any:
    found = np.astype(np.expand_dims(np.astype(x, np.int64), -1) == np.arange(count), dtype)
    return np.moveaxis(found, -1, axis)


def _stop_gradient(variable: Any) -> Any:
    """The same elements, as constants to derivatives."""
    return variable.detach()


def _sum_of_exponentials(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """log(Σ exp(x)), without overflow."""
    tensor = as_tensor(x)
    return _logsumexp(tensor, tuple(range(tensor.ndim)) if axis is None else axis, keepdims)


def shape(x: Any) -> Any:
    """The sizes."""
    return tuple(x.shape)


def convert_to_tensor(x: Any, dtype: Any = None) -> Any:
    """A tensor of data; floats in lists have the dtype of `floatx`."""
    if not isinstance(x, Tensor) and not hasattr(x, "dtype"):
        x = np.asarray(x)
        x = x.astype(floatx()) if x.dtype == np.float64 else x
    return as_tensor(x, None if dtype is None else np.dtype(dtype))


def convert_to_numpy(x: Any) -> Any:
    """A tensor as an array."""
    return x.detach().numpy() if isinstance(x, Tensor) else np.asarray(x)


_space = globals()
for _name in NUMPY:
    _space[_name] = _public(_name, _of_numpy(_name))
for _name in NETWORKS:
    _space[_name] = _public(_name, _of_networks(getattr(activations, _name)))
for _name in MAKERS:
    _space[_name] = _maker(_name)
cast, one_hot, rsqrt = _public("cast", _cast), _public("one_hot", _one_hot), _public("rsqrt", _rsqrt)
stop_gradient, logsumexp = _public("stop_gradient", _stop_gradient), _public("logsumexp", _sum_of_exponentials)
