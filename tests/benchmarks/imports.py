"""`import dy2st` against `import numpy`, each in fresh processes, in turn."""

from __future__ import annotations

import statistics

from tests.benchmarks.rounds import fresh, show

CLOCK = "import time; start = time.perf_counter(); import {}; print(time.perf_counter() - start)"
NAMES = "dy2st.to_static, dy2st.InputSpec, dy2st.eager, dy2st.export, dy2st.load"
LOADED = "import sys, {}; {}; print(sorted({{'onnx', 'onnxruntime'}} & set(sys.modules)))"
ROUNDS = 15


def main() -> None:
    modules = ["numpy", "dy2st", "dy2st.runtime", "dy2st.function"]
    found: dict[str, list[float]] = {name: [] for name in modules}
    for _ in range(ROUNDS):
        for name in modules:
            found[name].append(float(fresh(CLOCK.format(name))))
    times = {name: statistics.median(found[name]) for name in modules}
    rows = [
        [f"import {name}", times[name] * 1e3, times[name] / times["numpy"], loaded(name, "None")] for name in modules
    ]
    rows.append(["the names of dy2st read", "", "", loaded("dy2st", NAMES)])
    show(f"Import, medians of {ROUNDS} fresh processes in turn", ["", "ms", "x numpy", "onnx loaded"], rows)


def loaded(module: str, use: str) -> str:
    return fresh(LOADED.format(module, use)) or "?"
