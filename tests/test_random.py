"""Random numbers in converted code: the same as eager's, and the generator stands where eager's does."""

from __future__ import annotations

import dataclasses
import functools
import random
import threading
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import onnxruntime
import pytest

import dy2st.runtime as torch
from dy2st import ConversionError, InputSpec, compare, eager, to_static
from dy2st.runtime import keras, nn, optim

X = np.linspace(0.1, 2, 6)


def state_of(generator: Any) -> str:
    if isinstance(generator, np.random.Generator):
        return repr(generator.bit_generator.state)
    return repr(generator.getstate() if isinstance(generator, random.Random) else generator.get_state(legacy=False))


def assert_same(a: Any, b: Any) -> None:
    """Equal in class, dtype and every bit."""
    assert type(a) is type(b)
    if isinstance(a, (tuple, list)):
        assert len(a) == len(b)
        for x, y in zip(a, b):
            assert_same(x, y)
    else:
        assert np.asarray(a).dtype == np.asarray(b).dtype
        assert np.array_equal(a, b)


def agree(function: Callable[..., Any], make: Callable[[int], Any], *calls: Any) -> None:
    """Several calls in a row with one generator, eager and static: the same numbers, the same state after each."""
    static = to_static(function)
    one, other = make(3), make(3)
    for args in calls or ((X,), (X + 1,), (X + 2,)):
        assert_same(static(*args, one), function(*args, other))
        assert state_of(one) == state_of(other)


def simple(x: Any, r: Any) -> Any:
    return r.random(), r.random(3), r.random(x.shape), r.standard_normal(), r.standard_normal((2, 3))


def of_generators(x: Any, r: Any) -> Any:
    floats = r.random((2, 3), dtype=np.float32), r.random(dtype="f4"), r.standard_normal(3, dtype="f4")
    gammas = r.standard_gamma(2.0, 3), r.standard_gamma(2.0, 3, dtype="f4"), r.standard_exponential(4, method="inv")
    whole = r.integers(5), r.integers(2, 9, 4), r.integers(0, 200, 5, dtype=np.uint8), r.integers([1, 5], [3, 9])
    rows = r.permuted(x), r.permuted(x.reshape(2, 3), axis=1), r.permutation(x.reshape(2, 3), axis=1)
    chosen = r.choice(x.reshape(2, 3), 2, axis=1), r.choice(6, 3, shuffle=False, replace=False)
    last = r.multivariate_hypergeometric([3, 4, 5], 6), r.integers(1, endpoint=True)
    return floats, gammas, whole, rows, chosen, last


def of_legacy(x: Any, r: Any) -> Any:
    return r.rand(), r.rand(2, 3), r.randn(3), r.randint(5), r.randint(2, 9, 4), r.randint(0, 5, 3, dtype=np.int8), (
        r.random_sample(3), r.tomaxint(2), r.randn()
    )  # fmt: skip


def standard(x: Any, r: Any) -> Any:
    return r.standard_exponential(4), r.standard_gamma(2.0, 3), r.standard_cauchy(2), r.standard_t(3, 2)


def normal(x: Any, r: Any) -> Any:
    known = r.normal(), r.normal(1, 2), r.normal(1, 2, (2, 2)), r.normal(loc=[1, 2.0])
    of_scalars = r.normal(x[0]), r.normal(0, x[1] + 1)
    return known, of_scalars, r.normal(x), r.normal(x, 2.0), r.normal(0, x), r.normal(x, x, (3, 6))


def uniform(x: Any, r: Any) -> Any:
    return r.uniform(), r.uniform(1, 2, 3), r.uniform(x, 9), r.uniform(low=-1, high=x), r.uniform(0, x[1])


def located(x: Any, r: Any) -> Any:
    of_data = r.exponential(x), r.exponential(scale=x, size=(2, 6)), r.rayleigh(x), r.laplace(x, x), r.logistic(x, 2)
    known = r.exponential(), r.exponential(2.0, 3), r.laplace(), r.gumbel(size=2), r.rayleigh(1, 2)
    return of_data, known, r.gumbel(1, x)


def continuous(x: Any, r: Any) -> Any:
    of_data = r.beta(x, 2), r.gamma(x, x), r.lognormal(x, 0.5), r.triangular(x - 1, x, x + 1), r.vonmises(0, x)
    rest = r.noncentral_chisquare(2, 1, 2), r.noncentral_f(2, 3, 1, 2), r.pareto(2, 2), r.power(3, 2), r.wald(1, 2, 2)
    return of_data, rest, r.beta(2, 3, 4), r.chisquare(2, 2), r.f(2, 3, 2), r.gamma(2, 3, 2), r.weibull(2, 2)


