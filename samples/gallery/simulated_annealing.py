"""Simulated annealing: a short round trip, by turning pieces of it around, colder and colder."""

import numpy as np


def tour_length(places, tour):
    closed = np.append(tour, tour[0])
    steps = places[closed[1:]] - places[closed[:-1]]
    return np.sqrt((steps**2).sum(axis=1)).sum()


def anneal(places, cuts, uniforms, hot=1.0, cooling=0.99):
    """The best tour, its length, and how many turns were accepted.

    cuts (steps, 2) and uniforms (steps,) are the random numbers of the search.
    """
    tour = np.arange(len(places))
    length = tour_length(places, tour)
    best, best_length = tour.copy(), length
    temperature = hot
    accepted = 0
    for (i, j), u in zip(cuts, uniforms):
        lo, hi = min(i, j), max(i, j) + 1
        candidate = tour.copy()
        candidate[lo:hi] = candidate[lo:hi][::-1]
        new = tour_length(places, candidate)
        if new < length or u < np.exp((length - new) / temperature):
            tour, length = candidate, new
            accepted += 1
            if length < best_length - 1e-12:
                best, best_length = tour.copy(), length
        temperature *= cooling
    return best, best_length, accepted


def problem(seed, places):
    rng = np.random.default_rng(seed)
    return places, rng.integers(0, len(places), (600, 2)), rng.random(600)


def inputs():
    return problem(37, np.random.default_rng(38).random((16, 2)))


def other_inputs():
    angle = np.random.default_rng(39).permutation(16) * np.pi / 8
    return problem(40, np.stack([np.cos(angle), np.sin(angle)], axis=1))


MAIN = anneal

if __name__ == "__main__":
    for arguments in (inputs(), other_inputs()):
        tour, length, accepted = anneal(*arguments)
        print(f"{length:.3f} after {accepted} turns: {tour.tolist()}")
