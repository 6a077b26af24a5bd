"""The Keras way: models that are compiled and fitted, by Keras's names, arguments, defaults and formulas.

`from dy2st.runtime import keras` in place of `import keras`. Eager it needs NumPy alone; `fit` runs its steps as
static graphs unless the model was compiled with `run_eagerly=True`.
"""

from . import (
    activations,
    backend,
    callbacks,
    initializers,
    layers,
    losses,
    metrics,
    models,
    ops,
    optimizers,
    regularizers,
    saving,
    utils,
)  # fmt: skip
from .configured import clear_session
from .initializers import Initializer
from .layers import InputLayer, Layer
from .losses import Loss
from .metrics import Metric
from .models import Functional, Model, Sequential
from .optimizers import Optimizer
from .regularizers import Regularizer
from .symbolic import Input, KerasTensor

config = backend
