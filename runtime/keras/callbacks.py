"""What happens between the steps of a training, by Keras's names: a callback is told of each epoch and batch."""

from __future__ import annotations

import csv
import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from .progress import Progress

__all__ = [
    "CSVLogger", "Callback", "CallbackList", "EarlyStopping", "History", "LambdaCallback", "LearningRateScheduler",
    "ModelCheckpoint", "ProgbarLogger", "ReduceLROnPlateau", "TerminateOnNaN",
]  # fmt: skip

EVENTS = [
    f"on_{what}_{when}"
    for what in ("train", "test", "predict", "epoch", "batch", "train_batch", "test_batch", "predict_batch")
    for when in ("begin", "end")
]


class Callback:
    """A subclass has the methods of the events that it wants to be told of: on_epoch_end(epoch, logs) …"""

    model: Any = None
    params: dict[str, Any]

    def set_model(self, model: Any) -> None:
        """The model that is trained."""
        self.model = model

    def set_params(self, params: dict[str, Any]) -> None:
        """verbose, epochs and steps of this training."""
        self.params = params

    def on_train_begin(self, logs: Any = None) -> None: ...
    def on_train_end(self, logs: Any = None) -> None: ...
    def on_test_begin(self, logs: Any = None) -> None: ...
    def on_test_end(self, logs: Any = None) -> None: ...
    def on_predict_begin(self, logs: Any = None) -> None: ...
    def on_predict_end(self, logs: Any = None) -> None: ...
    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None: ...
    def on_epoch_end(self, epoch: int, logs: Any = None) -> None: ...
    def on_batch_begin(self, batch: int, logs: Any = None) -> None: ...
    def on_batch_end(self, batch: int, logs: Any = None) -> None: ...
    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None: ...
    def on_test_batch_end(self, batch: int, logs: Any = None) -> None: ...
    def on_predict_batch_begin(self, batch: int, logs: Any = None) -> None: ...
    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None: ...

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """As `on_batch_begin`."""
        self.on_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """As `on_batch_end`."""
        self.on_batch_end(batch, logs)


class CallbackList(Callback):
    """Callbacks that are told in order; the History and the progress bar among them."""

    def __init__(self, callbacks: list[Callback]) -> None:
        self.callbacks = callbacks
        self.hears_batches = any(
            name in vars(callback) or getattr(type(callback), name) is not getattr(Callback, name)
            for callback in callbacks for name in ("on_batch_end", "on_train_batch_end", "on_test_batch_end")
        )  # fmt: skip

    @classmethod
    def of(cls, callbacks: Any, model: Any, verbose: Any, epochs: int, steps: int | None) -> CallbackList:
        """Those that the user gave, and what each training has."""
        given = [] if callbacks is None else list(callbacks) if isinstance(callbacks, (list, tuple)) else [callbacks]
        shown = {"auto": 1, True: 1, False: 0}.get(verbose, verbose)
        bar: list[Callback] = [ProgbarLogger()] if shown else []
        found = cls([*bar, *given, *([] if any(isinstance(c, History) for c in given) else [History()])])
        params = {"verbose": shown, "epochs": epochs, "steps": steps}
        for callback in found.callbacks:
            callback.set_model(model)
            callback.set_params(params)
        return found

    @property
    def history(self) -> Any:
        """The History."""
        return next(c for c in self.callbacks if isinstance(c, History))


def _forwarded(event: str) -> Callable[..., None]:
    count = 1 if event.split("_")[1] in ("train", "test", "predict") and event.count("_") == 2 else 2

    def tell(self: CallbackList, *args: Any) -> None:
        given = args if len(args) == count else (*args, None)
        for callback in self.callbacks:
            getattr(callback, event)(*given)

    tell.__name__ = event
    return tell


for _event in EVENTS:
    setattr(CallbackList, _event, _forwarded(_event))


class History(Callback):
    """The losses and metrics of each epoch; `fit` gives it back."""

    def __init__(self) -> None:
        self.history: dict[str, list[float]] = {}
        self.epoch: list[int] = []

    def on_train_begin(self, logs: Any = None) -> None:
        self.epoch = []

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)
        self.model.history = self


