"""Elementwise operations: NumPy's ufuncs with their derivatives."""

from __future__ import annotations

import numpy as np

from .families import elementwise

__all__ = [
    "add", "divide", "equal", "exp", "floor_divide", "greater", "greater_equal", "less", "less_equal", "logical_and",
    "logical_not", "logical_or", "multiply", "negative", "not_equal", "power", "remainder", "sqrt", "subtract", "tanh",
]  # fmt: skip

add = elementwise(np.add, vjp=lambda g, y, a, b: (g, g))
subtract = elementwise(np.subtract, vjp=lambda g, y, a, b: (g, -g))
multiply = elementwise(np.multiply, vjp=lambda g, y, a, b: (g * b, g * a))
divide = elementwise(np.true_divide, vjp=lambda g, y, a, b: (g / b, -g * y / b))
floor_divide = elementwise(np.floor_divide)
remainder = elementwise(np.remainder, vjp=lambda g, y, a, b: (g, -g * (a // b)))
power = elementwise(np.power)
negative = elementwise(np.negative, vjp=lambda g, y, x: (-g,))
exp = elementwise(np.exp, vjp=lambda g, y, x: (g * y,))
sqrt = elementwise(np.sqrt, vjp=lambda g, y, x: (g / (2 * y),))
tanh = elementwise(np.tanh, vjp=lambda g, y, x: (g * (1 - y * y),))
less = elementwise(np.less)
less_equal = elementwise(np.less_equal)
greater = elementwise(np.greater)
greater_equal = elementwise(np.greater_equal)
equal = elementwise(np.equal)
not_equal = elementwise(np.not_equal)
logical_and = elementwise(np.logical_and)
logical_or = elementwise(np.logical_or)
logical_not = elementwise(np.logical_not)
