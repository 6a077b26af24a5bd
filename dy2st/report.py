"""Reports: what is in an ONNX model, the bodies of If, Loop and Scan included.

In: a ModelProto or the path of one. Out: a `Report`: inputs and outputs, counts for each operator,
the nesting, the bytes of constants, and which lines of the user's files the nodes come from.
"""

from __future__ import annotations

import collections
import dataclasses
import os
import re
from collections.abc import Iterator
from typing import Any

import onnx

from dy2st.session import ReadError
from dy2st.terminal import Table

__all__ = ["Block", "Control", "Port", "Report", "inspect_model"]

PLACE = re.compile(r"@([^@/]+:\d+)$")


@dataclasses.dataclass(frozen=True)
class Port:
    """An input or output as text: `x`, `float32`, `[batch, 64]`."""

    name: str
    dtype: str
    shape: str


@dataclasses.dataclass(frozen=True)
class Control:
    """A node with bodies: If, Loop or Scan, the line it stands on, and its blocks."""

    op: str
    place: str
    blocks: tuple[Block, ...]


@dataclasses.dataclass(frozen=True)
class Block:
    """The main graph, a body, or a local function: its own nodes, and the controls among them."""

    name: str
    ops: tuple[str, ...]
    places: tuple[str, ...]
    controls: tuple[Control, ...]

    def inner(self) -> Iterator[Block]:
        """The blocks of the controls, and theirs."""
        for control in self.controls:
            for block in control.blocks:
                yield block
                yield from block.inner()

    @property
    def depth(self) -> int:
        """How many controls are nested in one another."""
        inner = [block.depth for control in self.controls for block in control.blocks]
        return 1 + max(inner, default=0) if self.controls else 0


@dataclasses.dataclass(frozen=True)
class Report:
    """A model, counted."""

    name: str
    opset: str
    ir_version: int
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    main: Block
    functions: tuple[Block, ...]
    constant_bytes: int

    @property
    def blocks(self) -> list[Block]:
        """Every block: the main graph first, then what is inside."""
        return [block for top in (self.main, *self.functions) for block in (top, *top.inner())]

    @property
    def nodes(self) -> int:
        return sum(len(block.ops) for block in self.blocks)

    def count(self, *ops: str) -> int:
        """How many nodes are one of `ops`, at any depth."""
        return sum(op in ops for block in self.blocks for op in block.ops)

    @property
    def ops(self) -> dict[str, tuple[int, int]]:
        """For each operator (in the main graph, inside bodies), the most frequent first."""
        outside = collections.Counter(self.main.ops)
        total = collections.Counter(op for block in self.blocks for op in block.ops)
        ordered = sorted(total.items(), key=lambda item: (-item[1], item[0]))
        return {op: (outside[op], count - outside[op]) for op, count in ordered}

    @property
    def lines(self) -> dict[str, int]:
        """How many nodes come from each line, the most first; empty without dy2st's names."""
        found = collections.Counter(place for b in self.blocks for place in b.places if place)
        return dict(found.most_common())

    def summary(self) -> str:
        inside = self.nodes - len(self.main.ops)
        depth = self.main.depth
        return (
            f"{self.name}: opset {self.opset}, IR version {self.ir_version}\n"
            f"{self.nodes} nodes, {inside} of them in bodies ({self.count('If')} If, "
            f"{self.count('Loop')} Loop, {self.count('Scan')} Scan, nested {depth} deep), "
            f"{size(self.constant_bytes)} of constants"
        )

    def port_table(self) -> Table:
        ways = [("input", port) for port in self.inputs] + [
            ("output", port) for port in self.outputs
        ]
        return Table(
            ("", "name", "dtype", "shape"), [(w, p.name, p.dtype, p.shape) for w, p in ways]
        )

    def op_table(self) -> Table:
        rows = [(op, str(a + b), str(a), str(b)) for op, (a, b) in self.ops.items()]
        return Table(("operator", "nodes", "main graph", "in bodies"), rows)

    def line_table(self, most: int = 15) -> Table:
        rows = [(place, str(count)) for place, count in list(self.lines.items())[:most]]
        rest = len(self.lines) - len(rows)
        return Table(("line", "nodes"), [*rows, *[(f"{rest} more lines", "")] * bool(rest)])

    def nesting(self) -> str:
        """The blocks as an indented outline; empty where nothing is nested."""
        tops = [top for top in (self.main, *self.functions) if top.controls or top is not self.main]
        return "\n".join(line for top in tops for line in outline(top, 0))


