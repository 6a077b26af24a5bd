"""Inputs: the arguments that the command line gives.

In: texts such as `x:float32[batch,64]`, `n=3`, `data.npz`. Out: the arguments of a call, with
random arrays in the place of what has only a shape. What cannot be read raises `UsageError`.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
from typing import Any

import numpy as np

from dy2st.function import StaticFunction
from dy2st.signature import InputSpec
from dy2st.targets import Target, UsageError

__all__ = ["Given", "read_input"]

Arguments = tuple[tuple[Any, ...], dict[str, Any]]
FORMS = '"x:float32[batch,64]", "x:1,3,224,224", "x:data.npy" or "n=3"'
SHAPED = re.compile(
    r"(?P<name>[^=]+?):"
    r"(?:\s*(?P<dtype>[A-Za-z_]\w*)?\s*\[(?P<sizes>[^\[\]]*)\]|(?P<plain>[^\[\]:]+))$"
)
SIZE = re.compile(r"\d+|[A-Za-z_]\w*|\?|-1")
CROSSED = re.compile(r"\d+(x\d+)+$")


@dataclasses.dataclass(frozen=True)
class Given:
    """What the command line gives: values and InputSpecs by name, and sizes by name.

    `sizes` gets the sizes that are chosen for random arrays.
    """

    values: dict[str, Any]
    sizes: dict[str, int]
    seed: int

    @classmethod
    def read(cls, inputs: str | None, specs: list[str], sizes: list[str], seed: int) -> Given:
        """From --inputs, --input, --size and --seed."""
        values = read_arrays(inputs) if inputs else {}
        values.update(read_input(text) for text in specs)
        return cls(values, dict(read_named_size(text) for text in sizes), seed)

    def specs(self, target: Target) -> Arguments | None:
        """The arguments for an export; None where the function's own `input_spec` is meant."""
        own = target.own_specs() or target.own_arguments()
        if not self.values and own is not None:
            return tuple(own), {}
        if not self.values and target.function.input_spec is not None:
            return None
        return fill(target.function, self.values)

    def arguments(self, target: Target) -> Arguments:
        """The arguments for a call that can run."""
        own, specs = target.own_arguments(), target.function.input_spec
        if not self.values and own is not None:
            return own, {}
        if not self.values and specs is not None:
            return tuple(self.made_up(list(specs))), {}
        args, kwargs = fill(target.function, self.values)
        return self.made_up(args), self.made_up(kwargs)

    def made_up(self, value: Any) -> Any:
        """`value` with a random array in the place of each InputSpec."""
        generator = np.random.default_rng(self.seed)

        def fill_in(value: Any) -> Any:
            if isinstance(value, InputSpec):
                return random_array(value, self.sizes, generator)
            if isinstance(value, dict):
                return {key: fill_in(item) for key, item in value.items()}
            if isinstance(value, (list, tuple)):
                return type(value)(fill_in(item) for item in value)
            return value

        return fill_in(value)


def random_array(spec: InputSpec, sizes: dict[str, int], generator: np.random.Generator) -> Any:
    """Floats are normal, integers from 0 to 9; unknown sizes are 4, 5, and so on."""
    shape = []
    for size in spec.shape:
        if not isinstance(size, int):
            size = sizes.setdefault(size or f"?{len(sizes) + 1}", 4 + len(sizes))
        shape.append(size)
    kind = np.dtype(spec.dtype).kind
    if kind == "c":
        return (generator.standard_normal(shape) + 1j * generator.standard_normal(shape)).astype(spec.dtype)
    if kind == "f":
        return generator.standard_normal(shape).astype(spec.dtype)
    return generator.integers(0, 2 if kind == "b" else 10, shape).astype(spec.dtype)


def read_named_size(text: str) -> tuple[str, int]:
    name, _, value = text.partition("=")
    if not value.strip().isdecimal():
        raise UsageError(f'cannot read --size "{text}": write batch=32')
    return name.strip(), int(value)


