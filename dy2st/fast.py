"""Fast calls: a generated function for the calls that repeat the last one's kind.

In: a Runner whose program takes plain arguments. Out: a function of the user's own parameters: a
guard of a few comparisons, the run, the check of the error code, what is written back, the result
as one expression. Whatever the guard does not know goes to the slow way, which knows everything.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from dy2st.packed import packed, unpacked
from dy2st.program import Effect, Input, Leaf, Plan
from dy2st.runtime.array import Dim, python_type
from dy2st.runtime.random import GENERATORS
from dy2st.runtime.tree import Structure, rebuild
from dy2st.wrapper import OWN, Runner

__all__ = ["fast_call"]

Fast = Callable[..., Any]


def fast_call(
    runner: Runner, parameters: list[str], defaults: dict[str, Any], slow: Fast, flag: list[int]
) -> Fast | None:
    """The generated `__call__(self, *parameters)`; None where the call is not plain enough."""
    writer = Writer(runner, parameters, defaults)
    if not writer.is_plain():
        return None
    text = writer.text()
    if text is None:
        return None
    space = {**writer.space, "slow": slow, "flag": flag}
    exec(compile(text, "<dy2st call>", "exec"), space)
    return space["__call__"]  # type: ignore[no-any-return]


class Writer:
    """Writes the text of one fast call; `space` are the objects it names."""

    def __init__(self, runner: Runner, parameters: list[str], defaults: dict[str, Any]) -> None:
        self.runner, self.program = runner, runner.program
        self.finds = False
        self.parameters, self.defaults = parameters, defaults
        structure = self.program.arguments.structure
        self.given = list(structure.keys)
        self.tensors = {name: item for name, item in zip(self.given, structure.items) if item.kind is not None}
        self.leaves = [f"a_{name}" if name in self.tensors else name for name in self.given]
        self.space: dict[str, Any] = {
            **{f"d_{dtype}": dtype for dtype in OWN.values()},
            "nd": np.ndarray, "asarray": np.asarray, "copyto": np.copyto, "may": np.may_share_memory,
            "names": runner.output_names, "rebuild": rebuild, "guard": self.program.guard,
            "packed": packed, "unpacked": unpacked,
        }  # fmt: skip

    def is_plain(self) -> bool:
        """Whether every parameter is one leaf or a tensor of one, and nothing is printed or changed in a container."""
        program = self.program
        leaf_each = all(item.is_tensor for item in self.tensors.values())
        changes = all(effect.kind in ("array", "tensor", "attribute", "tape", "own") for effect in program.effects)
        plain = self.runner.session is not None and leaf_each and changes and program.printed is None
        return plain and not (self.tensors and self.writes_tensors and self.has_views())

    @property
    def writes_tensors(self) -> bool:
        return any(effect.kind == "tensor" for effect in self.program.effects)

    def has_views(self) -> bool:
        """Whether a tensor from outside shares the elements of another one, which may be an argument."""
        return any(outside and find([], {})._cell.base is not None for _, find, outside in self.program.tensors)

    def text(self) -> str | None:
        result = self.expression(self.program.result)
        tests = list(self.argument_tests())
        values = [self.expression(effect.plan) for effect in self.program.effects]
        if result is None or None in tests or None in values:
            return None
        session = self.runner.session
        assert session is not None
        self.space.update(run=session.raw, again=self.runner.outputs, faults=session.faults, fail=self.runner.failure)
        arguments = ", ".join(self.parameters)
        feeds = "{" + ", ".join(f"{port.name!r}: {self.feed(port)}" for port in self.runner.ports) + "}"
        fetches, outside = self.fetches()
        overlaps, draws = self.overlaps(), self.draws()
        effects = [self.effect(i, effect) for i, effect in enumerate(self.program.effects)]
        lines = [
            f"def __call__(self, {arguments}):",
            f"    if {' and '.join(['not flag[0]', *tests])}:",  # type: ignore[list-item]
            *indent([*fetches, *self.places()], 2),
            f"        if {' and '.join([*outside, 'guard()', *overlaps])}:",
            *indent(draws, 3),
            "            try:",
            f"                r = run(names, {feeds}, None)",
            "            except faults:",
            f"                r = again({feeds})",
            *indent([f"r[{i}] = unpacked(r[{i}])" for i in self.runner.packed], 3),
            *indent(self.error_check(), 3),
            *indent(self.shared_outputs(), 3),
            *indent([f"e{i} = {value}" for i, value in enumerate(values)], 3),
            f"            result = {result}",
            *indent(effects, 3),
            "            return result",
            f"    return slow(self, {arguments})",
        ]
        return "\n".join(lines) + "\n"

    # --- the guard -----------------------------------------------------------------------------

    def argument_tests(self) -> Iterator[str | None]:
        """For each parameter, what it must be; None where that cannot be said in an expression."""
        ports = {port.leaf: port for port in self.program.inputs if port.leaf is not None}
        for position, name in enumerate(self.given):
            if name in self.tensors:
                yield self.tensor_test(name, self.tensors[name])
            if position in ports:
                yield self.array_test(self.leaves[position], ports[position])
            elif name in self.tensors:
                yield None
            else:
                yield self.constant_test(name, self.program.arguments.leaves[position])
        for name in self.parameters:
            if name not in self.given:
                self.space[f"default_{name}"] = self.defaults.get(name)
                yield f"{name} is default_{name}"
        yield from self.equal_sizes()

    def tensor_test(self, name: str, structure: Structure) -> str:
        """Class and history of a tensor without a gradient; its array has a name from here on."""
        self.space[f"k_{name}"], self.space[f"h_{name}"] = structure.kind, structure.extra
        plain = f"{name}.__class__ is k_{name} and {name}._grad is None and {name}.history is h_{name}"
        if self.writes_tensors:
            plain += f" and {name}._cell.base is None"
        return f"{plain} and (a_{name} := {name}.array) is not None"

    def array_test(self, name: str, port: Input) -> str | None:
        """Class, dtype (by identity: byte order counts) and the sizes that are fixed."""
        type = port.type
        if type.kind == "python":
            self.space[f"t_{name}"] = python_type(type.dtype)
            fits = f" and -{1 << 63} <= {name} < {1 << 63}" if type.dtype.kind == "i" else ""
            return f"{name}.__class__ is t_{name}{fits}"
        if type.kind == "scalar":
            self.space[f"t_{name}"] = type.dtype.type
            return f"{name}.__class__ is t_{name}"
        self.space[f"t_{name}"], self.space[f"s_{name}"] = type.dtype, type.shape
        test = f"{name}.__class__ is nd and {name}.dtype is t_{name}"
        if port.in_c_order:
            test += f" and {name}.flags.c_contiguous"
        if not any(isinstance(size, Dim) for size in type.shape):
            return f"{test} and {name}.shape == s_{name}"
        sizes = [f"{name}.shape[{i}] == {n}" for i, n in enumerate(type.shape) if not isinstance(n, Dim)]
        return " and ".join([test, f"{name}.ndim == {type.ndim}", *sizes])

    def constant_test(self, name: str, value: Any) -> str | None:
        if isinstance(value, np.ndarray):  # the array of another parameter, given twice
            return None
        if isinstance(value, (set, bytearray)):  # their content counts
            return None
        self.space[f"v_{name}"] = value
        if isinstance(value, GENERATORS):  # another one of its class serves as well; one given twice does not
            several = sum(each is value for each in self.program.arguments.leaves) > 1
            self.space[f"c_{name}"] = type(value)
            return None if several else f"{name}.__class__ is c_{name}"
        if isinstance(value, float) and (value == 0 or math.isnan(value)):
            return None
        if isinstance(value, (bool, int, float, str, bytes)) and not hasattr(value, "__dict__"):
            self.space[f"c_{name}"] = type(value)
            return f"{name}.__class__ is c_{name} and {name} == v_{name}"
        return f"{name} is v_{name}"

    def equal_sizes(self) -> Iterator[str]:
        """Sizes that are one Dim must be equal."""
        first: dict[Any, str] = {}
        for port in self.program.inputs:
            for axis, size in enumerate(port.type.shape):
                if isinstance(size, Dim) and port.leaf is not None:
                    place = f"{self.leaves[port.leaf]}.shape[{axis}]"
                    if first.setdefault(size, place) != place:
                        yield f"{place} == {first[size]}"

    def fetches(self) -> tuple[list[str], list[str]]:
        """Lines that read the arrays from outside, and the tests on them."""
        lines, tests = [], []
        for number, port in enumerate(self.program.inputs):
            if port.leaf is None and not port.drawn:
                self.space[f"f{number}"] = port.fetch
                lines.append(f"    o{number} = f{number}()")
                tests.append(str(self.array_test(f"o{number}", port)))
                if self.writes_tensors:
                    tests += [f"a_{name} is not o{number}" for name in self.tensors]
        if not lines:
            return [], []
        return ["try:", *lines, "except Exception:", f"    return slow(self, {', '.join(self.parameters)})"], tests

    def overlaps(self) -> list[str]:
        """With something written back: no two inputs share elements, and it can be written to."""
        targets = [f"x{i}" for i, effect in enumerate(self.program.effects) if effect.kind == "array"]
        if not targets:
            return []
        names = [self.array(port) for port in self.program.inputs if port.type.kind == "array" and not port.drawn]
        pairs = [f"not may({a}, {b})" for i, a in enumerate(names) for b in names[i + 1 :]]
        found = [f"({target} := {self.target(int(target[1:]))}).flags.writeable" for target in targets]
        return [*found, *pairs]

    # --- around the run ------------------------------------------------------------------------

    def draws(self) -> list[str]:
        """The line that draws random numbers."""
        if self.program.host is None:
            return []
        self.space["host"] = self.program.host
        given = ", ".join(self.array(port) for port in self.program.inputs if not port.drawn)
        drawn = ", ".join(self.array(port) for port in self.program.inputs if port.drawn)
        return [f"[{drawn}] = host({self.everything()}, [{given}])"]

    def array(self, port: Input) -> str:
        """The expression for an input."""
        if port.leaf is not None:
            return self.leaves[port.leaf]
        return f"o{self.program.inputs.index(port)}"

    def feed(self, port: Input) -> str:
        name = self.array(port)
        if port.type.dtype.kind == "c":
            return f"packed({name})"
        return name if port.type.kind == "array" or port.drawn else f"asarray({name})"

    def target(self, number: int) -> str:
        self.space[f"find{number}"] = self.program.effects[number].target
        return self.found(f"find{number}")

    def given_array(self, target: Any) -> str:
        name = f"given{len(self.space)}"
        self.space[name] = target
        return self.found(name)

    def found(self, name: str) -> str:
        return f"{name}({self.everything()})"

    def everything(self) -> str:
        """The leaves of the arguments, and the arguments by name where they are opened."""
        self.finds = True
        return "_leaves, _bound"

    def places(self) -> list[str]:
        """The line that puts `everything` together, where it is asked for."""
        if not self.finds:
            return []
        leaves = f"({', '.join(self.leaves)},)" if self.leaves else "()"
        bound = "{" + ", ".join(f"{each!r}: {each}" for each in self.given) + "}" if self.tensors else None
        return [f"_leaves, _bound = {leaves}, {bound}"]

    def error_check(self) -> list[str]:
        error = self.program.error
        return [] if error is None else [f"if r[{error}]:", f"    raise fail(int(r[{error}]), r)"]

    def shared_outputs(self) -> list[str]:
        """Outputs that stand in several places get NumPy's own dtype first: one array in all of them."""
        types = {index: self.program.graph.outputs[index].value.type.dtype for index in self.runner.repeated}
        return [f"r[{i}] = r[{i}].view(d_{dtype})" for i, dtype in types.items() if dtype in OWN.values()]

    def effect(self, number: int, effect: Effect) -> str:
        """The line that makes one change for the caller."""
        if effect.kind == "array":
            return f"copyto(x{number}, e{number})"
        if effect.kind == "tensor":
            new = f"e{number}.copy()" if self.runner.is_shared(effect) else f"e{number}"
            return f"{self.target(number)}.array = {new}"
        function = "object.__setattr__" if effect.kind == "own" else "setattr"
        return f"{function}({self.target(number)}, {effect.name!r}, e{number})"

    def expression(self, plan: Plan) -> str | None:
        """The expression that puts a value together."""
        if plan.there is not None:
            inner = self.expression(dataclasses.replace(plan, there=None))
            return None if inner is None else f"({inner} if r[{plan.there}] else None)"
        parts = [self.leaf(leaf) for leaf in plan.leaves]
        if None in parts:
            return None
        structure = plan.structure
        if structure.kind is None:
            return parts[0]
        inner = ", ".join(str(part) for part in parts)
        if structure.kind is tuple and all(item.kind is None for item in structure.items):
            return f"({inner},)" if parts else "()"
        name = f"structure{len(self.space)}"
        self.space[name] = structure
        return f"rebuild({name}, [{inner}])"

    def leaf(self, leaf: Leaf) -> str | None:
        if leaf.kind == "argument":
            return self.leaves[leaf.value]
        if leaf.kind == "given":
            return self.given_array(leaf.value)
        if leaf.kind == "chosen":
            index, tests = leaf.value
            given = [f"{self.given_array(target)} if r[{test}] else" for test, target in tests]
            return f"({' '.join(given)} {self.leaf(Leaf('array', index))})"
        if leaf.kind == "fresh":
            return None
        if leaf.kind == "constant":
            name = f"constant{len(self.space)}"
            self.space[name] = leaf.value
            return name
        suffix = {"array": "", "scalar": "[()]", "python": ".item()"}.get(leaf.kind)
        if suffix is None:
            return None
        dtype = self.program.graph.outputs[leaf.value].value.type.dtype
        foreign = dtype in OWN.values() and leaf.kind != "python" and leaf.value not in self.runner.repeated
        view = f".view(d_{dtype})" if foreign else ""
        return f"r[{leaf.value}]{view}{suffix}"


def indent(lines: list[str], depth: int) -> list[str]:
    return ["    " * depth + line for line in lines]
