"""Hough transform: the straight lines in a drawing, the strongest first, each cleared when found."""

import numpy as np


def hough_lines(image, angles=45, lines=3, threshold=10):
    """Votes (radii, angles), and for each line its radius and angle in degrees; -1 for no line."""
    h, w = image.shape
    theta = np.deg2rad(np.arange(angles) * (180 / angles))
    diagonal = int(np.ceil(np.hypot(h, w)))
    votes = np.zeros((2 * diagonal + 1, angles), dtype=np.int64)
    ys, xs = np.nonzero(image)
    for x, y in zip(xs, ys):
        rho = np.round(x * np.cos(theta) + y * np.sin(theta)).astype(int) + diagonal
        votes[rho, np.arange(angles)] += 1
    work = votes.copy()
    found = -np.ones((lines, 2))
    for n in range(lines):
        r, a = np.unravel_index(np.argmax(work), work.shape)
        if work[r, a] < threshold:
            break
        found[n] = r - diagonal, a * (180 / angles)
        work[max(r - 4, 0) : r + 5, max(a - 4, 0) : a + 5] = 0
    return votes, found


def inputs():
    image = np.zeros((30, 30), dtype=np.uint8)
    image[7, 2:28] = 1
    image[np.arange(4, 26), np.arange(4, 26)] = 1
    return (image,)


def other_inputs():
    image = (np.random.default_rng(31).random((30, 30)) < 0.03).astype(np.uint8)
    image[3:27, 20] = 1
    return (image,)


MAIN = hough_lines

if __name__ == "__main__":
    for (image,) in (inputs(), other_inputs()):
        votes, found = hough_lines(image)
        print(f"most votes {votes.max()}:", "; ".join(f"r = {r:.0f} at {a:.0f} degrees" for r, a in found if a >= 0))
