"""Conjugate gradients: the temperature of a plate with cold edges, to a tolerance."""

from typing import NamedTuple

import numpy as np

from dy2st import InputSpec, to_static


class Solution(NamedTuple):
    x: np.ndarray
    iterations: int
    residual: np.ndarray


@to_static
def conjugate_gradient(
    heat: np.ndarray, tolerance: float = 1e-8, max_iterations: int = 500
) -> Solution:
    """Solve `-laplace(x) = heat` on a grid, x = 0 outside, without ever forming the matrix."""

    def minus_laplace(u: np.ndarray) -> np.ndarray:
        result = 4 * u
        result[1:] -= u[:-1]
        result[:-1] -= u[1:]
        result[:, 1:] -= u[:, :-1]
        result[:, :-1] -= u[:, 1:]
        return result

    x = np.zeros_like(heat)
    residual = heat.copy()
    direction = residual.copy()
    rr = np.sum(residual * residual)
    limit = tolerance * np.sqrt(rr)
    for iteration in range(max_iterations):
        if np.sqrt(rr) <= limit:
            return Solution(x, iteration, np.sqrt(rr))
        image = minus_laplace(direction)
        step = rr / np.sum(direction * image)
        x += step * direction
        residual -= step * image
        previous, rr = rr, np.sum(residual * residual)
        direction = residual + (rr / previous) * direction
    return Solution(x, max_iterations, np.sqrt(rr))


def inputs() -> tuple:
    """Three flames under a plate of 40 by 50."""
    heat = np.zeros((40, 50))
    for row, column, power in ((8, 10, 1.0), (30, 14, 2.0), (20, 40, 0.5)):
        heat[row - 2 : row + 3, column - 2 : column + 3] = power
    return (heat,)


def other_inputs() -> tuple:
    """The same heat everywhere, which is easier."""
    return (np.full((40, 50), 0.1),)


MAIN = conjugate_gradient
DYNAMIC = (InputSpec(("rows", "columns"), "float64"),)

if __name__ == "__main__":
    for (heat,) in (inputs(), other_inputs()):
        x, iterations, residual = conjugate_gradient(heat)
        row, column = np.unravel_index(x.argmax(), x.shape)
        print(f"{iterations} iterations, residual {residual:.1e}")
        print(f"  hottest {x.max():.1f} at row {row}, column {column}; mean {x.mean():.2f}")
