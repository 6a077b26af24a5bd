"""The models of `training.py` for jax.jit: plain functions of a list of parameters, with SGD and Adam written out."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

Layers = list[Any]


def dense(generator: Any, *sizes: int) -> Layers:
    """Weights (in, out) and biases of layers between these sizes."""
    found = []
    for a, b in itertools.pairwise(sizes):
        bound = 1 / math.sqrt(a)
        found += [generator.uniform(-bound, bound, (a, b)), generator.uniform(-bound, bound, b)]
    return found


def kernels(generator: Any, out: int, channels: int, size: int) -> Layers:
    bound = 1 / math.sqrt(channels * size * size)
    return [generator.uniform(-bound, bound, (out, channels, size, size)), generator.uniform(-bound, bound, out)]


def stacked(p: Layers, x: Any) -> Any:
    """Layers with relu between them."""
    for i in range(0, len(p), 2):
        x = x @ p[i] + p[i + 1]
        x = jax.nn.relu(x) if i + 2 < len(p) else x
    return x


def convolved(x: Any, w: Any, b: Any, padding: int) -> Any:
    """relu of a convolution, and the maxima of its windows of 2 by 2."""
    pads = [(padding, padding)] * 2
    y = jax.lax.conv_general_dilated(x, w, (1, 1), pads, dimension_numbers=("NCHW", "OIHW", "NCHW"))
    y = jax.nn.relu(y + b[:, None, None])
    return jax.lax.reduce_window(y, -jnp.inf, jax.lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")


def lenet(p: Layers, x: Any) -> Any:
    x = convolved(convolved(x, p[0], p[1], 2), p[2], p[3], 0)
    return stacked(p[4:], x.reshape(x.shape[0], -1))


def lstm(p: Layers, x: Any) -> Any:
    w, bias, r, head, head_bias = p
    products = jnp.swapaxes(x, 0, 1) @ w + bias

    def step(state: Any, row: Any) -> Any:
        into, forget, cell, out = jnp.split(row + state[0] @ r, 4, axis=-1)
        c = jax.nn.sigmoid(forget) * state[1] + jax.nn.sigmoid(into) * jnp.tanh(cell)
        return (jax.nn.sigmoid(out) * jnp.tanh(c), c), None

    zeros = jnp.zeros((x.shape[0], r.shape[0]), x.dtype)
    (h, _), _ = jax.lax.scan(step, (zeros, zeros), products)
    return h @ head + head_bias


def normal(x: Any, weight: Any, bias: Any) -> Any:
    centred = x - x.mean(-1, keepdims=True)
    return centred / jnp.sqrt((centred * centred).mean(-1, keepdims=True) + 1e-5) * weight + bias


def transformer(p: Layers, x: Any) -> Any:
    enter, inward, outward, wide, norms, head = p[:2], p[2:4], p[4:6], p[6:10], p[10:14], p[14:]
    x = x @ enter[0] + enter[1]
    n, length, width = x.shape
    heads = (x @ inward[0] + inward[1]).reshape(n, length, 3, 4, width // 4)
    q, k, v = jnp.moveaxis(heads, (2, 3), (0, 2))
    scores = jax.nn.softmax(q @ jnp.swapaxes(k, -1, -2) / math.sqrt(width // 4), -1)
    joined = jnp.swapaxes(scores @ v, 1, 2).reshape(n, length, width)
    x = normal(x + joined @ outward[0] + outward[1], norms[0], norms[1])
    x = normal(x + stacked(wide, x), norms[2], norms[3])
    return x.mean(1) @ head[0] + head[1]


def model(name: str) -> tuple[Callable[..., Any], Layers]:
    """(its function, its parameters)."""
    g = np.random.default_rng(0)
    if name == "mlp":
        return stacked, dense(g, 784, 512, 512, 10)
    if name == "lenet":
        return lenet, [*kernels(g, 6, 1, 5), *kernels(g, 16, 6, 5), *dense(g, 400, 120, 84, 10)]
    if name == "lstm":
        return lstm, [*dense(g, 28, 256), dense(g, 64, 256)[0], *dense(g, 64, 10)]
    norms = [np.ones(64), np.zeros(64)] * 2
    inner = [*dense(g, 64, 192), *dense(g, 64, 64), *dense(g, 64, 128, 64)]
    return transformer, [*dense(g, 28, 64), *inner, *norms, *dense(g, 64, 10)]


def sgd(p: Layers, g: Layers, state: Any) -> tuple[Layers, Any]:
    return [w - 1e-3 * d for w, d in zip(p, g)], state


def adam(p: Layers, g: Layers, state: Any) -> tuple[Layers, Any]:
    means, squares, count = state
    count = count + 1
    means = [0.9 * m + 0.1 * d for m, d in zip(means, g)]
    squares = [0.999 * s + 0.001 * d * d for s, d in zip(squares, g)]
    rate, root = 1e-3 / (1 - 0.9**count), jnp.sqrt(1 - 0.999**count)
    return [w - rate * m / (jnp.sqrt(s) / root + 1e-8) for w, m, s in zip(p, means, squares)], (means, squares, count)


def programs(name: str, optimizer: str) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """(forward, step), which wait for their results; the step keeps its parameters on the device."""
    function, parameters = model(name)
    held: list[Any] = [jnp.asarray(each, jnp.float32) for each in parameters]
    zeros = [jnp.zeros_like(each) for each in held]
    state: list[Any] = [(zeros, zeros, jnp.float32(0))]
    update = sgd if optimizer == "SGD" else adam
    predicted = jax.jit(function)

    def loss(p: Layers, x: Any, y: Any) -> Any:
        return -jnp.take_along_axis(jax.nn.log_softmax(function(p, x)), y[:, None], 1).mean()

    @jax.jit
    def stepped(p: Layers, state: Any, x: Any, y: Any) -> Any:
        value, gradients = jax.value_and_grad(loss)(p, x, y)
        return value, *update(p, gradients, state)

    def forward(x: Any) -> Any:
        return predicted(held, x).block_until_ready()

    def step(x: Any, y: Any) -> Any:
        value, held[:], state[0] = stepped(held, state[0], x, y.astype(np.int32))
        return jax.block_until_ready(value)

    return forward, step
