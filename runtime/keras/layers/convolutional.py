"""Convolutions, pooling and what changes the size of images: channels last, Keras's names and arguments."""

from __future__ import annotations

from typing import Any, ClassVar

from ...nn import functional as F
from ...tensors.reductions import amax, mean
from ...tensors.shapes import permute, repeat_interleave
from .. import activations
from ..functions.images import averages, convolved, largest, out_size
from .base import Layer

__all__ = [
    "AveragePooling1D", "AveragePooling2D", "AveragePooling3D", "AvgPool1D", "AvgPool2D", "Conv1D", "Conv2D",
    "Conv2DTranspose", "Conv3D", "Convolution1D", "Convolution2D", "Convolution3D", "Cropping1D", "Cropping2D",
    "DepthwiseConv2D", "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAveragePooling3D",
    "GlobalAvgPool1D", "GlobalAvgPool2D", "GlobalMaxPool1D", "GlobalMaxPool2D", "GlobalMaxPooling1D",
    "GlobalMaxPooling2D", "MaxPool1D", "MaxPool2D", "MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "SeparableConv2D",
    "UpSampling1D", "UpSampling2D", "ZeroPadding1D", "ZeroPadding2D",
]  # fmt: skip


def each_axis(value: Any, rank: int, what: str) -> tuple[int, ...]:
    """A number for each axis of the image. Raises ValueError for another number of them."""
    found = (value,) * rank if isinstance(value, int) else tuple(value)
    if len(found) != rank or any(not isinstance(v, int) for v in found):
        raise ValueError(f"The `{what}` argument must be a tuple of {rank} integers. Received: {value}")
    return found


def channels_last(data_format: str | None) -> None:
    """Raises ValueError for another order of axes."""
    if data_format not in (None, "channels_last"):
        raise ValueError('data_format="channels_first" is not there: move the axes with Permute')


