"""The progress bar of fit, evaluate and predict, on the standard output."""

from __future__ import annotations

import sys
import time
from typing import Any

__all__ = ["Progress"]

WIDTH = 20


class Progress:
    """A line that grows: how many batches are done, how long one takes, what the metrics are."""

    def __init__(self, target: int | None, verbose: int) -> None:
        self.target, self.verbose = target, verbose
        self.begun = self.last = time.monotonic()
        self.first: float | None = None
        self.width = 0

    def update(self, done: int, logs: dict[str, Any], final: bool = False) -> None:
        """Show that `done` batches are done; `final` ends the line."""
        now = time.monotonic()
        if done == 1 and self.first is None:
            self.first = now
        is_terminal = sys.stdout.isatty()
        if not final and (self.verbose != 1 or not is_terminal or now - self.last < 0.05):
            return
        self.last = now
        text = self._count(done) + self._time(done, now, final) + "".join(_told(*item) for item in logs.items())
        if is_terminal and self.verbose == 1:
            sys.stdout.write("\r" + text.ljust(self.width))
        elif final:
            sys.stdout.write(text)
        self.width = len(text)
        if final:
            sys.stdout.write("\n")
        sys.stdout.flush()

    def _count(self, done: int) -> str:
        if self.target is None:
            return f"{done:7d}/Unknown"
        count = f"{done:{len(str(self.target))}d}/{self.target}"
        if self.verbose == 2:
            return f"{count} -"
        full = WIDTH * done // max(self.target, 1)
        return f"{count} {'━' * full}{'─' * (WIDTH - full)}"

    def _time(self, done: int, now: float, final: bool) -> str:
        if self.first is not None and done > 1:
            each = (now - self.first) / (done - 1)
        else:
            each = (now - self.begun) / max(done, 1)
        whole = now - self.begun if final or self.target is None else each * (self.target - done)
        return f" {_span(whole)}{' -' if self.verbose == 2 else ''} {_step(each)}"


def _span(seconds: float) -> str:
    whole = int(seconds)
    if whole >= 3600:
        return f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"
    return f"{whole // 60}:{whole % 60:02d}" if whole >= 60 else f"{whole}s"


def _step(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.0f}s/step"
    return f"{seconds * 1e3:.0f}ms/step" if seconds >= 1e-3 else f"{seconds * 1e6:.0f}us/step"


def _told(name: str, value: Any) -> str:
    number = float(value) if not hasattr(value, "mean") else float(value.mean())
    return f" - {name}: {number:.4f}" if abs(number) > 1e-3 else f" - {name}: {number:.4e}"
