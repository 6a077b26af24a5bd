"""What lowering rows are written with: terms, the builder of ONNX nodes, the table of rows.

In: a node of a graph and the terms of its operands. Out: ONNX nodes in a GraphProto and the terms
of the results. All names are unique in the model; constants become deduplicated initializers of
the main graph; a node without a kernel in ONNX Runtime is replaced by what `detour` makes of it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from onnx import GraphProto

from dy2st.graph import Block, Node, Origin, Value
from dy2st.lower.attributes import onnx_type, set_attribute
from dy2st.runtime.array import ArrayType, Dim, Primitive

__all__ = ["Builder", "Lowering", "Model", "Term", "lowerings", "lowers", "node", "onnx_type"]

STACK = "pkg.dy2st.stack"  # metadata of a node: the user's lines that made it, innermost first
BIG = 1024  # elements from which a uniform constant is written as ConstantOfShape


@dataclasses.dataclass(frozen=True, slots=True)
class Term:
    """An ONNX value: its name in the model and its dtype."""

    name: str
    dtype: np.dtype[Any]


Terms = Term | tuple[Term, ...]
Lowering = Callable[..., Terms]
Detour = Callable[..., "Terms | None"]

lowerings: dict[Primitive | str, Lowering] = {}
"""How each primitive and each of `graph.control` becomes ONNX nodes."""


def lowers(*primitives: Primitive | str) -> Callable[[Lowering], Lowering]:
    """Register fn(b: Builder, node: Node, *terms: Term) as the lowering of `primitives`."""

    def register(function: Lowering) -> Lowering:
        for primitive in primitives:
            if primitive in lowerings:
                raise ValueError(f"{primitive} has two lowerings")
            lowerings[primitive] = function
        return function

    return register


def node(op_type: str, **attributes: Any) -> Lowering:
    """The row of a primitive that is one ONNX node; its dtype is that of the node's result."""

    def lowering(b: Builder, node: Node, *terms: Term) -> Terms:
        return b.op(op_type, *terms, dtype=node.results[0].type.dtype, **attributes)

    return lowering


APART = ("Identity", "If", "Loop", "Scan", "RandomNormal", "RandomUniform")
"""Nodes that stand for themselves: made for a name of their own, with bodies, or with chance."""


def node_key(
    op_type: str, inputs: Sequence[Term | None], dtypes: Sequence[np.dtype[Any]], attributes: dict[str, Any]
) -> Any:
    """What makes two nodes equal; None for those that are never taken for each other."""
    if op_type.startswith(APART):
        return None
    values = [(name, frozen(value)) for name, value in sorted(attributes.items()) if value is not None]
    return op_type, tuple(inputs), tuple(dtypes), tuple(values)


def frozen(value: Any) -> Any:
    """An attribute as part of a key: 1, 1.0 and -0.0 differ from each other and from 0.0."""
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, (bool, int, float, str, np.generic, np.dtype)):
        return isinstance(value, float), str(value)
    return tuple(map(frozen, value))


class Model:
    """What all builders of one model share: names, constants, terms, the line being lowered.

    `wanted` has the values whose term shall have a name given from outside (outputs).
    """

    def __init__(self, main: GraphProto, detour: Detour, names: Sequence[str] = ()) -> None:
        self.main, self.detour = main, detour
        self.taken = set(names)
        self.count = 0
        self.constants: dict[Any, Term] = {}
        self.terms: dict[Value, Term] = {}
        self.wanted: dict[Value, str] = {}
        self.dims: dict[Dim, str] = {}
        self.places: dict[Origin, tuple[str, str]] = {}
        self.place = ("", "")

    def name(self, stem: str) -> str:
        """A name that no value or node has yet: the stem and a number."""
        while True:
            name = f"{stem}_{self.count}"
            self.count += 1
            if name not in self.taken:
                return name

    def dim(self, dim: Dim, stem: str) -> str:
        """The name of an unknown size: the user's, or one that all equal Dims share."""
        found = self.dims.get(dim)
        if found is None:
            found = str(dim) if dim.op == "name" else self.name(stem)
            self.dims[dim] = found
        return found

    def place_of(self, origin: Origin) -> tuple[str, str]:
        """(`@file.py:12`, the whole call chain) for an origin; base names of files only."""
        found = self.places.get(origin)
        if found is None:
            lines = [f"{os.path.basename(file)}:{line}" for file, line, _ in origin]
            stack = "\n".join(f"{at}, in {entry[2]}" for at, entry in zip(lines, origin))
            found = self.places[origin] = (f"@{lines[0]}" if lines else "", stack)
        return found