class ProgbarLogger(Callback):
    """The progress bar; with verbose=2 a line for each epoch."""

    bar: Progress | None = None
    done = 0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if self.params["epochs"] > 1 or self.params["verbose"] == 2:
            print(f"Epoch {epoch + 1}/{self.params['epochs']}")
        self._begin()

    def _begin(self, logs: Any = None) -> None:
        self.bar, self.done = Progress(self.params["steps"], self.params["verbose"]), 0

    on_predict_begin = _begin

    def on_test_begin(self, logs: Any = None) -> None:
        self._begin()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.done = batch + 1
        self._show(logs)

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        if logs:
            self.on_train_batch_end(batch, logs)

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        self.on_train_batch_end(batch, {})

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._show(logs, True)

    def on_test_end(self, logs: Any = None) -> None:
        self._show(logs, True)

    def on_predict_end(self, logs: Any = None) -> None:
        self._show({}, True)

    def _show(self, logs: Any, final: bool = False) -> None:
        if self.bar is not None:
            self.bar.update(self.done, logs or {}, final)


class LambdaCallback(Callback):
    """Functions that are called at events."""

    def __init__(self, **functions: Any) -> None:
        for name, function in functions.items():
            if name not in EVENTS:
                raise TypeError(f"there is no event `{name}`")
            if function is not None:
                setattr(self, name, function)


class TerminateOnNaN(Callback):
    """Stops where the loss is no number."""

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        loss = (logs or {}).get("loss")
        if loss is not None and not math.isfinite(loss):
            print(f"Batch {batch}: Invalid loss, terminating training")
            self.model.stop_training = True


class CSVLogger(Callback):
    """Writes a row for each epoch."""

    def __init__(self, filename: Any, separator: str = ",", append: bool = False) -> None:
        self.filename, self.separator, self.append = filename, separator, append
        self.names: list[str] = []

    def on_train_begin(self, logs: Any = None) -> None:
        self.names = []
        if not self.append:
            with open(self.filename, "w"):
                pass

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        row = {"epoch": epoch, **(logs or {})}
        with open(self.filename, "a+", newline="") as file:
            file.seek(0, 2)
            writer = csv.writer(file, delimiter=self.separator)
            if not self.names:
                self.names = list(row)
                if not file.tell():
                    writer.writerow(self.names)
            writer.writerow([row.get(name, "NA") for name in self.names])


# --- what watches a metric ---------------------------------------------------------------------------


class Watching(Callback):
    """Knows whether a metric is better than the best before."""

    def __init__(self, monitor: str, mode: str, min_delta: float = 0.0) -> None:
        if mode not in ("auto", "min", "max"):
            warnings.warn(f"{type(self).__name__} mode '{mode}' is unknown, fallback to auto mode.", stacklevel=3)
            mode = "auto"
        if mode == "auto":
            mode = "max" if "acc" in monitor or "auc" in monitor or monitor.endswith("precision") else "min"
        self.monitor, self.mode, self.min_delta = monitor, mode, abs(min_delta)
        self.best = self.worst

    @property
    def worst(self) -> float:
        """What any value is better than."""
        return math.inf if self.mode == "min" else -math.inf

    def value_in(self, logs: Any) -> float | None:
        """The metric; None with a warning if it is not there."""
        found = (logs or {}).get(self.monitor)
        if found is None:
            warnings.warn(
                f"{type(self).__name__} conditioned on metric `{self.monitor}` which is not available. "
                f"Available metrics are: {','.join(logs or {})}", stacklevel=3,
            )  # fmt: skip
        return found

    def is_better(self, value: float) -> bool:
        """Whether it is better than the best, by more than min_delta."""
        if self.mode == "min":
            return bool(value < self.best - self.min_delta)
        return bool(value > self.best + self.min_delta)


