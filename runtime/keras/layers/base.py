"""The base of layers: weights that are made when the shape of the input is known, and calls.

A subclass has `build(input_shape)`, which adds weights, and `call(inputs)`, which may take `training`.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from ...array import Array
from ...nn.modules.module import Module
from ...nn.parameter import Buffer, Parameter
from ...tensors.creation import as_tensor
from ...tensors.tensor import Tensor, wrap
from .. import initializers, regularizers
from ..configured import Configured, floatx, registered, snake_case, unique_name
from ..symbolic import Call, KerasTensor, connected, flat, is_symbolic, mapped, shape_made

__all__ = ["InputLayer", "Layer"]


class Layer(Configured, Module):
    """What a model is made of. It is not training until `fit` or a call says so."""

    takes_ints: ClassVar[bool] = False

    def __init__(
        self, *, name: str | None = None, dtype: Any = None, trainable: bool = True, input_shape: Any = None,
        input_dim: int | None = None, batch_input_shape: Any = None, batch_size: int | None = None,
        activity_regularizer: Any = None, autocast: bool = True,
    ) -> None:  # fmt: skip
        super().__init__()
        if activity_regularizer is not None:
            raise ValueError("activity_regularizer is not there: add a term to the loss, or use kernel_regularizer")
        self.name = name or unique_name(snake_case(type(self).__name__))
        self.dtype = np.dtype(dtype or floatx()).name
        self.training = self.built = False
        self.built_for: Any = None
        self.calls: list[Call] = []
        self._trainable = trainable
        self._penalties: list[tuple[Any, Any]] = []
        self._takes_training = takes(self.call, "training")
        if input_dim is not None:
            input_shape = (input_dim,)
        self.first_shape = None if input_shape is None else (batch_size, *input_shape)
        if batch_input_shape is not None:
            self.first_shape = tuple(batch_input_shape)

    # --- weights -------------------------------------------------------------------------------

    def build(self, input_shape: Any) -> None:
        """Make the weights for inputs of this shape."""

    def build_for(self, input_shape: Any) -> None:
        """`build`, once; the shape is kept."""
        self.built_for = input_shape
        self.build(input_shape)
        self.built = True

    def add_weight(
        self, shape: Any = (), initializer: Any = None, dtype: Any = None, trainable: bool = True,
        regularizer: Any = None, constraint: Any = None, name: str | None = None, aggregation: Any = None,
    ) -> Any:  # fmt: skip
        """A weight with its first values; it is to be set as an attribute."""
        if constraint is not None:
            raise ValueError("constraints of weights are not there")
        make = initializers.get(initializer if initializer is not None else "glorot_uniform")
        values = np.array(make(tuple(shape), dtype or self.dtype))
        weight: Any = Parameter(wrap(values), self._trainable) if trainable else Buffer(wrap(values))
        weight.name = name or unique_name("variable")
        penalty = regularizers.get(regularizer)
        if penalty is not None:
            self._penalties.append((penalty, weight))
        return weight

    @property
    def _modules(self) -> dict[str, Module]:
        """The layers in attributes, and in lists, tuples and dicts there; by name."""
        found: dict[str, Module] = {}
        for key, value in self.__dict__.items():
            if isinstance(value, Module):
                found[key] = value
            elif isinstance(value, (list, tuple, dict)) and key not in ("calls", "_given"):
                for item in flat(value):
                    if isinstance(item, Module):
                        found.setdefault(getattr(item, "name", f"{key}_{len(found)}"), item)
        return found

    @property
    def _parameters(self) -> dict[str, Parameter]:
        return {self._weight_name(key, x): x for key, x in self.__dict__.items() if isinstance(x, Parameter)}

    @property
    def _buffers(self) -> dict[str, Tensor]:
        return {self._weight_name(key, x): x for key, x in self.__dict__.items() if isinstance(x, Buffer)}

    def _weight_name(self, key: str, weight: Any) -> str:
        name: str = getattr(weight, "name", key)
        return key if name.startswith("variable") else name

    def _state(self) -> dict[str, Any]:
        return {**self._parameters, **self._buffers}

    @property
    def weights(self) -> list[Any]:
        """All weights: of this layer first those that are trained, then the others; then of the layers inside."""
        seen: set[Any] = set()  # by identity
        found = []
        for module in self.modules():
            for weight in [*module._parameters.values(), *module._buffers.values()]:
                if weight not in seen:
                    seen.add(weight)
                    found.append(weight)
        return found

    variables = weights

    @property
    def trainable_weights(self) -> list[Any]:
        """The weights that are trained."""
        return [w for w in self.weights if isinstance(w, Parameter) and w.requires_grad] if self._trainable else []

    trainable_variables = trainable_weights

    @property
    def non_trainable_weights(self) -> list[Any]:
        """The weights that are not trained."""
        trained = set(self.trainable_weights)
        return [w for w in self.weights if w not in trained]

    non_trainable_variables = non_trainable_weights

    @property
    def trainable(self) -> bool:
        """Whether the weights are trained; setting it sets it for the layers inside."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        for module in self.modules():
            if isinstance(module, Layer):
                module._trainable = bool(value)
            for weight in module._parameters.values():
                weight.requires_grad_(bool(value))

    def get_weights(self) -> list[Any]:
        """The weights as arrays."""
        return [weight.detach().numpy() for weight in self.weights]

    def set_weights(self, weights: Any) -> None:
        """Set all weights. Raises ValueError for another number or shape."""
        own, new = self.weights, [np.asarray(w) for w in weights]
        if len(own) != len(new):
            raise ValueError(
                f"You called `set_weights(weights)` on layer '{self.name}' with a weight list of length {len(new)}, "
                f"but the layer was expecting {len(own)} weights."
            )
        for weight, values in zip(own, new):
            if tuple(weight.shape) != values.shape:
                raise ValueError(
                    f"Layer {self.name} weight shape {tuple(weight.shape)} is not compatible with provided weight "
                    f"shape {values.shape}."
                )
        for weight, values in zip(own, new):
            weight.array = values.astype(weight.dtype)

    def count_params(self) -> int:
        """The number of elements of all weights."""
        return sum(int(np.prod(w.shape)) for w in self.weights)

    @property
    def losses(self) -> list[Any]:
        """The penalties on weights, here and in the layers inside."""
        return [penalty(weight) for penalty, weight in self.penalties()]

    def penalties(self) -> list[tuple[Any, Any]]:
        """(regulariser, weight) for each weight that has one and is trained."""
        modules = [module for module in self.modules() if isinstance(module, Layer)]
        return [pair for module in modules for pair in module._penalties if pair[1].requires_grad]

    # --- calls -----------------------------------------------------------------------------------

    def call(self, inputs: Any) -> Any:
        """What the layer computes."""
        raise TypeError(f"Layer {type(self).__name__} does not have a `call()` method implemented.")

    def forward(self, *args: Any, **keywords: Any) -> Any:
        return self.call(*args, **keywords)

    def __call__(self, *args: Any, training: bool | None = None, **keywords: Any) -> Any:
        if is_symbolic((args, keywords)):
            return connected(self, args, keywords if training is None else {**keywords, "training": training})
        args = tuple([self._inputs(each) for each in args])
        keywords = {key: self._inputs(each) for key, each in keywords.items()}
        if not self.built:
            self.build_for(self.shapes_of(args, keywords, _shape_of))
        if self._takes_training:
            mode = self.training if training is None else training
            return super().__call__(*args, training=mode and self._trains(), **keywords)
        if training is None or training == self.training:
            return super().__call__(*args, **keywords)
        self.train(training)
        found = super().__call__(*args, **keywords)
        self.train(not training)
        return found

    def _trains(self) -> bool:
        """Whether training says something to this layer: a frozen normalisation says no."""
        return True

    def _inputs(self, value: Any) -> Any:
        """Arrays and lists of arrays as tensors; floats in the dtype of the layer."""
        if isinstance(value, list):
            return [self._inputs(item) for item in value]
        if isinstance(value, tuple):
            return tuple([self._inputs(item) for item in value])
        if isinstance(value, dict):
            return {key: self._inputs(item) for key, item in value.items()}
        if not isinstance(value, (Tensor, np.ndarray, Array)):
            return value
        tensor = value if isinstance(value, Tensor) else as_tensor(value)
        if tensor.dtype.name == self.dtype or (tensor.dtype.kind != "f" and self.takes_ints):
            return tensor
        return tensor.to(self.dtype)

    def shapes_of(self, args: Any, keywords: Any, shape_of: Callable[[Any], Any]) -> Any:
        """What `build` is told of a call: the shape, or shapes, of its first argument."""
        return mapped(shape_of, args[0] if args else next(iter(keywords.values())))

    # --- shapes ----------------------------------------------------------------------------------

    def output_shape_of(self, input_shape: Any) -> Any:
        """The shape of the output, where the class has `compute_output_shape` of its own; else None."""
        if type(self).compute_output_shape is Layer.compute_output_shape:
            return None
        return self.compute_output_shape(input_shape)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of what the layer makes of inputs of this shape; None is an unknown size."""
        if not self.built:
            self.build_for(input_shape)
        return shape_made(self, input_shape)

    @property
    def input(self) -> Any:
        """The symbolic input of the first call. Raises AttributeError if there was none."""
        return _single(self._first_call().inputs)

    @property
    def output(self) -> Any:
        """The symbolic result of the first call. Raises AttributeError if there was none."""
        return self._first_call().outputs

    def _first_call(self) -> Call:
        if not self.calls:
            raise AttributeError(f"The layer {self.name} has never been called and thus has no defined output.")
        return self.calls[0]

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        if "build" in cls.__dict__:
            cls.build = _noted(cls.__dict__["build"])  # type: ignore[method-assign]
        if cls.__module__.startswith(__name__.rpartition(".keras")[0]):
            registered([cls])

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"


def _noted(build: Callable[..., Any]) -> Callable[..., Any]:
    """`build`, after which the layer is built."""

    @functools.wraps(build)
    def noted(self: Any, *args: Any, **keywords: Any) -> None:
        build(self, *args, **keywords)
        self.built = True

    return noted


def takes(function: Callable[..., Any], name: str) -> bool:
    """Whether a function has a parameter of this name."""
    return name in inspect.signature(function).parameters


def _shape_of(value: Any) -> Any:
    return (None, *[int(size) for size in value.shape[1:]]) if isinstance(value, Tensor) else value


def _single(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


class InputLayer(Layer):
    """Where a model begins."""

    takes_ints = True

    def __init__(
        self, shape: Any = None, batch_size: int | None = None, dtype: Any = None, sparse: Any = None,
        batch_shape: Any = None, name: str | None = None, **keywords: Any,
    ) -> None:  # fmt: skip
        super().__init__(name=name or unique_name("input_layer"), dtype=dtype, **keywords)
        if shape is not None and batch_shape is not None:
            raise ValueError("You cannot pass both `shape` and `batch_shape` at the same time.")
        if batch_shape is None and shape is None:
            raise ValueError("You must pass a `shape` argument.")
        sizes = (shape,) if isinstance(shape, int) else shape
        self.batch_shape = tuple(batch_shape) if batch_shape is not None else (batch_size, *sizes)
        self.built = True
        call = Call(self, (), {})
        call.outputs = KerasTensor(self.batch_shape, self.dtype, self.name, call)
        self.calls.append(call)

    def call(self, inputs: Any) -> Any:
        return inputs
