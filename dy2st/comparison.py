"""Comparison: the same call eager and static, value by value.

In: a function and its arguments. Out: a `Comparison`, true when both give the same structure,
kinds, dtypes, shapes and values (within a tolerance), leave the same changes in what they can
reach, or raise the same exception. Everything that either run changes is put back.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from dy2st.constructs.draws import LEGACY, PYTHON
from dy2st.constructs.foreign import content_of, set_content
from dy2st.difference import Difference, measure
from dy2st.errors import ConversionError
from dy2st.function import StaticFunction, eager, static_function
from dy2st.runtime.random import default_generator
from dy2st.runtime.tree import Structure, flatten, paths
from dy2st.signature import Arguments, bind
from dy2st.snapshot import Seen, Snapshot, digest, see
from dy2st.terminal import Table, number

__all__ = ["Comparison", "Output", "compare"]

TOLERANCES = {"float16": 1e-3, "float32": 1e-5, "float64": 1e-9, "complex64": 1e-5, "complex128": 1e-9}
"""atol and rtol by the dtype of eager's value; other dtypes must be equal."""


@dataclasses.dataclass(frozen=True)
class Output:
    """One leaf of the result, or of what was changed in place, on both sides.

    A side is None where the leaf is missing. `faults` says what differs besides the values.
    """

    name: str
    eager: Seen | None
    static: Seen | None
    atol: float
    rtol: float
    faults: tuple[str, ...]
    difference: Difference | None

    @property
    def equal(self) -> bool:
        return not self.faults and (self.difference is None or self.difference.passes)

    def row(self) -> list[str]:
        """The cells of the table of a comparison."""
        cells = [self.name, str(self.eager or "missing"), "yes" if self.equal else "no"]
        d = self.difference
        if d is None:
            return [*cells, "", "", "", "", "", ""]
        needed = f"atol {number(d.atol_needed)} or rtol {number(d.rtol_needed)}"
        where = "" if d.largest == 0 else str(list(d.index))
        statistics = [number(d.mean), number(d.median), number(d.largest), where]
        tolerance = f"atol {number(self.atol)}, rtol {number(self.rtol)}"
        return [*cells, tolerance, "any" if d.largest == 0 else needed, *statistics]


@dataclasses.dataclass(frozen=True)
class Comparison:
    """The outcome; true when eager and static agree, and its text is a table."""

    name: str
    outputs: tuple[Output, ...]
    faults: tuple[str, ...]
    error: BaseException | None

    @property
    def equal(self) -> bool:
        return not self.faults and all(output.equal for output in self.outputs)

    def __bool__(self) -> bool:
        return self.equal

    @property
    def largest(self) -> float:
        """The largest difference of all outputs; 0 when there is none."""
        found = [output.difference for output in self.outputs]
        return max((difference.largest for difference in found if difference), default=0.0)

    def table(self) -> Table:
        return Table(COLUMNS, [output.row() for output in self.outputs])

    def verdict(self) -> str:
        """What differs, line by line, and the conclusion."""
        lines = [f"{o.name}: {fault}" for o in self.outputs for fault in o.faults]
        lines = [*self.faults, *lines]
        if self.error is not None and not self.faults:
            lines.append(f"both raise {spoken(self.error)}")
        count = sum(not output.equal for output in self.outputs)
        many = (
            f"{count} of {len(self.outputs)} outputs differ" if count else "eager and static differ"
        )
        return "\n".join([*lines, f"{self.name}: " + ("equal" if self else many)])

    def __str__(self) -> str:
        return f"{self.table()}\n\n{self.verdict()}" if self.outputs else self.verdict()


