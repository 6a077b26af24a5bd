"""Golden files: each pass on small functions, with the rewritten program written out.

`golden/<pass>/<case>.py` has `before`, `after` and `SAMPLES`, the argument tuples that both are run
on. `golden/errors/<case>.py` has a `before` that is refused, and `ERROR`, the text the user sees. With
`SAMPLES` it is refused while the graph for them is built, and `instead` is what to write: it works in both modes.
"""

import copy
import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import gast
import numpy as np
import pytest

import dy2st.constructs
from dy2st import to_static
from dy2st.errors import ConversionError
from dy2st.passes import PASSES, rewrite
from dy2st.source import parse

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path for path in GOLDEN.glob("*/*.py") if path.parent.name != "errors")
REFUSED = sorted(GOLDEN.glob("errors/*.py"))


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def load(path: Path) -> ModuleType:
    """The case as a module; the constructs are its `dy`, and it is its own `outer`."""
    spec = importlib.util.spec_from_file_location(f"golden_{path.parent.name}_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    vars(module).update(dy=dy2st.constructs, outer=module)
    return module


def tree_of(function: Any) -> Any:
    tree = parse(function).tree
    tree.name = "before"
    return tree


@pytest.mark.parametrize("path", CASES, ids=name_of)
def test_rewritten_is_after(path: Path) -> None:
    case = load(path)
    rewritten = rewrite(parse(case.before), vars(case))
    assert gast.dump(rewritten.tree, indent=1) == gast.dump(tree_of(case.after), indent=1)


@pytest.mark.parametrize("path", CASES, ids=name_of)
def test_nothing_is_left(path: Path) -> None:
    removed = tuple(kind for each in PASSES for kind in each.removes)
    nodes = gast.walk(tree_of(load(path).after))
    assert not [node for node in nodes if isinstance(node, removed)]


@pytest.mark.parametrize("path", CASES, ids=name_of)
def test_before_and_after_agree(path: Path) -> None:
    case = load(path)
    assert case.SAMPLES
    for sample in case.SAMPLES:
        assert same(run(case.before, sample), run(case.after, sample)), sample


@pytest.mark.parametrize("path", REFUSED, ids=name_of)
def test_refused(path: Path) -> None:
    case = load(path)
    with pytest.raises(ConversionError) as caught:
        if hasattr(case, "SAMPLES"):
            to_static(case.before)(*copy.deepcopy(case.SAMPLES[0]))
        else:
            rewrite(parse(case.before), vars(case))
    lines = str(caught.value).splitlines()
    place = next(i for i, line in enumerate(lines) if re.match(r"  \S.*:\d+, in ", line))
    lines[place] = re.sub(r"^  .*?([^/\\]+:\d+, in )", r"  \1", lines[place])
    assert "\n".join(lines) == case.ERROR.strip("\n")


@pytest.mark.parametrize("path", [path for path in REFUSED if "SAMPLES" in path.read_text()], ids=name_of)
def test_what_to_write_instead_works(path: Path) -> None:
    case = load(path)
    static = to_static(case.instead)
    for sample in case.SAMPLES:
        assert same(run(case.instead, sample), run(static, sample)), sample


def test_every_pass_has_a_case() -> None:
    passes = {each.__module__.rpartition(".")[2] for each in PASSES} - {"fence"}
    assert passes == {path.parent.name for path in CASES}


def run(function: Any, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """What a function returns or raises, and what it did to its arguments."""
    arguments = copy.deepcopy(arguments)
    try:
        return "returned", function(*arguments), arguments
    except Exception as error:
        return "raised", type(error), arguments


def same(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.dtype == b.dtype and np.array_equal(a, b)
    if isinstance(a, list | tuple):
        return isinstance(b, list | tuple) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    return bool(a == b)
