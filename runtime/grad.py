"""Derivatives of functions over NumPy arrays, graph values and containers of them.

In: a function written in NumPy, and arguments. Out: its value with a pullback, its gradient, or a
check against finite differences. Results are plain arrays (graph values while a graph is built);
inside another derivative they are taped arrays, so that derivatives of derivatives are right.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .array import Array, by_numpy, type_of
from .history import History
from .tape import Entry, Taped, TapedArray, recording, snapshot, tick
from .tree import Structure, flatten, rebuild, tree_map

__all__ = [
    "Derivative", "Jacobian", "check_gradient", "grad", "hessian", "jacobian", "jvp", "value_and_grad", "vjp",
]  # fmt: skip


def vjp(
    function: Callable[..., Any], *arguments: Any
) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """(y, pullback) for y = function(*arguments).

    Arguments and y are arrays or containers of them. pullback(g), with g like y, is a tuple with
    the cotangent of each argument, in its structure; None stands where a leaf is not a float.
    """
    start = tick()
    function = getattr(function, "__dy2st_function__", function)  # of a static one, which takes no taped arrays
    leaves, structure = flatten(arguments)
    _refuse_tensors(structure)
    variables = [variable(leaf) if is_float(leaf) else leaf for leaf in leaves]
    inputs = [x.taped if isinstance(x, TapedArray) else None for x in variables]
    with recording(True):
        outputs, shape = flatten(function(*rebuild(structure, variables)))
    # A written cell points elsewhere by now: what the pullback needs are the values.
    taped = [x.taped if isinstance(x, TapedArray) else None for x in outputs]
    history = History([x for x in taped if x], [x for x in inputs if x], start)
    y = rebuild(shape, [snapshot(x if history.nested else plain(x)) for x in outputs])

    def pullback(cotangent: Any) -> tuple[Any, ...]:
        given, structure_given = flatten(cotangent)
        if structure_given != shape:
            raise TypeError("the cotangent has not the structure of the function's result")
        pairs = [(x, g) for x, g in zip(taped, given) if x and x.entry and g is not None]
        found = history.pull(pairs)
        results = [x if x is None else next(found) for x in inputs]
        rebuilt: tuple[Any, ...] = rebuild(structure, results)
        return rebuilt

    return y, pullback


def _refuse_tensors(structure: Structure) -> None:
    if hasattr(structure.kind, "__tree_build__"):
        raise TypeError("derivatives of tensors are taken by backward() or autograd.grad; give arrays here")
    for item in structure.items:
        _refuse_tensors(item)


@dataclasses.dataclass(frozen=True)
class Derivative:
    """A function that gives the gradient of `function`, after its value if `with_value`."""

    function: Callable[..., Any]
    argnums: int | tuple[int, ...]
    with_value: bool
    has_aux: bool = False
    __leaf__ = True  # not opened as a container

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Raises TypeError for a value that is not one float, or an argument without floats."""
        chosen, some = _chosen(self.function, self.argnums, arguments, keywords)
        result, pullback = vjp(chosen, *some)
        if self.has_aux and not (isinstance(result, tuple) and len(result) == 2):
            raise TypeError(f"with has_aux the function gives (value, more), not {_describe(result)}")
        value = result[0] if self.has_aux else result
        if not is_float(value) or type_of(value).shape:
            raise TypeError(f"the gradient is taken of one float, not of {_describe(value)}")
        one = by_numpy[np.ones_like](value)
        gradients = pullback((one, tree_map(_nothing, result[1])) if self.has_aux else one)
        gradient = gradients if isinstance(self.argnums, tuple) else gradients[0]
        if self.with_value:
            return result, gradient
        return (gradient, result[1]) if self.has_aux else gradient


def _nothing(leaf: Any) -> None:
    """No cotangent."""


