"""`compile`, `fit`, `evaluate` and `predict`: the steps of a model, and the loops around them.

A step is a method of the model; `fit` runs it as a static graph, with `run_eagerly=True` on NumPy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...tape import recording
from ...tensors.autograd import no_grad
from ...tensors.tensor import Tensor, wrap
from .. import callbacks as C
from .. import optimizers
from ..symbolic import leaves, mapped
from .batches import Batches, batches_of, is_data, nested, outputs_of, split_validation
from .compiled import Compiled

__all__ = ["Trainer"]


class Trainer:
    """The part of a model that trains it."""

    optimizer: Any = None
    compiled = False
    run_eagerly = False
    stop_training = False
    output_names: list[str]

    def compile(
        self, optimizer: Any = "rmsprop", loss: Any = None, loss_weights: Any = None, metrics: Any = None,
        weighted_metrics: Any = None, run_eagerly: bool = False, steps_per_execution: int = 1,
        jit_compile: Any = "auto", auto_scale_loss: bool = True,
    ) -> None:  # fmt: skip
        """Say how the model is trained. run_eagerly: steps run on NumPy, line by line, and can be debugged."""
        self.optimizer = optimizers.get(optimizer)
        self.run_eagerly, self.compiled = run_eagerly, True
        self._compile_config = {
            "optimizer": self.optimizer, "loss": loss, "loss_weights": loss_weights, "metrics": metrics,
            "weighted_metrics": weighted_metrics,
        }  # fmt: skip
        self._plan: Any = None
        self._runners: dict[str, Callable[..., Any]] = {}

    # --- steps: converted ----------------------------------------------------------------------------

    def train_step(self, x: Any, y: Any, weights: Any = None) -> Any:
        """(loss, loss of each output, what metrics add) of a batch, and one step down its gradient.

        y and weights: a tensor, or a list with one for each output.
        """
        y, weights = as_list(y), as_list(weights)
        predictions = self._outputs(self(x, training=True))  # type: ignore[operator]
        loss, parts = self._plan.loss_of(y, predictions, weights, self._penalised)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.descend()
        return loss.detach(), parts, self._plan.contributions(y, [p.detach() for p in predictions], weights)

    def test_step(self, x: Any, y: Any, weights: Any = None) -> Any:
        """(loss, loss of each output, what metrics add) of a batch."""
        y, weights = as_list(y), as_list(weights)
        with no_grad():
            predictions = self._outputs(self(x, training=False))  # type: ignore[operator]
            loss, parts = self._plan.loss_of(y, predictions, weights, self._penalised)
            return loss, parts, self._plan.contributions(y, predictions, weights)

    def predict_step(self, x: Any) -> Any:
        """What the model gives for a batch."""
        with no_grad():
            return self(x, training=False)  # type: ignore[operator]

    def prediction(self, *inputs: Any) -> Any:
        """`predict_step` of inputs one by one, as a file has them."""
        return self.predict_step(inputs[0] if len(inputs) == 1 else list(inputs))

    def _outputs(self, result: Any) -> list[Any]:
        if isinstance(result, dict):
            return [result[name] for name in self.output_names]
        return list(result) if isinstance(result, (list, tuple)) else [result]

    def _runner(self, name: str) -> Callable[..., Any]:
        """A step as it is, or converted."""
        step: Callable[..., Any] = getattr(self, name)
        if self.run_eagerly:
            return step
        runners = self.__dict__.setdefault("_runners", {})
        if name not in runners:
            from ..steps import converted

            runners[name] = converted(step)
        found: Callable[..., Any] = runners[name]
        return found

    # --- before the first step ---------------------------------------------------------------------

    def _prepare(self, x: Any, y: Any) -> None:
        """Make weights, losses and metrics for data of these shapes, and give the optimiser the weights."""
        if not self.compiled:
            raise ValueError("You must call `compile()` before using the model.")
        model: Any = self
        if self._plan is None or not self._plan.losses or not model.built:
            with recording(False):
                result = model(mapped(_first_rows, x), training=False)
            predictions = result if isinstance(result, dict) else outputs_of(result)
            if not hasattr(model, "output_names") or len(model.output_names) != len(predictions):
                names = list(result) if isinstance(result, dict) else [f"output_{i}" for i in range(len(predictions))]
                model.output_names = names
            given = self._compile_config
            self._plan = self._plan or Compiled(
                given["loss"], given["loss_weights"], given["metrics"], given["weighted_metrics"], model.output_names
            )
            self._plan.fit_to(y, self._outputs(result))
        self._penalised = model.penalties()
        self.optimizer.build(model.trainable_weights)

    def _train_batch(self, run: Any, x: Any, y: Any, weights: Any) -> None:
        self.optimizer.before_step()
        self._plan.add(run(x, alone(y), alone(weights)), _length(x))
        self.optimizer.iterations += 1

    # --- loops ---------------------------------------------------------------------------------------

    def fit(
        self, x: Any = None, y: Any = None, batch_size: int | None = None, epochs: int = 1, verbose: Any = "auto",
        callbacks: Any = None, validation_split: float = 0.0, validation_data: Any = None, shuffle: bool = True,
        class_weight: Any = None, sample_weight: Any = None, initial_epoch: int = 0, steps_per_epoch: int | None = None,
        validation_steps: int | None = None, validation_batch_size: int | None = None, validation_freq: int = 1,
    ) -> Any:  # fmt: skip
        """Train for a number of epochs; the History. Raises ValueError for data that do not fit together."""
        names = getattr(self, "output_names", None)
        if validation_split and validation_data is None:
            if not is_data(x):
                raise ValueError("`validation_split` is only supported for arrays")
            data = tuple(nested(part) for part in (x, y, sample_weight))
            (x, y, sample_weight), validation_data = split_validation(validation_split, *data)
        batches = batches_of(
            x, y, sample_weight, size=batch_size, steps=steps_per_epoch, shuffle=shuffle, class_weight=class_weight,
            names=names,
        )  # fmt: skip
        validation = self._validation(validation_data, validation_batch_size or batch_size, validation_steps)
        history = C.CallbackList.of(callbacks, self, verbose, epochs, batches.count)
        model: Any = self
        self.stop_training = False
        history.on_train_begin()
        logs: dict[str, Any] = {}
        for epoch in range(initial_epoch, epochs):
            history.on_epoch_begin(epoch)
            model.train(True)
            try:
                logs = self._epoch(batches, epoch, history)
            finally:
                model.train(False)
            if validation is not None and (epoch + 1) % validation_freq == 0:
                found = self._evaluate(validation, history)
                logs = {**logs, **{f"val_{name}": value for name, value in found.items()}}
            history.on_epoch_end(epoch, logs)
            if self.stop_training:
                break
        history.on_train_end(logs)
        return history.history

    def _validation(self, data: Any, size: int | None, steps: int | None) -> Batches | None:
        if data is None:
            return None
        parts = data if isinstance(data, tuple) else (data,)
        return batches_of(*parts, size=size, steps=steps, names=getattr(self, "output_names", None))

    def _epoch(self, batches: Batches, epoch: int, history: Any) -> dict[str, Any]:
        run = None
        for number, (x, y, weights) in enumerate(batches.each(epoch)):
            if run is None:
                self._prepare(x, y)
                self._plan.reset()
                run = self._runner("train_step")
            history.on_train_batch_begin(number)
            self._train_batch(run, x, y, weights)
            if history.hears_batches:
                history.on_train_batch_end(number, self._plan.logs())
            if self.stop_training:
                break
        if run is None:
            raise ValueError("The data have no batches.")
        found: dict[str, Any] = self._plan.logs()
        return found

    def evaluate(
        self, x: Any = None, y: Any = None, batch_size: int | None = None, verbose: Any = "auto",
        sample_weight: Any = None, steps: int | None = None, callbacks: Any = None, return_dict: bool = False,
    ) -> Any:  # fmt: skip
        """The loss, or a list of it and the metrics, or a dict of them."""
        names = getattr(self, "output_names", None)
        batches = batches_of(x, y, sample_weight, size=batch_size, steps=steps, names=names)
        history = C.CallbackList.of(callbacks, self, verbose, 1, batches.count)
        history.on_test_begin()
        logs = self._evaluate(batches, history, told=True)
        history.on_test_end(logs)
        if return_dict:
            return logs
        return list(logs.values()) if len(logs) > 1 else logs["loss"]

    def _evaluate(self, batches: Batches, history: Any, told: bool = False) -> dict[str, Any]:
        run = None
        for number, (x, y, weights) in enumerate(batches.each(0)):
            if run is None:
                self._prepare(x, y)
                self._plan.reset()
                run = self._runner("test_step")
            history.on_test_batch_begin(number)
            self._plan.add(run(x, alone(y), alone(weights)), _length(x))
            history.on_test_batch_end(number, self._plan.logs() if told and history.hears_batches else {})
        if run is None:
            raise ValueError("The data have no batches.")
        found: dict[str, Any] = self._plan.logs()
        return found

    def predict(
        self, x: Any, batch_size: int | None = None, verbose: Any = "auto", steps: int | None = None,
        callbacks: Any = None,
    ) -> Any:  # fmt: skip
        """What the model gives for data, as arrays."""
        batches = batches_of(x, size=batch_size, steps=steps, labelled=False)
        history = C.CallbackList.of(callbacks, self, verbose, 1, batches.count)
        history.on_predict_begin()
        model: Any = self
        results = []
        for number, (part, _, _) in enumerate(batches.each(0)):
            if not model.built:
                with recording(False):
                    model(mapped(_first_rows, part), training=False)
            history.on_predict_batch_begin(number)
            results.append(mapped(_array, self._runner("predict_step")(part)))
            history.on_predict_batch_end(number, {})
        history.on_predict_end()
        parts = [list(leaves(result)) for result in results]
        joined = iter([np.concatenate(values) for values in zip(*parts)])
        return mapped(lambda _: next(joined), results[0])

    # --- single batches --------------------------------------------------------------------------------

    def train_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, class_weight: Any = None, return_dict: bool = False
    ) -> Any:
        """One step on a batch; its loss, or a list of that and the metrics, or a dict."""
        model: Any = self
        (batch,) = self._single(x, y, sample_weight, class_weight)
        self._prepare(*batch[:2])
        self._plan.reset()
        model.train(True)
        try:
            self._train_batch(self._runner("train_step"), *batch)
        finally:
            model.train(False)
        return self._told(return_dict)

    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False) -> Any:
        """The loss of a batch, or a list of that and the metrics, or a dict."""
        (batch,) = self._single(x, y, sample_weight, None)
        self._prepare(*batch[:2])
        self._plan.reset()
        x, y, weights = batch
        self._plan.add(self._runner("test_step")(x, alone(y), alone(weights)), _length(x))
        return self._told(return_dict)

    def predict_on_batch(self, x: Any) -> Any:
        """What the model gives for a batch, as arrays."""
        return self.predict(x, batch_size=1 << 62, verbose=0)

    def _single(self, x: Any, y: Any, weight: Any, class_weight: Any) -> list[Any]:
        names = getattr(self, "output_names", None)
        return list(batches_of(x, y, weight, size=1 << 62, class_weight=class_weight, names=names).each(0))

    def _told(self, as_dict: bool) -> Any:
        logs = self._plan.logs()
        return logs if as_dict else list(logs.values()) if len(logs) > 1 else logs["loss"]

    @property
    def metrics(self) -> list[Any]:
        """The loss, and the metrics once they are known."""
        if not self.compiled or self._plan is None:
            return []
        return [self._plan.total, *self._plan.parts, *(metric for _, metric in self._plan.all_metrics())]

    @property
    def metrics_names(self) -> list[str]:
        """The names of `metrics`."""
        return [metric.name for metric in self.metrics]

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_runners": {}}


def as_list(value: Any) -> Any:
    """A tensor in a list; a list or None as it is."""
    return value if value is None or isinstance(value, list) else [value]


def alone(values: Any) -> Any:
    """The item of a list of one: calls with plain tensors are the fastest."""
    return values[0] if values is not None and len(values) == 1 else values


def _first_rows(x: Any) -> Any:
    return wrap(x.array[:2]) if isinstance(x, Tensor) else x


def _array(x: Any) -> Any:
    return x.detach().numpy()


def _length(x: Any) -> int:
    return int(next(leaves(x)).shape[0])
