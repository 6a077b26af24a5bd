"""The NumPy runtime of dy2st, imported as `dy2st.runtime`.

What eager code runs on besides NumPy itself: the table of operations with their kernels, shape
rules and derivatives; and tensors, layers and optimisers by PyTorch's names, so that
`import dy2st.runtime as torch` runs a PyTorch program. Needs NumPy alone; knows nothing of syntax
trees or ONNX.
"""

if __name__ != "dy2st.runtime":
    raise ImportError(f"import dy2st.runtime, not {__name__}: there is one class of each name")

import numpy as _np

from . import (
    cuda,
    nn,
    ops,
    optim,
    random,
    utils,
)
from .array import Array, Dim, Primitive, by_numpy
from .nn.functional import (
    celu,
    conv1d,
    conv2d,
    conv3d,
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
    dropout,
    log_softmax,
    relu,
    selu,
    softmax,
    threshold,
)  # fmt: skip
from .random import (
    Generator,
    bernoulli,
    default_generator,
    initial_seed,
    manual_seed,
    multinomial,
    normal,
    rand,
    rand_like,
    randint,
    randn,
    randn_like,
    randperm,
    seed,
)  # fmt: skip
from .tensors import *  # noqa: F403
from .tensors import (
    Size,
    Tensor,
    autograd,
    device,
    enable_grad,
    get_default_dtype,
    inference_mode,
    is_grad_enabled,
    no_grad,
    promote_types,
    set_default_dtype,
    set_grad_enabled,
)  # fmt: skip

float16 = half = _np.dtype(_np.float16)
float32 = float = _np.dtype(_np.float32)
float64 = double = _np.dtype(_np.float64)
int8 = _np.dtype(_np.int8)
int16 = short = _np.dtype(_np.int16)
int32 = int = _np.dtype(_np.int32)
int64 = long = _np.dtype(_np.int64)
uint8 = _np.dtype(_np.uint8)
bool = _np.dtype(_np.bool_)
dtype = _np.dtype
inf, nan, pi, e = _np.inf, _np.nan, _np.pi, _np.e
