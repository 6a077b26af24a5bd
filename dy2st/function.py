"""The chain: a function becomes programs, one for each kind of arguments, and runs.

In: a Python function. Out: a `StaticFunction`, called like it. This is the one file that knows
the whole way: parse, rewrite, trace, simplify, emit, open, run.
"""

from __future__ import annotations

import contextvars
import functools
import importlib
import inspect
import os
import sys
import threading
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from dy2st.builder import build
from dy2st.constructs.calls import rewritten
from dy2st.errors import ConversionError
from dy2st.fast import fast_call
from dy2st.graph import Graph, Port, Value, constant
from dy2st.packed import packed
from dy2st.pairs.split import split
from dy2st.program import Program
from dy2st.rules import simplify
from dy2st.rules.products import users
from dy2st.runtime.tree import flatten, tree_map
from dy2st.signature import Arguments, InputSpec, bind, widen
from dy2st.trace import is_running
from dy2st.wrapper import Runner, hidden_outputs

__all__ = ["StaticFunction", "eager", "export", "static_function", "to_static"]

_eager: contextvars.ContextVar[bool] = contextvars.ContextVar("dy2st_eager", default=False)
_flag = [int(os.environ.get("DY2ST_EAGER", "0") not in ("", "0"))]
_always = bool(_flag[0])
_lock = threading.RLock()


MORE = 4  # times the nodes of a graph with a number as a constant: more, and it stays one


@contextmanager
def eager() -> Iterator[None]:
    """Inside, every decorated function runs as the unchanged Python code, in this thread."""
    with _lock:
        _flag[0] += 1
    token = _eager.set(True)
    try:
        yield
    finally:
        _eager.reset(token)
        with _lock:
            _flag[0] -= 1


class Family:
    """The programs for one key: same structure, dtypes and constants, different sizes."""

    def __init__(self) -> None:
        self.runners: list[Runner] = []
        self.seen: list[tuple[tuple[int, ...], ...]] = []
        self.fixed = False  # sizes cannot be dynamic: one program for each
        self.varying: set[Any] = set()  # keys of numbers outside that were seen to change: inputs
        self.constant: set[Any] = set()  # those of which no input can be made: one program for each value


