"""Edit distance: the word of a dictionary that is nearest to a misspelled one."""

import numpy as np

from dy2st import InputSpec, to_static

WORDS = """
accommodate achieve acquire address argument basically beginning believe bizarre business
calendar category cemetery colleague commitment completely conscience definitely dilemma
disappear embarrass environment existence familiar finally foreign forty forward friend further
glamorous government guarantee happened harassment humorous immediately independent interrupt
knowledge liaison millennium necessary noticeable occasion occurred pavilion persistent
piece politician possession preferred publicly receive referred religious remember resistance
separate siege successful supersede surprise tattoo tendency therefore tomorrow tongue truly
until weird wherever
""".split()


@to_static
def nearest_word(word: np.ndarray, dictionary: np.ndarray) -> tuple[int, int]:
    """Row of the nearest word, the first one of equals, and how many letters must be edited.

    Words are codes of letters (uint8) with zeros after the end, one in each row.
    """

    def length_of(codes: np.ndarray) -> int:
        return int(np.count_nonzero(codes))

    size = length_of(word)
    nearest, best = -1, 2 * len(word)
    for row in range(len(dictionary)):
        entry = dictionary[row]
        length = length_of(entry)
        if abs(length - size) >= best:
            continue
        previous = np.arange(length + 1)
        for i in range(size):
            current = np.empty_like(previous)
            current[0] = i + 1
            for j in range(length):
                substituted = previous[j] + (1 if word[i] != entry[j] else 0)
                current[j + 1] = min(substituted, previous[j + 1] + 1, current[j] + 1)
            if current.min() >= best:
                break
            previous = current
        else:
            if previous[length] < best:
                nearest, best = row, int(previous[length])
        if best == 0:
            break
    return nearest, best


def codes(*words: str) -> np.ndarray:
    table = np.zeros((len(words), 16), dtype=np.uint8)
    for row, word in zip(table, words, strict=True):
        row[: len(word)] = np.frombuffer(word.encode(), dtype=np.uint8)
    return table


def inputs() -> tuple:
    return codes("goverment")[0], codes(*WORDS)


def other_inputs() -> tuple:
    """Right as it is, and early in the alphabet."""
    return codes("bizarre")[0], codes(*WORDS)


MAIN = nearest_word
DYNAMIC = (InputSpec((16,), "uint8"), InputSpec(("words", 16), "uint8"))

if __name__ == "__main__":
    table = codes(*WORDS)
    for word in ("goverment", "bizarre", "wierd", "comitment", "seperate", "tomorow"):
        row, edits = nearest_word(codes(word)[0], table)
        print(f"{word:12s} {WORDS[row]:12s} {edits} edits")
