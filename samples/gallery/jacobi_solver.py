"""Jacobi's method: a linear system with a dominant diagonal, solved by repeated substitution."""

import numpy as np


def jacobi(A, b, tol=1e-10, maxiter=500):
    """The solution of A x = b, the iterations, and whether they converged."""
    D = np.diag(A)
    if np.any(D == 0):
        raise ValueError("zero on the diagonal")
    R = A - np.diagflat(D)
    x = np.zeros_like(b)
    converged = False
    k = 0
    while k < maxiter and not converged:
        x_new = (b - R @ x) / D
        converged = np.linalg.norm(x_new - x, ord=np.inf) < tol
        x = x_new
        k += 1
    return x, k, converged


def inputs():
    rng = np.random.default_rng(1)
    A = rng.normal(size=(30, 30))
    A += np.diag(np.abs(A).sum(axis=1) + 1)
    return A, rng.normal(size=30)


def other_inputs():
    """The second difference: its spectral radius is nearly one, so the iterations run out."""
    A = 2 * np.eye(30) - np.eye(30, k=1) - np.eye(30, k=-1)
    return A, np.ones(30)


MAIN = jacobi

if __name__ == "__main__":
    for A, b in (inputs(), other_inputs()):
        x, k, converged = jacobi(A, b)
        print(f"{k} iterations, converged: {converged}, residual {np.linalg.norm(A @ x - b):.2e}")