class Convolution(Layer):
    """The convolution of (n, sizes…, channels) with a kernel (sizes…, channels / groups, filters)."""

    rank: ClassVar[int]

    def __init__(
        self, filters: int, kernel_size: Any, strides: Any = 1, padding: str = "valid",
        data_format: str | None = None, dilation_rate: Any = 1, groups: int = 1, activation: Any = None,
        use_bias: bool = True, kernel_initializer: Any = "glorot_uniform", bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None, bias_regularizer: Any = None, **keywords: Any,
    ) -> None:  # fmt: skip
        super().__init__(**keywords)
        channels_last(data_format)
        self.filters, self.groups, self.use_bias = filters, groups, use_bias
        self.kernel_size = each_axis(kernel_size, self.rank, "kernel_size")
        self.strides = each_axis(strides, self.rank, "strides")
        self.dilation_rate = each_axis(dilation_rate, self.rank, "dilation_rate")
        self.padding = padding.lower()
        if self.padding not in (("valid", "same", "causal") if self.rank == 1 else ("valid", "same")):
            raise ValueError(f"The `padding` argument must be 'valid' or 'same'. Received: {padding}")
        if filters % groups:
            raise ValueError(f"The number of filters must be divisible by the number of groups: {filters}, {groups}")
        self.activation = activations.get(activation)
        self.kernel_initializer, self.bias_initializer = kernel_initializer, bias_initializer
        self.kernel_regularizer, self.bias_regularizer = kernel_regularizer, bias_regularizer

    def build(self, input_shape: Any) -> None:
        channels = input_shape[-1]
        if channels is None or channels % self.groups:
            raise ValueError(
                "The number of input channels must be evenly divisible by the number of groups. "
                f"Received groups={self.groups}, but the input has {channels} channels."
            )
        shape = (*self.kernel_size, channels // self.groups, self.filters)
        self.kernel = self.add_weight(
            shape, self.kernel_initializer, regularizer=self.kernel_regularizer, name="kernel"
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                (self.filters,), self.bias_initializer, regularizer=self.bias_regularizer, name="bias"
            )

    def call(self, inputs: Any) -> Any:
        x = convolved(
            inputs, self.kernel, self.bias, self.strides, self.padding, self.dilation_rate, self.groups
        )
        return self.activation(x)

    def compute_output_shape(self, input_shape: Any) -> Any:
        given = zip(input_shape[1:-1], self.kernel_size, self.strides, self.dilation_rate)
        sizes = [out_size(size, kernel, stride, self.padding, dilation) for size, kernel, stride, dilation in given]
        return (input_shape[0], *sizes, self.filters)


class Conv1D(Convolution):
    """The convolution of (n, length, channels)."""

    rank = 1


class Conv2D(Convolution):
    """The convolution of (n, rows, columns, channels)."""

    rank = 2


class Conv3D(Convolution):
    """The convolution of (n, three sizes, channels)."""

    rank = 3


Convolution1D, Convolution2D, Convolution3D = Conv1D, Conv2D, Conv3D


class DepthwiseConv2D(Layer):
    """A convolution of each channel by itself; the kernel is (rows, columns, channels, depth_multiplier)."""

    def __init__(
        self, kernel_size: Any, strides: Any = 1, padding: str = "valid", depth_multiplier: int = 1,
        data_format: str | None = None, dilation_rate: Any = 1, activation: Any = None, use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform", bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None, bias_regularizer: Any = None, **keywords: Any,
    ) -> None:  # fmt: skip
        super().__init__(**keywords)
        channels_last(data_format)
        self.kernel_size, self.strides = each_axis(kernel_size, 2, "kernel_size"), each_axis(strides, 2, "strides")
        self.padding, self.depth_multiplier, self.use_bias = padding.lower(), depth_multiplier, use_bias
        self.dilation_rate = each_axis(dilation_rate, 2, "dilation_rate")
        self.activation = activations.get(activation)
        self.depthwise_initializer, self.bias_initializer = depthwise_initializer, bias_initializer
        self.depthwise_regularizer, self.bias_regularizer = depthwise_regularizer, bias_regularizer

    def build(self, input_shape: Any) -> None:
        shape = (*self.kernel_size, input_shape[-1], self.depth_multiplier)
        self.kernel = self.add_weight(
            shape, self.depthwise_initializer, regularizer=self.depthwise_regularizer, name="kernel"
        )
        self.bias = None
        if self.use_bias:
            size = input_shape[-1] * self.depth_multiplier
            self.bias = self.add_weight((size,), self.bias_initializer, regularizer=self.bias_regularizer, name="bias")

    def call(self, inputs: Any) -> Any:
        rows, columns, channels, times = self.kernel.shape
        kernel = self.kernel.reshape(rows, columns, 1, channels * times)
        return self.activation(
            convolved(inputs, kernel, self.bias, self.strides, self.padding, self.dilation_rate, channels)
        )


class SeparableConv2D(Convolution):
    """A convolution of each channel by itself, then one of single places."""

    rank = 2

    def __init__(
        self, filters: int, kernel_size: Any, strides: Any = 1, padding: str = "valid",
        data_format: str | None = None, dilation_rate: Any = 1, depth_multiplier: int = 1, activation: Any = None,
        use_bias: bool = True, depthwise_initializer: Any = "glorot_uniform",
        pointwise_initializer: Any = "glorot_uniform", bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None, pointwise_regularizer: Any = None, bias_regularizer: Any = None,
        **keywords: Any,
    ) -> None:  # fmt: skip
        super().__init__(
            filters, kernel_size, strides, padding, data_format, dilation_rate, 1, activation, use_bias,
            bias_initializer=bias_initializer, bias_regularizer=bias_regularizer, **keywords,
        )  # fmt: skip
        self.depth_multiplier = depth_multiplier
        self.depthwise_initializer, self.depthwise_regularizer = depthwise_initializer, depthwise_regularizer
        self.pointwise_initializer, self.pointwise_regularizer = pointwise_initializer, pointwise_regularizer

    def build(self, input_shape: Any) -> None:
        channels = input_shape[-1]
        self.depthwise_kernel = self.add_weight(
            (*self.kernel_size, channels, self.depth_multiplier), self.depthwise_initializer,
            regularizer=self.depthwise_regularizer, name="depthwise_kernel",
        )  # fmt: skip
        self.pointwise_kernel = self.add_weight(
            (1, 1, channels * self.depth_multiplier, self.filters), self.pointwise_initializer,
            regularizer=self.pointwise_regularizer, name="pointwise_kernel",
        )  # fmt: skip
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                (self.filters,), self.bias_initializer, regularizer=self.bias_regularizer, name="bias"
            )

    def call(self, inputs: Any) -> Any:
        rows, columns, channels, times = self.depthwise_kernel.shape
        kernel = self.depthwise_kernel.reshape(rows, columns, 1, channels * times)
        x = convolved(inputs, kernel, None, self.strides, self.padding, self.dilation_rate, channels)
        return self.activation(convolved(x, self.pointwise_kernel, self.bias, (1, 1), "valid", (1, 1), 1))


