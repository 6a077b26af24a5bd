"""k nearest neighbours: a vote of the nearest examples, the nearer of two winners where it is even."""

import numpy as np


def classify(train_x, train_y, test_x, k=5, classes=3):
    """The label of each test point, and how sure the vote was."""
    labels = np.empty(len(test_x), dtype=train_y.dtype)
    sure = np.empty(len(test_x))
    for i, x in enumerate(test_x):
        distances = np.sqrt(((train_x - x) ** 2).sum(axis=1))
        nearest = np.argsort(distances, kind="stable")[:k]
        votes = np.zeros(classes, dtype=int)
        for j in nearest:
            votes[train_y[j]] += 1
        winners = np.flatnonzero(votes == votes.max())
        if len(winners) > 1:
            for j in nearest:
                if train_y[j] in winners:
                    labels[i] = train_y[j]
                    break
        else:
            labels[i] = winners[0]
        sure[i] = votes.max() / k
    return labels, sure


def blobs(spread, seed):
    rng = np.random.default_rng(seed)
    centers = np.array([[0.0, 0.0], [2.0, 1.0], [0.5, 2.5]])
    y = rng.integers(0, 3, 60)
    test = rng.uniform(-1, 3, (25, 2))
    return centers[y] + rng.normal(0, spread, (60, 2)), y, test


def inputs():
    return blobs(0.5, 17)


def other_inputs():
    return blobs(1.5, 18)


MAIN = classify

if __name__ == "__main__":
    for arguments in (inputs(), other_inputs()):
        labels, sure = classify(*arguments)
        print(np.bincount(labels), f"{(sure == 1).mean():.0%} unanimous")
