"""Programs made at random: nested branches, loops, jumps, `try`, `with` and functions."""

import random
from collections.abc import Generator

Lines = Generator[str, None, bool | None]  # ends with False when what follows never runs
NAMES = ("a", "b", "c", "d")

HEAD = """
def program(n, log):
    a = n
    b = 1
    budget = 200
"""


class Writer:
    """Writes one program; every loop ends, because each iteration takes from the budget."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.left = self.random.randint(8, 40)
        self.count = 0

    def program(self) -> str:
        body = "\n".join(self.block(1, loop=False, final=False))
        start = "".join(f"    {name} = 2\n" for name in "cd" if self.random.random() < 0.9)
        return f"{HEAD.strip()}\n{start}{body}\n    return a, b, c, d, n, log\n"

    def block(self, depth: int, loop: bool, final: bool) -> Lines:
        for _ in range(max(1, self.random.randint(1, 4))):
            self.left -= 1
            write = getattr(self, f"write_{self.kind(depth, loop, final)}")
            lines = write(depth, loop, final)
            while True:
                try:
                    line = next(lines)
                except StopIteration as end:
                    if end.value is False:
                        return False
                    break
                yield line if line.startswith("    ") else "    " * depth + line
        return True

    def kind(self, depth: int, loop: bool, final: bool) -> str:
        kinds = ["assign", "assign", "inplace", "log"]
        if depth < 6 and self.left > 0:
            kinds += [
                "if",
                "if",
                "else",
                "for",
                "for",
                "while",
                "endless",
                "try",
                "with",
                "function",
            ]
        if loop and not final:
            kinds += ["break", "continue"]
        if not final:
            kinds += ["return"] if depth > 1 else []
        kinds += ["raise"] if depth > 2 and not final else []
        return self.random.choice(kinds)

    def value(self) -> str:
        name, other = self.random.choice(NAMES), self.random.choice(NAMES)
        number = self.random.randint(-2, 4)
        return self.random.choice(
            [
                f"{name} + {number}",
                f"{name} - {other}",
                f"{number}",
                f"{name} % 5",
                f"{other} // {name}",
            ]
        )

    def test(self) -> str:
        name, other = self.random.choice(NAMES), self.random.choice(NAMES)
        number = self.random.randint(-1, 4)
        return self.random.choice(
            [
                f"{name} > {number}",
                f"{name} < {other}",
                f"{name} % 3 == {number} or {other}",
                f"not {name} and n > 1",
                f"{number} <= {name} < 6",
                f"({name} := {other} + 1) > {number}",
            ]
        )

    def write_assign(self, depth: int, loop: bool, final: bool) -> Lines:
        yield f"{self.random.choice(NAMES)} = {self.value()}"

    def write_inplace(self, depth: int, loop: bool, final: bool) -> Lines:
        yield f"{self.random.choice(NAMES)} += {self.value()}"

    def write_log(self, depth: int, loop: bool, final: bool) -> Lines:
        self.count += 1
        yield f"log.append(({self.count}, {self.random.choice(NAMES)}))"

    def write_if(self, depth: int, loop: bool, final: bool) -> Lines:
        yield f"if {self.test()}:"
        yield from self.block(depth + 1, loop, final)

    def write_else(self, depth: int, loop: bool, final: bool) -> Lines:
        yield f"if {self.test()}:"
        falls = yield from self.block(depth + 1, loop, final)
        yield "else:"
        return (yield from self.block(depth + 1, loop, final)) or falls

    def write_for(self, depth: int, loop: bool, final: bool) -> Lines:
        yield f"for {self.random.choice(NAMES)} in range({self.random.randint(0, 4)}):"
        yield from self.body(depth)
        return (yield from self.loop_else(depth, loop, final))

    def write_while(self, depth: int, loop: bool, final: bool) -> Lines:
        yield f"while {self.test()}:"
        yield from self.body(depth)
        return (yield from self.loop_else(depth, loop, final))

    def write_endless(self, depth: int, loop: bool, final: bool) -> Lines:
        yield "while True:"
        yield from self.body(depth)
        return False

    def body(self, depth: int) -> Lines:
        yield "    " * (depth + 1) + "budget -= 1"
        yield "    " * (depth + 1) + "if budget < 0:"
        yield "    " * (depth + 2) + "raise TimeoutError"
        yield from self.block(depth + 1, loop=True, final=False)

    def loop_else(self, depth: int, loop: bool, final: bool) -> Lines:
        if self.random.random() < 0.3:
            yield "else:"
            return (yield from self.block(depth + 1, loop, final))

    def write_try(self, depth: int, loop: bool, final: bool) -> Lines:
        yield "try:"
        falls = yield from self.block(depth + 1, loop, final)
        handles = self.random.random() < 0.8
        handled = False
        if handles:
            yield "except (ZeroDivisionError, NameError):"
            handled = yield from self.block(depth + 1, loop, final)
        if handles and falls and self.random.random() < 0.3:
            yield "else:"
            falls = yield from self.block(depth + 1, loop, final)
        if not handles or self.random.random() < 0.3:
            yield "finally:"
            yield from self.block(depth + 1, False, True)
        return falls or handled

    def write_with(self, depth: int, loop: bool, final: bool) -> Lines:
        yield "with Manager(log) as (c, _):"
        yield from self.block(depth + 1, loop, final)

    def write_function(self, depth: int, loop: bool, final: bool) -> Lines:
        self.count += 1
        name, shared = f"inner{self.count}", self.random.sample(NAMES, 2)
        yield f"def {name}(a):"
        if "a" not in shared and self.random.random() < 0.5:
            yield "    " * (depth + 1) + f"nonlocal {', '.join(shared)}"
        yield "    " * (depth + 1) + "nonlocal budget"
        for own in sorted({*NAMES} - {*shared}):
            if self.random.random() < 0.3:
                yield "    " * (depth + 1) + f"{own} = {self.random.randint(0, 3)}"
        yield from self.block(depth + 1, False, False)
        yield f"log.append(({self.count}, {name}({self.random.randint(0, 3)})))"

    def write_break(self, depth: int, loop: bool, final: bool) -> Lines:
        yield "break"
        return False

    def write_continue(self, depth: int, loop: bool, final: bool) -> Lines:
        yield "continue"
        return False

    def write_return(self, depth: int, loop: bool, final: bool) -> Lines:
        yield self.random.choice(["return", f"return {self.value()}"])
        return False

    def write_raise(self, depth: int, loop: bool, final: bool) -> Lines:
        yield "raise ZeroDivisionError"
        return False
