"""Wrappers: what happens around one run of a graph.

In: a Program and its Session. Out: `Runner`, which feeds the arguments, looks at the checks,
writes changes back and puts the result together.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from dy2st.constructs.foreign import set_content
from dy2st.constructs.text import filled, formatted
from dy2st.packed import packed, unpacked
from dy2st.program import Effect, Leaf, Plan, Program, Rows
from dy2st.runtime.array import Dim, python_type
from dy2st.runtime.tree import rebuild
from dy2st.session import Session

__all__ = ["OWN", "Runner", "hidden_outputs"]


class Runner:
    """A program that can be run.

    `session` is None where nothing has to be computed; `checks_alone` opens one of the checks, to
    tell which failed first when a node fails.
    """

    def __init__(
        self, program: Program, session: Session | None, checks: Iterable[tuple[Session, list[int]]] = ()
    ) -> None:
        """checks: sessions of the checks alone, of ever fewer of them, with the outputs that they give."""
        self.program, self.session = program, session
        self.checks_made: list[tuple[Session, list[int]]] = []
        self.checks = iter(checks)
        self.output_names = session.output_names if session else []
        self.ports = program.inputs if session else ()
        self.fast: Any = None  # the generated call, once made; False where there is none
        self.repeated = program.repeated
        self.begun = program.undecided()  # states that were begun for the next run, which it may not begin
        self.packed = [i for i, port in enumerate(program.graph.outputs) if port.packed]
        self.writes = [e for e in program.effects if e.kind == "array"]

    def matches(self, leaves: list[Any]) -> bool:
        """Whether the arrays among `leaves`, and what the guard tests, are what the graph was built for."""
        sizes: dict[Any, int] = {}
        for port in self.program.inputs:
            if port.drawn:
                continue
            array = leaves[port.leaf] if port.leaf is not None else self.fetched(port)
            if array is None or len(array.shape) != port.type.ndim or array.dtype != port.type.dtype:
                return False
            if port.in_c_order and not array.flags.c_contiguous:
                return False
            for size, wanted in zip(array.shape, port.type.shape):
                if isinstance(wanted, Dim):
                    if sizes.setdefault(wanted, size) != size:
                        return False
                elif size != wanted:
                    return False
        return self.program.guard()

    def begins(self, leaves: list[Any]) -> bool:
        """Whether it matches once the state of optimisers has begun; if so, it has."""
        begun = self.program.begin()
        if begun and self.matches(leaves):
            self.begun = [each for each in begun if each.taken is not None]
            return True
        forget(begun)
        return False

    def fetched(self, port: Any) -> Any:
        try:
            array = port.fetch()
        except Exception:  # whatever the user's code raises: it is not there
            return None
        if port.type.kind == "python" and type(array) is python_type(port.type.dtype):
            return np.asarray(array)
        return array if isinstance(array, np.ndarray) else None

    def run(self, leaves: list[Any], bound: dict[str, Any]) -> Any:
        """The result of one call."""
        if self.writes:
            self.refuse_overlap(leaves, bound)
        self.program.refuse_shared_tensors(leaves, bound)
        given = self.program.given(leaves, bound) if self.ports or self.program.host else []
        feeds = {port.name: feedable(array) for port, array in zip(self.ports, given)}
        begun, self.begun = self.begun, []
        try:
            outputs = self.outputs(feeds)
            begun = [each for each in begun if not outputs[each.taken]]
            return self.finish(outputs, leaves, bound)
        finally:
            forget(begun)

    def outputs(self, feeds: dict[str, Any]) -> list[Any]:
        if self.session is None:  # the result is constants and arguments alone
            return []
        try:
            return self.session.raw(self.output_names, feeds, None)
        except self.session.faults as error:
            fault = self.session.explain(error)
            self.raise_earlier(feeds)
            raise fault from None

    def raise_earlier(self, feeds: dict[str, Any]) -> None:
        """Where a node failed, a check of the function may have failed before it."""
        for session, hidden in self.checks_alone():
            try:
                values = session.raw(session.output_names, feeds, None)
            except session.faults:
                continue  # the last of these checks needs what the failing node makes
            if values[0]:
                outputs: list[Any] = [None] * len(self.output_names)
                for position, value in zip(hidden, values):
                    outputs[position] = unpacked(value) if position in self.packed else value
                raise self.failure(int(values[0]), outputs)
            return

    def checks_alone(self) -> Iterator[tuple[Session, list[int]]]:
        """The sessions of the checks, each made when it is first needed."""
        yield from self.checks_made
        for each in self.checks:
            self.checks_made.append(each)
            yield each

    def finish(self, outputs: list[Any], leaves: list[Any], bound: dict[str, Any]) -> Any:
        program = self.program
        for index in self.packed:
            outputs[index] = unpacked(outputs[index])
        if program.printed is not None:
            self.print(program.printed, outputs, leaves)
        if program.error is not None and outputs[program.error]:
            raise self.failure(int(outputs[program.error]), outputs)
        for index in self.repeated:
            outputs[index] = own_dtype(outputs[index])
        changes = [
            (effect, effect.target(leaves, bound), self.value(effect.plan, outputs, leaves, bound))
            for effect in program.effects
        ]
        result = self.value(program.result, outputs, leaves, bound)
        for change in changes:
            self.apply(*change)
        return result

    def print(self, order: Rows, outputs: list[Any], leaves: list[Any]) -> None:
        """What the function printed, in the order of the run."""
        prints = self.program.prints
        statements = {each.number: (each, iter(items_of(rows, outputs, leaves))) for rows, each in prints}
        for number in items_of(order, outputs, leaves):
            statement, values = statements[number]
            statement.show(next(values) if statement.has_gaps else ())

    def failure(self, code: int, outputs: list[Any]) -> BaseException:
        """The exception of a check that failed, with the values of its message."""
        error, _, cells = self.program.failures[code - 1]
        args = list(error.args)
        for i, arg in enumerate(args):
            given = {at: leaf_value(leaf, outputs, []) for (number, at), leaf in cells.items() if number == i}
            args[i] = filled(arg, given) if given else arg
        raised = copy.copy(error)
        raised.args = tuple(args)
        return raised.with_traceback(None)

    def value(self, plan: Plan, outputs: list[Any], leaves: list[Any], bound: Any = None) -> Any:
        return plan_value(plan, outputs, leaves, bound)

    def is_shared(self, effect: Effect) -> bool:
        """Whether an array that a tensor gets is somebody else's, too."""
        (leaf,) = effect.plan.leaves
        return leaf.kind != "array" or leaf.value in self.repeated

    def apply(self, effect: Effect, target: Any, value: Any) -> None:
        """Make a change in place for the caller to see."""
        if effect.kind == "array":
            np.copyto(target, value)
        elif effect.kind == "tensor":
            target.array = value.copy() if self.is_shared(effect) else value
        elif effect.kind == "items":
            set_content(target, value)
        elif effect.kind == "dict":
            kept = [key for key in target if key in value]
            if kept != list(value)[: len(kept)]:
                target.clear()
            for key in [key for key in target if key not in value]:
                del target[key]
            target.update(value)
        elif effect.kind == "fields":
            for name, item in value.items():
                object.__setattr__(target, name, item)
        elif effect.kind == "own":
            object.__setattr__(target, effect.name, value)
        else:
            setattr(target, effect.name, value)

    def refuse_overlap(self, leaves: list[Any], bound: dict[str, Any]) -> None:
        """Two arrays that share elements, one of which is changed in place, are refused."""
        targets = [(e.path, e.target(leaves, bound)) for e in self.writes]
        arrays = [
            (port.name, leaves[port.leaf] if port.leaf is not None else port.fetch())  # type: ignore[misc]
            for port in self.program.inputs
            if port.type.kind == "array" and not port.drawn
        ]
        for path, target in targets:
            if not target.flags.writeable:
                raise ValueError("assignment destination is read-only")
            if sum(array is target for _, array in arrays) > 1:
                raise ValueError(
                    f"`{path}` is changed in place and shares elements with another input: pass a copy of one"
                )
            for name, array in arrays:
                if array is not target and np.may_share_memory(array, target):
                    raise ValueError(
                        f"`{path}` is changed in place and shares elements with `{name}`: pass a copy of one"
                    )


