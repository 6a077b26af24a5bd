"""Kalman filter and smoother: a car on a plane, seen by a radar that misses some moments."""

import numpy as np


def track(measurements, q=0.05, r=0.5, dt=1.0):
    """Filtered and smoothed states (n, 4): place and speed; the log-likelihood of what was seen."""
    F = np.array([[1, 0, dt, 0], [0, 1, 0, dt], [0, 0, 1, 0], [0, 0, 0, 1.0]])
    H = np.array([[1.0, 0, 0, 0], [0, 1, 0, 0]])
    G = np.array([[dt**2 / 2, 0], [0, dt**2 / 2], [dt, 0], [0, dt]])
    Q = q * G @ G.T
    R = r**2 * np.eye(2)
    n = len(measurements)
    x = np.zeros(4)
    P = 10.0 * np.eye(4)
    xs, Ps = np.zeros((n, 4)), np.zeros((n, 4, 4))
    predicted_x, predicted_P = np.zeros((n, 4)), np.zeros((n, 4, 4))
    loglik = 0.0
    for t in range(n):
        x = F @ x
        P = F @ P @ F.T + Q
        predicted_x[t], predicted_P[t] = x, P
        z = measurements[t]
        if not np.isnan(z).any():
            innovation = z - H @ x
            S = H @ P @ H.T + R
            K = P @ H.T @ np.linalg.inv(S)
            x = x + K @ innovation
            P = (np.eye(4) - K @ H) @ P
            loglik -= 0.5 * (innovation @ np.linalg.solve(S, innovation) + np.log(np.linalg.det(2 * np.pi * S)))
        xs[t], Ps[t] = x, P
    smooth = xs.copy()
    for t in range(n - 2, -1, -1):
        J = Ps[t] @ F.T @ np.linalg.inv(predicted_P[t + 1])
        smooth[t] = xs[t] + J @ (smooth[t + 1] - predicted_x[t + 1])
    return xs, smooth, loglik


def drive(seed, missing):
    rng = np.random.default_rng(seed)
    speed = np.cumsum(rng.normal(0, 0.2, (50, 2)), axis=0) + [1.0, 0.5]
    seen = np.cumsum(speed, axis=0) + rng.normal(0, 0.5, (50, 2))
    seen[rng.random(50) < missing] = np.nan
    return (seen,)


def inputs():
    return drive(27, 0.1)


def other_inputs():
    return drive(28, 0.5)


MAIN = track

if __name__ == "__main__":
    for (seen,) in (inputs(), other_inputs()):
        xs, smooth, loglik = track(seen)
        print(f"log-likelihood {loglik:.2f}, at last {np.round(xs[-1], 2)}, smoothed start {np.round(smooth[0], 2)}")
