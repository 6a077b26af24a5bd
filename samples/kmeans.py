"""K-means: group handwritten digits until no image changes its group."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dy2st import InputSpec, to_static


@dataclass
class Clusters:
    centers: np.ndarray
    labels: np.ndarray
    inertia: np.ndarray
    iterations: int
    converged: bool


def squared_distances(x: np.ndarray, centers: np.ndarray) -> np.ndarray:
    cross = x @ centers.T
    return (x**2).sum(axis=1)[:, None] - 2 * cross + (centers**2).sum(axis=1)


@to_static
def kmeans(x: np.ndarray, start: np.ndarray, max_iterations: int = 100) -> Clusters:
    """Lloyd's algorithm on the rows of x; start (k, columns) are the first centers."""
    centers = start.copy()
    labels = np.full(len(x), -1)
    for iteration in range(max_iterations):
        distances = squared_distances(x, centers)
        nearest = distances.argmin(axis=1)
        if np.array_equal(nearest, labels):
            converged = True
            break
        labels = nearest
        for k in range(len(centers)):
            members = x[labels == k]
            if len(members) > 0:
                centers[k] = members.mean(axis=0)
            else:  # an empty group starts again at the image that fits worst
                centers[k] = x[distances.min(axis=1).argmax()]
    else:
        converged = False
    inertia = np.take_along_axis(distances, labels[:, None], axis=1).sum()
    return Clusters(centers, labels, inertia, iteration + 1, converged)


def digits() -> tuple[np.ndarray, np.ndarray]:
    with np.load(Path(__file__).parent / "data" / "digits.npz") as data:
        return data["pixels"].astype(np.float64), data["labels"]


def inputs() -> tuple:
    """The first 800 images, from ten of them."""
    pixels, _ = digits()
    start = np.random.default_rng(1).choice(800, 10, replace=False)
    return pixels[:800], pixels[start]


def other_inputs() -> tuple:
    """The last 800 images; one center is so far off that its group is empty at first."""
    pixels, _ = digits()
    start = pixels[-10:].copy()
    start[3] = 1000
    return pixels[-800:], start


MAIN = kmeans
DYNAMIC = (InputSpec(("images", 64), "float64"), InputSpec((10, 64), "float64"))

if __name__ == "__main__":
    for arguments, truth in ((inputs(), digits()[1][:800]), (other_inputs(), digits()[1][-800:])):
        result = kmeans(*arguments)
        print(f"{result.iterations} iterations, inertia {result.inertia:.0f}; in each group:")
        for k in range(10):
            counts = np.bincount(truth[result.labels == k], minlength=10)
            print(f"  {counts.sum():4d} images, {counts.max()} of them a {counts.argmax()}")
