"""Goertzel's algorithm: which keys of a telephone were pressed, from the tones they made."""

import numpy as np

ROWS = np.array([697.0, 770.0, 852.0, 941.0])
COLUMNS = np.array([1209.0, 1336.0, 1477.0])
KEYS = "123456789*0#"
RATE = 8000.0


def power(samples, frequency):
    """Power of one frequency in the samples."""
    coeff = 2 * np.cos(2 * np.pi * frequency / RATE)
    s1, s2 = 0.0, 0.0
    for x in samples:
        s0 = x + coeff * s1 - s2
        s2 = s1
        s1 = s0
    return s1**2 + s2**2 - coeff * s1 * s2


def decode(signal, block=205, threshold=1000.0):
    """The number of the key in each block of the signal; -1 is silence."""
    count = len(signal) // block
    keys = -np.ones(count, dtype=int)
    for n in range(count):
        samples = signal[n * block : (n + 1) * block]
        rows = np.array([power(samples, f) for f in ROWS])
        columns = np.array([power(samples, f) for f in COLUMNS])
        if rows.max() > threshold and columns.max() > threshold:
            keys[n] = 3 * np.argmax(rows) + np.argmax(columns)
    return keys


def dial(keys, noise):
    t = np.arange(205) / RATE
    parts = []
    for key in keys:
        number = KEYS.find(key)
        row, column = ROWS[number // 3], COLUMNS[number % 3]
        tone = np.sin(2 * np.pi * row * t) + np.sin(2 * np.pi * column * t)
        parts.append(tone if number >= 0 else 0 * t)
    signal = np.concatenate(parts)
    return signal + noise * np.random.default_rng(0).normal(size=len(signal))


def inputs():
    return (dial("042 #", 0.2),)


def other_inputs():
    return (dial(" 1984", 0.5),)


MAIN = decode

if __name__ == "__main__":
    for (signal,) in (inputs(), other_inputs()):
        print("".join(KEYS[k] if k >= 0 else "." for k in decode(signal)))