class StaticFunction:
    """A function that runs as a static graph on ONNX Runtime.

    `eager` is the unchanged function, `code` the rewritten program as text. Raises
    ConversionError before anything runs when it cannot be converted.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        *,
        input_spec: Any = None,
        device: str = "cpu",
        opset: int | None = None,
        threads: int = 0,
    ) -> None:
        self.__dy2st_function__ = self.eager = function
        self.options = {"input_spec": input_spec, "device": device, "opset": opset, "threads": threads}
        self.input_spec, self.device = input_spec, device
        self.opset, self.threads = opset, threads
        self.signature = inspect.signature(function)
        self.families: dict[Any, Family] = {}
        self.bound: dict[int, tuple[Any, StaticFunction]] = {}
        functools.update_wrapper(self, function)
        self.__class__ = type(type(self).__name__, (type(self),), {"__module__": __name__})

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.slow(*args, **kwargs)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        """The bound method of an instance, with programs of its own."""
        if instance is None:
            return self
        found = self.bound.get(id(instance))
        if found is None or found[0] is not instance:
            method = types.MethodType(self.eager, instance)
            found = self.bound[id(instance)] = (instance, StaticFunction(method, **self.options))
        return found[1]

    def __reduce__(self) -> Any:
        module, name = self.eager.__module__, self.eager.__qualname__
        if not isinstance(self.eager, types.MethodType) and named(module, name) is self:
            return named, (module, name)
        return StaticFunction.restore, (self.eager, self.options)

    @staticmethod
    def restore(function: Any, options: dict[str, Any]) -> StaticFunction:
        """Unpickling: the function decorated again, in the process that has it now."""
        return StaticFunction(function, **options)

    def __repr__(self) -> str:
        return f"<static {self.__qualname__}>"  # type: ignore[attr-defined]

    @property
    def code(self) -> str:
        """The rewritten program that builds the graph."""
        text: str = rewritten(plain_function(self.eager)).text
        return text

    def slow(self, *args: Any, **kwargs: Any) -> Any:
        """A call that is not the common case: find or build the program, then run it."""
        if is_running() or (_flag[0] and (_always or _eager.get())):
            return self.eager(*args, **kwargs)
        arguments = bind(self.signature, args, kwargs)
        runner = self.runner(arguments)
        return runner.run(arguments.leaves, arguments.bound.arguments)

    def runner(self, arguments: Arguments) -> Runner:
        """The program for these arguments; built now if there is none."""
        with _lock:
            family = self.families.setdefault(arguments.key, Family())
            for runner in family.runners:
                if runner.matches(arguments.leaves) or runner.begins(arguments.leaves):
                    self.speed_up(runner)
                    return runner
            return self.add(family, arguments)

    def add(self, family: Family, arguments: Arguments) -> Runner:
        shapes = tuple(tuple(arguments.leaves[i].shape) for i in arguments.arrays)
        changed = {key for runner in family.runners for key in runner.program.changed_numbers()}
        family.varying |= changed - family.constant
        runner = None
        if family.seen and shapes not in family.seen and not family.fixed:
            try:
                runner = self.made(family, arguments, list(widen([*family.seen, shapes])))
            except ConversionError:
                family.fixed = True
        elif not family.seen and self.input_spec is not None:
            runner = self.made(family, arguments, specified(self.input_spec, arguments))
        if runner is None or not runner.matches(arguments.leaves):
            runner = self.made(family, arguments, list(shapes))
        family.seen.append(shapes)
        family.runners.insert(0, runner)
        self.speed_up(runner)
        return runner

    def made(self, family: Family, arguments: Arguments, shapes: list[tuple[Any, ...]]) -> Runner:
        """The program for these sizes; numbers outside that change are inputs, where that converts."""
        if family.varying:
            most = MORE * (100 + max(len(runner.program.graph.nodes()) for runner in family.runners))
            try:
                return self.open(self.program(arguments, shapes, varying=frozenset(family.varying), most=most))
            except Exception:  # of the number as an input, if not of the function: then it is raised here
                runner = self.open(self.program(arguments, shapes))
                family.constant |= family.varying
                family.varying = set()
                return runner
        return self.open(self.program(arguments, shapes))

    def program(
        self, arguments: Arguments, shapes: list[tuple[Any, ...]], *, opened: bool = False,
        varying: frozenset[Any] = frozenset(), most: int | None = None, random: str = "input",
    ) -> Program:  # fmt: skip
        """The traced and simplified program; `opened`: a returned argument counts as what it holds."""
        with _lock:
            program = build(self.eager, arguments, shapes, opened=opened, varying=varying, most=most, random=random)
        simplify(split(program.graph))
        return program

    def with_rates(
        self, program: Program, arguments: Arguments, shapes: list[tuple[Any, ...]], random: str
    ) -> Program:
        """The program for a file, whose learning rates are inputs; as it was where that does not convert."""
        most = MORE * (100 + len(program.graph.nodes()))
        try:
            return self.program(arguments, shapes, opened=True, varying=program.rates, most=most, random=random)
        except ConversionError:
            return self.program(arguments, shapes, opened=True, random=random)

    def open(self, program: Program) -> Runner:
        from dy2st.emit import OPSET, emit
        from dy2st.session import Session

        if not program.graph.outputs:
            return Runner(program, None)
        model = emit(program.graph, self.opset or OPSET)
        session = Session(model, self.device, threads=self.threads)

        def checks_alone() -> Iterator[tuple[Session, list[int]]]:
            graph, count = program.graph, len(program.failures)
            error: Value | None = graph.outputs[program.error].value if program.error is not None else None
            while error is not None:  # the longest first: what fewer need is in the graph of more
                hidden = hidden_outputs(program, count)
                ports = [Port("error", error), *(graph.outputs[i] for i in hidden[1:])]
                wanted = simplify(Graph(graph.block, graph.inputs, ports, graph.name))
                yield Session(emit(wanted, self.opset or OPSET), self.device, threads=self.threads), hidden
                error, count = before_last_check(wanted.outputs[0].value)

        return Runner(program, session, checks_alone())

    def speed_up(self, runner: Runner) -> None:
        """Let the next call of this kind go past everything but the guard."""
        if runner.fast is None:
            runner.fast = self.fast(runner) or False
        if runner.fast:
            type(self).__call__ = runner.fast  # type: ignore[method-assign]

    def fast(self, runner: Runner) -> Any:
        """The generated call for what a program was built for; None where there is none."""
        names = plain_parameters(self.signature)
        if names is None:
            return None
        defaults = {n: p.default for n, p in self.signature.parameters.items() if p.default is not p.empty}
        call: Any = fast_call(runner, names, defaults, type(self).slow, _flag)
        if call is not None:
            call.__qualname__ = self.__qualname__  # type: ignore[attr-defined]
            call.__defaults__ = tuple(defaults.values())
        return call

    def to_onnx(self, *args: Any, checks: bool = False, random: str = "input", **kwargs: Any) -> Any:
        """The onnx.ModelProto for these arguments: arrays, or InputSpec in their place.

        random: what random numbers are, an "input" of the model or a "node" that draws others of the distribution.
        """
        from dy2st.emit import OPSET, check, emit

        if random not in ("input", "node"):
            raise ValueError(f'random is "input" or "node", not {random!r}')
        if not args and not kwargs and self.input_spec is not None:
            args = tuple(self.input_spec)
        args, kwargs = tree_map(apart, args), tree_map(apart, kwargs)
        arguments = bind(self.signature, args, kwargs)
        shapes = [shape_of(arguments.leaves[i]) for i in arguments.arrays]
        program = self.program(arguments, shapes, opened=True, random=random)
        if program.rates:
            program.take_back()
            program = self.with_rates(program, arguments, shapes, random)
        try:
            program.refuse_shared_tensors(arguments.leaves, arguments.bound.arguments)
            model = emit(exported(program, checks), self.opset or OPSET)
        finally:
            program.take_back()
        check(model)
        return model


def named(module: str, name: str) -> Any:
    """What a module holds under a dotted name, None if nothing."""
    value: Any = sys.modules.get(module) or importlib.import_module(module)
    for part in name.split("."):
        value = getattr(value, part, None)
    return value


def plain_function(function: Any) -> types.FunctionType:
    """The Python function behind a method or a callable object."""
    if isinstance(function, types.MethodType):
        return plain_function(function.__func__)
    if not isinstance(function, types.FunctionType):
        return plain_function(type(function).__call__)
    return function


def apart(leaf: Any) -> Any:
    """An array or spec as an object of its own: in a file each parameter is an input of its own."""
    if isinstance(leaf, InputSpec):
        return InputSpec(leaf.shape, leaf.dtype, leaf.name)
    return leaf.view() if isinstance(leaf, np.ndarray) else leaf


def shape_of(leaf: Any) -> tuple[Any, ...]:
    return leaf.type.shape if isinstance(leaf, InputSpec) else tuple(leaf.shape)


def specified(input_spec: Any, arguments: Arguments) -> list[tuple[Any, ...]]:
    """The shapes that `input_spec` gives for the array arguments, in order."""
    specs = [leaf for leaf in flatten_specs(input_spec) if isinstance(leaf, InputSpec)]
    if len(specs) != len(arguments.arrays):
        raise TypeError(f"input_spec has {len(specs)} specs for {len(arguments.arrays)} array arguments")
    for spec, position in zip(specs, arguments.arrays):
        array, name = arguments.leaves[position], arguments.names[position]
        if array.dtype != spec.dtype or array.ndim != len(spec.shape):
            raise TypeError(
                f"argument `{name}` is {array.dtype} of rank {array.ndim}, "
                f"its InputSpec is {spec.dtype} of rank {len(spec.shape)}"
            )
    return [spec.type.shape for spec in specs]


def flatten_specs(input_spec: Any) -> list[Any]:
    return flatten(input_spec if isinstance(input_spec, (list, tuple, dict)) else [input_spec])[0]


def plain_parameters(signature: inspect.Signature) -> list[str] | None:
    """The parameter names, if all are plain positional ones."""
    kinds = {p.kind for p in signature.parameters.values()}
    names = list(signature.parameters)
    plain = kinds <= {inspect.Parameter.POSITIONAL_OR_KEYWORD} and "self" not in names
    return names if plain else None


def exported(program: Program, checks: bool) -> Graph:
    """The graph of a program as a file holds it: no hidden outputs, and arrays from outside baked in.

    Those that the function changes are inputs instead, with what they hold now as defaults, and after them the
    learning rates of optimisers; random numbers come last. A gradient that each call begins anew is no output.
    """
    effects = [effect for effect in program.effects if effect.kind != "tape" or effect.before]
    for effect in effects:
        if effect.plan.there is not None:
            raise ConversionError(
                f"whether `{effect.path}` is None depends on data, and an output of a file is always there", None,
                "Begin with `zero_grad()`: then gradients are no outputs.",
            )  # fmt: skip
        if any(leaf.kind == "constant" for leaf in effect.plan.leaves):
            raise ConversionError(
                f"`{effect.path}` is set to a Python value that cannot be an output of a file", None,
                "Keep it in an array, or set it outside the function.",
            )  # fmt: skip
    graph = program.graph
    outputs = [*result_ports(program)]
    outputs += [graph.outputs[index] for e in effects for leaf in e.plan.leaves for index in leaf.outputs]
    if checks and program.error is not None:
        outputs.append(graph.outputs[program.error])
    inputs, drawn, rates = [], [], []
    changed = {value for effect in effects for value in effect.before}
    for port, info in zip(graph.inputs, program.inputs):
        if info.drawn:
            drawn.append(port)
        elif info.fetch is None:
            inputs.append(port)
        elif port.value in changed:
            inputs.append(Port(port.name, port.value, np.array(packed(info.fetch()))))
        elif info.type.kind == "python":
            rates.append(Port(port.name, port.value, np.array(info.fetch())))
        else:
            port.value.constant = np.array(packed(info.fetch()))
            port.value.block = None
    made = simplify(Graph(graph.block, inputs + rates, outputs, graph.name))
    uses = users(made)
    made.inputs += [port for port in drawn if uses[id(port.value)]]
    return made


def result_ports(program: Program) -> Iterator[Port]:
    """The result's leaves in order: outputs of the graph, constants, arguments as they are in the end."""
    single = program.result.structure.kind is None
    for position, leaf in enumerate(program.result.leaves):
        name = "result" if single else f"result.{position}"
        yield from (program.graph.outputs[index] for index in leaf.outputs)
        if leaf.kind == "argument":
            yield Port(name, last_value(program, leaf.value))
        elif not leaf.outputs and isinstance(leaf.value, (bool, int, float, complex, np.generic)):
            yield Port(name, constant(packed(leaf.value)))


