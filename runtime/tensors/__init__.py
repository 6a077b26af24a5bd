"""Tensors by PyTorch's names: what `dy2st.runtime` offers beside NumPy's own functions."""

from . import autograd, creation, elementwise, methods, promotion, reductions, shapes
from .autograd import enable_grad, inference_mode, is_grad_enabled, no_grad, set_grad_enabled
from .creation import *  # noqa: F403
from .elementwise import *  # noqa: F403
from .methods import device
from .promotion import get_default_dtype, promote_types, set_default_dtype
from .reductions import *  # noqa: F403
from .shapes import *  # noqa: F403
from .tensor import Size, Tensor

