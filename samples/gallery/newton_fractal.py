"""Newton's fractal: to which root of z^3 = 1 each point of the plane is led, and how fast."""

import numpy as np

ROOTS = np.array([[1.0, 0.0], [-0.5, np.sqrt(3) / 2], [-0.5, -np.sqrt(3) / 2]])


def fractal(xs, ys, max_iter=30, tol=1e-8):
    """The number of the root (-1: none) and the steps, for each point (ys, xs)."""
    x, y = np.meshgrid(xs, ys)
    root = np.full(x.shape, -1, dtype=np.int8)
    steps = np.zeros(x.shape, dtype=np.int32)
    for n in range(max_iter):
        for k, (a, b) in enumerate(ROOTS):
            close = (x - a) ** 2 + (y - b) ** 2 < tol
            root = np.where(close & (root < 0), k, root)
        open_points = root < 0
        if not np.any(open_points):
            break
        steps[open_points] += 1
        # z - (z^3 - 1) / (3 z^2), in real numbers
        x2, y2 = x * x - y * y, 2 * x * y
        norm = 3 * (x2 * x2 + y2 * y2) + 1e-30
        x, y = (2 * x / 3 + x2 / norm, 2 * y / 3 - y2 / norm)
    return root, steps


def inputs():
    return np.linspace(-1.5, 1.5, 36), np.linspace(-1.2, 1.2, 24)


def other_inputs():
    return np.linspace(0.8, 1.6, 36), np.linspace(-0.3, 0.3, 24)


MAIN = fractal

if __name__ == "__main__":
    for xs, ys in (inputs(), other_inputs()):
        root, steps = fractal(xs, ys)
        print(f"points of each root {[int((root == k).sum()) for k in range(3)]}, {steps.mean():.1f} steps")
        print("\n".join("  " + "".join(" .o#"[r + 1] for r in row) for row in root[::3]))
