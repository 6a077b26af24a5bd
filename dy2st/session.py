"""Sessions: a model that can be called.

In: an ONNX model and lists of NumPy arrays. Out: lists of NumPy arrays, or the exception that
eager code would raise, with the user's lines from the node names (`Add_3@file.py:12`).
ONNX Runtime is imported when the first session is opened. A session may be used from many threads.
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

__all__ = ["ReadError", "Session", "Slot", "load_model"]

CUDA = "CUDAExecutionProvider"
# SkipLayerNormFusion replaces Add + LayerNormalization by a kernel that is five times slower.
# CommonSubexpressionElimination takes quadratic time on long chains (16 s for 20,000 nodes, 0.5 s
# without); dy2st's own rule has merged equal nodes before. Both seen with 1.32, 2026-11.
SLOW_REWRITES = ["SkipLayerNormFusion", "CommonSubexpressionElimination"]

DTYPES = {
    "tensor(float)": "float32", "tensor(double)": "float64", "tensor(float16)": "float16",
    **{f"tensor({name})": name for name in (
        "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    )},
}  # fmt: skip


class ReadError(ValueError):
    """A file, or bytes, that ONNX Runtime cannot open as a model."""


@dataclasses.dataclass(frozen=True)
class Slot:
    """An input or output of a model: shape has ints, names of sizes, and None for any size.

    dtype is None for what is not a tensor of numbers (strings, sequences).
    """

    name: str
    dtype: np.dtype[Any] | None
    shape: tuple[int | str | None, ...]


class Session:
    """A model opened by ONNX Runtime.

    model: bytes, an onnx.ModelProto, or the path of a file (as a str or Path).
    device: "cpu", "cuda" or "cuda:1". threads: inside an operator; 0 takes every core.
    Raises ReadError for what is no model, RuntimeError for a device that is not there.

    `raw(output_names, {input name: array}, None)` is the bare C-level call for callers that have
    checked class and dtype of every array; give what it raises to `explain`.
    """

    def __init__(self, model: Any, device: str = "cpu", *, threads: int = 0) -> None:
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as state

        self.device, self.threads = device, threads
        found = [
            x for x in vars(state).values() if isinstance(x, type) and issubclass(x, Exception)
        ]
        self.faults: tuple[type[Exception], ...] = (*found, RuntimeError)
        options = session_options(onnxruntime, threads)
        providers = choose_providers(onnxruntime, options, device)
        source = model.SerializeToString() if hasattr(model, "SerializeToString") else model
        try:
            self._session = onnxruntime.InferenceSession(
                source if isinstance(source, bytes) else os.fspath(source),
                options,
                providers=providers,
                disabled_optimizers=SLOW_REWRITES,
            )
        except self.faults as error:
            raise explain_loading(str(error)) from None
        if device != "cpu" and self._session.get_providers()[0] != CUDA:
            raise RuntimeError(f'device="{device}": the CUDA provider did not start')
        self.inputs = [slot(port) for port in self._session.get_inputs()]
        self.defaults = [slot(port) for port in self._session.get_overridable_initializers()]
        self.outputs = [slot(port) for port in self._session.get_outputs()]
        self.input_names = [port.name for port in self.inputs]
        self.output_names = [port.name for port in self.outputs]
        self.raw: Callable[..., list[Any]] = self._session._sess.run

    def run(
        self, feeds: Sequence[np.ndarray[Any, Any]], state: Mapping[str, np.ndarray[Any, Any]] | None = None
    ) -> list[Any]:
        """The outputs for `feeds`, one array for each input, of exactly its dtype.

        state: arrays for some of `defaults`, the inputs that have a value in the file, by name.

        Raises TypeError for another dtype, ValueError for a shape that the model does not take,
        and what `explain` makes of a failing node.
        """
        state = state or {}
        if len(feeds) != len(self.inputs):
            raise TypeError(f"the model takes {len(self.inputs)} arrays, not {len(feeds)}")
        ports = [*self.inputs, *(port for port in self.defaults if port.name in state)]
        given = {**dict(zip(self.input_names, feeds)), **state}
        self._check(ports, given)
        try:
            return self.raw(self.output_names, given, None)
        except self.faults as error:
            raise self.explain(error) from None

    def _check(self, ports: Sequence[Slot], given: Mapping[str, Any]) -> None:
        for port in ports:
            feed = given[port.name]
            if not isinstance(feed, np.ndarray):
                raise TypeError(f"`{port.name}` is a {type(feed).__name__}, not an array")
            if port.dtype is not None and feed.dtype != port.dtype:
                raise TypeError(f"`{port.name}` is {feed.dtype}, the model takes {port.dtype}")

    def explain(self, error: BaseException) -> Exception:
        """The exception to raise for what `raw` raised."""
        return explain_fault(str(error))


def load_model(path: str | os.PathLike[str], device: str = "cpu", *, threads: int = 0) -> Session:
    """The session of a model file, with the data files beside it.

    Raises what `open` raises for a file that cannot be opened, ReadError for one that is no
    model, or not a whole one.
    """
    with open(path, "rb"):
        pass
    try:
        return Session(path, device, threads=threads)
    except ReadError as error:
        raise ReadError(f"{os.fspath(path)} is not a whole ONNX model: {error}") from None


def session_options(onnxruntime: Any, threads: int) -> Any:
    """Every optimisation, no output on stderr, no threads that spin while Python works."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.log_severity_level = 4
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def choose_providers(onnxruntime: Any, options: Any, device: str) -> list[Any] | None:
    """The providers for a device; None where a plug-in provider was added to the options."""
    kind, _, number = device.partition(":")
    if device == "cpu":
        return ["CPUExecutionProvider"]
    if kind != "cuda" or not (number or "0").isdecimal():
        raise ValueError(f'device="{device}" is not known: use "cpu", "cuda" or "cuda:1"')
    index = int(number or 0)
    if CUDA in onnxruntime.get_available_providers():
        return [(CUDA, {"device_id": str(index)}), "CPUExecutionProvider"]
    plugged = [one for one in onnxruntime.get_ep_devices() if one.ep_name == CUDA]
    if index >= len(plugged):
        raise RuntimeError(
            f'device="{device}": this ONNX Runtime has no such CUDA device. Install '
            "onnxruntime-gpu, or the plug-in onnxruntime-ep-cuda13 and register it."
        )
    options.add_provider_for_devices([plugged[index]], {})
    return None


