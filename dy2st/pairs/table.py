"""The table of what is done on pairs: for each primitive a rule, written in operations on the parts.

In: the operands of a node, a complex one as a `Pair` of Arrays, others as they are. Out: a Pair, an Array, or a
tuple of them. What has no rule is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from dy2st.runtime import ops
from dy2st.runtime.array import Primitive

__all__ = ["Pair", "apart", "as_pair", "each", "on_pairs", "ordered", "rules"]

Rule = Callable[..., Any]
rules: dict[Primitive, Rule] = {}


class Pair(NamedTuple):
    """A complex value: two real ones of its shape."""

    re: Any
    im: Any


def on_pairs(*primitives: Primitive) -> Callable[[Rule], Rule]:
    """Register rule(*operands, **params) for `primitives`."""

    def register(rule: Rule) -> Rule:
        for primitive in primitives:
            if primitive in rules:
                raise ValueError(f"{primitive} has two rules")
            rules[primitive] = rule
        return rule

    return register


def as_pair(x: Any) -> Pair:
    """A real operand as a Pair: its imaginary part is 0."""
    return x if isinstance(x, Pair) else Pair(x, np.zeros_like(x))


def each(primitive: Primitive, *places: int) -> Rule:
    """A primitive that does the same to both parts; `places` are the operands that have parts, () all of them."""

    def rule(*operands: Any, **params: Any) -> Pair:
        given = [as_pair(x) if i in places or not places else Pair(x, x) for i, x in enumerate(operands)]
        return Pair(*(primitive(*(x[part] for x in given), **params) for part in (0, 1)))

    return rule


def apart(function: Callable[[Any, Any], Any]) -> Rule:
    """A function of the parts of one operand."""
    return lambda z, **params: function(*as_pair(z), **params)


# --- what moves elements, and what is linear --------------------------------------------------------

for _primitive in (
    ops.reshape, ops.transpose, ops.broadcast_to, ops.getitem, ops.gather, ops.cumsum, ops.take_along, ops.diagonal,
    ops.trilu, ops.reduce_sum, ops.reduce_mean,
):  # fmt: skip
    on_pairs(_primitive)(each(_primitive, 0))
for _primitive in (ops.put_item, ops.put_along, ops.add_along, ops.pad_constant):
    on_pairs(_primitive)(each(_primitive, 0, 1))
on_pairs(ops.to_python)(lambda z: Pair(*(np.reshape(ops.cast(part, dtype=np.dtype(float)), ()) for part in z)))
for _primitive in (ops.concatenate, ops.add, ops.subtract, ops.negative, ops.positive, ops.rint):
    on_pairs(_primitive)(each(_primitive))
on_pairs(ops.where)(each(ops.where, 1, 2))


@on_pairs(ops.combine_at)
def _combine_at(base: Any, value: Any, *parts: Any, index: Any, how: str) -> Any:
    """Sums add the parts up; products depend on the order."""
    return NotImplemented if how != "add" else each(ops.combine_at, 0, 1)(base, value, *parts, index=index, how=how)


@on_pairs(ops.dim_size)
def _dim_size(z: Pair, *, axis: int) -> Any:
    return ops.dim_size(z.re, axis=axis)


# --- parts and dtypes -------------------------------------------------------------------------------

on_pairs(ops.real_part)(lambda z: z.re)
on_pairs(ops.imag_part)(lambda z: z.im)
on_pairs(ops.make_complex)(lambda re, im: Pair(re, im))
on_pairs(ops.conjugate)(lambda z: Pair(z.re, -z.im))


def is_nonzero(z: Any) -> Any:
    """The truth of each element."""
    re, im = as_pair(z)
    return np.logical_or(re != 0, im != 0)


@on_pairs(ops.cast)
def _cast(x: Any, *, dtype: np.dtype[Any]) -> Any:
    """Real numbers of a complex one: its real part, but for bools."""
    if dtype.kind == "c":
        real = np.dtype(f"f{dtype.itemsize // 2}")
        return Pair(*(ops.cast(part, dtype=real) for part in as_pair(x)))
    return is_nonzero(x) if dtype.kind == "b" else ops.cast(x.re, dtype=dtype)


# --- tests --------------------------------------------------------------------------------------------

on_pairs(ops.equal)(lambda a, b: np.logical_and(a.re == b.re, a.im == b.im))
on_pairs(ops.not_equal)(lambda a, b: np.logical_or(a.re != b.re, a.im != b.im))
on_pairs(ops.isnan)(apart(lambda re, im: np.logical_or(np.isnan(re), np.isnan(im))))
on_pairs(ops.isinf)(apart(lambda re, im: np.logical_or(np.isinf(re), np.isinf(im))))
on_pairs(ops.isfinite)(apart(lambda re, im: np.logical_and(np.isfinite(re), np.isfinite(im))))
on_pairs(ops.logical_not)(lambda z: np.logical_not(is_nonzero(z)))
on_pairs(ops.nonzero)(lambda z: ops.nonzero(is_nonzero(z)))
for _primitive in (ops.logical_and, ops.logical_or, ops.logical_xor):
    on_pairs(_primitive)(lambda a, b, primitive=_primitive: primitive(is_nonzero(a), is_nonzero(b)))
for _primitive in (ops.reduce_any, ops.reduce_all):
    on_pairs(_primitive)(lambda z, primitive=_primitive, **params: primitive(is_nonzero(z), **params))


def ordered(strict: Any, last: Any) -> Rule:
    """NumPy's order of complex numbers: by the real part, then by the imaginary one; NaN is in no order."""

    def rule(a: Pair, b: Pair) -> Any:
        numbers = np.logical_not(np.logical_or(np.isnan(a.im), np.isnan(b.im)))
        first = np.logical_and(strict(a.re, b.re), numbers)
        return np.logical_or(first, np.logical_and(a.re == b.re, last(a.im, b.im)))

    return rule


on_pairs(ops.less)(ordered(np.less, np.less))
on_pairs(ops.less_equal)(ordered(np.less, np.less_equal))
on_pairs(ops.greater)(ordered(np.greater, np.greater))
on_pairs(ops.greater_equal)(ordered(np.greater, np.greater_equal))
