"""Sequences of different lengths: padded to one array, or packed without padding, by PyTorch's names.

In: sequences, or an array of them with their lengths, which are known numbers. Out: the same elements, arranged
otherwise. Packed, the elements of a step stand together, those of the longest sequence first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ...array import type_of
from ...tensors.shapes import stack
from ...tensors.tensor import Tensor, tensor_function, wrap

__all__ = [
    "PackedSequence", "invert_permutation", "pack_padded_sequence", "pack_sequence", "pad_packed_sequence",
    "pad_sequence", "unpack_sequence", "unpad_sequence",
]  # fmt: skip


class PackedSequence(NamedTuple):
    """The elements of all steps, how many each step has, and the order in which the sequences were sorted.

    Made by `pack_padded_sequence` and `pack_sequence`; recurrent modules take it and give one.
    """

    data: Tensor
    batch_sizes: Tensor
    sorted_indices: Tensor | None = None
    unsorted_indices: Tensor | None = None


def known(numbers: Any) -> list[int]:
    """Lengths, sizes or places as Python's ints; in converted code those that depend on data are refused."""
    return [int(number) for number in numbers]


def invert_permutation(permutation: Tensor | None) -> Tensor | None:
    """The places of 0, 1, 2 … in a permutation."""
    if permutation is None:
        return None
    found: Tensor = wrap(np.argsort(np.array(known(permutation), np.int64)))
    return found


def _places(sizes: Sequence[int], order: Sequence[int]) -> list[tuple[int, int]]:
    """(step, number of the sequence) of each packed element."""
    return [(step, order[i]) for step, size in enumerate(sizes) for i in range(size)]


@tensor_function()
def _taken(x: Any, places: Any, batch_first: bool) -> Any:
    """The elements at (step, number) of an array of steps and sequences."""
    steps, numbers = places
    width = x.shape[0 if not batch_first else 1], x.shape[1 if not batch_first else 0]
    index = numbers * width[0] + steps if batch_first else steps * width[1] + numbers
    return np.take(np.reshape(x, (width[0] * width[1], *x.shape[2:])), index, axis=0)


def pack_padded_sequence(
    input: Any, lengths: Any, batch_first: bool = False, enforce_sorted: bool = True
) -> PackedSequence:
    """Sequences (length, n, …), or (n, length, …) with batch_first, without what is beyond their lengths.

    They are sorted by length, unless enforce_sorted says that they are. Raises RuntimeError for lengths that are none.
    """
    counts = known(lengths)
    steps, n = (input.shape[1], input.shape[0]) if batch_first else (input.shape[0], input.shape[1])
    if len(counts) != n:
        raise RuntimeError(f"Expected `len(lengths)` to be equal to batch_size, but got {len(counts)} (batch_size={n})")
    if min(counts) <= 0:
        raise RuntimeError(
            "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0"
        )
    if max(counts) > steps:
        raise RuntimeError(f"Expected lengths of at most {steps}, but got {max(counts)}")
    order = sorted(range(n), key=lambda i: -counts[i])
    if enforce_sorted and order != list(range(n)):
        raise RuntimeError(
            "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass "
            "`enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you "
            "do not need ONNX exportability."
        )
    sizes = [sum(count > step for count in counts) for step in range(max(counts))]
    places = np.array(_places(sizes, order), np.int64).T
    data = _taken(input, places, batch_first)
    indices = None if enforce_sorted else wrap(np.array(order, np.int64))
    return PackedSequence(data, wrap(np.array(sizes, np.int64)), indices, invert_permutation(indices))


@tensor_function()
def _spread(data: Any, rows: Any, padding_value: float) -> Any:
    """The elements `rows` of the data, its last one and one more being padding."""
    more = np.full((1, *data.shape[1:]), padding_value, type_of(data).dtype)
    return np.take(np.concatenate([data, more]), rows, axis=0)


def pad_packed_sequence(
    sequence: PackedSequence, batch_first: bool = False, padding_value: float = 0.0, total_length: int | None = None
) -> tuple[Any, Any]:
    """(the sequences as one array in their first order, their lengths).

    Raises ValueError for a total_length that is shorter than the longest.
    """
    sizes = known(sequence.batch_sizes)
    steps = len(sizes) if total_length is None else total_length
    if steps < len(sizes):
        raise ValueError(
            "Expected total_length to be at least the length of the longest sequence in input, but got "
            f"total_length={total_length} and max sequence length being {len(sizes)}"
        )
    n = sizes[0]
    order = list(range(n)) if sequence.sorted_indices is None else known(sequence.sorted_indices)
    rows, counts = np.full((steps, n), sum(sizes)), np.zeros(n, np.int64)
    for row, (step, number) in enumerate(_places(sizes, order)):
        rows[step, number] = row
        counts[number] += 1
    return _spread(sequence.data, rows.T if batch_first else rows, padding_value), wrap(counts)


def pad_sequence(
    sequences: Sequence[Any], batch_first: bool = False, padding_value: float = 0.0, padding_side: str = "right"
) -> Any:
    """Sequences (length, …) as one array (longest length, n, …), or (n, length, …) with batch_first."""
    if padding_side not in ("left", "right"):
        raise RuntimeError(f"Expected padding_side to be one of left or right, but got {padding_side}")
    longest = max(x.shape[0] for x in sequences)
    return stack(
        [_padded(x, longest, padding_value, padding_side == "left") for x in sequences], 0 if batch_first else 1
    )


@tensor_function()
def _padded(x: Any, length: int, value: float, before: bool) -> Any:
    more = length - x.shape[0]
    rest = [(0, 0)] * (type_of(x).ndim - 1)
    return np.pad(x, [(more, 0) if before else (0, more), *rest], constant_values=value)


def unpad_sequence(padded_sequences: Any, lengths: Any, batch_first: bool = False) -> list[Any]:
    """The sequences of an array, each of its length."""
    return [
        padded_sequences[i, :count] if batch_first else padded_sequences[:count, i]
        for i, count in enumerate(known(lengths))
    ]


def pack_sequence(sequences: Sequence[Any], enforce_sorted: bool = True) -> PackedSequence:
    """Sequences (length, …) packed."""
    return pack_padded_sequence(pad_sequence(sequences), [x.shape[0] for x in sequences], False, enforce_sorted)


def unpack_sequence(packed_sequences: PackedSequence) -> list[Any]:
    """The sequences in their first order."""
    return unpad_sequence(*pad_packed_sequence(packed_sequences))
