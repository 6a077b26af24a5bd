"""Optimisers by Keras's names, with Keras's formulas and defaults; `schedules` of learning rates."""

from . import schedules
from .base import Optimizer
from .rules import *  # noqa: F403
