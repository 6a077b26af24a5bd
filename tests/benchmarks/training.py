"""Training: the forward pass and the whole step of four models, eager, static, and PyTorch where it is installed.

One thread each, float32, batches of 64, Adam. PyTorch runs the same code with `torch` in place of `dy2st.runtime`.
"""

from __future__ import annotations

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")  # before the first product

from collections.abc import Callable  # noqa: E402
from typing import Any  # noqa: E402

import numpy as np  # noqa: E402

import dy2st.runtime  # noqa: E402
from dy2st import to_static  # noqa: E402
from tests.benchmarks.rounds import medians, show  # noqa: E402

try:
    import torch
except ModuleNotFoundError:  # not a dependency
    torch = None

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
WHERE = {  # of the time of a static step: the node kinds that ONNX Runtime's profile shows first
    "mlp step": "two thirds are Adam's elementwise passes over the weights, each a node of its own; 29 % are products",
    "lenet step": "35 % are Conv, forward and the gradients of weights; 20 % max-pooling and its ScatterElements",
    "lstm step": "31 % are Pad and 33 % Add: the gradient of each step's rows and gates is padded to all and summed",
    "lstm forward": "28 unrolled steps, each of several small nodes",
}
"""Measured with ONNX Runtime 1.32, 2026-11."""


def programs(t: Any, make: Callable[[Any], Any]) -> tuple[Any, Any, Any, Any]:
    """(forward, step, x, y) of a model, in the words of `t`."""
    t.manual_seed(0)
    model, shape = make(t)
    optimizer, criterion = t.optim.Adam(model.parameters()), t.nn.CrossEntropyLoss()

    def forward(x: Any) -> Any:
        with t.no_grad():
            return model(x)

    def step(x: Any, y: Any) -> Any:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        return loss

    generator = np.random.default_rng(0)
    x = t.tensor(generator.normal(size=(BATCH, *shape)).astype(np.float32))
    return forward, step, x, t.tensor(generator.integers(0, 10, BATCH))


def calls(make: Callable[[Any], Any]) -> dict[str, tuple[Callable[[], Any], Callable[[], Any]]]:
    """The forward pass and the step of a model, by who runs them."""
    found = {}
    for name, t, convert in (
        ("eager", dy2st.runtime, lambda f: f), ("static", dy2st.runtime, lambda f: to_static(f, threads=1)),
        ("PyTorch", torch, lambda f: f),
    ):  # fmt: skip
        if t is not None:
            forward, step, x, y = programs(t, make)
            forward, step = convert(forward), convert(step)
            found[name] = ((lambda f=forward, x=x: f(x)), (lambda s=step, x=x, y=y: s(x, y)))
    return found


def main() -> None:
    if torch is not None:
        torch.set_num_threads(1)
    rows = []
    for make in MODELS:
        found = calls(make)
        for place, what in enumerate(("forward", "step")):
            times = medians({name: pair[place] for name, pair in found.items()})
            others = [times["static"] / times[n] if n in times else "-" for n in ("eager", "PyTorch")]
            milliseconds = [times[n] * 1e3 if n in times else "-" for n in ("eager", "static", "PyTorch")]
            rows.append([f"{make.__name__} {what}", *milliseconds, *others])
    columns = "ms", "eager", "static", "PyTorch", "static/eager", "static/PyTorch"
    show("Training, batch 64, Adam, one thread", columns, rows)
    for name, where in WHERE.items():
        print(f"  {name}: {where}")
