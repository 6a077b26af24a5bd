"""Seam carving: an image made narrower by removing the paths of pixels that matter least."""

import numpy as np


def energy(image):
    gy, gx = np.gradient(image)
    return np.abs(gx) + np.abs(gy)


def seam(e):
    """The column in each row of the cheapest path from top to bottom."""
    h, w = e.shape
    cost = e.copy()
    back = np.zeros((h, w), dtype=int)
    for i in range(1, h):
        for j in range(w):
            lo, hi = max(j - 1, 0), min(j + 2, w)
            k = lo + np.argmin(cost[i - 1, lo:hi])
            back[i, j] = k
            cost[i, j] += cost[i - 1, k]
    path = np.zeros(h, dtype=int)
    path[-1] = np.argmin(cost[-1])
    for i in range(h - 2, -1, -1):
        path[i] = back[i + 1, path[i + 1]]
    return path, cost[-1].min()


def carve(image, seams=4):
    """The narrower image, and the cost of each seam that was taken out."""
    costs = []
    for _ in range(seams):
        h, w = image.shape
        path, cost = seam(energy(image))
        keep = np.ones((h, w), dtype=bool)
        keep[np.arange(h), path] = False
        image = image[keep].reshape(h, w - 1)
        costs.append(cost)
    return image, np.array(costs)


def inputs():
    y, x = np.mgrid[:14, :18]
    image = 100.0 * ((x - 5) ** 2 + (y - 7) ** 2 < 12) + 3 * np.sin(x * y / 7)
    return (image,)


def other_inputs():
    return (np.random.default_rng(34).uniform(0, 255, (14, 18)),)


MAIN = carve

if __name__ == "__main__":
    for (image,) in (inputs(), other_inputs()):
        narrow, costs = carve(image)
        print(f"{image.shape} -> {narrow.shape}, costs {np.round(costs, 1)}")