def last_value(program: Program, position: int) -> Value:
    """What an array argument holds when the function has ended."""
    name = program.arguments.names[position]
    for effect in program.effects:
        if effect.kind == "array" and effect.path == name:
            return program.graph.outputs[effect.plan.leaves[0].value].value
    index = next(i for i, port in enumerate(program.inputs) if port.leaf == position)
    return program.graph.inputs[index].value


def to_static(function: Any = None, **options: Any) -> Any:
    """Make a function run as a static graph; with or without arguments as a decorator.

    function: a function, method, callable object, or a Module, or a class of them: it is given back, with a
    `forward` that runs static and an `eager` that does not. input_spec: InputSpecs of its arrays.
    device: "cpu", "cuda" or "cuda:1". opset: 21 or higher. threads: inside an operator, 0 for all.
    """
    if function is None:
        return functools.partial(to_static, **options)
    if isinstance(function, (staticmethod, classmethod)):
        return type(function)(to_static(function.__func__, **options))
    return converted_module(function, options) if is_module(function) else static_function(function, **options)


def static_function(function: Any, **options: Any) -> StaticFunction:
    """What can be called as a StaticFunction; a Module is left as it is."""
    if isinstance(function, StaticFunction):
        return StaticFunction(function.eager, **{**function.options, **options})
    if isinstance(function, type):
        raise TypeError("to_static takes a function or an object; decorate the class's method instead")
    if not callable(function):
        raise TypeError(f"to_static takes a function, not a {type(function).__name__}")
    forward: Any = getattr(function, "forward", None) if is_module(function) else None
    if isinstance(forward, StaticFunction):
        options = {**forward.options, **options}
    if not isinstance(function, (types.FunctionType, types.MethodType)):
        function = function.__call__
    return StaticFunction(function, **options)


