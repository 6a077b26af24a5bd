"""The promise, on small functions: the same results as eager, the same changes, the same exceptions; or a refusal."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
from same.case import CASES, Refused

from dy2st import to_static

for path in sorted((Path(__file__).parent / "same").glob("*.py")):
    importlib.import_module(f"same.{path.stem}")


@pytest.mark.parametrize(("function", "refusable"), CASES)
def test_static_is_eager(function: Any, refusable: bool) -> None:
    eager = function(lambda f: f)
    try:
        static = function(to_static)
    except Refused:
        if not refusable:
            raise
        return
    assert static == eager
