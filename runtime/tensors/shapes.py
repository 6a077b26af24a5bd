"""Shapes by PyTorch's names: views, joining, splitting, indexing, products of matrices.

In: arrays. Out: arrays; what is a view in PyTorch is a view here, and written through as one.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..array import type_of
from .promotion import cast, result_dtype, to_dtype
from .tensor import Tensor, array_of, sequence, tensor_function, wrap

__all__ = [
    "addmm", "atleast_1d", "atleast_2d", "baddbmm", "bmm", "broadcast_tensors", "broadcast_to", "cartesian_prod", "cat",
    "chunk", "clone", "concat", "concatenate", "cross", "diag", "diag_embed", "diagonal", "dot", "dstack", "einsum",
    "flatten", "flip", "gather", "hstack", "index_add", "index_select", "inner", "is_floating_point", "is_tensor",
    "kron", "masked_select", "matmul", "meshgrid", "mm", "moveaxis", "movedim", "mv", "narrow", "numel", "outer",
    "permute", "repeat_interleave", "reshape", "roll", "rot90", "scatter", "scatter_add", "select", "split", "squeeze",
    "stack", "swapaxes", "t", "take", "take_along_dim", "tensor_split", "tensordot", "tile", "trace", "transpose",
    "tril", "tril_indices", "triu", "triu_indices", "unbind", "unflatten", "unsqueeze", "vstack",
]  # fmt: skip


# --- views ---------------------------------------------------------------------------------------


@tensor_function("reshape")
def reshape(input: Any, *shape: Any) -> Any:
    """The elements in another shape."""
    return np.reshape(input, tuple(array_of(s) for s in sequence(shape)))


@tensor_function("view")
def view(input: Any, *shape: Any) -> Any:
    """The elements in another shape, or (given a dtype) their bits as another type."""
    if len(shape) == 1 and not isinstance(shape[0], (int, tuple, list)) and type_of(shape[0]).dtype.kind not in "iu":
        return np.asarray(input.data).view(to_dtype(shape[0]))
    return np.reshape(input, tuple(sequence(shape)))


@tensor_function("view_as", "reshape_as")
def view_as(input: Any, other: Any) -> Any:
    """The elements in the shape of `other`."""
    return np.reshape(input, other.shape)


@tensor_function("flatten", "ravel")
def flatten(input: Any, start_dim: int = 0, end_dim: int = -1) -> Any:
    """The axes from `start_dim` to `end_dim` as one."""
    rank = type_of(input).ndim
    if rank == 0:
        return np.reshape(input, (1,))
    start, end = start_dim % rank, end_dim % rank
    shape = input.shape
    return np.reshape(input, (*shape[:start], _product(shape[start : end + 1]), *shape[end + 1 :]))


def _product(sizes: Any) -> Any:
    """The number of elements; -1 where it is only known later."""
    return math.prod(sizes) if all(isinstance(size, int) for size in sizes) else -1


@tensor_function("unflatten")
def unflatten(input: Any, dim: int, sizes: Any) -> Any:
    """One axis as several."""
    dim = dim % type_of(input).ndim
    return np.reshape(input, (*input.shape[:dim], *sizes, *input.shape[dim + 1 :]))


@tensor_function("transpose", "swapaxes", "swapdims")
def transpose(input: Any, dim0: int, dim1: int) -> Any:
    """Two axes exchanged."""
    return np.swapaxes(input, dim0, dim1)


swapaxes = transpose


@tensor_function("t")
def t(input: Any) -> Any:
    """A matrix transposed."""
    return np.transpose(input)


@tensor_function("permute")
def permute(input: Any, *dims: Any) -> Any:
    """The axes in another order."""
    return np.transpose(input, tuple(sequence(dims)))


@tensor_function("movedim", "moveaxis")
def movedim(input: Any, source: Any, destination: Any) -> Any:
    """Axes moved to other places."""
    return np.moveaxis(input, source, destination)


moveaxis = movedim


@tensor_function("squeeze")
def squeeze(input: Any, dim: Any = None) -> Any:
    """Without axes of size 1; `dim` that has another size stays."""
    if dim is None:
        return np.squeeze(input)
    dims = (dim,) if isinstance(dim, int) else tuple(dim)
    axes = tuple(d for d in dims if type_of(input).ndim and input.shape[d] == 1)
    return np.squeeze(input, axes) if axes else input[...]


@tensor_function("unsqueeze")
def unsqueeze(input: Any, dim: int) -> Any:
    """With an axis of size 1 at `dim`."""
    return np.expand_dims(input, dim)


@tensor_function("expand")
def expand(input: Any, *size: Any) -> Any:
    """Axes of size 1 repeated; -1 keeps a size."""
    sizes = sequence(size)
    shape = (1,) * (len(sizes) - type_of(input).ndim) + tuple(input.shape)
    wanted = tuple(old if isinstance(new, int) and new == -1 else new for old, new in zip(shape, sizes))
    return np.broadcast_to(input, wanted)


@tensor_function("expand_as")
def expand_as(input: Any, other: Any) -> Any:
    """Broadcast to the shape of `other`."""
    return np.broadcast_to(input, other.shape)


@tensor_function("broadcast_to")
def broadcast_to(input: Any, size: Any) -> Any:
    """Broadcast to a shape."""
    return np.broadcast_to(input, tuple(size))


@tensor_function()
def broadcast_tensors(*tensors: Any) -> Any:
    """All in one shape."""
    return tuple(np.broadcast_arrays(*tensors))


@tensor_function("select")
def select(input: Any, dim: int, index: int) -> Any:
    """The elements at one index of an axis."""
    return input[(slice(None),) * (dim % type_of(input).ndim) + (index,)]


@tensor_function("narrow")
def narrow(input: Any, dim: int, start: int, length: int) -> Any:
    """`length` elements of an axis."""
    return input[(slice(None),) * (dim % type_of(input).ndim) + (slice(start, start + length),)]


@tensor_function("diagonal")
def diagonal(input: Any, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Any:
    """A diagonal."""
    return np.diagonal(input, offset, dim1, dim2)


@tensor_function("unbind")
def unbind(input: Any, dim: int = 0) -> Any:
    """The elements of an axis, in a tuple."""
    return tuple(select.__wrapped__(input, dim, i) for i in range(int(input.shape[dim])))  # type: ignore[attr-defined]


@tensor_function("split")
def split(tensor: Any, split_size_or_sections: Any, dim: int = 0) -> Any:
    """Parts of one size (the last may be smaller), or of these sizes."""
    total = int(tensor.shape[dim])
    sizes = split_size_or_sections
    if isinstance(sizes, int):
        sizes = [min(sizes, total - start) for start in range(0, max(total, 1), sizes)]
    if sum(sizes) != total:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {total} (input tensor's size at dimension {dim}), "
            f"but got split_sizes={list(sizes)}"
        )
    starts = [sum(sizes[:i]) for i in range(len(sizes))]
    return tuple(narrow.__wrapped__(tensor, dim, start, size) for start, size in zip(starts, sizes))  # type: ignore[attr-defined]


@tensor_function("chunk")
def chunk(input: Any, chunks: int, dim: int = 0) -> Any:
    """As many parts of equal size, the last smaller."""
    return split.__wrapped__(input, max(1, -(-int(input.shape[dim]) // chunks)), dim)  # type: ignore[attr-defined]


@tensor_function("tensor_split")
def tensor_split(input: Any, indices_or_sections: Any, dim: int = 0) -> Any:
    """As np.array_split."""
    return tuple(np.array_split(input, indices_or_sections, dim))


# --- joining and repeating -----------------------------------------------------------------------


def _alike(tensors: Any) -> list[Any]:
    dtype = result_dtype(*tensors)
    return [cast(x, dtype) for x in tensors]


@tensor_function()
def cat(tensors: Any, dim: int = 0) -> Any:
    """Joined along an axis; an empty vector joins anything."""
    parts = _alike(tensors)
    rank = max(type_of(x).ndim for x in parts)
    return np.concatenate([x for x in parts if rank == 1 or type_of(x).shape != (0,)], dim)


concat = concatenate = cat


@tensor_function()
def stack(tensors: Any, dim: int = 0) -> Any:
    """Joined along a new axis."""
    return np.stack(_alike(tensors), dim)


@tensor_function()
def hstack(tensors: Any) -> Any:
    """As np.hstack."""
    return np.hstack(_alike(tensors))


@tensor_function()
def vstack(tensors: Any) -> Any:
    """As np.vstack."""
    return np.vstack(_alike(tensors))


@tensor_function()
def dstack(tensors: Any) -> Any:
    """As np.dstack."""
    return np.dstack(_alike(tensors))


@tensor_function("repeat")
def repeat(input: Any, *repeats: Any) -> Any:
    """The whole, that many times along each axis."""
    return np.tile(input, tuple(sequence(repeats)))


@tensor_function("tile")
def tile(input: Any, *dims: Any) -> Any:
    """As np.tile."""
    return np.tile(input, tuple(sequence(dims)))


@tensor_function("repeat_interleave")
def repeat_interleave(input: Any, repeats: Any, dim: int | None = None) -> Any:
    """Each element that many times."""
    return np.repeat(input, repeats, dim)


@tensor_function()
def meshgrid(*tensors: Any, indexing: str = "ij") -> Any:
    """Coordinates of a grid."""
    return tuple(np.meshgrid(*sequence(tensors), indexing="xy" if indexing == "xy" else "ij"))


@tensor_function()
def cartesian_prod(*tensors: Any) -> Any:
    """All combinations, a row each."""
    return np.stack([np.ravel(x) for x in np.meshgrid(*tensors, indexing="ij")], -1)


@tensor_function("flip")
def flip(input: Any, *dims: Any) -> Any:
    """Reversed along axes."""
    return np.flip(input, tuple(sequence(dims)))


@tensor_function("roll")
def roll(input: Any, shifts: Any, dims: Any = None) -> Any:
    """Shifted around."""
    return np.roll(input, shifts, dims)


@tensor_function("rot90")
def rot90(input: Any, k: int = 1, dims: Any = (0, 1)) -> Any:
    """Turned by quarter turns."""
    return np.rot90(input, k, dims)


@tensor_function("tril", inplace="tril_")
def tril(input: Any, diagonal: int = 0) -> Any:
    """Zeros above a diagonal."""
    return np.tril(input, diagonal)


@tensor_function("triu", inplace="triu_")
def triu(input: Any, diagonal: int = 0) -> Any:
    """Zeros below a diagonal."""
    return np.triu(input, diagonal)


def tril_indices(row: int, col: int, offset: int = 0) -> Any:
    """Indices of the lower triangle, (2, n)."""
    return wrap(np.stack(np.tril_indices(row, offset, col)))


def triu_indices(row: int, col: int, offset: int = 0) -> Any:
    """Indices of the upper triangle, (2, n)."""
    return wrap(np.stack(np.triu_indices(row, offset, col)))


@tensor_function("diag")
def diag(input: Any, diagonal: int = 0) -> Any:
    """A matrix with this diagonal, or the diagonal of a matrix."""
    return np.diag(input, diagonal)


@tensor_function("diag_embed")
def diag_embed(input: Any) -> Any:
    """Matrices with these diagonals."""
    return np.expand_dims(input, -1) * np.eye(int(input.shape[-1]), dtype=input.dtype)


@tensor_function("atleast_1d")
def atleast_1d(input: Any) -> Any:
    """As np.atleast_1d."""
    return np.atleast_1d(input)


@tensor_function("atleast_2d")
def atleast_2d(input: Any) -> Any:
    """As np.atleast_2d."""
    return np.atleast_2d(input)


# --- picking and placing -------------------------------------------------------------------------


@tensor_function("index_select")
def index_select(input: Any, dim: int, index: Any) -> Any:
    """The elements at indices of one axis."""
    return np.take(input, index, axis=dim)


@tensor_function("take")
def take(input: Any, index: Any) -> Any:
    """Elements of the flattened tensor."""
    return np.take(np.ravel(input), index)


@tensor_function("take_along_dim")
def take_along_dim(input: Any, indices: Any, dim: int | None = None) -> Any:
    """As np.take_along_axis."""
    return np.take_along_axis(input, indices, dim)


@tensor_function("masked_select")
def masked_select(input: Any, mask: Any) -> Any:
    """The elements where the mask is true."""
    input, mask = np.broadcast_arrays(input, mask)
    return input[mask]


def _grid(index: Any, dim: int) -> tuple[Any, ...]:
    """An index array for each axis: `index` itself for `dim`, the place elsewhere."""
    rank = type_of(index).ndim
    dim = dim % rank
    places = [np.reshape(np.arange(int(size)), (-1,) + (1,) * (rank - 1 - i)) for i, size in enumerate(index.shape)]
    return tuple(index if i == dim else places[i] for i in range(rank))


@tensor_function("gather")
def gather(input: Any, dim: int, index: Any) -> Any:
    """out[i][j] = input[index[i][j]][j] for dim 0."""
    return input[_grid(index, dim)]


@tensor_function("scatter", inplace="scatter_")
def scatter(input: Any, dim: int, index: Any, src: Any = None, *, value: Any = None, reduce: str | None = None) -> Any:
    """out[index[i][j]][j] = src[i][j] for dim 0."""
    made = np.copy(input)
    source = src if value is None else value
    places = _grid(index, dim)
    if type_of(source).ndim:
        source = source[tuple(slice(0, int(size)) for size in index.shape)]
    if reduce is None:
        made[places] = source
    else:
        {"add": np.add, "multiply": np.multiply}[reduce].at(made, places, source)
    return made


@tensor_function("scatter_add", inplace="scatter_add_")
def scatter_add(input: Any, dim: int, index: Any, src: Any) -> Any:
    """out[index[i][j]][j] += src[i][j] for dim 0."""
    made = np.copy(input)
    np.add.at(made, _grid(index, dim), src[tuple(slice(0, int(size)) for size in index.shape)])
    return made


@tensor_function("index_add", inplace="index_add_")
def index_add(input: Any, dim: int, index: Any, source: Any, *, alpha: Any = 1) -> Any:
    """Rows of `source` added to the rows with these indices."""
    made = np.copy(input)
    np.add.at(made, (slice(None),) * (dim % type_of(input).ndim) + (index,), alpha * source)
    return made


# --- products ------------------------------------------------------------------------------------


@tensor_function("matmul", "mm", "bmm", "mv", "__matmul__")
def matmul(input: Any, other: Any) -> Any:
    """The product of matrices."""
    return np.matmul(input, other)


mm = bmm = mv = matmul


@tensor_function("dot", "inner")
def dot(input: Any, other: Any) -> Any:
    """The inner product."""
    return np.inner(input, other)


inner = dot


@tensor_function("outer")
def outer(input: Any, vec2: Any) -> Any:
    """Products of all pairs."""
    return np.outer(input, vec2)


@tensor_function("addmm", inplace="addmm_")
def addmm(input: Any, mat1: Any, mat2: Any, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """beta * input + alpha * mat1 @ mat2."""
    product = np.matmul(mat1, mat2)
    return (input if beta == 1 else beta * input) + (product if alpha == 1 else alpha * product)


@tensor_function("baddbmm", inplace="baddbmm_")
def baddbmm(input: Any, batch1: Any, batch2: Any, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """beta * input + alpha * batch1 @ batch2."""
    return beta * input + alpha * np.matmul(batch1, batch2)


@tensor_function()
def einsum(equation: str, *operands: Any) -> Any:
    """As np.einsum."""
    return np.einsum(equation, *sequence(operands))


@tensor_function()
def tensordot(a: Any, b: Any, dims: Any = 2) -> Any:
    """As np.tensordot."""
    return np.tensordot(a, b, dims)


@tensor_function("kron")
def kron(input: Any, other: Any) -> Any:
    """As np.kron."""
    return np.kron(input, other)


@tensor_function("cross")
def cross(input: Any, other: Any, dim: int | None = None) -> Any:
    """As np.cross, along `dim` or, without, the first axis of size 3."""
    return np.cross(input, other, axis=list(type_of(input).shape).index(3) if dim is None else dim)


@tensor_function("trace")
def trace(input: Any) -> Any:
    """The sum of the diagonal."""
    return np.trace(input)


# --- the tensor as a whole -----------------------------------------------------------------------


@tensor_function("clone")
def clone(input: Any) -> Any:
    """A copy."""
    return np.copy(input)


def is_tensor(value: Any) -> bool:
    """Whether it is a tensor."""
    return isinstance(value, Tensor)


def is_floating_point(input: Tensor) -> bool:
    """Whether the dtype is a float's."""
    return input.dtype.kind == "f"


def numel(input: Tensor) -> int:
    """The number of elements."""
    return input.shape.numel()
