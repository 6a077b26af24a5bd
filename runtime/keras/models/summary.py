"""The table of a model: its layers, their shapes and numbers of weights, as Keras draws it."""

from __future__ import annotations

import itertools
import shutil
import textwrap
from typing import Any

import numpy as np

from ..symbolic import leaves

__all__ = ["summary_text"]


def summary_text(model: Any, line_length: int | None = None) -> str:
    """The table and the totals."""
    rows, connected = _rows(model)
    parts = (0.3, 0.56, 0.74, 1.0) if connected else (0.45, 0.8, 1.0)
    whole = line_length or min(108 if connected else 88, shutil.get_terminal_size().columns - 4)
    borders = [0, *(int(part * whole) for part in parts)]
    widths = [b - a for a, b in itertools.pairwise(borders)]
    heads = ["Layer (type)", "Output Shape", "Param #", "Connected to"][: len(parts)]
    lines = [f'Model: "{model.name}"', *_table(heads, rows, _fitted(widths, whole))]
    trained, other = _size(model.trainable_weights), _size(model.non_trainable_weights)
    kept = _size(model.optimizer.variables) if model.optimizer is not None else (0, 0)
    total = tuple(sum(each) for each in zip(trained, other, kept))
    told = [("Total", total), ("Trainable", trained), ("Non-trainable", other), ("Optimizer", kept)]
    lines += [f" {name} params: {count:,} ({_bytes(size)})" for name, (count, size) in told[: 4 if kept[0] else 3]]
    return "\n".join(lines) + "\n"


def _fitted(widths: list[int], whole: int) -> list[int]:
    """The widths inside cells: borders and a space on each side are taken off."""
    inner = whole - 3 * len(widths) - 1
    shares = [width * inner // sum(widths) for width in widths]
    shares[0] += inner - sum(shares)
    return shares


def _rows(model: Any) -> tuple[list[list[str]], bool]:
    calls = getattr(model, "_steps", ())
    connected = any(len(list(_places(step))) > 1 for step in calls)
    rows = []
    for layer in model.layers:
        cells = [f"{layer.name} ({type(layer).__name__})", _shape(layer), f"{layer.count_params():,}"]
        if not layer.built:
            cells[2] = "0 (unbuilt)"
        if connected:
            cells.append(_before(layer))
        rows.append(cells)
    return rows, connected


def _places(step: Any) -> Any:
    return (leaf for leaf in _flat((step.args, step.keywords)) if hasattr(leaf, "number"))


def _flat(value: Any) -> Any:
    if hasattr(value, "number"):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _flat(item)
    elif isinstance(value, dict):
        yield from _flat(list(value.values()))


def _shape(layer: Any) -> str:
    if not layer.calls:
        return "?"
    shapes = [str(tensor.shape) for tensor in leaves(layer.output)]
    return shapes[0] if len(shapes) == 1 else f"[{', '.join(shapes)}]"


def _before(layer: Any) -> str:
    found = []
    for call in layer.calls:
        for tensor in call.inputs:
            source = tensor.source
            made = list(leaves(source.outputs))
            places = [number for number, each in enumerate(made) if each is tensor]
            found.append(f"{source.layer.name}[{source.layer.calls.index(source)}][{places[0]}]")
    return ", ".join(found) or "-"


def _table(heads: list[str], rows: list[list[str]], widths: list[int]) -> list[str]:
    right = [head == "Param #" for head in heads]

    def line(cells: list[str], bar: str) -> list[str]:
        columns = [textwrap.wrap(cell, width) or [""] for cell, width in zip(cells, widths)]
        height = max(map(len, columns))
        columns = [[*column, *[""] * (height - len(column))] for column in columns]
        found = []
        for parts in zip(*columns):
            texts = [t.rjust(w) if r else t.ljust(w) for t, w, r in zip(parts, widths, right)]
            found.append(f"{bar} " + f" {bar} ".join(texts) + f" {bar}")
        return found

    def rule(left: str, mark: str, cross: str, end: str) -> str:
        return left + cross.join(mark * (width + 2) for width in widths) + end

    lines = [rule("┏", "━", "┳", "┓"), *line(heads, "┃"), rule("┡", "━", "╇", "┩")]
    for number, row in enumerate(rows):
        lines += [*([rule("├", "─", "┼", "┤")] if number else []), *line(row, "│")]
    return [*lines, rule("└", "─", "┴", "┘")]


def _size(weights: Any) -> tuple[int, int]:
    """(elements, bytes)."""
    counts = [(int(np.prod(w.shape)), w.dtype.itemsize) for w in weights]
    return sum(n for n, _ in counts), sum(n * size for n, size in counts)


def _bytes(size: float) -> str:
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1024 or unit == "GB":
            break
        size /= 1024
    return f"{size:.2f} {unit}"
