"""Linear maps, convolutions and pooling, by PyTorch's names.

In: x (n, channels, sizes…), or one sample without n. Out: the same with other sizes.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ... import ops
from ...array import type_of
from ...ops.index import written
from ...tape import TapedArray, custom_vjp, recording
from ...tensors.reductions import norm
from ...tensors.tensor import Leaf, tensor_function
from .activations import constant

__all__ = [
    "adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d", "adaptive_max_pool1d",
    "adaptive_max_pool2d", "adaptive_max_pool3d", "avg_pool1d", "avg_pool2d", "avg_pool3d", "bilinear", "conv1d",
    "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "embedding", "linear", "lp_pool1d",
    "lp_pool2d", "lp_pool3d", "max_pool1d", "max_pool2d", "max_pool3d", "max_unpool1d", "max_unpool2d", "max_unpool3d",
    "one_hot", "pad",
]  # fmt: skip


@tensor_function()
def linear(input: Any, weight: Any, bias: Any = None) -> Any:
    """input @ weight.T + bias; weight (out, in)."""
    found = np.matmul(input, np.transpose(weight))
    return found if bias is None else found + bias


@tensor_function()
def bilinear(input1: Any, input2: Any, weight: Any, bias: Any = None) -> Any:
    """Σ input1[i] weight[o, i, j] input2[j] + bias[o]."""
    found = np.einsum("...i,oij,...j->...o", input1, weight, input2)
    return found if bias is None else found + bias


@tensor_function()
def embedding(
    input: Any, weight: Any, padding_idx: int | None = None, max_norm: float | None = None, norm_type: float = 2.0,
    scale_grad_by_freq: bool = False, sparse: bool = False,
) -> Any:  # fmt: skip
    """The rows of `weight` with these indices; no derivative for the row `padding_idx`.

    input: ints of any shape. weight (n, width). Result (*input.shape, width), in the dtype of `weight`. Rows
    that are asked for and longer than max_norm are made as short in `weight` itself, which must be a leaf;
    scale_grad_by_freq divides the gradient of a row by how often it is asked for. Raises IndexError for an
    index out of range, NotImplementedError for sparse: gradients are arrays.
    """
    if sparse:
        raise NotImplementedError("there are no sparse gradients: leave sparse=False, which gives the same numbers")
    if padding_idx is not None and not -weight.shape[0] <= padding_idx < weight.shape[0]:
        raise AssertionError("Padding_idx must be within num_embeddings")
    if max_norm is not None:
        _shorten(weight, input, max_norm, norm_type)
    rows = np.take(weight, input, axis=0)
    if scale_grad_by_freq:
        rows = custom_vjp(_first, _by_frequency)(rows, input)
    if padding_idx is None:
        return rows
    kept = np.expand_dims(input != padding_idx % weight.shape[0], -1)
    return np.where(kept, rows, constant(rows))


def _shorten(weight: Any, input: Any, max_norm: float, norm_type: float) -> None:
    """Scale the rows with these indices to max_norm where they are longer, in place."""
    if isinstance(weight, TapedArray) and not isinstance(weight, Leaf) and weight.taped.entry is not None:
        raise RuntimeError("embedding: max_norm changes `weight` in place, so it must be a leaf")
    with recording(False):
        size = norm(weight, norm_type, 1, True)
        asked_for = np.expand_dims(np.bincount(np.ravel(input), minlength=weight.shape[0]) > 0, 1)
        factor = np.where(np.logical_and(asked_for, size > max_norm), max_norm / (size + 1e-7), np.ones_like(size))
        weight[...] = weight * factor


def _first(rows: Any, input: Any) -> Any:
    return rows


def _by_frequency(g: Any, y: Any, rows: Any, input: Any) -> tuple[Any, None]:
    """The cotangent over how often each index is there."""
    times = np.reshape(np.take(np.bincount(np.ravel(input)), input), (*input.shape, 1))
    return g / np.astype(times, type_of(g).dtype), None


@tensor_function()
def one_hot(tensor: Any, num_classes: int = -1) -> Any:
    """1 at each class, else 0, in int64."""
    count = int(np.max(tensor)) + 1 if num_classes == -1 else num_classes
    return np.astype(np.expand_dims(tensor, -1) == np.arange(count), np.int64)


# --- convolutions --------------------------------------------------------------------------------


def each_axis(value: Any, ndim: int) -> tuple[int, ...]:
    """A number for each spatial axis."""
    if isinstance(value, int):
        return (value,) * ndim
    values = tuple(value)
    return values * ndim if len(values) == 1 else values


def _batched(x: Any, ndim: int) -> tuple[Any, bool]:
    """`x` with a batch axis, and whether it had one. Raises RuntimeError for another rank."""
    rank = type_of(x).ndim
    if rank not in (ndim + 1, ndim + 2):
        raise RuntimeError(
            f"Expected {ndim + 1}D (unbatched) or {ndim + 2}D (batched) input to conv{ndim}d, but got input of size: "
            f"{list(type_of(x).shape)}"
        )
    return (x, True) if rank == ndim + 2 else (np.expand_dims(x, 0), False)


def _with_bias(y: Any, bias: Any, ndim: int, had_batch: bool) -> Any:
    if bias is not None:
        y = y + np.reshape(bias, (-1,) + (1,) * ndim)
    return y if had_batch else np.squeeze(y, 0)


def pads_of(padding: Any, kernel: Any, dilation: Any, ndim: int) -> tuple[tuple[int, int], ...]:
    """(before, after) for each spatial axis; `padding` is "valid", "same" or numbers."""
    if padding == "valid":
        return ((0, 0),) * ndim
    if padding == "same":
        totals = [d * (k - 1) for k, d in zip(kernel, dilation)]
        return tuple((total // 2, total - total // 2) for total in totals)
    return tuple((p, p) for p in each_axis(padding, ndim))


def _convolution(ndim: int) -> Callable[..., Any]:
    def conv(
        input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1
    ) -> Any:
        x, had_batch = _batched(input, ndim)
        dilations = each_axis(dilation, ndim)
        pads = pads_of(padding, type_of(weight).shape[2:], dilations, ndim)
        strides = each_axis(stride, ndim)
        y = ops.convolution(x, weight, stride=strides, padding=pads, dilation=dilations, groups=groups)
        return _with_bias(y, bias, ndim, had_batch)

    conv.__name__ = f"conv{ndim}d"
    conv.__doc__ = f"The convolution of (n, channels, {ndim} sizes) with weight (out, channels / groups, {ndim} sizes)."
    return tensor_function()(conv)


def _transposed(ndim: int) -> Callable[..., Any]:
    def conv(
        input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0,
        groups: int = 1, dilation: Any = 1,
    ) -> Any:  # fmt: skip
        x, had_batch = _batched(input, ndim)
        extra, strides, dilations = (each_axis(v, ndim) for v in (output_padding, stride, dilation))
        if any(e >= max(s, d) for e, s, d in zip(extra, strides, dilations)):
            raise RuntimeError(
                f"output padding must be smaller than either stride or dilation, but got output_padding: {extra} "
                f"stride: {strides} dilation: {dilations}"
            )
        pads = tuple((p, p) for p in each_axis(padding, ndim))
        y = ops.transposed_convolution(
            x, weight, stride=strides, padding=pads, dilation=dilations, groups=groups, extra=extra
        )
        sizes = type_of(y).shape[2:]
        if any(isinstance(size, int) and size < 1 for size in sizes):
            raise RuntimeError(f"Calculated output size per channel: {tuple(sizes)}. Output size is too small")
        return _with_bias(y, bias, ndim, had_batch)

    conv.__name__ = f"conv_transpose{ndim}d"
    conv.__doc__ = f"The transposed convolution with weight (channels, out / groups, {ndim} sizes)."
    return tensor_function()(conv)


conv1d, conv2d, conv3d = _convolution(1), _convolution(2), _convolution(3)
conv_transpose1d, conv_transpose2d, conv_transpose3d = _transposed(1), _transposed(2), _transposed(3)


# --- pooling -------------------------------------------------------------------------------------


def _ceiled(size: Any, kernel: int, stride: int, padding: int, dilation: int, ceil_mode: bool) -> tuple[int, int]:
    """(before, after): more after, for a last window that begins inside; ceil_mode needs the size."""
    if 2 * padding > kernel:
        raise RuntimeError(
            f"pad should be at most half of effective kernel size, but got pad={padding} and kernel_size={kernel}"
        )
    if not ceil_mode:
        return padding, padding
    span = int(size) + 2 * padding - dilation * (kernel - 1) - 1
    count = -(-span // stride) + 1
    if (count - 1) * stride >= int(size) + padding:
        count -= 1
    return padding, padding + max(0, (count - 1) * stride - span)


def _geometry(
    x: Any, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool, ndim: int
) -> dict[str, Any]:
    kernel = each_axis(kernel_size, ndim)
    strides = kernel if stride is None or stride == [] else each_axis(stride, ndim)
    pads, dilations = each_axis(padding, ndim), each_axis(dilation, ndim)
    sizes = x.shape[2:]
    both = tuple(_ceiled(*each, ceil_mode) for each in zip(sizes, kernel, strides, pads, dilations))
    return {"kernel": kernel, "stride": strides, "padding": both, "dilation": dilations}


def _max_pool(ndim: int) -> Callable[..., Any]:
    def max_pool(
        input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
        return_indices: bool = False,
    ) -> Any:  # fmt: skip
        x, had_batch = _batched(input, ndim)
        given = _geometry(x, kernel_size, stride, padding, dilation, ceil_mode, ndim)
        y = ops.max_windows(x, **given)
        y = y if had_batch else np.squeeze(y, 0)
        if not return_indices:
            return y
        places = ops.max_places(x, **given)
        return y, places if had_batch else np.squeeze(places, 0)

    max_pool.__name__ = f"max_pool{ndim}d"
    max_pool.__doc__ = "The largest element of each window, and where in its channel it is, if asked."
    return tensor_function()(max_pool)


max_pool1d, max_pool2d, max_pool3d = _max_pool(1), _max_pool(2), _max_pool(3)


def _window_sums(x: Any, given: dict[str, Any], dtype: Any) -> Any:
    """The sums over windows of (n, channels, sizes…)."""
    n, channels = x.shape[:2]
    single = np.reshape(x, (-1, 1, *x.shape[2:]))
    ones = np.ones((1, 1, *given["kernel"]), dtype)
    geometry = {name: given[name] for name in ("stride", "padding", "dilation")}
    y = ops.convolution(single, ones, groups=1, **geometry)
    return np.reshape(y, (n, channels, *y.shape[2:]))


def _avg_pool(ndim: int) -> Callable[..., Any]:
    def avg_pool(
        input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
        count_include_pad: bool = True, divisor_override: int | None = None,
    ) -> Any:  # fmt: skip
        x, had_batch = _batched(input, ndim)
        given = _geometry(x, kernel_size, stride, padding, 1, ceil_mode, ndim)
        sums = _window_sums(x, given, type_of(x).dtype)
        if divisor_override is not None:
            y = sums / divisor_override
        elif not any(itertools.chain(*given["padding"])):
            y = sums / math.prod(given["kernel"])
        else:
            y = sums / _counts(x, given, each_axis(padding, ndim) if count_include_pad else (0,) * ndim)
        return y if had_batch else np.squeeze(y, 0)

    avg_pool.__name__ = f"avg_pool{ndim}d"
    avg_pool.__doc__ = "The mean of each window; padding counts unless count_include_pad is False."
    return tensor_function()(avg_pool)


def _counts(x: Any, given: dict[str, Any], counted: tuple[int, ...]) -> Any:
    """How many elements of each window count: those of the input and of `counted` padding."""
    dtype = type_of(x).dtype
    inner = np.ones((1, 1, *(size + 2 * p for size, p in zip(x.shape[2:], counted))), dtype)
    outer = tuple((low - p, high - p) for (low, high), p in zip(given["padding"], counted))
    return _window_sums(inner, {**given, "padding": outer}, dtype)


avg_pool1d, avg_pool2d, avg_pool3d = _avg_pool(1), _avg_pool(2), _avg_pool(3)


def _lp_pool(ndim: int, mean: Callable[..., Any]) -> Callable[..., Any]:
    def lp_pool(
        input: Any, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False
    ) -> Any:
        y = mean(input**norm_type, kernel_size, stride, 0, ceil_mode)
        count = math.prod(each_axis(kernel_size, ndim))
        return (np.sign(y) * ops.relu(np.abs(y)) * count) ** (1.0 / norm_type)

    lp_pool.__name__ = f"lp_pool{ndim}d"
    lp_pool.__doc__ = "(Σ x^p)^(1/p) over each window."
    return tensor_function()(lp_pool)


lp_pool1d, lp_pool2d, lp_pool3d = (_lp_pool(i + 1, f) for i, f in enumerate((avg_pool1d, avg_pool2d, avg_pool3d)))


def _bins(size: int, count: int) -> list[tuple[int, int]]:
    return [(i * size // count, -((i + 1) * size // -count)) for i in range(count)]


def _adaptive_sizes(x: Any, output_size: Any, ndim: int) -> list[int]:
    wanted = (output_size,) * ndim if isinstance(output_size, int) or output_size is None else tuple(output_size)
    return [int(size) if w is None else w for size, w in zip(x.shape[2:], wanted)]


def _adaptive_avg(ndim: int) -> Callable[..., Any]:
    def pool(input: Any, output_size: Any) -> Any:
        x, had_batch = _batched(input, ndim)
        for axis, count in enumerate(_adaptive_sizes(x, output_size, ndim)):
            if count == 1:
                x = np.mean(x, axis=2 + axis, keepdims=True)
                continue
            share = np.zeros((int(x.shape[2 + axis]), count), type_of(x).dtype)
            for i, (first, last) in enumerate(_bins(share.shape[0], count)):
                share[first:last, i] = 1 / (last - first)
            x = np.moveaxis(np.matmul(np.moveaxis(x, 2 + axis, -1), share), -1, 2 + axis)
        return x if had_batch else np.squeeze(x, 0)

    pool.__name__ = f"adaptive_avg_pool{ndim}d"
    pool.__doc__ = "Means over as many windows as output_size says."
    return tensor_function()(pool)


def _adaptive_max(ndim: int) -> Callable[..., Any]:
    def pool(input: Any, output_size: Any, return_indices: bool = False) -> Any:
        x, had_batch = _batched(input, ndim)
        sizes = [int(size) for size in x.shape[2:]]
        flat = np.reshape(x, (*x.shape[:2], -1))
        places = _bin_places(sizes, _adaptive_sizes(x, output_size, ndim))
        rows = np.take(flat, places, axis=2)
        best = np.argmax(rows, axis=-1, keepdims=True)
        y = np.squeeze(np.take_along_axis(rows, best, -1), -1)
        y = y if had_batch else np.squeeze(y, 0)
        if not return_indices:
            return y
        found = np.squeeze(np.take_along_axis(np.broadcast_to(places, rows.shape), best, -1), -1)
        return y, found if had_batch else np.squeeze(found, 0)

    pool.__name__ = f"adaptive_max_pool{ndim}d"
    pool.__doc__ = "The largest elements of as many windows as output_size says."
    return tensor_function()(pool)


def _bin_places(sizes: list[int], counts: list[int]) -> Any:
    """(counts…, m): the flat places of the elements of each window, the last repeated."""
    axes = []
    for size, count in zip(sizes, counts):
        bins = _bins(size, count)
        longest = max(last - first for first, last in bins)
        axes.append(np.array([[min(first + i, last - 1) for i in range(longest)] for first, last in bins]))
    flat = axes[0]
    for size, places in zip(sizes[1:], axes[1:]):
        flat = flat[..., None, :, None] * size + places[:, None, :]
        flat = flat.reshape(*flat.shape[:-2], -1)
    return flat


adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d = (_adaptive_avg(n) for n in (1, 2, 3))
adaptive_max_pool1d, adaptive_max_pool2d, adaptive_max_pool3d = (_adaptive_max(n) for n in (1, 2, 3))


def _max_unpool(ndim: int) -> Callable[..., Any]:
    def unpool(
        input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None
    ) -> Any:
        x, had_batch = _batched(input, ndim)
        places = indices if had_batch else np.expand_dims(indices, 0)
        kernel = each_axis(kernel_size, ndim)
        strides = kernel if stride is None else each_axis(stride, ndim)
        sizes = [(c - 1) * s - 2 * p + k for c, s, p, k in zip(x.shape[2:], strides, each_axis(padding, ndim), kernel)]
        if output_size is not None:
            sizes = list(output_size)[-ndim:]
        n, channels = x.shape[:2]
        rows = np.reshape(places, (n, channels, -1))
        index = (np.reshape(np.arange(n), (-1, 1, 1)), np.reshape(np.arange(channels), (-1, 1)), rows)
        flat = np.zeros((n, channels, math.prod(sizes)), type_of(x).dtype)
        y = np.reshape(written(flat, index, np.reshape(x, rows.shape)), (n, channels, *sizes))
        return y if had_batch else np.squeeze(y, 0)

    unpool.__name__ = f"max_unpool{ndim}d"
    unpool.__doc__ = "The elements back at their indices, zeros elsewhere."
    return tensor_function()(unpool)


max_unpool1d, max_unpool2d, max_unpool3d = _max_unpool(1), _max_unpool(2), _max_unpool(3)

MODES = {"constant": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


@tensor_function()
def pad(input: Any, pad: Any, mode: str = "constant", value: float | None = None) -> Any:
    """The input with (before, after) for the last axis, then for the one before it, and so on.

    What is negative is cut off, before the others wrap around, after they repeat or reflect. Raises RuntimeError
    where "reflect" or "circular" would need more than there is.
    """
    pairs = [(pad[i], pad[i + 1]) for i in range(0, len(pad), 2)][::-1]
    pairs = [(0, 0)] * (type_of(input).ndim - len(pairs)) + pairs
    if mode == "circular":
        input, pairs = _cut(input, pairs), [(max(0, a), max(0, b)) for a, b in pairs]
    for pair, size in zip(pairs, type_of(input).shape):
        most = {"reflect": size - 1, "circular": size}.get(mode) if isinstance(size, int) else None
        if most is not None and max(pair) > max(most, 0):
            raise RuntimeError(f"Padding size should be less than the corresponding input dimension, but got: {pair}")
    options = {"constant_values": 0 if value is None else value} if mode == "constant" else {"mode": MODES[mode]}
    return _cut(np.pad(input, [(max(0, a), max(0, b)) for a, b in pairs], **options), pairs)


def _cut(x: Any, pairs: list[tuple[int, int]]) -> Any:
    """The array without what negative (before, after) of each axis take away."""
    if all(min(pair) >= 0 for pair in pairs):
        return x
    return x[tuple(slice(max(0, -a), int(size) - max(0, -b)) for (a, b), size in zip(pairs, x.shape))]