def discrete(x: Any, r: Any) -> Any:
    of_data = r.poisson(x), r.zipf(x + 1.5), r.multinomial(5, x / x.sum(), 3), r.binomial(9, x / 10)
    rest = r.hypergeometric(5, 5, 3, 2), r.logseries(0.5, 2), r.negative_binomial(3, 0.5, 2), r.zipf(2.0, 2)
    return of_data, rest, r.binomial(5, 0.5), r.binomial(5, 0.5, 3), r.poisson(3), r.geometric(0.3, 2)


def vectors(x: Any, r: Any) -> Any:
    of_data = r.dirichlet(x, 2), r.multivariate_normal(x[:2], np.eye(2), 3)
    return of_data, r.dirichlet([1, 2, 3.0]), r.multivariate_normal([0, 0], np.eye(2)), r.multinomial(5, [0.2, 0.8])


def order(x: Any, r: Any) -> Any:
    known = r.permutation(5), r.permutation([3, 1, 2]), r.choice(5), r.choice([1, 2, 3], 2), r.choice(5, 2, False)
    chosen = r.choice(x), r.choice(x, 3), r.choice(x, (2, 2), replace=False), r.choice(x, 2, p=x / x.sum())
    return known, chosen, r.permutation(x), r.permutation(x.reshape(3, 2))


def shuffled(x: Any, r: Any) -> Any:
    y, z = x.copy(), x.reshape(3, 2).copy()
    r.shuffle(y)
    r.shuffle(z)
    return y, z


BOTH = [simple, standard, normal, uniform, located, continuous, discrete, vectors, order, shuffled]
CASES = [(f, np.random.default_rng) for f in [*BOTH, of_generators]]
CASES += [(f, np.random.RandomState) for f in [*BOTH[2:], of_legacy]]  # type: ignore[list-item]


@pytest.mark.parametrize(("function", "make"), CASES, ids=lambda case: case.__name__)
def test_distributions(function: Any, make: Any) -> None:
    agree(function, make)


@pytest.mark.parametrize("bits", [np.random.MT19937, np.random.Philox, np.random.SFC64, np.random.PCG64DXSM])
def test_bit_generators(bits: Any) -> None:
    agree(simple, lambda seed: np.random.Generator(bits(seed)))


def test_out() -> None:
    def fills(x: Any, r: Any) -> Any:
        y, z = np.zeros(4), np.empty((2, 3))
        kept = r.random(out=y)
        r.standard_normal(out=z)
        x += y[0]
        return y, z, kept + 1, x * 2

    static, one, other = to_static(fills), np.random.default_rng(1), np.random.default_rng(1)
    for _ in range(3):
        assert_same(static(X.copy(), one), fills(X.copy(), other))
        assert state_of(one) == state_of(other)


def test_sizes_of_arguments() -> None:
    def noisy(x: Any, n: Any, r: Any) -> Any:
        rows, columns = x.shape
        first = x + r.normal(size=x.shape) + r.random((1, columns)), r.permutation(rows)
        return first, r.integers(0, rows, size=2 * columns + int(n)), r.permutation(x), r.uniform(x)

    sizes = [(2, 3), (4, 3), (5, 4), (1, 7)]
    agree(noisy, np.random.default_rng, *((np.ones(s) * 0.5, np.int64(2)) for s in sizes))


def test_numbers_that_follow_from_numbers() -> None:
    def chained(x: Any, r: Any) -> Any:
        count = int(r.integers(3, 9))
        values = r.normal(size=count)
        return values, r.poisson(np.abs(values) * x[0]), r.integers(0, count, 2)

    agree(chained, np.random.default_rng)


class Noise:
    def __init__(self, seed: int) -> None:
        self.rng, self.scale = np.random.default_rng(seed), 0.5

    def __call__(self, x: Any) -> Any:
        return x + self.rng.normal(0, self.scale, x.shape)


def test_attributes_are_read_anew() -> None:
    noise, other = Noise(1), Noise(1)
    static = to_static(lambda x: noise(x) + noise.rng.random())
    for seed in (1, 1, 2, 3):
        assert_same(static(X), other(X) + other.rng.random())
        assert state_of(noise.rng) == state_of(other.rng)
        if seed > 1:
            noise.rng, other.rng = np.random.default_rng(seed), np.random.default_rng(seed)
    assert [len(family.runners) for family in static.families.values()] == [1]


