"""Runs every benchmark, or those named: `python -m tests.benchmarks [imports] [calls] [conversion] …`.

Every ratio is of medians of rounds in which the candidates take turns, in this one process or in
fresh ones in turn, on the same model with the same threads. Nothing is asserted: the tables are
for a person to read.
"""

from __future__ import annotations

import importlib
import os
import platform
import sys

import numpy
import onnx
import onnxruntime

PARTS = ("imports", "calls", "conversion", "training", "gallery")


def main() -> None:
    wanted = sys.argv[1:] or PARTS
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        sys.exit(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(PARTS)}")
    print(
        f"Python {platform.python_version()}, NumPy {numpy.__version__}, onnx {onnx.__version__}, "
        f"ONNX Runtime {onnxruntime.__version__}, {os.cpu_count()} cores"
    )
    for name in wanted:
        importlib.import_module(f"tests.benchmarks.{name}").main()


if __name__ == "__main__":
    main()
