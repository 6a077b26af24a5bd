"""Programs in PyTorch's words give PyTorch's numbers: live where PyTorch is installed, else those recorded."""

from __future__ import annotations

import json

import numpy as np
import pytest

import dy2st.runtime
from tests.torch_programs import FIGURES, arrays, collect, figures

try:
    import torch
except ModuleNotFoundError:  # not a dependency
    torch = None

PROGRAMS = collect()
RECORDED = json.loads(FIGURES.read_text())
TOLERANCE = {"float64": 1e-9, "float32": 2e-5, "float16": 5e-3}
LOOSE = {
    "layers/Hardsigmoid": 1e-7,  # PyTorch 2.13 has its 1 / 6 in float32
    "layers/CELU(alpha)": 1e-7,  # and its alpha
    "training/pytorch_style": 2e-6,  # float32, its losses as Python's floats
}


def tolerance(name: str, dtype: str) -> float:
    return max(LOOSE.get(name, 0.0), TOLERANCE.get(dtype, 0.0))


pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("name", PROGRAMS)
def test_figures_of_pytorch(name: str) -> None:
    found = figures(PROGRAMS[name](dy2st.runtime))
    assert found.keys() == RECORDED[name].keys()
    for path, (dtype, shape, *sums) in RECORDED[name].items():
        assert found[path][:2] == [dtype, shape], path
        size = max(1.0, np.prod(shape))
        scale = tolerance(name, dtype) * size
        np.testing.assert_allclose(found[path][2:], sums, scale, scale, err_msg=path)


def test_figures_are_those_of_the_programs() -> None:
    assert set(RECORDED) - {"torch"} == set(PROGRAMS), "run `python -m tests.torch_programs`"
    assert RECORDED["torch"].startswith("2.13.")


@pytest.mark.skipif(torch is None, reason="PyTorch is not installed")
@pytest.mark.parametrize("name", PROGRAMS)
def test_equals_pytorch(name: str) -> None:
    found, expected = arrays(PROGRAMS[name](dy2st.runtime)), arrays(PROGRAMS[name](torch))
    assert found.keys() == expected.keys()
    for path, x in expected.items():
        assert found[path].dtype == x.dtype, path
        assert found[path].shape == x.shape, path
        scale = tolerance(name, x.dtype.name)
        np.testing.assert_allclose(found[path], x, scale, scale, err_msg=path)
