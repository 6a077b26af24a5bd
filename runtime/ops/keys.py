"""Keys: what may stand between the brackets of `x[...]`, and the shape it gives.

In: a key as NumPy takes it. Out: a static template (ints, `Cut`s, None, `...`) and the parts that
are arrays or not known, whose places in the template are marked HOLE.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..array import Array, ArrayType, Dim, type_of
from .families import broadcast_shapes, operand, result_kind, size_of
from .shape import HOLE

__all__ = [
    "FULL", "Cut", "Template", "consumed", "fill_index", "indexed_shape", "indexed_type",
    "is_advanced", "numpy_index", "split_index",
]  # fmt: skip

INVALID = (
    "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean "
    "arrays are valid indices"
)


@dataclasses.dataclass(frozen=True)
class Cut:
    """A slice that can be hashed; each bound is None, an int, or HOLE."""

    start: Any = None
    stop: Any = None
    step: Any = None

    @property
    def bounds(self) -> tuple[Any, Any, Any]:
        return self.start, self.stop, self.step


FULL = Cut()

Template = tuple[Any, ...]


def fill_index(
    index: Template,
    parts: Sequence[Any],
    part: Callable[[Any], Any] = lambda x: x,
    bound: Callable[[Any], Any] = lambda x: x,
) -> list[Any]:
    """The template with its HOLEs filled by part(operand), or bound(operand) inside Cuts."""
    rest = iter(parts)
    filled: list[Any] = []
    for entry in index:
        if isinstance(entry, Cut):
            entry = Cut(*(bound(next(rest)) if b is HOLE else b for b in entry.bounds))
        filled.append(part(next(rest)) if entry is HOLE else entry)
    return filled


def numpy_index(index: Template, parts: Sequence[Any]) -> tuple[Any, ...]:
    """The key for a plain ndarray."""
    return tuple(slice(*e.bounds) if isinstance(e, Cut) else e for e in fill_index(index, parts))


# --- the shape of a result ---------------------------------------------------------------------


def cut_size(size: Any, cut: Cut) -> Any:
    """How many elements a slice takes from an axis; the sizes may be Dims."""
    start, stop, step = cut.bounds
    if not any(isinstance(s, Dim) for s in (size, *cut.bounds)):
        return len(range(*slice(*cut.bounds).indices(size)))
    if (start, stop, step) == (None, None, -1):
        return size
    if step not in (None, 1) or isinstance(start, Dim) or not (start is None or start >= 0):
        return Dim.new()
    if not start and (stop is None or stop == size):
        return size
    if isinstance(size, Dim) and (stop is None or (isinstance(stop, int) and stop < 0)):
        return dropped(size, (start or 0) - (stop or 0))
    return Dim.new()


def dropped(size: Dim, count: int) -> Dim:
    """The size that is left without `count` elements, at least 0."""
    if size.op == "drop":
        size, count = size.args[0], size.args[1] + count
    return Dim("drop", (size, count))


def is_advanced(entry: Any) -> bool:
    """Whether an index array makes NumPy use its advanced rules (0-d integers alone do not)."""
    return isinstance(entry, ArrayType) and (entry.ndim > 0 or entry.dtype == bool)


def indexed_shape(shape: Sequence[Any], entries: Sequence[Any]) -> tuple[Any, ...]:
    """The shape of x[entries], where index arrays stand as their ArrayTypes."""
    advanced = any(map(is_advanced, entries))
    axis, dims, spots, shapes, first = 0, [], [], [], 0  # type: ignore[var-annotated]
    for place, entry in enumerate(entries):
        if entry is None:
            dims.append(1)
        elif isinstance(entry, Cut):
            dims.append(cut_size(shape[axis], entry))
        elif entry is not ...:
            if not spots:
                first = len(dims)
            spots.append(place)
            shapes.append(_index_shape(entry))
        axis += consumed(entry)
    if not advanced:
        return tuple(dims)
    together = _broadcast_indices(shapes)
    at = first if spots[-1] - spots[0] == len(spots) - 1 else 0
    return (*dims[:at], *together, *dims[at:])


def consumed(entry: Any) -> int:
    """How many axes of the array an entry indexes."""
    if entry is None or entry is ...:
        return 0
    return entry.ndim if isinstance(entry, ArrayType) and entry.dtype == bool else 1


def _index_shape(entry: Any) -> tuple[Any, ...]:
    if not isinstance(entry, ArrayType):
        return ()
    return (Dim.new(),) if entry.dtype == bool else entry.shape


def _broadcast_indices(shapes: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    try:
        return broadcast_shapes(*shapes)
    except ValueError as error:
        text = str(error).replace("operands", "shape mismatch: indexing arrays", 1)
        raise IndexError(text) from None


def indexed_type(x: Any, *parts: Any, index: Template) -> ArrayType:
    """The type of x[key], of which `index` and `parts` are the two halves."""
    type = type_of(x)
    shape = indexed_shape(type.shape, fill_index(index, parts, type_of, size_of))
    return ArrayType(type.dtype, shape, "array" if ... in index else result_kind(shape))


# --- from keys to templates ----------------------------------------------------------------------


def split_index(x: Any, key: Any) -> tuple[Template, list[Any], bool]:
    """(template, operands, advanced) of a key for an array of this rank and shape.

    Known masks become their positions, known integers are checked. Raises NumPy's IndexError.
    """
    shape = type_of(x).shape
    entries = [_entry(e) for e in (key if isinstance(key, tuple) else (key,))]
    entries = _without_ellipsis(entries, len(shape))
    _check_bools(entries)
    template: list[Any] = []
    parts: list[Any] = []
    axis = 0
    for entry in entries:
        axes = shape[axis : axis + _consumed(entry)]
        for item in _checked(entry, axes, axis):
            template.append(_mark(item, parts))
        axis += len(axes)
    advanced = any(_is_index_array(e) for e in entries)
    return tuple(template), parts, advanced


def _entry(entry: Any) -> Any:
    """One item of a key as None, `...`, a Cut, an int, an integer Symbol, or an index array."""
    if entry is None or entry is ...:
        return entry
    if isinstance(entry, slice):
        return Cut(*(_bound(b) for b in (entry.start, entry.stop, entry.step)))
    if isinstance(entry, range):
        entry = np.arange(entry.start, entry.stop, entry.step)
    if isinstance(entry, (list, tuple)):
        entry = operand(entry) if len(entry) else np.zeros(0, np.intp)
    if isinstance(entry, Array):
        data = entry.known()
        entry = entry if data is None else data
    if isinstance(entry, (bool, np.bool_)):
        return np.asarray(entry)
    if isinstance(entry, (Array, np.ndarray)):
        return _index_array(entry)
    try:
        return entry.__index__()
    except (AttributeError, TypeError):
        raise IndexError(INVALID) from None


def _index_array(entry: Any) -> Any:
    if entry.dtype.kind in "iub":
        return entry
    if type_of(entry).kind == "array":
        raise IndexError("arrays used as indices must be of integer (or boolean) type")
    raise IndexError(INVALID)


def _bound(value: Any) -> Any:
    if isinstance(value, Array):
        type = value.type
        if type.shape or type.dtype.kind not in "iu":
            raise TypeError("only integer scalar arrays can be converted to a scalar index")
        data = value.known()
        return value if data is None else int(data)
    if value is None:
        return None
    if not hasattr(value, "__index__"):
        raise TypeError("slice indices must be integers or None or have an __index__ method")
    return value.__index__()


def _is_index_array(entry: Any) -> bool:
    """Whether an entry makes a copy: an array or a mask, not an integer scalar."""
    if isinstance(entry, np.ndarray):
        return True
    return isinstance(entry, Array) and (entry.type.kind == "array" or entry.dtype == bool)


def _check_bools(entries: Sequence[Any]) -> None:
    """Refuse what hardly anybody writes: x[True, 1], x[b, [0, 1]] with a single bool."""
    bools = [e for e in entries if _is_index_array(e) and e.dtype == bool and e.ndim == 0]
    places = [e for e in entries if not isinstance(e, Cut)]
    if bools and len(places) > 1:
        raise TypeError("a single bool as an index is only supported alone or with slices")


def _consumed(entry: Any) -> int:
    mask = isinstance(entry, (Array, np.ndarray)) and entry.dtype == bool
    return entry.ndim if mask else consumed(entry)


def _without_ellipsis(entries: list[Any], ndim: int) -> list[Any]:
    """The entries with `...` replaced by full slices (kept where it stands for none)."""
    count = sum(map(_consumed, entries))
    if count > ndim:
        raise IndexError(
            f"too many indices for array: array is {ndim}-dimensional, but {count} were indexed"
        )
    places = [i for i, entry in enumerate(entries) if entry is ...]
    if len(places) > 1:
        raise IndexError("an index can only have a single ellipsis ('...')")
    at = places[0] if places else len(entries)
    if places and count == ndim:
        return entries
    return [*entries[:at], *[FULL] * (ndim - count), *entries[at + 1 :]]


def _checked(entry: Any, sizes: Sequence[Any], axis: int) -> Sequence[Any]:
    """The entry after NumPy's checks; a known mask becomes an integer array for each axis."""
    if isinstance(entry, Cut) and isinstance(entry.step, int) and entry.step == 0:
        raise ValueError("slice step cannot be zero")
    if isinstance(entry, int):
        _check_range(np.asarray(entry), sizes[0], axis)
        return (entry,)
    if isinstance(entry, (Array, np.ndarray)) and entry.dtype == bool:
        _check_mask(type_of(entry).shape, sizes, axis)
        if isinstance(entry, np.ndarray) and entry.ndim:
            return np.nonzero(entry)
        return (entry,)
    if isinstance(entry, np.ndarray):
        _check_range(entry, sizes[0], axis)
    return (entry,)


def _check_range(index: np.ndarray[Any, Any], size: Any, axis: int) -> None:
    if isinstance(size, Dim):
        return
    wrong = index[(index < -size) | (index >= size)]
    if wrong.size:
        raise IndexError(f"index {wrong.flat[0]} is out of bounds for axis {axis} with size {size}")


def _check_mask(shape: Sequence[Any], sizes: Sequence[Any], axis: int) -> None:
    for offset, (size, mask_size) in enumerate(zip(sizes, shape)):
        if not isinstance(size, Dim) and not isinstance(mask_size, Dim) and size != mask_size:
            raise IndexError(
                f"boolean index did not match indexed array along axis {axis + offset}; size of "
                f"axis is {size} but size of corresponding boolean axis is {mask_size}"
            )


def _mark(entry: Any, parts: list[Any]) -> Any:
    """The template entry; arrays and unknown integers go to `parts`."""
    if isinstance(entry, (Array, np.ndarray)):
        parts.append(entry)
        return HOLE
    if isinstance(entry, Cut):
        bounds = [_mark(bound, parts) for bound in entry.bounds]
        return Cut(*bounds)
    return entry
