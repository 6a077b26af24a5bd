"""einsum: sums of products, written with a letter for each axis.

In: subscripts as text or as lists, and arrays. Out: the result of a chain of diagonals, sums,
products of matrices and broadcast products, in which each step takes two operands. With known
sizes the order of the steps is the one NumPy's `optimize="greedy"` finds.
"""

from __future__ import annotations

import dataclasses
import string
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..array import Dim, deliver, numpy_function, require, type_of
from .families import as_array, known_to_differ
from .linalg import count

__all__: list[str] = []


@dataclasses.dataclass(frozen=True)
class Labelled:
    """An array with a letter for each axis."""

    array: Any
    labels: str

    def size(self, label: str) -> Any:
        """The size of an axis: an int or a Dim."""
        return type_of(self.array).shape[self.labels.index(label)]


# --- subscripts -----------------------------------------------------------------------------------


def parse(subscripts: str, ranks: Sequence[int]) -> tuple[list[str], str]:
    """(letters of each operand, letters of the result), with letters for the axes of `...`.

    Raises NumPy's ValueError for subscripts that do not fit the ranks.
    """
    text = subscripts.replace(" ", "")
    left, arrow, right = text.partition("->")
    terms = left.split(",")
    if len(terms) != len(ranks):
        raise ValueError(
            "more operands provided to einstein sum function than specified in the subscripts "
            "string"
            if len(terms) < len(ranks)
            else "fewer operands provided to einstein sum function than specified in the "
            "subscripts string"
        )
    for letter in text.replace("->", "").replace("...", "").replace(",", ""):
        if letter not in string.ascii_letters:
            raise ValueError(f"invalid subscript '{letter}' in einstein sum subscripts string")
    spare = [letter for letter in string.ascii_letters if letter not in text]
    rests = [_rest(term, rank) for term, rank in zip(terms, ranks)]
    shared = "".join(spare[: max(rests, default=0)])
    inputs = [term.replace("...", shared[len(shared) - rest :]) for term, rest in zip(terms, rests)]
    if arrow:
        output = right.replace("...", shared)
    else:
        letters = sorted(set(left) - set(",."))
        output = shared + "".join(x for x in letters if left.count(x) == 1)
    _check_output(output, inputs)
    return inputs, output


def _rest(term: str, rank: int) -> int:
    """How many axes `...` stands for."""
    named = len(term.replace("...", ""))
    if named > rank or ("..." not in term and named != rank):
        raise ValueError(
            "einstein sum subscripts string contains too many subscripts for operand"
            if named > rank
            else "operand has more dimensions than subscripts given in einstein sum, but no "
            "'...' ellipsis provided to broadcast the extra dimensions."
        )
    return rank - named


def _check_output(output: str, inputs: Sequence[str]) -> None:
    for letter in output:
        if output.count(letter) > 1:
            raise ValueError(
                f"einstein sum subscripts string includes output subscript '{letter}' multiple "
                "times"
            )
        if not any(letter in term for term in inputs):
            raise ValueError(
                f"einstein sum subscripts string included output subscript '{letter}' which "
                "never appeared in an input"
            )


