"""Losses by Keras's names: classes with options, functions, and `get`, which finds them by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from .configured import Configured, from_table, registered, snake_case
from .functions import losses as functions
from .functions.losses import (
    binary_crossentropy,
    binary_focal_crossentropy,
    categorical_crossentropy,
    categorical_focal_crossentropy,
    categorical_hinge,
    cosine_similarity,
    hinge,
    huber,
    kl_divergence,
    log_cosh,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    poisson,
    reduced,
    sparse_categorical_crossentropy,
    squared_hinge,
)

__all__ = [
    "BinaryCrossentropy", "BinaryFocalCrossentropy", "CategoricalCrossentropy", "CategoricalFocalCrossentropy",
    "CategoricalHinge", "CosineSimilarity", "Hinge", "Huber", "KLDivergence", "LogCosh", "Loss", "LossFunction",
    "MeanAbsoluteError", "MeanAbsolutePercentageError", "MeanSquaredError", "MeanSquaredLogarithmicError", "Poisson",
    "SparseCategoricalCrossentropy", "SquaredHinge", "binary_crossentropy", "binary_focal_crossentropy",
    "categorical_crossentropy", "categorical_focal_crossentropy", "categorical_hinge", "cosine_similarity", "get",
    "hinge", "huber", "kl_divergence", "log_cosh", "mean_absolute_error", "mean_absolute_percentage_error",
    "mean_squared_error", "mean_squared_logarithmic_error", "poisson", "sparse_categorical_crossentropy",
    "squared_hinge",
]  # fmt: skip

REDUCTIONS = (None, "none", "sum", "sum_over_batch_size", "mean", "mean_with_sample_weight")


class Loss(Configured):
    """A subclass has `call(y_true, y_pred)`: a number for each sample. The loss of a batch is their mean."""

    def __init__(
        self, name: str | None = None, reduction: str | None = "sum_over_batch_size", dtype: Any = None
    ) -> None:
        if reduction not in REDUCTIONS:
            raise ValueError(f"Invalid value for argument `reduction`. Expected one of {REDUCTIONS}: {reduction}")
        self.name, self.reduction = name or snake_case(type(self).__name__), reduction

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """A number for each sample."""
        raise TypeError(f"{type(self).__name__} has no `call`")

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        return reduced(self.call(y_true, y_pred), sample_weight, self.reduction)


class LossFunction(Loss):
    """A loss that is a function, with options of it."""

    def __init__(
        self, fn: Callable[..., Any], reduction: str | None = "sum_over_batch_size", name: str | None = None,
        dtype: Any = None, **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(name or getattr(fn, "__name__", None), reduction)
        self.fn, self.options = fn, options

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return self.fn(y_true, y_pred, **self.options)


class Named(LossFunction):
    """A loss of this package: its function stands in the class."""

    function: ClassVar[Any]

    def __init__(
        self, reduction: str | None = "sum_over_batch_size", name: str | None = None, dtype: Any = None
    ) -> None:
        super().__init__(type(self).function, reduction, name)


class MeanSquaredError(Named):
    """The mean of (y_pred - y_true)²."""

    function = staticmethod(mean_squared_error)


class MeanAbsoluteError(Named):
    """The mean of |y_pred - y_true|."""

    function = staticmethod(mean_absolute_error)


class MeanAbsolutePercentageError(Named):
    """100 times the mean of |y_pred - y_true| / |y_true|."""

    function = staticmethod(mean_absolute_percentage_error)


class MeanSquaredLogarithmicError(Named):
    """The mean of (log(y_pred + 1) - log(y_true + 1))²."""

    function = staticmethod(mean_squared_logarithmic_error)


class LogCosh(Named):
    """The mean of log(cosh(y_pred - y_true))."""

    function = staticmethod(log_cosh)


class KLDivergence(Named):
    """Σ y_true * log(y_true / y_pred)."""

    function = staticmethod(kl_divergence)


class Poisson(Named):
    """The mean of y_pred - y_true * log(y_pred)."""

    function = staticmethod(poisson)


class Hinge(Named):
    """The mean of max(1 - y_true * y_pred, 0)."""

    function = staticmethod(hinge)


class SquaredHinge(Named):
    """The mean of the squares of the hinge."""

    function = staticmethod(squared_hinge)


class CategoricalHinge(Named):
    """max(1 + the best of the wrong classes - the right one, 0)."""

    function = staticmethod(categorical_hinge)


class Huber(LossFunction):
    """Half the square of errors up to delta, straight beyond."""

    def __init__(
        self, delta: float = 1.0, reduction: str | None = "sum_over_batch_size", name: str | None = "huber_loss",
        dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(huber, reduction, name, delta=delta)


class CosineSimilarity(LossFunction):
    """Minus the cosine of the angle between the two."""

    def __init__(
        self, axis: int = -1, reduction: str | None = "sum_over_batch_size", name: str | None = "cosine_similarity",
        dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(cosine_similarity, reduction, name, axis=axis)


class BinaryCrossentropy(LossFunction):
    """-log of the probability of labels 0 and 1."""

    def __init__(
        self, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1,
        reduction: str | None = "sum_over_batch_size", name: str | None = "binary_crossentropy", dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(
            binary_crossentropy, reduction, name, from_logits=from_logits, label_smoothing=label_smoothing, axis=axis
        )


class BinaryFocalCrossentropy(LossFunction):
    """`BinaryCrossentropy` with less weight for what is easy."""

    def __init__(
        self, apply_class_balancing: bool = False, alpha: float = 0.25, gamma: float = 2.0, from_logits: bool = False,
        label_smoothing: float = 0.0, axis: int = -1, reduction: str | None = "sum_over_batch_size",
        name: str | None = "binary_focal_crossentropy", dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(
            binary_focal_crossentropy, reduction, name, apply_class_balancing=apply_class_balancing, alpha=alpha,
            gamma=gamma, from_logits=from_logits, label_smoothing=label_smoothing, axis=axis,
        )  # fmt: skip


class CategoricalCrossentropy(LossFunction):
    """-log of the probability of the class, given as a row of zeros and a one."""

    def __init__(
        self, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1,
        reduction: str | None = "sum_over_batch_size", name: str | None = "categorical_crossentropy",
        dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(
            categorical_crossentropy, reduction, name, from_logits=from_logits, label_smoothing=label_smoothing,
            axis=axis,
        )  # fmt: skip


class CategoricalFocalCrossentropy(LossFunction):
    """`CategoricalCrossentropy` with less weight for what is easy."""

    def __init__(
        self, alpha: Any = 0.25, gamma: float = 2.0, from_logits: bool = False, label_smoothing: float = 0.0,
        axis: int = -1, reduction: str | None = "sum_over_batch_size",
        name: str | None = "categorical_focal_crossentropy", dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(
            categorical_focal_crossentropy, reduction, name, alpha=alpha, gamma=gamma, from_logits=from_logits,
            label_smoothing=label_smoothing, axis=axis,
        )  # fmt: skip


class SparseCategoricalCrossentropy(LossFunction):
    """-log of the probability of the class, given as its number."""

    def __init__(
        self, from_logits: bool = False, ignore_class: int | None = None,
        reduction: str | None = "sum_over_batch_size", axis: int = -1,
        name: str | None = "sparse_categorical_crossentropy", dtype: Any = None,
    ) -> None:  # fmt: skip
        if ignore_class is not None:
            raise ValueError("ignore_class is not there: give these places a sample weight of 0")
        super().__init__(sparse_categorical_crossentropy, reduction, name, from_logits=from_logits, axis=axis)


_CLASSES = [value for value in list(globals().values()) if isinstance(value, type) and issubclass(value, Loss)]
registered(_CLASSES, package="losses.")
SHORT = {
    "mse": "mean_squared_error", "mae": "mean_absolute_error", "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error", "bce": "binary_crossentropy", "kld": "kl_divergence",
    "logcosh": "log_cosh", "kullback_leibler_divergence": "kl_divergence",
}  # fmt: skip
_FUNCTIONS = {name: getattr(functions, name) for name in functions.__all__ if name in __all__}
_TABLE: dict[str, Any] = {
    **{cls.__name__: cls for cls in _CLASSES}, **_FUNCTIONS,
    **{short: _FUNCTIONS[name] for short, name in SHORT.items()},
}  # fmt: skip
registered(_FUNCTIONS.values())


def get(identifier: Any) -> Any:
    """The loss of a name: an object, or a function; None for None. Raises ValueError."""
    return from_table(identifier, _TABLE, "loss")
