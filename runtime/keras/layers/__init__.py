"""Layers by Keras's names, arguments and defaults; images have their channels last."""

from ..symbolic import Input
from .attention import *  # noqa: F403
from .base import InputLayer, Layer
from .convolutional import *  # noqa: F403
from .core import *  # noqa: F403
from .merging import *  # noqa: F403
from .normalization import *  # noqa: F403
from .recurrent import *  # noqa: F403
