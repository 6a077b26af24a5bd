"""One expression on several numbers each: what Python and NumPy make of zeros, infinities, NaN, bools and dtypes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from same.case import A, N, P, call, case

nan, inf = math.nan, math.inf
ENDS = [(a, b) for a in (7.5, -7.5, inf, nan, 9.25) for b in (2.0, -2.0, inf, nan)]


def ints(*values: Any) -> Any:
    return A(*values, dtype=np.int64)


def tried(name: str, function: Any, *given: Any, refusable: bool = False) -> None:
    """A case: `function` on each of the argument tuples."""

    def run(static: Any) -> Any:
        @static
        def f(*args):
            return function(*args)

        return [call(f, *(np.copy(a) for a in args)) for args in given]

    run.__name__ = name
    case("numbers", refusable=refusable)(run)


tried("add_dtype", lambda x, y: np.add(x, y, dtype=np.float32), (P(), N()), (ints(1, 2), ints(3, 4)))
tried("add_dtype_int", lambda x, y: np.add(x, y, dtype=np.int64), (P(), N()), (ints(1, 2), ints(3, 4)))
tried("add_unsafe", lambda x, y: np.add(x, y, dtype=np.int64, casting="unsafe"), (P(), N()))
tried("less_dtype", lambda x, y: np.less(x, y, dtype=bool), (P(), N()))
tried("divide_dtype", lambda x, y: np.divide(x, y, dtype=np.float32), (P(), N()), (ints(1, 2), ints(3, 4)))
tried("casting_no", lambda x, y: np.add(x, y, casting="no"), (P(), N()), (P(), ints(1, 2, 3)))
tried("order_subok", lambda x, y: np.add(x, y, order="C", subok=False), (P(), N()))
tried("out_unsafe", lambda x, y: np.add(x, y, out=y, casting="unsafe"), (P(), ints(1, 2, 3)))
tried("out_same_kind", lambda x, y: np.add(x, y, out=y), (P(), ints(1, 2, 3)))
tried("iadd_cast", lambda i, x: i.__iadd__(x), (ints(1, 2, 3), P()))
tried("dtype_of_int", lambda x: np.add(x, 1, dtype=np.float32), (P(),), (ints(1, 2),))
tried("divmod_", lambda x: divmod(float(x[0]), float(x[1])), *[(A(a, b),) for a, b in ENDS if a * b != -inf])
tried("divmod_ints", lambda x: divmod(int(x[0]), int(x[1])), *[(ints(a, b),) for a in (7, -7, 0) for b in (2, -2, 0)])
tried(
    "round_",
    lambda x: (round(float(x[0])), round(x[0]), round(x[0], 1), round(int(x[0]))),
    *[(A(v),) for v in (0.5, 1.5, 2.5, -0.5, -1.5, 2.675)],
)
tried("round_ends", lambda x: round(float(x[0])), (A(nan),), (A(inf),))
tried(
    "extremes",
    lambda x: (min(x), max(x), min(x[0], x[1]), max(float(x[0]), float(x[1]), 0.0)),
    *[(A(*v),) for v in ((nan, 1, 2), (1, nan, 2), (1, 2, nan), (0.0, -0.0), (-0.0, 0.0))],
)
tried(
    "extremes_of_unknown_length",
    lambda x: (min(x[x != 5]), max(x[x != 5])),
    *[(A(*v),) for v in ((nan, 1, 2), (1, nan, 2), (1, 2, nan), (5.0,))],
)
tried("sum_keeps_dtype", lambda x: sum(x[x > 0]), *[(A(60, 30, 3, dtype=d),) for d in (np.int8, np.float32, float)])
tried("sum_of_rows", lambda x: (sum(x, 10), sum([float(v) for v in x], 1), sum([x, x], x)), (P(),))
tried("sum_of_python", lambda x: sum(int(v) for v in x if v > 1), (P(),), (N(),))
tried("chained", lambda x: (0 < x[0] < 2, 1 == int(x[0]) == 1), (P(),), (N(),))
tried("bools", lambda x: ((x[0] > 0) + (x[1] > 0), bool(x[0] > 0) + True, (x > 0) * 2), (P(),), (N(),))
tried("more_bools", lambda x: (-bool(x[0] > 0), bool(x[0] > 0) << 2, bool(x[0] > 0) & True), (P(),), (N(),))
tried("negative_bool", lambda x: -(x[0] > 0), (P(),))
tried(
    "angles",
    lambda x: (math.atan2(x[0], x[1]), np.arctan2(x[0], x[1])),
    *[(A(a, b),) for a in (-0.0, 0.0, 1.0) for b in (2, -2, 0.0)],
)
tried("with_tuples", lambda x: (x + (1, 2, 3), (1, 2, 3) * x, x == (1, 2, 3)), (P(),))
tried("int_and_list", lambda x: int(x[0]) + [1], (P(),))
tried("int_equals_list", lambda x: (int(x[0]) == [1], int(x[0]) != (1,)), (P(),))
