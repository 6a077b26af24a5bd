"""The README is true: its code runs, its commands run, its tables are those of the code.

`python -m tests.test_readme` writes the generated parts (between `<!-- numpy -->`, `<!-- without -->`,
`<!-- special -->` or `<!-- map -->` and `<!-- end -->`) anew.
"""

from __future__ import annotations

import ast
import collections
import contextlib
import copy
import importlib.util
import io
import re
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dy2st
from dy2st.__main__ import main
from dy2st.runtime import by_numpy
from dy2st.runtime.array import by_scipy
from dy2st.runtime.refused import REASONS
from tests.readme_claims import REFUSED, WORKS

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
TITLES = {
    "families": "ufuncs", "elementwise": "ufuncs", "composite": "elementwise, composed", "index": "indexed ufuncs",
    "linalg": "products", "matrix": "matrices", "missing": "passing over NaN", "arrange": "rearranging",
    "grid": "grids and triangles", "join": "joining and splitting", "create": "creation", "dtypes": "dtypes",
    "reduce": "reductions", "accumulate": "accumulations", "shape": "shapes", "pick": "picking by position",
    "systems": "linear systems", "factors": "factors of matrices",
    "sort": "sorting", "search": "searching", "sets": "sets", "statistics": "statistics",
}  # fmt: skip


def text() -> str:
    return README.read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text(), re.DOTALL | re.MULTILINE)


def part(name: str) -> str:
    """What stands between the markers of a name."""
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- end -->", text(), re.DOTALL)
    assert found is not None, f"README.md has no part {name}"
    return found[1]


# --- code and commands ----------------------------------------------------------------------------


def test_python_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each block is a file of its own, with the names of those before; what it prints follows it."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    sections = re.findall(r"^```(python|text)\n(.*?)^```$", text(), re.DOTALL | re.MULTILINE)
    assert any(language == "python" for language, _ in sections)
    printed = ""
    for number, (language, block) in enumerate(sections):
        if language == "text":
            assert block == re.sub(r"example\d+\.py", "example.py", printed)
            continue
        path = tmp_path / f"example{number}.py"
        path.write_text(block)
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        vars(module).update(names)
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            spec.loader.exec_module(module)
        printed = output.getvalue()
        names.update((k, v) for k, v in vars(module).items() if not k.startswith("__"))


