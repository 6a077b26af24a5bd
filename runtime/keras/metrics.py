"""Metrics by Keras's names: what a batch adds to them is computed in converted code, the sums are kept in Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from ..tensors.creation import as_tensor
from ..tensors.tensor import Tensor
from . import losses
from .configured import Configured, floatx, from_table, registered, snake_case
from .functions import losses as L
from .functions import metrics as M

__all__ = [
    "AUC", "Accuracy", "BinaryAccuracy", "BinaryCrossentropy", "CategoricalAccuracy", "CategoricalCrossentropy",
    "CosineSimilarity", "FalseNegatives", "FalsePositives", "Hinge", "KLDivergence", "LogCoshError", "Mean",
    "MeanAbsoluteError", "MeanAbsolutePercentageError", "MeanMetricWrapper", "MeanSquaredError",
    "MeanSquaredLogarithmicError", "Metric", "Poisson", "Precision", "Recall", "RootMeanSquaredError",
    "SparseCategoricalAccuracy", "SparseCategoricalCrossentropy", "SparseTopKCategoricalAccuracy", "Sum",
    "TopKCategoricalAccuracy", "TrueNegatives", "TruePositives", "get",
]  # fmt: skip


class Metric(Configured):
    """A subclass has `contribution`, a tuple of tensors that batches are summed by, and `result` of the sums."""

    def __init__(self, name: str | None = None, dtype: Any = None) -> None:
        self.name = name or snake_case(type(self).__name__)
        self.reset_state()

    def contribution(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> tuple[Any, ...]:
        """What a batch adds to the sums."""
        raise TypeError(f"{type(self).__name__} has no `contribution`")

    def reset_state(self) -> None:
        """Begin anew."""
        self.sums: list[Any] = []

    def add(self, values: Any) -> None:
        """Add what a batch contributes."""
        new = [value if isinstance(value, np.float64) else np.asarray(value, np.float64) for value in values]
        self.sums = [a + b for a, b in zip(self.sums, new)] if self.sums else new

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take in a batch."""
        weight = None if sample_weight is None else _tensor(sample_weight)
        self.add(self.contribution(_tensor(y_true), _tensor(y_pred), weight))

    def result(self) -> Any:
        """The value for all batches since the last reset."""
        raise TypeError(f"{type(self).__name__} has no `result`")

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        self.update_state(*args, **keywords)
        return self.result()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


def _tensor(value: Any) -> Any:
    tensor = value.detach() if isinstance(value, Tensor) else as_tensor(np.asarray(value))
    return tensor.to(floatx()) if tensor.dtype.kind == "f" else tensor


class Averaged(Metric):
    """A mean over samples: the contribution is (Σ value * weight, Σ weight)."""

    def result(self) -> float:
        if not self.sums:
            return 0.0
        return float(self.sums[0] / self.sums[1]) if self.sums[1] else 0.0