def test_a_generator_of_another_class_is_another_graph() -> None:
    def drawn(r: Any) -> Any:
        return r.normal(size=3) + (0 if isinstance(r, np.random.Generator) else 1)

    static = to_static(drawn)
    for make in (np.random.default_rng, np.random.RandomState, np.random.default_rng):
        assert_same(static(make(5)), drawn(make(5)))


@dataclasses.dataclass
class Held:
    rng: Any
    scale: float = 2.0


def with_default() -> Any:
    def drawn(x: Any, r: Any = np.random.default_rng(3)) -> Any:  # noqa: B008
        return x + r.normal(size=6)

    return drawn


def with_partial() -> Any:
    part = functools.partial(normal, r=np.random.default_rng(3))
    return lambda x: part(x)


def with_containers() -> Any:
    r = np.random.default_rng(3)
    pair, table, held = [r, 1], {"r": r}, Held(r)
    return lambda x: x + pair[0].random() + table["r"].random() + held.rng.random() * held.scale


def with_a_method() -> Any:
    draw = np.random.default_rng(3).normal
    return lambda x: x + draw(size=6)


@pytest.mark.parametrize("make", [with_default, with_partial, with_containers, with_a_method])
def test_ways_to_a_generator(make: Any) -> None:
    static, plain = to_static(make()), make()
    for _ in range(3):
        assert_same(static(X), plain(X))


def test_threads() -> None:
    def noisy(x: Any, r: Any) -> Any:
        for _ in range(3):
            x = x + r.normal(size=6) * r.random()
        return x

    static, found = to_static(noisy), {}
    static(X, np.random.default_rng(0))

    def work(seed: int) -> None:
        rng = np.random.default_rng(seed)
        found[seed] = [static(X, rng) for _ in range(50)]

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    for seed, results in found.items():
        rng = np.random.default_rng(seed)
        assert_same(results, [noisy(X, rng) for _ in range(50)])


def test_containers_among_the_arguments() -> None:
    def drawn(x: Any, pair: Any, table: Any, held: Held) -> Any:
        return x + pair[0].random(), table["r"].random(), held.rng.random() * held.scale

    static, one, other = to_static(drawn), np.random.default_rng(3), np.random.default_rng(3)
    for _ in range(3):
        assert_same(static(X, [one, 1], {"r": one}, Held(one)), drawn(X, [other, 1], {"r": other}, Held(other)))
        assert state_of(one) == state_of(other)


def test_one_generator_under_two_names() -> None:
    def both(x: Any, a: Any, b: Any) -> Any:
        return x + a.normal(size=6), b.normal(), a.random()

    static = to_static(both)
    for shared in (False, True, False, True):
        rng, other = np.random.default_rng(1), np.random.default_rng(1)
        given = [rng, rng] if shared else [rng, np.random.default_rng(2)]
        expected = [other, other] if shared else [other, np.random.default_rng(2)]
        assert_same(static(X, *given), both(X, *expected))
        assert state_of(rng) == state_of(other)


FIRST = SECOND = np.random.default_rng(0)


def both_globals(x: Any) -> Any:
    return x * FIRST.random(), SECOND.random()


def test_two_names_that_part(monkeypatch: pytest.MonkeyPatch) -> None:
    static = to_static(both_globals)
    for second in (False, True):
        rng, expected = np.random.default_rng(4), np.random.default_rng(4)
        monkeypatch.setitem(globals(), "FIRST", rng)
        monkeypatch.setitem(globals(), "SECOND", np.random.default_rng(9) if second else rng)
        found = static(X)
        assert_same(found[0], X * expected.random())
        assert_same(found[1], (np.random.default_rng(9) if second else expected).random())


def test_global_generators() -> None:
    def drawn(x: Any) -> Any:
        np.random.seed(4)
        first = np.random.rand(3) + x[:3], np.random.randint(0, 5), np.random.ranf(2), np.random.normal(x)
        python = random.random(), random.randint(1, 6), random.gauss(0, 1), random.uniform(1, 2)
        return first, python, np.random.choice(x)

    def run(function: Any) -> Any:
        random.seed(1)
        return function(X), function(X), random.random(), np.random.random()

    with warnings.catch_warnings():
        assert_same(run(to_static(drawn)), run(drawn))


def test_loops_draw_round_by_round() -> None:
    def walk(x: Any, r: Any) -> Any:
        for _ in range(500):
            x = x + r.normal(0, 0.1) * r.random() + r.integers(2)
        return x

    def nested(x: Any, r: Any) -> Any:
        for _ in range(300):
            x = x + r.random(6)
            for _ in range(50):
                x = x * (1 + 0.001 * r.standard_normal()) + 0.001
            r.shuffle(x)
        return x

    def by_rows(x: Any, r: Any) -> Any:
        total = r.random() * 0
        for row in x:
            total = total + row.sum() * r.random() if r is not None else total
        return total, r.random()

    agree(walk, np.random.default_rng)
    agree(nested, np.random.default_rng)
    agree(by_rows, np.random.default_rng, *((np.ones((n, 2)),) for n in (2, 3, 5, 400, 1)))


