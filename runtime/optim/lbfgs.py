"""LBFGS: steps along an estimate of the Newton direction, made of the last gradients.

In: a closure that computes the loss and its gradients anew. Out: the parameters changed, after up
to `max_iter` iterations. As PyTorch's, with the strong Wolfe line search of Nocedal and Wright
(2006, algorithms 3.5 and 3.6) after minFunc.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from ..tape import recording
from ..tensors.tensor import wrap
from .optimizer import Optimizer

__all__ = ["LBFGS"]

Vector = np.ndarray[Any, Any]
Evaluate = Callable[[float], tuple[float, Vector]]


class LBFGS(Optimizer):
    """All parameters together, in one group; `step` needs a closure."""

    def __init__(
        self, params: Iterable[Any], lr: float = 1, max_iter: int = 20, max_eval: int | None = None,
        tolerance_grad: float = 1e-7, tolerance_change: float = 1e-9, history_size: int = 100,
        line_search_fn: str | None = None,
    ) -> None:  # fmt: skip
        super().__init__(params, {
            "lr": lr, "max_iter": max_iter, "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
            "tolerance_grad": tolerance_grad, "tolerance_change": tolerance_change, "history_size": history_size,
            "line_search_fn": line_search_fn,
        })  # fmt: skip
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")
        if line_search_fn not in (None, "strong_wolfe"):
            raise RuntimeError("only 'strong_wolfe' is supported")
        self._params = self.param_groups[0]["params"]

    def _flat_grad(self) -> Vector:
        parts = [np.zeros(p.numel(), p.dtype) if p.grad is None else np.ravel(np.asarray(p.grad)) for p in self._params]
        return np.concatenate(parts)

    def _flat(self) -> Vector:
        return np.concatenate([np.ravel(np.asarray(p.detach())) for p in self._params])

    def _set(self, flat: Vector) -> None:
        start = 0
        for p in self._params:
            p.write(flat[start : start + p.numel()].reshape(p.shape).astype(p.dtype))
            start += p.numel()

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Up to max_iter iterations; the loss before them."""
        if closure is None:
            raise TypeError("LBFGS.step() needs a closure")
        with recording(False):
            return self._minimise(closure)

    def _minimise(self, closure: Callable[[], Any]) -> Any:
        group = self.param_groups[0]
        lr = float(group["lr"])
        state = self.state[self._params[0]]
        state.setdefault("func_evals", 0)
        state.setdefault("n_iter", 0)
        with recording(True):
            first = closure()
        loss, evaluations = float(first), 1
        state["func_evals"] += 1
        g = self._flat_grad()
        if np.abs(g).max() <= group["tolerance_grad"]:
            return first
        for iteration in range(1, group["max_iter"] + 1):
            state["n_iter"] += 1
            d = self._direction(state, g, group["history_size"])
            state["prev_flat_grad"], state["prev_loss"], loss_before = wrap(g.copy()), loss, loss
            t = min(1.0, 1.0 / float(np.abs(g).sum())) * lr if state["n_iter"] == 1 else lr
            slope = float(g @ d)
            state["d"], state["t"] = wrap(d), t
            if slope > -group["tolerance_change"]:
                break
            calls = 0
            x = self._flat()
            if group["line_search_fn"] is not None:
                evaluate = self._evaluation(closure, x, d)
                loss, g, t, calls = strong_wolfe(evaluate, t, d, loss, g, slope)
                self._set(x + (t * d).astype(x.dtype))
            else:
                self._set(x + (t * d).astype(x.dtype))
                if iteration != group["max_iter"]:
                    with recording(True):
                        loss = float(closure())
                    g, calls = self._flat_grad(), 1
            state["t"] = t
            evaluations += calls
            state["func_evals"] += calls
            done = evaluations >= group["max_eval"] or np.abs(g).max() <= group["tolerance_grad"]
            small = np.abs(d * t).max() <= group["tolerance_change"]
            if done or small or abs(loss - loss_before) < group["tolerance_change"]:
                break
        return first

    def _direction(self, state: dict[str, Any], g: Vector, size: int) -> Vector:
        """-H g, with H estimated from the last changes of position and gradient."""
        if state["n_iter"] == 1:
            state.update(old_dirs=[], old_stps=[], ro=[], H_diag=wrap(np.array(1.0, g.dtype)))
            return -g
        y = g - np.asarray(state["prev_flat_grad"])
        s = np.asarray(state["d"]) * state["t"]
        product = float(y @ s)
        if product > 1e-10:
            for name, value in (("old_dirs", wrap(y)), ("old_stps", wrap(s)), ("ro", 1.0 / product)):
                state[name] = [*state[name], value][-size:]
            state["H_diag"] = wrap(np.array(product / float(y @ y), g.dtype))
        q = -g
        changes, steps = ([np.asarray(x) for x in state[name]] for name in ("old_dirs", "old_stps"))
        shares = [0.0] * len(changes)
        for i in range(len(changes) - 1, -1, -1):
            shares[i] = float(steps[i] @ q) * state["ro"][i]
            q = q - changes[i] * shares[i]
        d = q * state["H_diag"].item()
        for i in range(len(changes)):
            d = d + steps[i] * (shares[i] - float(changes[i] @ d) * state["ro"][i])
        return np.asarray(d, g.dtype)

    def _evaluation(self, closure: Callable[[], Any], x: Vector, d: Vector) -> Evaluate:
        def evaluate(t: float) -> tuple[float, Vector]:
            self._set(x + (t * d).astype(x.dtype))
            with recording(True):
                loss = float(closure())
            g = self._flat_grad()
            self._set(x)
            return loss, g

        return evaluate


