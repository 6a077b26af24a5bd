"""Every refusal has a golden file, or stands here with the reason why not.

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

ELSEWHERE = {
    "dy2st/aliasing.py": "the texts are those of poison and seals, which `alias_in_a_loop` shows",
    "dy2st/constructs/branches.py": "its texts are those of `state.difference`",
    "dy2st/constructs/capture.py": "what comes from outside is tested in test_outside_numbers.py and same/outside.py",
    "dy2st/constructs/carry.py": "its texts are those of `state.difference`, and what is written under two names",
    "dy2st/constructs/distributions.py": "random numbers: their tests",
    "dy2st/constructs/draws.py": "random numbers: their tests",
    "dy2st/constructs/generators.py": "its texts are shown by `generator_read_on` and `send_to_a_generator`",
    "dy2st/constructs/optimizers.py": "training: test_training.py",
    "dy2st/constructs/orders.py": "random numbers: their tests",
    "dy2st/constructs/samplers.py": "random numbers: their tests",
    "dy2st/constructs/state.py": "`refuse` takes the texts of others",
    "dy2st/constructs/tensors.py": "tensors: test_backward.py and test_training.py",
    "dy2st/faults.py": "it gives a line to the refusals of others",
    "dy2st/finder.py": "sources that are not there: test_source.py",
    "dy2st/host.py": "random numbers: their tests",
    "dy2st/passes/base.py": "`refuse` takes the texts of others",
    "dy2st/passes/fence.py": "syntax of later versions of Python",
    "dy2st/screen.py": "it shows the errors of others",
}
RARE = {
    r"`.*` shares elements with `.*` after the call: changing one would change the other": "same/mutable.py",
    r"`.*` is set in converted code": "a property without a setter, of a class that is not Python code",
    "whether this `with` catches an error depends on data": "same/protocols.py",
    r"this .* was made outside converted code and would be changed once, while the graph is built": "same/outside.py",
    "this iterator is read by code that is not converted, and its length depends on data": "same/iterators.py",
    "this is iterated by code that is not converted, and its length depends on data": "same/iterators.py",
    r"this iterator has more than .* items, or no end": "it takes 100,000 items",
    "this loop has too many steps to be written out, and its items are not alike": "it takes 1,000 steps",
    "a container that holds itself cannot be copied": "`copy.deepcopy` of what `holds_itself` shows",
    "the text of an array of which a derivative is taken": "test_derivatives.py",
    r"`.*` is set to a Python value that cannot be an output of a file": "exporting: test_api.py",
    "the function is nested too deeply": "it takes a thousand levels",
    "`super()` in a function without parameters": "same/classes.py",
    "a number that changes is better a constant": "caught: the number stays a constant",
    "a tensor from outside is used by code that is not converted": "test_backward.py",
    "a tensor that a branch or a loop chose is changed in place": "test_backward.py",
    "a value that was computed in a branch or a loop is used after its end": "an object that is not followed keeps it",
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


@pytest.mark.parametrize(("file", "text"), sorted({(f, t or "") for f, t in refusals()}))
def test_each_has_a_golden_file(file: str, text: str) -> None:
    if file in ELSEWHERE or text in map(escaped, RARE):
        return
    assert text, f"{file} refuses with a text that is made elsewhere"
    assert any(re.search(text, golden) for golden in GOLDEN), f"{file}: no file of golden/errors shows {text!r}"


def escaped(text: str) -> str:
    """A text of `RARE`, in which `.*` stands for anything, as `pattern` writes it."""
    return ".*".join(map(re.escape, text.split(".*")))


def test_no_reason_is_out_of_date() -> None:
    found = list(refusals())
    assert {file for file, _ in found} >= ELSEWHERE.keys()
    assert {text for _, text in found} >= set(map(escaped, RARE))
