"""Principal components: the directions in which data vary most, signs fixed, and what they leave."""

import numpy as np


def pca(X, keep=0.95):
    """Scores on as many components as explain `keep` of the variance, those components, all shares."""
    centered = X - X.mean(axis=0)
    cov = centered.T @ centered / (len(X) - 1)
    values, vectors = np.linalg.eigh(cov)
    values, vectors = values[::-1], vectors[:, ::-1]
    shares = values / values.sum()
    k = int(np.searchsorted(np.cumsum(shares), keep)) + 1
    components = vectors[:, :k].T.copy()
    for c in components:
        if c[np.argmax(np.abs(c))] < 0:
            c *= -1
    return centered @ components.T, components, shares


def inputs():
    rng = np.random.default_rng(21)
    return (rng.normal(size=(80, 2)) @ rng.normal(size=(2, 6)) + 0.05 * rng.normal(size=(80, 6)),)


def other_inputs():
    rng = np.random.default_rng(22)
    return (rng.normal(size=(80, 6)) * np.array([3.0, 2.5, 2.0, 1.5, 1.0, 0.5]),)


MAIN = pca

if __name__ == "__main__":
    for (X,) in (inputs(), other_inputs()):
        scores, components, shares = pca(X)
        print(f"{len(components)} components, shares", " ".join(f"{s:.3f}" for s in shares))
