"""Carried state: a loop body built into the block of a `loop` node.

In: a body, the state before, a test or a sequence. Out: the state after, with every array, list
and attribute that the body changes in place changed. The types of the state are brought to a
fixpoint: a build that finds another type (an int that becomes a float, a size that changes, a
list that grows) is taken back and started again with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.aliasing import HINT as COPY
from dy2st.aliasing import before_write, link, refuse_poison, relatives
from dy2st.constructs import slots
from dy2st.constructs.branches import write_place
from dy2st.constructs.columns import Stack, identity
from dy2st.constructs.containers import TracedList, make, may_be
from dy2st.constructs.foreign import is_known_foreign
from dy2st.constructs.logic import truth
from dy2st.constructs.loop_node import counter, emit_loop, link_results
from dy2st.constructs.loop_step import LoopStep, enter_array, enter_column, leave_array, leave_column, record
from dy2st.constructs.sequences import Sequence
from dy2st.constructs.slots import Copy, Fills, Ids, Plan, Retry, Slot
from dy2st.constructs.state import (
    FILL,
    Maybe,
    Optional,
    Partial,
    Undefined,
    alike,
    difference,
    is_number,
    join,
    operand_value,
    refuse,
    same_opaque,
    state_names,
)  # fmt: skip
from dy2st.constructs.tensors import combined, put_on_tape
from dy2st.errors import ConversionError
from dy2st.graph import Value
from dy2st.runtime.array import ArrayType, Dim, by_numpy, type_of
from dy2st.runtime.tape import TapedArray
from dy2st.runtime.tensors.tensor import Tensor
from dy2st.runtime.tree import children, is_container
from dy2st.symbol import Symbol
from dy2st.trace import RESULTS_MARK, Frame, Place, current, where

__all__ = ["GraphLoop"]

State = tuple[Any, ...]
HINT = "A loop carries one structure, dtype and rank: start with what the body makes."
ATTEMPTS = 12
Kinds = tuple[type[Partial], ...]
KINDS: Kinds = (Maybe, Optional)


class GraphLoop:
    """One loop on its way into the graph."""

    def __init__(
        self,
        body: Callable[..., State],
        state: State,
        *,
        go_on: Callable[..., Any] | None,
        sequence: Sequence | None = None,
    ) -> None:
        self.names = state_names(body, len(state))
        self.results = body.__globals__.get(RESULTS_MARK, frozenset())
        # what the function returns is unset where a loop begins, and at the start of each of its steps
        self.state = tuple(Undefined(n) if n in self.results else v for n, v in zip(self.names, state))
        self.body, self.go_on, self.sequence = body, go_on, sequence
        self.trace = current()
        self.key = (body.__code__, slots.signature(state))
        self.plan = Plan()

    def run(self) -> State:
        """Build until the state is stable; the state after the loop."""
        remembered: Plan | None = self.trace.learned.get(self.key)
        if remembered is not None:
            self.plan = remembered
            remembered.places = [place for place in remembered.places if not self.trace.is_over(place)]
            try:
                return self.settle()
            except ConversionError:
                self.plan = Plan()
        self.trace.learned[self.key] = self.plan
        return self.settle()

    def settle(self) -> State:
        for _ in range(ATTEMPTS):
            with self.trace.attempt() as take_back:
                try:
                    return self.build()
                except Retry:
                    take_back()
        raise ConversionError("the types of what this loop carries do not settle", where(), HINT)

    # --- entering ------------------------------------------------------------------------------

    def build(self) -> State:
        trace, plan = self.trace, self.plan
        self.slots: list[Slot] = []
        self.copies: list[Copy] = []
        self.again, self.fill = False, Fills(plan)
        self.unchanged: set[str] = set()  # Python numbers that the body leaves alone
        go = None if self.go_on is None else truth(self.go_on(*self.state))  # whether the first step is taken
        if go is False:
            return self.state
        self.stack_lists()
        places = [place for place in plan.places if not trace.is_discarded(place)]
        labels = [slots.label(place, number) for number, place in enumerate(places)]
        contents = [place.content() for place in places]
        self.stacks = slots.stacks([*self.state, *contents], [*self.names, *labels], plan)
        slots.evaluate([*self.state, *contents])
        self.step = LoopStep()
        with trace.frame(loop=True) as frame:
            for cell in plan.unknown:
                if not trace.is_discarded(cell):
                    trace.touch(cell)
            self.frame = frame
            frame.count = self.sequence.length if self.sequence is not None and self.go_on is None else None
            index = counter(frame.block, None if self.sequence is None else self.sequence.length)
            entered = [self.enter(v, n, frame) for v, n in zip(self.state, self.names)]
            held = [self.enter_place(place, name, frame) for place, name in zip(places, labels)]
            frame.reached.clear()
            item = () if self.sequence is None else (self.sequence.item(index),)
            given = [Undefined(n) if n in self.results else e for e, n in zip(entered, self.names)]
            out = self.body(*item, *given)
            going = self._test_inside(out)
            reached = set(frame.reached)
            leave = [self.leave(v, e, o, n) for v, e, o, n in zip(self.state, entered, out, self.names)]
            place_leave = [
                self.leave(before, inside, place.content(), name)
                for place, (before, inside), name in zip(places, held, labels)
            ]
            seems_known = self.unchanged - plan.changing  # and so is known in the body, too
            if self.again or seems_known:
                plan.same |= set() if self.again else seems_known
                raise Retry
            self.find_containers(reached)
            for slot in self.slots:
                if slot.type.kind == "array" and slot.name not in self.results:
                    self.find_partners(slot)
            self.find_places(frame, places)
            for cell, *_ in frame.entered.values():
                if cell.poison is not None:  # it was read before, which is after, in the next round
                    raise ConversionError(cell.poison, where(), COPY)
            outs = [operand_value(slot.out, slot.type) for slot in self.slots]
            cells = self.changed_cells(frame)  # last: whatever is read above counts as reached
        length = None if self.sequence is None else self.sequence.length
        node = emit_loop(frame, self.slots, cells, outs, (length, go, going))
        link_results(self.slots, self.results, frame.start)
        self.step.close(node, frame)
        after = tuple(finish() for finish in leave)
        for place, finish in zip(places, place_leave):
            write_place(place, finish())
        return after

    def _test_inside(self, out: State) -> Any:
        going = True if self.go_on is None else truth(self.go_on(*out))
        error = self.trace.error
        if error is not None and id(error) in self.trace.frames[-1].writes:
            fine = Symbol((error == 0).value, "python")
            going = fine if going is True else Symbol(by_numpy[np.logical_and](going, fine).value, "python")
        return going

    def stack_lists(self) -> None:
        """Lists that the body makes longer or shorter become stacked before the loop."""
        for place in self.plan.places:
            like = self.plan.stacks.get(id(place))
            if like is not None and isinstance(place, TracedList) and place.stack is None:
                write_place(place, Stack.of(list(place), like))

    def enter(self, value: Any, path: str, frame: Frame, kinds: Kinds = KINDS) -> Any:
        """What the body sees for a state value: parameters in place of numbers and arrays."""
        for position, kind in enumerate(kinds):
            if isinstance(value, kind) or (kind, path) in self.plan.partial:
                return self.enter_partial(kind, value, path, frame, kinds[position + 1 :])
        if path in self.plan.same or is_known_foreign(value):
            return value
        if isinstance(value, TapedArray) or path in self.plan.arrays:
            return enter_array(self, value, path, frame)
        if is_number(value):
            return self.new_slot(value, type_of(value), path, frame)
        if isinstance(value, Stack):
            value = self.stacks.get(path, value)
            columns = [enter_column(self, c, f"{path}[]{i}", frame) for i, c in enumerate(value.columns)]
            return Stack(value.structure, columns, value.types)
        if is_container(value):
            return self.enter_container(value, path, frame)
        return value

    def enter_container(self, value: Any, path: str, frame: Frame) -> Any:
        """The object itself where the body keeps it (its changes are found as a place's), else a copy."""
        place = identity(value)
        if place is not None and path not in self.plan.rebound:
            return value
        if place is not None:
            refuse_poison(place)
        before: Any = value
        if isinstance(value, TracedList) and (value.stack is not None or path in self.plan.grown):
            before = self.stacks.get(path) or value.stack or Stack.of(list(value), self.plan.grown[path])
            inside: Any = TracedList()
            form = inside.stack = self.enter(before, path, frame)
        else:
            kind, keys, items, extra = children(value)
            parts = [self.enter(item, f"{path}.{key}", frame) for key, item in zip(keys, items)]
            extra = combined(kind, extra)
            before, inside, form = (make(kind, keys, list(given), extra) for given in (items, parts, parts))
            if isinstance(value, Tensor) and (extra is not None or path in self.plan.taped):
                inside._cell = self.step.enter(path, value.cell.taped, parts[0], self.slot_of(parts[0]) is not None)
        if place is not None:
            partners = [p for p in self.plan.partners.get(path, ()) if not self.trace.is_discarded(p)]
            others = [identity(copy.inside) for copy in self.copies if (path, copy.path) in self.plan.tied]
            link(identity(inside), [place, *partners, *others])
            self.copies.append(Copy(path, value, inside, before, form))
        return inside

    def enter_partial(self, kind: type[Partial], value: Any, path: str, frame: Frame, kinds: Kinds) -> Partial:
        """A value that is not there on all paths, or not in all rounds: it is carried with a flag."""
        given, flag = kind.split(value)
        given = self.fill(kind, path) if given is FILL else given
        inside = self.enter(given, path, frame, kinds)
        differs = value.differs if isinstance(value, kind) else None
        label = slots.is_set(path) if kind is Maybe else f"{path} is not None"
        return kind(inside, self.new_slot(flag, type_of(False), label, frame), path, differs)

    def new_slot(
        self, initial: Any, type: ArrayType, path: str, frame: Frame, free: tuple[int, ...] = ()
    ) -> Symbol:
        type = self.plan.types.get(path, type)
        self.plan.free.update((path, axis) for axis in free)
        shape = tuple(
            Dim.new() if (path, axis) in self.plan.free else size for axis, size in enumerate(type.shape)
        )
        slot = Slot(initial, ArrayType(type.dtype, shape, type.kind), path)
        slot.parameter = frame.block.parameter(slot.type)
        slot.symbol = Symbol(slot.parameter, slot.type.kind)
        partners = [p for p in self.plan.partners.get(path, ()) if not self.trace.is_discarded(p)]
        others = [other.symbol for other in self.slots if (path, other.path) in self.plan.tied]
        link(slot.symbol, [*partners, *others])
        self.slots.append(slot)
        return slot.symbol

    def enter_place(self, place: Place, name: str, frame: Frame) -> tuple[Any, Any]:
        before = place.content()
        before_write(place)
        inside = self.enter(before, name, frame)
        place.set_content(inside)
        return before, slots.copied(inside)

    # --- leaving -------------------------------------------------------------------------------

    def leave(self, before: Any, inside: Any, out: Any, path: str, kinds: Kinds = KINDS) -> Callable[[], Any]:
        """Check what the body made of a state value; how to build it after the loop."""
        for position, kind in enumerate(kinds):
            never = [kind.split(value)[0] is FILL for value in (inside, out)]
            if all(never):
                return lambda: before
            if any(never) or isinstance(inside, kind) or isinstance(out, kind):
                return self.leave_partial(kind, before, inside, out, path, kinds[position + 1 :])
        slot = self.slot_of(inside)
        if isinstance(inside, TapedArray) or (slot is not None and isinstance(out, TapedArray)):
            return leave_array(self, before, inside, out, path)
        if slot is not None:
            return self.leave_number(slot, before, out, path)
        if inside is before and is_container(before) and identity(before) is not None:
            if out is not before:
                self.plan.rebound.add(path)
                self.again = True
            return lambda: before
        if isinstance(inside, Stack) and isinstance(out, Stack):
            self.plan.note_rows(path, inside, out)
            columns = zip(before.columns, inside.columns, out.columns)
            finish = [leave_column(self, *each, path, number) for number, each in enumerate(columns)]
            return lambda: Stack(inside.structure, [f() for f in finish], inside.types)
        if is_container(inside) and is_container(out):
            return self.leave_container(before, inside, out, path)
        if inside is before and path in self.plan.same and out is not before:
            if not isinstance(before, (bool, int, float)):
                raise self.mismatch(path, before, out)
            self.plan.same.discard(path)
            self.plan.changing.add(path)
            raise Retry
        if same_opaque(inside, out):
            return lambda: before
        raise self.mismatch(path, before, out)

    def slot_of(self, symbol: Any) -> Slot | None:
        return next((s for s in self.slots if s.symbol is symbol), None) if isinstance(symbol, Symbol) else None

    def leave_number(self, slot: Slot, before: Any, out: Any, path: str) -> Callable[[], Any]:
        if not is_number(out):
            raise self.mismatch(path, before, out)
        if out is slot.symbol and isinstance(slot.initial, (bool, int, float)):
            self.unchanged.add(path)
        common = join(slot.type, type_of(out))
        if common is None:
            raise self.mismatch(path, before, out)
        free = {a for a, s in enumerate(common.shape) if s != slot.type.shape[a]}
        unknown = {a for a in free if (path, a) not in self.plan.free}
        if unknown or (common.dtype, common.kind) != (slot.type.dtype, slot.type.kind):
            self.plan.free.update((path, axis) for axis in unknown)
            self.plan.types[path] = common
            self.again = True
            return lambda: before
        slot.out = out
        assert slot.symbol is not None
        slot.written = slot.symbol._value is not slot.parameter
        slot.poison = slot.symbol.poison
        if slot.written and isinstance(before, Symbol):
            self.refuse_two_ways(slot, before, out, path)

        def finish() -> Any:
            return self.finish_number(slot, before, out)

        return finish

    def find_partners(self, slot: Slot) -> None:
        """Start again if the body changes an array that this one may be, under its other name."""
        found: list[Symbol] = []
        for value in (slot.initial, slot.out):
            if isinstance(value, Symbol) and value is not slot.symbol:
                found += [value.root, *relatives(value.root)]
        for other in self.slots:
            if other is not slot and other.written and self.was_one_of(other, found):
                self.tie(slot, other)
        known = self.plan.partners.setdefault(slot.path, [])
        new = [
            cell for cell in found
            if cell.born < self.frame.start and id(cell) in self.frame.writes and all(cell is not k for k in known)
        ]  # fmt: skip
        if not new:
            return
        if slot.out is slot.symbol:
            self.plan.same.add(slot.path)
        known.extend(new)
        raise Retry

    def was_one_of(self, slot: Slot, cells: list[Symbol]) -> bool:
        """Whether a carried array is one of `cells` inside the loop, or was before it."""
        before = slot.initial.root if isinstance(slot.initial, Symbol) else None
        return slot.symbol in Ids(cells) or before in Ids(cells)

    def tie(self, slot: Slot, written: Slot) -> None:
        """Start again: two carried arrays may be one, and the body changes the second in place."""
        if written.out is written.symbol:
            self.plan.same.add(written.path)  # one array throughout: carried as a cell
            raise Retry
        if (slot.path, written.path) not in self.plan.tied:
            self.plan.tied.update({(slot.path, written.path), (written.path, slot.path)})
            raise Retry

    def refuse_two_ways(self, slot: Slot, before: Symbol, out: Any, path: str) -> None:
        """The body changed a carried array in place and also reached it in another way."""
        reached = {*self.frame.entered, *self.frame.folded}
        if not any(id(cell) in reached for cell in [before.root, *relatives(before.root)]):
            return
        if out is slot.symbol:  # one array throughout: carried as a cell, not as a name
            self.plan.same.add(path)
            raise Retry
        raise ConversionError(
            f"`{path}` is changed in place in the loop, is also reached in another way, and becomes another array",
            where(), "Write `.copy()` before the loop, or give the new array another name.",
        )  # fmt: skip

    def finish_number(self, slot: Slot, before: Any, out: Any) -> Any:
        assert slot.symbol is not None and slot.result is not None
        if out is slot.symbol and slot.type.kind == "array" and isinstance(before, Symbol):
            if slot.written:
                before.replace(slot.result)
            return before
        return slot.result

    def mismatch(self, path: str, before: Any, out: Any) -> ConversionError:
        error = refuse([difference(path, before, out, ("before the loop", "after its body"))], HINT)
        error.body = self.body.__code__
        return error

    def leave_partial(
        self, kind: type[Partial], before: Any, inside: Any, out: Any, path: str, kinds: Kinds
    ) -> Callable[[], Any]:
        initial, (given, flag) = kind.split(before)[0], kind.split(out)
        if not isinstance(inside, kind):
            self.plan.partial[kind, path] = slots.example_of(initial if given is FILL else given)
            self.again = True
            return lambda: before
        initial = self.fill(kind, path) if initial is FILL else initial
        given = inside.value if given is FILL else given
        value = self.leave(initial, inside.value, given, path, kinds)
        slot = self.slot_of(inside.flag)
        assert slot is not None
        slot.out = flag
        differs = inside.differs or self.mismatch(path, before, out)
        return lambda: kind(value(), slot.result, path, differs)

    def leave_container(self, before: Any, inside: Any, out: Any, path: str) -> Callable[[], Any]:
        copy = next((copy for copy in self.copies if copy.inside is inside), None)
        if copy is not None:
            copy.out = out
            before, inside = copy.form_before, copy.form
        finish = (self.leave_stack if isinstance(inside, Stack) else self.leave_items)(before, inside, out, path)

        def finish_copy() -> Any:
            result = finish()
            assert copy is not None
            may_be(result, copy.before, out)
            return result

        return finish if copy is None else finish_copy

    def leave_stack(self, before: Stack, inside: Stack, out: Any, path: str) -> Callable[[], Any]:
        if not isinstance(out, TracedList):
            raise self.mismatch(path, before, out)
        part = self.leave(before, inside, out.stack or Stack.of(list(out), inside.item(0)), path)
        return lambda: TracedList.stacked(part())

    def leave_items(self, before: Any, inside: Any, out: Any, path: str) -> Callable[[], Any]:
        kind, keys, items, extra = children(inside)
        if isinstance(out, TracedList) and kind is list and (out.is_stacked or len(out) != len(items)):
            if identity(before) is not None and (out.is_stacked or len(out) or items):
                self.plan.grown[path] = slots.example_of(Stack.like(out.stack or [*out, *items]))
                raise Retry
        forms = [(kind, keys, items, extra), children(out)]
        (kind, *_), (other_kind, other_keys, others, other_extra) = [alike(form, forms) for form in forms]
        if (kind, keys) != (other_kind, other_keys):
            raise self.mismatch(path, before, out)
        parts = [self.leave(b, i, o, f"{path}.{k}") for k, b, i, o in zip(keys, children(before)[2], items, others)]
        extra = combined(kind, extra, children(before)[3], other_extra)
        if not isinstance(out, Tensor):
            return lambda: make(kind, keys, [part() for part in parts], extra)
        record(self, path, out.cell.taped)

        def finish() -> Tensor:
            made = make(kind, keys, [part() for part in parts], extra)
            return put_on_tape(made, self.step.finish(path, made.array), *self.step.given(path))

        return finish

    def find_containers(self, reached: set[int]) -> None:
        """Start again if carried containers may be one object with others, and something was changed."""
        for copy in self.copies:
            place = identity(copy.out)
            if place is None:
                continue
            known = self.plan.partners.setdefault(copy.path, [])
            same = [p for p in (place, *relatives(place)) if not self.trace.is_discarded(p)]
            older = [p for p in same if p.born < self.frame.start and id(p) in reached]
            new = [p for p in older if p is not identity(copy.before) and p not in Ids(known)]
            ties = {
                (copy.path, other.path) for other in self.copies
                if other is not copy and identity(other.out) in Ids(same)
            }  # fmt: skip
            if new or not ties <= self.plan.tied:
                known.extend(new)
                self.plan.tied |= ties
                raise Retry

    # --- what is changed in place ----------------------------------------------------------------

    def find_places(self, frame: Frame, places: list[Place]) -> None:
        """Start again if the body changed a list, dict or attribute that was not carried."""
        new = [
            (place, before)
            for place, before in frame.outer_writes()
            if not isinstance(place, Symbol) and place not in Ids(places)
        ]
        grown = False
        for place, before in frame.outer_writes():
            if isinstance(place, TracedList) and id(place) not in self.plan.stacks:
                after = place.content()
                if isinstance(after, Stack) or isinstance(before, Stack) or len(after) != len(before):
                    self.plan.stacks[id(place)] = slots.example_of(Stack.like(after or before))
                    grown = True
        if new or grown:
            self.plan.places.extend(place for place, _ in new)
            raise Retry

    def changed_cells(self, frame: Frame) -> list[tuple[Symbol, Value, Value, Value]]:
        """(cell, value before, value inside, value after a step) of arrays changed in place."""
        cells = []
        for cell, outside, inside in frame.entered.values():
            after = cell._value
            if after is inside:
                inside.forward = outside
            elif id(cell) in frame.folded:
                self.plan.unknown.append(cell)  # its known content was used before it was changed
                raise Retry
            else:
                cells.append((cell, outside, inside, after))
        return cells
