"""Every refusal of what Python's language can say has a golden file, or stands here with the reason why not.

A refusal is a place in the code that makes a ConversionError. Its text, with anything in place of what is put
into it, must be found in a file of `golden/errors`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
GOLDEN = [path.read_text() for path in (ROOT / "tests/golden/errors").glob("*.py")]

LANGUAGE = {
    f"dy2st/{name}.py" for name in (
        "constructs/attributes constructs/branches constructs/builtins constructs/checks constructs/columns "
        "constructs/comparisons constructs/concatenators constructs/containers constructs/contexts constructs/items "
        "constructs/iterators constructs/logic constructs/loops constructs/matches constructs/nditer constructs/nones "
        "constructs/numbers constructs/operations constructs/records constructs/sequences constructs/sorting "
        "constructs/text passes/comprehensions passes/containers passes/generators passes/jumps passes/leaving "
        "passes/matches passes/walrus results source"
    ).split()
}  # fmt: skip
"""The files that refuse what the language can say; random numbers, tensors and derivatives have tests of their own."""

RARE = {
    r"`.*` is set in converted code": "a property without a setter, of a class that is not Python code",
    "whether this `with` catches an error depends on data": "same/protocols.py",
    "this iterator is read by code that is not converted, and its length depends on data": "same/iterators.py",
    "this is iterated by code that is not converted, and its length depends on data": "same/iterators.py",
    r"this iterator has more than .* items, or no end": "it takes 100,000 items",
    "this loop has too many steps to be written out, and its items are not alike": "it takes 1,000 steps",
    "a container that holds itself cannot be copied": "`copy.deepcopy` of what `holds_itself` shows",
    "the text of an array of which a derivative is taken": "test_derivatives.py",
}


def pattern(node: ast.expr) -> str | None:
    """A text in the code as a regular expression; None for one that is made elsewhere."""
    if isinstance(node, ast.List):
        node = node.elts[0]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(re.escape(str(v.value)) if isinstance(v, ast.Constant) else ".*" for v in node.values)
    return None


def refusals() -> Iterator[tuple[str, str | None]]:
    """(file, pattern) of each refusal."""
    for path in sorted((ROOT / "dy2st").rglob("*.py")):
        name = str(path.relative_to(ROOT))
        if name.startswith("dy2st/runtime"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            called = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            if called == "ConversionError" and node.args:  # type: ignore[attr-defined]
                yield name, pattern(node.args[0])  # type: ignore[attr-defined]
            elif called == "refuse" and node.args:  # type: ignore[attr-defined]
                yield name, pattern(node.args["passes" in name])  # type: ignore[attr-defined]


@pytest.mark.parametrize(("file", "text"), sorted({(f, t) for f, t in refusals() if f in LANGUAGE and t}))
def test_each_has_a_golden_file(file: str, text: str) -> None:
    if text in map(escaped, RARE):
        return
    assert any(re.search(text, golden) for golden in GOLDEN), f"{file}: no file of golden/errors shows {text!r}"


def escaped(text: str) -> str:
    """A text of `RARE`, in which `.*` stands for anything, as `pattern` writes it."""
    return ".*".join(map(re.escape, text.split(".*")))


def test_no_reason_is_out_of_date() -> None:
    assert {text for _, text in refusals()} >= set(map(escaped, RARE))