def forget(begun: list[Any]) -> None:
    """Take back the states of optimisers that were begun."""
    for each in begun:
        each.optimizer.state.pop(each.parameter, None)


def feedable(value: Any) -> Any:
    """An array as ONNX Runtime takes it: of NumPy's own class, in native byte order, complex ones packed."""
    if value.__class__ is np.ndarray and value.dtype.isnative and value.dtype.kind != "c":
        return value
    array = np.asarray(value)
    return packed(array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("=")))


def hidden_outputs(program: Program, count: int) -> list[int]:
    """The outputs that the first `count` checks need: the error code, then the values of messages."""
    cells = [leaf.value for _, _, leaves in program.failures[:count] for leaf in leaves.values()]
    return [program.error if program.error is not None else 0, *dict.fromkeys(cells)]


def own_dtype(array: Any) -> Any:
    """ONNX Runtime gives 64-bit ints as C's `long long`; NumPy's own dtype object is another."""
    dtype = OWN.get(array.dtype.char)
    return array if dtype is None else array.view(dtype)


OWN = {"q": np.dtype(np.int64), "Q": np.dtype(np.uint64)} if np.dtype(np.int64).char == "l" else {}


def leaf_value(leaf: Leaf, outputs: list[Any], leaves: list[Any], bound: Any = None) -> Any:
    """One leaf of a result, of eager's class."""
    kind, value = leaf.kind, leaf.value
    if kind == "array":
        return own_dtype(outputs[value])
    if kind == "scalar":
        return own_dtype(outputs[value])[()]
    if kind == "python":
        return outputs[value].item()
    if kind == "given":
        return value(leaves, bound)
    if kind == "chosen":
        index, tests = value
        found = [target for test, target in tests if outputs[test]]
        return found[0](leaves, bound) if found else own_dtype(outputs[index])
    if kind == "fresh":
        return value.copy()
    if kind == "rows":
        return items_of(value, outputs, leaves)
    if kind == "text":
        parts = (part if isinstance(part, str) else (plan_value(part[0], outputs, leaves), *part[1:]) for part in value)
        return "".join(part if isinstance(part, str) else formatted(*part) for part in parts)
    return leaves[value] if kind == "argument" else value


def plan_value(plan: Plan, outputs: list[Any], leaves: list[Any], bound: Any = None) -> Any:
    if plan.there is not None and not outputs[plan.there]:
        return None
    values = [leaf_value(leaf, outputs, leaves, bound) for leaf in plan.leaves]
    return values[0] if plan.structure.kind is None else rebuild(plan.structure, values)


def items_of(rows: Rows, outputs: list[Any], leaves: list[Any]) -> list[Any]:
    """The items of a list."""
    if rows.kinds is None:
        return [plan_value(plan, outputs, leaves) for plan in rows.plans]
    (plan,) = rows.plans
    columns = [leaf_value(leaf, outputs, leaves) for leaf in plan.leaves]
    items = zip(*([item_of(row, kind) for row in column] for column, kind in zip(columns, rows.kinds)))
    return [rebuild(plan.structure, list(item)) for item in items]


def item_of(row: Any, kind: str) -> Any:
    """A row of a column, of eager's class; an array of its own."""
    return row.item() if kind == "python" else row.copy() if kind == "array" else row
