"""Loops that rows are made of: a step written with formulas becomes the body of a Loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from dy2st.lower.base import Builder, Term
from dy2st.lower.control import FLAG, leave
from dy2st.lower.formula import Formula
from dy2st.runtime.array import ArrayType

__all__ = ["repeat", "scan"]

COUNT = ArrayType(np.dtype(np.int64), ())


def repeat(
    b: Builder,
    step: Callable[..., Sequence[Formula]],
    states: Sequence[Formula],
    types: Sequence[ArrayType | None],
    *,
    trip: Formula | None = None,
    test: Formula | None = None,
    stacked: Sequence[ArrayType] = (),
) -> tuple[Formula, ...]:
    """The states after the last round, then what the rounds gave one by one, stacked.

    step(i, *states) gives the test for another round (only where there is a `test`), the new
    states and a value for each of `stacked`; i is the number of the round, from 0. `types` are
    those of the states, None where not even the rank is told. Ends after `trip` rounds, or when the test is false.
    """
    body = b.child("body")
    condition = Term(b.model.name("test"), np.dtype(bool))
    params = [Term(b.model.name("round"), COUNT.dtype), condition]
    params += [Term(b.model.name("state"), x.dtype) for x in states]
    for term, type in zip(params, (COUNT, FLAG, *types)):
        body.declare(body.graph.input, term, type)
    found = [x.term for x in step(*(Formula(body, term) for term in (params[0], *params[2:])))]
    if test is None:
        body.declare(body.graph.output, condition, FLAG)
    leave(body, zip(found, (*([FLAG] if test is not None else []), *types, *stacked), strict=True))
    inputs = [None if x is None else x.term for x in (trip, test)] + [x.term for x in states]
    dtypes = [*(x.dtype for x in states), *(type.dtype for type in stacked)]
    results = b.append("Loop", inputs, dtypes, {"body": body.graph})
    for term, type in zip(results, types):
        b.declare(b.graph.value_info, term, type)
    return tuple(Formula(b, term) for term in results)


def scan(
    b: Builder,
    step: Callable[..., Sequence[Formula]],
    states: Sequence[Formula],
    elements: Formula,
    types: Sequence[ArrayType],
    element: ArrayType,
    stacked: Sequence[ArrayType],
    *,
    reverse: bool = False,
) -> tuple[Formula, ...]:
    """The states after the last element, then what the steps gave one by one, stacked in the order of `elements`.

    step(*states, element) gives the new states, then a value for each of `stacked`. `types` are those of the states,
    `element` that of what `elements` has along its first axis, which has at least one. From the last one if `reverse`.
    """
    body = b.child("body")
    params = [Term(b.model.name("state"), x.dtype) for x in states]
    params.append(Term(b.model.name("element"), elements.dtype))
    for term, type in zip(params, (*types, element), strict=True):
        body.declare(body.graph.input, term, type)
    found = [x.term for x in step(*(Formula(body, term) for term in params))]
    leave(body, zip(found, (*types, *stacked), strict=True))
    attributes: dict[str, Any] = {"body": body.graph, "num_scan_inputs": 1}
    if reverse:
        attributes |= {"scan_input_directions": [1], "scan_output_directions": [1] * len(stacked)}
    dtypes = [type.dtype for type in (*types, *stacked)]
    results = b.append("Scan", [x.term for x in (*states, elements)], dtypes, attributes)
    return tuple(Formula(b, term) for term in results)
