"""From decorator to first result: one `if` and one `while`, by the number of nodes, and by nesting."""

from __future__ import annotations

import linecache
import statistics
import time
from collections.abc import Callable
from typing import Any
from unittest import mock

import numpy as np

from dy2st import to_static
from dy2st.constructs.calls import rewritten
from dy2st.measure import model_of
from dy2st.session import Session
from dy2st.signature import bind
from dy2st.trace import Trace
from tests.benchmarks.rounds import fresh, show

COLD = """
import time
import numpy as np, onnx, onnxruntime
import dy2st, dy2st.function, dy2st.emit, dy2st.session
from tests.benchmarks.conversion import search
x = np.ones(4)
start = time.perf_counter()
dy2st.to_static(search)(x)
print(time.perf_counter() - start)
"""
ROUNDS = 9
SIZES = (10, 100, 1000, 5000, 10_000, 20_000)


def search(x):
    if np.sum(x) > 0:
        y = x * 2
    else:
        y = x - 1
    while np.sum(y) < 100:
        y = y * 1.5
    return y


def function_of(lines: list[str], name: str) -> Callable[..., Any]:
    """The function `f` of `x` with a body of these lines, which returns `x`."""
    text = "".join(f"{line}\n" for line in ["def f(x):", *(f"    {line}" for line in [*lines, "return x"])])
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    space: dict[str, Any] = {"np": np}
    exec(compile(text, name, "exec"), space)
    function: Callable[..., Any] = space["f"]
    return function


def chain(count: int) -> Callable[..., Any]:
    """A function of `count` lines, each of which is a node: sines, so that no rule joins them."""
    return function_of(["x = np.sin(x)"] * count, f"<chain of {count}>")


def ifs(count: int) -> Callable[..., Any]:
    """`count` branches one after the other."""
    both = ["if np.sum(x) > #:", "    x = x + 1", "else:", "    x = x * 2"]
    lines = [line.replace("#", str(i)) for i in range(count) for line in both]
    return function_of([*lines, "x = np.sin(x)"], f"<{count} ifs>")


def nested(depth: int, heads: list[str], kind: str) -> Callable[..., Any]:
    """A sine inside `depth` statements, each of which begins with `heads`; `#` stands for the level."""
    lines = ["    " * level + head.replace("#", str(level)) for level in range(depth) for head in heads]
    return function_of([*lines, "    " * depth + "x = np.sin(x)"], f"<{depth} nested {kind}>")


def nested_ifs(depth: int) -> Callable[..., Any]:
    return nested(depth, ["if np.sum(x) > -#:"], "ifs")


def nested_whiles(depth: int) -> Callable[..., Any]:
    return nested(depth, ["i# = 0", "while i# < 1 and np.sum(x) > -1:", "    i# += 1"], "whiles")


def nested_fors(depth: int) -> Callable[..., Any]:
    return nested(depth, ["for i# in range(int(np.sum(x > 0)) - 3):"], "fors")


DEPTHS = (1, 2, 5, 10)
NESTS = ((ifs, (1, 5, 10, 20, 40)), (nested_ifs, DEPTHS), (nested_whiles, DEPTHS), (nested_fors, DEPTHS))


def loop(count: int) -> Callable[..., Any]:
    """A loop that is unrolled, because it is over a list; one node a turn."""
    def f(x):
        for _ in [None] * count:
            x = np.sin(x)
        return x

    return f


def main() -> None:
    cold = [float(fresh(COLD)) * 1e3 for _ in range(ROUNDS)]
    warm = [once(search) * 1e3 for _ in range(3 * ROUNDS)]
    show(
        "Conversion of one `if` and one `while`, decorator to first result",
        ["", "median ms", "worst ms"],
        [
            ["cold: fresh process, after imports", statistics.median(cold), max(cold)],
            ["warm: decorated again", statistics.median(warm), max(warm)],
        ],
    )
    for name, make in (("straight line", chain), ("unrolled loop", loop)):
        once(make(SIZES[0]))
        rows = [by_size(make(count)) for count in SIZES]
        show(
            f"Conversion by the number of nodes: {name}",
            ["nodes", "s", "ms a node", "rewriting", "the rest", "of it the session"],
            rows,
        )
    show(
        "Conversion by nesting: a sine after or within so many statements, and how often it was built",
        ["", "statements", "ms", "ms a statement", "sines built"],
        [nesting(make, count) for make, counts in NESTS for count in counts],
    )


def nesting(make: Callable[[int], Callable[..., Any]], count: int) -> list[Any]:
    """A row: the conversion of a function, and how often its only sine became a node of any block."""
    built = 0
    emit = Trace.emit

    def counted(trace: Trace, op: Any, *operands: Any) -> Any:
        nonlocal built
        built += getattr(op, "name", op) == "sin"
        return emit(trace, op, *operands)

    with mock.patch.object(Trace, "emit", counted):
        ms = min(once(make(count)) for _ in range(3)) * 1e3
    return [make.__name__.replace("_", " "), count, ms, ms / count, built // 3]


def once(function: Callable[..., Any]) -> float:
    """Seconds from decorator to first result."""
    x = np.ones(4)
    start = time.perf_counter()
    to_static(function)(x)
    return time.perf_counter() - start


def by_size(function: Callable[..., Any]) -> list[Any]:
    """A row: the first conversion of a function, and what of it is rewriting and the session.

    Processor time, so that what else the machine does counts little.
    """
    x = np.ones(4)
    start = time.process_time()
    rewritten(function)
    middle = time.process_time()
    static = to_static(function, threads=1)
    static(x)
    end = time.process_time()
    model = model_of(static, bind(static.signature, (x,), {}))
    nodes = len(model.graph.node)
    rewriting, rest = middle - start, end - middle
    return [nodes, end - start, *(part / nodes * 1e3 for part in (end - start, rewriting, rest, session_time(model)))]


def session_time(model: Any) -> float:
    """Seconds that ONNX Runtime takes to open the model."""
    start = time.process_time()
    Session(model, threads=1)
    return time.process_time() - start