ROUNDS: list[Callable[[Any], Any]] = [
    lambda r: r.random(), lambda r: r.random(2, dtype="f4").sum(), lambda r: r.normal(1, 2, (2, 1))[0, 0],
    lambda r: r.integers(0, 9), lambda r: r.integers(0, 9, dtype=np.int8), lambda r: r.integers(0, 9, 3, np.uint16)[1],
    lambda r: r.random() - r.random(), lambda r: r.uniform(0, 1, 3)[2] * r.uniform(0, 2, 3)[0], lambda r: r.poisson(3),
    lambda r: r.standard_gamma(2.0, size=2)[0], lambda r: r.choice(5), lambda r: r.normal([1.0, 2.0], 3)[1],
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(ROUNDS)))
@pytest.mark.parametrize("make", [np.random.default_rng, lambda seed: np.random.Generator(np.random.MT19937(seed))])
def test_rounds_at_once(number: int, make: Any) -> None:
    """One call for all rounds is made where it gives the numbers of many."""

    def rounds(x: Any, r: Any) -> Any:
        for _ in range(200):
            x = x * 0.9 + ROUNDS[number](r)
        return x, r.random(dtype="f4"), r.random()

    agree(rounds, make)


def test_short_loops_are_written_out() -> None:
    def short(x: Any, r: Any) -> Any:
        return [r.normal(size=2) * k for k in range(3)], [x * r.random() for _ in range(2)]

    agree(short, np.random.default_rng)


def test_a_metropolis_chain() -> None:
    def chain(x: Any, r: Any) -> Any:
        kept = 0
        for _ in range(400):
            proposal = x + r.normal(0, 0.5)
            if np.log(r.random()) < (x * x - proposal * proposal) / 2:
                x = proposal
                kept += 1
        return x, kept

    agree(chain, np.random.default_rng, *((np.float64(v),) for v in (0.0, 1.0, 3.0)))


def test_seeded_inside() -> None:
    def seeded(x: Any) -> Any:
        bits = np.random.Generator(np.random.PCG64(5))
        return x + np.random.default_rng(3).normal(size=6), random.Random(2).random() + bits.random()

    static = to_static(seeded)
    assert_same(static(X), seeded(X))
    assert_same(static(X), seeded(X))


def made_inside(x: Any, r: Any) -> Any:
    own = np.random.default_rng(0)
    while x.sum() < 50:
        x = x + own.random()
    return x


def of_unseeded_bits(x: Any, r: Any) -> Any:
    return x + np.random.Generator(np.random.PCG64()).random()


def by_branch(x: Any, r: Any) -> Any:
    return x + r.normal(size=6) if x.sum() > 0 else x


def by_loop(x: Any, r: Any) -> Any:
    while x.sum() > 0:
        x = x - r.random()
    return x


def by_break(x: Any, r: Any) -> Any:
    for _ in range(5):
        if x.sum() > 20:
            break
        x = x + r.random()
    return x


def by_other_value(x: Any, r: Any) -> Any:
    y = x if x.sum() > 1 else x * 2
    return r.poisson(y)


def unseeded(x: Any, r: Any) -> Any:
    return x + np.random.default_rng().random()


def of_state(x: Any, r: Any) -> Any:
    return x + r.bit_generator.state["state"]["state"] % 2


def of_bits(x: Any, r: Any) -> Any:
    return x + np.random.Generator(r.bit_generator).random()


def of_bytes(x: Any, r: Any) -> Any:
    return x + r.bytes(1)[0]


def tried(x: Any, r: Any) -> Any:
    try:
        return r.poisson(x)
    except ValueError:
        return x


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (by_branch, "Draw them before it"), (by_loop, "Draw them before it"), (by_break, "Draw them before it"),
        (by_other_value, "computed in a branch or a loop"), (unseeded, "Make the generator outside"),
        (made_inside, "Make the generator outside"), (of_unseeded_bits, "Make the generator outside"),
        (of_state, "bit generator"), (of_bits, "bit generator"), (of_bytes, "Call it outside"),
        (tried, "try"),
    ],
    ids=lambda case: getattr(case, "__name__", ""),
)
def test_refused(function: Any, says: str) -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(ConversionError, match=says) as caught:
        to_static(function)(X, rng)
    assert caught.value.line
    assert state_of(rng) == state_of(np.random.default_rng(0))


