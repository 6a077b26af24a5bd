"""Loops: what rewritten `while` and `for` call.

In: an iterable or a test, a body, the state. Out: the state after the loop. A loop whose steps are
known runs in Python, each step adding its nodes (unrolled); one that depends on data, or that would
add too many nodes, becomes a `loop` node (see `carry`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from dy2st.constructs.branches import if_, is_users
from dy2st.constructs.carry import GraphLoop
from dy2st.constructs.generators import Generator
from dy2st.constructs.iterators import TracedIterator, refuse_outside
from dy2st.constructs.logic import and_, not_, truth
from dy2st.constructs.operations import Stepped, iterated
from dy2st.constructs.sequences import Sequence, as_sequence, changes_length
from dy2st.constructs.state import Undefined, is_number, state_names
from dy2st.errors import ConversionError
from dy2st.rules.vectors import vectorised
from dy2st.symbol import Symbol
from dy2st.trace import RESULTS_MARK, current, is_running, where

__all__ = ["for_", "while_"]

State = tuple[Any, ...]
MANY = 4  # rounds from which a loop is worth a try without rounds
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
    """In the graph; the first step before the loop, if it is sure and only after it the state is of one form."""
    try:
        return _rest(test, body, state)
    except ConversionError as error:
        if error.body is not body.__code__ or truth(test(*state)) is not True:
            raise
    return _rest(test, body, body(*state))


def _rest(test: Callable[..., Any], body: Callable[..., State], state: State) -> State:
    """The loop. It carries no result from outside: one that an earlier step may have returned stays beside it."""
    results = body.__globals__.get(RESULTS_MARK, frozenset())
    names = state_names(body, len(state))
    if any(name in results and not isinstance(value, Undefined) for name, value in zip(names, state)):
        return if_(test(*state), lambda *s: _loop(test, body, s), lambda *s: s, state)
    return _loop(test, body, state)


def _loop(test: Callable[..., Any], body: Callable[..., State], state: State) -> State:
    return _run(GraphLoop(body, state, go_on=test), lambda: test(*state), body, state)


def for_(
    iterable: Iterable[Any],
    body: Callable[..., State],
    state: State,
    stop: Callable[..., Any] | None = None,
) -> State:
    """`for item in iterable: state = body(item, *state)`; leaves before an item where `stop(*state)`."""
    iterable = iterated(iterable)
    if isinstance(iterable, Generator):
        return iterable.loop(body, state, stop)
    if not is_running():
        return _python_for(iterable, body, state, stop)
    if isinstance(iterable, Stepped):
        return _python_for(iterable, body, state, stop)
    if isinstance(iterable, TracedIterator):
        return _read_on(iterable, body, state, stop)
    sequence = as_sequence(iterable)
    if sequence is None:
        refuse_outside(iterable)
        if stop is None:
            return _python_for(iterable, body, state, stop)
        sequence = Sequence.of(list(iterable))
    resized = getattr(iterable, "resized", 0)
    state = _over(sequence, body, state, stop)
    if getattr(iterable, "resized", 0) != resized and (stop is None or truth(stop(*state)) is not True):
        raise changes_length()
    return state


def _read_on(
    iterator: TracedIterator, body: Callable[..., State], state: State, stop: Callable[..., Any] | None
) -> State:
    """Over what has not been read of an iterator; afterwards it is read as far as the loop went."""
    with iterator.reading() as (rest, taken):
        state = _over(rest, body, state, stop)
    broken = False if stop is None else truth(stop(*state))
    if broken is True:
        iterator.move(iterator.position + (taken[-1] + 1 if taken else 0))
    else:
        iterator.finish(broken)
    return state


def _over(
    sequence: Sequence, body: Callable[..., State], state: State, stop: Callable[..., Any] | None
) -> State:
    if not isinstance(sequence.length, Symbol):
        return _known_length(sequence, body, state, stop)
    rows = sequence.in_graph()
    if rows is None:
        raise ConversionError(
            "the number of steps of this loop depends on data, and its items are not alike",
            where(), "Iterate over arrays, or over lists of arrays of one shape and dtype.",
        )  # fmt: skip
    return _graph_for(rows, body, state, stop)


def _python_for(
    iterable: Iterable[Any], body: Callable[..., State], state: State, stop: Callable[..., Any] | None
) -> State:
    iterator = iter(iterable)
    while stop is None or not truth(stop(*state)):
        try:
            item = next(iterator)
        except StopIteration:
            break
        state = body(item, *state)
    return state


def _known_length(
    items: Sequence, body: Callable[..., State], state: State, stop: Callable[..., Any] | None
) -> State:
    """A loop of known length: unrolled where that is short and no test depends on data."""
    if items.length == 0:
        return state
    trace = current()
    if stop is None and items.length >= MANY and _may_be_apart(body, state):
        together = _all_at_once(items, body, state)
        if together is not None:
            return together
        trace.learned[body.__code__, "apart"] = False
    learned = trace.learned.get(body.__code__)
    if learned is None:
        unrolled = _unroll(items, body, state, stop, UNROLL)
        if unrolled is not None:
            return unrolled
    reason = ConversionError(
        "this loop has too many steps to be written out, and its items are not alike", where(),
        "Iterate over an array, or over a list of arrays of one shape and dtype.",
    )  # fmt: skip
    if learned != "unroll":
        try:
            with trace.attempt():
                rows = items.in_graph()
                result = None if rows is None else _graph_for(rows, body, state, stop)
            if result is not None:
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


def _may_be_apart(body: Callable[..., State], state: State) -> bool:
    """Whether it is worth a try to compute all rounds at once: it carries numbers and arrays, if anything."""
    if current().learned.get((body.__code__, "apart")) is False:
        return False
    return all(isinstance(value, Undefined) or is_number(value) for value in state)


def _all_at_once(items: Sequence, body: Callable[..., State], state: State) -> State | None:
    """A loop whose rounds need nothing of each other, without a loop; None (taken back) for any other.

    What a trial raises does not count: the loop is then built in another way, and raises there if it must. Nor does
    one that makes tensors on the tape: written out, they have a derivative.
    """
    trace = current()
    with trace.attempt() as take_back:
        block, count, before = trace.block, len(trace.block.nodes), trace.node_count
        chosen = dict(trace.chosen)
        result = _trial(items, body, state)
        loops = [node for node in block.nodes[count:] if node.op == "loop"]
        plain = (
            result is not None and len(loops) == 1 and chosen.keys() >= trace.chosen.keys()
            and not any(_is_tied(value) for value in result)
        )
        found = vectorised(loops[0], block) if plain else None
        if found is None:
            take_back()
            trace.chosen = chosen
            return None
        nodes, values = found
        for old, new in zip(loops[0].results, values):
            old.forward = new
        place = block.nodes.index(loops[0])
        block.nodes[place : place + 1] = nodes
        trace.node_count = before + len(block.nodes) - count
    return result


def _is_tied(value: Any) -> bool:
    """Whether this may be the same array as another one: written out, it is known which."""
    return isinstance(value, Symbol) and bool(value.root.ties.selection or value.root.ties.aliases)


def _trial(items: Sequence, body: Callable[..., State], state: State) -> State | None:
    try:
        with current().attempt():
            rows = items.in_graph()
            return None if rows is None else GraphLoop(body, state, go_on=None, sequence=rows).run()
    except ConversionError:
        return None
    except Exception as error:
        if not is_users(error):
            raise
        return None


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
    loop = GraphLoop(body, state, go_on=go_on, sequence=sequence)

    def begins() -> Any:
        return and_(sequence.length > 0, lambda: stop is None or not_(stop(*state)))

    return _run(loop, begins, lambda *s: body(sequence.item(0), *s), state)


def _run(loop: GraphLoop, begins: Callable[[], Any], first: Callable[..., State], state: State) -> State:
    """The loop; of one whose body raises in any case, the first round, if there is one."""
    try:
        return loop.run()
    except ConversionError:
        raise
    except Exception as error:
        if not is_users(error):
            raise
        raised = error

    def round_(*s: Any) -> State:
        first(*s)
        raise raised

    return if_(begins(), round_, lambda *s: s, state)
