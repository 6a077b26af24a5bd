"""Losses as modules."""

from __future__ import annotations

from typing import Any

from .. import functional as F
from ..functional.losses import legacy_reduction
from .functions import FunctionModule
from .module import Module

__all__ = [
    "BCELoss", "BCEWithLogitsLoss", "CTCLoss", "CosineEmbeddingLoss", "CosineSimilarity", "CrossEntropyLoss",
    "GaussianNLLLoss",
    "HingeEmbeddingLoss", "HuberLoss", "KLDivLoss", "L1Loss", "MSELoss", "MarginRankingLoss", "MultiLabelMarginLoss",
    "MultiLabelSoftMarginLoss", "MultiMarginLoss", "NLLLoss", "PairwiseDistance", "PoissonNLLLoss", "SmoothL1Loss",
    "SoftMarginLoss", "TripletMarginLoss", "TripletMarginWithDistanceLoss",
]  # fmt: skip

REDUCTION: dict[str, Any] = {"size_average": None, "reduce": None, "reduction": "mean"}


class Loss(FunctionModule):
    """A function of predictions and targets. `size_average` and `reduce` are PyTorch's old spellings."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        average, reduce = getattr(self, "size_average", None), getattr(self, "reduce", None)
        if average is not None or reduce is not None:
            self.reduction = legacy_reduction(average, reduce)
            self.size_average = self.reduce = None

    def extra_repr(self) -> str:
        return ""


class MSELoss(Loss):
    """(input - target)²."""

    function = staticmethod(F.mse_loss)
    arguments = REDUCTION


class L1Loss(Loss):
    """|input - target|."""

    function = staticmethod(F.l1_loss)
    arguments = REDUCTION


class SmoothL1Loss(Loss):
    """Half the square over beta below beta, else |difference| - beta / 2."""

    function = staticmethod(F.smooth_l1_loss)
    arguments = {**REDUCTION, "beta": 1.0}


class HuberLoss(Loss):
    """Half the square up to delta, else linear."""

    function = staticmethod(F.huber_loss)
    arguments = {"reduction": "mean", "delta": 1.0}


class CrossEntropyLoss(Loss):
    """-log softmax(input)[target]."""

    function = staticmethod(F.cross_entropy)
    arguments = {
        "weight": None, "size_average": None, "ignore_index": -100, "reduce": None, "reduction": "mean",
        "label_smoothing": 0.0,
    }  # fmt: skip


class NLLLoss(Loss):
    """-input[target]."""

    function = staticmethod(F.nll_loss)
    arguments = {"weight": None, "size_average": None, "ignore_index": -100, "reduce": None, "reduction": "mean"}


class BCELoss(Loss):
    """The binary cross entropy of probabilities."""

    function = staticmethod(F.binary_cross_entropy)
    arguments = {"weight": None, **REDUCTION}


class BCEWithLogitsLoss(Loss):
    """The binary cross entropy of logits."""

    function = staticmethod(F.binary_cross_entropy_with_logits)
    arguments = {"weight": None, **REDUCTION, "pos_weight": None}


class KLDivLoss(Loss):
    """target * (log target - input)."""

    function = staticmethod(F.kl_div)
    arguments = {**REDUCTION, "log_target": False}


class PoissonNLLLoss(Loss):
    """The negative log-likelihood of a Poisson distribution."""

    function = staticmethod(F.poisson_nll_loss)
    arguments = {
        "log_input": True, "full": False, "size_average": None, "eps": 1e-8, "reduce": None, "reduction": "mean"
    }  # fmt: skip


class GaussianNLLLoss(Loss):
    """The negative log-likelihood of a normal distribution, called with (input, target, var)."""

    function = staticmethod(F.gaussian_nll_loss)
    arguments = {"full": False, "eps": 1e-6, "reduction": "mean"}


class MarginRankingLoss(Loss):
    """max(0, -target * (input1 - input2) + margin)."""

    function = staticmethod(F.margin_ranking_loss)
    arguments = {"margin": 0.0, **REDUCTION}


class HingeEmbeddingLoss(Loss):
    """input where the target is 1, max(0, margin - input) where it is -1."""

    function = staticmethod(F.hinge_embedding_loss)
    arguments = {"margin": 1.0, **REDUCTION}


class SoftMarginLoss(Loss):
    """log(1 + exp(-target * input))."""

    function = staticmethod(F.soft_margin_loss)
    arguments = REDUCTION


class MultiLabelSoftMarginLoss(Loss):
    """The mean over classes of the binary cross entropy of logits."""

    function = staticmethod(F.multilabel_soft_margin_loss)
    arguments = {"weight": None, **REDUCTION}


class MultiLabelMarginLoss(Loss):
    """The hinge between target classes and the others."""

    function = staticmethod(F.multilabel_margin_loss)
    arguments = REDUCTION


class MultiMarginLoss(Loss):
    """The hinge between the target class and the others."""

    function = staticmethod(F.multi_margin_loss)
    arguments = {"p": 1, "margin": 1.0, "weight": None, **REDUCTION}


class CosineEmbeddingLoss(Loss):
    """1 - cosine where the target is 1, max(0, cosine - margin) where it is -1."""

    function = staticmethod(F.cosine_embedding_loss)
    arguments = {"margin": 0.0, **REDUCTION}


class TripletMarginLoss(Loss):
    """max(0, distance to positive - distance to negative + margin)."""

    function = staticmethod(F.triplet_margin_loss)
    arguments = {"margin": 1.0, "p": 2.0, "eps": 1e-6, "swap": False, **REDUCTION}


class TripletMarginWithDistanceLoss(Loss):
    """TripletMarginLoss with a distance of one's own."""

    function = staticmethod(F.triplet_margin_with_distance_loss)
    arguments = {"distance_function": None, "margin": 1.0, "swap": False, "reduction": "mean"}


class CTCLoss(Loss):
    """Connectionist temporal classification, called with (log_probs, targets, input_lengths, target_lengths)."""

    function = staticmethod(F.ctc_loss)
    arguments = {"blank": 0, "reduction": "mean", "zero_infinity": False}


class CosineSimilarity(FunctionModule):
    """The cosine between two arrays along an axis."""

    function = staticmethod(F.cosine_similarity)
    arguments = {"dim": 1, "eps": 1e-8}


class PairwiseDistance(Module):
    """‖x1 - x2 + eps‖ over the last axis."""

    def __init__(self, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> None:
        super().__init__()
        self.norm, self.eps, self.keepdim = p, eps, keepdim

    def forward(self, x1: Any, x2: Any) -> Any:
        return F.pairwise_distance(x1, x2, self.norm, self.eps, self.keepdim)
