"""The fast Fourier transform by hand: bit reversal and butterflies, and the spectrum of a signal."""

import numpy as np


def fft(re, im):
    """Real and imaginary parts of the transform; the length is a power of two."""
    n = len(re)
    bits = int(np.log2(n))
    index = np.arange(n)
    reversed_index = np.zeros(n, dtype=int)
    for _ in range(bits):
        reversed_index = (reversed_index << 1) | (index & 1)
        index >>= 1
    re, im = re[reversed_index], im[reversed_index]
    size = 2
    while size <= n:
        half = size // 2
        angle = -2 * np.pi * np.arange(half) / size
        wr, wi = np.cos(angle), np.sin(angle)
        for start in range(0, n, size):
            a, b = slice(start, start + half), slice(start + half, start + size)
            tr = wr * re[b] - wi * im[b]
            ti = wr * im[b] + wi * re[b]
            re[b], im[b] = re[a] - tr, im[a] - ti
            re[a] += tr
            im[a] += ti
        size *= 2
    return re, im


def spectrum(signal):
    """Power at each frequency up to the half, after a Hann window, and the strongest frequency."""
    n = len(signal)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n)
    re, im = fft((signal - signal.mean()) * window, np.zeros(n))
    power = (re**2 + im**2)[: n // 2 + 1]
    return power, np.argmax(power) / n


def inputs():
    t = np.arange(64)
    return (np.sin(2 * np.pi * t * 0.19) + 0.3 * np.cos(2 * np.pi * t * 0.4),)


def other_inputs():
    return (np.random.default_rng(41).normal(size=64).cumsum(),)


MAIN = spectrum

if __name__ == "__main__":
    for (signal,) in (inputs(), other_inputs()):
        power, peak = spectrum(signal)
        print(f"strongest at {peak:.4f}, total power {power.sum():.3f}")
