"""The Mandelbrot set: for every point, after how many steps it is far away."""

import numpy as np


def mandelbrot(xs, ys, max_iter=60):
    """Steps until |z| > 2 (max_iter: never), and a smooth value for colours."""
    cr, ci = np.meshgrid(xs, ys)
    zr, zi = np.zeros_like(cr), np.zeros_like(ci)
    steps = np.full(cr.shape, max_iter)
    alive = np.ones(cr.shape, dtype=bool)
    for n in range(max_iter):
        zr[alive], zi[alive] = (
            zr[alive] ** 2 - zi[alive] ** 2 + cr[alive],
            2 * zr[alive] * zi[alive] + ci[alive],
        )
        escaped = alive & (zr**2 + zi**2 > 4)
        steps[escaped] = n
        alive &= ~escaped
        if not alive.any():
            break
    modulus = np.sqrt(zr**2 + zi**2)
    smooth = np.where(alive, 0.0, steps + 1 - np.log2(np.log(np.maximum(modulus, 1.1))))
    return steps, smooth


def inputs():
    return np.linspace(-2, 0.6, 40), np.linspace(-1.1, 1.1, 24)


def other_inputs():
    """Far outside: all is over soon."""
    return np.linspace(1, 3, 40), np.linspace(1, 2, 24)


MAIN = mandelbrot

if __name__ == "__main__":
    steps, _ = mandelbrot(*inputs())
    for row in steps[::2]:
        print("  " + "".join(" .:-=+*#%@"[min(s, 27) // 3] for s in row))
