"""Each layer in a model of its own: prediction, two steps of training, weights after them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.keras_programs.data import filled, wave, weights_of

__all__ = ["PROGRAMS"]


def single(make: Callable[[Any], Any], *shape: int, ints: int = 0) -> Callable[..., Any]:
    """A program: inputs of `shape`, the layer, a dense layer. ints: inputs are whole numbers below this."""

    def program(keras: Any, eager: bool) -> Any:
        layers = keras.layers
        inputs = keras.Input(shape=shape)
        x = make(layers)(inputs)
        end = layers.Dense(2)(layers.Flatten()(x))
        model = filled(keras.Model(inputs, end))
        model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse", run_eagerly=eager)
        data = wave(6, *shape)
        if ints:
            data = (np.arange(data.size).reshape(data.shape) * 7) % ints
        labels = wave(6, 2, seed=3)
        before = model.predict(data, verbose=0)
        history = model.fit(data, labels, batch_size=3, epochs=2, shuffle=False, verbose=0)
        size = [-1 if s is None else s for s in x.shape]
        return {"before": before, "losses": history.history["loss"], "weights": weights_of(model), "shape": size}

    return program


RECURRENT = {"return_sequences": True}

PROGRAMS: dict[str, Any] = {
    "Dense": single(lambda L: L.Dense(3, activation="tanh"), 4),
    "Dense(rank 3, no bias)": single(lambda L: L.Dense(3, use_bias=False), 5, 4),
    "Dense(regularised)": single(
        lambda L: L.Dense(3, kernel_regularizer="l2", bias_regularizer="l1"), 4
    ),
    "Conv1D": single(lambda L: L.Conv1D(3, 3, activation="relu"), 7, 2),
    "Conv1D(causal, dilated)": single(lambda L: L.Conv1D(3, 2, padding="causal", dilation_rate=2), 7, 2),
    "Conv1D(same, strides)": single(lambda L: L.Conv1D(3, 4, padding="same", strides=2), 7, 2),
    "Conv2D": single(lambda L: L.Conv2D(3, 3, activation="relu"), 6, 5, 2),
    "Conv2D(same)": single(lambda L: L.Conv2D(3, (3, 2), padding="same"), 6, 5, 2),
    "Conv2D(same, strides)": single(lambda L: L.Conv2D(3, 3, padding="same", strides=(2, 3)), 6, 5, 2),
    "Conv2D(groups, dilated)": single(lambda L: L.Conv2D(4, 2, groups=2, dilation_rate=2), 6, 5, 2),
    "DepthwiseConv2D": single(lambda L: L.DepthwiseConv2D(3, padding="same", depth_multiplier=2), 5, 5, 2),
    "SeparableConv2D": single(lambda L: L.SeparableConv2D(3, 3, depth_multiplier=2), 5, 5, 2),
    "Conv2DTranspose": single(lambda L: L.Conv2DTranspose(3, 3, strides=2), 3, 4, 2),
    "Conv2DTranspose(same)": single(lambda L: L.Conv2DTranspose(3, 3, strides=2, padding="same"), 3, 4, 2),
    "Conv2DTranspose(small kernel)": single(lambda L: L.Conv2DTranspose(3, 2, strides=3), 3, 4, 2),
    "MaxPooling1D": single(lambda L: L.MaxPooling1D(3, 2), 8, 2),
    "MaxPooling2D": single(lambda L: L.MaxPooling2D(), 6, 5, 2),
    "MaxPooling2D(same)": single(lambda L: L.MaxPooling2D((3, 2), strides=2, padding="same"), 6, 5, 2),
    "AveragePooling1D": single(lambda L: L.AveragePooling1D(2), 8, 2),
    "AveragePooling2D": single(lambda L: L.AveragePooling2D((2, 3)), 6, 6, 2),
    "AveragePooling2D(same)": single(lambda L: L.AveragePooling2D(3, strides=2, padding="same"), 6, 5, 2),
    "GlobalAveragePooling1D": single(lambda L: L.GlobalAveragePooling1D(), 8, 2),
    "GlobalAveragePooling2D": single(lambda L: L.GlobalAveragePooling2D(), 6, 5, 2),
    "GlobalMaxPooling1D": single(lambda L: L.GlobalMaxPooling1D(), 8, 2),
    "GlobalMaxPooling2D(keepdims)": single(lambda L: L.GlobalMaxPooling2D(keepdims=True), 6, 5, 2),
    "Flatten": single(lambda L: L.Flatten(), 3, 2),
    "Reshape": single(lambda L: L.Reshape((2, -1)), 6, 2),
    "Permute": single(lambda L: L.Permute((2, 1)), 3, 2),
    "RepeatVector": single(lambda L: L.RepeatVector(3), 4),
    "Rescaling": single(lambda L: L.Rescaling(0.5, offset=1.0), 4),
    "ZeroPadding1D": single(lambda L: L.ZeroPadding1D((1, 2)), 4, 2),
    "ZeroPadding2D": single(lambda L: L.ZeroPadding2D(((1, 0), (2, 1))), 4, 3, 2),
    "Cropping2D": single(lambda L: L.Cropping2D(((1, 0), (1, 1))), 4, 4, 2),
    "UpSampling1D": single(lambda L: L.UpSampling1D(3), 4, 2),
    "UpSampling2D": single(lambda L: L.UpSampling2D((2, 3)), 3, 2, 2),
    "UpSampling2D(bilinear)": single(lambda L: L.UpSampling2D(2, interpolation="bilinear"), 3, 4, 2),
    "Activation": single(lambda L: L.Activation("gelu"), 4),
    "ReLU": single(lambda L: L.ReLU(max_value=0.7, negative_slope=0.1, threshold=0.2), 4),
    "LeakyReLU": single(lambda L: L.LeakyReLU(), 4),
    "ELU": single(lambda L: L.ELU(0.7), 4),
    "PReLU": single(lambda L: L.PReLU(shared_axes=[1]), 3, 2),
    "Softmax": single(lambda L: L.Softmax(axis=1), 3, 2),
    "Embedding": single(lambda L: L.Embedding(9, 3), 5, ints=9),
    "BatchNormalization": single(lambda L: L.BatchNormalization(), 4),
    "BatchNormalization(images)": single(lambda L: L.BatchNormalization(momentum=0.8, scale=False), 3, 3, 2),
    "BatchNormalization(axis)": single(lambda L: L.BatchNormalization(axis=1), 3, 4),
    "LayerNormalization": single(lambda L: L.LayerNormalization(), 3, 4),
    "LayerNormalization(axes)": single(lambda L: L.LayerNormalization(axis=[1, 2], center=False), 3, 4),
    "GroupNormalization": single(lambda L: L.GroupNormalization(2), 3, 4),
    "UnitNormalization": single(lambda L: L.UnitNormalization(), 4),
    "SimpleRNN": single(lambda L: L.SimpleRNN(3), 5, 2),
    "SimpleRNN(relu)": single(lambda L: L.SimpleRNN(3, activation="relu", return_sequences=True), 5, 2),
    "LSTM": single(lambda L: L.LSTM(3), 5, 2),
    "LSTM(sequences, backwards)": single(lambda L: L.LSTM(3, go_backwards=True, **RECURRENT), 5, 2),
    "LSTM(other activations)": single(
        lambda L: L.LSTM(3, activation="relu", recurrent_activation="hard_sigmoid"), 5, 2
    ),
    "GRU": single(lambda L: L.GRU(3), 5, 2),
    "GRU(no bias)": single(lambda L: L.GRU(3, use_bias=False, **RECURRENT), 5, 2),
    "GRU(reset before)": single(lambda L: L.GRU(3, reset_after=False), 5, 2),
    "GRU(other activations)": single(lambda L: L.GRU(3, activation="softsign"), 5, 2),
    "Bidirectional(LSTM)": single(lambda L: L.Bidirectional(L.LSTM(3)), 5, 2),
    "Bidirectional(GRU, sum)": single(lambda L: L.Bidirectional(L.GRU(3, **RECURRENT), merge_mode="sum"), 5, 2),
    "MultiHeadAttention": single(lambda L: lambda x: L.MultiHeadAttention(2, 3)(x, x), 5, 4),
    "MultiHeadAttention(causal)": single(
        lambda L: lambda x: L.MultiHeadAttention(2, 3, use_bias=False)(x, x, use_causal_mask=True), 5, 4
    ),
    "Conv3D": single(lambda L: L.Conv3D(2, 2, padding="same", strides=2), 4, 3, 4, 2),
    "MaxPooling3D": single(lambda L: L.MaxPooling3D(2), 4, 3, 4, 2),
    "AveragePooling3D": single(lambda L: L.AveragePooling3D(2, padding="same"), 4, 3, 4, 2),
    "Normalization": single(lambda L: L.Normalization(mean=[0.1, -0.2], variance=[0.5, 2.0]), 3, 2),
    "GaussianNoise(0)": single(lambda L: L.GaussianNoise(0.0), 3, 2),
    "TimeDistributed": single(lambda L: L.TimeDistributed(L.Dense(3)), 5, 2),
}
