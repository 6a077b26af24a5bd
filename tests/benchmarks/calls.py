"""A decorated call against the bare run of the same model, and static against eager.

"same session" is `InferenceSession.run(None, feed)` of the very session that the call uses;
"own session" is a session opened by `onnxruntime.InferenceSession` with its defaults and as many
threads. Both feeds are made beforehand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import onnxruntime

from dy2st import to_static
from dy2st.function import StaticFunction
from dy2st.gallery import sample_files
from dy2st.measure import bare_run, measure_call, model_of
from dy2st.signature import bind
from dy2st.targets import load_module
from tests.benchmarks.rounds import medians, show

THREADS = 1


@to_static(threads=THREADS)
def small(x):
    if np.sum(x) > 0:
        return x + 1
    return x - 1


@to_static(threads=THREADS)
def pair(x, y):
    return np.tanh(x @ y), x + y


@to_static(threads=THREADS)
def checked(x, i):
    assert i >= 0, "negative"
    return x[i]


@to_static(threads=THREADS)
def in_place(x):
    x += 1
    return x


def main() -> None:
    x, square = np.ones(4, np.float32), np.ones((4, 4), np.float32)
    cases: dict[str, tuple[StaticFunction, tuple[Any, ...]]] = {
        "one small array": (small, (x,)),
        "two arrays, two results": (pair, (square, square.copy())),
        "a check on data": (checked, (x, np.int64(2))),
        "an argument changed": (in_place, (x.copy(),)),
    }
    columns = ["", "static us", "bare us", "x same session", "x own session"]
    show(
        f"A call against bare InferenceSession.run, {THREADS} thread",
        columns,
        [row(name, static, args, 1e6, 3.0) for name, (static, args) in cases.items()],
    )
    rows, eager = [], []
    gallery = sample_files(["gallery"])
    for path in (path for path in sample_files([]) if path not in gallery):
        module = load_module(str(path))
        static = to_static(module.MAIN, threads=THREADS)
        args = module.inputs()
        rows.append(row(path.stem, static, args, 1e3, 3.0))
        timing = measure_call(static, args, {}, 2.0)
        eager.append([path.stem, timing.eager * 1e3, timing.static * 1e3, timing.ratio])
    columns[1:3] = ["static ms", "bare ms"]
    show(f"Each sample against bare InferenceSession.run, {THREADS} thread", columns, rows)
    show(
        f"Static against eager, {THREADS} thread; above 1 static is faster",
        ["", "eager ms", "static ms", "eager / static"],
        eager,
    )


def row(name: str, static: StaticFunction, args: tuple[Any, ...], unit: float, seconds: float) -> list[Any]:
    arguments = bind(static.signature, args, {})
    static(*args)
    bare = bare_run(static, arguments)
    assert bare is not None
    own = own_session(static, args)
    found = medians({"static": lambda: static(*args), "bare": bare, "own": own}, seconds)
    return [
        name,
        found["static"] * unit,
        found["bare"] * unit,
        found["static"] / found["bare"],
        found["static"] / found["own"],
    ]


def own_session(static: StaticFunction, args: tuple[Any, ...]) -> Callable[[], Any]:
    """The run of a session that dy2st did not open."""
    arguments = bind(static.signature, args, {})
    runner = static.runner(arguments)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = THREADS, 3
    session = onnxruntime.InferenceSession(
        model_of(static, arguments).SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    feed = {
        port.name: np.asarray(arguments.leaves[port.leaf] if port.leaf is not None else port.fetch())
        for port in runner.ports
    }
    return lambda: session.run(None, feed)
