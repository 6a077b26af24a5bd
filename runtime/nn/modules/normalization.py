"""Normalisations as modules."""

from __future__ import annotations

from typing import Any, ClassVar

from ...tensors.creation import ones, tensor, zeros
from ...tensors.promotion import to_dtype
from .. import functional as F
from .. import init
from .functions import REQUIRED, FunctionModule
from .linear import parameter
from .module import Module

__all__ = [
    "BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "GroupNorm", "InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d",
    "LayerNorm", "LocalResponseNorm", "RMSNorm",
]  # fmt: skip


class Statistics(Module):
    """Weight, bias and running statistics for each channel."""

    ranks: ClassVar[tuple[int, ...]]

    def __init__(
        self, num_features: int, eps: float = 1e-5, momentum: float | None = 0.1, affine: bool = True,
        track_running_stats: bool = True, device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        self.weight = parameter(num_features, dtype=dtype) if affine else None
        self.bias = parameter(num_features, dtype=dtype) if affine else None
        kind = to_dtype(dtype or float)
        tracked = track_running_stats
        self.register_buffer("running_mean", zeros(num_features, dtype=kind) if tracked else None)
        self.register_buffer("running_var", ones(num_features, dtype=kind) if tracked else None)
        self.register_buffer("num_batches_tracked", tensor(0) if tracked else None)
        self.reset_parameters()

    def reset_running_stats(self) -> None:
        """Mean 0, variance 1, nothing seen."""
        if self.track_running_stats:
            self.running_mean.zero_()
            self.running_var.fill_(1)
            self.num_batches_tracked.zero_()

    def reset_parameters(self) -> None:
        """Weight 1, bias 0."""
        self.reset_running_stats()
        if self.affine:
            init.ones_(self.weight)
            init.zeros_(self.bias)

    def _check(self, input: Any) -> None:
        if input.ndim not in self.ranks:
            wanted = " or ".join(f"{rank}D" for rank in self.ranks)
            raise ValueError(f"expected {wanted} input (got {input.ndim}D input)")

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"track_running_stats={self.track_running_stats}"
        )


class BatchNorm(Statistics):
    """Over all axes but that of the channels."""

    def forward(self, input: Any) -> Any:
        self._check(input)
        momentum = self.momentum
        if self.training and self.track_running_stats:
            self.num_batches_tracked.add_(1)
            if momentum is None:
                momentum = 1.0 / self.num_batches_tracked.item()
        batch = self.training or self.running_mean is None
        mean, variance = self.running_mean, self.running_var
        if self.training and not self.track_running_stats:
            mean, variance = None, None
        return F.batch_norm(input, mean, variance, self.weight, self.bias, batch, momentum or 0.0, self.eps)


class BatchNorm1d(BatchNorm):
    """Of (n, channels) or (n, channels, length)."""

    ranks = (2, 3)


class BatchNorm2d(BatchNorm):
    """Of (n, channels, height, width)."""

    ranks = (4,)


class BatchNorm3d(BatchNorm):
    """Of (n, channels, depth, height, width)."""

    ranks = (5,)


class InstanceNorm(Statistics):
    """Over the sizes of each channel of each sample."""

    def __init__(
        self, num_features: int, eps: float = 1e-5, momentum: float = 0.1, affine: bool = False,
        track_running_stats: bool = False, device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype)

    def forward(self, input: Any) -> Any:
        self._check(input)
        single = input.ndim == self.ranks[0]
        x = input[None] if single else input
        own = self.training or not self.track_running_stats
        y = F.instance_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, own, self.momentum or 0.0, self.eps
        )
        return y[0] if single else y


class InstanceNorm1d(InstanceNorm):
    """Of (n, channels, length) or (channels, length)."""

    ranks = (2, 3)


class InstanceNorm2d(InstanceNorm):
    """Of (n, channels, height, width) or (channels, height, width)."""

    ranks = (3, 4)


class InstanceNorm3d(InstanceNorm):
    """Of (n, channels, depth, height, width) or (channels, depth, height, width)."""

    ranks = (4, 5)


class LayerNorm(Module):
    """Over the last axes, which have `normalized_shape`."""

    def __init__(
        self, normalized_shape: Any, eps: float = 1e-5, elementwise_affine: bool = True, bias: bool = True,
        device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.normalized_shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        self.weight = parameter(*self.normalized_shape, dtype=dtype) if elementwise_affine else None
        self.bias = parameter(*self.normalized_shape, dtype=dtype) if elementwise_affine and bias else None
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Weight 1, bias 0."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, input: Any) -> Any:
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class RMSNorm(Module):
    """x / sqrt(mean(x²) + eps) over the last axes."""

    def __init__(
        self, normalized_shape: Any, eps: float | None = None, elementwise_affine: bool = True, device: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.normalized_shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        self.weight = parameter(*self.normalized_shape, dtype=dtype) if elementwise_affine else None
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Weight 1."""
        if self.weight is not None:
            init.ones_(self.weight)

    def forward(self, input: Any) -> Any:
        return F.rms_norm(input, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class GroupNorm(Module):
    """Over the channels of each group of each sample, and their sizes."""

    def __init__(
        self, num_groups: int, num_channels: int, eps: float = 1e-5, affine: bool = True, device: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        if num_channels % num_groups:
            raise ValueError(f"num_channels ({num_channels}) must be divisible by num_groups ({num_groups})")
        self.num_groups, self.num_channels, self.eps, self.affine = num_groups, num_channels, eps, affine
        self.weight = parameter(num_channels, dtype=dtype) if affine else None
        self.bias = parameter(num_channels, dtype=dtype) if affine else None
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Weight 1, bias 0."""
        if self.affine:
            init.ones_(self.weight)
            init.zeros_(self.bias)

    def forward(self, input: Any) -> Any:
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}"


class LocalResponseNorm(FunctionModule):
    """x over a power of the squares of the channels around."""

    function = staticmethod(F.local_response_norm)
    arguments = {"size": REQUIRED, "alpha": 1e-4, "beta": 0.75, "k": 1.0}
