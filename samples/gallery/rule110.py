"""Elementary cellular automata: any of Wolfram's rules, cell by cell, with what it looks like."""

import numpy as np


def automaton(first, rule, generations=40):
    """Every generation (generations, cells), and how long runs of live cells are at most."""
    table = (rule >> np.arange(8)) & 1
    history = np.zeros((generations, len(first)), dtype=np.uint8)
    history[0] = first
    for t in range(1, generations):
        row = history[t - 1]
        for i in range(len(first)):
            left, middle, right = row[i - 1], row[i], row[(i + 1) % len(first)]
            history[t, i] = table[4 * left + 2 * middle + right]
    longest = 0
    for row in history:
        run = 0
        for cell in row:
            run = run + 1 if cell else 0
            longest = max(longest, run)
    return history, longest


def inputs():
    first = np.zeros(48, dtype=np.uint8)
    first[-1] = 1
    return first, np.int64(110)


def other_inputs():
    return np.random.default_rng(12).integers(0, 2, 48, dtype=np.uint8), np.int64(30)


MAIN = automaton

if __name__ == "__main__":
    for first, rule in (inputs(), other_inputs()):
        history, longest = automaton(first, rule)
        print(f"rule {rule}, longest run {longest}")
        for row in history[::5]:
            print("  " + "".join(" #"[cell] for cell in row))
