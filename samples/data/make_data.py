"""Makes the files beside it; SOURCES.md says where they come from.

Needs scikit-learn, scikit-image and statsmodels, which nothing else here needs:
`python samples/data/make_data.py`. The speller takes about a minute to learn.
"""

import shutil
from pathlib import Path

import numpy as np
import skimage.data  # type: ignore[import-not-found]
import sklearn.datasets  # type: ignore[import-not-found]
import statsmodels.datasets  # type: ignore[import-not-found]

HERE = Path(__file__).parent
LETTERS = "\n abcdefghijklmnopqrstuvwxyz"  # the end of a name is a newline, token 0
ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
TENS = ". . twenty thirty forty fifty sixty seventy eighty ninety".split()


def name_of(number: int) -> str:
    """The English name of a number below 1000."""
    if number < 20:
        return ONES[number]
    if number < 100:
        return TENS[number // 10] + (" " + ONES[number % 10] if number % 10 else "")
    rest = number % 100
    return ONES[number // 100] + " hundred" + (" and " + name_of(rest) if rest else "")


def train_speller(size: int = 64, epochs: int = 4000) -> dict[str, np.ndarray]:
    """Weights of a recurrent network that spells numbers: Adam, backpropagation by hand."""
    rng = np.random.default_rng(0)
    digits = np.array([[n // 100, n // 10 % 10, n % 10] for n in range(1000)])
    names = [name_of(n) + "\n" for n in range(1000)]
    longest = max(map(len, names))
    target = np.full((1000, longest), -1)
    for row, name in zip(target, names, strict=True):
        row[: len(name)] = [LETTERS.index(letter) for letter in name]
    previous = np.concatenate([np.zeros((1000, 1), int), target[:, :-1].clip(0)], axis=1)

    weights = {
        "digits": rng.normal(0, 0.5, (3, 10, size)),
        "letters": rng.normal(0, 0.5, (len(LETTERS), size)),
        "recurrent": np.linalg.qr(rng.normal(size=(size, size)))[0],
        "output": rng.normal(0, 0.1, (size, len(LETTERS))),
    }
    moments = {key: (np.zeros_like(w), np.zeros_like(w)) for key, w in weights.items()}
    for epoch in range(1, epochs + 1):
        rows = rng.choice(1000, 250, replace=False)
        context = weights["digits"][[0, 1, 2], digits[rows]].sum(axis=1)
        hidden = [np.zeros((250, size))]
        errors = []
        for t in range(longest):
            drive = hidden[-1] @ weights["recurrent"] + weights["letters"][previous[rows, t]]
            hidden.append(np.tanh(drive + context))
            logits = hidden[-1] @ weights["output"]
            error = np.exp(logits - logits.max(axis=1, keepdims=True))
            error /= error.sum(axis=1, keepdims=True)
            error[np.arange(250), target[rows, t]] -= 1
            errors.append(error * (target[rows, t] >= 0)[:, None] / 250)

        slopes = {key: np.zeros_like(w) for key, w in weights.items()}
        back = np.zeros((250, size))
        for t in reversed(range(longest)):
            slopes["output"] += hidden[t + 1].T @ errors[t]
            back += errors[t] @ weights["output"].T
            back *= 1 - hidden[t + 1] ** 2
            slopes["recurrent"] += hidden[t].T @ back
            np.add.at(slopes["letters"], previous[rows, t], back)
            for place in range(3):
                np.add.at(slopes["digits"][place], digits[rows, place], back)
            back = back @ weights["recurrent"].T

        length = np.sqrt(sum((s**2).sum() for s in slopes.values()))
        rate = 0.003 * (1 - epoch / (epochs + 1))
        for key, slope in slopes.items():
            slope = slope / max(1.0, length)
            mean, square = moments[key]
            mean += 0.1 * (slope - mean)
            square += 0.001 * (slope**2 - square)
            step = mean / (1 - 0.9**epoch) / (np.sqrt(square / (1 - 0.999**epoch)) + 1e-8)
            weights[key] -= rate * step
    return {key: w.astype(np.float32) for key, w in weights.items()}


if __name__ == "__main__":
    for name in ("sunspots", "elnino"):
        folder = Path(statsmodels.datasets.__file__).parent / name
        shutil.copyfile(folder / f"{name}.csv", HERE / f"{name}.csv")

    digits = sklearn.datasets.load_digits()
    pixels, labels = digits.data.astype(np.uint8), digits.target.astype(np.uint8)
    np.savez_compressed(HERE / "digits.npz", pixels=pixels, labels=labels)

    photo = skimage.data.camera()[40:296, 110:366].astype(np.float64)
    small = photo.reshape(128, 2, 128, 2).mean(axis=(1, 3))
    np.save(HERE / "camera.npy", small.round().astype(np.uint8))

    weights = train_speller()
    np.savez_compressed(HERE / "speller.npz", allow_pickle=False, **weights)
