"""Emission: a graph becomes an ONNX model.

In: a Graph. Out: a ModelProto with the graph's input and output names, equal constants stored
once, and on each node the user's lines that it comes from (base names of files only). The same
graph gives the same bytes.
"""

from __future__ import annotations

import onnx
from onnx import ModelProto, helper, numpy_helper

from dy2st.graph import Graph, Port
from dy2st.lower import gaps
from dy2st.lower.base import Builder, Model, Term

__all__ = ["OPSET", "check", "emit"]

OPSET = 21  # the fewest holes among ONNX Runtime's kernels, and what its web build reads
IR_VERSION = 10


def emit(graph: Graph, opset: int = OPSET) -> ModelProto:
    """The ONNX model of `graph`.

    opset: 21 or higher. Raises NotImplementedError for an op without a lowering, TypeError for
    a dtype that ONNX does not have, ValueError for an opset below 21.
    """
    if opset < OPSET:
        raise ValueError(f"opset {opset} is not supported: the lowest is {OPSET}")
    proto = ModelProto()
    operator_set = proto.opset_import.add()
    operator_set.domain, operator_set.version = "", opset
    proto.ir_version = max(IR_VERSION, helper.find_min_ir_version_for([operator_set]))
    proto.producer_name = "dy2st"
    proto.graph.name = graph.name
    ports = graph.inputs + graph.outputs
    model = Model(proto.graph, gaps.detour, [port.name for port in ports])
    builder = Builder(proto.graph, model)
    for port in graph.inputs:
        term = Term(port.name, port.value.type.dtype)
        builder.declare(proto.graph.input, term, port.value.type, port.name)
        builder.bind(port.value, term)
        if port.default is not None:
            proto.graph.initializer.append(numpy_helper.from_array(port.default, port.name))
    model.wanted = {port.value.resolve(): port.name for port in reversed(graph.outputs)}
    builder.lower(graph.block)
    for port in graph.outputs:
        give(builder, port)
    return proto


def give(builder: Builder, port: Port) -> None:
    """Declare an output; one that is not made under its name gets an Identity."""
    term = builder.term(port.value)
    if term.name != port.name:
        renamed = builder.append("Identity", (term,), (term.dtype,), {})[0]
        builder.graph.node[-1].output[0] = port.name
        term = Term(port.name, renamed.dtype)
    builder.declare(builder.graph.output, term, port.value.type, port.name)


def check(model: ModelProto) -> None:
    """Raise onnx.checker.ValidationError unless `model` is valid ONNX with inferable shapes."""
    onnx.checker.check_model(model, full_check=True)
