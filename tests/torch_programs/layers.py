"""Layers: forward and backward of each, in training and in evaluation, with PyTorch's state_dict keys."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["LAYERS", "PROGRAMS", "data", "filled", "weighted"]


def data(torch: Any, *shape: int, seed: int = 0, dtype: Any = None, low: float = -2.0, high: float = 2.0) -> Any:
    """A tensor of numbers drawn uniformly, the same ones for every `torch`."""
    values = np.random.default_rng([seed, *shape]).uniform(low, high, shape)
    return torch.tensor(values, dtype=dtype or torch.float64)


def filled(torch: Any, module: Any) -> Any:
    """The module with parameters and buffers that depend on their names alone."""
    state = module.state_dict()
    for name, x in state.items():
        if x.dtype.is_floating_point if hasattr(x.dtype, "is_floating_point") else x.dtype.kind == "f":
            seed = zlib.crc32(name.encode())
            low = 0.2 if "var" in name else -0.6
            state[name] = data(torch, *x.shape, seed=seed, dtype=x.dtype, low=low, high=0.9)
    module.load_state_dict(state)
    return module


def weighted(torch: Any, outputs: Any) -> Any:
    """A number that depends on every element of the outputs."""
    total: Any = 0
    for number, y in enumerate(outputs if isinstance(outputs, (tuple, list)) else [outputs]):
        if isinstance(y, (tuple, list)):
            total = total + weighted(torch, y)
        elif y is not None and y.requires_grad:
            total = total + (y * data(torch, *y.shape, seed=77 + number, dtype=y.dtype)).sum()
    return total


def layer(make: Callable[[Any], Any], *inputs: Any, call: Callable[..., Any] | None = None) -> Callable[[Any], Any]:
    """A program: outputs, gradients of inputs and parameters, state afterwards, outputs in evaluation."""

    def program(torch: Any) -> Any:
        module = filled(torch, make(torch.nn).double())
        given = [x(torch) if callable(x) else data(torch, *x, seed=i) for i, x in enumerate(inputs)]
        for x in given:
            if x.requires_grad is False and str(x.dtype).endswith("float64"):
                x.requires_grad_()
        outputs = module(*given) if call is None else call(module, *given)
        loss = weighted(torch, outputs)
        if getattr(loss, "requires_grad", False):
            loss.backward()
        found = {
            "outputs": outputs,
            "inputs": [x.grad for x in given],
            "parameters": {name: p.grad for name, p in module.named_parameters()},
            "state": dict(module.state_dict()),
        }
        module.eval()
        found["eval"] = module(*given) if call is None else call(module, *given)
        return found

    return program


def ints(*shape: int, high: int) -> Callable[[Any], Any]:
    """Integers below `high`."""
    return lambda torch: torch.tensor(np.random.default_rng(shape).integers(0, high, shape))


def causal(size: int) -> Callable[[Any], Any]:
    """A mask that hides what comes later."""
    return lambda torch: torch.triu(torch.full((size, size), float("-inf"), dtype=torch.float64), 1)


def padded(*shape: int) -> Callable[[Any], Any]:
    """A mask that hides the end of the second row."""
    return lambda torch: torch.tensor(np.arange(shape[1]) >= np.array([[shape[1]], [shape[1] - 2]])[: shape[0]])


X1, X2, X3 = (2, 4, 9), (2, 4, 7, 8), (2, 4, 5, 6, 5)
ACTIVATIONS = {
    name: lambda nn, name=name: getattr(nn, name)()
    for name in (
        "ReLU", "ReLU6", "LeakyReLU", "ELU", "SELU", "CELU", "GELU", "Sigmoid", "Tanh", "SiLU", "Mish", "Softplus",
        "Softsign", "LogSigmoid", "Hardtanh", "Hardsigmoid", "Hardswish", "Hardshrink", "Softshrink", "Tanhshrink",
        "PReLU", "Identity", "Flatten",
    )
}  # fmt: skip


def recurrent(module: Any, x: Any, *state: Any) -> Any:
    """Called with its state as one argument."""
    return module(x, state if len(state) > 1 else state[0])


def with_mask(module: Any, x: Any, mask: Any) -> Any:
    return module(x, src_mask=mask)


def with_padding(module: Any, x: Any, mask: Any) -> Any:
    return module(x, src_key_padding_mask=mask)


def attended(module: Any, q: Any, k: Any, v: Any, padding: Any = None, mask: Any = None) -> Any:
    return module(q, k, v, key_padding_mask=padding, attn_mask=mask)


def packed(make: Callable[[Any], Any], *lengths: int) -> Callable[[Any], Any]:
    """A recurrent module whose input is packed, and its output padded."""

    def made(nn: Any) -> Any:
        rnn, in_order = nn.utils.rnn, list(lengths) == sorted(lengths, reverse=True)

        class Packed(nn.Module):  # type: ignore[misc, name-defined]
            def __init__(self) -> None:
                super().__init__()
                self.inner = make(nn)

            def forward(self, x: Any, *state: Any) -> Any:
                given = rnn.pack_padded_sequence(x, list(lengths), self.inner.batch_first, in_order)
                y, last = self.inner(given, state or None)
                padded, counts = rnn.pad_packed_sequence(y, self.inner.batch_first, 0.5)
                return y.data, padded, counts, last

        return Packed()

    return made


def bags(*first: int) -> Callable[[Any], Any]:
    return lambda torch: torch.tensor(np.array(first))


def in_bags(module: Any, indices: Any, weights: Any, offsets: Any) -> Any:
    return module(indices, offsets, weights)


def adapted(module: Any, x: Any, target: Any) -> Any:
    """The loss of each, and what all classes get."""
    return [*module(x, target), module.log_prob(x), module.predict(x)]


RESIZED: list[tuple[Any, ...]] = [
    *((None, 2, mode, None, None, (2, 2, 3, 4)) for mode in ("nearest", "nearest-exact", "bilinear", "bicubic")),
    *(((5, 7), None, mode, None, None, (2, 2, 3, 4)) for mode in ("nearest", "nearest-exact", "bilinear", "area")),
    *(((5, 3), None, mode, True, None, (2, 2, 3, 4)) for mode in ("bilinear", "bicubic")),
    *((None, (1.7, 0.6), mode, None, again, (2, 2, 6, 5))
      for mode in ("nearest", "nearest-exact", "bilinear", "bicubic") for again in (None, True)),
    (7, None, "linear", None, None, (2, 2, 4)), (7, None, "linear", True, None, (2, 2, 4)),
    ((1, 1), None, "bilinear", True, None, (2, 2, 3, 4)), (None, (1.1, 0.6), "bilinear", None, None, (2, 2, 6, 5)),
    (3, None, "nearest", None, None, (2, 2, 5)),
    (3, None, "trilinear", False, None, (1, 2, 2, 4, 3)), (None, 2, "nearest", None, None, (1, 2, 2, 3, 3)),
]  # fmt: skip


def functional(name: str, *more: Any, **options: Any) -> Callable[[Any], Any]:
    """A module that calls a function of `nn.functional`."""

    def make(nn: Any) -> Any:
        class Function(nn.Module):  # type: ignore[misc, name-defined]
            def forward(self, *given: Any) -> Any:
                return getattr(nn.functional, name)(*given, *more, **options)

        return Function()

    return make


SAMPLED = [(mode, padding, aligned) for mode in ("bilinear", "nearest", "bicubic")
           for padding in ("zeros", "border", "reflection") for aligned in (False, True)]  # fmt: skip
SMOOTH: list[tuple[Any, ...]] = [
    ((2, 3), None, "bilinear", False), ((3, 9), None, "bicubic", False), (None, (0.4, 1.3), "bilinear", False),
    ((2, 3), None, "bicubic", True), ((1, 3), None, "bilinear", True),
]  # fmt: skip


LAYERS: dict[str, tuple[Any, ...]] = {
    **{name: (make, (3, 4, 5)) for name, make in ACTIVATIONS.items()},
    "LeakyReLU(0.2)": (lambda nn: nn.LeakyReLU(0.2), (3, 5)),
    "ELU(alpha)": (lambda nn: nn.ELU(alpha=0.7), (3, 5)),
    "CELU(alpha)": (lambda nn: nn.CELU(0.6), (3, 5)),
    "GELU(tanh)": (lambda nn: nn.GELU(approximate="tanh"), (3, 5)),
    "Softplus(beta)": (lambda nn: nn.Softplus(3.0, 4.0), (4, 7)),
    "Threshold": (lambda nn: nn.Threshold(0.3, 1.5), (3, 5)),
    "Hardtanh(range)": (lambda nn: nn.Hardtanh(-0.3, 0.8), (3, 5)),
    "PReLU(channels)": (lambda nn: nn.PReLU(4), (2, 4, 5)),
    "GLU": (lambda nn: nn.GLU(), (3, 8)),
    "GLU(dim)": (lambda nn: nn.GLU(1), (3, 8, 2)),
    "Softmax": (lambda nn: nn.Softmax(dim=1), (3, 4, 5)),
    "Softmin": (lambda nn: nn.Softmin(dim=-1), (3, 4)),
    "LogSoftmax": (lambda nn: nn.LogSoftmax(dim=1), (3, 4, 2)),
    "Softmax2d": (lambda nn: nn.Softmax2d(), (2, 3, 4, 2)),
    **{f"Upsample({size}, {scale}, {mode}, {aligned}, {again})": (
        lambda nn, a=(size, scale, mode, aligned, again): nn.Upsample(*a), shape,
    ) for size, scale, mode, aligned, again, shape in RESIZED},
    "UpsamplingNearest2d": (lambda nn: nn.UpsamplingNearest2d(scale_factor=2), (2, 2, 3, 4)),
    "UpsamplingBilinear2d": (lambda nn: nn.UpsamplingBilinear2d((5, 3)), (2, 2, 3, 4)),
    **{f"interpolate({size}, {scale}, {mode}, {aligned}, antialias)": (
        functional("interpolate", size, scale, mode, aligned, antialias=True), (2, 2, 7, 6),
    ) for size, scale, mode, aligned in SMOOTH},
    **{f"grid_sample({mode}, {padding}, {aligned})": (
        functional("grid_sample", mode, padding, aligned), (2, 2, 4, 3), (2, 3, 5, 2),
    ) for mode, padding, aligned in SAMPLED},
    **{f"grid_sample(3 sizes, {mode}, {padding})": (
        functional("grid_sample", mode, padding, False), (2, 2, 3, 4, 3), (2, 2, 3, 2, 3),
    ) for mode, padding in (("bilinear", "reflection"), ("nearest", "zeros"))},
    "affine_grid": (functional("affine_grid", (2, 1, 3, 4), align_corners=False), (2, 2, 3)),
    "affine_grid(3 sizes)": (functional("affine_grid", (2, 1, 3, 2, 1), align_corners=True), (2, 3, 4)),
    "PixelShuffle": (lambda nn: nn.PixelShuffle(2), (2, 8, 3, 2)),
    "PixelUnshuffle": (lambda nn: nn.PixelUnshuffle(2), (2, 2, 4, 6)),
    "ChannelShuffle": (lambda nn: nn.ChannelShuffle(2), (2, 6, 3, 2)),
    "Unfold": (lambda nn: nn.Unfold((2, 3), dilation=2, padding=(1, 2), stride=(2, 1)), (2, 3, 6, 7)),
    "Unfold(unbatched)": (lambda nn: nn.Unfold(2), (3, 4, 4)),
    "Fold": (lambda nn: nn.Fold((5, 6), (2, 3), dilation=(2, 1), padding=1, stride=(1, 2)), (2, 12, 15)),
    "Fold(unbatched)": (lambda nn: nn.Fold(4, 2), (8, 9)),
    "Unflatten": (lambda nn: nn.Unflatten(1, (2, 3)), (4, 6)),
    "Linear": (lambda nn: nn.Linear(5, 3), (4, 5)),
    "Linear(1-d)": (lambda nn: nn.Linear(5, 3), (5,)),
    "Linear(batches)": (lambda nn: nn.Linear(5, 3, bias=False), (2, 4, 5)),
    "Bilinear": (lambda nn: nn.Bilinear(4, 5, 3), (6, 4), (6, 5)),
    "Embedding": (lambda nn: nn.Embedding(7, 3, padding_idx=2), ints(4, 5, high=7)),
    **{f"EmbeddingBag({mode})": (lambda nn, m=mode: nn.EmbeddingBag(7, 3, mode=m), ints(4, 5, high=7))
       for mode in ("sum", "mean", "max")},
    **{f"EmbeddingBag({mode}, offsets)": (
        lambda nn, m=mode: nn.EmbeddingBag(7, 3, mode=m, padding_idx=2), ints(9, high=7), bags(0, 3, 3, 7, 9),
    ) for mode in ("sum", "mean", "max")},
    "EmbeddingBag(weights)": (
        lambda nn: nn.EmbeddingBag(7, 3, mode="sum", include_last_offset=True), ints(9, high=7), (9,), bags(0, 4, 9),
        in_bags,
    ),
    "EmbeddingBag(short)": (
        lambda nn: nn.EmbeddingBag(7, 3, max_norm=1.0, mode="sum"), ints(4, 5, high=7),
    ),
    "AdaptiveLogSoftmaxWithLoss": (
        lambda nn: nn.AdaptiveLogSoftmaxWithLoss(6, 12, [3, 7], div_value=2.0, head_bias=True), (9, 6),
        ints(9, high=12), adapted,
    ),
    "AdaptiveLogSoftmaxWithLoss(one sample)": (
        lambda nn: nn.AdaptiveLogSoftmaxWithLoss(6, 12, [5]), (6,), ints(high=12),
    ),
    "Sequential": (lambda nn: nn.Sequential(nn.Linear(5, 4), nn.Tanh(), nn.Linear(4, 2)), (3, 5)),
    "Conv1d": (lambda nn: nn.Conv1d(4, 6, 3), X1),
    "Conv1d(all)": (lambda nn: nn.Conv1d(4, 6, 3, stride=2, padding=2, dilation=2, groups=2), X1),
    "Conv1d(same)": (lambda nn: nn.Conv1d(4, 3, 4, padding="same"), X1),
    "Conv1d(circular)": (lambda nn: nn.Conv1d(4, 3, 3, padding=2, padding_mode="circular"), X1),
    "Conv2d": (lambda nn: nn.Conv2d(4, 3, 3), X2),
    "Conv2d(stride)": (lambda nn: nn.Conv2d(4, 3, 3, stride=2, padding=1), X2),
    "Conv2d(all)": (lambda nn: nn.Conv2d(4, 6, (2, 3), (2, 1), (1, 2), (1, 2), 2, False), X2),
    "Conv2d(depthwise)": (lambda nn: nn.Conv2d(4, 4, 3, padding=1, groups=4), X2),
    "Conv2d(reflect)": (lambda nn: nn.Conv2d(4, 3, 3, padding=(1, 2), padding_mode="reflect"), X2),
    "Conv2d(replicate)": (lambda nn: nn.Conv2d(4, 3, 3, padding="same", padding_mode="replicate"), X2),
    "Conv2d(one sample)": (lambda nn: nn.Conv2d(4, 3, 3), X2[1:]),
    "Conv3d": (lambda nn: nn.Conv3d(4, 3, (3, 2, 2), stride=(1, 2, 1), padding=1), X3),
    "ConvTranspose1d": (lambda nn: nn.ConvTranspose1d(4, 6, 3, 2, 1, 1, groups=2), X1),
    "ConvTranspose2d": (lambda nn: nn.ConvTranspose2d(4, 3, 3), X2),
    "ConvTranspose2d(all)": (lambda nn: nn.ConvTranspose2d(4, 6, 3, (3, 2), 1, (2, 1), 2, False, 2), X2),
    "ConvTranspose3d": (lambda nn: nn.ConvTranspose3d(4, 2, 2, 2, 1), X3),
    "MaxPool1d": (lambda nn: nn.MaxPool1d(3), X1),
    "MaxPool2d": (lambda nn: nn.MaxPool2d(2), X2),
    "MaxPool2d(all)": (lambda nn: nn.MaxPool2d((3, 2), (2, 3), (1, 0), (1, 2), ceil_mode=True), X2),
    "MaxPool2d(indices)": (lambda nn: nn.MaxPool2d(3, 2, 1, return_indices=True), X2),
    "MaxPool3d": (lambda nn: nn.MaxPool3d(2, 1), X3),
    "AvgPool1d": (lambda nn: nn.AvgPool1d(3, 2, 1), X1),
    "AvgPool2d": (lambda nn: nn.AvgPool2d(2), X2),
    "AvgPool2d(ceil)": (lambda nn: nn.AvgPool2d(3, 2, 1, ceil_mode=True), X2),
    "AvgPool2d(no pad)": (lambda nn: nn.AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=False), X2),
    "AvgPool2d(divisor)": (lambda nn: nn.AvgPool2d(2, divisor_override=3), X2),
    "AvgPool3d": (lambda nn: nn.AvgPool3d(2), X3),
    "LPPool2d": (lambda nn: nn.LPPool2d(3, 2), lambda torch: data(torch, *X2, low=0.1)),
    "AdaptiveAvgPool1d": (lambda nn: nn.AdaptiveAvgPool1d(4), X1),
    "AdaptiveAvgPool2d": (lambda nn: nn.AdaptiveAvgPool2d((3, None)), X2),
    "AdaptiveAvgPool2d(1)": (lambda nn: nn.AdaptiveAvgPool2d(1), X2),
    "AdaptiveAvgPool3d": (lambda nn: nn.AdaptiveAvgPool3d((2, 3, 1)), X3),
    "AdaptiveMaxPool1d": (lambda nn: nn.AdaptiveMaxPool1d(4), X1),
    "AdaptiveMaxPool2d": (lambda nn: nn.AdaptiveMaxPool2d((3, 5), return_indices=True), X2),
    "ZeroPad2d": (lambda nn: nn.ZeroPad2d((1, 2, 0, 3)), X2),
    "ConstantPad1d": (lambda nn: nn.ConstantPad1d(2, 1.5), X1),
    "ReflectionPad2d": (lambda nn: nn.ReflectionPad2d((1, 2, 3, 1)), X2),
    "ReplicationPad3d": (lambda nn: nn.ReplicationPad3d(1), X3),
    "CircularPad2d": (lambda nn: nn.CircularPad2d(2), X2),
    "BatchNorm1d": (lambda nn: nn.BatchNorm1d(4), (6, 4)),
    "BatchNorm1d(3-d)": (lambda nn: nn.BatchNorm1d(4, momentum=None), X1),
    "BatchNorm2d": (lambda nn: nn.BatchNorm2d(4, eps=1e-3, momentum=0.3), X2),
    "BatchNorm2d(no affine)": (lambda nn: nn.BatchNorm2d(4, affine=False, track_running_stats=False), X2),
    "BatchNorm3d": (lambda nn: nn.BatchNorm3d(4), X3),
    "InstanceNorm1d": (lambda nn: nn.InstanceNorm1d(4, affine=True), X1),
    "InstanceNorm2d": (lambda nn: nn.InstanceNorm2d(4, affine=True, track_running_stats=True), X2),
    "InstanceNorm3d": (lambda nn: nn.InstanceNorm3d(4), X3),
    "LayerNorm": (lambda nn: nn.LayerNorm(5), (3, 4, 5)),
    "LayerNorm(shape)": (lambda nn: nn.LayerNorm((4, 5), eps=1e-3, bias=False), (3, 4, 5)),
    "RMSNorm": (lambda nn: nn.RMSNorm(5), (3, 4, 5)),
    "GroupNorm": (lambda nn: nn.GroupNorm(2, 4), X2),
    "LocalResponseNorm": (lambda nn: nn.LocalResponseNorm(3, alpha=0.1), X2),
    "CosineSimilarity": (lambda nn: nn.CosineSimilarity(), (3, 4), (3, 4)),
    "PairwiseDistance": (lambda nn: nn.PairwiseDistance(), (3, 4), (3, 4)),
    "Dropout(0)": (lambda nn: nn.Dropout(0.0), (3, 4)),
    "RNN": (lambda nn: nn.RNN(3, 4), (5, 2, 3)),
    "RNN(relu)": (lambda nn: nn.RNN(3, 4, 2, "relu", batch_first=True, bidirectional=True), (2, 5, 3)),
    "GRU": (lambda nn: nn.GRU(3, 4, 2), (5, 2, 3)),
    "GRU(bidirectional)": (lambda nn: nn.GRU(3, 4, 1, False, True, bidirectional=True), (2, 5, 3)),
    "LSTM": (lambda nn: nn.LSTM(3, 4), (5, 2, 3)),
    "LSTM(one sequence)": (lambda nn: nn.LSTM(3, 4), (5, 3)),
    "LSTM(layers)": (lambda nn: nn.LSTM(3, 4, 2, batch_first=True, bidirectional=True), (2, 5, 3)),
    "LSTM(projection)": (lambda nn: nn.LSTM(3, 5, 2, proj_size=2), (5, 2, 3)),
    "LSTM(state)": (lambda nn: nn.LSTM(3, 4), (5, 2, 3), (1, 2, 4), (1, 2, 4), recurrent),
    "GRU(state)": (lambda nn: nn.GRU(3, 4), (5, 2, 3), (1, 2, 4), recurrent),
    **{f"{kind}(packed {lengths})": (
        packed(lambda nn, kind=kind: getattr(nn, kind)(3, 4, 2, bidirectional=True), *lengths), (5, 3, 3),
    ) for kind in ("LSTM", "GRU", "RNN") for lengths in ((5, 3, 3), (2, 4, 1))},
    "LSTM(packed, state)": (
        packed(lambda nn: nn.LSTM(3, 5, batch_first=True, proj_size=2), 2, 5, 1), (3, 5, 3), (1, 3, 2), (1, 3, 5),
    ),
    "RNNCell": (lambda nn: nn.RNNCell(3, 4), (2, 3)),
    "GRUCell": (lambda nn: nn.GRUCell(3, 4), (2, 3), (2, 4), recurrent),
    "LSTMCell": (lambda nn: nn.LSTMCell(3, 4), (2, 3), (2, 4), (2, 4), recurrent),
    "MultiheadAttention": (lambda nn: nn.MultiheadAttention(6, 2), (4, 2, 6), (5, 2, 6), (5, 2, 6), attended),
    "MultiheadAttention(batch first)": (
        lambda nn: nn.MultiheadAttention(6, 3, bias=False, batch_first=True), (2, 4, 6), (2, 4, 6), (2, 4, 6),
        padded(2, 4), causal(4), attended,
    ),
    "MultiheadAttention(widths)": (
        lambda nn: nn.MultiheadAttention(6, 2, kdim=3, vdim=5, add_bias_kv=True, add_zero_attn=True), (4, 2, 6),
        (5, 2, 3), (5, 2, 5), padded(2, 5), attended,
    ),
    "MultiheadAttention(one sequence)": (lambda nn: nn.MultiheadAttention(6, 2), (4, 6), (5, 6), (5, 6), attended),
    "TransformerEncoderLayer": (lambda nn: nn.TransformerEncoderLayer(6, 2, 7, 0.0), (4, 2, 6)),
    "TransformerEncoderLayer(norm first)": (
        lambda nn: nn.TransformerEncoderLayer(6, 2, 7, 0.0, "gelu", batch_first=True, norm_first=True), (2, 4, 6),
        causal(4), with_mask,
    ),
    "TransformerEncoder": (
        lambda nn: nn.TransformerEncoder(
            nn.TransformerEncoderLayer(6, 2, 7, 0.0), 2, nn.LayerNorm(6), enable_nested_tensor=False
        ),
        (4, 2, 6), padded(2, 4), with_padding,
    ),
    "TransformerDecoderLayer": (lambda nn: nn.TransformerDecoderLayer(6, 2, 7, 0.0), (4, 2, 6), (5, 2, 6)),
    "TransformerDecoder": (
        lambda nn: nn.TransformerDecoder(nn.TransformerDecoderLayer(6, 2, 7, 0.0, norm_first=True), 2),
        (4, 2, 6), (5, 2, 6),
    ),
    "Transformer": (lambda nn: nn.Transformer(6, 2, 1, 1, 7, 0.0), (4, 2, 6), (3, 2, 6)),
}  # fmt: skip
"""From a name to (make(nn), inputs…, how it is called if not with the inputs alone)."""

CALLS = (recurrent, in_bags, adapted, with_mask, with_padding, attended)


def program_of(make: Any, *inputs: Any) -> Callable[[Any], Any]:
    """The program of a row of LAYERS."""
    if inputs[-1] in CALLS:
        return layer(make, *inputs[:-1], call=inputs[-1])
    return layer(make, *inputs)


PROGRAMS = {name: program_of(*row) for name, row in LAYERS.items()}
