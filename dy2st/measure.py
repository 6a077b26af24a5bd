"""Measuring: how long a call takes eager, static, and as a bare run of ONNX Runtime.

In: a static function and arguments. Out: `Timing`: medians of rounds in which all three take
turns, so that what else the machine does hits all alike. Everything that a call changes is put
back before the next one.
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
import statistics
import time
from collections.abc import Callable
from typing import Any

import onnx

from dy2st.function import StaticFunction, eager
from dy2st.signature import Arguments, bind
from dy2st.snapshot import Snapshot
from dy2st.wrapper import feedable

__all__ = ["Timing", "measure_call", "model_of"]

BATCH = 2e-3  # seconds: shorter calls are timed several at once
Call = Callable[[], Any]


@dataclasses.dataclass(frozen=True)
class Timing:
    """Medians in seconds for one call; `bare` is None where the graph has no output to compute."""

    eager: float
    static: float
    bare: float | None
    rounds: int

    @property
    def ratio(self) -> float:
        """How many times faster static is than eager."""
        return self.eager / self.static


def measure_call(
    static: StaticFunction, args: tuple[Any, ...], kwargs: dict[str, Any], seconds: float = 1.0
) -> Timing:
    """Time one call. seconds: about how long to measure; at least three rounds are made."""
    arguments = bind(static.signature, args, kwargs)
    snapshot = Snapshot.take(arguments.bound.arguments, static.eager)
    calls: dict[str, Call] = {
        "eager": lambda: static.eager(*args, **kwargs),
        "static": lambda: static(*args, **kwargs),
    }
    bare = bare_run(static, arguments)
    if bare is not None:
        calls["bare"] = bare
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            first = {name: timed(name, call, 1, snapshot.restore) for name, call in calls.items()}
            with eager():
                calls["eager"]()
            after = Snapshot.take(arguments.bound.arguments, static.eager)
            reset = None if after.same(snapshot) else snapshot.restore
            found, rounds = interleaved(calls, first, seconds, reset)
    finally:
        snapshot.restore()
    return Timing(found["eager"], found["static"], found.get("bare"), rounds)


def bare_run(static: StaticFunction, arguments: Arguments) -> Call | None:
    """`InferenceSession.run` with the feeds made beforehand."""
    runner = static.runner(arguments)
    if runner.session is None:
        return None
    session = runner.session._session
    values = runner.program.given(arguments.leaves, arguments.bound.arguments)
    feeds = {port.name: feedable(value) for port, value in zip(runner.ports, values)}
    return lambda: session.run(None, feeds)


def interleaved(
    calls: dict[str, Call], first: dict[str, float], seconds: float, reset: Call | None
) -> tuple[dict[str, float], int]:
    """The median time of each call, and the number of rounds. `reset` follows every call."""
    counts = {name: max(1, int(BATCH / first[name])) if reset is None else 1 for name in calls}
    found: dict[str, list[float]] = {name: [] for name in calls}
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(found["eager"]) < 3:
        for name, call in calls.items():
            found[name].append(timed(name, call, counts[name], reset))
    return {name: statistics.median(times) for name, times in found.items()}, len(found["eager"])


def timed(name: str, call: Call, count: int, reset: Call | None) -> float:
    """Seconds for one of `count` calls in a row; afterwards `reset` puts everything back."""
    with eager() if name == "eager" else contextlib.nullcontext():
        start = time.perf_counter()
        for _ in range(count):
            call()
        spent = time.perf_counter() - start
    if reset is not None:
        reset()
    return max(spent / count, 1e-9)


def model_of(static: StaticFunction, arguments: Arguments) -> onnx.ModelProto:
    """The model that runs for these arguments, with its checks and everything written back."""
    from dy2st.emit import OPSET, emit

    return emit(static.runner(arguments).program.graph, static.opset or OPSET)
