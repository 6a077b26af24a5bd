"""Loading: any ONNX model as a function."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from dy2st.session import Session, load_model

__all__ = ["LoadedFunction", "load"]


class LoadedFunction:
    """An ONNX model, called with its inputs in order or by name.

    Arrays of another dtype are refused, naming the input. One output is given as an array, several
    as a tuple. `default_names`: inputs that have a value in the file, such as the state of an exported
    training step; they can be given by name.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.input_names, self.output_names = session.input_names, session.output_names
        self.default_names = [port.name for port in session.defaults]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        state = {name: np.asarray(kwargs[name]) for name in self.default_names if name in kwargs}
        inputs = {name: value for name, value in kwargs.items() if name not in state}
        outputs = self.session.run(self.feeds(args, inputs), state)
        return outputs[0] if len(outputs) == 1 else tuple(outputs)

    def feeds(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        """One array for each input. Raises TypeError for a wrong number or an unknown name."""
        names = self.input_names
        given = dict(zip(names, args))
        unknown = [name for name in kwargs if name not in names or name in given]
        if len(args) > len(names) or unknown:
            raise TypeError(f"the model takes {', '.join(names)}; given {len(args)} and {list(kwargs)}")
        given.update(kwargs)
        missing = [name for name in names if name not in given]
        if missing:
            raise TypeError(f"missing input: {', '.join(missing)}")
        return [np.asarray(given[name]) for name in names]


def load(path: str | os.PathLike[str], device: str = "cpu", *, threads: int = 0) -> LoadedFunction:
    """The function that an ONNX file holds. Raises ReadError for an unreadable or cut-off file."""
    return LoadedFunction(load_model(path, device, threads=threads))
