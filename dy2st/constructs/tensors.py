"""Tensors in converted code: where they come from, what of theirs a graph takes over, what is given back.

In: the copies of tensors that a trace makes. Out: notes on the trace, by which their gradients are found and
changes followed; or a refusal.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from typing import Any

from dy2st.constructs.guards import Fetch, Guard, unchanged
from dy2st.errors import ConversionError
from dy2st.runtime.tape import Taped, TapedArray, is_recording, tick
from dy2st.runtime.tensors.tensor import EndedEntry, LeafEntry, Tensor
from dy2st.runtime.tree import children
from dy2st.trace import Place, current, where

__all__ = [
    "chosen_array", "combined", "end_tape", "ended", "from_outside", "guard_recording", "note_chosen", "note_in_list",
    "original_key", "parts", "put_on_tape", "refuse_hooks", "stands_for",
]  # fmt: skip

OUTSIDE = 1 << 61  # what tensors from outside are older than anything that is made here
UNKNOWN = object()
"""A gradient that nobody asked for before it was set."""


@dataclasses.dataclass
class Outside:
    """A tensor of the caller's: the copy that stands for it, and what that was at first."""

    copy: Tensor
    history: str | None
    grad: Any
    original: Tensor | None = None  # where it is reached from outside


def refuse_hooks(owner: Any, name: str) -> None:
    """A hook of a tensor from outside would have to be added at every call."""
    if name == "register_hook" and id(owner) in current().tensors:
        raise ConversionError("a hook is added to a tensor from outside", where(), "Register it outside.")


def end_tape(value: Any) -> None:
    """A tensor made of others by a branch or a loop, which does not know how it was made."""
    if isinstance(value, Tensor) and value.history == "computed":
        error = ConversionError(
            "the derivative of a tensor that a branch or a loop chose", where(),
            "Take derivatives of code without branches and loops on data.",
        )  # fmt: skip
        data = value._cell.data
        value._cell = TapedArray(Taped(data, EndedEntry(error, data)))
    note_chosen(value)


def ended(row: TapedArray) -> TapedArray:
    """A row of such a list: which others have a derivative would depend on which row it is."""
    if row.taped.entry is None:
        return row
    error = ConversionError(
        "the derivative of one item of a list whose length depends on data", where(),
        "Join all items: `torch.stack(items)`, `torch.cat(items)`, `np.stack(items)`.",
    )  # fmt: skip
    return TapedArray(Taped(row.data, EndedEntry(error, row.data)))


def note_in_list(leaves: list[Any]) -> None:
    """What is in a list whose length depends on data, or was taken from it: a write in place would not be seen."""
    trace = current()
    for leaf in leaves:
        if isinstance(leaf, TapedArray) and id(leaf) not in trace.chosen:
            trace.chosen[id(leaf)] = leaf
            trace.frames[-1].undo.append(functools.partial(forget_chosen, trace.chosen, id(leaf)))


def forget_chosen(chosen: dict[int, TapedArray], key: int) -> None:
    """What was built is taken back."""
    chosen.pop(key, None)


def note_chosen(value: Any) -> None:
    """A tensor made of others by a branch or a loop: a write in place would not reach those."""
    if isinstance(value, Tensor):
        current().chosen[id(value.cell)] = value.cell


def put_on_tape(value: Tensor, taped: Taped, *given: Any) -> Tensor:
    """A tensor that a branch or a loop made points to `taped`; it may be any of those that were given."""
    value._cell = TapedArray(taped)
    note_chosen(value)
    if any(x is not None and isinstance(x.entry, LeafEntry) for x in given):
        value.later = refuse_gradient
    return value


def chosen_array(taped: Taped) -> TapedArray:
    """The array for what a branch or a loop made of taped arrays."""
    made = TapedArray(taped)
    current().chosen[id(made)] = made
    return made


def refuse_gradient() -> None:
    raise ConversionError(
        "the gradient of a tensor that a branch or a loop chose", where(),
        "Read `.grad` of the tensors that it was chosen from.",
    )  # fmt: skip


def combined(kind: type, extra: Any, *others: Any) -> Any:
    """The `extra` of a container that is one of several: a tensor is computed if one of them is on the tape."""
    if not issubclass(kind, Tensor):
        return extra
    return "computed" if any(history is not None for history in (extra, *others)) else None


def parts(value: Any) -> tuple[type, tuple[Any, ...], list[Any], Any]:
    """`children` of what is from outside: the gradient of a tensor is not opened with it."""
    kind, keys, items, extra = children(value)
    count = 1 if isinstance(value, Tensor) else len(keys)
    return kind, keys[:count], items[:count], extra


def from_outside(copy: Any) -> None:
    """`copy` stands for a container of the caller's: it is older than anything that is made here."""
    if isinstance(copy, Place):
        copy.born = 0
        return
    current().births[id(copy)] = 0
    if isinstance(copy, Tensor):
        if copy.history is not None:
            guard_recording()
        if copy.history == "computed":
            error = ConversionError(
                "a gradient flows to a tensor that was computed outside", None,
                "Compute it in the converted function, or pass `x.detach()`.",
            )  # fmt: skip
            copy._cell = TapedArray(Taped(copy._cell.data, EndedEntry(error, copy._cell.data)))
        entry = copy.cell.taped.entry
        if entry is not None:
            entry.born = tick() - OUTSIDE
        copy.cell.born = 0
        current().chosen.pop(id(copy.cell), None)
        current().tensors[id(copy)] = Outside(copy, copy.history, copy._grad)


def stands_for(copy: Any, value: Tensor, fetch: Fetch | None, lift: Callable[..., Any], name: str) -> None:
    """`copy` stands for `value`, found with `fetch`: its gradient and its hooks are found when they are asked for."""
    read = fetch or (lambda: value)
    outside = current().tensors[id(copy)]
    outside.grad, outside.original = UNKNOWN, value

    def find() -> None:
        grad = value.grad
        trace = current()
        if grad is None:
            trace.guards.append(Guard("{f}()._grad is None", f=read))
        else:
            grad = lift(grad, lambda: read().grad, f"{name}.grad", (id(value), "grad"))
        copy._grad = outside.grad = grad

    def find_hooks() -> None:
        hooks = value.__dict__.get("_hooks")
        trace = current()
        trace.guards.append(Guard("[*({f}().__dict__.get('_hooks') or ())] == {v}", f=read, v=[*(hooks or ())]))
        if hooks:
            from dy2st.constructs.attributes import call

            copy._hooks = [functools.partial(call, hook) for hook in hooks]

    copy.later, copy.later_hooks = find, find_hooks


def original_key(key: Any) -> Any:
    """A key of a dict of the caller's: for what stands for a tensor, that tensor."""
    if not isinstance(key, Tensor):
        return key
    outside = current().tensors.get(id(key))
    if outside is None or outside.original is None:
        raise ConversionError("a tensor that was made in converted code is a key of a dict", None, "Use its name.")
    return outside.original


def guard_recording() -> None:
    """What is recorded depends on whether anything is."""
    trace = current()
    key = (id(is_recording), "recording")
    if key not in trace.guarded:
        trace.guarded.add(key)
        trace.guards.append(unchanged("{f}()", trace.recording, f=is_recording))
