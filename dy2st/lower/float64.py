"""Compositions that give float64 results where ONNX Runtime has no float64 kernel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["float64"]

float64: dict[str, Callable[..., Any]] = {}
"""By ONNX operator: fn(b, *inputs, **attributes) -> Term."""
