"""Programs in Keras's words give Keras's numbers: recorded figures of Keras, in both modes."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from dy2st.runtime import keras
from tests.keras_programs import FIGURES, collect
from tests.torch_programs import figures

PROGRAMS = collect()
RECORDED = json.loads(FIGURES.read_text())
RUNS = [(name, True) for name in PROGRAMS]
RUNS += [(name, False) for name in PROGRAMS if not name.startswith("values/")]  # those have no steps


def check(name: str, found: dict[str, list[Any]]) -> None:
    """The figures are Keras's, up to float32."""
    expected = RECORDED[name]
    assert found.keys() == expected.keys()
    for path, (_, shape, *sums) in expected.items():
        assert found[path][1] == shape, path
        size = max(1.0, np.prod(shape))
        np.testing.assert_allclose(found[path][2:], sums, 2e-5, 2e-5 * size, err_msg=path)


@pytest.mark.parametrize(("name", "eager"), RUNS, ids=lambda x: {True: "eager", False: "static"}.get(x, x))
def test_figures_of_keras(name: str, eager: bool) -> None:
    check(name, figures(PROGRAMS[name](keras, eager)))


def test_figures_are_those_of_the_programs() -> None:
    assert set(RECORDED) - {"keras", "backend"} == set(PROGRAMS), "run `python -m tests.keras_programs`"
    assert RECORDED["keras"].startswith("3.15.")