class Conv2DTranspose(Convolution):
    """The transposed convolution; the kernel is (rows, columns, filters, channels)."""

    rank = 2

    def __init__(
        self, filters: int, kernel_size: Any, strides: Any = 1, padding: str = "valid",
        output_padding: Any = None, data_format: str | None = None, dilation_rate: Any = 1, activation: Any = None,
        use_bias: bool = True, **keywords: Any,
    ) -> None:  # fmt: skip
        if output_padding is not None or dilation_rate not in (1, (1, 1)):
            raise ValueError("output_padding and dilation_rate of Conv2DTranspose are not there")
        super().__init__(
            filters, kernel_size, strides, padding, data_format, 1, 1, activation, use_bias, **keywords
        )

    def build(self, input_shape: Any) -> None:
        shape = (*self.kernel_size, self.filters, input_shape[-1])
        self.kernel = self.add_weight(
            shape, self.kernel_initializer, regularizer=self.kernel_regularizer, name="kernel"
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                (self.filters,), self.bias_initializer, regularizer=self.bias_regularizer, name="bias"
            )

    def call(self, inputs: Any) -> Any:
        x = F.conv_transpose2d(
            permute(inputs, 0, 3, 1, 2), permute(self.kernel, 3, 2, 0, 1), None, self.strides
        )
        x = permute(x, 0, 2, 3, 1)
        for axis in (0, 1):
            x = self._cut(x, axis, inputs.shape[axis + 1])
        return self.activation(x if self.bias is None else x + self.bias)

    def _cut(self, x: Any, axis: int, size: Any) -> Any:
        """Along an axis as many places as Keras has: a stride beyond the last window, or size * stride."""
        kernel, stride = self.kernel_size[axis], self.strides[axis]
        if self.padding == "same":
            before = max(kernel - stride, 0) // 2
            wanted = size * stride
        else:
            before, wanted = 0, size * stride + max(kernel - stride, 0)
        have = (size - 1) * stride + kernel
        if have < before + wanted:
            pads = [0, 0] * (2 - axis) + [0, before + wanted - have]
            x = F.pad(x, pads)
        return x[:, before : before + wanted] if axis == 0 else x[:, :, before : before + wanted]

    def compute_output_shape(self, input_shape: Any) -> Any:
        sizes = []
        for size, kernel, stride in zip(input_shape[1:-1], self.kernel_size, self.strides):
            more = 0 if self.padding == "same" else max(kernel - stride, 0)
            sizes.append(None if size is None else size * stride + more)
        return (input_shape[0], *sizes, self.filters)


# --- pooling ----------------------------------------------------------------------------------------


class Pooling(Layer):
    """One number for each window of each channel."""

    rank: ClassVar[int]
    pool: ClassVar[Any]

    def __init__(
        self, pool_size: Any = 2, strides: Any = None, padding: str = "valid", data_format: str | None = None,
        **keywords: Any,
    ) -> None:  # fmt: skip
        super().__init__(**keywords)
        channels_last(data_format)
        self.pool_size = each_axis(pool_size, self.rank, "pool_size")
        self.strides = self.pool_size if strides is None else each_axis(strides, self.rank, "strides")
        self.padding = padding.lower()

    def call(self, inputs: Any) -> Any:
        return type(self).pool(inputs, self.pool_size, self.strides, self.padding)

    def compute_output_shape(self, input_shape: Any) -> Any:
        given = zip(input_shape[1:-1], self.pool_size, self.strides)
        sizes = [out_size(size, kernel, stride, self.padding, 1) for size, kernel, stride in given]
        return (input_shape[0], *sizes, input_shape[-1])


class MaxPooling1D(Pooling):
    """The largest of each window of (n, length, channels)."""

    rank, pool = 1, staticmethod(largest)


class MaxPooling2D(Pooling):
    """The largest of each window of (n, rows, columns, channels)."""

    rank, pool = 2, staticmethod(largest)


class MaxPooling3D(Pooling):
    """The largest of each window of (n, three sizes, channels)."""

    rank, pool = 3, staticmethod(largest)


class AveragePooling3D(Pooling):
    """The mean of each window of (n, three sizes, channels); padding does not count."""

    rank, pool = 3, staticmethod(averages)


class AveragePooling1D(Pooling):
    """The mean of each window of (n, length, channels); padding does not count."""

    rank, pool = 1, staticmethod(averages)


class AveragePooling2D(Pooling):
    """The mean of each window of (n, rows, columns, channels); padding does not count."""

    rank, pool = 2, staticmethod(averages)


class GlobalPooling(Layer):
    """One number for each channel."""

    rank: ClassVar[int]

    def __init__(self, data_format: str | None = None, keepdims: bool = False, **keywords: Any) -> None:
        super().__init__(**keywords)
        channels_last(data_format)
        self.keepdims, self.axes = keepdims, tuple(range(1, self.rank + 1))