def test_what_numpy_refuses() -> None:
    def scaled(x: Any, r: Any) -> Any:
        return r.normal(0, x)

    def bounded(x: Any, r: Any) -> Any:
        return r.uniform(0, x)

    def poisson(x: Any, r: Any) -> Any:
        return r.poisson(x)

    for function in (scaled, bounded, poisson):
        for call in (function, to_static(function)):
            with pytest.raises(ValueError, match="<"):
                call(-X, np.random.default_rng(0))
    for call in (bounded, to_static(bounded)):
        with pytest.raises(OverflowError, match="ange exceeds valid bounds"):
            call(X * np.inf, np.random.default_rng(0))


def test_a_new_graph_draws_once() -> None:
    def doubled(x: Any, k: int, r: Any) -> Any:
        return x * k + r.normal(size=x.shape)

    agree(doubled, np.random.default_rng, *((np.ones(n), k) for n in (2, 3, 2) for k in (1, 2)))


def test_unused_numbers_are_drawn() -> None:
    def wasteful(r: Any) -> Any:
        r.random(7)
        return 5

    agree(wasteful, np.random.default_rng, (), ())


def test_compare_looks_at_the_generators() -> None:
    rng = np.random.default_rng(3)

    def drawn(x: Any) -> Any:
        return x + rng.normal(size=6) + np.random.rand() + random.random() + torch.rand(()).item()

    found = compare(drawn, X)
    assert found
    names = {output.name for output in found.outputs}
    assert {f"{name} (changed)" for name in ("rng.state", "np.random", "random", "torch.random")} <= names
    assert compare(drawn, X, seed=None)
    assert state_of(rng) == state_of(np.random.default_rng(3))
    with eager():
        assert compare(drawn, X)


# --- the runtime ----------------------------------------------------------------------------------


def tensors(x: Any, g: Any) -> Any:
    same = torch.rand(3), torch.randn(2, 3), torch.randint(0, 9, (4,)), torch.randperm(5), torch.rand_like(x)
    own = torch.rand(2, generator=g), torch.normal(0.0, 1.0, (3,), generator=g), torch.bernoulli(torch.sigmoid(x))
    filled = torch.empty(4).uniform_(1, 2), torch.empty(4).exponential_(2.0), torch.empty(3).random_(7)
    return *same, *own, *filled, torch.normal(x, 2.0), torch.randn_like(x) * x, torch.randn(len(x), 2)


def dropped(x: Any, g: Any) -> Any:
    f = nn.functional
    planes = x.reshape(1, 2, 3, 1)
    first = f.dropout(x, 0.4), f.dropout2d(planes, 0.5), f.alpha_dropout(x, 0.3, training=True)
    more = f.rrelu(-x, training=True), f.gumbel_softmax(x), f.dropout(x, 0.3), f.dropout(x, 1.0)
    return *first, *more, f.feature_alpha_dropout(planes, 0.5, True)


@pytest.mark.parametrize("function", [tensors, dropped])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_tensors(function: Any, dtype: Any) -> None:
    static = to_static(function)
    x = torch.tensor(X[:6]).to(dtype)

    def run(call: Any) -> list[Any]:
        g = torch.Generator()
        g.manual_seed(3)
        torch.manual_seed(5)
        return [*call(x, g), *call(x, g), torch.rand(1, generator=g), torch.rand(1)]

    for a, b in zip(run(static), run(function), strict=True):
        assert a.dtype == b.dtype and a.shape == b.shape
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-6, atol=1e-6)


def test_multinomial() -> None:
    def drawn(x: Any) -> Any:
        return torch.multinomial(x, 3), torch.multinomial(x.reshape(2, 3), 4, replacement=True)

    def run(call: Any) -> Any:
        torch.manual_seed(5)
        return [each.numpy() for _ in range(2) for each in call(torch.tensor(X))]

    assert_same(run(to_static(drawn)), run(drawn))


def test_seeds_inside() -> None:
    def seeded(x: Any) -> Any:
        torch.manual_seed(7)
        return nn.functional.dropout(x) + torch.randn(6)

    x = torch.ones(6)
    assert_same(to_static(seeded)(x).numpy(), seeded(x).numpy())
    assert torch.initial_seed() == 7

    def asked(x: Any) -> Any:
        return x + torch.initial_seed()

    with pytest.raises(ConversionError, match="Call it outside"):
        to_static(asked)(x)


