"""What the writers of random programs share: blocks, branches and loops that end.

A writer is a grammar: it says what a test, a simple statement and a statement are. Its programs are
a function of the seed alone.
"""

from __future__ import annotations

import abc
import random

__all__ = ["Writer", "indent"]


class Writer(abc.ABC):
    """Writes one program; `budget` is how many statements are left."""

    def __init__(self, seed: int, smallest: int, largest: int) -> None:
        self.random = random.Random(seed)
        self.loops = 0
        self.budget = self.random.randint(smallest, largest)

    @abc.abstractmethod
    def test(self, depth: int = 0) -> str:
        """An expression that is true or false."""

    @abc.abstractmethod
    def statement(self, depth: int, in_loop: bool) -> list[str]:
        """The lines of a statement, `depth` blocks deep."""

    def pick(self, *options: str) -> str:
        return self.random.choice(options)

    def block(self, depth: int, in_loop: bool) -> list[str]:
        lines: list[str] = []
        for _ in range(self.random.randint(1, 3)):
            lines += self.statement(depth, in_loop)
        return lines

    def branch(self, depth: int, in_loop: bool) -> list[str]:
        lines = [f"if {self.test()}:", *indent(self.block(depth + 1, in_loop))]
        if self.random.random() < 0.3:
            lines += [f"elif {self.test()}:", *indent(self.block(depth + 1, in_loop))]
        if self.random.random() < 0.5:
            lines += ["else:", *indent(self.block(depth + 1, in_loop))]
        return lines

    def while_(self, depth: int) -> list[str]:
        self.loops += 1
        counter = f"k{self.loops}"
        test = self.pick(f"{counter} < 4 and ({self.test()})", f"{counter} < 3", f"{counter} < i0 % 5", "True")
        body = [f"{counter} += 1", *([f"if {counter} > 3 or {self.test()}:", "    break"] if test == "True" else [])]
        lines = [f"{counter} = 0", f"while {test}:", *indent(body + self.block(depth + 1, True))]
        if self.random.random() < 0.2:
            lines += ["else:", *indent(self.block(depth + 1, False))]
        return lines


def indent(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]
