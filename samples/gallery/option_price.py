"""Monte Carlo: the price of an Asian option, and how sure it is, from paths drawn in pairs that mirror each other."""

import numpy as np


def price(spot, strike, rate, volatility, rng, years=1.0, steps=52, pairs=2000):
    """Price and standard error of a call on the mean of the path."""
    dt = years / steps
    drift = (rate - volatility**2 / 2) * dt
    up = down = np.full(pairs, np.log(spot))
    total = np.zeros((2, pairs))
    for _ in range(steps):
        noise = volatility * np.sqrt(dt) * rng.standard_normal(pairs)
        up, down = up + drift + noise, down + drift - noise
        total += np.exp(np.stack([up, down]))
    payoff = np.maximum(total / steps - strike, 0).mean(axis=0) * np.exp(-rate * years)
    return payoff.mean(), payoff.std(ddof=1) / np.sqrt(pairs)


def inputs():
    return np.float64(100.0), np.float64(100.0), np.float64(0.05), np.float64(0.2), np.random.default_rng(0)


def other_inputs():
    return np.float64(100.0), np.float64(120.0), np.float64(0.01), np.float64(0.4), np.random.default_rng(1)


MAIN = price

if __name__ == "__main__":
    for arguments in (inputs(), other_inputs()):
        value, error = price(*arguments)
        print(f"strike {arguments[1]:.0f}: {value:.3f} +- {error:.3f}")