@pytest.mark.parametrize("rows", [(6, 6, 6), (6, 4, 9, 3)])
def test_a_training_step_with_dropout(rows: tuple[int, ...]) -> None:
    def losses(convert: Any) -> list[float]:
        torch.manual_seed(0)
        layers = nn.Linear(4, 16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 8), nn.Dropout(0.2), nn.Linear(8, 1)
        model = nn.Sequential(*layers)
        optimizer = optim.SGD(model.parameters(), lr=0.05)

        def step(x: Any, y: Any) -> Any:
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(model(x), y)
            loss.backward()
            optimizer.step()
            return loss

        call = convert(step)
        found = [call(torch.randn(n, 4), torch.randn(n, 1)).item() for n in rows * 2]
        model.eval()
        return [*found, call(torch.ones(3, 4), torch.ones(3, 1)).item(), torch.rand(1).item()]

    np.testing.assert_allclose(losses(to_static), losses(lambda f: f), rtol=2e-5)


def test_attention_and_recurrent_layers_drop() -> None:
    torch.manual_seed(0)
    layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.3, batch_first=True)
    lstm = nn.LSTM(8, 8, 2, dropout=0.4, batch_first=True)

    def forward(x: Any) -> Any:
        return lstm(layer(x))[0]

    def run(call: Any) -> Any:
        torch.manual_seed(2)
        return [call(torch.ones(2, 5, 8)).detach().numpy() for _ in range(2)]

    np.testing.assert_allclose(run(to_static(forward)), run(forward), rtol=1e-4, atol=1e-5)


def test_orders_of_python() -> None:
    def ordered(x: Any) -> Any:
        items = [1.5, 2.5, 3.5, 4.5]
        random.shuffle(items)
        y = x.copy()
        random.shuffle(y)
        chosen = random.choice([3, 4, 5]), random.choice(x), random.choice(range(7)), random.choice((1.0, 2.0))
        several = random.sample([1, 2, 3, 4], 2), random.sample(range(10), 3), random.choices([1.0, 2.0], [1, 3], k=3)
        return items, y, chosen, several, random.triangular(0, 1, 0.5), random.randrange(3, 20, 2)

    def run(function: Any) -> Any:
        random.seed(1)
        return [*function(X), *function(X), random.random()]

    assert_same(run(to_static(ordered)), run(ordered))


@pytest.mark.parametrize("make", [np.random.default_rng, np.random.RandomState])
def test_lists_are_shuffled(make: Any) -> None:
    def ordered(x: Any, r: Any) -> Any:
        items = [1, 2, 3, 4]
        r.shuffle(items)
        return items, r.choice(items), r.permutation(items)

    agree(ordered, make)


def test_rows_of_a_list_that_data_make_longer() -> None:
    def rows(x: Any, r: Any) -> Any:
        return np.array([r.normal(size=2) * v for v in x]), np.array([r.random() for _ in range(len(x))])

    agree(rows, np.random.default_rng, *((np.ones(n),) for n in (2, 3, 5, 4)))


# --- files -------------------------------------------------------------------------------------------


def run_file(model: Any, **feeds: Any) -> list[Any]:
    session = onnxruntime.InferenceSession(model.SerializeToString())
    found: list[Any] = session.run(None, feeds)
    return found


def distance(a: Any, b: Any) -> float:
    """The largest distance between two empirical distributions."""
    a, b = np.sort(np.ravel(a)), np.sort(np.ravel(b))
    everything = np.concatenate([a, b])
    shares = [x.searchsorted(everything, "right") / x.size for x in (a, b)]
    return float(np.abs(shares[0] - shares[1]).max())


RNG = np.random.default_rng(0)
N = 20_000


def test_inputs_of_a_file() -> None:
    def noisy(x: Any) -> Any:
        RNG.random(5)
        total = x + RNG.normal(size=x.shape)
        for _ in range(300):
            total = total * 0.99 + RNG.random()
        return total

    model = to_static(noisy).to_onnx(InputSpec(("n",), "float64"))
    assert [each.name for each in model.graph.input] == ["x", "RNG.normal", "RNG.random_2"]  # the first is not used
    x, noise, rounds = np.arange(3.0), np.arange(3.0), np.linspace(0, 1, 300)
    expected = x + noise
    for each in rounds:
        expected = expected * 0.99 + each
    (found,) = run_file(model, x=x, **{"RNG.normal": noise, "RNG.random_2": rounds})
    np.testing.assert_allclose(found, expected)


