"""Beam search: a recurrent network spells a number whose digits are not read with certainty."""

from pathlib import Path

import numpy as np

from dy2st import to_static

LETTERS = "\n abcdefghijklmnopqrstuvwxyz"
END = 0  # the newline; it also starts a name


def log_softmax(logits: np.ndarray) -> np.ndarray:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def extend(beam: dict, context: np.ndarray, weights: dict) -> None:
    """Put the next letter on every name of the beam; those that have ended stay as they are."""
    width = len(beam["scores"])
    drive = beam["hidden"] @ weights["recurrent"] + weights["letters"][beam["last"]]
    hidden = np.tanh(drive + context)
    steps = log_softmax(hidden @ weights["output"])
    steps[beam["ended"]] = -np.inf
    steps[beam["ended"], END] = 0

    totals = (beam["scores"][:, None] + steps).ravel()
    best = np.argsort(-totals, kind="stable")[:width]
    parent, letter = np.divmod(best, steps.shape[1])
    beam["names"] = np.concatenate([beam["names"][parent], letter[:, None]], axis=1)
    beam["hidden"] = hidden[parent]
    beam["scores"] = totals[best]
    beam["last"] = letter
    beam["ended"] = beam["ended"][parent] | (letter == END)


@to_static
def beam_search(
    digits: np.ndarray, weights: dict[str, np.ndarray], width: int = 8, longest: int = 40
) -> tuple[np.ndarray, np.ndarray]:
    """The letters of the most likely name, and the log-likelihoods of the beam, best first.

    digits (3, 10): for hundreds, tens and ones the probability of each digit.
    """
    context = np.einsum("pd,pdh->h", digits, weights["digits"])
    scores = np.full(width, -np.inf, dtype=digits.dtype)
    scores[0] = 0
    beam = {
        "names": np.zeros((width, 0), dtype=np.int64),
        "hidden": np.zeros((width, context.shape[0]), dtype=digits.dtype),
        "scores": scores,
        "last": np.full(width, END),
        "ended": np.zeros(width, dtype=bool),
    }
    for _ in range(longest):
        extend(beam, context, weights)
        if beam["ended"][0]:  # scores only fall, so nothing can overtake it any more
            break
    name = beam["names"][0]
    return name[name != END], beam["scores"]


def reading(*places: dict[int, float]) -> tuple:
    digits = np.zeros((3, 10), dtype=np.float32)
    for row, place in zip(digits, places, strict=True):
        for digit, probability in place.items():
            row[digit] = probability
    with np.load(Path(__file__).parent / "data" / "speller.npz") as weights:
        return digits, dict(weights)


def inputs() -> tuple:
    """Perhaps 371, perhaps 871 or 377."""
    return reading({3: 0.55, 8: 0.45}, {7: 1.0}, {1: 0.5, 7: 0.5})


def other_inputs() -> tuple:
    """Zero, zero, and a five or a six."""
    return reading({0: 1.0}, {0: 1.0}, {5: 0.6, 6: 0.4})


MAIN = beam_search
DYNAMIC = None

if __name__ == "__main__":
    for digits, weights in (inputs(), other_inputs()):
        name, scores = beam_search(digits, weights)
        spelled = "".join(LETTERS[letter] for letter in name)
        print(f"read as {spelled!r} with probability {np.exp(scores[0]):.3f}")
