"""Convolutions, pooling and padding as modules."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, ClassVar

from .. import functional as F
from .. import init
from ..functional.convolutions import each_axis, pads_of
from .functions import REQUIRED, FunctionModule
from .linear import parameter
from .module import Module

__all__ = [
    "AdaptiveAvgPool1d", "AdaptiveAvgPool2d", "AdaptiveAvgPool3d", "AdaptiveMaxPool1d", "AdaptiveMaxPool2d",
    "AdaptiveMaxPool3d", "AvgPool1d", "AvgPool2d", "AvgPool3d", "CircularPad1d", "CircularPad2d", "CircularPad3d",
    "ConstantPad1d", "ConstantPad2d", "ConstantPad3d", "Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d",
    "ConvTranspose2d", "ConvTranspose3d", "LPPool1d", "LPPool2d", "LPPool3d", "MaxPool1d", "MaxPool2d", "MaxPool3d",
    "MaxUnpool1d", "MaxUnpool2d", "MaxUnpool3d", "ReflectionPad1d", "ReflectionPad2d", "ReflectionPad3d",
    "ReplicationPad1d", "ReplicationPad2d", "ReplicationPad3d", "ZeroPad1d", "ZeroPad2d", "ZeroPad3d",
]  # fmt: skip

MODES = ("zeros", "reflect", "replicate", "circular")


class Convolution(Module):
    """What convolutions of one, two and three axes have in common."""

    ndim: ClassVar[int]
    function: ClassVar[Callable[..., Any]]

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0,
        dilation: Any = 1, groups: int = 1, bias: bool = True, padding_mode: str = "zeros", device: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self._check(in_channels, out_channels, groups, padding_mode)
        self.in_channels, self.out_channels, self.groups = in_channels, out_channels, groups
        self.kernel_size, self.stride, self.dilation = (
            each_axis(x, self.ndim) for x in (kernel_size, stride, dilation)
        )
        self.padding: Any = padding if isinstance(padding, str) else each_axis(padding, self.ndim)
        self.padding_mode = padding_mode
        self.weight = parameter(*self._weight_shape(), dtype=dtype)
        self.bias = parameter(out_channels, dtype=dtype) if bias else None
        self.reset_parameters()

    @staticmethod
    def _check(in_channels: int, out_channels: int, groups: int, padding_mode: str) -> None:
        if groups <= 0:
            raise ValueError("groups must be a positive integer")
        if in_channels % groups:
            raise ValueError("in_channels must be divisible by groups")
        if out_channels % groups:
            raise ValueError("out_channels must be divisible by groups")
        if padding_mode not in MODES:
            raise ValueError(f"padding_mode must be one of {MODES}, but got padding_mode='{padding_mode}'")

    def _weight_shape(self) -> tuple[int, ...]:
        return (self.out_channels, self.in_channels // self.groups, *self.kernel_size)

    def reset_parameters(self) -> None:
        """Uniform with bound 1 / sqrt(fan in)."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            fan_in = self.weight.shape[1] * math.prod(self.kernel_size)
            bound = 1 / math.sqrt(fan_in) if fan_in else 0
            init.uniform_(self.bias, -bound, bound)

    def _pads(self) -> list[int]:
        """The padding as F.pad takes it: the last axis first."""
        pairs = pads_of(self.padding, self.kernel_size, self.dilation, self.ndim)
        return [size for pair in reversed(pairs) for size in pair]

    def forward(self, input: Any) -> Any:
        padding = self.padding
        if self.padding_mode != "zeros":
            input = F.pad(input, self._pads(), self.padding_mode)
            padding = 0
        return self.function(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)

    def extra_repr(self) -> str:
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
        if self.padding != (0,) * self.ndim:
            text += f", padding={self.padding}"
        if self.dilation != (1,) * self.ndim:
            text += f", dilation={self.dilation}"
        if self.groups != 1:
            text += f", groups={self.groups}"
        return text + (", bias=False" if self.bias is None else "")


class Conv1d(Convolution):
    """The convolution of (n, channels, length)."""

    ndim, function = 1, staticmethod(F.conv1d)


class Conv2d(Convolution):
    """The convolution of (n, channels, height, width)."""

    ndim, function = 2, staticmethod(F.conv2d)


class Conv3d(Convolution):
    """The convolution of (n, channels, depth, height, width)."""

    ndim, function = 3, staticmethod(F.conv3d)


