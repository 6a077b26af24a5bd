"""Models: layers that are called on each other's results; functional, in a row, or by a class of the user's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ..configured import deserialize, serialize, snake_case, unique_name
from ..layers.base import InputLayer, Layer
from ..layers.core import Lambda
from ..saving import input_specs, load_weights, save_model, save_weights
from ..symbolic import Call, KerasTensor, connected, flat, leaves, mapped
from .summary import summary_text
from .training import Trainer

__all__ = ["Functional", "Model", "Sequential"]


class Model(Trainer, Layer):
    """`Model(inputs, outputs)` of symbolic tensors, or the base of a class with a `call` of its own."""

    takes_ints = True

    def __new__(cls, *args: Any, **keywords: Any) -> Any:
        functional = bool(args) or "inputs" in keywords
        return super().__new__(Functional if cls is Model and functional else cls, *args, **keywords)

    @property
    def layers(self) -> list[Layer]:
        """The layers directly inside."""
        found = {id(m): m for m in self._modules.values() if isinstance(m, Layer)}
        return list(found.values())

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """The layer of a name, or at a place. Raises ValueError."""
        if index is not None:
            return self.layers[index]
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise ValueError(f"No such layer: {name}. Existing layers are: {[layer.name for layer in self.layers]}.")

    def build(self, input_shape: Any) -> None:
        """Make the weights, by one run on zeros of this shape."""
        self.built = True
        self.compute_output_shape(input_shape)

    def summary(
        self, line_length: int | None = None, print_fn: Callable[[str], Any] | None = None, **keywords: Any
    ) -> None:
        """Print a table of the layers, their shapes and numbers of weights."""
        (print_fn or print)(summary_text(self, line_length))

    # --- files -----------------------------------------------------------------------------------

    def save(self, filepath: Any, overwrite: bool = True, **keywords: Any) -> None:
        """Write the model: its config, its weights and its prediction as ONNX, in one zip file."""
        save_model(self, filepath, overwrite)

    def save_weights(self, filepath: Any, overwrite: bool = True) -> None:
        """Write the weights."""
        save_weights(self, filepath, overwrite)

    def load_weights(self, filepath: Any) -> None:
        """Read the weights that `save_weights` wrote."""
        load_weights(self, filepath)

    def export(self, filepath: Any, format: str = "onnx", **keywords: Any) -> None:
        """Write the prediction as an ONNX file. Raises ValueError for another format."""
        from ..steps import write_onnx

        if format != "onnx":
            raise ValueError(f'export writes format="onnx", not {format!r}')
        write_onnx(self, filepath, input_specs(self))


class Place(NamedTuple):
    """Where a value of a functional model is kept while it runs."""

    number: int


class Step(NamedTuple):
    """One call of a layer in a functional model: on which values, and where its results go."""

    layer: Layer
    args: Any
    keywords: dict[str, Any]
    results: list[int]


class Functional(Model):
    """The calls of layers that lead from symbolic inputs to symbolic outputs."""

    def __init__(
        self, inputs: Any, outputs: Any, name: str | None = None, trainable: bool = True, **keywords: Any
    ) -> None:
        super().__init__(name=name or unique_name(snake_case(type(self).__name__)), **keywords)
        self.inputs, self.outputs = list(leaves(inputs)), list(leaves(outputs))
        for tensor in (*self.inputs, *self.outputs):
            if not isinstance(tensor, KerasTensor):
                raise ValueError(f"All `inputs` and `outputs` values must be KerasTensors. Received: {tensor!r}")
        calls = list(_calls(self.inputs, self.outputs))
        places = {id(tensor): number for number, tensor in enumerate(self.inputs)}
        for call in calls:
            for tensor in leaves(call.outputs):
                places.setdefault(id(tensor), len(places))

        def place(value: Any) -> Any:
            return Place(places[id(value)]) if isinstance(value, KerasTensor) else value

        self._size = len(places)
        self._steps = [
            Step(c.layer, mapped(place, c.args), mapped(place, c.keywords), [places[id(t)] for t in leaves(c.outputs)])
            for c in calls
        ]
        self._structure = mapped(place, outputs)
        self._is_dict = isinstance(inputs, dict)
        self._keys = list(inputs) if self._is_dict else [t.name for t in self.inputs]
        self.input_names = self._keys
        self._layers = _in_order(calls, self.inputs, self.outputs)
        self.output_names = _output_names(self.outputs)
        if isinstance(outputs, dict):
            self.output_names = list(outputs)
        self.built = True

    def get_config(self) -> dict[str, Any]:
        inputs = [{"batch_shape": list(t.shape), "dtype": t.dtype, "name": t.name} for t in self.inputs]
        layers = [layer for layer in self._layers if not isinstance(layer, InputLayer)]
        numbers = {id(layer): number for number, layer in enumerate(layers)}
        steps = [
            [numbers[id(step.layer)], serialize(_marked(step.args)), serialize(_marked(step.keywords)), step.results]
            for step in self._steps
        ]
        return {
            "name": self.name, "inputs": inputs, "keys": self._keys, "layers": [serialize(x) for x in layers],
            "steps": steps, "outputs": serialize(_marked(self._structure)), "is_dict": self._is_dict,
        }  # fmt: skip

    @classmethod
    def from_config(cls, config: Any) -> Any:
        values: list[Any] = [InputLayer(**given).output for given in config["inputs"]]
        layers = [deserialize(each) for each in config["layers"]]
        for number, args, keywords, results in config["steps"]:
            args, keywords = _unmarked(deserialize(args), values), _unmarked(deserialize(keywords), values)
            made = flat(connected(layers[number], args, keywords))
            values += [None] * (max(results) + 1 - len(values))
            for place, value in zip(results, made):
                values[place] = value
        inputs: Any = values[: len(config["inputs"])]
        inputs = dict(zip(config["keys"], inputs)) if config["is_dict"] else inputs
        return Functional(inputs, _unmarked(deserialize(config["outputs"]), values), name=config["name"])

    @property
    def layers(self) -> list[Layer]:
        """The layers, the inputs among them, in the order of the calls."""
        return list(self._layers)

    @property
    def _modules(self) -> dict[str, Any]:
        return {layer.name: layer for layer in self._layers}

    @property
    def input_shape(self) -> Any:
        """The shape of the input, or a list of them."""
        shapes = [tensor.shape for tensor in self.inputs]
        return shapes[0] if len(shapes) == 1 else shapes

    @property
    def output_shape(self) -> Any:
        """The shape of the output, or a list of them."""
        shapes = [tensor.shape for tensor in self.outputs]
        return shapes[0] if len(shapes) == 1 else shapes

    @property
    def input(self) -> Any:
        """The symbolic input, or a list of them."""
        return self.inputs[0] if len(self.inputs) == 1 else self.inputs

    @property
    def output(self) -> Any:
        """The symbolic output, or a list of them."""
        return self.outputs[0] if len(self.outputs) == 1 else self.outputs

    def ordered(self, inputs: Any) -> list[Any]:
        """Inputs in the order of the model. Raises ValueError for another number."""
        if isinstance(inputs, dict):
            inputs = [inputs[key] for key in self._keys]
        found = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
        if len(found) != len(self.inputs):
            raise ValueError(f'Layer "{self.name}" expects {len(self.inputs)} input(s), but it received {len(found)}')
        return found

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        values: list[Any] = [None] * self._size
        given = self.ordered(inputs)
        for number in range(len(given)):
            value, dtype = given[number], self.inputs[number].dtype
            values[number] = value if value.dtype.name == dtype else value.to(dtype)
        for step in self._steps:
            args = filled(step.args, values)
            result = step.layer(*args, training=training, **filled(step.keywords, values))
            if len(step.results) == 1 and not isinstance(result, (list, tuple, dict)):
                values[step.results[0]] = result
            else:
                for number, value in zip(step.results, flat(result)):
                    values[number] = value
        return filled(self._structure, values)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return super().compute_output_shape(input_shape)


def filled(value: Any, values: list[Any]) -> Any:
    """What is to be passed: the values in their places."""
    if isinstance(value, Place):
        return values[value.number]
    if isinstance(value, dict):
        return {key: filled(item, values) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, values) for item in value]
    if isinstance(value, tuple):
        return tuple([filled(item, values) for item in value])
    return value


def _marked(value: Any) -> Any:
    """Places as JSON has them."""
    if isinstance(value, Place):
        return {"place": value.number}
    if isinstance(value, dict):
        return {key: _marked(item) for key, item in value.items()}
    return type(value)(_marked(item) for item in value) if isinstance(value, (list, tuple)) else value


def _unmarked(value: Any, values: list[Any]) -> Any:
    """What is in the places that `_marked` wrote."""
    if isinstance(value, dict):
        if set(value) == {"place"}:
            return values[value["place"]]
        return {key: _unmarked(item, values) for key, item in value.items()}
    return type(value)(_unmarked(item, values) for item in value) if isinstance(value, (list, tuple)) else value


def _calls(inputs: list[KerasTensor], outputs: list[KerasTensor]) -> Iterator[Call]:
    """The calls between inputs and outputs, each after those whose results it takes. Raises ValueError."""
    known = {id(tensor) for tensor in inputs}
    done: set[int] = set()
    waiting: list[tuple[KerasTensor, bool]] = [(tensor, False) for tensor in reversed(outputs)]
    while waiting:
        tensor, is_ready = waiting.pop()
        call = tensor.source
        if id(tensor) in known or (call is not None and id(call) in done):
            continue
        if call is None or isinstance(call.layer, InputLayer):
            raise ValueError(f"`inputs` not connected to `outputs`: {tensor!r} is not among the inputs")
        if is_ready:
            done.add(id(call))
            yield call
        else:
            waiting.append((tensor, True))
            waiting += [(each, False) for each in reversed(call.inputs)]


def _in_order(calls: list[Call], inputs: list[KerasTensor], outputs: list[KerasTensor]) -> list[Layer]:
    """The layers as Keras lists them: the farther from the outputs the earlier; then as they are met from there."""
    met: dict[int, int] = {}
    seen: set[int] = set()
    waiting = [tensor.source for tensor in reversed(outputs)]
    while waiting:
        call = waiting.pop()
        if call is not None and id(call) not in seen:
            seen.add(id(call))
            met.setdefault(id(call.layer), len(met))
            waiting += [tensor.source for tensor in reversed(call.inputs)]
    depth: dict[int, int] = {}  # of calls, and the largest of each layer
    layers: dict[int, Layer] = {}
    far: dict[int, int] = {}
    for call in [*reversed(calls), *(tensor.source for tensor in inputs)]:
        if call is not None:
            depth[id(call)] = far[id(call.layer)] = max(depth.get(id(call), 0), far.get(id(call.layer), 0))
            layers[id(call.layer)] = call.layer
            for tensor in call.inputs:
                depth[id(tensor.source)] = max(depth[id(call)] + 1, depth.get(id(tensor.source), 0))
    return sorted(layers.values(), key=lambda layer: (-far[id(layer)], met.get(id(layer), -1)))


def _output_names(outputs: list[KerasTensor]) -> list[str]:
    names: list[str] = []
    for number, tensor in enumerate(outputs):
        name = tensor.source.layer.name if tensor.source is not None else f"output_{number}"
        names.append(name if name not in names else f"{name}_{number}")
    return names


class Sequential(Model):
    """Layers that are called one after the other."""

    def __init__(self, layers: Any = None, trainable: bool = True, name: str | None = None) -> None:
        super().__init__(name=name, trainable=trainable)
        self._layers: list[Layer] = []
        self.output_names = ["output"]
        self.tensors: tuple[Any, Any] | None = None
        for layer in layers or ():
            self.add(layer)

    def add(self, layer: Any) -> None:
        """Add a layer at the end."""
        if isinstance(layer, KerasTensor) and layer.source is not None:
            layer = layer.source.layer
        if not isinstance(layer, Layer):
            if not callable(layer):
                raise ValueError(f"Only instances of `keras.Layer` can be added to a Sequential model: {layer}")
            layer = Lambda(layer)
        if any(layer is each for each in self._layers) or layer.name in [each.name for each in self._layers]:
            raise ValueError(f"All layers added to a Sequential model should have unique names: {layer.name}")
        if not self._layers and layer.first_shape is not None:
            self._layers.append(InputLayer(batch_shape=layer.first_shape, dtype=_input_dtype(layer)))
        self._layers.append(layer)
        if self.tensors is not None or isinstance(self._layers[0], InputLayer) or isinstance(layer, Functional):
            self._connect(layer)

    def _connect(self, layer: Layer) -> None:
        first = self._layers[0]
        if self.tensors is None:
            tensor = first.inputs[0] if isinstance(first, Functional) else first.output
            if len(self._layers) > 1 and not isinstance(first, InputLayer):
                return
            self.tensors = (tensor, first(tensor) if isinstance(first, Functional) else tensor)
        if layer is not first:
            self.tensors = (self.tensors[0], layer(self.tensors[1]))
        self.built = True

    def pop(self, rebuild: bool = True) -> Layer:
        """Remove the last layer; it."""
        found = self._layers.pop()
        if self.tensors is not None:
            layers, self._layers, self.tensors, self.built = self._layers, [], None, False
            for layer in layers:
                self._layers.append(layer)
                self._connect(layer)
        return found

    def build(self, input_shape: Any = None) -> None:
        """Make the weights for inputs of this shape."""
        if self.tensors is None and input_shape is not None and self._layers:
            layers = self._layers
            dtype = _input_dtype(layers[0])
            self._layers = [InputLayer(batch_shape=input_shape, dtype=dtype)]
            self.tensors = (self._layers[0].output,) * 2
            for layer in layers:
                self._layers.append(layer)
                self._connect(layer)
        self.built = True

    @property
    def layers(self) -> list[Layer]:
        """The layers, without the input."""
        return [layer for layer in self._layers if not isinstance(layer, InputLayer)]

    @property
    def _modules(self) -> dict[str, Any]:
        return {layer.name: layer for layer in self.layers}

    @property
    def inputs(self) -> list[KerasTensor]:
        """The symbolic input, in a list. Raises AttributeError before it is known."""
        return [self._known()[0]]

    @property
    def outputs(self) -> list[KerasTensor]:
        """The symbolic output, in a list. Raises AttributeError before it is known."""
        return [self._known()[1]]

    def _known(self) -> tuple[Any, Any]:
        if self.tensors is None:
            raise AttributeError(f"Sequential model '{self.name}' has no defined inputs yet.")
        return self.tensors

    @property
    def input_shape(self) -> Any:
        """The shape of the input."""
        return self._known()[0].shape

    @property
    def output_shape(self) -> Any:
        """The shape of the output."""
        return self._known()[1].shape

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        x = inputs
        if self.tensors is not None and x.dtype.name != self.tensors[0].dtype:
            x = x.to(self.tensors[0].dtype)
        for layer in self._layers:
            if not isinstance(layer, InputLayer):
                x = layer(x, training=training)
        return x

    def get_config(self) -> dict[str, Any]:
        config = {"name": self.name, "layers": [serialize(layer) for layer in self.layers]}
        if self.tensors is not None:
            first = self.tensors[0]
            config |= {"build_input_shape": list(first.shape), "input_dtype": first.dtype}
        return config

    @classmethod
    def from_config(cls, config: Any) -> Any:
        made = cls(name=config.get("name"))
        first = config.get("build_input_shape")
        if first is not None:
            made.add(InputLayer(batch_shape=first, dtype=config.get("input_dtype")))
        for layer in config["layers"]:
            made.add(deserialize(layer))
        return made


def _input_dtype(layer: Layer) -> str:
    """The dtype of what a model takes whose first layer this is."""
    return layer.dtype
