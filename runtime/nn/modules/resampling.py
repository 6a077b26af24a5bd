"""Modules that give images another size, or move their elements."""

from __future__ import annotations

from typing import Any

from .. import functional as F
from .functions import REQUIRED, FunctionModule

__all__ = [
    "ChannelShuffle", "Fold", "PixelShuffle", "PixelUnshuffle", "Unfold", "Upsample", "UpsamplingBilinear2d",
    "UpsamplingNearest2d",
]  # fmt: skip

WINDOWS = {"dilation": 1, "padding": 0, "stride": 1}


class PixelShuffle(FunctionModule):
    """Groups of channels become larger images."""

    function = staticmethod(F.pixel_shuffle)
    arguments = {"upscale_factor": REQUIRED}


class PixelUnshuffle(FunctionModule):
    """Images become smaller ones, with more channels."""

    function = staticmethod(F.pixel_unshuffle)
    arguments = {"downscale_factor": REQUIRED}


class ChannelShuffle(FunctionModule):
    """Channels are dealt out over the groups."""

    function = staticmethod(F.channel_shuffle)
    arguments = {"groups": REQUIRED}


class Unfold(FunctionModule):
    """Windows become columns."""

    function = staticmethod(F.unfold)
    arguments = {"kernel_size": REQUIRED, **WINDOWS}


class Fold(FunctionModule):
    """Columns are summed at the places of their windows."""

    function = staticmethod(F.fold)
    arguments = {"output_size": REQUIRED, "kernel_size": REQUIRED, **WINDOWS}


class Upsample(FunctionModule):
    """Images with another size, or a multiple of it."""

    function = staticmethod(F.interpolate)
    arguments = {
        "size": None, "scale_factor": None, "mode": "nearest", "align_corners": None, "recompute_scale_factor": None,
    }  # fmt: skip


class UpsamplingNearest2d(Upsample):
    """Each element becomes several."""

    def __init__(self, size: Any = None, scale_factor: Any = None) -> None:
        super().__init__(size, scale_factor, "nearest")


class UpsamplingBilinear2d(Upsample):
    """Between the elements on a line, and the corners stay where they are."""

    def __init__(self, size: Any = None, scale_factor: Any = None) -> None:
        super().__init__(size, scale_factor, "bilinear", True)