class TransposedConvolution(Convolution):
    """What transposed convolutions of one, two and three axes have in common."""

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0,
        output_padding: Any = 0, groups: int = 1, bias: bool = True, dilation: Any = 1, padding_mode: str = "zeros",
        device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        if padding_mode != "zeros":
            raise ValueError(f'Only "zeros" padding mode is supported for {type(self).__name__}')
        super().__init__(
            in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, dtype=dtype
        )
        self.output_padding = each_axis(output_padding, self.ndim)

    def _weight_shape(self) -> tuple[int, ...]:
        return (self.in_channels, self.out_channels // self.groups, *self.kernel_size)

    def _extra(self, input: Any, output_size: Any) -> tuple[int, ...]:
        """The output padding that gives sizes. Raises ValueError for sizes out of reach."""
        wanted = tuple(output_size)[-self.ndim :]
        found = []
        for i, size in enumerate(wanted):
            least = (int(input.shape[-self.ndim + i]) - 1) * self.stride[i] - 2 * self.padding[i]
            least += self.dilation[i] * (self.kernel_size[i] - 1) + 1
            if not least <= size < least + self.stride[i]:
                raise ValueError(f"requested an output size of {wanted}, but {size} is out of range from {least}")
            found.append(size - least)
        return tuple(found)

    def forward(self, input: Any, output_size: Any = None) -> Any:
        extra = self.output_padding if output_size is None else self._extra(input, output_size)
        return self.function(
            input, self.weight, self.bias, self.stride, self.padding, extra, self.groups, self.dilation
        )


class ConvTranspose1d(TransposedConvolution):
    """The transposed convolution of (n, channels, length)."""

    ndim, function = 1, staticmethod(F.conv_transpose1d)


class ConvTranspose2d(TransposedConvolution):
    """The transposed convolution of (n, channels, height, width)."""

    ndim, function = 2, staticmethod(F.conv_transpose2d)


class ConvTranspose3d(TransposedConvolution):
    """The transposed convolution of (n, channels, depth, height, width)."""

    ndim, function = 3, staticmethod(F.conv_transpose3d)


# --- pooling and padding: the same class for each number of axes -----------------------------------

MAX = {
    "kernel_size": REQUIRED, "stride": None, "padding": 0, "dilation": 1, "return_indices": False, "ceil_mode": False
}  # fmt: skip
AVERAGE = {
    "kernel_size": REQUIRED, "stride": None, "padding": 0, "ceil_mode": False, "count_include_pad": True,
    "divisor_override": None,
}  # fmt: skip
FAMILIES: list[tuple[str, str, dict[str, Any], str]] = [
    ("MaxPool{}d", "max_pool{}d", MAX, "The largest element of each window."),
    ("AvgPool{}d", "avg_pool{}d", AVERAGE, "The mean of each window."),
    ("LPPool{}d", "lp_pool{}d", {"norm_type": REQUIRED, "kernel_size": REQUIRED, "stride": None, "ceil_mode": False},
     "(Σ x^p)^(1/p) over each window."),
    ("AdaptiveAvgPool{}d", "adaptive_avg_pool{}d", {"output_size": REQUIRED}, "Means over so many windows."),
    ("AdaptiveMaxPool{}d", "adaptive_max_pool{}d", {"output_size": REQUIRED, "return_indices": False},
     "The largest elements of so many windows."),
]  # fmt: skip


class Unpool(Module):
    """The elements back at the indices that max pooling gave."""

    ndim: ClassVar[int]

    def __init__(self, kernel_size: Any, stride: Any = None, padding: Any = 0) -> None:
        super().__init__()
        self.kernel_size = each_axis(kernel_size, self.ndim)
        self.stride = self.kernel_size if stride is None else each_axis(stride, self.ndim)
        self.padding = each_axis(padding, self.ndim)

    def forward(self, input: Any, indices: Any, output_size: Any = None) -> Any:
        unpool = getattr(F, f"max_unpool{self.ndim}d")
        return unpool(input, indices, self.kernel_size, self.stride, self.padding, output_size)


class Padding(Module):
    """Padding of the last axes; one number for all sides, or (before, after) from the last axis on."""

    ndim: ClassVar[int]
    mode: ClassVar[str]

    def __init__(self, padding: Any, value: float = 0.0) -> None:
        super().__init__()
        self.padding = (padding,) * (2 * self.ndim) if isinstance(padding, int) else tuple(padding)
        self.value = value

    def forward(self, input: Any) -> Any:
        return F.pad(input, self.padding, self.mode, self.value)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class RequiredValue(Padding):
    """Padding with a value that must be given."""

    def __init__(self, padding: Any, value: float) -> None:
        super().__init__(padding, value)


PADDINGS = {"Zero": "constant", "Reflection": "reflect", "Replication": "replicate", "Circular": "circular"}


def _fill() -> None:
    for ndim in (1, 2, 3):
        for name, function, arguments, text in FAMILIES:
            of = {k: v for k, v in arguments.items() if ndim > 1 or k != "divisor_override"}
            members = {"function": staticmethod(getattr(F, function.format(ndim))), "arguments": of, "__doc__": text}
            _add(name.format(ndim), FunctionModule, members)
        _add(f"MaxUnpool{ndim}d", Unpool, {"ndim": ndim, "__doc__": Unpool.__doc__})
        for kind, mode in PADDINGS.items():
            _add(f"{kind}Pad{ndim}d", Padding, {"ndim": ndim, "mode": mode, "__doc__": Padding.__doc__})
        _add(f"ConstantPad{ndim}d", RequiredValue, {"ndim": ndim, "mode": "constant", "__doc__": RequiredValue.__doc__})


def _add(name: str, base: type, members: dict[str, Any]) -> None:
    globals()[name] = type(name, (base,), {**members, "__module__": __name__})


_fill()
