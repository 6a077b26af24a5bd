"""Learning curves: losses and metrics of the epochs of a training, drawn as text or into a picture.

In: what `fit` gives back, a dict of lists, or a list of losses. Out: text for a terminal; or a PNG (or SVG, PDF), for
which matplotlib is needed.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["learning_curves"]

MARKS = "●○▲△■□"
Panel = dict[str, list[float]]


def learning_curves(
    history: Any, path: str | os.PathLike[str] | None = None, *, width: int = 72, height: int = 12, log: bool = False
) -> str | None:
    """The curves of a training: as text, or written to `path` by matplotlib; each metric and its `val_` share a panel.

    history: a History, a dict from names to lists, or a list of losses. log: a logarithmic scale. Raises ValueError
    for a history without epochs, and for numbers that are not above 0 with log.
    """
    panels = panels_of(history)
    if log and any(value <= 0 for panel in panels.values() for curve in panel.values() for value in curve):
        raise ValueError("a logarithmic scale needs numbers above 0")
    if path is None:
        return "\n\n".join(drawn(title, panel, width, height, log) for title, panel in panels.items())
    write_picture(panels, path, log)
    return None


def panels_of(history: Any) -> dict[str, Panel]:
    """The curves by the metric that they are of. Raises ValueError where there are none."""
    given = getattr(history, "history", history)
    curves = given if isinstance(given, Mapping) else {"loss": given}
    panels: dict[str, Panel] = {}
    for name, values in curves.items():
        if not isinstance(values, Sequence) and not hasattr(values, "tolist"):
            raise TypeError(f"`{name}` is {type(values).__name__}, not a list of numbers")
        numbers = [float(value) for value in values]
        if numbers:
            panels.setdefault(name.removeprefix("val_"), {})[name] = numbers
    if not panels:
        raise ValueError("there are no epochs to draw")
    return panels


# --- text -----------------------------------------------------------------------------------------


def drawn(title: str, panel: Panel, width: int, height: int, log: bool) -> str:
    """One panel as lines of text."""
    known = [value for curve in panel.values() for value in curve if math.isfinite(value)]
    scale = math.log10 if log else float
    low, high = (scale(min(known)), scale(max(known))) if known else (0.0, 1.0)
    epochs = max(map(len, panel.values()))
    labels = [labelled(high - (high - low) * row / max(height - 1, 1), log) for row in range(height)]
    margin = max(map(len, labels))
    columns = max(width - margin - 3, 2)
    grid = [[" "] * columns for _ in range(height)]
    for mark, curve in zip(MARKS * len(panel), panel.values()):
        for column, value in points(curve, epochs, columns):
            if math.isfinite(value):
                share = (high - scale(value)) / (high - low) if high > low else 0.5
                grid[round(share * (height - 1))][column] = mark
    lines = [title]
    for row, cells in enumerate(grid):
        shown = labels[row] if row % 3 == 0 or row == height - 1 else ""
        lines.append(f"{shown.rjust(margin)} {'┤' if shown else '│'}{''.join(cells)}".rstrip())
    lines.append(f"{' ' * margin} └{'─' * columns}")
    lines.append(f"{' ' * margin}  1{str(epochs).rjust(columns - 1) if epochs > 1 else ''}")
    legend = [f"{mark} {name} {curve[-1]:.4g}" for mark, (name, curve) in zip(MARKS * len(panel), panel.items())]
    return "\n".join([*lines, f"{' ' * margin}  {'   '.join(legend)}"])


def labelled(value: float, log: bool) -> str:
    """A number beside the axis."""
    return f"{10**value if log else value:.3g}"


def points(curve: list[float], epochs: int, columns: int) -> list[tuple[int, float]]:
    """(column, value) of a curve that goes straight from epoch to epoch."""
    if len(curve) == 1:
        return [(0, curve[0])]
    found = []
    for column in range(columns):
        place = column * (epochs - 1) / (columns - 1)
        first = min(int(place), len(curve) - 1)
        if place > len(curve) - 1:
            break
        second = min(first + 1, len(curve) - 1)
        part = place - first
        found.append((column, curve[first] if part == 0 else curve[first] * (1 - part) + curve[second] * part))
    return found


# --- pictures ---------------------------------------------------------------------------------------


def write_picture(panels: dict[str, Panel], path: str | os.PathLike[str], log: bool) -> None:
    """Write the panels side by side. Raises ImportError without matplotlib."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from matplotlib.ticker import MaxNLocator
    except ImportError as error:
        raise ImportError(
            'a picture needs matplotlib: pip install "dy2st[plot]", or leave `path` out for text'
        ) from error
    figure = Figure(figsize=(5.2 * len(panels), 3.6), layout="constrained")
    FigureCanvasAgg(figure)
    for axes, (title, panel) in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels.items()):
        for name, curve in panel.items():
            style = {"linestyle": "--"} if name.startswith("val_") else {}
            axes.plot(range(1, len(curve) + 1), curve, label=name, marker="." if len(curve) < 40 else "", **style)
        axes.set_title(title)
        axes.set_xlabel("epoch")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(alpha=0.3)
        if log:
            axes.set_yscale("log")
        axes.legend()
    figure.savefig(path, dpi=120)