def _chosen(
    function: Callable[..., Any], argnums: int | tuple[int, ...], arguments: tuple[Any, ...], keywords: dict[str, Any]
) -> tuple[Callable[..., Any], list[Any]]:
    """`function` of the arguments that are chosen, and these; they have floats."""
    function = getattr(function, "__dy2st_function__", function)  # of a static one, which takes no taped arrays
    numbers = argnums if isinstance(argnums, tuple) else (argnums,)

    def chosen(*some: Any) -> Any:
        every = list(arguments)
        for number, argument in zip(numbers, some):
            every[number] = argument
        return function(*every, **keywords)

    return chosen, [_with_floats(arguments, number) for number in numbers]


def grad(
    function: Callable[..., Any], argnums: int | tuple[int, ...] = 0, has_aux: bool = False
) -> Derivative:
    """The function that gives the gradient of `function`, whose value is one float.

    As jax.grad: the gradient is taken with respect to the positional argument `argnums`, an array or a
    container, and has its structure; for a tuple of numbers it is a tuple. With `has_aux` the
    function gives (value, more), and the result is (gradient, more).
    """
    return Derivative(function, argnums, with_value=False, has_aux=has_aux)


def value_and_grad(
    function: Callable[..., Any], argnums: int | tuple[int, ...] = 0, has_aux: bool = False
) -> Derivative:
    """The function that gives (value, gradient), with `has_aux` ((value, more), gradient): see `grad`."""
    return Derivative(function, argnums, with_value=True, has_aux=has_aux)


