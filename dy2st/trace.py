"""The running trace: where new nodes go, and a journal of everything that is changed in place.

In: primitives applied to Symbols while a rewritten program runs. Out: blocks of nodes. Each
thread has at most one trace running at a time; it is found with `current()`.

A *place* is anything that can be changed in place: the cell of an array, a list, a dict, an
attribute. A branch or a loop body is built inside a *frame*; the first write to a place in a
frame records the old content, so that the frame can be undone and its effect merged or carried.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from dy2st.errors import ConversionError, Location
from dy2st.graph import Block, Node, Origin, Value
from dy2st.lines import NAMESPACE_MARK, RESULTS_MARK, TRY_MARK, in_try, name_of, user_frames, where
from dy2st.runtime.array import ArrayType, Primitive
from dy2st.runtime.tape import TapedArray, is_recording, journal, recording, tick
from dy2st.runtime.tensors.tensor import Tensor, wrap

__all__ = [
    "NAMESPACE_MARK", "RESULTS_MARK", "TRY_MARK", "Frame", "Place", "Stepped", "Trace", "current", "in_try",
    "is_running", "name_of", "running", "suspended", "user_frames", "where",
]  # fmt: skip

DEEPEST = 100  # levels of one function calling itself


class Place:
    """What can be changed in place. `born` tells whether it existed before a frame began.

    `poison` tells why it is not known what it holds, if so, and `sealed` why it must not change;
    `noun` is what it is called then.
    """

    born: int
    poison: str | None = None
    sealed: str | None = None
    noun = "array"
    ties: Any = None

    @property
    def whole(self) -> Any:
        """The place whose other names see a change of this one; None if it has no other names."""
        return None if self.ties is None else self

    def content(self) -> Any:
        """What it holds now, as a nesting of containers that shares nothing mutable with it."""
        raise TypeError(f"{type(self).__name__} has no content")

    def set_content(self, content: Any) -> None:
        """Make it hold `content` (no journal entry)."""
        raise TypeError(f"{type(self).__name__} has no content")


class TensorPlace(Place):
    """What a tensor holds: the cell inside it."""

    noun = "tensor"

    def __init__(self, cell: TapedArray) -> None:
        self.cell, self.born = cell, cell.born

    def content(self) -> Any:
        """A tensor of what the cell points to, with its derivative."""
        return wrap(self.cell.snapshot())

    def set_content(self, content: Any) -> None:
        self.cell.hold(content.cell.taped)


class Unasked:
    """The gradient of a tensor from outside that nobody has asked for: what finds it."""

    def __init__(self, find: Callable[[], None]) -> None:
        self.find = find


class GradientPlace(Place):
    """The gradient of a tensor: another tensor, or None."""

    name = "grad"

    def __init__(self, owner: Tensor, born: int) -> None:
        self.owner, self.born = owner, born

    def content(self) -> Any:
        self.owner.resolve()
        return self.owner._grad

    def set_content(self, content: Any) -> None:
        if isinstance(content, Unasked):
            self.owner.later, content = content.find, None
        self.owner._grad = content


class Frame:
    """One block under construction and what was changed since it began."""

    __slots__ = (
        "block", "count", "draws", "entered", "facts", "folded", "is_loop", "reached", "start", "undo", "writes",
    )  # fmt: skip

    def __init__(self, block: Block, start: int, is_loop: bool) -> None:
        self.block, self.start, self.is_loop = block, start, is_loop
        self.writes: dict[int, tuple[Place, Any]] = {}
        self.folded: set[int] = set()
        self.reached: set[int] = set()  # lists, dicts and objects that were read or changed, by id
        self.entered: dict[int, tuple[Any, Value, Value]] = {}
        self.undo: list[Callable[[], None]] = []
        self.draws: list[Any] = []  # of random numbers, in order
        self.count: Any = None  # of the rounds of a loop, where data do not decide it; of a branch its test
        self.facts: dict[Value, bool] = {}

    def outer_writes(self) -> list[tuple[Place, Any]]:
        """(place, content before) for each written place that is older than the frame."""
        return [entry for entry in self.writes.values() if entry[0].born < self.start]


NOWHERE = Block(closed=True)  # where values are whose nodes were taken back


@dataclasses.dataclass(frozen=True)
class Stepped:
    """A parameter that an optimiser steps, its group, the keys of its rate and its state; not `always`: in a branch.

    taken: the output that tells whether the state has begun, where that depends on data.
    """

    optimizer: Any
    parameter: Tensor
    group: dict[str, Any]
    rate: Any
    always: bool
    key: Any
    taken: int | None = None


class Trace:
    """A graph under construction.

    `block` is where nodes go. `learned` keeps, for each construct met at a place in the program,
    what an earlier build of it found out, so that nested constructs are not tried again and again.
    """

    def __init__(self) -> None:
        self.block = Block()
        self.frames: list[Frame] = [Frame(self.block, 0, False)]
        self.loops: list[Frame] = []
        self.clock = self.started = tick()
        self.learned: dict[Any, Any] = {}
        self.node_count = 0
        self.depths: dict[Any, tuple[int, int]] = {}  # of each function that runs: in how many frames it called itself
        self.managed = 0  # context managers of the user's that are entered now
        self.error: Any = None
        self.failures: list[tuple[BaseException, Location | None, dict[Any, Any]]] = []
        self.discarded: list[tuple[int, int]] = []
        self.ended: list[tuple[int, int]] = []  # the same for blocks that have ended
        self.main = self.block
        self.prints: dict[Any, Any] = {}  # the `print` statements
        self.printed: Any = None  # a list of their numbers, in the order of the run
        self.captures: dict[Any, Any] = {}  # id(array) -> Capture, for arrays from outside; for numbers by their key
        self.numbers: dict[Any, tuple[Callable[[], Any], Any]] = {}  # key -> (fetch, value), of constants from outside
        self.numbered: dict[tuple[int, Any], Any] = {}  # (id(container), key) -> the key of a number that it holds
        self.placed: dict[tuple[int, Any], Any] = {}  # (id(container), key) -> Symbol, for numbers that are inputs
        self.varying: frozenset[Any] = frozenset()  # keys of numbers that are inputs
        self.most: int | None = None  # the most nodes that are worth it
        self.random = "input"  # what a draw becomes: an input, or a "node"
        self.lifted: dict[int, tuple[Any, ...]] = {}  # id(container) -> (it, copy, fetch, name)
        self.recording = is_recording()
        self.guards: list[Any] = []
        self.generators: dict[int, Any] = {}  # id(generator from outside) -> (how to find it, name, fetch)
        self.guarded: set[tuple[int, str]] = set()
        self.made: dict[int, Any] = {}  # objects that this trace made
        self.cells: dict[int, Place] = {}  # the places of tensors that were changed, and of their gradients
        self.stepped: list[Stepped] = []
        self.begun: dict[Any, Callable[[], object]] = {}  # key of a state -> what takes back that it was begun outside
        self.taken: dict[Any, Any] = {}  # the same -> the cell that tells whether it has begun
        self.tensors: dict[int, Any] = {}  # id(copy) -> what is known of a tensor from outside
        self.chosen: dict[int, TapedArray] = {}  # the cells of tensors that branches and loops merged
        self.orders: dict[int, bool] = {}  # id(input value) -> whether the array that was given is in C order
        self.reshaped: list[tuple[set[int], Any, Any]] = []  # inputs relied on, the array, what it was reshaped to
        self.relied: set[int] = set()  # ids of the inputs that must be in C order in any case
        self.written: set[int] = set()  # ids of the places that were ever changed
        self.births: dict[int, int] = {}
        self.foreign: dict[int, Place] = {}  # id(thing) -> its place, for mutable things of other classes
        self.keep: list[Any] = []  # what is known by its id must live as long as the trace
        self.attributes: dict[tuple[int, str], Any] = {}
        self.identities: dict[int, Any] = {}  # id(object) -> what is known of its other names
        self.initial_attributes: dict[tuple[int, str], Any] = {}

    # --- nodes -----------------------------------------------------------------------------

    def emit(
        self,
        op: Primitive | str,
        operands: list[Value],
        params: dict[str, Any],
        types: tuple[ArrayType, ...],
        blocks: tuple[Block, ...] = (),
    ) -> tuple[Value, ...]:
        """Append a node to the current block; its results."""
        for value in [*operands, *(result for block in blocks for result in block.results)]:
            if value.block is not None and value.block.closed and value.block not in blocks:
                raise ConversionError(
                    "a value that was computed in a branch or a loop is used after its end", where(),
                    "It was kept in an object or a function that was made there: make that before, or keep the value "
                    "under a name.",
                )  # fmt: skip
        node = Node(op, operands, params, (), blocks, self.origin())
        node.results = tuple(
            Value(type, block=self.block, node=node, index=i) for i, type in enumerate(types)
        )
        self.block.nodes.append(node)
        self.node_count += 1
        if self.most is not None and self.node_count > self.most:
            raise ConversionError("a number that changes is better a constant", where(), "Pass it as an argument.")
        return node.results

    def origin(self) -> Origin:
        """The user's lines that are running now, innermost first."""
        return tuple(
            (frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name)
            for frame in user_frames()
        )

    def assume(self, condition: Value, holds: bool) -> None:
        """From here on in this frame the condition is known: it was tested, or another path is an error."""
        self.frames[-1].facts[condition] = holds
        node = condition.node
        if node is None:
            return
        if node.name == "logical_not":
            self.assume(node.operands[0], not holds)
        elif node.name == ("logical_and" if holds else "logical_or"):
            for operand in node.operands:
                self.assume(operand, holds)
        elif node.name == "if" and node.blocks[holds].results[condition.index] is node.operands[0]:
            self.assume(node.operands[0], holds)  # `a and b` is true: so is `a`; `a or b` false: so is `a`

    def is_sure(self, condition: Value) -> bool | None:
        """What is known of a condition here, None if nothing is."""
        for frame in reversed(self.frames):
            if condition in frame.facts:
                return frame.facts[condition]
        node = condition.node
        if node is not None and node.name == "logical_not":
            inner = self.is_sure(node.operands[0])
            return None if inner is None else not inner
        return None

    @contextmanager
    def deeper(self, function: Any, name: str) -> Iterator[None]:
        """While `function` runs: how often it may call itself in a branch of a branch … has a limit."""
        before = self.depths.get(function, (0, 0))
        depth = before[0] + (len(self.frames) > before[1])
        if depth > DEEPEST:
            raise ConversionError(
                f"`{name}` calls itself more than {DEEPEST} levels deep while the graph is built", where(),
                "Recursion that only data ends cannot be converted: write it as a `while` loop.",
            )  # fmt: skip
        self.depths[function] = depth, len(self.frames)
        try:
            yield
        finally:
            self.depths[function] = before

    # --- places and frames -------------------------------------------------------------------

    def tick(self) -> int:
        """The birth date of a new place."""
        self.clock = tick()
        return self.clock

    def touch(self, cell: Any) -> None:
        """Inside a loop body, make an older cell hold what it holds at the start of an iteration.

        `cell` (a Symbol that owns its elements) then points to a value that becomes a carried
        parameter if the body changes the cell, and is forwarded to the value outside if not.
        """
        for frame in self.loops:
            if cell.born < frame.start and id(cell) not in frame.entered:
                outside = cell._value
                inside = Value(outside.type, block=frame.block)
                inside.dim = outside.dim
                frame.entered[id(cell)] = (cell, outside, inside)
                cell._value = inside

    def before_write(self, place: Place) -> None:
        """Record the content of a place that is about to change."""
        if self.loops and hasattr(place, "_value"):
            self.touch(place)
        self.written.add(id(place))
        frame = self.frames[-1]
        if id(place) not in frame.writes:
            frame.writes[id(place)] = (place, place.content())

    def before_tensor_read(self, cell: TapedArray) -> None:
        """A tensor from outside is an input where converted code reads it; elsewhere it would be a constant."""
        if 0 < cell.born < self.started:
            raise ConversionError(
                "a tensor from outside is used by code that is not converted", where(),
                "Pass it as an argument, or read it from a name or an attribute in converted code.",
            )  # fmt: skip

    def before_tensor_write(self, cell: Any) -> None:
        """`before_write` for the cell of a tensor, or for its gradient."""
        if isinstance(cell, Tensor):
            self.before_gradient_write(cell)
            return
        self.before_tensor_read(cell)
        if id(cell) in self.chosen:
            raise ConversionError(
                "a tensor that a branch or a loop chose is changed in place", where(),
                "Make a new one: `y = y + 1` instead of `y += 1` or `y.add_(1)`.",
            )  # fmt: skip
        if id(cell) not in self.cells:
            self.cells[id(cell)] = TensorPlace(cell)
        self.before_write(self.cells[id(cell)])

    def before_gradient_write(self, owner: Tensor) -> None:
        """`before_write` for the gradient of a tensor."""
        self.before_tensor_read(owner._cell)
        if len(self.frames) == 1:  # nothing is ever taken back; what it was may not have been asked for
            return
        if id(owner) not in self.cells:
            self.cells[id(owner)] = GradientPlace(owner, self.births.get(id(owner), owner._cell.born))
            self.keep.append(owner)
        place = self.cells[id(owner)]
        if owner.later is not None and all(frame.block is self.main for frame in self.frames):
            self.written.add(id(place))
            self.frames[-1].writes.setdefault(id(place), (place, Unasked(owner.later)))
        else:
            self.before_write(place)

    def fold(self, place: Place) -> None:
        """Note that known content of a place was used by Python or folded into a constant."""
        for frame in self.loops:
            if place.born < frame.start:
                frame.folded.add(id(place))

    def is_discarded(self, place: Place) -> bool:
        """Whether a place was made in a build that was taken back."""
        return any(start <= place.born <= end for start, end in self.discarded)

    def is_over(self, place: Place) -> bool:
        """Whether a place was made in a build that was taken back, or in a block that has ended."""
        return self.is_discarded(place) or any(start <= place.born <= end for start, end in self.ended)

    @contextmanager
    def frame(self, *, loop: bool = False, block: Block | None = None) -> Iterator[Frame]:
        """Build into a new block; afterwards every place that is older has the content it had before."""
        outer = self.block
        frame = Frame(Block(parent=outer) if block is None else block, self.tick(), loop)
        nodes_before = self.node_count
        self.frames.append(frame)
        self.block = frame.block
        if loop:
            self.loops.append(frame)
        try:
            yield frame
        except BaseException:
            self.node_count = nodes_before
            raise
        finally:
            self.block = outer
            self.frames.pop()
            if loop:
                self.loops.pop()
            frame.block.closed = True
            self.ended.append((frame.start, self.clock))
            for place, content in reversed(frame.outer_writes()):
                place.set_content(content)
            for cell, outside, _ in frame.entered.values():
                cell._value = outside
            self.frames[-1].undo.extend(frame.undo)

    @contextmanager
    def reopened(self, block: Block) -> Iterator[None]:
        """Append to a block that has ended (to convert its results)."""
        before, self.block, block.closed = self.block, block, False
        try:
            yield
        finally:
            self.block, block.closed = before, True

    @contextmanager
    def attempt(self) -> Iterator[Callable[[], None]]:
        """Build into the current block; calling the yielded function takes it all back at the end."""
        undone = False

        def take_back() -> None:
            nonlocal undone
            undone = True

        outer_frame, count, nodes_before = self.frames[-1], len(self.block.nodes), self.node_count
        inner = Frame(self.block, self.tick(), False)
        self.frames.append(inner)
        try:
            yield take_back
        except BaseException:
            undone = True
            raise
        finally:
            self.frames.pop()
            if undone:
                self.discarded.append((inner.start, self.tick()))
                for node in self.block.nodes[count:]:
                    for result in node.results:
                        result.block = NOWHERE  # whoever remembers it must not use it
                del self.block.nodes[count:]
                self.node_count = nodes_before
                for place, content in reversed(list(inner.writes.values())):
                    place.set_content(content)
                for action in reversed(inner.undo):
                    action()
            else:
                for key, entry in inner.writes.items():
                    outer_frame.writes.setdefault(key, entry)
                outer_frame.undo.extend(inner.undo)
                outer_frame.draws.extend(inner.draws)


@contextmanager
def suspended() -> Iterator[None]:
    """Inside, code runs eagerly on what is outside, and no graph is built."""
    before, _local.trace = _local.trace, None
    try:
        with recording(False), journal(None, None):
            yield
    finally:
        _local.trace = before


_local = threading.local()


def current() -> Trace:
    """The trace that is running in this thread."""
    trace: Trace = _local.trace
    return trace


def is_running() -> bool:
    """Whether this thread is building a graph."""
    return getattr(_local, "trace", None) is not None


@contextmanager
def running(trace: Trace) -> Iterator[Trace]:
    """Make `trace` the current one of this thread."""
    before = getattr(_local, "trace", None)
    _local.trace = trace
    try:
        with recording(trace.recording), journal(trace.before_tensor_read, trace.before_tensor_write):
            yield trace
            if is_recording() != trace.recording:
                raise ConversionError(
                    "recording is switched in converted code, and stays so after it", None,
                    "Write `with torch.no_grad():`, or switch it outside.",
                )  # fmt: skip
    finally:
        _local.trace = before
