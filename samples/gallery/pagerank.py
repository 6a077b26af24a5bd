"""PageRank: which page of a small web is read most, by power iteration."""

import numpy as np


def pagerank(links, damping=0.85, tol=1e-12):
    """Ranks that sum to one, the pages in their order, and the iterations made.

    links[i, j] says that page i links to page j; a page without links leads anywhere.
    """
    n = links.shape[0]
    out = links.sum(axis=1)
    M = np.where(out[:, None] > 0, links / np.maximum(out, 1)[:, None], 1.0 / n).T
    rank = np.full(n, 1 / n)
    iterations = 0
    while True:
        new = (1 - damping) / n + damping * (M @ rank)
        iterations += 1
        if np.abs(new - rank).sum() < tol:
            break
        rank = new
    order = np.argsort(-new, kind="stable")
    return new, order, iterations


def inputs():
    rng = np.random.default_rng(7)
    links = (rng.random((50, 50)) < 0.08).astype(np.int64)
    np.fill_diagonal(links, 0)
    return (links,)


def other_inputs():
    """A ring, and a page that everyone else knows."""
    links = np.roll(np.eye(50, dtype=np.int64), 1, axis=1)
    links[1:, 0] = 1
    return (links,)


MAIN = pagerank

if __name__ == "__main__":
    for (links,) in (inputs(), other_inputs()):
        rank, order, iterations = pagerank(links)
        print(f"{iterations} iterations; first are", ", ".join(f"{p} ({rank[p]:.4f})" for p in order[:4]))
