"""Nelder and Mead's simplex: the lowest point of Rosenbrock's valley, without derivatives."""

import numpy as np


def rosenbrock(x, a, b):
    return np.sum(b * (x[1:] - x[:-1] ** 2) ** 2 + (a - x[:-1]) ** 2)


def nelder_mead(f, start, args=(), step=0.5, tol=1e-8, max_iter=400):
    """The best point, its value, and the iterations."""
    n = len(start)
    simplex = np.vstack([start, start + step * np.eye(n)])
    values = np.array([f(p, *args) for p in simplex])
    for iteration in range(max_iter):
        order = np.argsort(values, kind="stable")
        simplex, values = simplex[order], values[order]
        if abs(values[-1] - values[0]) < tol:
            break
        center = simplex[:-1].mean(axis=0)
        reflected = center + (center - simplex[-1])
        fr = f(reflected, *args)
        if fr < values[0]:
            expanded = center + 2 * (center - simplex[-1])
            fe = f(expanded, *args)
            if fe < fr:
                simplex[-1], values[-1] = expanded, fe
            else:
                simplex[-1], values[-1] = reflected, fr
        elif fr < values[-2]:
            simplex[-1], values[-1] = reflected, fr
        else:
            contracted = center + 0.5 * (simplex[-1] - center)
            fc = f(contracted, *args)
            if fc < values[-1]:
                simplex[-1], values[-1] = contracted, fc
            else:
                for i in range(1, n + 1):
                    simplex[i] = simplex[0] + 0.5 * (simplex[i] - simplex[0])
                    values[i] = f(simplex[i], *args)
    return simplex[0], values[0], iteration


def minimum(start, a, b):
    return nelder_mead(rosenbrock, start, (a, b))


def inputs():
    return np.array([-1.2, 1.0, 0.5]), np.float64(1.0), np.float64(100.0)


def other_inputs():
    return np.array([3.0, -2.0, 1.0]), np.float64(0.5), np.float64(10.0)


MAIN = minimum

if __name__ == "__main__":
    for start, a, b in (inputs(), other_inputs()):
        x, value, iterations = minimum(start, a, b)
        print(f"{iterations} iterations, f = {value:.2e} at {np.round(x, 4)}")
