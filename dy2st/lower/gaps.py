"""What ONNX Runtime lacks."""

from __future__ import annotations

from typing import Any


def detour(b: Any, op_type: str, inputs: Any, dtypes: Any, attributes: Any) -> Any:
    """None: no detour."""
    return None