def cubic_minimum(
    x1: float, f1: float, g1: float, x2: float, f2: float, g2: float, bounds: tuple[float, float] | None = None
) -> float:
    """Where the cubic through two points with these values and slopes is lowest, inside the bounds."""
    low, high = bounds if bounds is not None else (min(x1, x2), max(x1, x2))
    d1 = g1 + g2 - 3 * (f1 - f2) / (x1 - x2)
    square = d1**2 - g1 * g2
    if square < 0:
        return (low + high) / 2
    d2 = math.sqrt(square)
    if x1 <= x2:
        found = x2 - (x2 - x1) * ((g2 + d2 - d1) / (g2 - g1 + 2 * d2))
    else:
        found = x1 - (x1 - x2) * ((g1 + d2 - d1) / (g1 - g2 + 2 * d2))
    return min(max(found, low), high)


Point = tuple[float, float, Vector, float]  # t, loss, gradient, slope


def strong_wolfe(
    evaluate: Evaluate, t: float, d: Vector, loss: float, g: Vector, slope: float, c1: float = 1e-4, c2: float = 0.9,
    tolerance: float = 1e-9, most: int = 25,
) -> tuple[float, Vector, float, int]:  # fmt: skip
    """(loss, gradient, t, evaluations) of a step that meets both of Wolfe's conditions."""
    size = float(np.abs(d).max())
    new, g_new = evaluate(t)
    calls, slope_new = 1, float(g_new @ d)
    before: Point = (0.0, loss, g, slope)
    bracket: list[Point] = []
    for iteration in range(most):
        now: Point = (t, new, g_new, slope_new)
        if new > loss + c1 * t * slope or (iteration > 0 and new >= before[1]):
            bracket = [before, now]
        elif abs(slope_new) <= -c2 * slope:
            return new, g_new, t, calls
        elif slope_new >= 0:
            bracket = [before, now]
        if bracket:
            break
        bounds = (t + 0.01 * (t - before[0]), t * 10)
        following = cubic_minimum(before[0], before[1], before[3], t, new, slope_new, bounds)
        before, t = now, following
        new, g_new = evaluate(t)
        calls, slope_new = calls + 1, float(g_new @ d)
    else:
        bracket = [(0.0, loss, g, slope), (t, new, g_new, slope_new)]
    found, more = _zoom(evaluate, bracket, d, loss, slope, c1, c2, size, tolerance, most - iteration)
    return found[1], found[2], found[0], calls + more


def _zoom(
    evaluate: Evaluate, bracket: list[Point], d: Vector, loss: float, slope: float, c1: float, c2: float, size: float,
    tolerance: float, most: int,
) -> tuple[Point, int]:  # fmt: skip
    """(the best point, evaluations) of a bracket made smaller until a point meets the conditions."""
    low, high = (0, 1) if bracket[0][1] <= bracket[-1][1] else (1, 0)
    stuck, calls = False, 0
    for _ in range(most):
        if abs(bracket[1][0] - bracket[0][0]) * size < tolerance:
            break
        (t0, f0, _, s0), (t1, f1, _, s1) = bracket
        t = cubic_minimum(t0, f0, s0, t1, f1, s1)
        left, right = min(t0, t1), max(t0, t1)
        edge = 0.1 * (right - left)
        if min(right - t, t - left) < edge:
            if stuck or t >= right or t <= left:
                t = right - edge if abs(t - right) < abs(t - left) else left + edge
                stuck = False
            else:
                stuck = True
        else:
            stuck = False
        new, g = evaluate(t)
        calls, slope_new = calls + 1, float(g @ d)
        now: Point = (t, new, g, slope_new)
        if new > loss + c1 * t * slope or new >= bracket[low][1]:
            bracket[high] = now
            low, high = (0, 1) if bracket[0][1] <= bracket[1][1] else (1, 0)
            continue
        if abs(slope_new) <= -c2 * slope:
            bracket[low] = now
            break
        if slope_new * (bracket[high][0] - bracket[low][0]) >= 0:
            bracket[high] = bracket[low]
        bracket[low] = now
    return bracket[low], calls
