"""A mixture of Gaussians fitted by expectation and maximisation."""

import numpy as np


def log_gaussian(X, mean, cov):
    L = np.linalg.cholesky(cov)
    z = np.linalg.solve(L, (X - mean).T)
    logdet = 2 * np.sum(np.log(np.diag(L)))
    return -0.5 * (len(mean) * np.log(2 * np.pi) + logdet + np.sum(z**2, axis=0))


def fit(X, means, max_iter=60, tol=1e-6, reg=1e-6):
    """Weights, means, covariances, the log-likelihood and the iterations of EM from these means."""
    n, d = X.shape
    k = len(means)
    means = means.copy()
    weights = np.ones(k) / k
    covs = np.array([np.cov(X.T) for _ in range(k)])
    previous = -np.inf
    for iteration in range(max_iter):
        # E step
        logp = np.empty((n, k))
        for j in range(k):
            logp[:, j] = np.log(weights[j]) + log_gaussian(X, means[j], covs[j])
        top = logp.max(axis=1, keepdims=True)
        total = top + np.log(np.exp(logp - top).sum(axis=1, keepdims=True))
        resp = np.exp(logp - total)
        # M step
        nk = resp.sum(axis=0)
        weights = nk / n
        for j in range(k):
            means[j] = resp[:, j] @ X / nk[j]
            diff = X - means[j]
            covs[j] = (resp[:, j, None] * diff).T @ diff / nk[j] + reg * np.eye(d)
        loglik = total.sum()
        if loglik - previous < tol:
            break
        previous = loglik
    return weights, means, covs, loglik, iteration + 1


def drawn(seed, centers):
    rng = np.random.default_rng(seed)
    X = np.concatenate([rng.normal(c, s, (n, 2)) for c, s, n in zip(centers, (0.5, 0.8, 0.3), (60, 40, 30))])
    return X, X[[0, 65, 110]]


def inputs():
    return drawn(19, ([0, 0], [3, 1], [0, 3]))


def other_inputs():
    return drawn(20, ([0, 0], [1.5, 1], [0, 1.5]))


MAIN = fit

if __name__ == "__main__":
    for X, start in (inputs(), other_inputs()):
        weights, means, covs, loglik, iterations = fit(X, start)
        print(f"{iterations} iterations, log-likelihood {loglik:.3f}")
        for w, m in zip(weights, means):
            print(f"  {w:.2f} at {np.round(m, 2)}")
