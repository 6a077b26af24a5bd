"""Functions of layers, activations and losses, by PyTorch's names: on tensors, or on arrays."""

from .activations import *  # noqa: F403
from .attention import scaled_dot_product_attention
from .convolutions import *  # noqa: F403
from .ctc import ctc_loss
from .losses import *  # noqa: F403
from .normalization import *  # noqa: F403
from .resampling import *  # noqa: F403
from .sampling import *  # noqa: F403
from .vocabulary import embedding_bag
