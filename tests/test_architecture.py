"""The import table, sizes and names: what keeps the code readable.

`MAY_IMPORT` says who may know whom. A new edge is a decision: it is added here, with its reason,
in the same commit.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted(
    path.relative_to(ROOT)
    for top in ("dy2st", "runtime")
    for path in (ROOT / top).rglob("*.py")
    if "runtime" not in path.relative_to(ROOT).parts[1:]  # the link dy2st/runtime
)
TREES = {"gast", "dy2st.errors", "dy2st.libraries", "dy2st.names", "dy2st.source"}
VALUES = {
    "dy2st.errors", "dy2st.graph", "dy2st.libraries", "dy2st.runtime", "dy2st.runtime.array", "dy2st.runtime.tree",
}  # fmt: skip
CHAIN = {
    "dy2st.builder", "dy2st.constructs.calls", "dy2st.emit", "dy2st.errors", "dy2st.fast", "dy2st.graph",
    "dy2st.packed", "dy2st.pairs.split", "dy2st.program", "dy2st.rules",
    "dy2st.runtime.tree", "dy2st.session", "dy2st.signature", "dy2st.trace", "dy2st.wrapper",
}  # fmt: skip
MAY_IMPORT: dict[str, set[str]] = {
    "runtime": {"dy2st.runtime"},  # NumPy alone
    "runtime/keras/steps.py": {"dy2st"},  # `fit` runs its steps static: imported when it is first called
    # trees
    "dy2st/errors.py": set(),
    "dy2st/libraries.py": set(),
    "dy2st/printer.py": {"astor"},
    "dy2st/finder.py": {"dy2st.errors"},
    "dy2st/source.py": {"gast", "dy2st.errors", "dy2st.finder", "dy2st.printer"},
    "dy2st/names.py": {"gast", "dy2st.libraries"},
    "dy2st/passes": TREES | {"dy2st.passes"},
    # values
    "dy2st/graph.py": {"dy2st.runtime.array"},
    "dy2st/lines.py": {"dy2st.errors"},
    "dy2st/trace.py": VALUES | {"dy2st.lines"},
    "dy2st/aliasing.py": VALUES | {"dy2st.trace"},
    "dy2st/order.py": VALUES | {"dy2st.aliasing", "dy2st.trace"},
    "dy2st/symbol.py": VALUES | {"dy2st.aliasing", "dy2st.order", "dy2st.trace"},
    "dy2st/host.py": VALUES,
    # what is drawn before the run is noted while a graph is built
    "dy2st/constructs": VALUES | {"dy2st.aliasing", "dy2st.constructs", "dy2st.host", "dy2st.symbol", "dy2st.trace"},
    # its elements come in the order of memory
    "dy2st/constructs/nditer.py": VALUES | {"dy2st.constructs", "dy2st.order", "dy2st.symbol", "dy2st.trace"},
    # a call converts the function that is called
    "dy2st/constructs/calls.py": VALUES
    | {"dy2st.aliasing", "dy2st.constructs", "dy2st.symbol", "dy2st.trace", "dy2st.passes", "dy2st.source"},
    # a loop without dependences between its rounds is written without a loop before it would be unrolled
    "dy2st/constructs/loops.py": VALUES
    | {"dy2st.aliasing", "dy2st.constructs", "dy2st.symbol", "dy2st.trace", "dy2st.rules.vectors"},
    "dy2st/rules": {"dy2st.graph", "dy2st.rules", "dy2st.runtime"},
    # rules written in operations, and a pass that carries them out on Symbols
    "dy2st/pairs": {"dy2st.pairs", "dy2st.runtime"},
    "dy2st/pairs/split.py": VALUES | {"dy2st.pairs", "dy2st.rules", "dy2st.symbol", "dy2st.trace"},
    # ONNX
    "dy2st/lower": {"onnx", "dy2st.graph", "dy2st.lower", "dy2st.runtime"},
    "dy2st/emit.py": {"onnx", "dy2st.graph", "dy2st.lower"},
    "dy2st/session.py": {"onnxruntime", "dy2st.errors"},
    "dy2st/loading.py": {"dy2st.session"},
    # the chain
    # another generator of random numbers at the same place serves as well
    "dy2st/signature.py": {"dy2st.runtime.array", "dy2st.runtime.random", "dy2st.runtime.tree"},
    "dy2st/program.py": VALUES | {"dy2st.constructs.text", "dy2st.host", "dy2st.signature"},
    "dy2st/results.py": VALUES
    | {"dy2st.aliasing", "dy2st.constructs", "dy2st.program", "dy2st.symbol", "dy2st.trace"},
    # a refusal without a line shows the function's `return`
    "dy2st/faults.py": TREES | {"dy2st.constructs.branches", "dy2st.lines"},
    # whether two views overlap is found out with their kernels
    "dy2st/builder.py": VALUES
    | {"dy2st.aliasing", "dy2st.constructs", "dy2st.faults", "dy2st.host", "dy2st.order", "dy2st.program"}
    | {"dy2st.runtime.ops.layout"}
    | {"dy2st.results", "dy2st.signature", "dy2st.symbol", "dy2st.trace"},
    "dy2st/packed.py": set(),  # NumPy alone
    "dy2st/fast.py": {
        "dy2st.packed", "dy2st.program", "dy2st.runtime.array", "dy2st.runtime.random", "dy2st.runtime.tree",
        "dy2st.wrapper",
    },
    "dy2st/wrapper.py": {
        "dy2st.constructs.foreign", "dy2st.constructs.text", "dy2st.packed", "dy2st.program",
        "dy2st.runtime.array", "dy2st.runtime.tree", "dy2st.session",
    },
    "dy2st/function.py": CHAIN | {"dy2st.runtime.nn"},  # a Module is given back, with its forward static
}  # fmt: skip
FRONT = {
    "__init__", "__main__", "comparison", "curves", "difference", "gallery", "inputs", "measure", "report", "screen",
    "snapshot", "targets", "terminal",
}  # fmt: skip
"""What stands before the chain: nothing else imports `function` or any of these."""

OUTSIDE = {"gast", "astor", "matplotlib", "onnx", "onnxruntime", "rich"}
NAMES_OF_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}


def tree_of(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text())


def imported(path: Path) -> Iterator[str]:
    """The modules of dy2st, and the packages outside, that a file imports."""
    parts = ("dy2st", *path.parts) if path.parts[0] == "runtime" else path.parts
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = parts[: len(parts) - node.level] if node.level else ()
            yield ".".join((*package, *([node.module] if node.module else [])))


def allowed(path: Path) -> set[str] | None:
    """The row of a file, or of the folder that it is in; None for the front."""
    places = (str(place) for place in (path, *path.parents))
    return next((MAY_IMPORT[place] for place in places if place in MAY_IMPORT), None)


def is_within(module: str, packages: set[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("path", FILES, ids=str)
def test_imports(path: Path) -> None:
    found = {module for module in imported(path) if is_within(module, OUTSIDE | {"dy2st"})}
    row = allowed(path)
    if row is None:
        assert path.stem in FRONT, f"{path} has no row in MAY_IMPORT"
        return
    assert not [module for module in sorted(found) if not is_within(module, row)]


def test_the_runtime_imports_numpy_alone() -> None:
    for path in FILES:
        if path.parts[0] == "runtime":
            tops = {module.partition(".")[0] for module in imported(path)}
            on_use = {"scipy"} if path.name == "special.py" else set()  # its own functions are the kernels
            assert tops <= {"numpy", "dy2st", *on_use, *sys.stdlib_module_names}, path
            absolute = [
                node.module for node in ast.walk(tree_of(path))
                if isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").startswith("dy2st")
            ]  # fmt: skip
            assert not absolute, f"{path}: relative imports only"


@pytest.mark.parametrize("path", FILES, ids=str)
def test_sizes(path: Path) -> None:
    assert len((ROOT / path).read_text().splitlines()) <= 500
    long = [
        f"{node.name} has {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef) and node.end_lineno is not None
        if node.end_lineno - node.lineno + 1 > 60
    ]
    assert not long


@pytest.mark.parametrize("path", FILES, ids=str)
def test_names_and_docstrings(path: Path) -> None:
    if path.parts[0] != "runtime" or "utils" not in str(path):  # PyTorch's and Keras's names for them
        assert not NAMES_OF_NOTHING & {part.removesuffix(".py") for part in path.parts}
    docstring = ast.get_docstring(tree_of(path))
    assert docstring and docstring.splitlines()[0].endswith("."), f"{path} does not say what it is for"


def test_packages_are_the_folders() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = set(project["tool"]["setuptools"]["packages"])
    folders = {path.parent.parts for path in FILES}
    names = {".".join(("dy2st", *parts) if parts[0] == "runtime" else parts) for parts in folders}
    assert packages == names


def test_typed() -> None:
    assert (ROOT / "dy2st/py.typed").exists() and (ROOT / "runtime/py.typed").exists()


def test_no_public_name_is_a_module() -> None:
    """Importing a module sets the package's attribute of that name: it would hide the function."""
    import dy2st

    modules = {path.stem for path in FILES if path.parent == Path("dy2st")}
    assert not modules & set(dy2st.__all__)


@pytest.mark.parametrize("module", ["dy2st", "dy2st.runtime"])
def test_import_is_light(module: str) -> None:
    heavy = ["onnx", "onnxruntime", "gast", "astor", "rich", "matplotlib"]
    code = f"import sys, {module}; print(*[name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.split() == []


def test_the_runtime_has_one_import_name() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import runtime"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert "import dy2st.runtime" in done.stderr
