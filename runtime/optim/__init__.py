"""Optimisers and schedules of learning rates by PyTorch's names, arguments and defaults."""

from . import lr_scheduler, swa_utils
from .lbfgs import LBFGS
from .optimizer import Optimizer
from .rules import *  # noqa: F403
