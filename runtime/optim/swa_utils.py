"""Averages of models over the steps of their training, by PyTorch's names.

In: a model while it is trained. Out: a copy of it whose parameters are the mean, or the moving mean, of those that it
had; statistics of its normalisations; rates that go to a constant one.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from ..nn.modules.module import Module
from ..nn.modules.normalization import BatchNorm
from ..tape import recording
from ..tensors.elementwise import where
from ..tensors.tensor import Tensor, wrap
from .lr_scheduler import LRScheduler
from .optimizer import Optimizer

__all__ = [
    "SWALR", "AveragedModel", "get_ema_avg_fn", "get_ema_multi_avg_fn", "get_swa_avg_fn", "get_swa_multi_avg_fn",
    "update_bn",
]  # fmt: skip


def _checked(decay: float) -> None:
    if not 0.0 <= decay <= 1.0:
        raise ValueError(f"Invalid decay value {decay} provided. Please provide a value in [0,1] range.")


def get_ema_avg_fn(decay: float = 0.999) -> Callable[[Tensor, Tensor, Any], Tensor]:
    """decay · average + (1 - decay) · new. Raises ValueError for a decay outside of [0, 1]."""
    _checked(decay)

    def ema_update(ema_param: Any, current_param: Any, num_averaged: Any) -> Any:
        with recording(False):
            return decay * ema_param + (1 - decay) * current_param

    return ema_update


def get_swa_avg_fn() -> Callable[[Tensor, Tensor, Any], Tensor]:
    """The mean of all."""

    def swa_update(averaged_param: Any, current_param: Any, num_averaged: Any) -> Any:
        with recording(False):
            return averaged_param + (current_param - averaged_param) / (num_averaged + 1)

    return swa_update


def _each(function: Callable[[Tensor, Tensor, Any], Tensor]) -> Callable[[list[Tensor], list[Tensor], Any], None]:
    """The function for lists, in place."""

    def update(averaged: list[Tensor], current: list[Tensor], num_averaged: Any) -> None:
        with recording(False):
            for old, new in zip(averaged, current, strict=True):
                old.copy_(function(old, new, num_averaged))

    return update


def get_ema_multi_avg_fn(decay: float = 0.999) -> Callable[[list[Tensor], list[Tensor], Any], None]:
    """`get_ema_avg_fn` for lists, in place."""
    return _each(get_ema_avg_fn(decay))


def get_swa_multi_avg_fn() -> Callable[[list[Tensor], list[Tensor], Any], None]:
    """`get_swa_avg_fn` for lists, in place."""
    return _each(get_swa_avg_fn())


class AveragedModel(Module):
    """A copy of a model whose parameters (and buffers, with use_buffers) are averages of those at each update.

    avg_fn(average, new, count) gives a new average, multi_avg_fn(averages, news, count) changes lists of them; without
    either it is the mean of all. Buffers are those of the model without use_buffers.
    """

    def __init__(
        self, model: Module, device: Any = None, avg_fn: Callable[..., Any] | None = None,
        multi_avg_fn: Callable[..., Any] | None = None, use_buffers: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            raise AssertionError("Only one of avg_fn and multi_avg_fn should be provided")
        self.module = copy.deepcopy(model)
        self.register_buffer("n_averaged", wrap(np.array(0)))
        self.avg_fn, self.multi_avg_fn, self.use_buffers = avg_fn, multi_avg_fn, use_buffers

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        return self.module(*args, **kwargs)

    def update_parameters(self, model: Module) -> None:
        """Average in what the parameters of `model` are now; the first time they are copied."""
        mine, theirs = ([*m.parameters(), *(m.buffers() if self.use_buffers else [])] for m in (self.module, model))
        with recording(False):
            is_first = self.n_averaged == 0
            new = [x.detach() for x in theirs]
            for old, average, now in zip(mine, self._averages(mine, new), new, strict=True):
                old.detach().copy_(where(is_first, now, average.to(now.dtype)))
            if not self.use_buffers:
                for old, now in zip(self.module.buffers(), model.buffers(), strict=True):
                    old.detach().copy_(now.detach())
            self.n_averaged += 1

    def _averages(self, mine: list[Tensor], new: list[Tensor]) -> list[Tensor]:
        """What the averages are with `new`, but for the first time."""
        if self.avg_fn is not None:
            return [self.avg_fn(x.detach(), y, self.n_averaged) for x, y in zip(mine, new, strict=True)]
        averages = [x.detach().clone() for x in mine]
        update = self.multi_avg_fn or get_swa_multi_avg_fn()
        for dtype in dict.fromkeys(x.dtype for x in new):  # as PyTorch, those of one dtype at once
            some = [(x, y) for x, y in zip(averages, new, strict=True) if y.dtype == dtype]
            update([x for x, _ in some], [y for _, y in some], self.n_averaged)
        return averages


def update_bn(loader: Iterable[Any], model: Module, device: Any = None) -> None:
    """The running statistics of BatchNorm layers anew: the means over all batches of a loader."""
    found = [module for module in model.modules() if isinstance(module, BatchNorm)]
    if not found:
        return
    momenta, was_training = [module.momentum for module in found], model.training
    model.train()
    for module in found:
        module.reset_running_stats()
        module.momentum = None
    with recording(False):
        for batch in loader:
            model(batch[0] if isinstance(batch, (list, tuple)) else batch)
    for module, momentum in zip(found, momenta):
        module.momentum = momentum
    model.train(was_training)


class SWALR(LRScheduler):
    """Rates that go to swa_lr within anneal_epochs, along a line or a cosine, and stay there."""

    def __init__(
        self, optimizer: Optimizer, swa_lr: Any, anneal_epochs: int = 10, anneal_strategy: str = "cos",
        last_epoch: int = -1,
    ) -> None:  # fmt: skip
        groups = optimizer.param_groups
        rates = list(swa_lr) if isinstance(swa_lr, (list, tuple)) else [swa_lr] * len(groups)
        if len(rates) != len(groups):
            raise ValueError(f"swa_lr must have the same length as optimizer.param_groups: {len(rates)}, {len(groups)}")
        for rate, group in zip(rates, groups):
            group["swa_lr"] = rate
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}")
        if not isinstance(anneal_epochs, int) or anneal_epochs < 0:
            raise ValueError(f"anneal_epochs must be equal or greater than 0, got {anneal_epochs}")
        self.anneal_epochs, self.anneal_strategy = anneal_epochs, anneal_strategy
        super().__init__(optimizer, last_epoch)

    def _share(self, step: int) -> float:
        """How far the rates have gone after some steps, from 0 to 1."""
        way = max(0.0, min(1.0, step / max(1, self.anneal_epochs)))
        return way if self.anneal_strategy == "linear" else (1 - math.cos(math.pi * way)) / 2

    def get_lr(self) -> list[float]:
        step = max(1, self.last_epoch) if self.anneal_epochs == 0 else self.last_epoch
        before, now = self._share(step - 1), self._share(step)
        found = []
        for group in self.optimizer.param_groups:
            rate, last = group["lr"], group["swa_lr"]
            first = last if before == 1 else (rate - before * last) / (1 - before)
            found.append(last * now + first * (1 - now))
        return found
