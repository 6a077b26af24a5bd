"""Conjugate gradients with a preconditioner: Jacobi's diagonal, or incomplete Cholesky."""

import numpy as np


def incomplete_cholesky(A):
    """Lower L with the pattern of A and L L' near A."""
    n = A.shape[0]
    L = np.tril(A)
    for k in range(n):
        L[k, k] = np.sqrt(L[k, k])
        for i in range(k + 1, n):
            if A[i, k] != 0:
                L[i, k] /= L[k, k]
        for j in range(k + 1, n):
            for i in range(j, n):
                if A[i, j] != 0:
                    L[i, j] -= L[i, k] * L[j, k]
    return L


def forward_backward(L, r):
    n = len(r)
    y = np.empty_like(r)
    for i in range(n):
        y[i] = (r[i] - L[i, :i] @ y[:i]) / L[i, i]
    z = np.empty_like(r)
    for i in range(n - 1, -1, -1):
        z[i] = (y[i] - L[i + 1 :, i] @ z[i + 1 :]) / L[i, i]
    return z


def pcg(A, b, rtol=1e-10):
    """x with A x = b and the norms of the residuals, for a symmetric positive definite A."""
    L = incomplete_cholesky(A)
    x = np.zeros_like(b)
    r = b - A @ x
    z = forward_backward(L, r)
    p = z.copy()
    rz = r @ z
    norms = [np.sqrt(r @ r)]
    while norms[-1] > rtol * norms[0]:
        Ap = A @ p
        alpha = rz / (p @ Ap)
        x += alpha * p
        r -= alpha * Ap
        norms.append(np.sqrt(r @ r))
        z = forward_backward(L, r)
        rz_new = r @ z
        p = z + (rz_new / rz) * p
        rz = rz_new
    return x, np.array(norms)


def laplacian(ny, nx):
    T = 2 * np.eye(nx) - np.eye(nx, k=1) - np.eye(nx, k=-1)
    S = 2 * np.eye(ny) - np.eye(ny, k=1) - np.eye(ny, k=-1)
    return np.kron(np.eye(ny), T) + np.kron(S, np.eye(nx))


def inputs():
    return laplacian(4, 5), np.ones(20)


def other_inputs():
    rng = np.random.default_rng(4)
    A = laplacian(4, 5) * rng.uniform(0.9, 1.1, size=(20, 20))
    return (A + A.T) / 2 + 0.5 * np.eye(20), rng.normal(size=20)


MAIN = pcg

if __name__ == "__main__":
    for A, b in (inputs(), other_inputs()):
        x, norms = pcg(A, b)
        print(f"{len(norms) - 1} iterations:", " ".join(f"{v:.1e}" for v in norms))
