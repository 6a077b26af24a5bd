"""Samples of relu, sigmoid, softmax and erf, and of convolutions and pooling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from dy2st.runtime import ops
from tests.op_samples import Sample
from tests.op_samples.elementwise import unary

RNG = np.random.default_rng(11)
CUBE = RNG.normal(size=(2, 3, 4))
ROWS = np.array([[1.0, np.inf, 0.0], [np.nan, 1.0, 2.0], [-np.inf, 0.0, 1.0], [300.0, 0.0, -300.0]])


def along(primitive: Any, axis: int) -> Callable[..., Any]:
    return lambda x: primitive(x, axis=axis)


def softmaxes(primitive: Any) -> list[Sample]:
    return [
        *(Sample(along(primitive, axis), (CUBE,), grad=True) for axis in (0, 1, 2)),
        *(Sample(along(primitive, 1), (ROWS.astype(dtype),)) for dtype in ("float64", "float32")),
        Sample(along(primitive, 1), (ROWS[2:].astype(np.float16),), rtol=4e-3),
        Sample(along(primitive, 1), (np.zeros((2, 0)),)),
        Sample(along(primitive, 0), (np.float64(2.0),)),
    ]


def normal(*shape: int) -> Any:
    return RNG.normal(size=shape)


def convolved(primitive: Any, *, stride: Any, padding: Any, dilation: Any, groups: int, **more: Any) -> Any:
    def call(x: Any, w: Any) -> Any:
        return primitive(x, w, stride=stride, padding=padding, dilation=dilation, groups=groups, **more)

    return call


CONVOLUTIONS: list[tuple[tuple[int, ...], tuple[int, ...], dict[str, Any]]] = [
    ((2, 3, 7), (4, 3, 3), {"stride": (1,), "padding": ((0, 0),), "dilation": (1,), "groups": 1}),
    ((2, 4, 8), (6, 2, 3), {"stride": (2,), "padding": ((2, 1),), "dilation": (2,), "groups": 2}),
    ((2, 2, 5, 6), (3, 2, 2, 3), {"stride": (2, 1), "padding": ((1, 0), (0, 2)), "dilation": (1, 2), "groups": 1}),
    ((2, 3, 5, 5), (3, 1, 3, 3), {"stride": (1, 2), "padding": ((1, 1), (1, 1)), "dilation": (1, 1), "groups": 3}),
    ((1, 2, 3, 4, 3), (2, 2, 2, 2, 2), {"stride": (1, 2, 1), "padding": ((0, 0), (1, 1), (0, 0)),
                                         "dilation": (1, 1, 1), "groups": 1}),
]  # fmt: skip
TRANSPOSED: list[tuple[tuple[int, ...], tuple[int, ...], dict[str, Any]]] = [
    ((2, 3, 5), (3, 4, 3), {"stride": (1,), "padding": ((0, 0),), "dilation": (1,), "groups": 1, "extra": (0,)}),
    ((2, 4, 4), (4, 3, 3), {"stride": (3,), "padding": ((2, 1),), "dilation": (2,), "groups": 2, "extra": (2,)}),
    ((1, 2, 3, 4), (2, 3, 2, 3), {"stride": (2, 1), "padding": ((1, 1), (0, 2)), "dilation": (1, 2), "groups": 1,
                                  "extra": (1, 0)}),
]  # fmt: skip
POOLS: list[tuple[tuple[int, ...], dict[str, Any]]] = [
    ((2, 3, 7), {"kernel": (3,), "stride": (2,), "padding": ((1, 1),), "dilation": (1,)}),
    ((2, 2, 6, 5), {"kernel": (2, 3), "stride": (2, 1), "padding": ((0, 1), (1, 2)), "dilation": (2, 1)}),
    ((1, 2, 3, 4, 4), {"kernel": (2, 2, 2), "stride": (1, 2, 2), "padding": ((0, 0),) * 3, "dilation": (1, 1, 1)}),
]  # fmt: skip


def convolutions(primitive: Any, rows: Any) -> list[Sample]:
    return [
        Sample(
            convolved(primitive, **params), (normal(*x).astype(dtype), normal(*w).astype(dtype)), grad, rtol, rtol
        )
        for x, w, params in rows
        for dtype, grad, rtol in (("float64", True, None), ("float32", False, 2e-5))
    ]


def pool(primitive: Any, params: dict[str, Any]) -> Any:
    return lambda x: primitive(x, **params)


BESIDE: list[tuple[tuple[int, ...], dict[str, Any]]] = [
    ((2, 3, 7), {"kernel": (3,), "stride": (3,), "padding": ((0, 0),), "dilation": (1,)}),
    ((2, 2, 6, 5), {"kernel": (2, 2), "stride": (2, 2), "padding": ((0, 0),) * 2, "dilation": (1, 1)}),
    ((1, 2, 2, 4, 3), {"kernel": (2, 2, 3), "stride": (2, 2, 3), "padding": ((0, 0),) * 3, "dilation": (1, 1, 1)}),
]  # fmt: skip


def ties(*shape: int) -> Any:
    return np.maximum(RNG.integers(-2, 2, shape), 0).astype(np.float32)


def spread(params: dict[str, Any]) -> Any:
    return lambda x, g: ops.max_spread(g, x, ops.max_windows(x, **params), **params)


def spreads() -> list[Sample]:
    """With ties, with what is not finite, and in each dtype."""
    found = []
    for shape, params in (*POOLS, *BESIDE):
        g = normal(*ops.max_windows(np.zeros(shape), **params).shape)
        made = (ties(*shape), normal(*shape), with_extremes(*shape).astype(np.float32), normal(*shape).astype("e"))
        found += [Sample(spread(params), (x, g.astype(x.dtype)), grad=x.dtype == np.float64, rtol=1e-5) for x in made]
    x, g = ties(1, 1, 4), np.array([[[np.inf, np.nan]]], np.float32)
    return [*found, Sample(spread({**WIDE, "padding": ((0, 0),)}), (x, g))]


def with_extremes(*shape: int) -> Any:
    x = normal(*shape)
    x.flat[3], x.flat[7], x.flat[12] = np.nan, np.inf, -np.inf
    return x


LOWEST = np.full((1, 1, 4), -np.inf)
WIDE = {"kernel": (2,), "stride": (2,), "padding": ((1, 1),), "dilation": (1,)}


def pools(primitive: Any, grad: bool) -> list[Sample]:
    return [
        *(Sample(pool(primitive, params), (normal(*x),), grad=grad) for x, params in POOLS),
        *(Sample(pool(primitive, params), (normal(*x).astype(np.float32),)) for x, params in POOLS),
        *(Sample(pool(primitive, params), (with_extremes(*x),)) for x, params in POOLS),
        Sample(pool(primitive, POOLS[1][1]), (with_extremes(*POOLS[1][0]).astype(np.float32),)),
        Sample(pool(primitive, WIDE), (LOWEST,)),
        Sample(pool(primitive, WIDE), (normal(1, 1, 5).astype(np.float16),)),
    ]


SAMPLES: dict[str, list[Sample]] = {
    "ops.relu": unary(ops.relu),
    "ops.sigmoid": [
        *unary(ops.sigmoid), Sample(lambda x: np.log(ops.sigmoid(x)), (np.array([-50.0, 20], np.float32),))
    ],
    "ops.erf": [*unary(ops.erf), Sample(lambda x: ops.erf(x), (np.linspace(-7, 7, 201),))],
    "ops.softmax": softmaxes(ops.softmax),
    "ops.log_softmax": softmaxes(ops.log_softmax),
    "ops.convolution": convolutions(ops.convolution, CONVOLUTIONS),
    "ops.transposed_convolution": convolutions(ops.transposed_convolution, TRANSPOSED),
    "ops.max_windows": pools(ops.max_windows, True),
    "ops.max_spread": spreads(),
    "ops.max_places": pools(ops.max_places, False),
}
