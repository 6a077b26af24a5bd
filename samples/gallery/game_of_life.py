"""Conway's game of life: a pattern on a torus until it is still, or repeats its last step."""

import numpy as np


def neighbours(grid):
    return sum(
        np.roll(np.roll(grid, dy, axis=0), dx, axis=1)
        for dy in (-1, 0, 1)
        for dx in (-1, 0, 1)
        if (dy, dx) != (0, 0)
    )


def life(grid, generations=60):
    """The last grid, the population in each generation, and the period: 0 if none was found."""
    population = [grid.sum()]
    before = np.zeros_like(grid)
    period = 0
    for _ in range(generations):
        n = neighbours(grid)
        after = ((n == 3) | ((grid == 1) & (n == 2))).astype(grid.dtype)
        if np.array_equal(after, grid):
            period = 1
            break
        if np.array_equal(after, before):
            period = 2
            break
        before, grid = grid, after
        population.append(grid.sum())
    return grid, np.array(population), period


def inputs():
    return (np.random.default_rng(11).integers(0, 2, (24, 24)),)


def other_inputs():
    """A blinker and a row of seven."""
    grid = np.zeros((24, 24), dtype=np.int64)
    grid[4, 3:6] = 1
    grid[14, 8:15] = 1
    return (grid,)


MAIN = life

if __name__ == "__main__":
    for (grid,) in (inputs(), other_inputs()):
        grid, population, period = life(grid)
        print(f"{len(population)} generations, {population[0]} -> {population[-1]} cells, period {period}")
