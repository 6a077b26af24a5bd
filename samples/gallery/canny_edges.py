"""Edges as Canny finds them: smoothed, thinned, and followed from strong pixels to weak ones."""

import numpy as np


def convolve2d(image, kernel):
    kh, kw = kernel.shape
    padded = np.pad(image, ((kh // 2, kh // 2), (kw // 2, kw // 2)), mode="edge")
    result = np.zeros_like(image)
    for i in range(kh):
        for j in range(kw):
            result += kernel[i, j] * padded[i : i + image.shape[0], j : j + image.shape[1]]
    return result


def canny(image, low=20.0, high=60.0):
    """The mask of edges, and the magnitude of the gradient."""
    gauss = np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256
    smooth = convolve2d(image, gauss)
    gx = convolve2d(smooth, np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1.0]]))
    gy = convolve2d(smooth, np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1.0]]))
    magnitude = np.hypot(gx, gy)
    angle = np.rad2deg(np.arctan2(gy, gx)) % 180
    thin = np.zeros_like(magnitude)
    for i in range(1, image.shape[0] - 1):
        for j in range(1, image.shape[1] - 1):
            a = angle[i, j]
            if a < 22.5 or a >= 157.5:
                p, q = magnitude[i, j - 1], magnitude[i, j + 1]
            elif a < 67.5:
                p, q = magnitude[i - 1, j - 1], magnitude[i + 1, j + 1]
            elif a < 112.5:
                p, q = magnitude[i - 1, j], magnitude[i + 1, j]
            else:
                p, q = magnitude[i - 1, j + 1], magnitude[i + 1, j - 1]
            if magnitude[i, j] >= p and magnitude[i, j] >= q:
                thin[i, j] = magnitude[i, j]
    strong = thin >= high
    weak = thin >= low
    edges = strong
    while True:
        grown = np.zeros_like(edges)
        for di in (-1, 0, 1):
            for dj in (-1, 0, 1):
                grown |= np.roll(edges, (di, dj), axis=(0, 1))
        grown &= weak
        if (grown == edges).all():
            break
        edges = grown
    return edges, magnitude


def inputs():
    y, x = np.mgrid[:24, :26]
    image = np.where((x - 12) ** 2 + (y - 11) ** 2 < 50, 200.0, 40.0)
    return (image + np.random.default_rng(33).normal(0, 3, image.shape),)


def other_inputs():
    y, x = np.mgrid[:24, :26]
    return (np.where(x + y > 25, 90.0, 10.0) + 2.0 * y,)


MAIN = canny

if __name__ == "__main__":
    for (image,) in (inputs(), other_inputs()):
        edges, magnitude = canny(image)
        print(f"{edges.sum()} pixels of edges, steepest {magnitude.max():.1f}")
        print("\n".join("  " + "".join(".#"[int(e)] for e in row) for row in edges[::3]))
