"""Newton's iteration: where a comet is on its orbit (Kepler's equation, kept in a bracket)."""

import numpy as np

from dy2st import InputSpec, to_static


def eccentric_anomaly(mean: np.ndarray, eccentricity: np.ndarray) -> tuple[np.ndarray, int]:
    """The x with x - e sin(x) = mean, and the steps taken; mean in [0, 2 pi)."""
    low, high = mean - eccentricity, mean + eccentricity
    x = mean
    steps = 0
    while True:
        error = x - eccentricity * np.sin(x) - mean
        if abs(error) < 1e-13 * (1 + mean) or steps == 60:
            return x, steps
        if error > 0:
            high = x
        else:
            low = x
        x = x - error / (1 - eccentricity * np.cos(x))
        if not low < x < high:  # Newton has left the bracket: halve it instead
            x = (low + high) / 2
        steps += 1


@to_static
def orbit(
    days: np.ndarray, period: np.ndarray, eccentricity: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Positions (n, 2) in half axes, the sun at 0, and the Newton steps that each one took."""
    if not 0 <= eccentricity < 1:
        raise ValueError("an orbit that closes has an eccentricity in [0, 1)")
    width = np.sqrt(1 - eccentricity**2)
    positions = np.empty((len(days), 2))
    steps = np.zeros(len(days), dtype=np.int64)
    for i, day in enumerate(days):
        mean = 2 * np.pi * (day / period % 1)
        angle, steps[i] = eccentric_anomaly(mean, eccentricity)
        positions[i] = np.cos(angle) - eccentricity, width * np.sin(angle)
    return positions, steps


def inputs() -> tuple:
    """Comet Halley, 27,510 days (75 years) a turn, on 300 days since it was nearest."""
    days = np.sort(np.random.default_rng(0).uniform(0, 27510, 300))
    return days, np.float64(27510), np.float64(0.96714)


def other_inputs() -> tuple:
    """Mercury, on 300 days in a row."""
    return np.arange(300.0), np.float64(87.969), np.float64(0.20563)


MAIN = orbit
DYNAMIC = (InputSpec(("days",), "float64"), InputSpec((), "float64"), InputSpec((), "float64"))

if __name__ == "__main__":
    bodies = {"Halley": (17.83, inputs()), "Mercury": (0.387, other_inputs())}
    for name, (half_axis, arguments) in bodies.items():
        positions, steps = orbit(*arguments)
        distances = half_axis * np.hypot(positions[:, 0], positions[:, 1])
        print(f"{name}: from {distances.min():.2f} to {distances.max():.2f} au from the sun;")
        print(f"  {steps.mean():.1f} Newton steps a day, at most {steps.max()}")