NODES: dict[str, Callable[[Any], Any]] = {
    "random": lambda r: r.random(N), "float32": lambda r: r.random(N, dtype=np.float32),
    "normal": lambda r: r.normal(2, 3, N), "uniform": lambda r: r.uniform(-1, 2, N),
    "integers": lambda r: r.integers(2, 9, N), "randint": lambda r: np.random.randint(3, size=N),
    "endpoint": lambda r: r.integers(2, 4, N, endpoint=True), "exponential": lambda r: r.exponential(2.0, N),
    "standard_exponential": lambda r: r.standard_exponential(N), "laplace": lambda r: r.laplace(1, 2, N),
    "gumbel": lambda r: r.gumbel(1, 2, N), "logistic": lambda r: r.logistic(1, 2, N),
    "rayleigh": lambda r: r.rayleigh(2, N), "triangular": lambda r: r.triangular(0, 0.3, 1, N),
    "weibull": lambda r: r.weibull(2, N), "pareto": lambda r: r.pareto(3, N), "power": lambda r: r.power(3, N),
    "lognormal": lambda r: r.lognormal(0, 0.5, N), "cauchy": lambda r: r.standard_cauchy(N),
    "geometric": lambda r: r.geometric(0.3, N), "choice": lambda r: r.choice(5, N),
    "weights": lambda r: r.choice(3, N, p=[0.5, 0.2, 0.3]), "permutation": lambda r: r.permutation(N),
    "few": lambda r: r.choice(N, 5000, replace=False),
    "correlated": lambda r: r.multivariate_normal([1, 2], [[2, 1], [1, 3]], N) @ np.array([1.0, 2.0]),
    "rows": lambda r: r.permuted(np.arange(N * 1.0).reshape(-1, 4), axis=1)[:, 0],
    "rand": lambda r: np.random.rand(N // 2, 2),
    "weighted": lambda r: r.choice(N, 5000, replace=False, p=np.arange(N) / np.sum(np.arange(N))),
    "choices": lambda r: np.array(random.choices([1, 2, 5], [3, 1, 2], k=400)),
    "torch": lambda r: torch.randn(N).numpy(),
}  # fmt: skip


@pytest.mark.parametrize("name", NODES)
def test_nodes_draw_from_the_same_distribution(name: str) -> None:
    def drawn(x: Any) -> Any:
        return NODES[name](RNG)

    model = to_static(drawn).to_onnx(np.zeros(1), random="node")
    assert [each.name for each in model.graph.input] == ["x"]
    session = onnxruntime.InferenceSession(model.SerializeToString())
    first, second = (session.run(None, {"x": np.zeros(1)})[0] for _ in range(2))
    expected = NODES[name](RNG)
    assert (first.dtype, first.shape) == (expected.dtype, expected.shape)
    assert not np.array_equal(first, second)
    assert distance(first, expected) < 3 / np.sqrt(expected.size)
    if name in ("permutation", "few"):
        assert len(set(first)) == first.size
    if name == "permutation":
        assert sorted(first) == list(range(N))


def test_nodes_are_drawn_each_for_itself() -> None:
    def two(x: Any) -> Any:
        a, b = RNG.random(x.shape), RNG.random(x.shape)
        while x.sum() < 50:
            x = x + RNG.random()
        return a, b, x if x.sum() > 55 else x - RNG.random(x.shape), RNG.random(), RNG.integers(5)

    model = to_static(two).to_onnx(InputSpec(("n",), "float64"), random="node")
    for count in (4, 9):
        a, b, c, d, e = run_file(model, x=np.zeros(count))
        assert len({*a, *b, float(d)}) == 2 * count + 1
        assert c.sum() > 40 and 0 <= d < 1 and e in range(5)


def test_what_has_no_node() -> None:
    with pytest.raises(ConversionError, match='random="input"'):
        to_static(lambda x: x + RNG.poisson(3)).to_onnx(X, random="node")
    with pytest.raises(ValueError, match='"input" or "node"'):
        to_static(lambda x: x + RNG.random()).to_onnx(X, random="seed")


@pytest.mark.parametrize("mode", ["input", "node"])
def test_a_training_step_in_a_file(mode: str) -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.5), nn.Linear(8, 1))
    optimizer = optim.SGD(model.parameters(), lr=0.05)

    def step(x: Any, y: Any) -> Any:
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        return loss

    file = to_static(step).to_onnx(InputSpec(("n", 4)), InputSpec(("n", 1)), random=mode)
    session = onnxruntime.InferenceSession(file.SerializeToString())
    names = [each.name for each in session.get_inputs()]
    assert names == ["x", "y", *["random.random"] * (mode == "input")]
    x, y = torch.randn(5, 4), torch.randn(5, 1)
    feeds = {"x": x.numpy(), "y": y.numpy()}
    torch.manual_seed(3)
    if mode == "input":
        feeds["random.random"] = torch.rand(5, 8).numpy()
        torch.manual_seed(3)
    losses = {float(session.run(None, feeds)[0]) for _ in range(4)}
    assert len(losses) == (1 if mode == "input" else 4)
    if mode == "input":
        np.testing.assert_allclose(losses.pop(), step(x, y).item(), rtol=1e-5)


