"""Floyd-Warshall: shortest ways between all towns, and one of them."""

import numpy as np


def shortest(distance, source, target):
    """All shortest distances, the towns on the way from source to target, and the network's diameter."""
    n = len(distance)
    d = distance.copy()
    following = np.where(np.isfinite(d), np.arange(n)[None, :], -1)
    for k in range(n):
        through = d[:, k, None] + d[k]
        better = through < d
        d = np.where(better, through, d)
        following = np.where(better, following[:, k, None], following)
    if following[source, target] < 0:
        return d, np.array([], dtype=int), d[np.isfinite(d)].max()
    path = [source]
    town = source
    while town != target:
        town = following[town, target]
        path.append(town)
    return d, np.array(path), d[np.isfinite(d)].max()


def inputs():
    rng = np.random.default_rng(9)
    places = rng.random((20, 2))
    d = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    d[d > 0.35] = np.inf
    return d, np.int64(0), np.int64(13)


def other_inputs():
    """A road of towns, one way, that cannot be driven backwards."""
    d = np.full((20, 20), np.inf)
    d[np.arange(20), np.arange(20)] = 0
    d[np.arange(19), np.arange(1, 20)] = 1
    return d, np.int64(15), np.int64(2)


MAIN = shortest

if __name__ == "__main__":
    for d, source, target in (inputs(), other_inputs()):
        d, path, diameter = shortest(d, source, target)
        print(f"{d[source, target]:.3f} by way of {path.tolist()}, diameter {diameter:.3f}")
