"""Multigrid: V-cycles for Poisson's equation on an interval, recursion over ever coarser grids."""

import numpy as np


def residual(u, f, h):
    r = np.zeros_like(u)
    r[1:-1] = f[1:-1] - (2 * u[1:-1] - u[:-2] - u[2:]) / h**2
    return r


def smooth(u, f, h, sweeps):
    for _ in range(sweeps):
        u = u + (2 / 3) * (h**2 / 2) * residual(u, f, h)
    return u


def restrict(r):
    coarse = r[::2].copy()
    coarse[1:-1] = 0.25 * (r[1:-2:2] + 2 * r[2:-1:2] + r[3::2])
    return coarse


def prolong(e):
    fine = np.zeros(2 * len(e) - 1)
    fine[::2] = e
    fine[1::2] = 0.5 * (e[:-1] + e[1:])
    return fine


def v_cycle(u, f, h):
    if len(u) == 3:
        u = u.copy()
        u[1] = 0.5 * h**2 * f[1]
        return u
    u = smooth(u, f, h, 2)
    e = v_cycle(np.zeros((len(u) + 1) // 2), restrict(residual(u, f, h)), 2 * h)
    return smooth(u + prolong(e), f, h, 2)


def solve(f, rtol=1e-9, max_cycles=30):
    """u with -u'' = f on [0, 1], u = 0 at both ends; the norm of the residual after each cycle."""
    h = 1 / (len(f) - 1)
    u = np.zeros_like(f)
    start = np.linalg.norm(residual(u, f, h))
    history = []
    for _ in range(max_cycles):
        u = v_cycle(u, f, h)
        norm = np.linalg.norm(residual(u, f, h))
        history.append(norm)
        if norm <= rtol * start:
            break
    return u, np.array(history)


def inputs():
    x = np.linspace(0, 1, 65)
    return (np.pi**2 * np.sin(np.pi * x),)


def other_inputs():
    f = np.zeros(65)
    f[20], f[50] = 64.0, -32.0
    return (f,)


MAIN = solve

if __name__ == "__main__":
    for (f,) in (inputs(), other_inputs()):
        u, history = solve(f)
        print(f"{len(history)} cycles, a factor of {(history[-1] / history[0]) ** (1 / (len(history) - 1)):.3f} each")
        print(f"  u from {u.min():.4f} to {u.max():.4f}")
