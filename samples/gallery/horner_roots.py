"""Real roots of a polynomial: Horner's scheme, Newton's steps, and a factor less for each root."""

import numpy as np


def horner(c, x):
    """Value and derivative at x; c has the highest power first."""
    p, dp = c[0], 0.0
    for a in c[1:]:
        dp = dp * x + p
        p = p * x + a
    return p, dp


def real_roots(c, tol=1e-12, max_steps=100):
    """The roots, ascending; ValueError if one is not found."""
    c = c / c[0]
    degree = len(c) - 1
    roots = np.empty(degree)
    work = c.copy()
    for n in range(degree):
        x = 1 + np.max(np.abs(work[1:]))
        for _ in range(max_steps):
            p, dp = horner(work, x)
            step = p / dp
            x = x - step
            if abs(step) < tol * max(1.0, abs(x)):
                break
        else:
            raise ValueError("no real root was found")
        for _ in range(3):  # polish on the whole polynomial
            p, dp = horner(c, x)
            if dp != 0:
                x -= p / dp
        roots[n] = x
        quotient = np.empty(len(work) - 1)
        quotient[0] = work[0]
        for i in range(1, len(work) - 1):
            quotient[i] = work[i] + x * quotient[i - 1]
        work = quotient
    return np.sort(roots)


def inputs():
    return (np.poly([-2.0, 0.5, 1.0, 3.0, 7.0]),)


def other_inputs():
    return (np.polynomial.chebyshev.cheb2poly([0, 0, 0, 0, 0, 1.0])[::-1].copy(),)


MAIN = real_roots

if __name__ == "__main__":
    for (c,) in (inputs(), other_inputs()):
        print(real_roots(c))
