"""Activations as modules."""

from __future__ import annotations

from typing import Any

from ...tensors.creation import full
from .. import functional as F
from ..parameter import Parameter
from .functions import REQUIRED, FunctionModule
from .module import Module

__all__ = [
    "CELU", "ELU", "GELU", "GLU", "Hardshrink", "Hardsigmoid", "Hardswish", "Hardtanh", "LeakyReLU", "LogSigmoid",
    "LogSoftmax", "Mish", "PReLU", "RReLU", "ReLU", "ReLU6", "SELU", "SiLU", "Sigmoid", "Softmax", "Softmax2d",
    "Softmin", "Softplus", "Softshrink", "Softsign", "Tanh", "Tanhshrink", "Threshold",
]  # fmt: skip

IN_PLACE = {"inplace": False}


class ReLU(FunctionModule):
    """max(0, x)."""

    function = staticmethod(F.relu)
    arguments = IN_PLACE


class ReLU6(FunctionModule):
    """x cut to [0, 6]."""

    function = staticmethod(F.relu6)
    arguments = IN_PLACE


class LeakyReLU(FunctionModule):
    """x, or negative_slope * x where x is negative."""

    function = staticmethod(F.leaky_relu)
    arguments = {"negative_slope": 0.01, "inplace": False}


class RReLU(FunctionModule):
    """leaky_relu with a random slope in training."""

    function = staticmethod(F.rrelu)
    arguments = {"lower": 1.0 / 8, "upper": 1.0 / 3, "inplace": False}

    def forward(self, *inputs: Any) -> Any:
        return F.rrelu(*inputs, self.lower, self.upper, self.training, self.inplace)  # type: ignore[attr-defined]


class ELU(FunctionModule):
    """x, or alpha * (exp(x) - 1) where x is negative."""

    function = staticmethod(F.elu)
    arguments = {"alpha": 1.0, "inplace": False}


class SELU(FunctionModule):
    """The scaled ELU that keeps mean and variance."""

    function = staticmethod(F.selu)
    arguments = IN_PLACE


class CELU(FunctionModule):
    """x, or alpha * (exp(x / alpha) - 1) where x is negative."""

    function = staticmethod(F.celu)
    arguments = {"alpha": 1.0, "inplace": False}


class GELU(FunctionModule):
    """x times the probability that a normal number is below x."""

    function = staticmethod(F.gelu)
    arguments = {"approximate": "none"}


class GLU(FunctionModule):
    """The first half of an axis times the sigmoid of the second."""

    function = staticmethod(F.glu)
    arguments = {"dim": -1}


class Sigmoid(FunctionModule):
    """1 / (1 + exp(-x))."""

    function = staticmethod(F.sigmoid)


class Tanh(FunctionModule):
    """tanh."""

    function = staticmethod(F.tanh)


class SiLU(FunctionModule):
    """x * sigmoid(x)."""

    function = staticmethod(F.silu)
    arguments = IN_PLACE


class Mish(FunctionModule):
    """x * tanh(softplus(x))."""

    function = staticmethod(F.mish)
    arguments = IN_PLACE


class Softplus(FunctionModule):
    """log(1 + exp(beta * x)) / beta."""

    function = staticmethod(F.softplus)
    arguments = {"beta": 1.0, "threshold": 20.0}


class Softsign(FunctionModule):
    """x / (1 + |x|)."""

    function = staticmethod(F.softsign)


class LogSigmoid(FunctionModule):
    """log(sigmoid(x))."""

    function = staticmethod(F.logsigmoid)


class Hardtanh(FunctionModule):
    """x cut to [min_val, max_val]."""

    function = staticmethod(F.hardtanh)
    arguments = {"min_val": -1.0, "max_val": 1.0, "inplace": False}


class Hardsigmoid(FunctionModule):
    """relu6(x + 3) / 6."""

    function = staticmethod(F.hardsigmoid)
    arguments = IN_PLACE


class Hardswish(FunctionModule):
    """x * relu6(x + 3) / 6."""

    function = staticmethod(F.hardswish)
    arguments = IN_PLACE


class Hardshrink(FunctionModule):
    """x, or 0 where |x| <= lambd."""

    function = staticmethod(F.hardshrink)
    arguments = {"lambd": 0.5}


class Softshrink(FunctionModule):
    """x moved towards 0 by lambd."""

    function = staticmethod(F.softshrink)
    arguments = {"lambd": 0.5}


class Tanhshrink(FunctionModule):
    """x - tanh(x)."""

    function = staticmethod(F.tanhshrink)


class Threshold(FunctionModule):
    """`value` where x <= threshold, else x."""

    function = staticmethod(F.threshold)
    arguments = {"threshold": REQUIRED, "value": REQUIRED, "inplace": False}


class Softmax(FunctionModule):
    """exp(x) / Σ exp(x) along an axis."""

    function = staticmethod(F.softmax)
    arguments = {"dim": None}


class Softmin(FunctionModule):
    """softmax of -x."""

    function = staticmethod(F.softmin)
    arguments = {"dim": None}


class LogSoftmax(FunctionModule):
    """log of softmax."""

    function = staticmethod(F.log_softmax)
    arguments = {"dim": None}


class Softmax2d(Module):
    """softmax over the channels of (n, channels, h, w) or (channels, h, w)."""

    def forward(self, input: Any) -> Any:
        return F.softmax(input, -3)


class PReLU(Module):
    """x, or weight * x where x is negative; the weight is trained."""

    def __init__(self, num_parameters: int = 1, init: float = 0.25, device: Any = None, dtype: Any = None) -> None:
        super().__init__()
        self.num_parameters = num_parameters
        self.weight = Parameter(full((num_parameters,), init, dtype=dtype or float))

    def forward(self, input: Any) -> Any:
        return F.prelu(input, self.weight)

    def extra_repr(self) -> str:
        return f"num_parameters={self.num_parameters}"