class Builder:
    """Appends nodes to one GraphProto: the main graph or the body of a control node.

    `around` is the builder of the graph around it, whose values its nodes may use; `depth` counts those.
    What a node gives is remembered: an equal one, here or in a body, is not made again.
    """

    __slots__ = ("around", "depth", "found", "graph", "made", "model")

    def __init__(self, graph: GraphProto, model: Model, around: Builder | None = None) -> None:
        self.graph, self.model, self.around = graph, model, around
        self.depth: int = 0 if around is None else around.depth + 1
        self.made: set[str] = set()  # names of values that nodes of this graph give
        self.found: dict[Any, tuple[Term, ...]] = {}

    # --- nodes -----------------------------------------------------------------------------

    def op(
        self,
        op_type: str,
        *inputs: Term | None,
        outputs: int = 1,
        dtype: Any = None,
        **attributes: Any,
    ) -> Any:
        """The result of a node (a tuple for several outputs), or of its detour.

        dtype: of the results, one for all or one for each; by default that of the first input.
        None among the inputs is an absent optional one. Attributes that are None are left out.
        """
        dtypes = self._dtypes(inputs, outputs, dtype)
        detoured = self.model.detour(self, op_type, inputs, dtypes, attributes)
        if detoured is not None:
            return detoured
        terms = self.append(op_type, inputs, dtypes, attributes)
        return terms[0] if outputs == 1 else terms

    @staticmethod
    def _dtypes(
        inputs: Sequence[Term | None], outputs: int, dtype: Any
    ) -> tuple[np.dtype[Any], ...]:
        if dtype is None:
            if not inputs or inputs[0] is None:
                raise ValueError("a node without a first input needs dtype=")
            return (inputs[0].dtype,) * outputs
        if isinstance(dtype, tuple):
            return tuple(np.dtype(item) for item in dtype)
        return (np.dtype(dtype),) * outputs

    def append(
        self,
        op_type: str,
        inputs: Sequence[Term | None],
        dtypes: Sequence[np.dtype[Any]],
        attributes: dict[str, Any],
    ) -> tuple[Term, ...]:
        """A node as it is, without asking for a detour; its results.

        Those of an equal node that was made before, where there is one.
        """
        key = node_key(op_type, inputs, dtypes, attributes)
        terms = None if key is None else self._found(key)
        if terms is None:
            terms = self._new_node(op_type, inputs, dtypes, attributes)
            if key is not None:
                self.found[key] = terms
        return terms

    def _found(self, key: Any) -> tuple[Term, ...] | None:
        builder: Builder | None = self
        while builder is not None:
            terms = builder.found.get(key)
            if terms is not None:
                return terms
            builder = builder.around
        return None

    def _new_node(
        self,
        op_type: str,
        inputs: Sequence[Term | None],
        dtypes: Sequence[np.dtype[Any]],
        attributes: dict[str, Any],
    ) -> tuple[Term, ...]:
        model = self.model
        at, stack = model.place
        name = model.name(op_type)
        proto = self.graph.node.add()
        proto.op_type, proto.name = op_type, name + at
        if stack:
            entry = proto.metadata_props.add()
            entry.key, entry.value = STACK, stack
        proto.input.extend(["" if term is None else term.name for term in inputs])
        terms = tuple(Term(f"{name}:{i}" if i else name, dtype) for i, dtype in enumerate(dtypes))
        outputs = [term.name for term in terms]
        proto.output.extend(outputs)
        self.made.update(outputs)
        for key, value in attributes.items():
            if value is not None:
                set_attribute(proto.attribute.add(), key, value)
        return terms

    def cast(self, term: Term, dtype: Any) -> Term:
        """`term` in another dtype (itself if it has that one); integers wrap around."""
        dtype = np.dtype(dtype)
        if term.dtype == dtype:
            return term
        return self.op("Cast", term, dtype=dtype, to=dtype)  # type: ignore[no-any-return]

    def identity(self, term: Term) -> Term:
        """The same value under a new name that belongs to this graph."""
        return self.op("Identity", term)  # type: ignore[no-any-return]

    def shape(self, term: Term) -> Term:
        """The sizes of `term`, int64 of rank 1."""
        return self.op("Shape", term, dtype=np.int64)  # type: ignore[no-any-return]

    def size(self, term: Term, axis: int) -> Term:
        """The size of one axis (counted from the front), int64 of rank 1."""
        shape = self.op("Shape", term, dtype=np.int64, start=axis, end=axis + 1)
        return shape  # type: ignore[no-any-return]

    # --- constants ---------------------------------------------------------------------------

    def const(self, array: Any, dtype: Any = None) -> Term:
        """Known data, as an initializer of the main graph that equal data share."""
        array = np.asarray(array, dtype)
        dtype = array.dtype.newbyteorder("=")
        kind = onnx_type(dtype)
        data = array.astype(dtype, copy=False).tobytes()
        digest = data if len(data) < 256 else hashlib.blake2b(data).digest()
        key = (kind, array.shape, digest)
        found = self.model.constants.get(key)
        if found is None:
            found = self.model.constants[key] = self._new_constant(array, kind, dtype, data)
        return found

    def _new_constant(
        self, array: np.ndarray[Any, Any], kind: int, dtype: np.dtype[Any], data: bytes
    ) -> Term:
        model = self.model
        if array.size >= BIG and data[: dtype.itemsize] * array.size == data:
            main = Builder(model.main, model)
            value = np.frombuffer(data[: dtype.itemsize], dtype)
            sizes = main.ints(*array.shape)
            return main.append("ConstantOfShape", (sizes,), (dtype,), {"value": value})[0]
        proto = model.main.initializer.add()
        proto.name = model.name("constant")
        proto.data_type = kind
        proto.dims.extend(array.shape)
        proto.raw_data = data
        return Term(proto.name, dtype)

    def ints(self, *values: int) -> Term:
        """A constant int64 array of rank 1."""
        return self.const(np.array(values, np.int64))

    def scalar(self, value: Any, dtype: Any) -> Term:
        """A constant of rank 0."""
        return self.const(np.asarray(value).astype(dtype))

    # --- blocks ------------------------------------------------------------------------------

    def term(self, value: Value) -> Term:
        """The term of a graph value that is known, a parameter, or was lowered before."""
        value = value.resolve()
        if value.constant is not None:
            return self.const(value.constant)
        return self.model.terms[value]

    def bind(self, value: Value, term: Term) -> None:
        """Make `term` the term of `value`."""
        self.model.terms[value] = term

    def child(self, name: str) -> Builder:
        """The builder of a new body; pass its `graph` as an attribute of the control node."""
        graph = GraphProto()
        graph.name = self.model.name(name)
        return Builder(graph, self.model, self)

    def lower(self, block: Block) -> None:
        """Append the nodes of a block and bind its values."""
        model = self.model
        around = model.place
        for node in block.nodes:
            lowering = lowerings.get(node.op)
            if lowering is None:
                raise NotImplementedError(f"{node.name} has no lowering to ONNX")
            model.place = model.place_of(node.origin)
            before = len(self.graph.node)
            terms = lowering(self, node, *[self.term(value) for value in node.operands])
            self._bind_results(node, terms if isinstance(terms, tuple) else (terms,), before)
        model.place = around

    def _bind_results(self, node: Node, terms: tuple[Term, ...], before: int) -> None:
        if len(terms) != len(node.results):
            raise TypeError(f"{node.name}: {len(terms)} terms for {len(node.results)} results")
        for value, term in zip(node.results, terms):
            if term.dtype != value.type.dtype:
                raise TypeError(f"{node.name}: lowered to {term.dtype}, not {value.type.dtype}")
            if value in self.model.wanted and len(self.graph.node) > before:
                term = self._renamed(term, self.model.wanted[value])
            self.model.terms[value] = term

    def _renamed(self, term: Term, name: str) -> Term:
        """`term` under another name, if the last node gives it (so that nobody uses it yet)."""
        outputs = self.graph.node[-1].output
        for i, output in enumerate(outputs):
            if output == term.name:
                outputs[i] = name
                self.made.add(name)
                self.found = {key: terms for key, terms in self.found.items() if term not in terms}
                return Term(name, term.dtype)
        return term

    # --- declarations ------------------------------------------------------------------------

    def declare(self, infos: Any, term: Term, type: ArrayType | None, stem: str = "size") -> None:
        """Add `term` to the inputs, outputs or value_info of a graph, with its dtype and sizes.

        Without a type, ONNX infers the sizes or leaves them open.
        """
        info = infos.add()
        info.name = term.name
        tensor = info.type.tensor_type
        tensor.elem_type = onnx_type(term.dtype)
        if type is None:
            return
        tensor.shape.SetInParent()
        for size in type.shape:
            dim = tensor.shape.dim.add()
            if isinstance(size, Dim):
                dim.dim_param = self.model.dim(size, stem)
            else:
                dim.dim_value = size
