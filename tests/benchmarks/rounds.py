"""Rounds: candidates that take turns, and tables of what they took."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

__all__ = ["fresh", "medians", "show"]

ROOT = Path(__file__).parent.parent.parent
BATCH = 2e-3  # seconds: shorter calls are timed several at once


def medians(
    calls: dict[str, Callable[[], Any]], seconds: float = 2.0, clock: Callable[[], float] = time.perf_counter
) -> dict[str, float]:
    """The median time of each call in seconds, over rounds in which they take turns."""
    counts = {name: max(1, int(BATCH / min(timed(call, 3, clock) for _ in range(3)))) for name, call in calls.items()}
    found: dict[str, list[float]] = {name: [] for name in calls}
    order = list(calls)
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(found[order[0]]) < 5:
        order.append(order.pop(0))  # nobody is always first
        for name in order:
            found[name].append(timed(calls[name], counts[name], clock))
    return {name: statistics.median(times) for name, times in found.items()}


def timed(call: Callable[[], Any], count: int, clock: Callable[[], float] = time.perf_counter) -> float:
    """Seconds for one of `count` calls in a row."""
    start = clock()
    for _ in range(count):
        call()
    return max((clock() - start) / count, 1e-9)


def fresh(program: str) -> str:
    """What a program prints in a Python process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT, env=environment
    )
    return done.stdout.strip()


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table: the first column left, the others right."""
    cells = [list(columns), *([f"{c:.3g}" if isinstance(c, float) else str(c) for c in row] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    print(f"\n{title}")
    for row in cells:
        first, *others = (c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths)))
        print("  " + "  ".join([first, *others]).rstrip())
