"""The array API namespace: NumPy's results from rows and from graphs, by the standard's names and signatures."""

from __future__ import annotations

import inspect
import re
import types
from typing import Any

import numpy as np
import pytest

from dy2st import compare
from dy2st.runtime import array_api
from tests.array_api.__main__ import SKIPS
from tests.array_api.arrays import Wrapped, eager, namespace, static

MODES = {"eager": namespace("tests.xp_of_rows", eager), "static": namespace("tests.xp_of_graphs", static)}
RNG = np.random.default_rng(8)
X = RNG.normal(size=(3, 4))
Y = RNG.normal(size=(3, 4)).astype(np.float32)
I = RNG.integers(-20, 20, (3, 4))  # noqa: E741
U = RNG.integers(0, 250, (2, 3), np.uint8)
B = X > 0
S = X[:, :3] @ X[:, :3].T + 3 * np.eye(3)
P = np.abs(X) + 0.1

CALLS = """
xp.sin(x) + xp.pow(p, 1.5) - xp.atan2(x, p)
xp.clip(x, -0.5, 0.5); xp.where(b, x, 2.0); xp.concat([x, y], axis=None); xp.stack((x, x), axis=1); xp.sign(i)
xp.sum(u); xp.sum(x, axis=(0, 1), keepdims=True); xp.prod(y, axis=1, dtype=xp.float64); xp.std(x, correction=1)
xp.cumulative_sum(x, axis=1, include_initial=True); xp.mean(y); xp.max(i, axis=0); xp.argmin(x, axis=-1)
xp.sort(i, axis=0, descending=True); xp.argsort(i % 3, axis=1, descending=True); xp.sort(x); xp.argsort(i % 3)
xp.searchsorted(xp.sort(p[0, ...]), x, side="right"); xp.nonzero(b); xp.unique_all(i); xp.unique_counts(u)
xp.take(x, xp.asarray([2, 0]), axis=1); xp.take_along_axis(x, xp.argsort(x, axis=1), axis=1); xp.repeat(x, 2, axis=0)
xp.tile(u, (2, 1)); xp.roll(x, (1, 2), axis=(0, 1)); xp.permute_dims(x, (1, 0)); xp.moveaxis(x[None, ...], 0, 2)
xp.unstack(x, axis=1); xp.broadcast_to(x[0, ...], (2, 4)); xp.expand_dims(x, axis=0); xp.flip(x); xp.reshape(x, (-1,))
xp.squeeze(x[None, ...], 0); xp.meshgrid(x[0, ...], x[:, 0], indexing="ij"); xp.broadcast_arrays(x, x[0, ...])
xp.tril(x, k=1); xp.diff(x, axis=0, n=2); xp.count_nonzero(b, axis=1); xp.all(b, axis=0); xp.any(b)
xp.matmul(s, x[:, :2]); xp.vecdot(x, x, axis=0); xp.tensordot(x, x, axes=((0, 1), (0, 1))); xp.matrix_transpose(x)
xp.linalg.solve(s, x); xp.linalg.inv(s); xp.linalg.det(s); xp.linalg.cholesky(s, upper=True); xp.linalg.slogdet(s)
xp.linalg.eigvalsh(s); xp.linalg.svdvals(x); xp.linalg.vector_norm(x, axis=1, ord=1); xp.linalg.matrix_norm(x)
xp.linalg.trace(s, offset=1); xp.linalg.diagonal(s); xp.linalg.cross(s, s, axis=0)
xp.linalg.outer(x[0, ...], x[1, ...])
xp.linalg.matrix_power(s, 3); xp.linalg.matrix_rank(s); xp.linalg.pinv(x); xp.linalg.qr(s).R * 0
xp.astype(x, xp.int32); xp.ones_like(y); xp.full_like(x, 3); xp.zeros_like(u, dtype=xp.float32); xp.isfinite(x)
xp.bitwise_left_shift(u, u % 8); xp.logical_xor(b, ~b); xp.remainder(i, 7); xp.floor_divide(i, -3); xp.hypot(x, p)
xp.nextafter(x, p); xp.signbit(x); xp.copysign(x, -p); xp.round(10 * x); xp.logaddexp(x, p); xp.reciprocal(p)
xp.fft.fft(x, n=6, axis=0); xp.fft.rfft(x, norm="ortho"); xp.fft.fftn(x); xp.fft.irfft(xp.fft.rfft(x)); x + 1j * x
xp.fft.fftshift(x); -x; abs(i); x * 2; s @ x; 2 - x; x // 0.3; x % -0.7; i << 2; ~i; x < y; i ** 2
x[1:, ::-2]; x[b]; x[..., None]; x[xp.asarray([0, 2]), 1]; x.T; x.mT; x == x; 1 / p; i & 3; b | b; xp.linspace(0, 1, 5)
xp.arange(5); xp.arange(1, 7, 2, dtype=xp.float32); xp.eye(3, k=1)
 xp.fft.rfftfreq(6, d=0.5, dtype=xp.float32); xp.ones(2)
"""
EXPRESSIONS = [text.strip() for text in re.split(r"[;\n]", CALLS) if text.strip()]


