"""The state of static steps: it stays where ONNX Runtime put it, and is Python's whenever Python looks."""

from __future__ import annotations

import copy
import io
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dy2st.runtime as torch
from dy2st import to_static

MEMORY = """
import numpy as np
import dy2st.runtime as torch
from dy2st import to_static

def status(name):
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))

model = torch.nn.Sequential(*[torch.nn.Linear(1600, 1600) for _ in range(4)])
optimizer, x = torch.optim.SGD(model.parameters(), lr=1e-3), torch.ones(4, 1600)
size = sum(p.array.nbytes for p in model.parameters()) / 2**20

@to_static
def predict(x):
    with torch.no_grad():
        return model(x)

@to_static
def step(x):
    optimizer.zero_grad()
    loss = model(x).square().mean()
    loss.backward()
    optimizer.step()
    return loss

to_static(lambda x: x + 1)(np.ones(3))
for run in (predict, step):
    open("/proc/self/clear_refs", "w").write("5")
    before = status("VmRSS")
    for _ in range(4):
        run(x)
    print((status("VmHWM") - before) / size)
"""


def small() -> tuple[Any, Any, Any]:
    """A model, its optimiser, and a static step of both."""
    torch.manual_seed(3)
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 2))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)

    def step(x: Any) -> Any:
        optimizer.zero_grad()
        loss = (model(x) ** 2).sum()
        loss.backward()
        optimizer.step()
        return loss

    return model, optimizer, to_static(step)


def data(n: int) -> Any:
    return torch.tensor(np.random.default_rng(n).normal(size=(n, 3)).astype(np.float32))


def test_what_a_step_made_is_read_by_the_next_without_a_copy() -> None:
    model, optimizer, step = small()
    step(data(5))
    (family,) = step.families.values()
    fed: list[Any] = []
    runner = family.runners[0]
    session_run = runner.session.raw

    def raw(names: Any, feeds: Any, options: Any) -> Any:
        fed.extend(feeds.values())
        return session_run(names, feeds, options)

    runner.session.raw, runner.fast = raw, None
    held = [p.array for p in model.parameters()] + [s["exp_avg"].array for s in optimizer.state.values()]
    type(step).__call__ = lambda self, *given: self.slow(*given)
    step(data(5))
    assert all(any(array is each for each in fed) for array in held)
    assert not any(array.flags.owndata for array in held)  # it is ONNX Runtime's memory


def test_state_survives_whatever_python_does_with_it() -> None:
    (model, optimizer, step), (twin, theirs, other) = small(), small()

    def both(n: int) -> None:
        np.testing.assert_allclose(step(data(n)).item(), other.eager(data(n)).item(), 1e-5)

    both(5)
    both(5)
    both(7)  # another size of batch
    step.eager(data(5))  # a step in between that is not static
    other.eager(data(5))
    both(7)
    saved = {name: x.clone() for name, x in model.state_dict().items()}, copy.deepcopy(optimizer.state_dict())
    both(5)
    model.load_state_dict(saved[0])
    optimizer.load_state_dict(saved[1])
    twin.load_state_dict(saved[0])
    theirs.load_state_dict(saved[1])
    both(5)
    again = pickle.load(io.BytesIO(pickle.dumps(model)))
    for (name, p), (_, q) in zip(again.named_parameters(), model.named_parameters(), strict=True):
        assert torch.equal(p, q), name
    kept = model[0].weight.detach().clone()
    seen = model[0].weight.numpy(force=True)
    both(5)
    assert np.array_equal(seen, kept.numpy()) and not torch.equal(kept, model[0].weight)


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="memory is measured by Linux")
def test_weights_are_held_once(tmp_path: Path) -> None:
    program = tmp_path / "memory.py"
    program.write_text(MEMORY)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    predict, step = map(float, done.stdout.split())
    assert predict < 0.5  # the graph has no weights of its own
    assert step < 5  # at once: old and new gradients, new weights beside the old
