"""Layers, activations and losses by PyTorch's names, arguments, defaults and state_dict keys."""

from . import functional, init, utils
from .modules import *  # noqa: F403
from .parameter import Buffer, Parameter
