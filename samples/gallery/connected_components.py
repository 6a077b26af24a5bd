"""Connected components: the islands on a map, by a flood with a stack, and how large they are."""

import numpy as np


def islands(land):
    """A label for each cell (0 is water), and the size of each island."""
    h, w = land.shape
    labels = np.zeros((h, w), dtype=int)
    sizes = []
    for i in range(h):
        for j in range(w):
            if not land[i, j] or labels[i, j]:
                continue
            label = len(sizes) + 1
            labels[i, j] = label
            stack = [(i, j)]
            size = 0
            while stack:
                y, x = stack.pop()
                size += 1
                for dy, dx in ((-1, 0), (1, 0), (0, -1), (0, 1)):
                    ny, nx = y + dy, x + dx
                    if 0 <= ny < h and 0 <= nx < w and land[ny, nx] and not labels[ny, nx]:
                        labels[ny, nx] = label
                        stack.append((ny, nx))
            sizes.append(size)
    return labels, np.array(sizes, dtype=int)


def inputs():
    return (np.random.default_rng(44).random((10, 12)) < 0.5,)


def other_inputs():
    """One long spiral."""
    land = np.zeros((10, 12), dtype=bool)
    land[::2] = True
    land[1::4, -1] = True
    land[3::4, 0] = True
    return (land,)


MAIN = islands

if __name__ == "__main__":
    for (land,) in (inputs(), other_inputs()):
        labels, sizes = islands(land)
        print(f"{len(sizes)} islands of sizes {np.sort(sizes)[::-1].tolist()}")
        print("\n".join("  " + "".join(".abcdefghijklmnopqrstuvwxyz"[v] for v in row) for row in labels[::3]))
