"""Emission: names, constants, bodies, lines and types of the models, and what building costs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import onnx
import pytest

from dy2st.emit import check, emit
from dy2st.graph import Block, Graph, Node, Port, Value, constant
from dy2st.lower.base import Builder, Model, lowers
from dy2st.runtime import ops
from dy2st.runtime.array import ArrayType, Dim
from dy2st.session import Session
from dy2st.symbol import Symbol
from dy2st.trace import Trace, running

F32 = np.dtype(np.float32)
BOOL = ArrayType(np.dtype(bool), ())
INDEX = ArrayType(np.dtype(np.int64), ())


def vector(*shape: Any, dtype: Any = F32) -> ArrayType:
    return ArrayType(np.dtype(dtype), shape)


def graph_of(build: Callable[..., Any], *types: ArrayType) -> Graph:
    """The graph of build(trace, *values) -> values, with inputs x0, x1, … and outputs y0, …"""
    trace = Trace()
    inputs = [trace.block.parameter(type) for type in types]
    with running(trace):
        results = build(trace, *inputs)
    trace.block.results = list(results)
    return Graph(
        trace.block,
        [Port(f"x{i}", value) for i, value in enumerate(inputs)],
        [Port(f"y{i}", value) for i, value in enumerate(results)],
    )


def run(graph: Graph, *feeds: Any) -> list[Any]:
    """The results of the emitted and checked model."""
    model = emit(graph)
    check(model)
    return Session(model, threads=1).run([np.asarray(feed) for feed in feeds])


def apply(trace: Trace, primitive: Any, *operands: Value, **params: Any) -> Value:
    """A node in the running trace."""
    result: Value = primitive(*[Symbol(value) for value in operands], **params).value
    return result


def body(trace: Trace, types: list[ArrayType], build: Callable[..., Any]) -> Block:
    """A block of its own with parameters."""
    with trace.frame() as frame:
        params = [frame.block.parameter(type) for type in types]
        frame.block.results = list(build(*params))
    return frame.block


X = np.array([1, 2, 3], np.float32)


# --- names, constants, lines --------------------------------------------------------------------


def test_names_types_and_sizes_of_inputs_and_outputs() -> None:
    """Named sizes keep their names, equal sizes share one, known ones are numbers."""
    free, batch = Dim.new(), Dim.named("batch")
    graph = graph_of(
        lambda t, x, y: [apply(t, ops.add, x, y)], vector(batch, free, 3), vector(batch, free, 3)
    )
    model = emit(graph)
    check(model)

    def sizes(port: Any) -> list[Any]:
        return [d.dim_param or d.dim_value for d in port.type.tensor_type.shape.dim]

    first, second = model.graph.input
    assert (first.name, second.name) == ("x0", "x1")
    assert sizes(first) == sizes(second) == sizes(model.graph.output[0])
    assert sizes(first)[0] == "batch" and sizes(first)[2] == 3
    assert sizes(first)[1].startswith("x0_")
    assert first.type.tensor_type.elem_type == onnx.TensorProto.FLOAT
    assert [port.name for port in model.graph.output] == ["y0"]


def test_head_of_the_model() -> None:
    """Opset 21 and IR version 10 unless asked otherwise."""
    graph = graph_of(lambda t, x: [apply(t, ops.exp, x)], vector(3))
    model = emit(graph)
    assert (model.producer_name, model.ir_version) == ("dy2st", 10)
    assert [(entry.domain, entry.version) for entry in model.opset_import] == [("", 21)]
    newer = emit(graph, opset=23)
    assert newer.opset_import[0].version == 23 and newer.ir_version > 10
    with pytest.raises(ValueError, match="lowest is 21"):
        emit(graph, opset=20)


def test_an_output_has_its_name_without_an_identity() -> None:
    graph = graph_of(lambda t, x: [apply(t, ops.exp, x)], vector(3))
    model = emit(graph)
    assert [(node.op_type, list(node.output)) for node in model.graph.node] == [("Exp", ["y0"])]


def test_outputs_that_are_inputs_constants_or_given_twice() -> None:
    def build(t: Trace, x: Value) -> list[Value]:
        e = apply(t, ops.exp, x)
        return [x, constant(np.arange(3)), e, e, apply(t, ops.negative, e)]

    graph = graph_of(build, vector(3))
    results: list[Any] = [X, np.arange(3), np.exp(X), np.exp(X), -np.exp(X)]
    for one, wanted in zip(run(graph, X), results):
        np.testing.assert_allclose(one, wanted, rtol=1e-6)


def test_equal_constants_are_stored_once() -> None:
    """Equal are dtype, shape and bits: -0.0 is not 0.0."""
    main = onnx.GraphProto()
    b = Builder(main, Model(main, lambda *_: None))
    assert b.const(np.arange(500.0)) == b.const(np.arange(500.0))
    different = [0.0, -0.0, np.float32(0), np.zeros(1), np.zeros((1, 1)), np.array(False)]
    assert len({b.const(value).name for value in different}) == 6
    assert len(main.initializer) == 7


def test_equal_nodes_are_made_once() -> None:
    """Here and in bodies; attributes differ by type and by bits."""
    main = onnx.GraphProto()
    b = Builder(main, Model(main, lambda *_: None))
    x = b.const(np.arange(5.0))
    twice = b.op("Gather", x, b.ints(1), axis=0)
    inner = b.child("body")
    assert twice == b.op("Gather", x, b.ints(1), axis=0) == inner.op("Gather", x, b.ints(1), axis=0)
    assert len({b.op("Elu", x, alpha=alpha).name for alpha in (1.0, 0.0, -0.0, 1, None)}) == 5
    assert inner.op("Abs", x) != b.op("Abs", x)
    assert b.identity(x) != b.identity(x)
    assert b.op("RandomNormalLike", x) != b.op("RandomNormalLike", x)


def test_byte_order_is_native() -> None:
    main = onnx.GraphProto()
    b = Builder(main, Model(main, lambda *_: None))
    assert b.const(np.arange(3, dtype=">i4")) == b.const(np.arange(3, dtype="<i4"))


def test_a_large_uniform_constant_takes_no_room() -> None:
    graph = graph_of(
        lambda t, x: [apply(t, ops.add, x, constant(np.full((1000, 1000), 7, F32)))], vector(1000)
    )
    assert emit(graph).ByteSize() < 1000
    np.testing.assert_array_equal(run(graph, np.ones(1000, F32))[0], np.full((1000, 1000), 8))


def test_an_unknown_dtype_is_refused() -> None:
    graph = graph_of(lambda t: [constant(np.zeros(2, complex))])
    with pytest.raises(TypeError, match="complex128"):
        emit(graph)


def test_nodes_carry_the_users_lines() -> None:
    """The line in the name, the chain of calls beside it; of paths only the last part."""
    graph = graph_of(lambda t, x: [apply(t, ops.exp, x)], vector(3))
    graph.block.nodes[0].origin = (
        ("/home/me/train.py", 33, "step"),
        ("/home/me/run.py", 7, "main"),
    )
    (node,) = emit(graph).graph.node
    assert node.name.startswith("Exp_") and node.name.endswith("@train.py:33")
    (entry,) = node.metadata_props
    assert entry.key == "pkg.dy2st.stack"
    assert entry.value == "train.py:33, in step\nrun.py:7, in main"
    assert b"/home" not in emit(graph).SerializeToString()


def test_an_op_without_lowering_is_named() -> None:
    block = Block()
    result = (Value(vector(3), block=block),)
    block.nodes.append(Node("unheard_of", [], {}, result, (), ()))
    with pytest.raises(NotImplementedError, match="unheard_of has no lowering"):
        emit(Graph(block, [], [Port("y", result[0])]))


def test_two_lowerings_of_one_op_are_refused() -> None:
    with pytest.raises(ValueError, match="two lowerings"):
        lowers("if")(lambda b, node, *terms: terms)


def test_the_same_graph_gives_the_same_bytes() -> None:
    graph = graph_of(
        lambda t, x: [apply(t, ops.exp, apply(t, ops.add, x, constant(X)))], vector(Dim.new(), 3)
    )
    assert emit(graph).SerializeToString() == emit(graph).SerializeToString()


# --- branches and loops -------------------------------------------------------------------------


def test_if_with_captures() -> None:
    """Sides that give a new value, an outer value, a constant, one value twice."""

    def build(t: Trace, test: Value, x: Value) -> Any:
        outer = apply(t, ops.exp, x)

        def then() -> list[Value]:
            new = apply(t, ops.add, outer, x)
            return [new, new, outer, x]

        def otherwise() -> list[Value]:
            return [x, outer, constant(np.zeros(3, F32)), outer]

        blocks = (body(t, [], then), body(t, [], otherwise))
        return t.emit("if", [test], {}, (vector(3),) * 4, blocks)

    graph = graph_of(build, BOOL, vector(3))
    e = np.exp(X)
    for test, wanted in ((True, [e + X, e + X, e, X]), (False, [X, e, 0 * X, e])):
        for got, want in zip(run(graph, test, X), wanted):
            np.testing.assert_allclose(got, want, rtol=1e-6)


def counted(t: Trace, trip: Value, x: Value) -> Any:
    """for i in range(trip): x, y = y, x + i;  stack x."""

    def step(i: Value, a: Value, c: Value) -> list[Value]:
        added = apply(t, ops.add, a, apply(t, ops.cast, i, dtype=F32))
        return [constant(np.array(True)), c, added, a]

    block = body(t, [INDEX, vector(3), vector(3)], step)
    params = {"carried": 2, "has_trip": True, "has_test": False}
    types = (vector(3), vector(3), vector(Dim.new(), 3))
    return t.emit("loop", [trip, x, x], params, types, (block,))


@pytest.mark.parametrize("trips", [0, 1, 4])
def test_counted_loop(trips: int) -> None:
    """Swapped parameters, a stacked parameter, any number of steps."""
    a = c = X
    rows = []
    for i in range(trips):
        rows.append(a)
        a, c = c, a + np.float32(i)
    got = run(graph_of(counted, INDEX, vector(3)), trips, X)
    np.testing.assert_array_equal(got[0], a)
    np.testing.assert_array_equal(got[1], c)
    np.testing.assert_array_equal(got[2], np.array(rows, F32).reshape(trips, 3))


def test_a_test_that_stays_true_costs_nothing() -> None:
    """The condition that leaves the body is the one that came in."""
    (loop,) = emit(graph_of(counted, INDEX, vector(3))).graph.node
    (graph,) = [attribute.g for attribute in loop.attribute if attribute.name == "body"]
    assert graph.output[0].name == graph.input[1].name


def test_loop_with_a_test() -> None:
    """while x < 100: x = x * 2, from a test that may be false at once."""

    def build(t: Trace, x: Value) -> Any:
        limit = constant(np.float32(100))

        def step(i: Value, a: Value) -> list[Value]:
            doubled = apply(t, ops.add, a, a)
            return [apply(t, ops.less, doubled, limit), doubled]

        scalar = vector()
        first = apply(t, ops.less, x, limit)
        block = body(t, [INDEX, scalar], step)
        params = {"carried": 1, "has_trip": False, "has_test": True}
        return t.emit("loop", [first, x], params, (scalar,), (block,))

    graph = graph_of(build, vector())
    assert run(graph, np.float32(3))[0] == 192
    assert run(graph, np.float32(300))[0] == 300


def test_blocks_inside_blocks() -> None:
    """A loop in a branch in a loop uses values of all of them and of the main graph."""

    def build(t: Trace, n: Value, x: Value) -> Any:
        outer = apply(t, ops.exp, x)
        params = {"carried": 1, "has_trip": True, "has_test": False}
        go_on = constant(np.array(True))

        def outer_step(i: Value, a: Value) -> list[Value]:
            mine = apply(t, ops.add, a, outer)
            even = apply(t, ops.equal, i, constant(np.int64(0)))

            def then() -> Any:
                def inner_step(j: Value, c: Value) -> list[Value]:
                    return [go_on, apply(t, ops.add, apply(t, ops.add, c, mine), outer)]

                block = body(t, [INDEX, vector(3)], inner_step)
                return t.emit("loop", [n, mine], params, (vector(3),), (block,))

            blocks = (body(t, [], then), body(t, [], lambda: [mine]))
            return [go_on, *t.emit("if", [even], {}, (vector(3),), blocks)]

        block = body(t, [INDEX, vector(3)], outer_step)
        return t.emit("loop", [n, x], params, (vector(3),), (block,))

    e, wanted = np.exp(X), X
    for i in range(3):
        mine = wanted + e
        wanted = mine + 3 * (mine + e) if i == 0 else mine
    got = run(graph_of(build, INDEX, vector(3)), 3, X)[0]
    np.testing.assert_allclose(got, wanted, rtol=1e-5)


def test_scan() -> None:
    """Running sums as state and as stacked values; the elements themselves stacked."""

    def build(t: Trace, x: Value) -> Any:
        def step(s: Value, e: Value) -> list[Value]:
            s = apply(t, ops.add, s, e)
            return [s, s, e]

        block = body(t, [vector(), vector()], step)
        operands = [constant(np.float32(0)), x]
        types = (vector(), x.type, x.type)
        return t.emit("scan", operands, {"states": 1}, types, (block,))

    got = run(graph_of(build, vector(Dim.new())), X)
    for one, wanted in zip(got, (6, [1, 3, 6], X)):
        np.testing.assert_array_equal(one, wanted)


def test_ranks_of_results_are_declared() -> None:
    """ONNX infers no rank for what a Loop gives."""

    def build(t: Trace, n: Value, x: Value) -> list[Value]:
        results = counted(t, n, x)
        return [apply(t, ops.exp, results[2])]

    infos = {info.name: info for info in emit(graph_of(build, INDEX, vector(3))).graph.value_info}
    ranks = [len(info.type.tensor_type.shape.dim) for info in infos.values()]
    assert ranks == [1, 1, 2]


# --- cost -----------------------------------------------------------------------------------------


def test_time_grows_with_the_nodes_alone() -> None:
    """20,000 nodes within a second, also inside a body (generous here: machines are shared)."""

    def chain(t: Trace, x: Value) -> list[Value]:
        for _ in range(10_000):
            x = apply(t, ops.add, x, x)
        return [x]

    def build(t: Trace, test: Value, x: Value) -> Any:
        blocks = (body(t, [], lambda: chain(t, x)), body(t, [], lambda: [x]))
        return t.emit("if", [test], {}, (vector(3),), blocks) + tuple(chain(t, x))

    graph = graph_of(build, BOOL, vector(3))
    started = time.process_time()
    emit(graph)
    assert time.process_time() - started < 1.0
