"""Random programs: whole functions with nested control flow, written as Python text.

In: a seed. Out: the text of a function `program(x, y, n)` over two float64 arrays of four elements
and an int; every program ends for every input. Names have a fixed type each (v* arrays, f* float
scalars, i* ints), so that only what a graph can hold is asked for.
"""

from __future__ import annotations

import program_writer
from program_writer import indent

__all__ = ["source"]

ARRAYS, FLOATS, INTS = ["v0", "v1", "v2"], ["f0", "f1"], ["i0", "i1"]


class Writer(program_writer.Writer):
    """Writes one program."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed, 8, 22)
        self.counters: list[str] = []

    def index(self) -> str:
        known = self.counters[-1:] if self.random.random() < 0.5 else []
        return self.pick("0", "1", "3", "-1", *known, "i0 % 4", "i1 % 4")

    def array(self, depth: int = 0) -> str:
        name = self.pick(*ARRAYS)
        if depth > 1:
            return name
        a, f = self.array(depth + 1), self.float(depth + 1)
        return self.pick(
            name, f"{a} + {f}", f"{a} - {name}", f"{a} * 0.5", f"np.where({a} > {f}, {name}, {a})",
            f"{name}[::-1]", f"np.abs({a})", f"{name}.copy()", f"np.maximum({a}, {name})",
            f"np.tanh({a})", f"-({a})", f"np.concatenate([{name}[1:], {name}[:1]])", f"np.full(4, {f})",
        )  # fmt: skip

    def float(self, depth: int = 0) -> str:
        name, array = self.pick(*FLOATS), self.pick(*ARRAYS)
        if depth > 1:
            return name
        f = self.float(depth + 1)
        return self.pick(
            name, f"{array}.sum()", f"{array}[{self.index()}]", f"{f} + 1.0", f"{f} * 0.5", f"{f} - {name}",
            f"float({array}.max())", f"({f} if {self.test(depth + 1)} else {name})", f"abs({f})", f"min({f}, {name})",
        )  # fmt: skip

    def int(self) -> str:
        name = self.pick(*INTS)
        return self.pick(
            name, f"{name} + 1", f"{name} * 2 % 7", f"{name} - 1", f"int({self.pick(*ARRAYS)}.argmax())",
            "len(v0)", f"{name} // 2", f"int(np.sum({self.pick(*ARRAYS)} > 0))", "n",
        )  # fmt: skip

    def test(self, depth: int = 0) -> str:
        f, i = self.float(2), self.pick(*INTS)
        simple = self.pick(
            f"{f} > 0", f"{f} < {self.float(2)}", f"{i} % 2 == 0", f"{i} > 2", f"0 <= {i} < 3",
            f"{self.pick(*ARRAYS)}[{self.index()}] > {f}", f"np.any({self.pick(*ARRAYS)} > 1)", f"-1 < {f} <= 2",
        )  # fmt: skip
        if depth < 2 and self.random.random() < 0.3:
            return self.pick(
                f"{simple} and {self.test(depth + 1)}", f"{simple} or {self.test(depth + 1)}",
                f"not ({simple})",
            )  # fmt: skip
        return simple

    def simple(self) -> list[str]:
        v, f, i = self.pick(*ARRAYS), self.pick(*FLOATS), self.pick(*INTS)
        options = [
            f"{v} = {self.array()}", f"{f} = {self.float()}", f"{i} = {self.int()}",
            f"{v}[{self.index()}] = {self.float()}", f"{f} += {self.float(1)}", f"{i} += {self.pick('1', '2', 'i1')}",
            f"{v} += {self.pick('1.0', f, v)}", f"{v}[1:3] = {self.float(1)}", f"{v}[{v} > {f}] = {f}",
            f"{v}[:2] *= 0.5", f"f0, f1 = f1, {self.float(1)}", f"items.append({self.float(1)})",
            f"table['a'] = {self.float(1)}", "f0 = table['a']", f"{v} = helper({v}, {f})", f"state.f = {self.float(1)}",
            f"{f} = state.f", f"w = {v}[1:]\nw[0] = {f}", f"{i} = i0 + i1", f"f0 = sum([a * 2 for a in {v}])",
            "assert f0 < 50 or f0 >= 50 or f0 != f0", f"{v} = np.stack([{f}, 1.0, f1, {v}[0]])",
            f"{v} = {self.pick(*ARRAYS)}", f"box['v'] = {v}", f"{v} = box['v']", f"box['v'][0] = {f}",
            f"rows[{self.pick('0', '1')}] = {v}", f"{v} = rows[i0 % 2]", f"state.v = {v}", f"{v} = state.v",
            f"{v} = {self.pick(*ARRAYS)}[::-1]", f"np.add({v}, {f}, out={self.pick(*ARRAYS)})",
        ]  # fmt: skip
        return self.random.choice(options).split("\n")

    def statement(self, depth: int, in_loop: bool) -> list[str]:
        self.budget -= 1
        roll = self.random.random()
        if depth >= 3 or self.budget <= 0 or roll < 0.4:
            return self.simple()
        if roll < 0.62:
            return self.branch(depth, in_loop)
        if roll < 0.74:
            return self.while_(depth)
        if roll < 0.88:
            return self.for_(depth)
        if in_loop and roll < 0.95:
            return [f"if {self.test()}:", f"    {self.pick('break', 'continue')}"]
        return [f"if {self.test()}:", "    " + self.result()]

    def for_(self, depth: int) -> list[str]:
        self.loops += 1
        item = f"j{self.loops}"
        kind = self.pick("range(4)", "range(i0 % 4)", "range(3, 0, -1)", "enumerate", "zip", "rows")
        array = self.pick(*ARRAYS)
        head, first = {
            "enumerate": (f"for {item}, r{self.loops} in enumerate({array}):", [f"f0 = f0 + r{self.loops}"]),
            "zip": (f"for p{self.loops}, q{self.loops} in zip(v0, v1):", [f"f1 = p{self.loops} - q{self.loops}"]),
            "rows": (f"for p{self.loops} in {array}:", [f"f0 = p{self.loops}"]),
        }.get(kind, (f"for {item} in {kind}:", []))
        if kind.startswith(("range(4", "range(3", "range(i0", "enum")):
            self.counters.append(item)
        lines = [head, *indent(first + self.block(depth + 1, True))]
        if self.counters and self.counters[-1] == item:
            self.counters.pop()
        if self.random.random() < 0.2:
            lines += ["else:", *indent(self.block(depth + 1, False))]
        return lines

    def result(self) -> str:
        return "return v0, v1 + v2, f0 + 0.0, f1 * 1.0, i0 + i1, len(items), table['a'] + state.f"

    def program(self) -> str:
        lines = [
            "v0, v1, v2 = x, y.copy(), x - y", "f0, f1 = x.sum(), np.float64(1.5)", "i0, i1 = n, int(x.argmax())",
            "items = [f0]", "table = {'a': f1}", "state = State(f0)", "box, rows, state.v = {'v': v1}, [v0, v2], v1",
        ]  # fmt: skip
        while self.budget > 0:
            lines += self.statement(0, False)
        lines.append(self.result())
        return "\n".join(["def program(x, y, n):", *indent(lines)]) + "\n"


PRELUDE = '''import numpy as np


class State:
    def __init__(self, f):
        self.f = f
        self.v = None


def helper(v, f):
    if f > 0:
        return v + f
    for a in v:
        if a > 1:
            return v - a
    return v


'''


def source(seed: int) -> str:
    """A module with `program(x, y, n)`."""
    return PRELUDE + Writer(seed).program()