def parts(value: Any) -> list[Any]:
    """The arrays of a result, as NumPy's."""
    if isinstance(value, (list, tuple)):
        return [part for item in value for part in parts(item)]
    return [value.data if isinstance(value, Wrapped) else np.asarray(value)]


@pytest.mark.parametrize("text", EXPRESSIONS)
@pytest.mark.parametrize("mode", MODES)
def test_results_are_numpys(mode: str, text: str) -> None:
    names = {"x": X, "y": Y, "i": I, "u": U, "b": B, "s": S, "p": P}
    xp = MODES[mode]
    found = eval(text, {"xp": xp, **{name: xp.asarray(value) for name, value in names.items()}})
    wanted = eval(text, {"xp": array_api, **names})
    for one, other in zip(parts(found), parts(wanted), strict=True):
        assert one.dtype == other.dtype and one.shape == other.shape
        np.testing.assert_allclose(one, other, 1e-6 if one.dtype == np.float32 else 1e-11, 1e-11)


def functions() -> dict[str, Any]:
    rooms = (("", array_api), ("linalg.", array_api.linalg), ("fft.", array_api.fft))
    return {
        prefix + name: value
        for prefix, room in rooms
        for name, value in vars(room).items()
        if isinstance(value, types.FunctionType) and value.__module__ == array_api.__name__ and name[0] != "_"
    }


def test_every_function_is_tried_or_simple() -> None:
    """Elementwise functions have rows of their own, which are tried as NumPy's."""
    tried = {name.removeprefix("xp.") for name in re.findall(r"xp\.[a-z_.0-9]+", CALLS)}
    one = [name for name, f in functions().items() if list(inspect.signature(f).parameters) in (["x"], ["x1", "x2"])]
    others = {"asarray", "empty", "empty_like", "from_dlpack", "full", "triu", "zeros", "can_cast", "isdtype", "finfo",
              "iinfo", "result_type", "frequencies", "dtype_of", "cumulative_prod", "var", "min", "argmax",
              "fft.fftfreq", "fft.ifftshift", "fft.ifft", "fft.hfft", "fft.ihfft", "fft.ifftn", "fft.rfftn",
              "fft.irfftn", "linalg.tensordot", "linalg.vecdot", "linalg.svd"}  # fmt: skip
    assert sorted(set(functions()) - tried - set(one) - others) == []


@pytest.mark.parametrize(
    "call", ["sum(x, 0)", "sum(x, where=True)", "clip(x, out=x)", "sin(x=x)", "zeros(2, device='gpu')"]
)
def test_what_the_standard_does_not_have_is_refused(call: str) -> None:
    with pytest.raises((TypeError, ValueError)):
        eval(f"xp.{call}", {"xp": array_api, "x": X})


def test_in_converted_code() -> None:
    def by_standard(x: Any) -> Any:
        found = array_api.sort(x, descending=True)
        while array_api.sum(found) > 1:
            found = array_api.where(found > 0, found / 2, found)
        return found, array_api.arange(array_api.count_nonzero(x > 0))

    def by_array(x: Any) -> Any:
        xp = x.__array_namespace__()
        return xp.tanh(x) + xp.asarray(2.0), xp is np, x.__array_namespace__(api_version="2023.12") is np

    assert compare(by_standard, X) and compare(by_array, X)


def test_each_skipped_test_has_a_reason() -> None:
    lines = [line for line in SKIPS.read_text().splitlines() if line and not line.startswith("#")]
    assert all(re.fullmatch(r"array_api_tests/\S.*  # (static: )?\S.{10,}", line) for line in lines)
    assert len(lines) == len(set(lines)) < 136  # the lines of the list that ndonnx publishes
