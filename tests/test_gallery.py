"""The gallery: programs of scientists, written without a thought for graphs; all convert, all are equal."""

import ast
import copy
import inspect
from pathlib import Path

import numpy as np
import pytest

from dy2st.gallery import run_sample, sample_files
from dy2st.targets import load_module
from tests.test_samples import kinds, same

GALLERY = {path.stem: path for path in sample_files(["gallery"])}


@pytest.mark.parametrize("name", GALLERY)
def test_static_is_eager_on_both_inputs_with_one_graph(name: str) -> None:
    row = run_sample(GALLERY[name], {}, {}, 0.0)
    assert row.equal, row.remarks()


@pytest.mark.parametrize("name", GALLERY)
def test_programs_are_plain_numpy(name: str) -> None:
    tree = ast.parse(GALLERY[name].read_text())
    modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert modules == {"numpy"}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert (ast.get_docstring(tree) or "").splitlines()[0].endswith(".")


@pytest.mark.parametrize("name", GALLERY)
def test_inputs_are_alike_and_results_differ(name: str) -> None:
    module = load_module(str(GALLERY[name]))
    assert inspect.isfunction(module.MAIN) and module.MAIN.__module__ == module.__name__
    assert kinds(module.inputs()) == kinds(module.other_inputs())
    assert same(module.inputs(), module.inputs())
    arguments = module.inputs()
    before = copy.deepcopy(arguments)
    result = module.MAIN(*arguments)
    assert same(before, arguments)
    other = module.MAIN(*module.other_inputs())
    assert kinds(result) != kinds(other) or not same(result, other)


def test_there_are_enough() -> None:
    assert len(GALLERY) >= 24
    assert np.unique(list(GALLERY)).size == len(GALLERY)


def test_their_data_is_small() -> None:
    for path in GALLERY.values():
        assert path.stat().st_size < 5000, path
    assert {path.suffix for path in Path(next(iter(GALLERY.values()))).parent.iterdir()} <= {".py", ""}
