"""Abelian sandpile: grains topple from cells with four or more until all is at rest."""

import numpy as np


def topple(sand):
    """The stable pile, how many grains fell over the edge, and the number of rounds."""
    pile = sand.copy()
    lost = 0
    rounds = 0
    while (pile >= 4).any():
        falling = pile // 4
        pile -= 4 * falling
        pile[1:] += falling[:-1]
        pile[:-1] += falling[1:]
        pile[:, 1:] += falling[:, :-1]
        pile[:, :-1] += falling[:, 1:]
        lost += falling[0].sum() + falling[-1].sum() + falling[:, 0].sum() + falling[:, -1].sum()
        rounds += 1
    return pile, lost, rounds


def inputs():
    sand = np.zeros((15, 15), dtype=np.int32)
    sand[7, 7] = 1000
    return (sand,)


def other_inputs():
    return (np.full((15, 15), 5, dtype=np.int32),)


MAIN = topple

if __name__ == "__main__":
    for (sand,) in (inputs(), other_inputs()):
        pile, lost, rounds = topple(sand)
        print(f"{rounds} rounds, {lost} grains lost, {pile.sum()} stay")
        print("\n".join("  " + "".join(" .o#"[g] for g in row) for row in pile[::3]))