def jvp(function: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """(y, dy): the value of function(*primals), and its derivative in the direction of `tangents`.

    As jax.jvp. Tangents have the structure of the primals; None stands where a leaf is not a float, also in
    dy. The pullback is linear in its cotangent, and its pullback is the derivative forward.
    """
    start = tick()
    given, structure = flatten(tuple(tangents))
    if structure != flatten(tuple(primals))[1]:
        raise TypeError("the tangents have not the structure of the primals")
    y, pullback = vjp(function, *primals)
    outputs, shape = flatten(y)
    with recording(True):
        zeros = [variable(by_numpy[np.zeros_like](x)) if is_float(x) else None for x in outputs]
        begun = [x.taped for x in zeros if x is not None]
        found = flatten(pullback(rebuild(shape, zeros)))[0]
        taped = [x.taped if isinstance(x, TapedArray) else None for x in found]
        history = History([x for x in taped if x], begun, start)
        pairs = [(x, g) for x, g in zip(taped, given) if x and x.entry and g is not None]
        slopes = history.pull(pairs)
        return y, rebuild(shape, [None if x is None else next(slopes) for x in zeros])


@dataclasses.dataclass(frozen=True)
class Jacobian:
    """A function that gives all derivatives of `function`, an array of floats."""

    function: Callable[..., Any]
    argnums: int | tuple[int, ...]
    __leaf__ = True  # not opened as a container

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Raises TypeError where the value is not an array of floats."""
        chosen, some = _chosen(self.function, self.argnums, arguments, keywords)
        y, pullback = vjp(chosen, *some)
        if not is_float(y):
            raise TypeError(f"the Jacobian is that of an array of floats, not of {_describe(y)}")
        shape = tuple(int(size) for size in (y.shape if isinstance(y, Array) else np.shape(y)))
        size, dtype = int(np.prod(shape, dtype=int)), type_of(y).dtype
        rows = [pullback(np.eye(1, size, i, dtype).reshape(shape)) for i in range(size)]
        if not rows:
            rows = [pullback(np.zeros(shape, dtype))]
        parts = [flatten(row)[0] for row in rows]
        stacked = [_stacked(column, shape) for column in zip(*parts)]
        found = rebuild(flatten(rows[0])[1], stacked)
        return found if isinstance(self.argnums, tuple) else found[0]


def _stacked(rows: Sequence[Any], shape: tuple[int, ...]) -> Any:
    """The derivatives of each element, in the shape of the elements."""
    if rows[0] is None:
        return None
    inner = by_numpy[np.shape](rows[0]) if isinstance(rows[0], Array) else np.shape(rows[0])
    together = by_numpy[np.stack](list(rows))
    if not np.prod(shape, dtype=int):
        together = together[:0]
    return by_numpy[np.reshape](together, (*shape, *inner))


def jacobian(function: Callable[..., Any], argnums: int | tuple[int, ...] = 0) -> Jacobian:
    """The function that gives the derivative of each element of an array by each of an argument.

    As jax.jacrev: of shape y.shape + x.shape, for a container a container of these. The elements are taken
    one after the other, in a graph, too, whose size grows with their number.
    """
    return Jacobian(function, argnums)


def hessian(function: Callable[..., Any], argnums: int = 0) -> Jacobian:
    """The function that gives the second derivatives of `function`, whose value is one float.

    As jax.hessian, of an argument that is one array: of shape x.shape + x.shape.
    """
    return jacobian(grad(function, argnums), argnums)


def _with_floats(arguments: tuple[Any, ...], number: int) -> Any:
    argument = arguments[number]
    if not any(is_float(leaf) for leaf in flatten(argument)[0]):
        what = _describe(argument)
        raise TypeError(f"argument {number} has no floats to take a gradient of: {what}")
    return argument


def _describe(value: Any) -> str:
    numeric = isinstance(value, (Array, np.ndarray, np.generic))
    return str(type_of(value)) if numeric else repr(value)


def is_float(value: Any) -> bool:
    """Whether a derivative can be taken with respect to `value`."""
    numeric = isinstance(value, (Array, np.ndarray, np.generic, float))
    return numeric and type_of(value).dtype.kind == "f"


def variable(value: Any) -> TapedArray:
    """A TapedArray of `value` with its own beginning on the tape."""
    operand = value.taped if isinstance(value, TapedArray) else snapshot(value)
    data = operand.data if isinstance(operand, Taped) else operand
    return TapedArray(Taped(data, Entry("variable", lambda g, y, x: (g,), (operand,), data)))


def plain(value: Any) -> Any:
    """What a TapedArray holds; anything else as it is."""
    return value.data if isinstance(value, TapedArray) else value


def check_gradient(
    function: Callable[..., Any],
    *arguments: Any,
    eps: float = 1e-6,
    atol: float = 1e-6,
    rtol: float = 1e-6,
) -> None:
    """Compare the derivative of `function` with central differences, in float64.

    Arguments and result are arrays or containers; what is not float is kept as it is. Raises
    AssertionError, naming the leaf, where they differ.
    """
    leaves, structure = flatten(tree_map(_in_float64, arguments))
    y, pullback = vjp(function, *rebuild(structure, leaves))
    weights = tree_map(_weights(np.random.default_rng(0)), y)
    cotangents = flatten(pullback(weights))[0]

    def weighted(leaves: list[Any]) -> float:
        outputs = flatten(function(*rebuild(structure, [_in_float64(x) for x in leaves])))[0]
        pairs = zip(flatten(weights)[0], outputs)
        return sum(float(np.sum(w * x)) for w, x in pairs if w is not None)

    for number, leaf in enumerate(leaves):
        if is_float(leaf):
            slopes = _differences(weighted, leaves, number, eps)
            message = f"derivative of float leaf {number} of the arguments"
            np.testing.assert_allclose(cotangents[number], slopes, rtol, atol, err_msg=message)


def _in_float64(value: Any) -> Any:
    """A copy of a float array, or a scalar, in float64; anything else as it is."""
    if not is_float(value):
        return value
    return value.astype(np.float64) if isinstance(value, np.ndarray) else np.float64(value)


def _weights(generator: np.random.Generator) -> Callable[[Any], Any]:
    return lambda y: generator.uniform(0.5, 1.5, y.shape) if is_float(y) else None


def _differences(
    function: Callable[[list[Any]], float], leaves: list[Any], number: int, eps: float
) -> np.ndarray[Any, Any]:
    leaf = leaves[number]
    slopes = np.empty(leaf.shape)
    for place in np.ndindex(slopes.shape):
        values = []
        for step in (eps, -eps):
            moved = np.array(leaf)
            moved[place] += step
            moved = moved if isinstance(leaf, np.ndarray) else moved[()]
            values.append(function([*leaves[:number], moved, *leaves[number + 1 :]]))
        slopes[place] = (values[0] - values[1]) / (2 * eps)
    return slopes
