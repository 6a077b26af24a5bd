"""Training: the forward pass and the whole step of four models, eager, static, PyTorch and jax where installed.

One thread each, float32, batches of 64 in turn, processor time. PyTorch runs the same code with `torch` in place of
`dy2st.runtime`; what jax.jit compiles is in `training_jax.py`. Where a static step is slower than PyTorch's, the table
ends with where its time goes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import cycle
from typing import Any

import numpy as np

import dy2st.runtime
from dy2st import to_static
from tests.benchmarks.rounds import ROOT, medians, show

try:
    import torch
except ModuleNotFoundError:  # not a dependency
    torch = None

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
BATCHES = 32
BATCH = 64


def mlp(t: Any) -> tuple[Any, tuple[int, ...]]:
    """784-512-512-10."""
    nn = t.nn
    layers = nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)
    return nn.Sequential(*layers), (784,)


def lenet(t: Any) -> tuple[Any, tuple[int, ...]]:
    """Two convolutions of 5 by 5 on 28 by 28, three layers."""
    nn = t.nn
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    ), (1, 28, 28)  # fmt: skip


def lstm(t: Any) -> tuple[Any, tuple[int, ...]]:
    """28 rows of 28 read by an LSTM of 64, its last state classified."""
    nn = t.nn

    class Classifier(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.lstm, self.head = nn.LSTM(28, 64, batch_first=True), nn.Linear(64, 10)

        def forward(self, x: Any) -> Any:
            return self.head(self.lstm(x)[0][:, -1])

    return Classifier(), (28, 28)


def transformer(t: Any) -> tuple[Any, tuple[int, ...]]:
    """One encoder layer of width 64 with 4 heads over 28 rows, their mean classified."""
    nn = t.nn

    class Classifier(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.enter, self.head = nn.Linear(28, 64), nn.Linear(64, 10)
            self.layer = nn.TransformerEncoderLayer(64, 4, 128, dropout=0.0, batch_first=True)

        def forward(self, x: Any) -> Any:
            return self.head(self.layer(self.enter(x)).mean(1))

    return Classifier(), (28, 28)


MODELS = (mlp, lenet, lstm, transformer)
WHERE = {
    "lstm": "products of 64 rows with 64 by 256 weights are half of it in both; a step of the Scan has 26 nodes, a "
    "step back 7, where PyTorch has one kernel each. Forward alone it is ONNX's LSTM, after "
    "its weights have been put into its order",
    "all steps, against eager": "what NumPy does as fast, with the same kind of kernels: products and passes over "
    "670,000 weights are nine tenths of the MLP's, convolutions two fifths of LeNet's, products half of the LSTM's "
    "and 45 % of the transformer's",
}
"""What misses PyTorch's time, or a third of eager's. Measured with ONNX Runtime 1.32, 2026-11."""
OPTIMIZERS = ("SGD", "Adam")
RATE = 1e-3

Call = Callable[[], Any]


def batches(shape: tuple[int, ...]) -> list[tuple[Any, Any]]:
    """Samples and classes at random, more than a model learns by heart."""
    generator = np.random.default_rng(0)
    return [
        (generator.normal(size=(BATCH, *shape)).astype(np.float32), generator.integers(0, 10, BATCH))
        for _ in range(BATCHES)
    ]


def programs(t: Any, make: Callable[[Any], Any], optimizer_name: str = "Adam") -> tuple[Any, Any, list[Any]]:
    """(forward, step, batches) of a model, in the words of `t`."""
    t.manual_seed(0)
    model, shape = make(t)
    optimizer, criterion = getattr(t.optim, optimizer_name)(model.parameters(), lr=RATE), t.nn.CrossEntropyLoss()

    def forward(x: Any) -> Any:
        with t.no_grad():
            return model(x)

    def step(x: Any, y: Any) -> Any:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        return loss

    return forward, step, [(t.tensor(x), t.tensor(y)) for x, y in batches(shape)]


def calls(make: Callable[[Any], Any], optimizer: str) -> dict[str, tuple[Call, Call]]:
    """The forward pass and the step of a model, by who runs them."""
    found: dict[str, tuple[Call, Call]] = {}
    for name, t, convert in (
        ("eager", dy2st.runtime, lambda f: f), ("static", dy2st.runtime, lambda f: to_static(f, threads=1)),
        ("PyTorch", torch, lambda f: f),
    ):  # fmt: skip
        if t is not None:
            forward, step, data = programs(t, make, optimizer)
            found[name] = in_turn(convert(forward), convert(step), data)
    try:
        from tests.benchmarks import training_jax
    except ModuleNotFoundError:  # not a dependency
        return found
    forward, step = training_jax.programs(make.__name__, optimizer)
    _, shape = make(dy2st.runtime)
    found["jax.jit"] = in_turn(forward, step, batches(shape))
    return found


def in_turn(forward: Callable[..., Any], step: Callable[..., Any], data: list[Any]) -> tuple[Call, Call]:
    """Calls that take the next batch each time."""
    xs, pairs = cycle([x for x, _ in data]), cycle(data)
    return (lambda: forward(next(xs))), (lambda: step(*next(pairs)))


def main() -> None:
    """The table, from a process in which every library has one thread."""
    command = [sys.executable, "-m", "tests.benchmarks.training"]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, **dict.fromkeys(THREADS, "1")})


def table() -> None:
    if torch is not None:
        torch.set_num_threads(1)
    names = ("eager", "static", "PyTorch", "jax.jit")
    rows = []
    for make in MODELS:
        for optimizer in OPTIMIZERS:
            found = calls(make, optimizer)
            for place, what in enumerate(("forward", f"step, {optimizer}")):
                if place or optimizer == OPTIMIZERS[0]:
                    times = medians({name: pair[place] for name, pair in found.items()}, clock=time.process_time)
                    milliseconds = [times[n] * 1e3 if n in times else "-" for n in names]
                    ratios = [times["static"] / times[n] if n in times else "-" for n in names if n != "static"]
                    rows.append([f"{make.__name__} {what}", *milliseconds, *ratios])
    show("Training, batch 64, one thread", ("ms", *names, *(f"/{n}" for n in names if n != "static")), rows)
    for name, where in WHERE.items():
        print(f"  {name}: {where}")


if __name__ == "__main__":
    table()
