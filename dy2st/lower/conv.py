"""Lowering of runtime.ops.conv.

Conv and ConvTranspose have no float64 kernel (1.32, 2026-11): they become products of matrices there, one
for each place in the kernel. MaxPool passes over NaN and gives the least finite number for -inf, so a branch
with Max over all places computes what is not finite.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from dy2st.graph import Node
from dy2st.lower.base import Builder, Term, lowers
from dy2st.runtime import ops

LAST = np.iinfo(np.int64).max
HUGE = 1e38  # beyond it MaxPool's places are not those of NumPy's argmax


def geometry(params: dict[str, Any]) -> dict[str, Any]:
    """Strides, pads and dilations as ONNX writes them."""
    pads = [low for low, _ in params["padding"]] + [high for _, high in params["padding"]]
    return {"strides": list(params["stride"]), "pads": pads, "dilations": list(params["dilation"])}


def padded(b: Builder, x: Term, pairs: Sequence[tuple[int, int]], value: float) -> Term:
    """`x` with this much before and after each spatial axis; less than nothing is cut off."""
    if not any(itertools.chain(*pairs)):
        return x
    widths = b.ints(0, 0, *(low for low, _ in pairs), 0, 0, *(high for _, high in pairs))
    return b.op("Pad", x, widths, b.scalar(value, x.dtype))  # type: ignore[no-any-return]


def at_place(b: Builder, x: Term, place: Sequence[int], kernel: Sequence[int], params: dict[str, Any]) -> Term:
    """What one place of the kernel meets in a padded array, for all windows."""
    starts = [p * d for p, d in zip(place, params["dilation"])]
    stops = [-(k - 1 - p) * d or LAST for p, k, d in zip(place, kernel, params["dilation"])]
    axes = range(2, 2 + len(kernel))
    return b.op(  # type: ignore[no-any-return]
        "Slice", x, b.ints(*starts), b.ints(*stops), b.ints(*axes), b.ints(*params["stride"])
    )


@lowers(ops.convolution)
def convolution(b: Builder, node: Node, x: Term, w: Term, *bias: Term) -> Term:
    """Conv, or in float64 products; only a Conv has a bias (rules.products)."""
    params = node.params
    if node.results[0].type.dtype != np.float64:
        return b.op("Conv", x, w, *bias, group=params["groups"], **geometry(params))  # type: ignore[no-any-return]
    shape = tuple(int(size) for size in node.operands[1].type.shape)
    return by_products(b, padded(b, x, params["padding"], 0), w, shape, params)


def by_products(b: Builder, x: Term, w: Term, shape: tuple[int, ...], params: dict[str, Any]) -> Term:
    """The convolution of a padded array: the sum over places of (out, in) @ (n, groups, in, windows)."""
    (out, inner, *kernel), groups = shape, params["groups"]
    columns = b.ints(0, groups, inner, -1)
    grouped = b.op("Reshape", w, b.ints(groups, out // groups, inner, -1))
    total: Any = None
    met: Any = None
    for number, place in enumerate(np.ndindex(*kernel)):
        met = at_place(b, x, place, kernel, params)
        weight = b.op("Gather", grouped, b.scalar(number, np.int64), axis=3)
        product = b.op("MatMul", weight, b.op("Reshape", met, columns))
        total = product if total is None else b.op("Add", total, product)
    sizes = b.op("Shape", met, dtype=np.int64, start=2)
    target = b.op("Concat", b.size(met, 0), b.ints(out), sizes, axis=0)
    return b.op("Reshape", total, target)  # type: ignore[no-any-return]


@lowers(ops.transposed_convolution)
def transposed_convolution(b: Builder, node: Node, x: Term, w: Term) -> Term:
    """ConvTranspose; in float64 a convolution of `x` with zeros between its elements."""
    params = node.params
    if node.results[0].type.dtype != np.float64:
        extra = list(params["extra"])
        pads = geometry(params)
        return b.op(  # type: ignore[no-any-return]
            "ConvTranspose", x, w, group=params["groups"], output_padding=extra if any(extra) else None, **pads
        )
    channels, out, *kernel = (int(size) for size in node.operands[1].type.shape)
    groups, spatial = params["groups"], len(kernel)
    for axis, stride in enumerate(params["stride"]):
        x = spread(b, x, 2 + axis, stride, spatial + 2)
    pairs = [
        (d * (k - 1) - low, d * (k - 1) - high + extra)
        for d, k, (low, high), extra in zip(params["dilation"], kernel, params["padding"], params["extra"])
    ]
    split = b.op("Reshape", w, b.ints(groups, channels // groups, out, *kernel))
    swapped = b.op("Transpose", split, perm=[0, 2, 1, *range(3, 3 + spatial)])
    joined = b.op("Reshape", swapped, b.ints(groups * out, channels // groups, *kernel))
    axes = range(2, 2 + spatial)
    turned = b.op(
        "Slice", joined, b.ints(*[-1] * spatial), b.ints(*[-LAST] * spatial), b.ints(*axes), b.ints(*[-1] * spatial)
    )
    shape = (groups * out, channels // groups, *kernel)
    return by_products(b, padded(b, x, pairs, 0), turned, shape, {**params, "stride": (1,) * spatial})


def spread(b: Builder, x: Term, axis: int, stride: int, ndim: int) -> Term:
    """`x` with stride - 1 zeros between the elements of an axis."""
    if stride == 1:
        return x
    apart = b.op("Unsqueeze", x, b.ints(axis + 1))
    after = [0] * (ndim + 1)
    after[axis + 1] = stride - 1
    filled = b.op("Pad", apart, b.ints(*[0] * (ndim + 1), *after), b.scalar(0, x.dtype))
    before = b.op("Shape", x, dtype=np.int64, start=0, end=axis)
    behind = [b.op("Shape", x, dtype=np.int64, start=axis + 1)] if axis + 1 < ndim else []
    joined = b.op("Reshape", filled, b.op("Concat", before, b.ints(-1), *behind, axis=0))
    return b.op("Slice", joined, b.ints(0), b.ints(-(stride - 1)), b.ints(axis))  # type: ignore[no-any-return]


@lowers(ops.max_windows)
def max_windows(b: Builder, node: Node, x: Term) -> Term:
    """MaxPool if all is finite."""
    work = np.dtype(np.float32) if x.dtype == np.float16 else x.dtype
    wide = b.cast(x, work)
    finite = is_finite(b, wide)
    branches = {}
    for name, make in (("then", pooled), ("else", extreme)):
        body = b.child(name)
        result = body.identity(make(body, node, wide))
        body.declare(body.graph.output, result, node.results[0].type)
        branches[f"{name}_branch"] = body.graph
    return b.cast(b.append("If", (finite,), (work,), branches)[0], x.dtype)


def is_finite(b: Builder, x: Term) -> Term:
    """Whether all of `x` is, which the sum of x · 0 tells."""
    zero = b.scalar(0, x.dtype)
    total = b.op("ReduceSum", b.op("Mul", x, zero), keepdims=0)
    return b.op("Equal", total, zero, dtype=bool)  # type: ignore[no-any-return]


def pooled(b: Builder, node: Node, x: Term) -> Term:
    """MaxPool; it takes no padding as large as the window."""
    params = dict(node.params)
    if any(max(pair) >= k for pair, k in zip(params["padding"], params["kernel"])):
        x = padded(b, x, params["padding"], -np.inf)
        params["padding"] = ((0, 0),) * len(params["kernel"])
    return b.op("MaxPool", x, kernel_shape=list(params["kernel"]), **geometry(params))  # type: ignore[no-any-return]


def extreme(b: Builder, node: Node, x: Term) -> Term:
    """The largest of what each place of the window meets."""
    params = node.params
    x = padded(b, x, params["padding"], -np.inf)
    places = [at_place(b, x, place, params["kernel"], params) for place in np.ndindex(*params["kernel"])]
    return b.op("Max", *places)  # type: ignore[no-any-return]


@lowers(ops.max_places)
def max_places(b: Builder, node: Node, x: Term) -> Term:
    """The places that MaxPool gives, counted in all of the array, in their channel; NaN counts as most."""
    work = np.dtype(np.float64) if x.dtype == np.float64 else np.dtype(np.float32)
    x = b.cast(x, work)
    bounded = b.op("Max", b.op("Min", x, b.scalar(HUGE, work)), b.scalar(-HUGE, work))
    not_a_number = b.op("IsNaN", x, dtype=bool)
    ranked = b.op("Where", not_a_number, b.scalar(np.inf, work), bounded, dtype=work)
    kernel = list(node.params["kernel"])
    _, places = b.op(
        "MaxPool", ranked, outputs=2, dtype=(work, np.dtype(np.int64)), kernel_shape=kernel, **geometry(node.params)
    )
    plane = b.op("ReduceProd", b.op("Shape", x, dtype=np.int64, start=2), keepdims=0)
    return b.op("Mod", places, plane)  # type: ignore[no-any-return]


@lowers(ops.max_spread)
def max_spread(b: Builder, node: Node, g: Term, x: Term, y: Term) -> Term:
    """Windows side by side of known size take a Resize, which is four times as fast, if all is finite."""
    params, sizes = node.params, node.operands[1].type.shape[2:]
    beside = params["stride"] == params["kernel"] and set(params["dilation"]) == {1}
    unpadded = not any(itertools.chain(*params["padding"]))
    if not (beside and unpadded and x.dtype == np.float32 and all(isinstance(size, int) for size in sizes)):
        return scattered(b, node, g, x)
    finite = is_finite(b, b.op("Add", y, g))
    then, other = b.child("then"), b.child("else")
    for body, found in ((then, resized(then, node, g, x, y)), (other, scattered(other, node, g, x))):
        body.declare(body.graph.output, body.identity(found), node.results[0].type)
    return b.append("If", (finite,), (x.dtype,), {"then_branch": then.graph, "else_branch": other.graph})[0]


def scattered(b: Builder, node: Node, g: Term, x: Term) -> Term:
    """`g` added to zeros at the places of the largest elements."""
    work = np.float32 if x.dtype == np.float16 else x.dtype
    rows = b.ints(0, 0, -1)
    found: Any = max_places(b, node, x)
    places = b.op("Reshape", found, rows)
    flat = b.op("Shape", b.op("Reshape", x, rows), dtype=np.int64)
    zeros = b.op("ConstantOfShape", flat, dtype=work, value=np.zeros(1, work))
    values = b.op("Reshape", b.cast(g, work), rows)
    made = b.op("ScatterElements", zeros, places, values, axis=2, reduction="add")
    return b.cast(b.op("Reshape", made, b.shape(x)), x.dtype)


def resized(b: Builder, node: Node, g: Term, x: Term, y: Term) -> Term:
    """Each largest element is marked by a number, larger the earlier it is: the largest mark is the first."""
    kernel, sizes = node.params["kernel"], node.operands[1].type.shape[2:]
    left = [size % k for size, k in zip(sizes, kernel)]
    rest = [(0, -more) for more in left]

    def spread(term: Term) -> Term:
        scales = b.const(np.array([1, 1, *kernel], np.float32))
        return b.op(  # type: ignore[no-any-return]
            "Resize", term, None, scales, mode="nearest", nearest_mode="floor",
            coordinate_transformation_mode="asymmetric",
        )  # fmt: skip

    def equal(one: Term, other: Term) -> Term:
        return b.cast(b.op("Equal", one, other, dtype=bool), np.float32)

    order = np.arange(np.prod(kernel), 0, -1, dtype=np.float32).reshape(kernel)
    weights = np.tile(order, [size // k for size, k in zip(sizes, kernel)])
    marks = b.op("Mul", equal(padded(b, x, rest, 0), spread(y)), b.const(weights))
    first = b.op("MaxPool", marks, kernel_shape=list(kernel), strides=list(kernel))
    made = b.op("Mul", equal(marks, spread(first)), spread(g))
    return padded(b, made, [(0, more) for more in left], 0)