class Mean(Averaged):
    """The mean of values."""

    def update_state(self, values: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        """Take in values."""
        x = np.asarray(_tensor(values), np.float64)
        weight = np.broadcast_to(np.asarray(1.0 if sample_weight is None else sample_weight, x.dtype), x.shape)
        self.add(((x * weight).sum(), weight.sum()))


class Sum(Metric):
    """The sum of values."""

    def update_state(self, values: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        """Take in values."""
        x = np.asarray(_tensor(values), np.float64)
        self.add(((x if sample_weight is None else x * np.asarray(sample_weight)).sum(),))

    def result(self) -> float:
        return float(self.sums[0]) if self.sums else 0.0


class MeanMetricWrapper(Averaged):
    """The mean over samples of a function, with options of it."""

    def __init__(self, fn: Callable[..., Any], name: str | None = None, dtype: Any = None, **options: Any) -> None:
        super().__init__(name or getattr(fn, "__name__", None), dtype)
        self.fn, self.options = fn, options

    def contribution(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> tuple[Any, ...]:
        return L.weighted(self.fn(y_true, y_pred, **self.options), sample_weight)


class Named(MeanMetricWrapper):
    """A metric of this package: its function stands in the class."""

    function: ClassVar[Any]

    def __init__(self, name: str | None = None, dtype: Any = None) -> None:
        super().__init__(type(self).function, name or snake_case(type(self).__name__), dtype)


class Accuracy(Named):
    """How often the two are equal."""

    function = staticmethod(M.accuracy)


class CategoricalAccuracy(Named):
    """How often the largest of y_pred is at the largest of y_true."""

    function = staticmethod(M.categorical_accuracy)


class SparseCategoricalAccuracy(Named):
    """How often the largest of y_pred is at place y_true."""

    function = staticmethod(M.sparse_categorical_accuracy)


class MeanSquaredError(Named):
    """The mean of (y_pred - y_true)²."""

    function = staticmethod(L.mean_squared_error)


class MeanAbsoluteError(Named):
    """The mean of |y_pred - y_true|."""

    function = staticmethod(L.mean_absolute_error)


class MeanAbsolutePercentageError(Named):
    """100 times the mean of |y_pred - y_true| / |y_true|."""

    function = staticmethod(L.mean_absolute_percentage_error)


class MeanSquaredLogarithmicError(Named):
    """The mean of (log(y_pred + 1) - log(y_true + 1))²."""

    function = staticmethod(L.mean_squared_logarithmic_error)


class KLDivergence(Named):
    """Σ y_true * log(y_true / y_pred)."""

    function = staticmethod(L.kl_divergence)


class Poisson(Named):
    """The mean of y_pred - y_true * log(y_pred)."""

    function = staticmethod(L.poisson)


class Hinge(Named):
    """The mean of max(1 - y_true * y_pred, 0)."""

    function = staticmethod(L.hinge)


class LogCoshError(Named):
    """The mean of log(cosh(y_pred - y_true))."""

    def __init__(self, name: str | None = "logcosh", dtype: Any = None) -> None:
        super().__init__(name, dtype)

    function = staticmethod(L.log_cosh)


class BinaryAccuracy(MeanMetricWrapper):
    """How often y_pred is on the side of the threshold that y_true says."""

    def __init__(self, name: str | None = "binary_accuracy", dtype: Any = None, threshold: float = 0.5) -> None:
        super().__init__(M.binary_accuracy, name, dtype, threshold=threshold)


class TopKCategoricalAccuracy(MeanMetricWrapper):
    """How often y_true is among the k largest of y_pred."""

    def __init__(self, k: int = 5, name: str | None = "top_k_categorical_accuracy", dtype: Any = None) -> None:
        super().__init__(M.top_k_categorical_accuracy, name, dtype, k=k)


class SparseTopKCategoricalAccuracy(MeanMetricWrapper):
    """How often the class is among the k largest of y_pred."""

    def __init__(self, k: int = 5, name: str | None = "sparse_top_k_categorical_accuracy", dtype: Any = None) -> None:
        super().__init__(M.sparse_top_k_categorical_accuracy, name, dtype, k=k)


class BinaryCrossentropy(MeanMetricWrapper):
    """-log of the probability of labels 0 and 1."""

    def __init__(
        self, name: str | None = "binary_crossentropy", dtype: Any = None, from_logits: bool = False,
        label_smoothing: float = 0.0,
    ) -> None:  # fmt: skip
        super().__init__(L.binary_crossentropy, name, dtype, from_logits=from_logits, label_smoothing=label_smoothing)


class CategoricalCrossentropy(MeanMetricWrapper):
    """-log of the probability of the class, given as a row of zeros and a one."""

    def __init__(
        self, name: str | None = "categorical_crossentropy", dtype: Any = None, from_logits: bool = False,
        label_smoothing: float = 0.0, axis: int = -1,
    ) -> None:  # fmt: skip
        super().__init__(
            L.categorical_crossentropy, name, dtype, from_logits=from_logits, label_smoothing=label_smoothing, axis=axis
        )


class SparseCategoricalCrossentropy(MeanMetricWrapper):
    """-log of the probability of the class, given as its number."""

    def __init__(
        self, name: str | None = "sparse_categorical_crossentropy", dtype: Any = None, from_logits: bool = False,
        axis: int = -1,
    ) -> None:  # fmt: skip
        super().__init__(L.sparse_categorical_crossentropy, name, dtype, from_logits=from_logits, axis=axis)


class CosineSimilarity(MeanMetricWrapper):
    """The cosine of the angle between the two."""

    def __init__(self, name: str | None = "cosine_similarity", dtype: Any = None, axis: int = -1) -> None:
        super().__init__(_cosine, name, dtype, axis=axis)


def _cosine(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    return -L.cosine_similarity(y_true, y_pred, axis)


class RootMeanSquaredError(Averaged):
    """The root of the mean of (y_pred - y_true)²."""

    def __init__(self, name: str | None = "root_mean_squared_error", dtype: Any = None) -> None:
        super().__init__(name, dtype)

    def contribution(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> tuple[Any, ...]:
        return L.weighted(M.squares(y_true, y_pred), sample_weight)

    def result(self) -> float:
        return float(np.sqrt(super().result()))


# --- counts ---------------------------------------------------------------------------------------


class Counted(Metric):
    """Made of true and false, positives and negatives, at thresholds."""

    def __init__(self, thresholds: Any = None, name: str | None = None, dtype: Any = None) -> None:
        super().__init__(name, dtype)
        self.single = not isinstance(thresholds, (list, tuple))
        self.thresholds = (0.5 if thresholds is None else thresholds,) if self.single else tuple(thresholds)

    def contribution(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> tuple[Any, ...]:
        return M.confusion(y_true, y_pred, sample_weight, self.thresholds)

    def value(self, hits: Any, alarms: Any, misses: Any, passes: Any) -> Any:
        """The metric of true positives, false positives, false negatives, true negatives."""
        raise TypeError(f"{type(self).__name__} has no `value`")

    def result(self) -> Any:
        counts = self.sums or [np.zeros(len(self.thresholds))] * 4
        found = np.asarray(self.value(*counts))
        return float(found[0]) if self.single else found


def _share(part: Any, whole: Any) -> Any:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole != 0)


class Precision(Counted):
    """The share of what is called positive that is."""

    def value(self, hits: Any, alarms: Any, misses: Any, passes: Any) -> Any:
        return _share(hits, hits + alarms)


class Recall(Counted):
    """The share of the positives that is called so."""

    def value(self, hits: Any, alarms: Any, misses: Any, passes: Any) -> Any:
        return _share(hits, hits + misses)


class TruePositives(Counted):
    """How many are called positive, and are."""

    def value(self, hits: Any, alarms: Any, misses: Any, passes: Any) -> Any:
        return hits


class FalsePositives(Counted):
    """How many are called positive, and are not."""

    def value(self, hits: Any, alarms: Any, misses: Any, passes: Any) -> Any:
        return alarms


class FalseNegatives(Counted):
    """How many are called negative, and are not."""

    def value(self, hits: Any, alarms: Any, misses: Any, passes: Any) -> Any:
        return misses


class TrueNegatives(Counted):
    """How many are called negative, and are."""

    def value(self, hits: Any, alarms: Any, misses: Any, passes: Any) -> Any:
        return passes


class AUC(Counted):
    """The area under the curve of true over false positive rates, by trapezoids between thresholds."""

    def __init__(
        self, num_thresholds: int = 200, curve: str = "ROC", summation_method: str = "interpolation",
        name: str | None = "auc", dtype: Any = None,
    ) -> None:  # fmt: skip
        if curve != "ROC" or summation_method != "interpolation":
            raise ValueError('AUC is there for curve="ROC" and summation_method="interpolation"')
        inner = [(i + 1) / (num_thresholds - 1) for i in range(num_thresholds - 2)]
        super().__init__((-EPSILON, *inner, 1.0 + EPSILON), name, dtype)

    def value(self, hits: Any, alarms: Any, misses: Any, passes: Any) -> Any:
        recall, false_rate = _share(hits, hits + misses), _share(alarms, alarms + passes)
        return np.sum((false_rate[:-1] - false_rate[1:]) * (recall[:-1] + recall[1:]) / 2)

    def result(self) -> float:
        return float(self.value(*self.sums)) if self.sums else 0.0


EPSILON = 1e-7

_CLASSES = [value for value in list(globals().values()) if isinstance(value, type) and issubclass(value, Metric)]
registered(_CLASSES, package="metrics.")
registered([getattr(M, name) for name in M.__all__])
SHORT = {
    "acc": Accuracy, "bce": BinaryCrossentropy, "mse": MeanSquaredError, "mae": MeanAbsoluteError,
    "mape": MeanAbsolutePercentageError, "msle": MeanSquaredLogarithmicError, "kld": KLDivergence,
    "rmse": RootMeanSquaredError, "cosine_similarity": CosineSimilarity, "logcosh": LogCoshError,
}  # fmt: skip
_TABLE: dict[str, Any] = {cls.__name__: cls for cls in _CLASSES}
_TABLE |= {snake_case(cls.__name__): cls for cls in _CLASSES} | SHORT


def get(identifier: Any) -> Any:
    """The metric of a name: an object, or a function. Raises ValueError."""
    return from_table(identifier, _TABLE, "metric")


def resolved(identifier: Any, y_true: Any, y_pred: Any) -> Metric:
    """The metric of a name, a function or an object; "accuracy" is that of the shapes of the data."""
    if isinstance(identifier, str) and identifier.lower() in ("accuracy", "acc"):
        kinds = {"binary": BinaryAccuracy, "sparse": SparseCategoricalAccuracy, "categorical": CategoricalAccuracy}
        return kinds[labels_of(y_true, y_pred)](name=identifier)
    found = get(identifier)
    if isinstance(found, losses.Loss):
        found = MeanMetricWrapper(found.call, found.name)
    if not isinstance(found, Metric):
        found = MeanMetricWrapper(found)
    if isinstance(identifier, str):
        found.name = identifier
    return found


def labels_of(y_true: Any, y_pred: Any) -> str:
    """What labels are, by their shape: "binary", "sparse" (numbers of classes) or "categorical"."""
    if y_pred.shape[-1] == 1:
        return "binary"
    return "sparse" if y_true.ndim < y_pred.ndim or y_true.shape[-1] == 1 else "categorical"
