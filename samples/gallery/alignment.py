"""Needleman-Wunsch: two proteins written under each other with the fewest gaps and changes."""

import numpy as np

DIAGONAL, UP, LEFT = 0, 1, 2


def align(a, b, match=2, mismatch=-1, gap=-2):
    """The score, and both sequences with -1 in their gaps."""
    n, m = len(a), len(b)
    score = np.zeros((n + 1, m + 1), dtype=np.int64)
    trace = np.zeros((n + 1, m + 1), dtype=np.int8)
    score[:, 0] = gap * np.arange(n + 1)
    score[0, :] = gap * np.arange(m + 1)
    trace[1:, 0] = UP
    trace[0, 1:] = LEFT
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            choices = np.array([
                score[i - 1, j - 1] + (match if a[i - 1] == b[j - 1] else mismatch),
                score[i - 1, j] + gap,
                score[i, j - 1] + gap,
            ])
            trace[i, j] = np.argmax(choices)
            score[i, j] = choices[trace[i, j]]
    top, bottom = [], []
    i, j = n, m
    while i > 0 or j > 0:
        step = trace[i, j]
        if step != LEFT:
            i -= 1
            top.append(a[i])
        else:
            top.append(-1)
        if step != UP:
            j -= 1
            bottom.append(b[j])
        else:
            bottom.append(-1)
    return score[n, m], np.array(top[::-1]), np.array(bottom[::-1])


def codes(text):
    return np.array([ord(c) - ord("A") for c in text])


def inputs():
    return codes("HEAGAWGHEEPLVKTR"), codes("PAWHEAEGPLVTRS")


def other_inputs():
    return codes("MKVLAAGIVGLCAKEW"), codes("MKVAAGIVLCKEWW")


MAIN = align

if __name__ == "__main__":
    for a, b in (inputs(), other_inputs()):
        score, top, bottom = align(a, b)
        print(score)
        for row in (top, bottom):
            print("  " + "".join(chr(c + ord("A")) if c >= 0 else "-" for c in row))