def _from_lists(operands: Sequence[Any]) -> tuple[str, list[Any]]:
    """(subscripts, arrays) of the form einsum(a, [0, 1], b, [1, 2], [0, 2])."""
    pairs = list(operands[: len(operands) // 2 * 2])
    terms = [_letters(places) for places in pairs[1::2]]
    tail = f"->{_letters(operands[-1])}" if len(operands) % 2 else ""
    return ",".join(terms) + tail, pairs[::2]


def _letters(places: Sequence[Any]) -> str:
    return "".join("..." if i is Ellipsis else string.ascii_letters[i] for i in places)


# --- steps ----------------------------------------------------------------------------------------


def _without_repeats(x: Labelled) -> Labelled:
    """The diagonal of axes that have the same letter."""
    array, labels = x.array, x.labels
    for label in sorted(set(labels)):
        while labels.count(label) > 1:
            first = labels.index(label)
            second = labels.index(label, first + 1)
            same = array.shape[first] == array.shape[second]
            text = f"dimensions in operand for collapsing index '{label}' don't match"
            require(same, ValueError(text))
            array = np.diagonal(array, 0, first, second)
            labels = labels[:first] + labels[first + 1 : second] + labels[second + 1 :] + label
    return Labelled(array, labels)


def _summed(x: Labelled, wanted: set[str]) -> Labelled:
    """Summed over axes that nobody wants."""
    axes = tuple(i for i, label in enumerate(x.labels) if label not in wanted)
    if not axes:
        return x
    array = np.sum(x.array, axis=axes, dtype=type_of(x.array).dtype)
    return Labelled(array, "".join(label for label in x.labels if label in wanted))


def _fitting(x: Labelled, other: Labelled) -> Labelled:
    """Without axes of size 1 that are broadcast over the other operand."""
    for label in set(x.labels) & set(other.labels):
        size, wanted = x.size(label), other.size(label)
        if size == 1 and wanted != 1:
            x = Labelled(np.squeeze(x.array, x.labels.index(label)), x.labels.replace(label, ""))
        elif wanted != 1 and known_to_differ(size, wanted):
            raise ValueError(
                f"operands could not be broadcast together: '{label}' has sizes {size} and {wanted}"
            )
    return x


def _ordered(x: Labelled, labels: str) -> Any:
    """The array with its axes in this order."""
    order = tuple(x.labels.index(label) for label in labels)
    return x.array if order == tuple(range(len(order))) else np.transpose(x.array, order)


def _pair(a: Labelled, b: Labelled, wanted: set[str]) -> Labelled:
    """The product of two operands, summed over letters that nobody wants."""
    a, b = _fitting(a, b), _fitting(b, a)
    a, b = _summed(a, wanted | set(b.labels)), _summed(b, wanted | set(a.labels))
    both = [label for label in a.labels if label in b.labels]
    batch = "".join(label for label in both if label in wanted)
    inner = "".join(label for label in both if label not in wanted)
    rows = "".join(label for label in a.labels if label not in both)
    columns = "".join(label for label in b.labels if label not in both)
    left, right = _ordered(a, batch + rows + inner), _ordered(b, batch + inner + columns)
    if not inner:
        left = _stretched(left, len(left.shape), len(columns))
        right = _stretched(right, len(batch), len(rows))
        return Labelled(left * right, batch + rows + columns)
    if batch and not rows and not columns:
        return _summed(Labelled(left * _ordered(b, batch + inner), batch + inner), wanted)
    shape = (*left.shape[: len(batch + rows)], *right.shape[len(batch + inner) :])
    left = _merged(left, len(batch), len(rows), len(inner), bool(batch or columns))
    right = _merged(right, len(batch), len(inner), len(columns), bool(batch))
    product = np.matmul(left, right)
    if len(type_of(product).shape) != len(shape) or len(rows) > 1 or len(columns) > 1:
        product = np.reshape(product, shape)
    return Labelled(product, batch + rows + columns)


def _stretched(x: Any, place: int, axes: int) -> Any:
    """`x` with so many axes of size 1 at a place."""
    return np.expand_dims(x, tuple(range(place, place + axes))) if axes else x


def _merged(x: Any, batch: int, first: int, second: int, as_matrix: bool) -> Any:
    """Two groups of axes after the batch, each as one; none is left out, or as size 1."""
    groups = [x.shape[batch : batch + first], x.shape[batch + first :]]
    sizes = [count(group) for group in groups if len(group) or as_matrix]
    shape = (*x.shape[:batch], *sizes)
    unchanged = (first, second) == (1, 1) or (not as_matrix and first + second == 1)
    return x if unchanged else np.reshape(x, shape)


def _order(inputs: Sequence[str], output: str, arrays: Sequence[Any]) -> list[tuple[int, ...]]:
    """Which operands each step takes; its result goes to the end of the list."""
    shapes = [type_of(x).shape for x in arrays]
    if len(arrays) < 3 or any(isinstance(size, Dim) for shape in shapes for size in shape):
        return [tuple(range(len(arrays)))]
    samples = [np.broadcast_to(np.float64(0), shape) for shape in shapes]
    subscripts = f"{','.join(inputs)}->{output}"
    path: Any = np.einsum_path(subscripts, *samples, optimize="greedy")[0]
    return list(path[1:])


@numpy_function(np.einsum)
def einsum(
    *operands: Any, out: Any = None, dtype: Any = None, order: Any = "K", casting: Any = "safe",
    optimize: Any = False,
) -> Any:  # fmt: skip
    """np.einsum; `optimize` changes nothing. Unknown sizes of one letter must be equal.

    An axis that only one operand has is summed before the product, for speed: where the other
    operand is infinite, the result may be infinite instead of NaN.
    """
    if isinstance(operands[0], str):
        subscripts, given = operands[0], list(operands[1:])
    else:
        subscripts, given = _from_lists(operands)
    arrays = [as_array(x) for x in given]
    inputs, output = parse(subscripts, [type_of(x).ndim for x in arrays])
    common = np.result_type(*(type_of(x).dtype for x in arrays)) if dtype is None else dtype
    arrays = [np.astype(x, np.dtype(common), copy=False) for x in arrays]
    steps = _order(inputs, output, arrays)
    terms = [_without_repeats(Labelled(x, labels)) for x, labels in zip(arrays, inputs)]
    for step in steps:
        taken = [terms.pop(i) for i in sorted(step, reverse=True)][::-1]
        terms.append(_contract(taken, set(output).union(*(x.labels for x in terms))))
    result = _summed(terms[0], set(output))
    return deliver(_ordered(result, output)[... if output else ()], out)


def _contract(terms: list[Labelled], wanted: set[str]) -> Labelled:
    """The product of operands from left to right."""
    product, *rest = terms
    for i, term in enumerate(rest):
        later = set().union(*(x.labels for x in rest[i + 1 :]))
        product = _pair(product, term, wanted | later)
    return product
