"""Branches: what a rewritten `if` calls.

In: a test, two functions of the state, the state. Out: the state after the branch that is taken.
A test that is known runs one side in Python; a Symbol builds both sides into blocks of an `if`
node, with what either changes in place merged like names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from dy2st.constructs import checks
from dy2st.constructs.derivatives import Branch
from dy2st.constructs.foreign import plainly
from dy2st.constructs.logic import truth
from dy2st.constructs.state import BRANCH_HINT, FILL, Merger, Partial, operand_value, refuse, state_names
from dy2st.errors import ConversionError
from dy2st.graph import Block
from dy2st.host import Chosen, all_draws
from dy2st.runtime.array import ArrayType
from dy2st.symbol import Symbol, value_of
from dy2st.trace import NAMESPACE_MARK, Frame, Place, current, name_of, where

__all__ = ["if_", "is_users"]


class Side:
    """One built branch: its block, the names it gives, the places it changed, what it raised."""

    def __init__(
        self, function: Callable[..., tuple[Any, ...]], state: tuple[Any, ...], condition: Symbol, holds: bool
    ) -> None:
        self.raised: Exception | None = None
        self.values: tuple[Any, ...] | None = None
        trace = current()
        with trace.frame() as frame:
            self.frame: Frame = frame
            frame.count = condition
            trace.assume(condition.value, holds)
            try:
                self.values = tuple(settled(value) for value in function(*state))
            except ConversionError:
                raise
            except Exception as error:
                if not is_users(error):
                    raise
                checks.refuse_in_try("raise")
                self.raised = error
                checks.fail(error)
            self.after = {id(p): (p, settled(p.content())) for p, _ in frame.outer_writes()}

    @property
    def block(self) -> Block:
        return self.frame.block

    @contextmanager
    def at_its_end(self) -> Iterator[None]:
        """Every place holds what it held at the end of the branch, and nodes go to its block."""
        before = [(place, place.content()) for place, _ in self.after.values()]
        for place, content in self.after.values():
            place.set_content(content)
        try:
            with current().reopened(self.block):
                yield
        finally:
            for place, content in before:
                place.set_content(content)


def settled(value: Any) -> Any:
    """A value at the end of a branch in which it was found to be there, or not to be."""
    if not isinstance(value, Partial):
        return value
    sure = value.flag is True or current().is_sure(value.flag.value)
    if sure:
        return settled(value.value)
    return value if sure is None else value.never()


OF_DATA = (ValueError, IndexError, ArithmeticError, UnboundLocalError, np.linalg.LinAlgError)


def is_users(error: Exception) -> bool:
    """Whether eager code would raise this too: the user's `raise`, what runs as it is, what NumPy refuses.

    Anything else is a fault of the conversion and must not be put off until the branch is taken.
    """
    users, step = False, error.__traceback__
    while step is not None:  # the innermost frame that is the user's or dy2st's decides
        space = step.tb_frame.f_globals
        if NAMESPACE_MARK in space:
            users = True
        elif space.get("__name__", "").partition(".")[0] == "dy2st":
            users = step.tb_frame.f_code is plainly.__code__
        step = step.tb_next
    return users or isinstance(error, OF_DATA)


def if_(
    test: Any,
    then: Callable[..., tuple[Any, ...]],
    otherwise: Callable[..., tuple[Any, ...]],
    state: tuple[Any, ...],
) -> tuple[Any, ...]:
    """The state after `then(*state)` if `test`, else after `otherwise(*state)`."""
    condition = truth(test)
    if not isinstance(condition, Symbol):
        return then(*state) if condition else otherwise(*state)
    sides = Side(then, state, condition, True), Side(otherwise, state, condition, False)
    if sides[0].raised and sides[1].raised:
        raise ConversionError(
            "both sides of this `if` raise",
            where(),
            f"Raise once after the `if`. ({sides[0].raised!r}, {sides[1].raised!r})",
        )
    merged = merge_sides(condition, sides, state, state_names(then, len(state)))
    if sides[0].raised or sides[1].raised:
        current().assume(condition.value, sides[0].raised is None)
    return merged


def merge_sides(
    condition: Symbol, sides: tuple[Side, Side], state: tuple[Any, ...], names: list[str]
) -> tuple[Any, ...]:
    """One `if` node for two built sides; the merged names; the merged places are written."""
    ends = sides[0].at_its_end, sides[1].at_its_end
    step = Branch(condition, (sides[0].frame, sides[1].frame))
    merger = Merger(("after the `if`", "after the `else`"), ends, sides[0].frame.start, condition, step.add)
    values = [side.values for side in sides]
    count = len(next(v for v in values if v is not None))
    names = names if len(names) == count else ["the value"] * count
    columns = [v if v is not None else (FILL,) * count for v in values]
    finishes = [merger.merge(a, b, name) for a, b, name in zip(*columns, names)]
    places = merge_places(merger, sides)
    if merger.differences:
        raise refuse(merger.differences, BRANCH_HINT)
    draws = sides[0].frame.draws, sides[1].frame.draws
    if any(draws):
        first = next(all_draws([*draws[0], *draws[1]]))
        current().frames[-1].draws.append(Chosen(condition.value, draws, first.where))
    symbols = emit_if(condition, sides, merger.pairs)
    step.close()
    for place, finish in places:
        write_place(place, finish(symbols))
    return tuple(finish(symbols) for finish in finishes)


def merge_places(merger: Merger, sides: tuple[Side, Side]) -> list[tuple[Place, Callable[..., Any]]]:
    """For each place that either side changed, how to build its content afterwards."""
    merged = []
    for key, (place, _) in {**sides[0].after, **sides[1].after}.items():
        contents = [content_after(side, key, place) for side in sides]
        merged.append((place, merger.merge_content(contents[0], contents[1], label(place))))
    return merged


def label(place: Place) -> str:
    """What a place is called in messages."""
    name = getattr(place, "name", None) or name_of(place)
    kind = getattr(place, "called", "array" if isinstance(place, Symbol) else "container")
    return name or f"the {kind} changed in place"


def content_after(side: Side, key: int, place: Place) -> Any:
    """What a place holds after a side; of one that raises, only arrays matter (error and message)."""
    if key in side.after and not (side.raised and not isinstance(place, Symbol)):
        return side.after[key][1]
    return FILL if side.raised else place.content()


def write_place(place: Place, content: Any) -> None:
    """Change a place for good, with a journal entry."""
    if isinstance(place, Symbol):
        place.install(value_of(content))
        return
    current().before_write(place)
    place.set_content(content)


def emit_if(
    condition: Symbol, sides: tuple[Side, Side], pairs: list[tuple[Any, Any, ArrayType]]
) -> list[Symbol]:
    """The `if` node; a Symbol for each pair."""
    for position, side in enumerate(sides):
        with side.at_its_end():
            side.block.results = [operand_value(pair[position], pair[2]) for pair in pairs]
    if not pairs:
        return []
    types = tuple(pair[2] for pair in pairs)
    blocks = (sides[0].block, sides[1].block)
    results = current().emit("if", [condition.value], {}, types, blocks)
    return [Symbol(value, pair[2].kind) for value, pair in zip(results, pairs)]
