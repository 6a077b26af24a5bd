"""Median filter: salt and pepper leave an image, a window at a time."""

import numpy as np


def median_filter(image, size=3):
    """The median of the window around each pixel (edges reflected), and how many pixels changed."""
    r = size // 2
    padded = np.pad(image, r, mode="reflect")
    result = np.empty_like(image)
    h, w = image.shape
    for i in range(h):
        for j in range(w):
            window = padded[i : i + size, j : j + size]
            result[i, j] = np.sort(window.ravel())[size * size // 2]
    return result, np.count_nonzero(result != image)


def inputs():
    rng = np.random.default_rng(2)
    y, x = np.mgrid[:18, :20]
    image = (100 + 60 * np.sin(x / 5) + 40 * np.cos(y / 4)).astype(np.uint8)
    noise = rng.random(image.shape)
    image[noise < 0.05], image[noise > 0.95] = 0, 255
    return (image,)


def other_inputs():
    return ((np.indices((18, 20)).sum(axis=0) % 2 * 255).astype(np.uint8),)


MAIN = median_filter

if __name__ == "__main__":
    for (image,) in (inputs(), other_inputs()):
        result, changed = median_filter(image)
        print(f"{changed} pixels changed; extremes {image.min()}..{image.max()} -> {result.min()}..{result.max()}")
