"""A tour of dy2st, one page long. Read this first."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

import dy2st
from dy2st import ConversionError, InputSpec, to_static


@to_static
def halve(x, limit):
    """Ordinary NumPy code whose control flow depends on its data."""
    steps = 0
    while np.abs(x).max() > limit:
        x = x / 2
        steps += 1
    if steps == 0:
        return -x, steps
    return x, steps


X = np.array([1.0, -6.0, 3.0])


def test_a_call_runs_the_graph_and_gives_what_numpy_gives() -> None:
    static, eager = halve(X, np.float64(1)), halve.eager(X, np.float64(1))
    assert np.array_equal(static[0], eager[0]) and static[0].dtype == eager[0].dtype
    assert static[1] == eager[1] == 3 and type(static[1]) is int


def test_eager_runs_the_unchanged_function() -> None:
    with dy2st.eager():
        assert halve(X, np.float64(9))[1] == 0


def test_the_rewritten_program_can_be_read() -> None:
    assert "dy.while_(" in halve.code and "dy.if_(" in halve.code


def test_compare_tells_whether_both_agree() -> None:
    assert dy2st.compare(halve, X, np.float64(0.5))


def test_one_file_serves_every_path(tmp_path: Path) -> None:
    path = tmp_path / "halve.onnx"
    dy2st.export(halve, path, InputSpec(("n",), "float64"), InputSpec((), "float64"))
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    for x, limit in ((X, 1.0), (X, 100.0), (np.arange(5.0), 0.1)):
        got = session.run(None, {"x": x, "limit": np.array(limit)})
        assert np.array_equal(got[0], halve.eager(x, limit)[0]) and got[1] == halve.eager(x, limit)[1]
    assert np.array_equal(dy2st.load(path)(X, np.array(1.0))[0], X / 8)


def test_changes_in_place_reach_the_caller() -> None:
    @to_static
    def clip(x):
        x[x < 0] = 0

    x = X.copy()
    assert clip(x) is None
    assert x.tolist() == [1.0, 0.0, 3.0]


def test_checks_on_data_raise_as_in_eager() -> None:
    @to_static
    def root(x):
        assert x.min() >= 0, f"negative: {x.min()}"
        return np.sqrt(x)

    with pytest.raises(AssertionError, match=r"negative: -6.0"):
        root(X)


def test_what_cannot_be_converted_is_refused_with_the_line() -> None:
    @to_static
    def either(x):
        if x.sum() > 0:
            y = x
        else:
            y = x.astype(np.float32)
        return y

    with pytest.raises(ConversionError, match="`y` has dtype") as caught:
        either(X)
    assert caught.value.filename == __file__ and caught.value.line.strip() == "if x.sum() > 0:"
