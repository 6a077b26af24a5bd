"""Host: what NumPy computes before each run of a graph: random numbers, and what their sizes depend on.

In: the draws that a trace met, in eager's order, and the inputs of its graph. Out: a `Host` that makes
them with the caller's own generators, so that their numbers and their states are eager's.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from dy2st.errors import ConversionError, Location
from dy2st.graph import Node, Value
from dy2st.runtime.array import Dim, python_type
from dy2st.runtime.tree import Structure, rebuild

__all__ = ["Chosen", "Draw", "Host", "Rounds", "all_draws", "uncounted"]

Env = dict[Value, Any]
Given = tuple[list[Any], dict[str, Any]]  # the leaves of the arguments, and the bound arguments


@dataclasses.dataclass(eq=False)
class Draw:
    """One call with a generator: how to find it, what to call, with what (a Value is computed before).

    `value` is the input of the graph that gets the result; None where there is none (a new seed).
    """

    find: Callable[[list[Any], dict[str, Any]], Any]
    call: Callable[..., Any]
    leaves: list[Any]
    structure: Structure
    value: Value | None
    name: str
    where: Location | None
    method: Any = None  # (id of the generator, name), where the method of that name is called

    def __post_init__(self) -> None:
        fixed = not any(isinstance(leaf, Value) for leaf in self.leaves)
        self.fixed = rebuild(self.structure, self.leaves) if fixed else None

    @property
    def needs(self) -> list[Value]:
        """What must be computed before it."""
        return [leaf for leaf in self.leaves if isinstance(leaf, Value)]

    def ready(self, env: Env, given: Given) -> Callable[[], Any]:
        """The call, which may be made several times."""
        fixed = self.fixed
        if fixed is None:
            found = [held(env, x) if isinstance(x, Value) else x for x in self.leaves]
            fixed = rebuild(self.structure, found)
        args, kwargs = fixed
        generator = self.find(*given)
        if self.method is not None:
            return functools.partial(getattr(generator, self.method[1]), *args, **kwargs)
        return functools.partial(self.call, generator, *args, **kwargs)

    def run(self, env: Env, given: Given) -> None:
        result = self.ready(env, given)()
        if self.value is not None:
            env[self.value] = np.asarray(result, self.value.type.dtype, order="C")


@dataclasses.dataclass(eq=False)
class Rounds:
    """The draws of a loop, round by round; each Value gets those of all rounds along a new first axis."""

    count: Value
    items: list[Item]
    where: Location | None = None

    def __post_init__(self) -> None:
        self.streamed = at_once(self.items)
        self.values = [draw.value for draw in all_draws(self.items) if draw.value is not None]

    @property
    def needs(self) -> list[Value]:
        return [self.count, *(value for item in self.items for value in item.needs)]

    def run(self, env: Env, given: Given) -> None:
        count = held(env, self.count)
        if self.streamed is not None:
            env.update(zip(self.values, self.streamed(given, count)))
            return
        columns: dict[Value, list[Any]] = {value: [] for value in self.values}
        if all(isinstance(item, Draw) for item in self.items):
            calls = [
                (item.ready(env, given), [].append if item.value is None else columns[item.value].append)
                for item in self.items if isinstance(item, Draw)
            ]  # fmt: skip
            for _ in range(count):
                for call, keep in calls:
                    keep(call())
        else:
            for _ in range(count):
                for item in self.items:
                    item.run(env, given)  # type: ignore[union-attr]
                for value, column in columns.items():
                    column.append(env[value])
        for value, column in columns.items():
            env[value] = np.array(column, value.type.dtype) if column else nothing(value)


SIZE_AT = {
    "random": 0, "random_sample": 0, "standard_normal": 0, "standard_exponential": 0, "standard_gamma": 1, "normal": 2,
    "uniform": 2, "laplace": 2, "logistic": 2, "gumbel": 2, "gamma": 2, "beta": 2, "binomial": 2, "exponential": 1,
    "rayleigh": 1, "poisson": 1, "integers": 2, "randint": 2,
}  # fmt: skip
"""Methods of NumPy's generators that draw n times as many numbers in one call as in n calls, the same ones, and the
position of their size. (Whole numbers of fewer than 32 bits are the exception: what is left of a word is thrown away.)
"""


def at_once(items: list[Item]) -> Callable[[Given, int], list[Any]] | None:
    """One call for the draws of all rounds; None where it would not give the same numbers."""
    first = items[0]
    if not isinstance(first, Draw) or first.method is None or first.method[1] not in SIZE_AT or first.fixed is None:
        return None
    name, at = first.method[1], SIZE_AT[first.method[1]]
    args, kwargs = first.fixed
    options = {key: value for key, value in kwargs.items() if key != "size"}
    plain = all(isinstance(x, (int, float, str, type, np.dtype)) for x in (*args[:at], *options.values()))
    if not plain or len(args) > at + 1 or not all(is_same(first, item) for item in items):
        return None
    size = kwargs.get("size", args[at] if len(args) > at else None)
    sizes = () if size is None else tuple(size) if isinstance(size, (tuple, list)) else (size,)
    dtypes = [draw.value.type.dtype for draw in all_draws(items) if draw.value is not None]

    def draw(given: Given, count: int) -> list[Any]:
        numbers = getattr(first.find(*given), name)(*args[:at], size=(count, len(items), *sizes), **options)
        return [np.asarray(numbers[:, i], dtype, order="C") for i, dtype in enumerate(dtypes)]

    return draw if all(dtype.itemsize >= 4 for dtype in dtypes) else None


def is_same(draw: Draw, other: Item) -> bool:
    """Whether two draws are one call, but for where the numbers go."""
    if not isinstance(other, Draw) or draw.method != other.method or draw.structure != other.structure:
        return False
    pairs = zip(draw.leaves, other.leaves)
    return all(type(a) is type(b) and not isinstance(a, np.ndarray) and a == b for a, b in pairs)


def nothing(value: Value) -> Any:
    """The numbers of a loop without rounds."""
    sizes = [size if isinstance(size, int) else 0 for size in value.type.shape]
    return np.empty([0, *sizes[1:]], value.type.dtype)


@dataclasses.dataclass(eq=False)
class Chosen:
    """The draws of a branch: those where the test is true, and where it is not."""

    test: Value
    sides: tuple[list[Item], list[Item]]
    where: Location | None

    @property
    def needs(self) -> list[Value]:
        return [self.test]


@dataclasses.dataclass(eq=False)
class Either:
    """The steps of either side of a branch; numbers that are not drawn are zeros, and not used."""

    test: Value
    sides: list[list[Any]]
    values: list[Value]

    def run(self, env: Env, given: Given) -> None:
        for step in self.sides[0 if held(env, self.test) else 1]:
            step.run(env, given)
        for value in self.values:
            if value not in env:
                sizes = [size if isinstance(size, int) else 1 for size in value.type.shape]
                env[value] = np.zeros(sizes, value.type.dtype)


EXACT = frozenset({
    "less", "less_equal", "greater", "greater_equal", "equal", "not_equal", "logical_and", "logical_or", "logical_not",
    "logical_xor", "add", "subtract", "multiply", "negative", "absolute", "minimum", "maximum", "floor", "ceil",
    "getitem", "gather", "cast", "where", "reduce_any", "reduce_all", "reduce_min", "reduce_max", "reshape",
    "transpose", "isnan", "isfinite", "signbit", "sign",
})  # fmt: skip
"""Operations that no rounding makes another in NumPy than in ONNX Runtime: a branch on them is the same one in both."""


@dataclasses.dataclass(eq=False)
class Size:
    """A size that is one of an input."""

    value: Value
    source: Value
    axis: int

    def run(self, env: Env, given: Given) -> None:
        env[self.value] = np.asarray(env[self.source].shape[self.axis])


class Step:
    """A node of the graph, by its kernel."""

    def __init__(self, node: Node, operands: list[Value]) -> None:
        op: Any = node.op
        self.kernel, self.params, self.results, self.operands = op.kernel, dict(node.params), node.results, operands

    def run(self, env: Env, given: Given) -> None:
        operands = [held(env, operand) for operand in self.operands]
        with np.errstate(all="ignore"):
            made = self.kernel(*operands, **self.params)
        for value, array in zip(self.results, made if len(self.results) > 1 else (made,)):
            env[value] = np.asarray(array, value.type.dtype)


def held(env: Env, value: Value) -> Any:
    """What eager code has for a value: an array, a NumPy scalar or a Python number."""
    array = env[value] if value.constant is None else value.constant
    if value.type.kind == "array":
        return array
    return array[()] if value.type.kind == "scalar" else python_type(array.dtype)(array[()])


def all_draws(items: Iterable[Item]) -> Iterator[Draw]:
    """The draws in order, each once, those of loops among them."""
    for item in items:
        if isinstance(item, Draw):
            yield item
        elif isinstance(item, Rounds):
            yield from all_draws(item.items)
        else:
            yield from all_draws([*item.sides[0], *item.sides[1]])


Item = Draw | Rounds | Chosen


class Host:
    """The draws of a program, with what they need: called before each run with what the graph is given."""

    def __init__(self, inputs: list[Value], items: list[Item]) -> None:
        self.inputs = list(inputs)
        draws = [draw for draw in all_draws(items) if draw.value is not None]
        self.names = [draw.name for draw in draws]
        self.values: list[Any] = [draw.value for draw in draws]
        self.known = set(self.inputs)
        self.sizes: dict[Dim, tuple[Value, int]] = {}
        for value in self.inputs:
            self.note_sizes(value)
        self.steps = self.compiled(items)

    def compiled(self, items: list[Item]) -> list[Any]:
        """The draws, each after the steps that compute what it needs."""
        steps: list[Any] = []
        for item in items:
            if isinstance(item, Chosen):
                self.require_exact(item)
            for needed in item.needs:
                self.prepare(needed.resolve(), item, steps)
            steps.append(self.either(item) if isinstance(item, Chosen) else item)
            self.known.update(draw.value for draw in all_draws([item]) if draw.value is not None)
            if isinstance(item, Draw) and item.value is not None:
                self.note_sizes(item.value)
        return steps

    def require_exact(self, item: Chosen) -> None:
        """Raise ConversionError where rounding may decide which side a run takes."""
        pending = [item.test.resolve()]
        while pending:
            value = pending.pop()
            node = value.node
            if node is None or node.name == "dim_size":  # an input, a constant, or what `prepare` refuses
                continue
            if node.name not in EXACT or value.type.dtype == np.float16:
                raise uncounted(item.where)
            pending.extend(operand.resolve() for operand in node.operands)

    def either(self, item: Chosen) -> Either:
        """Two sides, of which a run takes one."""
        known, sizes = self.known, self.sizes
        sides = []
        for side in item.sides:
            self.known, self.sizes = set(known), dict(sizes)
            sides.append(self.compiled(side))
        self.known, self.sizes = known, sizes
        values = [draw.value for draw in all_draws([item]) if draw.value is not None]
        return Either(item.test.resolve(), sides, values)

    def note_sizes(self, value: Value) -> None:
        for axis, size in enumerate(value.type.shape):
            if isinstance(size, Dim):
                self.sizes.setdefault(size, (value, axis))

    def prepare(self, value: Value, item: Item, steps: list[Any]) -> None:
        """Add the steps that compute `value`. Raises ConversionError where only the graph can."""
        pending = [value]
        while pending:
            value = pending[-1]
            if value in self.known or value.constant is not None:
                pending.pop()
                continue
            size = self.size_of(value)
            node = value.node
            if size is not None:
                steps.append(Size(value, *size))
                self.known.add(value)
            elif node is None or isinstance(node.op, str):
                raise uncounted(item.where) if isinstance(item, Chosen) else refused(item)
            else:
                operands = [operand.resolve() for operand in node.operands]
                missing = [x for x in operands if x not in self.known and x.constant is None]
                pending.extend(missing)
                if not missing:
                    steps.append(Step(node, operands))
                    self.known.update(node.results)

    def size_of(self, value: Value) -> tuple[Value, int] | None:
        """The input, and its axis, whose size a value is."""
        node = value.node
        if node is not None and node.name == "dim_size":
            size = node.operands[0].type.shape[node.params["axis"]]
            return self.sizes.get(size) if isinstance(size, Dim) else None
        return None if value.dim is None else self.sizes.get(value.dim)

    def __call__(self, leaves: list[Any], bound: dict[str, Any], arrays: Iterable[Any]) -> list[Any]:
        """The numbers for one call, in the order of `values`; the generators move on."""
        env: Env = {value: np.asarray(array) for value, array in zip(self.inputs, arrays)}
        for step in self.steps:
            step.run(env, (leaves, bound))
        return [env[value] for value in self.values]


def uncounted(where: Location | None) -> ConversionError:
    return ConversionError(
        "random numbers are drawn in a branch or a loop on data: how many would depend on the data", where,
        "Draw them before it, for all its rounds, and use them inside.",
    )  # fmt: skip


def refused(item: Item) -> ConversionError:
    name = next(all_draws([item])).name
    return ConversionError(
        f"a size or a parameter of `{name}` is computed in a branch or a loop on data, and the numbers are drawn "
        "before the graph runs",
        item.where, "Draw numbers of a standard distribution and a known size, and compute with them.",
    )  # fmt: skip