class GlobalAveragePooling1D(GlobalPooling):
    """The mean of each channel of (n, length, channels)."""

    rank = 1

    def call(self, inputs: Any) -> Any:
        return mean(inputs, self.axes, self.keepdims)


class GlobalAveragePooling2D(GlobalAveragePooling1D):
    """The mean of each channel of (n, rows, columns, channels)."""

    rank = 2


class GlobalAveragePooling3D(GlobalAveragePooling1D):
    """The mean of each channel of (n, three sizes, channels)."""

    rank = 3


class GlobalMaxPooling1D(GlobalPooling):
    """The largest of each channel of (n, length, channels)."""

    rank = 1

    def call(self, inputs: Any) -> Any:
        return amax(inputs, self.axes, self.keepdims)


class GlobalMaxPooling2D(GlobalMaxPooling1D):
    """The largest of each channel of (n, rows, columns, channels)."""

    rank = 2


MaxPool1D, MaxPool2D, AvgPool1D, AvgPool2D = MaxPooling1D, MaxPooling2D, AveragePooling1D, AveragePooling2D
GlobalMaxPool1D, GlobalMaxPool2D = GlobalMaxPooling1D, GlobalMaxPooling2D
GlobalAvgPool1D, GlobalAvgPool2D = GlobalAveragePooling1D, GlobalAveragePooling2D


# --- sizes ------------------------------------------------------------------------------------------


def pairs(value: Any, rank: int, what: str) -> tuple[tuple[int, int], ...]:
    """(before, after) for each axis: one number for all, one for each axis, or pairs."""
    found = (value,) * rank if isinstance(value, int) else tuple(value)
    if rank == 1 and len(found) == 2 and isinstance(found[0], int):
        found = (found,)
    if len(found) != rank:
        raise ValueError(f"`{what}` should have {rank} elements. Received: {what}={value}")
    return tuple((each, each) if isinstance(each, int) else (each[0], each[1]) for each in found)


class ZeroPadding1D(Layer):
    """Zeros before and after (n, length, channels)."""

    takes_ints = True
    rank: ClassVar[int] = 1

    def __init__(self, padding: Any = 1, data_format: str | None = None, **keywords: Any) -> None:
        super().__init__(**keywords)
        channels_last(data_format)
        self.padding = pairs(padding, self.rank, "padding")

    def call(self, inputs: Any) -> Any:
        return F.pad(inputs, [0, 0, *[size for pair in reversed(self.padding) for size in pair]])


class ZeroPadding2D(ZeroPadding1D):
    """Zeros around (n, rows, columns, channels)."""

    rank = 2


class Cropping1D(Layer):
    """(n, length, channels) without its first and last places."""

    takes_ints = True
    rank: ClassVar[int] = 1

    def __init__(self, cropping: Any = 1, data_format: str | None = None, **keywords: Any) -> None:
        super().__init__(**keywords)
        channels_last(data_format)
        self.cropping = pairs(cropping, self.rank, "cropping")

    def call(self, inputs: Any) -> Any:
        ranges = [slice(before, -after if after else None) for before, after in self.cropping]
        return inputs[(slice(None), *ranges)]


class Cropping2D(Cropping1D):
    """(n, rows, columns, channels) without its border."""

    rank = 2


class UpSampling1D(Layer):
    """Each place of (n, length, channels) `size` times."""

    takes_ints = True

    def __init__(self, size: int = 2, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.size = size

    def call(self, inputs: Any) -> Any:
        return repeat_interleave(inputs, self.size, 1)


class UpSampling2D(Layer):
    """An image larger by whole numbers: each place again, or linear between them."""

    def __init__(
        self, size: Any = 2, data_format: str | None = None, interpolation: str = "nearest", **keywords: Any
    ) -> None:
        super().__init__(**keywords)
        channels_last(data_format)
        if interpolation not in ("nearest", "bilinear"):
            raise ValueError(f"`interpolation` is 'nearest' or 'bilinear' here. Received: {interpolation}")
        self.size, self.interpolation = each_axis(size, 2, "size"), interpolation

    def call(self, inputs: Any) -> Any:
        x = permute(inputs, 0, 3, 1, 2)
        options = {"align_corners": False} if self.interpolation == "bilinear" else {}
        x = F.interpolate(x, scale_factor=[float(s) for s in self.size], mode=self.interpolation, **options)
        return permute(x, 0, 2, 3, 1)