def slot(port: Any) -> Slot:
    """An input or output as ONNX Runtime describes it."""
    name = DTYPES.get(port.type)
    return Slot(port.name, np.dtype(name) if name else None, tuple(port.shape))


# --- faults -----------------------------------------------------------------------------------

PLACE = re.compile(r"@([^'@]+:\d+)")
NODE = re.compile(r"(?:Name:|with name |Node \(|In Node, \(\")'?([^'\"\)]*)")
CAUSE = re.compile(r"(?:.*Status Message: |\[ONNXRuntimeError\] : \d+ : \w+ : )", re.DOTALL)
INSIDE = {"If": "`if`", "Loop": "loop", "Scan": "loop"}

RULES: list[tuple[str, type[Exception], str]] = [
    (r"idx=(-?\d+) must be within the inclusive range \[-?(\d+),", IndexError,
     "index {0} is out of bounds for an axis with size {1}"),
    (r"invalid ind(?:ex|ice) found, \w+ = (-?\d+)", IndexError, "index {0} is out of bounds"),
    (r"Out of range value in index tensor", IndexError, "an index is out of bounds"),
    (r"Attempting to broadcast an axis by a dimension other than 1\. (\d+) by (\d+)", ValueError,
     "operands could not be broadcast together: sizes {0} and {1}"),
    (r"Integer (?:division|modulo) by zero", ZeroDivisionError,
     "integer division or modulo by zero"),
    (r"shape\.Size\(\) must be >= 0", ValueError, "negative dimensions are not allowed"),
    (r"Input shape:\{([\d,]*)\}, requested shape:\{([-\d,]*)\}", ValueError,
     "cannot reshape array of shape ({0}) into shape ({1})"),
    (r"MatMul dimension mismatch", ValueError, "matmul: the sizes that are summed over differ"),
    (r"Axis (\d+) has mismatched dimensions of (\d+) and (\d+)", ValueError,
     "all the input array dimensions except for the concatenation axis must match exactly, "
     "but along dimension {0} the sizes are {1} and {2}"),
    (r"running ArgMax node", ValueError, "attempt to get argmax of an empty sequence"),
    (r"running ArgMin node", ValueError, "attempt to get argmin of an empty sequence"),
    (r"Dimension of input \d+ must be 1 instead of 0", ValueError, "an axis without elements"),
    (r"k argument \[1\] should not be greater than specified axis dim value \[0\]", ValueError,
     "attempt to get argmax or argmin of an empty sequence"),
    (r"invalid expand shape", ValueError, "operands could not be broadcast together"),
    (r"Dimension of input \d+ must be 1 instead of (\d+)", ValueError,
     "cannot select an axis to squeeze out which has size not equal to one but {0}"),
    (r"delta in Range operator can not be zero", ZeroDivisionError, "division by zero"),
    (r"Got invalid dimensions for input: (\S+).*?index: (\d+) Got: (\d+) Expected: (\d+)",
     ValueError, "`{0}` has size {2} along axis {1}, the model takes {3}"),
    (r"Invalid rank for input: (\S+) Got: (\d+) Expected: (\d+)", ValueError,
     "`{0}` has {1} dimensions, the model takes {2}"),
    (r"Unexpected input data type|Unable to handle object of type|Missing Input:", TypeError, ""),
    (r"could not be broadcast|[Ii]ncompatible|mismatch|must match|should not be greater than|"
     r"Invalid value in 'split'|ShapeInferenceError", ValueError, ""),
]  # fmt: skip
"""What ONNX Runtime 1.32 says, what eager code raises, and the text ("" keeps the original)."""


def explain_fault(message: str) -> Exception:
    """The exception for a message of ONNX Runtime, in NumPy's words, with the user's lines."""
    cause = CAUSE.sub("", message, count=1).strip()
    for pattern, exception, text in RULES:
        found = re.search(pattern, message, re.DOTALL)
        if found:
            what = text.format(*found.groups()) if text else cause
            return exception("\n".join([what, *places(message)]))
    return RuntimeError("\n".join([cause or message, *places(message)]))


def explain_loading(message: str) -> Exception:
    """The exception for a model that cannot be opened."""
    if "No graph was found" in message or "protobuf parsing failed" in message:
        return ReadError(CAUSE.sub("", message, count=1).strip())
    if "INVALID_GRAPH" in message or "INVALID_PROTOBUF" in message or "NO_SUCHFILE" in message:
        return ReadError("\n".join([CAUSE.sub("", message, count=1).strip(), *places(message)]))
    if "NOT_IMPLEMENTED" in message:
        return RuntimeError("\n".join([CAUSE.sub("", message, count=1), *places(message)]))
    return explain_fault(message)


def places(message: str) -> list[str]:
    """The lines of the nodes that a message names, innermost first."""
    lines: list[str] = []
    for name in reversed(NODE.findall(message)):
        place = PLACE.search(name)
        if place is None:
            continue
        construct = INSIDE.get(name.partition("_")[0]) if lines else None
        line = f"  {place[1]}" if construct is None else f"  inside the {construct} at {place[1]}"
        if line not in lines:
            lines.append(line)
    return lines
