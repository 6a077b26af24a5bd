"""Viterbi: was it El Niño? The most likely climate states behind 30 years of sea temperatures."""

from pathlib import Path

import numpy as np

from dy2st import InputSpec, to_static

STATES = ("La Niña", "neutral", "El Niño")


@to_static
def viterbi(
    anomalies: np.ndarray,
    start: np.ndarray,
    transition: np.ndarray,
    means: np.ndarray,
    deviations: np.ndarray,
    longest_gap: int = 12,
) -> tuple[np.ndarray, np.ndarray]:
    """The most likely state of each month, and the log-likelihood of them all together.

    A month without a measurement is NaN; a gap longer than `longest_gap` ends the record.
    """
    with np.errstate(divide="ignore"):
        log_transition = np.log(transition)  # -inf where a change is impossible
    score = np.log(start)
    came_from = np.zeros((len(anomalies), len(start)), dtype=np.int64)
    months = 0
    gap = 0
    for t, anomaly in enumerate(anomalies):
        if np.isnan(anomaly):
            gap += 1
            if gap > longest_gap:
                break
            seen = np.zeros_like(means)
        else:
            gap = 0
            seen = -0.5 * ((anomaly - means) / deviations) ** 2 - np.log(deviations)
        if t > 0:
            paths = score[:, None] + log_transition
            came_from[t] = paths.argmax(axis=0)
            score = paths.max(axis=0)
        score = score + seen
        months += 1

    states = np.zeros(months, dtype=np.int64)
    states[-1] = score.argmax()
    for t in range(months - 1, 0, -1):
        states[t - 1] = came_from[t, states[t]]
    return states, score.max()


def record(first: int, last: int) -> tuple:
    """Degrees above the mean of the month, and a model with no jump from cold to warm."""
    path = Path(__file__).parent / "data" / "elnino.csv"
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    degrees = table[(first <= table[:, 0]) & (table[:, 0] < last), 1:]
    anomalies = (degrees - table[:, 1:].mean(axis=0)).ravel()
    start = np.array([0.25, 0.5, 0.25])
    transition = np.array([[0.9, 0.1, 0.0], [0.06, 0.88, 0.06], [0.0, 0.1, 0.9]])
    return anomalies, start, transition, np.array([-0.9, 0.0, 1.4]), np.array([0.5, 0.45, 0.9])


def inputs() -> tuple:
    return record(1950, 1980)


def other_inputs() -> tuple:
    """The next 30 years, with months lost here and there, and a buoy that fails in the end."""
    anomalies, *model = record(1980, 2010)
    anomalies[np.random.default_rng(0).choice(250, 40, replace=False)] = np.nan
    anomalies[290:] = np.nan
    return (anomalies, *model)


MAIN = viterbi
DYNAMIC = (
    InputSpec(("months",), "float64"),
    InputSpec((3,), "float64"),
    InputSpec((3, 3), "float64"),
    InputSpec((3,), "float64"),
    InputSpec((3,), "float64"),
)

if __name__ == "__main__":
    for first, arguments in ((1950, inputs()), (1980, other_inputs())):
        states, score = viterbi(*arguments)
        warm = sorted({first + int(t) // 12 for t in np.flatnonzero(states == 2)})
        print(f"{len(states)} months from {first}, log-likelihood {score:.1f}:")
        for state, name in enumerate(STATES):
            print(f"  {np.sum(states == state):4d} months {name}")
        print(f"  El Niño years: {', '.join(map(str, warm))}")
