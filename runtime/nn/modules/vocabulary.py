"""Large vocabularies as modules: bags of embeddings, and a softmax whose rare classes are in clusters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ...tape import recording
from ...tensors.reductions import argmax
from ...tensors.tensor import Tensor
from .. import functional as F
from .. import init
from ..functional.vocabulary import adaptive_log_probabilities, adaptive_log_softmax
from ..parameter import Parameter
from .container import ModuleList, Sequential
from .linear import Linear, parameter
from .module import Module

__all__ = ["AdaptiveLogSoftmaxWithLoss", "EmbeddingBag"]


class EmbeddingBag(Module):
    """The sum, mean or maximum of rows of `weight`, for each bag of indices."""

    def __init__(
        self, num_embeddings: int, embedding_dim: int, max_norm: float | None = None, norm_type: float = 2.0,
        scale_grad_by_freq: bool = False, mode: str = "mean", sparse: bool = False, _weight: Tensor | None = None,
        include_last_offset: bool = False, padding_idx: int | None = None, device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.max_norm, self.norm_type, self.scale_grad_by_freq = max_norm, norm_type, scale_grad_by_freq
        if padding_idx is not None:
            if not -num_embeddings <= padding_idx < num_embeddings:
                raise AssertionError("padding_idx must be within num_embeddings")
            padding_idx %= num_embeddings
        self.padding_idx = padding_idx
        if _weight is not None:
            if list(_weight.shape) != [num_embeddings, embedding_dim]:
                raise AssertionError("Shape of weight does not match num_embeddings and embedding_dim")
            self.weight = Parameter(_weight)
        else:
            self.weight = parameter(num_embeddings, embedding_dim, dtype=dtype)
            self.reset_parameters()
        self.mode, self.sparse, self.include_last_offset = mode, sparse, include_last_offset

    def reset_parameters(self) -> None:
        """Normal; zeros for padding_idx."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            with recording(False):
                self.weight[self.padding_idx].fill_(0)

    @classmethod
    def from_pretrained(
        cls, embeddings: Tensor, freeze: bool = True, max_norm: float | None = None, norm_type: float = 2.0,
        scale_grad_by_freq: bool = False, mode: str = "mean", sparse: bool = False, include_last_offset: bool = False,
        padding_idx: int | None = None,
    ) -> EmbeddingBag:  # fmt: skip
        """Bags of given rows, not trained unless freeze is False."""
        rows, columns = embeddings.shape
        made = cls(
            rows, columns, max_norm, norm_type, scale_grad_by_freq, mode, sparse, embeddings, include_last_offset,
            padding_idx,
        )  # fmt: skip
        made.weight.requires_grad_(not freeze)
        return made

    def forward(self, input: Any, offsets: Any = None, per_sample_weights: Any = None) -> Any:
        return F.embedding_bag(
            input, self.weight, offsets, self.max_norm, self.norm_type, self.scale_grad_by_freq, self.mode, self.sparse,
            per_sample_weights, self.include_last_offset, self.padding_idx,
        )  # fmt: skip

    def extra_repr(self) -> str:
        text = f"{self.num_embeddings}, {self.embedding_dim}"
        if self.max_norm is not None:
            text += f", max_norm={self.max_norm}"
        if self.norm_type != 2:
            text += f", norm_type={self.norm_type}"
        if self.scale_grad_by_freq is not False:
            text += f", scale_grad_by_freq={self.scale_grad_by_freq}"
        text += f", mode={self.mode!r}"
        return text if self.padding_idx is None else f"{text}, padding_idx={self.padding_idx}"


class Adapted(NamedTuple):
    """The log probability of each target, and the loss."""

    output: Tensor
    loss: Tensor


class AdaptiveLogSoftmaxWithLoss(Module):
    """A softmax whose rare classes are in clusters with narrower layers (Grave et al., 2017)."""

    def __init__(
        self, in_features: int, n_classes: int, cutoffs: Sequence[int], div_value: float = 4.0,
        head_bias: bool = False, device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        cutoffs = list(cutoffs)
        if not cutoffs:
            raise ValueError("cutoffs should be a sequence of length larger than 0")
        rising = cutoffs == sorted(set(cutoffs)) and all(int(c) == c for c in cutoffs)
        if not rising or cutoffs[0] <= 0 or cutoffs[-1] > n_classes - 1:
            raise ValueError(
                "cutoffs should be a sequence of unique, positive integers sorted in an increasing order, where each "
                "value is between 1 and n_classes-1"
            )
        self.in_features, self.n_classes, self.cutoffs = in_features, n_classes, [*cutoffs, n_classes]
        self.div_value, self.head_bias = div_value, head_bias
        self.shortlist_size, self.n_clusters = cutoffs[0], len(cutoffs)
        self.head_size = self.shortlist_size + self.n_clusters
        self.head = Linear(in_features, self.head_size, bias=head_bias, dtype=dtype)
        self.tail = ModuleList()
        for number in range(self.n_clusters):
            inner = int(in_features // (div_value ** (number + 1)))
            classes = self.cutoffs[number + 1] - self.cutoffs[number]
            self.tail.append(Sequential(
                Linear(in_features, inner, bias=False, dtype=dtype), Linear(inner, classes, bias=False, dtype=dtype)
            ))  # fmt: skip

    def reset_parameters(self) -> None:
        """As those of the layers inside."""
        self.head.reset_parameters()
        for inward, outward in self.tail:
            inward.reset_parameters()
            outward.reset_parameters()

    def forward(self, input_: Any, target_: Any) -> Adapted:
        """(output, loss) of (n, in_features) and (n,) targets, or of one sample. Raises RuntimeError for others."""
        ranks = input_.ndim, target_.ndim
        if ranks not in ((2, 1), (1, 0)):
            raise RuntimeError(
                "0D or 1D target tensor expected, multi-target not supported" if ranks[1] > 1 else
                f"{ranks[1]}D target tensor expects {ranks[1] + 1}D input tensors, but found inputs with size "
                f"{tuple(input_.shape)}"
            )  # fmt: skip
        x, target = (input_, target_) if ranks[0] == 2 else (input_[None], target_[None])
        if x.shape[0] != target.shape[0]:
            raise RuntimeError("Input and target should have the same size in the batch dimension.")
        output, loss = adaptive_log_softmax(self.head(x), [part(x) for part in self.tail], target, self.cutoffs)
        return Adapted(output if ranks[0] == 2 else output[0], loss)

    def log_prob(self, input: Any) -> Any:
        """The log probabilities of all classes, (n, n_classes)."""
        return adaptive_log_probabilities(self.head(input), [part(input) for part in self.tail], self.shortlist_size)

    def predict(self, input: Any) -> Any:
        """The most probable class of each sample."""
        return argmax(self.log_prob(input), 1)