class EarlyStopping(Watching):
    """Stops when a metric has not become better for `patience` epochs."""

    def __init__(
        self, monitor: str = "val_loss", min_delta: float = 0, patience: int = 0, verbose: int = 0, mode: str = "auto",
        baseline: float | None = None, restore_best_weights: bool = False, start_from_epoch: int = 0,
    ) -> None:  # fmt: skip
        super().__init__(monitor, mode, min_delta)
        self.patience, self.verbose, self.baseline = patience, verbose, baseline
        self.restore_best_weights, self.start_from_epoch = restore_best_weights, start_from_epoch
        self.wait = self.stopped_epoch = self.best_epoch = 0
        self.best_weights: Any = None

    def on_train_begin(self, logs: Any = None) -> None:
        self.wait = self.stopped_epoch = self.best_epoch = 0
        self.best, self.best_weights = self.worst, None

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        value = self.value_in(logs)
        if value is None or epoch < self.start_from_epoch:
            return
        if self.restore_best_weights and self.best_weights is None:
            self.best_weights, self.best_epoch = self.model.get_weights(), epoch
        self.wait += 1
        if self.is_better(value):
            self.best, self.best_epoch = value, epoch
            if self.restore_best_weights:
                self.best_weights = self.model.get_weights()
            if self.baseline is None or (value < self.baseline if self.mode == "min" else value > self.baseline):
                self.wait = 0
            return
        if self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def on_train_end(self, logs: Any = None) -> None:
        if self.stopped_epoch > 0 and self.verbose:
            print(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.best_weights is not None:
            if self.verbose:
                print(f"Restoring model weights from the end of the best epoch: {self.best_epoch + 1}.")
            self.model.set_weights(self.best_weights)


class ReduceLROnPlateau(Watching):
    """Multiplies the learning rate by `factor` when a metric has not become better for `patience` epochs."""

    def __init__(
        self, monitor: str = "val_loss", factor: float = 0.1, patience: int = 10, verbose: int = 0, mode: str = "auto",
        min_delta: float = 1e-4, cooldown: int = 0, min_lr: float = 0.0,
    ) -> None:  # fmt: skip
        if factor >= 1.0:
            raise ValueError(f"ReduceLROnPlateau does not support a factor >= 1.0. Received factor={factor}")
        super().__init__(monitor, mode, min_delta)
        self.factor, self.patience, self.verbose = factor, patience, verbose
        self.cooldown, self.min_lr = cooldown, min_lr
        self.wait = self.cooldown_counter = 0

    def on_train_begin(self, logs: Any = None) -> None:
        self.best, self.wait, self.cooldown_counter = self.worst, 0, 0

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        rate = float(self.model.optimizer.learning_rate.item())
        if logs is not None:
            logs["learning_rate"] = rate
        value = self.value_in(logs)
        if value is None:
            return
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.wait = 0
        if self.is_better(value):
            self.best, self.wait = value, 0
        elif self.cooldown_counter <= 0:
            self.wait += 1
            if self.wait >= self.patience and rate > np.float32(self.min_lr):
                new = max(rate * self.factor, self.min_lr)
                self.model.optimizer.learning_rate = new
                if self.verbose:
                    print(f"\nEpoch {epoch + 1}: ReduceLROnPlateau reducing learning rate to {new}.")
                self.cooldown_counter, self.wait = self.cooldown, 0


class LearningRateScheduler(Callback):
    """The learning rate of each epoch is schedule(epoch, rate), or schedule(epoch)."""

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        self.schedule, self.verbose = schedule, verbose

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        rate = float(self.model.optimizer.learning_rate.item())
        try:
            new = self.schedule(epoch, rate)
        except TypeError:
            new = self.schedule(epoch)
        if not isinstance(new, (float, np.floating)):
            raise ValueError(f"The output of the `schedule` function should be a float. Got: {new}")
        self.model.optimizer.learning_rate = float(new)
        if self.verbose:
            print(f"\nEpoch {epoch + 1}: LearningRateScheduler setting learning rate to {float(new)}.")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if logs is not None:
            logs["learning_rate"] = float(self.model.optimizer.learning_rate.item())


class ModelCheckpoint(Watching):
    """Saves the model, or its weights, after each epoch or when a metric is best; names are formatted by the logs."""

    def __init__(
        self, filepath: Any, monitor: str = "val_loss", verbose: int = 0, save_best_only: bool = False,
        save_weights_only: bool = False, mode: str = "auto", save_freq: str = "epoch",
        initial_value_threshold: float | None = None,
    ) -> None:  # fmt: skip
        if save_freq != "epoch":
            raise ValueError('ModelCheckpoint is there for save_freq="epoch"')
        super().__init__(monitor, mode)
        self.filepath, self.verbose = str(filepath), verbose
        self.save_best_only, self.save_weights_only = save_best_only, save_weights_only
        if initial_value_threshold is not None:
            self.best = initial_value_threshold

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if self.save_best_only:
            value = self.value_in(logs)
            if value is None or not self.is_better(value):
                return
            self.best = value
        path = self.filepath.format(epoch=epoch + 1, **(logs or {}))
        if self.verbose:
            print(f"\nEpoch {epoch + 1}: saving model to {path}")
        if self.save_weights_only:
            self.model.save_weights(path)
        else:
            self.model.save(path)
