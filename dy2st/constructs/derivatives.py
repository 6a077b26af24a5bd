"""Branches on the tape: an `if` over tensors is one step, whose derivative is another `if`.

In: what the sides of a branch gave. Out: an entry of the tape. Going back through it builds an `if` on the same
condition; each side computes again what it needs of the forward run (see `replay`) and goes back along its own tape.
A gradient that one side alone gives comes with the condition: where the other was taken, there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from dy2st.constructs.replay import Lift, Replay
from dy2st.constructs.state import Optional, operand_value
from dy2st.errors import ConversionError, Location
from dy2st.graph import Block, Value
from dy2st.runtime.array import ArrayType, by_numpy, type_of
from dy2st.runtime.history import History, sources, taped_array
from dy2st.runtime.tape import Cotangent, Entry, Taped
from dy2st.runtime.tensors.tensor import LeafEntry
from dy2st.symbol import Symbol
from dy2st.trace import Frame, current, where

__all__ = ["Branch", "Part", "captured", "refuse_writes"]

Part = Cotangent | None
BOOL = ArrayType(np.dtype(bool), (), "python")


class Step(Entry):
    """An entry that is a branch or a loop. Its operands and results are known when it is closed."""

    error: Exception | None

    def __init__(self, name: str, place: Location | None) -> None:
        super().__init__(name, Entry.pull, (), ())
        self.error, self.place = None, place

    def refuse_second(self, lift: Lift) -> None:
        """It is taken back on plain values alone."""
        if lift is taped_array:
            raise ConversionError(
                "the second derivative through a branch or a loop on data", self.place,
                "Take derivatives of derivatives (`create_graph=True`) of code without branches and loops on data.",
            )  # fmt: skip


def captured(entry: Step, outputs: Sequence[Taped | None], start: int) -> list[Taped]:
    """What is older than `start` and has a derivative, of all that some outputs come from.

    A gradient that would begin after it ends the tape: taking a derivative through `entry` raises.
    """
    found: dict[tuple[int, int], Taped] = {}
    seen: set[int] = set()
    pending = [x for x in outputs if x is not None and x.entry is not None]
    while pending:
        x = pending.pop()
        assert x.entry is not None
        if x.entry.born < start:
            found[x.entry.born, x.index] = x
        elif isinstance(x.entry, LeafEntry):
            entry.error = ConversionError(
                "the gradient of a tensor that was made, or changed in place, inside a branch or a loop", entry.place,
                "Make it before, or call `backward()` inside.",
            )  # fmt: skip
        elif x.entry.born not in seen:
            seen.add(x.entry.born)
            pending.extend(sources(x.entry))
    return [found[key] for key in sorted(found)]


def refuse_writes(frame: Frame) -> None:
    """On the way back through a branch or a loop nothing is changed, but for checks that the forward run made, too."""
    if any(place is not current().error for place, _ in frame.outer_writes()):
        raise ConversionError(
            "a hook of a tensor inside a branch or a loop changes something", where(),
            "Let the hook give a gradient and change nothing, or use it outside of the branch or the loop.",
        )  # fmt: skip


class Branch(Step):
    """The step of an `if` node. `condition` is its test, `sides` are its blocks and when they began."""

    def __init__(self, condition: Symbol, sides: tuple[Frame, Frame]) -> None:
        super().__init__("if", None)
        self.condition = condition
        self.sides = sides
        self.given: list[tuple[Taped | None, Taped | None]] = []  # of each result, what the sides gave

    def add(self, *given: Any) -> Callable[[Any], Taped]:
        """What the sides gave for an array, None for one that gave anything; what the merged data are on the tape."""
        if not any(x is not None and x.entry is not None for x in given):
            return Taped
        self.place = self.place or where()
        self.given.append(given)  # type: ignore[arg-type]
        position = len(self.given) - 1
        return lambda data: Taped(data, self, position)

    def close(self) -> None:
        """All sides have given what they have."""
        found: dict[tuple[int, int], Taped] = {}
        for outputs, frame in zip(zip(*self.given), self.sides):
            for x in captured(self, outputs, frame.start):
                assert x.entry is not None
                found[x.entry.born, x.index] = x
        self.operands = tuple(found[key] for key in sorted(found))
        self.results = tuple(self.given)

    # --- going back ------------------------------------------------------------------------------

    def pull(self, cotangents: Sequence[Part], wanted: Sequence[bool], lift: Lift) -> Sequence[Part]:
        self.refuse_second(lift)
        condition = lift(self.condition)
        sides = [self.side(position, cotangents, wanted, condition, lift) for position in (0, 1)]
        merger = Merged(condition, [block for block, _ in sides])
        found = [merger.add(*parts) for parts in zip(self.operands, *(parts for _, parts in sides))]
        symbols = merger.emit(lift)
        return [None if part is None else part(symbols) for part in found]

    def side(
        self, position: int, cotangents: Sequence[Part], wanted: Sequence[bool], condition: Symbol, lift: Lift
    ) -> tuple[Block, list[Part]]:
        """The block of one side, and the cotangents of the operands in it."""
        forward = self.sides[position]
        pairs = [(x[position], c) for x, c in zip(self.given, cotangents) if c is not None and x[position] is not None]
        inputs = [x for x, want in zip(self.operands, wanted) if want]
        with current().frame() as frame:
            current().assume(condition.value, position == 0)
            replay = Replay(forward.block, frame.block, lift)
            history = History([x for x, _ in pairs], inputs, forward.start)  # type: ignore[misc]
            found = iter(history.cotangents(pairs, replay))  # type: ignore[arg-type]
            refuse_writes(frame)
        return frame.block, [next(found) if want else None for want in wanted]


class Merged:
    """What the two sides of a branch on the way back give: results of one `if` node."""

    def __init__(self, condition: Symbol, blocks: list[Block]) -> None:
        self.condition, self.blocks = condition, blocks
        self.pairs: list[tuple[Any, Any, ArrayType, Taped | None]] = []

    def add(self, operand: Taped, *parts: Part) -> Callable[[list[Symbol]], Cotangent] | None:
        """How to make the cotangent of an operand from the results of the node; None if there is none."""
        if parts[0] is None and parts[1] is None:
            return None
        a, b = (None if part is None else part.value for part in parts)
        value = self.pair(a, b, type_of(operand.data), operand)
        there = self.there(*(None if part is None else part.there for part in parts))
        is_clean = all(part is None or part.there is True or part.is_clean for part in parts)
        return lambda symbols: Cotangent(symbols[value], there(symbols), is_clean)

    def there(self, a: Any, b: Any) -> Callable[[list[Symbol]], Any]:
        """Whether a derivative comes through, where the sides tell it (None: never)."""
        if a is b:
            return lambda symbols: a
        if a is True and b is None:
            return lambda symbols: self.condition
        if a is None and b is True:
            return lambda symbols: Symbol(by_numpy[np.logical_not](self.condition).value, "python")
        index = self.pair(False if a is None else a, False if b is None else b, BOOL, None)
        return lambda symbols: symbols[index]

    def pair(self, a: Any, b: Any, type: ArrayType, like: Taped | None) -> int:
        self.pairs.append((a, b, type, like))
        return len(self.pairs) - 1

    def emit(self, lift: Lift) -> list[Symbol]:
        """The node; a Symbol for each pair."""
        trace = current()
        for position, block in enumerate(self.blocks):
            with trace.reopened(block):
                block.results = [self.result(pair[position], *pair[2:], lift) for pair in self.pairs]
        if not self.pairs:
            return []
        types = tuple(pair[2] for pair in self.pairs)
        results = trace.emit("if", [self.condition.value], {}, types, (self.blocks[0], self.blocks[1]))
        return [Symbol(value, type.kind) for value, type in zip(results, types)]

    @staticmethod
    def result(given: Any, type: ArrayType, like: Taped | None, lift: Lift) -> Value:
        if given is None and like is not None:
            given = by_numpy[np.zeros_like](lift(like))
        return operand_value(given, type)


def when(condition: Symbol, action: Callable[[], None], otherwise: Callable[[], None] = lambda: None) -> None:
    """`action()` where the condition is true, else `otherwise()`, for the runtime."""
    from dy2st.constructs.branches import if_

    def side(act: Callable[[], None]) -> Callable[[], tuple[Any, ...]]:
        def run() -> tuple[Any, ...]:
            act()
            return ()

        return run

    if_(condition, side(action), side(otherwise), ())


def optional(condition: Symbol, value: Any) -> Any:
    """`value` where the condition is true, else None, for the runtime."""
    return Optional(value, Symbol(condition.value, "python"), "the gradient")


def where_there(value: Optional, use: Callable[[Any], None], otherwise: Callable[[], None] = lambda: None) -> None:
    """`use(value)` where it is not None, else `otherwise()`, for the runtime."""
    when(value.flag, lambda: use(value.value), otherwise)


Symbol.when = when  # type: ignore[assignment, method-assign]
Symbol.optional = optional  # type: ignore[assignment, method-assign]
Optional.where_there = where_there  # type: ignore[attr-defined]