def test_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command lines, on the first example as model.py."""
    monkeypatch.chdir(tmp_path)
    Path("model.py").write_text(blocks("python")[0])
    np.savez("data.npz", x=np.ones((2, 64), np.float32))
    commands = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("dy2st ")]
    assert len(commands) >= 7
    for line in commands:
        assert main(shlex.split(line, comments=True)[1:]) == 0, f"{line}\n{capsys.readouterr().err}"


def test_set_up_is_two_commands() -> None:
    (block,) = re.findall(r"```sh\n(.*?)```", part("set-up"), re.DOTALL)
    assert block.splitlines() == ['pip install -e ".[test]" && dy2st samples', "pytest"]


# --- what is said of Python -----------------------------------------------------------------------


def rows(name: str) -> set[str]:
    """The first cells of a table."""
    lines = [line for line in part(name).splitlines() if line.startswith("| ")]
    return {line.removeprefix("| ").partition(" |")[0] for line in lines[1:]}


def test_every_row_is_tried() -> None:
    assert rows("works") == {row for row, *_ in WORKS}
    assert rows("refused") == {row for row, *_ in REFUSED}


@pytest.mark.parametrize(("row", "function", "args"), WORKS, ids=lambda x: getattr(x, "__name__", ""))
def test_works(row: str, function: Any, args: tuple[Any, ...]) -> None:
    args = copy.deepcopy(args)
    comparison = dy2st.compare(function, *args)
    assert comparison, f"{row}\n{comparison}"
    raises = row.startswith("`assert`") or "UnboundLocalError" in row
    assert comparison.error is None or raises, repr(comparison.error)


@pytest.mark.parametrize(("row", "function", "args", "says"), REFUSED, ids=lambda x: getattr(x, "__name__", ""))
def test_refused(row: str, function: Any, args: tuple[Any, ...], says: str) -> None:
    with pytest.raises(dy2st.ConversionError) as caught:
        dy2st.to_static(function)(*copy.deepcopy(args))
    assert says in str(caught.value), row


# --- generated parts ------------------------------------------------------------------------------


def name_of(function: Any) -> str:
    """A NumPy callable as users know it, without `np.`."""
    if isinstance(function, tuple):
        return f"{function[0].__name__}.{function[1]}"
    module = (getattr(function, "__module__", "") or "").removeprefix("numpy").strip(".")
    if module and getattr(np, function.__name__, None) is not function:
        return f"{module}.{function.__name__}"
    return str(function.__name__)


def numpy_table() -> str:
    """The families of `by_numpy`: how many functions, and which."""
    families = collections.defaultdict(set)
    for function, meaning in by_numpy.items():
        file = meaning.__module__.rpartition(".")[2]
        title = TITLES.get(file, file)
        families["ufuncs" if isinstance(function, np.ufunc) else title].add(name_of(function))
    lines = ["| family | | functions |", "|---|---|---|"]
    for title, names in sorted(families.items(), key=lambda item: (-len(item[1]), item[0])):
        lines.append(f"| {title} | {len(names)} | {' '.join(f'`{name}`' for name in sorted(names))} |")
    total = sum(map(len, families.values()))
    return "\n".join([*lines, f"| **all** | **{total}** | |", ""])


def refused_table() -> str:
    """What of NumPy is refused, by reason."""
    lines = ["| why | functions |", "|---|---|"]
    for reason, names in REASONS.items():
        lines.append(f"| {reason} | {' '.join(f'`{name}`' for name in sorted(names.split()))} |")
    return "\n".join([*lines, ""])


def special_list() -> str:
    """The functions of scipy.special."""
    return " ".join(f"`{name}`" for name in sorted(by_scipy)) + "\n"


FOLDERS = (
    "runtime", "runtime/ops", "runtime/tensors", "runtime/nn", "runtime/nn/functional", "runtime/nn/modules",
    "runtime/nn/utils", "runtime/optim", "runtime/keras", "runtime/keras/functions", "runtime/keras/layers",
    "runtime/keras/models", "runtime/keras/optimizers", "runtime/utils", "dy2st", "dy2st/passes", "dy2st/constructs",
    "dy2st/rules",
    "dy2st/pairs", "dy2st/lower",
)  # fmt: skip


def code_map() -> str:
    """Each file of the code with the first line of its docstring."""
    lines = ["| file | what it is |", "|---|---|"]
    for folder in FOLDERS:
        paths = sorted((ROOT / folder).glob("*.py"), key=lambda path: (path.name != "__init__.py", path.name))
        for path in paths:
            first = (ast.get_docstring(ast.parse(path.read_text())) or "").partition("\n")[0]
            initial = path.name == "__init__.py"
            label = f"**`{folder}/`**" if initial else f"`{path.name}`"
            lines.append(f"| {label} | {first} |")
    return "\n".join([*lines, ""])


GENERATED = {"numpy": numpy_table, "without": refused_table, "special": special_list, "map": code_map}


def test_folders_are_all() -> None:
    found = {str(path.parent.relative_to(ROOT)) for path in (ROOT / "runtime").rglob("*.py")}
    found |= {str(path.parent.relative_to(ROOT)) for path in (ROOT / "dy2st").rglob("*.py")}
    assert {name for name in found if not name.startswith("dy2st/runtime")} == set(FOLDERS)


@pytest.mark.parametrize("name", GENERATED)
def test_generated(name: str) -> None:
    hint = "run `python -m tests.test_readme`"
    assert part(name).splitlines() == GENERATED[name]().splitlines(), hint


def write() -> None:
    """Put the generated parts into the README."""
    new = text()
    for name, make in GENERATED.items():
        new = new.replace(f"<!-- {name} -->\n{part(name)}<!-- end -->", f"<!-- {name} -->\n{make()}<!-- end -->")
    README.write_text(new)


if __name__ == "__main__":
    write()