def outline(block: Block, indent: int) -> Iterator[str]:
    yield f"{'  ' * indent}{block.name}: {many(len(block.ops), 'node')}"
    for control in block.controls:
        at = f" at {control.place}" if control.place else ""
        yield f"{'  ' * (indent + 1)}{control.op}{at}"
        for inner in control.blocks:
            yield from outline(inner, indent + 2)


def many(count: int, what: str) -> str:
    return f"{count} {what}" + ("" if count == 1 else "s")


def size(count: int) -> str:
    if count < 1000:
        return many(count, "byte")
    return f"{count / 1e3:.1f} kB" if count < 1e6 else f"{count / 1e6:.1f} MB"


def inspect_model(model: onnx.ModelProto | str | os.PathLike[str]) -> Report:
    """The report of a model or of a file. Raises ReadError for a file that is no model."""
    name = "model"
    if not isinstance(model, onnx.ModelProto):
        name, model = os.fspath(model), read(model)
    opsets = {one.domain: one.version for one in model.opset_import}
    others = [f"{domain} {version}" for domain, version in opsets.items() if domain]
    graph = model.graph
    constants = {initializer.name for initializer in graph.initializer}
    main = block_of(graph.node, "main graph")
    functions = tuple(block_of(one.node, f"function {one.name}") for one in model.functions)
    return Report(
        name, ", ".join([str(opsets.get("", "?")), *others]), model.ir_version,
        tuple(port_of(info) for info in graph.input if info.name not in constants),
        tuple(port_of(info) for info in graph.output),
        main, functions, sum(constant_bytes(graph)),
    )  # fmt: skip


def read(path: str | os.PathLike[str]) -> onnx.ModelProto:
    """The model of a file, without the data files beside it."""
    from google.protobuf.message import DecodeError

    try:
        model = onnx.load(path, load_external_data=False)
    except DecodeError as error:
        raise ReadError(f"{os.fspath(path)} is not a whole ONNX model: {error}") from None
    if not model.HasField("graph"):
        raise ReadError(f"{os.fspath(path)} is not a whole ONNX model: it has no graph")
    return model


def block_of(nodes: Any, name: str) -> Block:
    ops = tuple(f"{n.domain}.{n.op_type}" if n.domain else n.op_type for n in nodes)
    controls = tuple(control_of(node) for node in nodes if any(map(graphs_of, node.attribute)))
    return Block(name, ops, tuple(place_of(node) for node in nodes), controls)


def control_of(node: onnx.NodeProto) -> Control:
    blocks = [
        block_of(graph.node, attribute.name.replace("_branch", ""))
        for attribute in sorted(node.attribute, key=lambda a: a.name != "then_branch")
        for graph in graphs_of(attribute)
    ]
    return Control(node.op_type, place_of(node), tuple(blocks))


def graphs_of(attribute: onnx.AttributeProto) -> list[onnx.GraphProto]:
    return [*([attribute.g] if attribute.HasField("g") else []), *attribute.graphs]


def place_of(node: onnx.NodeProto) -> str:
    """`file.py:12`, from the name that dy2st gives to nodes."""
    found = PLACE.search(node.name)
    return found[1] if found else ""


def port_of(info: onnx.ValueInfoProto) -> Port:
    kind = info.type.WhichOneof("value") or "?"
    if kind != "tensor_type":
        return Port(info.name, kind.removesuffix("_type"), "")
    tensor = info.type.tensor_type
    dtype = onnx.helper.tensor_dtype_to_np_dtype(tensor.elem_type) if tensor.elem_type else "?"
    if not tensor.HasField("shape"):
        return Port(info.name, str(dtype), "any")
    sizes = [
        d.dim_param or (str(d.dim_value) if d.HasField("dim_value") else "?")
        for d in tensor.shape.dim
    ]
    return Port(info.name, str(dtype), f"[{', '.join(sizes)}]")


def constant_bytes(graph: onnx.GraphProto) -> Iterator[int]:
    """The bytes of every initializer and constant, those in bodies included."""
    for tensor in graph.initializer:
        yield bytes_of(tensor)
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.HasField("t"):
                yield bytes_of(attribute.t)
            for inner in graphs_of(attribute):
                yield from constant_bytes(inner)


def bytes_of(tensor: onnx.TensorProto) -> int:
    count = 1
    for extent in tensor.dims:
        count *= extent
    if tensor.data_type in (onnx.TensorProto.STRING, onnx.TensorProto.UNDEFINED):
        return sum(map(len, tensor.string_data))
    return int(count * onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type).itemsize)
