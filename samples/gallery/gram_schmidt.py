"""Gram and Schmidt's process, modified: an orthonormal basis, with dependent vectors left out."""

import numpy as np


def orthonormal(V, tol=1e-10):
    """Q whose columns span those of V, the R for the columns that were kept, and which those are."""
    V = V.astype(float)
    n = V.shape[1]
    kept = []
    R = np.zeros((n, n))
    columns = []
    for k in range(n):
        v = V[:, k].copy()
        length = np.linalg.norm(v)
        for j, q in zip(kept, columns):
            R[j, k] = q @ v
            v -= R[j, k] * q
        rest = np.linalg.norm(v)
        if rest > tol * length:
            R[k, k] = rest
            columns.append(v / rest)
            kept.append(k)
    return np.array(columns).T, R, np.array(kept)


def inputs():
    return (np.random.default_rng(45).integers(-5, 6, (6, 5)),)


def other_inputs():
    V = np.random.default_rng(46).integers(-5, 6, (6, 5))
    V[:, 2] = V[:, 0] - 2 * V[:, 1]
    return (V,)


MAIN = orthonormal

if __name__ == "__main__":
    for (V,) in (inputs(), other_inputs()):
        Q, R, kept = orthonormal(V)
        print(f"columns {kept.tolist()}, Q'Q - 1 at most {np.abs(Q.T @ Q - np.eye(len(kept))).max():.1e}")