COLUMNS = (
    "output", "eager gives", "equal", "tolerance", "would pass with",
    "mean", "median", "largest", "at",
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What one run gave: its leaves or an exception, and what could be seen afterwards."""

    leaves: tuple[Seen, ...]
    structure: Structure
    error: BaseException | None
    after: dict[str, Seen]


def compare(
    function: Callable[..., Any],
    *args: Any,
    atol: float | None = None,
    rtol: float | None = None,
    seed: int | None = 0,
    **kwargs: Any,
) -> Comparison:
    """Run a function eager and static on the same arguments and compare what they do.

    atol, rtol: allowed is atol + rtol * |eager|; by default both are 1e-9 for float64, 1e-5 for
    float32, the same for complex numbers of such parts, 1e-3 for float16, and 0 for all else.
    seed: the global generators (NumPy's, Python's and the runtime's) start from it on both sides;
    None: from where they are. Raises ConversionError.
    """
    static = function if isinstance(function, StaticFunction) else static_function(function)
    arguments = bind(static.signature, args, kwargs)
    before = Snapshot.take(arguments.bound.arguments, static.eager)

    def observed(run: Callable[[], Any]) -> Outcome:
        try:
            with seeded(seed) as generators:
                seen = observe(run, arguments, static)
                return dataclasses.replace(seen, after={**seen.after, **generators.moved()})
        finally:
            before.restore()

    plain = observed(lambda: run_eager(static, args, kwargs))
    graph = observed(lambda: run_static(static, arguments))
    name = getattr(static, "__qualname__", "function")
    return judge(name, plain, graph, before, (atol, rtol))


def run_eager(static: StaticFunction, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    with eager():
        return static.eager(*args, **kwargs)


def run_static(static: StaticFunction, arguments: Arguments) -> Any:
    return static.runner(arguments).run(arguments.leaves, arguments.bound.arguments)


class seeded:
    """Inside, the global generators start from `seed`, or where they are; afterwards they go on as if nothing was."""

    def __init__(self, seed: int | None) -> None:
        self.seed = seed

    def __enter__(self) -> seeded:
        self.saved = {name: content_of(each) for name, each in global_generators().items()}
        self.seed_dropout = default_generator.get_state()[0]
        if self.seed is not None:
            np.random.seed(self.seed)
            random.seed(self.seed)
            default_generator.manual_seed(self.seed)
        self.started = {name: content_of(each) for name, each in global_generators().items()}
        return self

    def moved(self) -> dict[str, Seen]:
        """The states of those that were drawn from."""
        now = {name: content_of(each) for name, each in global_generators().items()}
        return {name: see(digest(state)) for name, state in now.items() if state != self.started[name]}

    def __exit__(self, *_: object) -> None:
        default_generator.manual_seed(self.seed_dropout)
        for name, each in global_generators().items():
            set_content(each, self.saved[name])


def global_generators() -> dict[str, Any]:
    """The generators that draw where none is named."""
    return {"np.random": LEGACY, "random": PYTHON, "torch.random": default_generator.own_numbers}


def observe(run: Callable[[], Any], arguments: Arguments, static: StaticFunction) -> Outcome:
    """Run, and copy the result and everything that may have been changed."""
    try:
        result = run()
    except ConversionError:
        raise
    except Exception as error:
        return Outcome((), Structure(), error, {})
    leaves, structure = flatten(result)
    after = Snapshot.take(arguments.bound.arguments, static.eager)
    return Outcome(tuple(see(leaf) for leaf in leaves), structure, None, after.leaves)


def judge(
    name: str, plain: Outcome, graph: Outcome, before: Snapshot, tolerance: tuple[Any, Any]
) -> Comparison:
    """The comparison of two outcomes."""
    if plain.error is not None or graph.error is not None:
        same = type(plain.error) is type(graph.error)
        parting = () if same else (raised(plain, graph),)
        return Comparison(name, (), parting, plain.error or graph.error)
    faults = tuple(structure_faults(plain.structure, graph.structure, "result"))
    pairs: list[tuple[str, Seen | None, Seen | None]] = []
    if not faults:
        pairs.extend(zip(paths(plain.structure, "result"), plain.leaves, graph.leaves))
    pairs.extend(changes(before.leaves, plain.after, graph.after))
    outputs = tuple(compare_leaf(path, a, b, *tolerance) for path, a, b in pairs)
    return Comparison(name, outputs, faults, None)


def raised(plain: Outcome, graph: Outcome) -> str:
    sides = {"eager": plain.error, "static": graph.error}
    said = [
        f"{side} raises {spoken(error)}" if error is not None else f"{side} gives a result"
        for side, error in sides.items()
    ]
    return ", ".join(said)


def spoken(error: BaseException) -> str:
    """Class and first line of an exception."""
    text = str(error).partition("\n")[0]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def changes(
    before: dict[str, Seen], plain: dict[str, Seen], graph: dict[str, Seen]
) -> Iterator[tuple[str, Seen | None, Seen | None]]:
    """The leaves, by path, that either side has changed, made or removed."""
    for path in dict.fromkeys([*before, *plain, *graph]):
        old, a, b = before.get(path), plain.get(path), graph.get(path)
        if not all(old is one or (old is not None and old.same(one)) for one in (a, b)):
            yield f"{path} (changed)", a, b


def structure_faults(a: Structure, b: Structure, path: str) -> Iterator[str]:
    """Every place where two structures part."""
    if a == b:
        return
    if a.kind is not b.kind or a.keys != b.keys:
        yield f"{path}: eager gives {described(a)}, static {described(b)}"
        return
    for key, one, other in zip(a.keys, a.items, b.items):
        yield from structure_faults(one, other, f"{path}.{key}")


def described(structure: Structure) -> str:
    if structure.kind is None:
        return "one value"
    if structure.kind in (list, tuple):
        return f"a {structure.kind.__name__} of {len(structure.keys)}"
    return f"{structure.kind.__name__}({', '.join(map(str, structure.keys))})"


def compare_leaf(
    name: str, a: Seen | None, b: Seen | None, atol: float | None, rtol: float | None
) -> Output:
    """One leaf on both sides."""
    default = TOLERANCES.get(str(a.value.dtype), 0.0) if a is not None and a.is_numeric else 0.0
    atol, rtol = default if atol is None else atol, default if rtol is None else rtol
    faults = tuple(leaf_faults(a, b))
    difference = None
    if a is not None and b is not None and a.is_numeric and b.is_numeric:
        if a.value.shape == b.value.shape and a.value.dtype.kind in "biufc":
            difference = measure(a.value, b.value, atol, rtol)
    return Output(name, a, b, atol, rtol, faults, difference)


def leaf_faults(a: Seen | None, b: Seen | None) -> Iterator[str]:
    """What differs besides numbers: presence, kind, dtype, shape, other values."""
    if a is None or b is None:
        yield "only static has it" if a is None else "only eager has it"
        return
    if a.kind != b.kind:
        yield f"eager gives {a}, static {b}"
    elif not a.is_numeric or not b.is_numeric or a.value.dtype.kind not in "biufc":
        if not a.same(b):
            yield f"eager gives {a}, static {b}"
    else:
        if a.value.dtype != b.value.dtype:
            yield f"eager has dtype {a.value.dtype}, static {b.value.dtype}"
        if a.value.shape != b.value.shape:
            yield f"eager has shape {a.value.shape}, static {b.value.shape}"