def is_module(value: Any) -> bool:
    """Whether it is a Module of the runtime, or a class of them."""
    from dy2st.runtime.nn import Module

    return issubclass(value, Module) if isinstance(value, type) else isinstance(value, Module)


def converted_module(module: Any, options: dict[str, Any]) -> Any:
    """The same Module, or class of Modules, with its `forward` static; `eager` is the unchanged one."""
    plain: Any = module.forward
    if not isinstance(module, type) and isinstance(type(module).forward, StaticFunction):
        if options:
            raise TypeError(f"`{type(module).__name__}` is static as a class: give the options there")
        return module
    if isinstance(plain, StaticFunction):
        plain, options = plain.eager, {**plain.options, **options}
    module.forward = StaticFunction(plain, **options)
    if not hasattr(module, "eager"):
        module.eager = property(eager_forward) if isinstance(module, type) else plain
    return module


def eager_forward(module: Any) -> Any:
    """The unchanged `forward` of an instance of a static class, or of a class below it."""
    return getattr(module.forward, "eager", module.forward)


def export(
    function: Any, path: str | os.PathLike[str], *args: Any, checks: bool = False, random: str = "input", **kwargs: Any
) -> None:
    """Write the ONNX file of a function for these arguments; the file is whole or not there."""
    static = function if isinstance(function, StaticFunction) else static_function(function)
    data = static.to_onnx(*args, checks=checks, random=random, **kwargs).SerializeToString()
    target = Path(path)
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        temporary.write_bytes(data)
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def before_last_check(error: Value) -> tuple[Value | None, int]:
    """(the code of the checks before the last one, their number); None where a branch or a loop gave it."""
    node = error.node
    if node is None or node.name != "where" or node.operands[2].constant is None:
        return None, 0
    return node.operands[1], int(node.operands[2].constant) - 1
