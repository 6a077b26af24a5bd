"""Gauss-Seidel with overrelaxation (SOR): the potential between plates, point by point."""

import numpy as np


def sor(V, fixed, omega=1.7, tol=1e-4, max_sweeps=60):
    """Potential on a grid whose `fixed` points keep their values, and the sweeps made."""
    V = V.copy()
    ny, nx = V.shape
    for sweep in range(max_sweeps):
        biggest = 0.0
        for i in range(1, ny - 1):
            for j in range(1, nx - 1):
                if fixed[i, j]:
                    continue
                new = 0.25 * (V[i - 1, j] + V[i + 1, j] + V[i, j - 1] + V[i, j + 1])
                delta = omega * (new - V[i, j])
                V[i, j] += delta
                biggest = max(biggest, abs(delta))
        if biggest < tol:
            return V, sweep + 1
    return V, max_sweeps


def inputs():
    V = np.zeros((12, 14))
    fixed = np.zeros((12, 14), dtype=bool)
    V[3, 3:11], V[8, 3:11] = 1.0, -1.0
    fixed[3, 3:11] = fixed[8, 3:11] = True
    return V, fixed


def other_inputs():
    V = np.zeros((12, 14))
    V[0] = 10.0
    return V, np.zeros((12, 14), dtype=bool)


MAIN = sor

if __name__ == "__main__":
    for V, fixed in (inputs(), other_inputs()):
        V, sweeps = sor(V, fixed)
        print(f"{sweeps} sweeps, from {V.min():.2f} to {V.max():.2f}, middle {V[6, 7]:.4f}")
