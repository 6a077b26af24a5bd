"""Complex numbers in converted code: control flow, calls, files, derivatives, and what is refused."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest

import dy2st
from dy2st import ConversionError, InputSpec, compare, grad, hessian, jacobian, to_static
from dy2st.runtime.grad import check_gradient
from dy2st.runtime.tree import flatten
from tests.op_samples import Sample, collect
from tests.test_ops import assert_same, called

R = np.random.default_rng(3)
Z = R.standard_normal(5) + 1j * R.standard_normal(5)


def halved(z: Any) -> Any:
    rounds = 0
    while np.abs(z).max() > 0.1:
        z = z * (0.5 + 0.25j)
        rounds += 1
    return z, rounds


def chosen(z: Any, w: Any) -> Any:
    if z.real.sum() > 0:
        y, scale = z + w, np.complex128(2j)
    else:
        y, scale = np.conj(w), w[0]
    return y * scale


def mandelbrot(c: Any) -> Any:
    z = np.zeros_like(c)
    count = np.zeros(c.shape, np.int64)
    for _ in range(20):
        inside = np.abs(z) <= 2
        z = np.where(inside, z * z + c, z)
        count += inside
    return count, z


def transforms_in_a_loop(z: Any, n: Any) -> Any:
    for i in range(n):
        z = np.fft.fft(z) / np.sqrt(5)
        if i % 2 == 0:
            z[i % 5] = 1j
    return z


def collected(z: Any) -> Any:
    found = []
    for value in z:
        if value.imag > 0:
            found.append(value * 1j)
    return np.array(found), len(found)


def state_of(z: Any, box: dict[str, Any]) -> Any:
    box["z"] = box["z"] + z
    z *= 2j
    return box["z"].sum()


def into(z: Any) -> Any:
    out = np.empty(5, complex)
    result = np.fft.fft(z, out=out)
    return out, result, np.array([z[0].real, 1j * z[1]])


PROGRAMS: list[tuple[Any, tuple[Any, ...]]] = [
    (halved, (Z,)), (chosen, (Z, Z * 1j)), (chosen, (-Z, Z * 1j)), (mandelbrot, (Z,)),
    (transforms_in_a_loop, (Z, np.int64(4))), (collected, (Z,)), (state_of, (Z, {"z": Z})),
    (into, (Z,)), (halved, (Z.astype(np.complex64),)), (mandelbrot, (Z.astype(np.complex64),)),
]  # fmt: skip


@pytest.mark.parametrize(("program", "args"), PROGRAMS)
def test_programs(program: Any, args: tuple[Any, ...]) -> None:
    assert compare(program, *args, rtol=1e-5, atol=1e-6 if args[0].dtype == np.complex64 else 1e-12)


def test_graphs_are_for_a_dtype_and_any_layout() -> None:
    @to_static
    def f(z: Any) -> Any:
        return z * 1j

    for z in (Z, Z.astype(np.complex64), Z.real.copy(), np.stack([Z, Z])[:, ::2].T, Z.astype(">c16"), Z[0], Z[::-1]):
        for _ in range(2):
            found, expected = f(z), f.eager(z)
            assert type(found) is type(expected) and found.dtype == expected.dtype.newbyteorder("=")
            np.testing.assert_array_equal(found, expected)


def test_sizes_become_dynamic() -> None:
    @to_static
    def f(x: Any) -> Any:
        return np.fft.irfft(np.fft.rfft(x) * 2, x.shape[0])

    for size in (8, 9, 10, 1000, 1009):
        x = R.standard_normal(size)
        np.testing.assert_allclose(f(x), f.eager(x), rtol=1e-12, atol=1e-12)


def test_arrays_from_outside() -> None:
    held = Z.copy()

    @to_static
    def f(x: Any) -> Any:
        nonlocal held
        held[0] = x + 1j
        return held.sum() + CONSTANT[1]

    assert np.isclose(f(np.float64(2)), held.sum() + CONSTANT[1])
    assert held[0] == 2 + 1j
    held[1] = 5
    assert np.isclose(f(np.float64(3)), held.sum() + CONSTANT[1])


CONSTANT = Z.copy()
CONSTANT.flags.writeable = False


def spectrum(x: Any, weights: Any) -> Any:
    return np.fft.fft(x) * weights, np.abs(x)


def test_the_layout_of_files(tmp_path: Path) -> None:
    """A complex input or output of shape (…) is a real one of shape (…, 2)."""
    path = tmp_path / "f.onnx"
    dy2st.export(spectrum, path, InputSpec(("rows", 6), "complex64"), InputSpec(6, "complex128"))
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    assert [port.shape for port in session.get_inputs()] == [["rows", 6, 2], [6, 2]]
    assert [port.shape for port in session.get_outputs()] == [["rows", 6, 2], ["rows", 6]]
    x = (R.standard_normal((3, 6)) + 1j * R.standard_normal((3, 6))).astype(np.complex64)
    weights = R.standard_normal(6) * 1j
    feeds = {"x": x.view(np.float32).reshape(3, 6, 2), "weights": weights.view(float).reshape(6, 2)}
    result, size = session.run(None, feeds)
    expected = spectrum(x, weights)
    np.testing.assert_allclose(result.view(complex)[..., 0], expected[0], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(size, expected[1], rtol=1e-6)
    loaded = dy2st.load(path)(feeds["x"], feeds["weights"])
    np.testing.assert_array_equal(loaded[0], result)


def test_state_and_constants_of_files() -> None:
    held = Z.copy()

    def f(x: Any) -> Any:
        held[0] = held[0] + x
        return held * CONSTANT, 2j

    model = to_static(f).to_onnx(np.complex128(1))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    (state,) = session.get_overridable_initializers()
    assert state.shape == [5, 2]
    outputs = session.run(None, {"x": np.array([1.0, 1.0])})
    held[0] += 1 + 1j
    np.testing.assert_allclose(outputs[0].view(complex)[..., 0], held * CONSTANT, rtol=1e-14)
    np.testing.assert_array_equal(outputs[1], [0.0, 2.0])
    np.testing.assert_allclose(outputs[2].view(complex)[..., 0], held, rtol=1e-14)


def test_messages_and_prints_have_complex_values(capsys: pytest.CaptureFixture[str]) -> None:
    @to_static
    def f(z: Any) -> Any:
        print(z[0])
        assert z[0].real > 0, f"not {z[0]}"
        return z

    f(np.array([1 + 2j, 0]))
    assert capsys.readouterr().out == "(1+2j)\n"
    with pytest.raises(AssertionError, match=r"not \(-1\+2j\)"):
        f(np.array([-1 + 2j, 0]))


# --- what is refused -----------------------------------------------------------------------------------


def clipped(z: Any) -> Any:
    return np.clip(z, 0, 1)


def python_complex(z: Any) -> Any:
    return z[0].item() * 2


def python_made(x: Any) -> Any:
    return float(x[0].real) * 1j


def mixed_branch(z: Any) -> Any:
    y = z
    if z[0].real > 0:
        y = z.real
    return y


def real_array(z: Any) -> Any:
    x = np.zeros_like(z.real)
    x[:] = z
    return x


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (clipped, "`clip` of complex numbers cannot be converted"), (python_complex, "Python's complex numbers"),
        (python_made, "Python's complex numbers"), (mixed_branch, "dtype float64"),
    ],
)
def test_what_is_refused(function: Any, says: str) -> None:
    with pytest.raises(ConversionError) as caught:
        to_static(function)(Z)
    assert says in str(caught.value)
    assert caught.value.filename == __file__ and caught.value.lineno is not None


def test_casts_that_lose_a_part_are_refused() -> None:
    with pytest.raises(TypeError, match="complex numbers become real ones"):
        to_static(real_array)(Z)


# --- derivatives ----------------------------------------------------------------------------------------


X = R.standard_normal(6)
W = R.standard_normal(6) + 1j * R.standard_normal(6)
M = R.standard_normal((6, 4)) + 1j * R.standard_normal((6, 4))


def powers_of_a_spectrum(x: Any) -> Any:
    return np.sum(np.abs(np.fft.fft(x)) ** 2) + np.abs(np.fft.rfft(x * W.real) * W[:4]).sum()


def filtered(x: Any) -> Any:
    return np.fft.irfft(np.fft.rfft(x) * W[:4]).sum() * np.fft.ifft(x * W, norm="ortho").real.sum()


def formula(x: Any) -> Any:
    z = np.exp(1j * x) * np.log(x * W) + np.sqrt(x + W) / (x - 2j) - np.sin(x * W) * np.tanh(W * x)
    return np.sum(z.imag) + np.angle(x * W).sum()


def matrices(x: Any) -> Any:
    return np.linalg.norm((x * W) @ M) + np.vdot(x * W, W).real + (x * W).var() + np.abs((x * W).mean())


def moved(x: Any) -> Any:
    z = np.concatenate([x * W, (x + W)[::-1][1:3]]).reshape(2, 4).T[1:]
    return np.abs(np.where(z.real > 0, z, 2j)).sum() + np.cumsum(z[0]).real.sum()


def analytic(x: Any) -> Any:
    z = x * W
    found = z**3 + z**-2 + np.arcsin(z) + np.arctan(z) + np.arccos(z) + np.arcsinh(z) + np.arctanh(z) + np.log2(z)
    more = np.log10(z) + np.log1p(z) + np.expm1(z) + np.exp2(z) + np.cos(z) + np.tan(z) + np.sinh(z)
    return (found + more).imag.sum()


def parts(x: Any) -> Any:
    z = np.conj(x * W) * (1j * x) + np.cosh(W * x) + np.reciprocal(x + W) - np.square(W - x)
    return z.imag.sum() * z.real.sum() + np.astype(np.astype(z, np.complex64), complex).real.sum() * 0


@pytest.mark.parametrize("function", [powers_of_a_spectrum, filtered, formula, matrices, moved, analytic, parts])
def test_derivatives_through_complex_numbers(function: Any) -> None:
    """Of real arguments and real results; also second ones."""
    check_gradient(function, X)
    slope = grad(function)
    np.testing.assert_allclose(to_static(slope)(X), slope(X), rtol=1e-11, atol=1e-11)
    differences = [(slope(X + 1e-6 * e) - slope(X - 1e-6 * e)) / 2e-6 for e in np.eye(6)]
    np.testing.assert_allclose(hessian(function)(X), differences, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (lambda x: np.sign(x * W).real.sum(), "sign of complex numbers has no derivative"),
        (lambda x: (x * W).prod().real, "reduce_prod of complex numbers has no derivative"),
        (lambda x: (W**x).real.sum(), "exponents that are Python ints"),
        (lambda x: np.sort(x * W).real.sum(), "sort_values of complex numbers has no derivative"),
    ],
)
def test_no_other_derivative_goes_through_complex_numbers(function: Any, says: str) -> None:
    with pytest.raises(TypeError, match=says):
        grad(function)(X)


def test_complex_arguments_have_no_derivative() -> None:
    assert grad(lambda x, z: np.sum(x * np.abs(z)))(np.ones(5), Z) == pytest.approx(np.abs(Z))
    with pytest.raises(TypeError):
        grad(lambda z: np.sum(np.abs(z)))(Z)
    with pytest.raises(TypeError, match="complex128"):
        jacobian(lambda x: x * 1j)(X)


# --- every sample with complex numbers --------------------------------------------------------------------


def is_data(x: Any) -> bool:
    return isinstance(x, (np.ndarray, np.generic))


def complexes(x: Any) -> Any:
    """The same data with an imaginary part, for floats."""
    if not is_data(x) or x.dtype not in (np.float32, np.float64):
        return x
    turned: Any = np.roll(np.asarray(x), 1) * 0.7
    return (x + 1j * np.where(np.isfinite(turned), turned, 0.5)).astype(np.result_type(x.dtype, np.complex64))


def finite(sample: Sample) -> bool:
    return not sample.refused and all(np.isfinite(x).all() for x in sample.args if is_data(x))


SAMPLES = {f"{name}-{i}": s for name, some in collect().items() for i, s in enumerate(some) if finite(s)}
GIVEN = {key: dataclasses.replace(s, args=tuple(map(complexes, s.args))) for key, s in SAMPLES.items()}
GIVEN = {key: s for key, s in GIVEN.items() if any(x is not y for x, y in zip(s.args, SAMPLES[key].args))}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("start", range(16))
def test_no_sample_is_silently_different(start: int) -> None:
    """What was written for real numbers gives NumPy's result for complex ones, or is refused."""
    done = 0
    for key in list(GIVEN)[start::16]:
        sample = GIVEN[key]
        try:
            expected = called(sample.call, sample.args)
        except Exception:  # NumPy has no such function of complex numbers
            continue
        try:
            found = called(to_static(sample.call), sample.args)
        except (ConversionError, TypeError):
            continue
        largest = max((np.max(np.abs(x), initial=1) for x in flatten(expected)[0] if is_data(x)), default=1)
        single = any(x.dtype in (np.float32, np.complex64) for x in flatten(expected)[0] if is_data(x))
        tolerance = 1e-5 if single else 1e-12
        assert_same(found, expected, dataclasses.replace(sample, rtol=tolerance, atol=tolerance * float(largest)))
        done += 1
    assert done > 20
