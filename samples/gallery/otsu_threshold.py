"""Otsu's threshold: where to cut a histogram so that dark and light are most alike inside."""

import numpy as np


def otsu(image):
    """The threshold, the variance between the classes for every cut, and the mask."""
    hist = np.bincount(image.ravel(), minlength=256)
    total = image.size
    sum_all = 0.0
    for i in range(256):
        sum_all += i * hist[i]
    between = np.zeros(256)
    weight, sum_dark = 0, 0.0
    best, threshold = -1.0, 0
    for t in range(256):
        weight += hist[t]
        if weight == 0:
            continue
        rest = total - weight
        if rest == 0:
            break
        sum_dark += t * hist[t]
        difference = sum_dark / weight - (sum_all - sum_dark) / rest
        between[t] = weight * rest * difference**2
        if between[t] > best:
            best, threshold = between[t], t
    return threshold, between, image > threshold


def inputs():
    rng = np.random.default_rng(32)
    y, x = np.mgrid[:40, :40]
    light = (x - 20) ** 2 + (y - 18) ** 2 < 120
    return (np.clip(rng.normal(70 + 90 * light, 15), 0, 255).astype(np.uint8),)


def other_inputs():
    return ((np.arange(1600).reshape(40, 40) // 7).astype(np.uint8),)


MAIN = otsu

if __name__ == "__main__":
    for (image,) in (inputs(), other_inputs()):
        threshold, between, mask = otsu(image)
        print(f"threshold {threshold}, {mask.mean():.1%} are light")
