"""Loops: what rewritten `while` and `for` call.

In: an iterable or a test, a body, the state. Out: the state after the loop. A loop whose steps are
known runs in Python, each step adding its nodes (unrolled); one that depends on data, or that would
add too many nodes, becomes a `loop` node (see `carry`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from dy2st.constructs.branches import if_
from dy2st.constructs.carry import GraphLoop
from dy2st.constructs.logic import not_, truth
from dy2st.constructs.sequences import Sequence, as_sequence, stacked
from dy2st.errors import ConversionError
from dy2st.symbol import Symbol
from dy2st.trace import current, is_running

__all__ = ["for_", "while_"]

State = tuple[Any, ...]
UNROLL = 1000  # nodes that unrolling may add where a graph loop is possible (20 us of load each)
UNROLL_AT_MOST = 50_000  # nodes that unrolling may add where it is the only way


def while_(test: Callable[..., Any], body: Callable[..., State], state: State) -> State:
    """`while test(*state): state = body(*state)`."""
    if is_running() and current().learned.get(body.__code__) == "graph":
        return _graph_while(test, body, state)
    first = True
    while True:
        condition = truth(test(*state))
        if isinstance(condition, Symbol):
            return _graph_while(test, body, state)
        if not condition:
            return state
        if first and is_running():
            stepped = _first_step(test, body, state)
            if stepped is None:
                return _graph_while(test, body, state)
            state, first = stepped, False
        else:
            state = body(*state)


def _first_step(test: Callable[..., Any], body: Callable[..., State], state: State) -> State | None:
    """One step in Python, unless the test then turns out to depend on data (None: taken back)."""
    trace = current()
    with trace.attempt() as take_back:
        stepped = body(*state)
        if isinstance(truth(test(*stepped)), Symbol):
            take_back()
            trace.learned[body.__code__] = "graph"
            return None
    return stepped


def _graph_while(test: Callable[..., Any], body: Callable[..., State], state: State) -> State:
    return GraphLoop(body, state, go_on=test).run()


def for_(
    iterable: Iterable[Any],
    body: Callable[..., State],
    state: State,
    stop: Callable[..., Any] | None = None,
) -> State:
    """`for item in iterable: state = body(item, *state)`; leaves before an item where `stop(*state)`."""
    sequence = as_sequence(iterable) if is_running() else None
    if sequence is None:
        if not is_running() or stop is None:
            return _python_for(iterable, body, state, stop)
        return _known_items(list(iterable), body, state, stop)
    if isinstance(sequence.length, Symbol):
        return _graph_for(sequence, body, state, stop)
    if isinstance(iterable, (list, tuple)):
        return _known_items(list(iterable), body, state, stop)
    return _known_length(sequence, sequence, body, state, stop)


def _python_for(
    iterable: Iterable[Any], body: Callable[..., State], state: State, stop: Callable[..., Any] | None
) -> State:
    for item in iterable:
        if stop is not None and truth(stop(*state)):
            break
        state = body(item, *state)
    return state


def _known_items(
    items: list[Any], body: Callable[..., State], state: State, stop: Callable[..., Any] | None
) -> State:
    plain = Sequence(len(items), lambda i: items[i])
    return _known_length(plain, None, body, state, stop, items)


def _known_length(
    items: Sequence,
    graph_items: Sequence | None,
    body: Callable[..., State],
    state: State,
    stop: Callable[..., Any] | None,
    known_items: list[Any] | None = None,
) -> State:
    """A loop of known length: unrolled where that is short and no test depends on data."""
    if items.length == 0:
        return state
    trace = current()
    learned = trace.learned.get(body.__code__)
    if learned is None:
        unrolled = _unroll(items, body, state, stop, UNROLL)
        if unrolled is not None:
            return unrolled
    if learned != "unroll":
        try:
            graph_items = graph_items or stacked(known_items or [])
            if graph_items is not None:
                with trace.attempt():
                    result = _graph_for(graph_items, body, state, stop)
                trace.learned[body.__code__] = "graph"
                return result
        except ConversionError as error:
            reason = error
    trace.learned[body.__code__] = "unroll"
    if stop is None:
        unrolled = _unroll(items, body, state, stop, UNROLL_AT_MOST)
        if unrolled is not None:
            return unrolled
        raise reason
    return _guarded(items, body, state, stop)


def _unroll(
    items: Sequence, body: Callable[..., State], state: State, stop: Callable[..., Any] | None, budget: int
) -> State | None:
    """Each step in Python; None (taken back) if `stop` depends on data or the nodes get too many."""
    trace = current()
    with trace.attempt() as take_back:
        before = trace.node_count
        for step in range(items.length):
            condition = truth(stop(*state)) if stop is not None else False
            if isinstance(condition, Symbol) or (
                step in (1, 4, 16) and (trace.node_count - before) * items.length > budget * step
            ):
                take_back()
                return None
            if condition:
                break
            state = body(items.item(step), *state)
    return state


def _guarded(
    items: Sequence, body: Callable[..., State], state: State, stop: Callable[..., Any]
) -> State:
    """Each step in a branch of its own, taken while `stop` has not come true."""
    for step in range(items.length):
        state = if_(
            not_(stop(*state)),
            lambda *s, step=step: body(items.item(step), *s),
            lambda *s: s,
            state,
        )
    return state


def _graph_for(
    sequence: Sequence, body: Callable[..., State], state: State, stop: Callable[..., Any] | None
) -> State:
    go_on = None if stop is None else (lambda *s: not_(stop(*s)))
    return GraphLoop(body, state, go_on=go_on, sequence=sequence).run()
