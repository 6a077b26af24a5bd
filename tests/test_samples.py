"""The samples, as plain Python: each keeps the convention, and is right by an oracle of its own.

An oracle here is brute force, a closed form or a property that only a right result has; it shares
no code with the sample.
"""

import copy
import functools
import importlib.util
import itertools
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

SAMPLES = Path(__file__).parent.parent / "samples"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.py"))
BOTH = pytest.mark.parametrize("source", ["inputs", "other_inputs"])


@functools.cache
def sample(name: str) -> ModuleType:
    """The sample as a module; `samples/` is no package, each file runs alone."""
    spec = importlib.util.spec_from_file_location(f"samples_{name}", SAMPLES / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def run(name: str, source: str) -> tuple[tuple, Any]:
    """The arguments, and what plain Python makes of them."""
    module = sample(name)
    arguments = getattr(module, source)()
    return arguments, module.MAIN.eager(*arguments)


def leaves(value: Any) -> Iterator[np.ndarray]:
    """The arrays and numbers in a result or in arguments, in order; generators of random numbers are none."""
    if isinstance(value, np.random.Generator):
        return
    if isinstance(value, dict):
        value = tuple(value.values())
    elif hasattr(value, "__dataclass_fields__"):
        value = tuple(vars(value).values())
    if isinstance(value, tuple):
        for item in value:
            yield from leaves(item)
    else:
        yield np.asarray(value)


def kinds(value: Any) -> list[tuple]:
    return [(leaf.shape, leaf.dtype) for leaf in leaves(value)]


def same(a: Any, b: Any) -> bool:
    pairs = zip(leaves(a), leaves(b), strict=True)
    return kinds(a) == kinds(b) and all(np.array_equal(x, y, equal_nan=True) for x, y in pairs)


# The convention


@pytest.mark.parametrize("name", NAMES)
def test_convention(name):
    module = sample(name)
    assert module.__doc__ and module.__doc__.splitlines()[0].endswith(".")
    assert kinds(module.inputs()) == kinds(module.other_inputs())
    assert same(module.inputs(), module.inputs())
    if module.DYNAMIC is not None:
        for spec, argument in zip(module.DYNAMIC, module.inputs(), strict=True):
            assert np.dtype(spec.dtype) == argument.dtype
            assert len(spec.shape) == argument.ndim
            for size, actual in zip(spec.shape, argument.shape, strict=True):
                assert isinstance(size, str) or size == actual


@pytest.mark.parametrize("name", NAMES)
def test_runs_differ_and_leave_the_arguments_alone(name):
    arguments, result = run(name, "inputs")
    before = copy.deepcopy(arguments)
    assert same(result, sample(name).MAIN.eager(*arguments))
    assert same(before, arguments)
    _, other = run(name, "other_inputs")
    assert not same(result, other)


def test_data_is_small_and_has_a_source():
    sources = (SAMPLES / "data" / "SOURCES.md").read_text()
    for path in (SAMPLES / "data").iterdir():
        if path.is_file():
            assert path.stat().st_size < 200_000
            assert path.name == "SOURCES.md" or path.name in sources


# The results


@BOTH
def test_beam_search_sums_the_likelihood_of_its_name(source):
    (digits, weights), (name, scores) = run("beam_search", source)
    w = {key: value.astype(np.float64) for key, value in weights.items()}
    context = sum(digits[p, d] * w["digits"][p, d] for p in range(3) for d in range(10))
    hidden, last, total = np.zeros(context.shape), 0, 0.0
    for letter in (*name, 0):
        hidden = np.tanh(hidden @ w["recurrent"] + w["letters"][last] + context)
        logits = hidden @ w["output"]
        total += logits[letter] - np.log(np.exp(logits).sum())
        last = letter
    assert scores[0] == pytest.approx(total, abs=1e-4)
    assert (np.diff(scores) <= 0).all()


@pytest.mark.parametrize("seed", range(5))
def test_beam_search_finds_the_best_of_all_when_nothing_is_cut(seed):
    module = sample("beam_search")
    rng = np.random.default_rng(seed)
    shapes = {"digits": (3, 10, 4), "letters": (3, 4), "recurrent": (4, 4), "output": (4, 3)}
    weights = {key: rng.normal(size=shape) for key, shape in shapes.items()}

    def likelihood(name: tuple[int, ...]) -> float:
        hidden, last, total = np.zeros(4), 0, 0.0
        for letter in name:
            hidden = np.tanh(hidden @ weights["recurrent"] + weights["letters"][last])
            logits = hidden @ weights["output"]
            total += logits[letter] - np.log(np.exp(logits).sum())
            last = letter
            if letter == 0:
                break
        return total

    found, scores = module.MAIN.eager(np.zeros((3, 10)), weights, width=81, longest=4)
    best = max(itertools.product(range(3), repeat=4), key=likelihood)
    stop = best.index(0) if 0 in best else 4
    assert tuple(found) == best[:stop]
    assert scores[0] == pytest.approx(likelihood(best))


def test_beam_search_reads_digits():
    module = sample("beam_search")
    for number, expected in ((7, "seven"), (40, "forty"), (915, "nine hundred and fifteen")):
        places = [{int(d): 1.0} for d in f"{number:03d}"]
        name, _ = module.MAIN.eager(*module.reading(*places))
        assert "".join(module.LETTERS[letter] for letter in name) == expected


@BOTH
def test_conjugate_gradient_solves_the_system(source):
    (heat,), (x, iterations, residual) = run("conjugate_gradient", source)
    around = np.pad(x, 1)
    image = 4 * x - around[:-2, 1:-1] - around[2:, 1:-1] - around[1:-1, :-2] - around[1:-1, 2:]
    assert np.linalg.norm(image - heat) <= 1.01e-8 * np.linalg.norm(heat)
    assert residual == pytest.approx(np.linalg.norm(image - heat), abs=1e-9)
    assert 0 < iterations < 500


def test_conjugate_gradient_of_nothing_and_without_time():
    module = sample("conjugate_gradient")
    assert module.MAIN.eager(np.zeros((3, 4))).iterations == 0
    assert module.MAIN.eager(*module.inputs(), max_iterations=7).iterations == 7


@BOTH
def test_dtw_is_the_cheapest_path(source):
    (x, y), _ = run("dtw", source)
    x, y = x[:30], y[:35]
    distance, pairs = sample("dtw").MAIN.eager(x, y, window=12, give_up=math.inf)
    u, v = ((z.astype(float) - z.mean()) / z.std() for z in (x, y))

    @functools.cache
    def cheapest(i: int, j: int) -> float:
        if i < 0 or j < 0 or abs(i - j) > 12:
            return 0.0 if i == j == -1 else math.inf
        before = min(cheapest(i - 1, j), cheapest(i, j - 1), cheapest(i - 1, j - 1))
        return float(abs(u[i] - v[j])) + before

    assert distance == pytest.approx(cheapest(29, 34), rel=1e-5)
    assert np.abs(u[pairs[:, 0]] - v[pairs[:, 1]]).sum() == pytest.approx(distance, rel=1e-5)
    assert pairs[0].tolist() == [0, 0] and pairs[-1].tolist() == [29, 34]
    assert {tuple(step) for step in np.diff(pairs, axis=0)} <= {(0, 1), (1, 0), (1, 1)}


def test_dtw_gives_up():
    _, (distance, pairs) = run("dtw", "other_inputs")
    assert np.isinf(distance) and distance.dtype == np.float32
    assert pairs.shape == (0, 2) and pairs.dtype == np.int64


@functools.cache
def edits(a: str, b: str) -> int:
    """Levenshtein's distance, as he defined it."""
    if not a or not b:
        return len(a) + len(b)
    if a[0] == b[0]:
        return edits(a[1:], b[1:])
    return 1 + min(edits(a[1:], b), edits(a, b[1:]), edits(a[1:], b[1:]))


@pytest.mark.parametrize("word", ["goverment", "bizarre", "wierd", "tomorow", "zzz", ""])
def test_edit_distance_is_the_smallest(word):
    module = sample("edit_distance")
    table = module.codes(*module.WORDS)
    distances = [edits(word, entry) for entry in module.WORDS]
    expected = distances.index(min(distances)), min(distances)
    assert module.MAIN.eager(module.codes(word)[0], table) == expected


def window(image: np.ndarray, row: int, column: int) -> list:
    """The nine values around a pixel, by loops."""
    height, width = image.shape
    rows = [min(max(row + r, 0), height - 1) for r in (-1, 0, 1)]
    columns = [min(max(column + c, 0), width - 1) for c in (-1, 0, 1)]
    return [image[r, c] for r in rows for c in columns]


@BOTH
def test_image_filter_by_loops(source):
    (image,), (clean, mask, passes) = run("image_filter", source)
    pixels = list(np.ndindex(image.shape))
    expected = image.copy()
    for count in itertools.count():
        changes = {}
        for p in pixels:
            median = sorted(window(expected, *p))[4]
            if expected[p] in (0, 255) and abs(int(expected[p]) - int(median)) > 8:
                changes[p] = median
        if not changes:
            break
        for p, median in changes.items():
            expected[p] = median
    assert np.array_equal(clean, expected) and passes[0] == count

    assert all(mask[p] == (sum(window(mask, *p)) >= 5) for p in pixels)  # stable
    if source == "inputs":
        level = sample("image_filter").isodata(clean)
        halfway = (clean[clean < level].mean() + clean[clean >= level].mean()) / 2
        assert level == pytest.approx(halfway, abs=0.02)
        assert (mask != (clean < level)).mean() < 0.05
        photo = np.load(SAMPLES / "data" / "camera.npy").astype(float)
        assert np.abs(clean - photo).mean() < 0.1 * np.abs(image - photo).mean()
    else:
        assert (clean == 20).all() and not mask.any()


@BOTH
def test_kmeans_is_lloyds_fixpoint(source):
    (x, start), result = run("kmeans", source)
    gaps = np.array([((x - center) ** 2).sum(axis=1) for center in result.centers])
    assert result.converged and result.iterations > 2
    assert np.array_equal(result.labels, gaps.argmin(axis=0))
    assert result.inertia == pytest.approx(gaps.min(axis=0).sum())
    for k, center in enumerate(result.centers):
        np.testing.assert_allclose(center, x[result.labels == k].mean(axis=0))
    before = np.array([((x - center) ** 2).sum(axis=1) for center in start])
    assert result.inertia < before.min(axis=0).sum()


def test_kmeans_without_time():
    module = sample("kmeans")
    result = module.MAIN.eager(*module.inputs(), max_iterations=3)
    assert (result.iterations, result.converged) == (3, False)


@BOTH
def test_lstm_without_padding(source):
    (x, lengths, weight, bias), (outputs, last, steps) = run("lstm", source)
    assert steps == lengths.max() == outputs.shape[1]
    expected = np.zeros_like(outputs, dtype=float)
    size = len(bias) // 4
    for row, length in enumerate(lengths):
        hidden, cell = np.zeros(size), np.zeros(size)
        for t in range(length):
            z = np.concatenate([x[row, t], hidden]) @ weight + bias
            gates = [1 / (1 + np.exp(-z[k * size : (k + 1) * size])) for k in range(3)]
            cell = gates[1] * cell + gates[0] * np.tanh(z[3 * size :])
            hidden = gates[2] * np.tanh(cell)
            expected[row, t] = hidden
        np.testing.assert_allclose(last[row], hidden, atol=1e-5)
    np.testing.assert_allclose(outputs, expected, atol=1e-5)


@BOTH
def test_newton_solves_keplers_equation(source):
    (days, period, eccentricity), (positions, steps) = run("newton", source)
    x, y = positions.T[0] + eccentricity, positions.T[1] / np.sqrt(1 - eccentricity**2)
    np.testing.assert_allclose(x**2 + y**2, 1)
    angle = np.arctan2(y, x) % (2 * np.pi)
    mean = (angle - eccentricity * np.sin(angle)) / (2 * np.pi)
    np.testing.assert_allclose(mean, days / period % 1, atol=1e-12)
    assert steps.min() < steps.max() < 60


def test_newton_refuses_an_open_orbit():
    with pytest.raises(ValueError, match="eccentricity"):
        sample("newton").MAIN.eager(np.arange(3.0), np.float64(1), np.float64(1.2))


@BOTH
def test_nms_by_definition(source):
    (boxes, scores, labels), kept = run("nms", source)

    def overlap(a: int, b: int) -> float:
        (left, top, right, bottom), (x1, y1, x2, y2) = boxes[a].tolist(), boxes[b].tolist()
        width, height = min(right, x2) - max(left, x1), min(bottom, y2) - max(top, y1)
        shared = max(width, 0) * max(height, 0)
        return shared / ((right - left) * (bottom - top) + (x2 - x1) * (y2 - y1) - shared)

    expected: list[int] = []
    for i in sorted(range(len(boxes)), key=lambda i: -scores[i]):
        rivals = [j for j in expected if labels[i] == labels[j]]
        if scores[i] >= 0.1 and all(overlap(i, j) <= 0.5 for j in rivals):
            expected.append(i)
    assert kept.dtype == np.int64
    assert kept.tolist() == expected[:60]
    assert (len(expected) > 60) == (source == "other_inputs")


def test_nms_keeps_nothing():
    boxes, scores, labels = sample("nms").inputs()
    assert sample("nms").MAIN.eager(boxes, scores * 0, labels).shape == (0,)


@BOTH
def test_viterbi_is_the_best_of_all_paths(source):
    (anomalies, start, transition, means, deviations), _ = run("viterbi", source)
    model = start, transition, means, deviations
    for first in (0, 60, 150, 200):
        seen = anomalies[first : first + 7]

        def likelihood(path: tuple[int, ...], seen: np.ndarray = seen) -> float:
            total = start[path[0]]
            for a, b in itertools.pairwise(path):
                total *= transition[a, b]
            for state, value in zip(path, seen, strict=True):
                if not np.isnan(value):
                    z = (value - means[state]) / deviations[state]
                    total *= np.exp(-z * z / 2) / deviations[state]
            return float(total)

        best = max(itertools.product(range(3), repeat=len(seen)), key=likelihood)
        states, score = sample("viterbi").MAIN.eager(seen, *model)
        assert tuple(states) == best
        assert score == pytest.approx(np.log(likelihood(best)))


def test_viterbi_stops_where_the_record_ends():
    _, (states, _) = run("viterbi", "other_inputs")
    assert len(states) == 290 + 12


@BOTH
def test_pytorch_style_descends_the_gradient(source):
    arguments, (losses, weight, bias) = run("pytorch_style", source)
    w, b, x, y = (np.asarray(each).astype(np.float64) for each in arguments)
    for loss in losses.tolist():
        error = x @ w.T + b - y
        assert loss == pytest.approx((error**2).mean(), rel=1e-5)
        w, b = w - 0.01 * 2 * (error.T @ x) / len(x), b - 0.01 * 2 * error.mean(0)
    np.testing.assert_allclose(np.asarray(weight), w, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(np.asarray(bias), b, rtol=1e-4, atol=1e-6)


@BOTH
def test_keras_style_descends_the_gradient(source):
    arguments, (losses, kernel, bias) = run("keras_style", source)
    w, b, x, y = (np.asarray(each).astype(np.float64) for each in arguments)
    for loss in losses.tolist():
        error = x @ w + b - y
        assert loss == pytest.approx((error**2).mean(), rel=1e-5)
        w, b = w - 0.01 * 2 * (x.T @ error) / len(x), b - 0.01 * 2 * error.mean(0)
    np.testing.assert_allclose(np.asarray(kernel), w, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(np.asarray(bias), b, rtol=1e-4, atol=1e-6)


def test_digits_mlp_reads_digits_that_it_has_not_seen():
    module = sample("digits_mlp")
    logs = module.train(module.EPOCHS).history
    assert logs["loss"][-1] < 0.1 < logs["loss"][0]
    assert logs["val_accuracy"][-1] >= 0.97


def test_digits_cnn_reads_digits_that_it_has_not_seen():
    module = sample("digits_cnn")
    losses, accuracy = module.train(module.EPOCHS)
    assert losses[-1] < 0.05 < losses[0]
    assert accuracy >= 0.98
    assert sum(len(family.runners) for family in module.step.families.values()) == 2  # the rate became an input


def test_while_trained_learns_through_its_loop():
    module = sample("while_trained")
    x, y = module.inputs()
    for scale in (1, 3):
        (_, rounds, *found), (_, expected, *gradients) = (run(x * scale, y) for run in (module.MAIN, module.MAIN.eager))
        assert rounds == expected
        for a, b in zip(found, gradients, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-5)
    history, accuracy = module.train(module.EPOCHS)
    losses, counts = zip(*history, strict=True)
    assert losses[-1] < 0.1 < losses[0] and accuracy >= 0.97
    assert min(counts) > 5 and len({round(count) for count in counts}) > 1
    assert sum(len(family.runners) for family in module.step.families.values()) == 1


def test_char_gru_knows_the_poem():
    module = sample("char_gru")
    losses = module.train(module.STEPS)
    assert losses[-1] < 0.25 < math.log(len(module.LETTERS)) - 0.5 < losses[0]
    for start in ("He took hi", "'Twas bril", "The vorpal"):
        at = module.TEXT.index(start) + len(start)
        assert module.continued(start, 60) == module.TEXT[at : at + 60]
    arguments = module.inputs()
    assert same(module.MAIN(*arguments), module.MAIN.eager(*arguments))


@pytest.mark.parametrize("name", NAMES)
def test_loops_are_loops(name: str) -> None:
    """A graph of a sample is small: no loop of it is written out, step by step."""
    module = sample(name)
    graph = module.MAIN.to_onnx(*module.inputs()).graph
    assert number_of_nodes(graph) < 400


def number_of_nodes(graph: Any) -> int:
    inner = [a.g for node in graph.node for a in node.attribute if a.HasField("g")]
    return len(graph.node) + sum(number_of_nodes(each) for each in inner)
