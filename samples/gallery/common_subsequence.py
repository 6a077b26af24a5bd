"""Longest common subsequence: what two strands of DNA share, by dynamic programming."""

import numpy as np


def lcs(a, b):
    """Length of the longest common subsequence, and the positions of one in a."""
    n, m = len(a), len(b)
    table = np.zeros((n + 1, m + 1), dtype=np.int32)
    for i in range(n):
        for j in range(m):
            if a[i] == b[j]:
                table[i + 1, j + 1] = table[i, j] + 1
            else:
                table[i + 1, j + 1] = max(table[i, j + 1], table[i + 1, j])
    positions = []
    i, j = n, m
    while i > 0 and j > 0:
        if a[i - 1] == b[j - 1]:
            positions.append(i - 1)
            i -= 1
            j -= 1
        elif table[i - 1, j] >= table[i, j - 1]:
            i -= 1
        else:
            j -= 1
    return table[n, m], np.array(positions[::-1])


def strand(text):
    return np.frombuffer(text.encode(), dtype=np.uint8)


def inputs():
    return strand("ACCGGTCGAGTGCGCGGAAGCCGGCCGAA"), strand("GTCGTTCGGAATGCCGTTGCTCTGTAAA")


def other_inputs():
    rng = np.random.default_rng(6)
    letters = strand("ACGT")
    return rng.choice(letters, 29), rng.choice(letters, 28)


MAIN = lcs

if __name__ == "__main__":
    for a, b in (inputs(), other_inputs()):
        length, positions = lcs(a, b)
        print(length, bytes(a[positions]).decode())
