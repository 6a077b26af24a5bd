"""Logistic regression by iteratively reweighted least squares, with standard errors."""

import numpy as np


def irls(X, y, tol=1e-10, maxiter=25):
    """Coefficients (intercept first), their standard errors, the deviance, and the iterations."""
    X = np.column_stack([np.ones(len(X)), X])
    beta = np.zeros(X.shape[1])
    deviance = np.inf
    for iteration in range(1, maxiter + 1):
        eta = X @ beta
        mu = 1 / (1 + np.exp(-eta))
        w = np.clip(mu * (1 - mu), 1e-9, None)
        z = eta + (y - mu) / w
        XtW = X.T * w
        beta = np.linalg.solve(XtW @ X, XtW @ z)
        mu = np.clip(1 / (1 + np.exp(-(X @ beta))), 1e-12, 1 - 1e-12)
        old, deviance = deviance, -2 * np.sum(y * np.log(mu) + (1 - y) * np.log(1 - mu))
        if abs(old - deviance) < tol * (abs(deviance) + 0.1):
            break
    errors = np.sqrt(np.diag(np.linalg.inv(XtW @ X)))
    return beta, errors, deviance, iteration


def simulated(beta, seed):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(150, 3))
    p = 1 / (1 + np.exp(-(beta[0] + X @ np.array(beta[1:]))))
    return X, (rng.random(150) < p).astype(float)


def inputs():
    return simulated([0.5, 1.0, -1.5, 0.0], 15)


def other_inputs():
    return simulated([-1.0, 0.2, 0.1, 2.5], 16)


MAIN = irls

if __name__ == "__main__":
    for X, y in (inputs(), other_inputs()):
        beta, errors, deviance, iteration = irls(X, y)
        print(f"{iteration} iterations, deviance {deviance:.3f}")
        for name, b, e in zip(("intercept", "x1", "x2", "x3"), beta, errors):
            print(f"  {name:9} {b:7.3f} +- {e:.3f}")