def read_input(text: str) -> tuple[str, Any]:
    """(name, InputSpec, array or constant) of one `--input`.

    `x:float32[batch,64]`, `x:float32[]`, `x:[1,3]`, `x:1,3`, `x:1x3`, `x:int64` (rank 0),
    `x:data.npy`, `n=3` (a Python constant). A size is a number, a name, or ? for any.
    """
    shaped = SHAPED.match(text.strip())
    if shaped is None:
        return read_constant(text)
    name, plain = shaped["name"].strip(), shaped["plain"]
    if plain is None:
        return name, InputSpec(read_sizes(shaped["sizes"], text), read_dtype(shaped["dtype"], text))
    plain = plain.strip()
    if plain.endswith(".npy"):
        return name, read_file(plain)
    if re.match(r"[A-Za-z_]\w*$", plain) and is_dtype(plain):
        return name, InputSpec((), plain)
    sizes = plain.replace("x", ",") if CROSSED.match(plain) else plain
    return name, InputSpec(read_sizes(sizes, text), "float32")


def read_constant(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise UsageError(f'cannot read --input "{text}": write {FORMS}')
    try:
        return name.strip(), ast.literal_eval(value.strip())
    except (ValueError, SyntaxError):
        return name.strip(), value.strip()


def read_sizes(sizes: str, text: str) -> tuple[int | str | None, ...]:
    parts = [part.strip() for part in sizes.split(",")] if sizes.strip() else []
    for part in parts:
        if not SIZE.fullmatch(part):
            raise UsageError(
                f'cannot read --input "{text}": `{part}` is no size '
                "(a number, a name, or ? for any)"
            )
    return tuple(
        int(part) if part.isdecimal() else None if part in ("?", "-1", "None") else part
        for part in parts
    )


def is_dtype(name: str) -> bool:
    try:
        return np.dtype(name).kind in "biufc" and np.dtype(name).char not in "gG"
    except TypeError:
        return False


def read_dtype(name: str | None, text: str) -> str:
    if name is not None and not is_dtype(name):
        raise UsageError(
            f'cannot read --input "{text}": `{name}` is no dtype '
            "(float32, float64, float16, complex128, int64, …, uint8, bool)"
        )
    return name or "float32"


def read_arrays(path: str) -> dict[str, Any]:
    """The arrays of an .npz file by name; an .npy file is one array, named arr_0."""
    loaded = read_file(path)
    if isinstance(loaded, np.ndarray):
        return {"arr_0": loaded}
    with loaded:
        return {name: loaded[name] for name in loaded.files}


def read_file(path: str) -> Any:
    try:
        return np.load(path, allow_pickle=False)
    except FileNotFoundError:
        raise UsageError(f"there is no file {path}") from None
    except (ValueError, EOFError, OSError) as error:
        raise UsageError(f"{path} is not an .npz or .npy file of plain arrays: {error}") from None


def fill(function: StaticFunction, given: dict[str, Any]) -> Arguments:
    """(args, kwargs) of a call, from values by parameter name.

    `x.0` and `x.key` are items of the list or dict `x`. arr_0, arr_1, … (arrays saved without
    names) are taken in order. Raises UsageError for what is missing or unknown.
    """
    signature = function.signature
    parameters = signature.parameters
    if given and all(re.fullmatch(r"arr_\d+", name) and name not in parameters for name in given):
        given = dict(zip(parameters, given.values())) if len(given) <= len(parameters) else given
    values = nested(given)
    takes = ", ".join(parameters) or "no arguments"
    called = getattr(function, "__name__", "function")
    kinds = {one.kind for one in parameters.values()}
    for name in values:
        if name not in parameters and inspect.Parameter.VAR_KEYWORD not in kinds:
            raise UsageError(f"`{called}` has no parameter `{name}`; it takes {takes}")
    first = inspect.Parameter.POSITIONAL_ONLY
    args = tuple(values.pop(n) for n, p in parameters.items() if p.kind is first and n in values)
    try:
        signature.bind(*args, **values)
    except TypeError as error:
        raise UsageError(
            f"`{called}` takes {takes}: {error}. Give --inputs data.npz, or "
            f"--input for each: {FORMS}"
        ) from None
    return args, values


def nested(given: dict[str, Any]) -> dict[str, Any]:
    """`{"x.0": a, "x.1": b}` as `{"x": [a, b]}`, names as dicts."""
    values: dict[str, Any] = {}
    for path, value in given.items():
        *outer, last = path.split(".")
        place = values
        for key in outer:
            place = place.setdefault(key, {})
            if not isinstance(place, dict):
                raise UsageError(f"`{path}` and `{key}` cannot both be given")
        place[last] = value
    return {name: listed(value) for name, value in values.items()}


def listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    items = {key: listed(item) for key, item in value.items()}
    keys = [str(i) for i in range(len(items))]
    return [items[key] for key in keys] if sorted(items) == sorted(keys) else items
