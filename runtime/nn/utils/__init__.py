"""What is done to the parameters of a model as a whole: PyTorch's nn.utils."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ...tape import recording
from ...tensors.shapes import cat, stack
from ...tensors.tensor import Tensor, wrap
from . import rnn

__all__ = ["clip_grad_norm_", "clip_grad_value_", "get_total_norm", "parameters_to_vector", "rnn",
    "vector_to_parameters"]


def _listed(parameters: Any) -> list[Tensor]:
    return [parameters] if isinstance(parameters, Tensor) else list(parameters)


def get_total_norm(tensors: Any, norm_type: float = 2.0, error_if_nonfinite: bool = False) -> Tensor:
    """The norm of the norms of all tensors. Raises RuntimeError for one that is not finite, if asked."""
    with recording(False):
        norms = [x.detach().norm(norm_type) for x in _listed(tensors)]
        total: Tensor = stack(norms).norm(norm_type) if norms else wrap(np.zeros((), np.float32))
    if error_if_nonfinite and not np.isfinite(total.item()):
        raise RuntimeError(f"The total norm of order {norm_type} for gradients from `parameters` is non-finite")
    return total


def clip_grad_norm_(
    parameters: Tensor | Iterable[Tensor], max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:  # fmt: skip
    """Scale all gradients so that their norm is at most max_norm; the norm that they had."""
    gradients = [p.grad for p in _listed(parameters) if p.grad is not None]
    total = get_total_norm(gradients, norm_type, error_if_nonfinite)
    with recording(False):
        factor = (max_norm / (total + 1e-6)).clamp(max=1.0)
        for g in gradients:
            g.mul_(factor.to(g.dtype))
    return total


def clip_grad_value_(parameters: Tensor | Iterable[Tensor], clip_value: float, foreach: bool | None = None) -> None:
    """Cut each element of the gradients to [-clip_value, clip_value]."""
    with recording(False):
        for p in _listed(parameters):
            if p.grad is not None:
                p.grad.clamp_(-float(clip_value), float(clip_value))


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """All elements as one vector."""
    joined: Tensor = cat([p.view(-1) for p in parameters])
    return joined


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """The elements of a vector into the parameters."""
    start = 0
    for p in parameters:
        p.data = vec[start : start + p.numel()].view_as(p)
        start += p.numel()