def test_sizes_in_an_array() -> None:
    def sized(n: Any, r: Any) -> Any:
        return r.normal(size=n)

    agree(sized, np.random.default_rng, *((np.array(n),) for n in ([2, 3], [1, 1], [4, 0])))


def test_in_other_code() -> None:
    inner = to_static(lambda x, r: x + r.random())

    def various(x: Any, r: Any) -> Any:
        def drawn() -> Any:
            for i in range(4):
                yield r.random() * i

        rows = np.apply_along_axis(lambda v: v * r.random(), 0, x.reshape(2, 3))
        return [x * v for v in drawn()], rows, inner(x, r), [x[i] for i in r.permutation(6)]

    agree(various, np.random.default_rng)


def test_fit_with_dropout() -> None:
    x = np.random.default_rng(0).normal(size=(64, 8)).astype("f4")
    losses = []
    for plainly in (True, False):
        keras.utils.set_random_seed(3)
        model = keras.Sequential([
            keras.layers.Dense(16, input_shape=(8,)), keras.layers.Dropout(0.4), keras.layers.Dense(1),
        ])  # fmt: skip
        model.compile(optimizer="sgd", loss="mse", run_eagerly=plainly)
        losses.append(model.fit(x, x[:, :1], epochs=3, batch_size=24, verbose=0).history["loss"])
    np.testing.assert_allclose(*losses, rtol=1e-5)


def either(x: Any, r: Any) -> Any:
    if r.random() < 0.5:
        x = x + r.normal(size=x.shape)
    elif x[0] > 0:
        x = x * r.random()
        r.shuffle(x)
    return x * r.random() if r.random() < 0.5 else x + r.random(), r.random()


def one_path(x: Any, r: Any) -> Any:
    if x[0] < 0:
        return x, 0.0
    noise = r.normal(size=6)
    if noise[0] > 0 and x[1] > 0:
        x = x * 2
    return x + noise, r.random()


def several_rounds(x: Any, r: Any) -> Any:
    for _ in range(5):
        if r.random() < 0.5:
            continue
        x = x + r.random()
    return x


def later_operands(x: Any, r: Any) -> Any:
    a = x * 2 if x[0] > 0 and r.random() < 0.5 else x
    b = 0 < r.random() < r.random() < 0.9
    return a, b, bool(x[0] > 0 or r.random() > 0.5), r.random()


def called_by(x: Any, r: Any) -> Any:
    along = np.vectorize(lambda v: v * r.random(), otypes=[float])(x)
    grid = np.fromfunction(lambda i, j: i + j * r.random(), (3, 3))
    pieces = np.piecewise(x, [x < 1, x >= 1], [lambda v: v * r.random(), lambda v: v + r.random()])
    return along, grid, pieces, sorted([3.0, 1.0, 2.0], key=lambda v: r.random()), max(r.random(), r.random())


def sizes_of_data(x: Any, r: Any) -> Any:
    y, z = x[x > 0.5], x.copy()
    z[x > 1] = r.random(int((x > 1).sum()))
    return r.permutation(y), r.normal(size=y.shape), r.choice(x[x > 0], 2), z, r.random(1 + int(np.argmin(r.random(5))))


@pytest.mark.parametrize("function", [either, one_path, several_rounds, later_operands, called_by, sizes_of_data])
def test_programs(function: Any) -> None:
    """Branches may draw where no rounding decides which side is taken."""
    step = 0.1 if function is sizes_of_data else 1.0
    agree(function, np.random.default_rng, *((X - step * (k % 2),) for k in range(8)))


def in_any(x: Any, r: Any) -> Any:
    return any(r.random() < 0.01 for _ in range(5))


def by_operand(x: Any, r: Any) -> Any:
    return x.sum() > 0 and r.random() < 0.5


def by_place(x: Any, r: Any) -> Any:
    return x * r.random() if np.argmax(np.exp(x)) == 5 else x


@pytest.mark.parametrize("function", [in_any, by_operand, by_place])
def test_rounding_may_decide(function: Any) -> None:
    with pytest.raises(ConversionError, match="how many would depend on the data"):
        to_static(function)(X, np.random.default_rng(0))
