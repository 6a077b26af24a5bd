"""Linear prediction: Levinson and Durbin's recursion finds how a signal foretells itself."""

import numpy as np


def autocorrelation(x, order):
    return np.array([np.sum(x[: len(x) - k] * x[k:]) for k in range(order + 1)])


def levinson(x, order=8):
    """Coefficients of the predictor, reflection coefficients, and the error after each order."""
    r = autocorrelation(x - x.mean(), order)
    a = np.zeros(order + 1)
    a[0] = 1.0
    reflection = np.zeros(order)
    errors = np.zeros(order + 1)
    errors[0] = r[0]
    for m in range(1, order + 1):
        k = -np.dot(a[:m], r[m:0:-1]) / errors[m - 1]
        previous = a.copy()
        for i in range(1, m + 1):
            a[i] = previous[i] + k * previous[m - i]
        reflection[m - 1] = k
        errors[m] = errors[m - 1] * (1 - k * k)
        assert abs(k) < 1, "the recursion is not stable"
    residual = np.zeros(len(x) - order)
    for i in range(order + 1):
        residual += a[i] * x[order - i : len(x) - i]
    return a, reflection, errors, np.std(residual)


def resonance(seed, poles):
    rng = np.random.default_rng(seed)
    x = np.zeros(160)
    for n in range(2, 160):
        x[n] = poles[0] * x[n - 1] + poles[1] * x[n - 2] + rng.normal()
    return (x,)


def inputs():
    return resonance(42, (1.6, -0.9))


def other_inputs():
    return resonance(43, (0.1, 0.4))


MAIN = levinson

if __name__ == "__main__":
    for (x,) in (inputs(), other_inputs()):
        a, reflection, errors, rest = levinson(x)
        print(f"a = {np.round(a[:4], 3)}, spread {x.std():.3f} -> {rest:.3f}")
