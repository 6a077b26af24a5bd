"""The gallery: static against NumPy, and numba, jax.jit and torch.compile on the same code where they are installed.

One thread each, in one process, in turns. The others get the program as it is, with every function of its file
compiled (numba), `np` read as `jax.numpy` (JAX), or as a whole (torch.compile): "n/a" says why one cannot. Where
static takes more than 1.5 times NumPy's time, a line says what it does: counted by ONNX Runtime's profile of one run.
"""

from __future__ import annotations

import os
import sys

THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
if __name__ == "__main__":  # before the first product
    os.environ.update(THREADS, XLA_FLAGS="--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import contextlib  # noqa: E402
import importlib.util  # noqa: E402
import inspect  # noqa: E402
import io  # noqa: E402
import json  # noqa: E402
import logging  # noqa: E402
import subprocess  # noqa: E402
import tempfile  # noqa: E402
import warnings  # noqa: E402
from collections import Counter  # noqa: E402
from collections.abc import Callable, Iterator  # noqa: E402
from pathlib import Path  # noqa: E402
from types import ModuleType  # noqa: E402
from typing import Any  # noqa: E402

import numpy as np  # noqa: E402
import onnxruntime  # noqa: E402

from dy2st import to_static  # noqa: E402
from dy2st.function import StaticFunction  # noqa: E402
from dy2st.gallery import sample_files  # noqa: E402
from dy2st.measure import model_of  # noqa: E402
from dy2st.signature import bind  # noqa: E402
from dy2st.targets import load_module  # noqa: E402
from dy2st.wrapper import feedable  # noqa: E402
from tests.benchmarks.large import CASES  # noqa: E402
from tests.benchmarks.rounds import ROOT, medians, show  # noqa: E402

PEERS = ("numba", "jax", "torch")
PATIENCE = 30  # seconds for a peer to start and compile
SLOW = 1.5
Call = Callable[[], Any]


def main() -> None:
    """In a process of its own, whose libraries all start with one thread."""
    environment = {**os.environ, **THREADS, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-m", "tests.benchmarks.gallery"], check=True, cwd=ROOT, env=environment)


def run(names: list[str]) -> None:
    peers = [name for name in PEERS if importlib.util.find_spec(name) is not None]
    versions = [f"{name} {importlib.import_module(name).__version__}" for name in peers]
    print("beside static and NumPy:", ", ".join(versions) or "none of numba, JAX and PyTorch is installed")
    rows, why, without = [], [], []
    for path in sample_files(names or ["gallery"]):
        module = load_module(str(path))
        row, refusals, times = measured(path.stem, module.MAIN, module.inputs(), peers, path)
        rows.append(row)
        without += refusals
        if times["static"] > SLOW * times["NumPy"]:
            why.append(f"{path.stem}: {reason(to_static(module.MAIN, threads=1), module.inputs())}")
    columns = ["", "NumPy ms", "static ms", "static / NumPy", *(f"{name} / NumPy" for name in peers)]
    show("The gallery, 1 thread; a ratio below 1 is faster than NumPy", columns, rows)
    print(f"\nWhere static takes more than {SLOW} times NumPy's time")
    print("\n".join(f"  {line}" for line in why))
    large = []
    for name, (function, inputs) in ({} if names else CASES).items():
        row, refusals, _ = measured(name, function, inputs(), peers, Path(inspect.getfile(function)))
        large.append(row)
        without += refusals
    if large:
        show("Large arrays, 1 thread; a ratio below 1 is faster than NumPy", columns, large)
    print("\nn/a")
    print("\n".join(f"  {line}" for line in without))


def measured(
    name: str, function: Any, args: tuple[Any, ...], peers: list[str], path: Path
) -> tuple[list[Any], list[str], dict[str, float]]:
    """A row of the table, why peers are not in it, and the times."""
    static = to_static(function, threads=1)
    static(*args)
    calls: dict[str, Call] = {"NumPy": lambda: function(*args), "static": lambda: static(*args)}
    without = []
    for peer in peers:
        refusal = tried(peer, path, function.__name__, name)
        if refusal:
            without.append(f"{name}, {peer}: {refusal}")
            continue
        with quiet():
            calls[peer] = PREPARE[peer](path, function.__name__, args)
            calls[peer]()
    with quiet():
        times = medians(calls, 1.0)
    ratios = [times[peer] / times["NumPy"] if peer in times else "n/a" for peer in peers]
    plain, static_time = times["NumPy"], times["static"]
    return [name, plain * 1e3, static_time * 1e3, static_time / plain, *ratios], without, times


# --- the others ---------------------------------------------------------------------------------


def numba_call(path: Path, name: str, args: tuple[Any, ...]) -> Call:
    """Every plain function of a copy of the module, compiled."""
    import numba

    module = copy_of(path)
    for each, value in list(vars(module).items()):
        if inspect.isfunction(value) and value.__module__ == module.__name__:
            setattr(module, each, numba.njit(value))
    function = getattr(module, name)
    return lambda: function(*args)


def jax_call(path: Path, name: str, args: tuple[Any, ...]) -> Call:
    """A copy of the module whose `np` is `jax.numpy`."""
    import jax

    jax.config.update("jax_enable_x64", True)
    module = copy_of(path)
    module.np = jax.numpy  # type: ignore[attr-defined]
    function = jax.jit(getattr(module, name))
    return lambda: jax.block_until_ready(function(*args))


def torch_call(path: Path, name: str, args: tuple[Any, ...]) -> Call:
    """PyTorch reads NumPy code; the whole function, or not at all."""
    import torch

    torch.set_num_threads(1)
    torch._dynamo.reset()
    function = torch.compile(getattr(copy_of(path), name), fullgraph=True)
    return lambda: function(*args)


PREPARE = {"numba": numba_call, "jax": jax_call, "torch": torch_call}


def copy_of(path: Path) -> ModuleType:
    """The module loaded once more, so that it can be changed."""
    spec = importlib.util.spec_from_file_location(f"copy_of_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def tried(peer: str, path: Path, function: str, name: str) -> str:
    """Why a peer cannot run the program, "" where it can: in a process of its own, which can be stopped."""
    command = [sys.executable, "-m", "tests.benchmarks.gallery", "--try", peer, str(path), function, name]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, cwd=ROOT)
    except subprocess.TimeoutExpired:
        return f"it compiles for more than {PATIENCE} s"
    said = done.stdout.strip().splitlines()
    return "" if done.returncode == 0 else said[-1] if said else f"it ends with status {done.returncode}"


def attempt(peer: str, path: Path, function: str, name: str) -> None:
    """Compile, run, compare; the reason on stdout and status 1 where that fails."""
    args = CASES[name][1]() if name in CASES else load_module(str(path)).inputs()
    expected = getattr(copy_of(path), function)(*args)
    try:
        with quiet():
            found = PREPARE[peer](path, function, args)()
        if not alike(found, expected):
            raise ValueError("its result is another one")
    except Exception as error:
        print(first_line(error))
        sys.exit(1)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Without what the others print and warn about."""
    logging.disable(logging.CRITICAL)
    nowhere = io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        warnings.simplefilter("ignore")
        yield
    logging.disable(logging.NOTSET)


def alike(found: Any, expected: Any) -> bool:
    if isinstance(expected, (tuple, list)):
        return len(found) == len(expected) and all(map(alike, found, expected))
    found = np.asarray(found)
    return found.shape == np.shape(expected) and np.allclose(found, expected, 1e-4, 1e-6, equal_nan=True)


def first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines()]
    said = next((line for line in lines if len(line) > 20 and not line.startswith("Failed in")), "")
    return f"{type(error).__name__}: {said}"[:118]


# --- why ----------------------------------------------------------------------------------------


def reason(static: StaticFunction, args: tuple[Any, ...]) -> str:
    """What one run of the graph does: nodes, rounds, and where most of the time goes."""
    spent, count, rounds = profile(static, args)
    total = sum(count.values())
    names = ", ".join(f"{op} {time / sum(spent.values()):.0%}" for op, time in spent.most_common(4))
    each = f"the innermost loop {rounds} times" if rounds > 1 else "no loop"
    copies = count["ScatterND"] + count["ScatterElements"]
    return f"{total} nodes run, {each}; of the time {names}; {copies} writes into arrays"


def profile(static: StaticFunction, args: tuple[Any, ...]) -> tuple[Counter[str], Counter[str], int]:
    """Microseconds and runs by operator, and how often the node that ran most did."""
    arguments = bind(static.signature, args, {})
    runner = static.runner(arguments)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level, options.enable_profiling = 1, 4, True
    with tempfile.TemporaryDirectory() as folder:
        options.profile_file_prefix = str(Path(folder) / "run")
        model = model_of(static, arguments).SerializeToString()
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        leaves = arguments.leaves
        values = [leaves[p.leaf] if p.leaf is not None else p.fetch() for p in runner.ports]  # type: ignore[misc]
        session.run(None, {port.name: feedable(value) for port, value in zip(runner.ports, values)})
        events = json.loads(Path(session.end_profiling()).read_text())
    spent: Counter[str] = Counter()
    count: Counter[str] = Counter()
    runs: Counter[str] = Counter()
    for event in events:
        op = event.get("args", {}).get("op_name")
        if event["cat"] == "Node" and event["name"].endswith("_kernel_time") and op not in ("Loop", "Scan", "If", None):
            spent[op] += event["dur"]
            count[op] += 1
            runs[event["name"]] += 1
    return spent, count, max(runs.values())


if __name__ == "__main__" and sys.argv[1:2] == ["--try"]:
    attempt(sys.argv[2], Path(sys.argv[3]), *sys.argv[4:6])
elif __name__ == "__main__":
    run(sys.argv[1:])
