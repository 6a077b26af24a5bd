"""Bellman-Ford: shortest ways from one node along edges that may cost less than nothing."""

import numpy as np


def bellman_ford(edges, costs, source, nodes=12):
    """Distance of every node and the node before it; ValueError for a cycle that pays."""
    distance = np.full(nodes, np.inf)
    before = np.full(nodes, -1)
    distance[source] = 0.0
    for _ in range(nodes - 1):
        changed = False
        for (u, v), cost in zip(edges, costs):
            if distance[u] + cost < distance[v]:
                distance[v] = distance[u] + cost
                before[v] = u
                changed = True
        if not changed:
            break
    for (u, v), cost in zip(edges, costs):
        if distance[u] + cost < distance[v]:
            raise ValueError("the graph has a negative cycle")
    return distance, before


def inputs():
    rng = np.random.default_rng(10)
    height = rng.normal(size=12)
    edges = np.stack([rng.integers(0, 12, 40), rng.integers(0, 12, 40)], axis=1)
    costs = rng.uniform(0.1, 1, 40) + height[edges[:, 1]] - height[edges[:, 0]]
    return edges, costs, np.int64(0)


def other_inputs():
    """A chain in the worst order: each sweep settles one node."""
    edges = np.stack([np.arange(40) % 11, np.arange(40) % 11 + 1], axis=1)[::-1]
    return np.ascontiguousarray(edges), np.ones(40), np.int64(2)


MAIN = bellman_ford

if __name__ == "__main__":
    for edges, costs, source in (inputs(), other_inputs()):
        distance, before = bellman_ford(edges, costs, source)
        print(np.array2string(distance, precision=2), before)
