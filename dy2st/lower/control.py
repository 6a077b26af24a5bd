"""Branches and loops: `if`, `loop` and `scan` nodes become If, Loop and Scan.

In: a node with blocks. Out: an ONNX node whose bodies use outer values by their names. What
leaves a body is made by a node of that body, under a name of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from dy2st.graph import Block, Node, Value
from dy2st.lower.base import Builder, Term, lowers
from dy2st.runtime.array import ArrayType

__all__ = ["FLAG", "leave", "lower_if", "lower_loop", "lower_scan"]

FLAG = ArrayType(np.dtype(bool), ())


@lowers("if")
def lower_if(b: Builder, node: Node, test: Term) -> tuple[Term, ...]:
    """If: the blocks have no parameters."""
    then, otherwise = node.blocks
    dtypes = tuple(value.type.dtype for value in node.results)
    branches = {
        "then_branch": branch(b, then, "then").graph,
        "else_branch": branch(b, otherwise, "else").graph,
    }
    return declared(b, node, b.append("If", (test,), dtypes, branches))


def branch(b: Builder, block: Block, name: str) -> Builder:
    """The body for one side of an If."""
    body = b.child(name)
    body.lower(block)
    give(body, block.results)
    return body


@lowers("loop")
def lower_loop(b: Builder, node: Node, *terms: Term) -> tuple[Term, ...]:
    """Loop: an absent trip count or test is an absent input."""
    rest = list(terms)
    trip = rest.pop(0) if node.params["has_trip"] else None
    test = rest.pop(0) if node.params["has_test"] else None
    (block,) = node.blocks
    body = b.child("body")
    iteration = Term(b.model.name("iteration"), np.dtype(np.int64))
    condition = Term(b.model.name("test"), np.dtype(bool))
    body.declare(body.graph.input, iteration, block.params[0].type)
    body.declare(body.graph.input, condition, FLAG)
    b.bind(block.params[0], iteration)
    take(body, block.params[1:], "carried")
    body.lower(block)
    give_test(body, block.results[0], condition)
    give(body, block.results[1:])
    dtypes = tuple(value.type.dtype for value in node.results)
    results = b.append("Loop", (trip, test, *rest), dtypes, {"body": body.graph})
    return declared(b, node, results)


def give_test(body: Builder, value: Value, condition: Term) -> None:
    """The first result of a loop body; a test that stays true is the condition that came in."""
    constant = value.resolve().constant
    if constant is not None and bool(constant):
        body.declare(body.graph.output, condition, FLAG)
    else:
        give(body, [value])


@lowers("scan")
def lower_scan(b: Builder, node: Node, *terms: Term) -> tuple[Term, ...]:
    """Scan along the first axis of every sequence."""
    (block,) = node.blocks
    body = b.child("body")
    take(body, block.params, "element")
    body.lower(block)
    give(body, block.results)
    dtypes = tuple(value.type.dtype for value in node.results)
    count = len(terms) - node.params["states"]
    attributes = {"body": body.graph, "num_scan_inputs": count}
    return declared(b, node, b.append("Scan", terms, dtypes, attributes))


def take(body: Builder, params: Sequence[Value], stem: str) -> None:
    """Declare the inputs of a body and bind the parameters of its block to them."""
    for value in params:
        term = Term(body.model.name(stem), value.type.dtype)
        body.declare(body.graph.input, term, value.type)
        body.bind(value, term)


def give(body: Builder, results: Sequence[Value]) -> None:
    """Declare values as the outputs of a body."""
    leave(body, [(body.term(value), value.type) for value in results])


def leave(body: Builder, results: Iterable[tuple[Term, ArrayType | None]]) -> None:
    """Declare the outputs of a body.

    One that no node of the body makes (an outer value, a constant, a parameter), or that leaves
    it twice, gets an Identity.
    """
    given: set[str] = set()
    for term, type in results:
        if term.name not in body.made or term.name in given:
            term = body.identity(term)
        given.add(term.name)
        body.declare(body.graph.output, term, type)


def declared(b: Builder, node: Node, terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """State the types of results: ONNX does not infer the ranks of what a Loop gives."""
    for value, term in zip(node.results, terms):
        if value not in b.model.wanted:
            b.declare(b.graph.value_info, term, value.type)
    return terms
