"""Powers of pairs: by products for small integers, as NumPy has them, else by the logarithm."""

from __future__ import annotations

from typing import Any

import numpy as np

from dy2st.pairs.arithmetic import chosen, multiply, reciprocal
from dy2st.pairs.functions import exp, log
from dy2st.pairs.table import Pair, on_pairs
from dy2st.runtime import ops

__all__ = ["power"]

MOST = 100  # integer exponents below this are products


@on_pairs(ops.power, ops.float_power)
def power(a: Pair, b: Pair) -> Pair:
    """a**b: 1 where b is 0, 0 where a is 0 and the real part of b positive, NaN where a is 0 and that is not."""
    one = a.re.dtype.type(1)
    whole = np.logical_and(b.im == 0, np.logical_and(np.abs(b.re) < MOST, np.rint(b.re) == b.re))
    count = np.abs(np.where(whole, b.re, one * 0))
    by_products = products(a, count, one)
    by_products = chosen(b.re < 0, reciprocal(by_products), by_products)
    result = chosen(whole, by_products, exp(multiply(b, log(a)))) if may_fail(whole) else by_products
    zero = np.logical_and(a.re == 0, a.im == 0)
    at_zero = np.where(b.re > 0, one * 0, one * np.nan)
    result = chosen(zero, Pair(at_zero, at_zero), result)
    nothing = np.logical_and(b.re == 0, b.im == 0)
    return chosen(nothing, Pair(np.ones_like(result.re), np.zeros_like(result.im)), result)


def known(x: Any) -> Any:
    """The data of a condition or number if it is known, else None."""
    return x if isinstance(x, (np.ndarray, np.generic)) else x.known()


def may_fail(test: Any) -> bool:
    data = known(test)
    return data is None or not np.all(data)


def products(a: Pair, count: Any, one: Any) -> Pair:
    """a**count, for whole numbers of a float dtype: the squares of squares, for each bit that is set."""
    data = known(count)
    largest = MOST - 1 if data is None else int(np.max(data, initial=0))
    result: Pair | None = None
    for bit in range(max(largest.bit_length(), 1)):
        if bit:
            a = multiply(a, a)
        odd = np.fmod(np.floor(count * 2.0**-bit), one * 2) == 1
        if result is None:
            result = chosen(odd, a, Pair(one, one * 0))
        else:
            result = chosen(odd, multiply(result, a), result)
    assert result is not None
    return result
