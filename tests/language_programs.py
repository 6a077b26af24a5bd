"""Random programs over the language: lists, dicts, objects, functions, exceptions, under several names.

In: a seed. Out: the text of a function `program(x, y, n)` over two float64 arrays of four elements
and an int; every program ends for every input. Unlike `array_programs`, its statements change few
arrays and many containers.
"""

from __future__ import annotations

from collections.abc import Callable

import program_writer
from program_writer import indent

__all__ = ["source"]

FLOATS, INTS, LISTS, DICTS = ["f0", "f1", "f2"], ["i0", "i1"], ["l0", "l1"], ["d0", "d1"]
OBJECTS, TUPLES = ["o0", "o1"], ["t0", "t1"]


class Writer(program_writer.Writer):
    """Writes one program."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed, 4, 14)
        self.result_text = self.result()

    def number(self, depth: int = 0) -> str:
        name, items = self.pick(*FLOATS), self.pick(*LISTS)
        if depth > 1:
            return self.pick(name, "1.5", f"{self.pick(*OBJECTS)}.a", f"x[{self.pick('0', '1', 'i0 % 4')}]")
        a, b = self.number(depth + 1), self.number(depth + 1)
        return self.pick(
            name, f"{a} + {b}", f"{a} * 0.5", f"{a} - 1", f"{self.pick(*DICTS)}['a']", f"{self.pick(*OBJECTS)}.a",
            f"{items}[0]", f"{items}[-1]", f"len({items}) * 1.0", f"sum({items})", f"max({items})", f"min({a}, {b})",
            f"abs({a})", f"{self.pick(*TUPLES)}[{self.pick('0', '1')}]", f"float({self.pick(*INTS)})",
            f"({a} if {self.test(depth + 1)} else {b})", f"half({a})", f"scale({a})", f"round({a}, 1)",
            f"{self.pick(*OBJECTS)}.total()", f"sum(v * 2 for v in {items})", f"np.array({items}).sum()",
            f"{self.pick(*DICTS)}.get('{self.pick('a', 'b', 'z')}', {a})", "sum(d0.values())", f"p0.q + {a}",
            f"(lambda v: v + {a})({b})", "divmod(i0, 3)[1] * 1.0", f"{self.pick(*OBJECTS)}.box[0]",
            f"first({a}, k={b})", f"first(*{self.pick(*TUPLES)})", "x.sum()", f"np.stack({items}).max()",
        )  # fmt: skip

    def integer(self) -> str:
        name = self.pick(*INTS)
        return self.pick(
            name, f"{name} + 1", f"{name} * 2 % 7", f"{name} - 1", f"int({self.number(1)}) % 9", "n", f"{name} // 2",
            f"len({self.pick(*LISTS)})", f"{name} % 3 - 1", f"int({self.test(1)})", f"-{name}", f"{name} ** 2 % 11",
        )  # fmt: skip

    def test(self, depth: int = 0) -> str:
        a, i = self.number(2), self.pick(*INTS)
        options = [
            f"{a} > 0",
            f"{a} < {self.number(2)}",
            f"{i} % 2 == 0",
            f"{i} > 2",
            f"-1 <= {i} < 3",
            f"{i} == {self.pick(*INTS)}",
            f"x[{self.pick('0', '1', '2')}] > {a}",
            f"-1 < {a} <= 2",
            "flag",
            f"len({self.pick(*LISTS)}) > 1",
            f"{self.pick(*LISTS)}",
            f"'{self.pick('b', 'c')}' in {self.pick(*DICTS)}",
            f"{self.pick(*TUPLES)}[0] >= 0",
            f"{a} == {a}",
        ]
        simple = self.random.choice(options)
        if depth < 2 and self.random.random() < 0.25:
            return self.pick(
                f"{simple} and {self.test(depth + 1)}", f"{simple} or {self.test(depth + 1)}", f"not ({simple})",
            )  # fmt: skip
        return simple

    def simple(self) -> list[str]:
        f, i, items, table = self.pick(*FLOATS), self.pick(*INTS), self.pick(*LISTS), self.pick(*DICTS)
        thing, pair, number = self.pick(*OBJECTS), self.pick(*TUPLES), self.number
        options: list[Callable[[], str]] = [
            lambda: f"{f} = {number()}",
            lambda: f"{i} = {self.integer()}",
            lambda: f"{f} += {number(1)}",
            lambda: f"{i} += 1",
            lambda: f"{items} = [{number(1)}]",
            lambda: f"{items} = [{number(1)}, {number(2)}]",
            lambda: f"{items}.append({number(1)})",
            lambda: f"{items} += [{number(1)}]",
            lambda: f"{items}[0] = {number(1)}",
            lambda: f"{items} = {self.pick(*LISTS)}",
            lambda: f"{items} = {items} + [{number(2)}]",
            lambda: f"{items} = list({self.pick(*LISTS)})",
            lambda: f"if len({items}) > 1:\n    {f} = {items}.pop()",
            lambda: f"{items} = [v * 2 for v in {self.pick(*LISTS)}]",
            lambda: f"{items}.insert(0, {number(2)})",
            lambda: f"{items} = {self.pick(*LISTS)}[:2]",
            lambda: f"{items}.extend([{number(2)}, 1.0])",
            lambda: f"{table}['a'] = {number(1)}",
            lambda: f"{table}['a'] += {number(2)}",
            lambda: f"{table} = {self.pick(*DICTS)}",
            lambda: f"{table} = {{'a': {number(1)}, 'b': 1.0}}",
            lambda: f"{table} = dict({self.pick(*DICTS)}, a={number(2)})",
            lambda: f"{table}.update(a={number(2)})",
            lambda: f"{table}['b'] = {number(2)}",
            lambda: f"{table}.setdefault('b', {number(2)})",
            lambda: f"{table} = {{**{self.pick(*DICTS)}, 'a': {number(2)}}}",
            lambda: f"{thing}.a = {number(1)}",
            lambda: f"{thing}.a += {number(2)}",
            lambda: f"{thing} = {self.pick(*OBJECTS)}",
            lambda: f"{thing} = Thing({number(1)})",
            lambda: f"{thing}.add({number(2)})",
            lambda: f"{thing}.box.append({number(2)})",
            lambda: f"{thing}.box = {items}",
            lambda: f"{items} = {thing}.box",
            lambda: f"{thing} = replace({thing}, a={number(2)})",
            lambda: f"{pair} = ({number(1)}, {number(2)})",
            lambda: f"{pair} = {pair}[::-1]",
            lambda: f"f0, f1 = {pair}",
            lambda: f"f0, f1 = f1, {number(1)}",
            lambda: f"f0, *rest = {items}",
            lambda: f"p0 = Pair({number(2)}, {number(2)})",
            lambda: "p0 = p0._replace(q=f0)",
            lambda: f"flag = {self.test()}",
            lambda: "flag = not flag",
            lambda: f"assert {number(2)} < 40",
            lambda: f"if {self.test()}:\n    raise ValueError(f'no {{n}}')",
            lambda: f"change({items}, {number(2)})",
            lambda: "bump()",
            lambda: "l0, l1 = l1, l0",
            lambda: "d0, d1 = d1, d0",
            lambda: f"last = {number(2)}\n{f} = last",
            lambda: f"{f} = (seen := {number(2)}) + seen",
            lambda: "o0, o1 = o1, o0",
            lambda: f"try:\n    {f} = {number(2)}\nfinally:\n    {i} += 1",
            lambda: f"x[{self.pick('0', '1', 'i0 % 4')}] = {number(2)}",
            lambda: f"log.append({i})" if self.random.random() < 0.3 else f"log[0] = {i}",
            lambda: f"x = x + {number(2)}",
            lambda: f"def inner(v, w={number(2)}):\n    return v * w\n{f} = inner({number(2)})",
            lambda: f"for key, value in {table}.items():\n    {f} += value",
        ]
        return self.random.choice(options)().split("\n")

    def statement(self, depth: int, in_loop: bool) -> list[str]:
        self.budget -= 1
        roll = self.random.random()
        if depth >= 3 or self.budget <= 0 or roll < 0.45:
            return self.simple()
        if roll < 0.72:
            return self.branch(depth, in_loop)
        if roll < 0.78:
            return self.match(depth, in_loop)
        if roll < 0.84:
            return self.while_(depth)
        if roll < 0.92:
            return self.for_(depth)
        if in_loop and roll < 0.97:
            return [f"if {self.test()}:", f"    {self.pick('break', 'continue')}"]
        return [f"if {self.test()}:", "    " + self.result_text]

    def match(self, depth: int, in_loop: bool) -> list[str]:
        return [
            f"match {self.pick(*INTS)} % 4:", "    case 0 | 3:", *indent(indent(self.block(depth + 1, in_loop))),
            f"    case k if k > 1 and {self.test(2)}:", *indent(indent(self.block(depth + 1, in_loop))),
            "    case _:", *indent(indent(self.block(depth + 1, in_loop))),
        ]  # fmt: skip

    def for_(self, depth: int) -> list[str]:
        self.loops += 1
        number = self.loops
        head, first = self.random.choice([
            (f"for j{number} in range(3):", []),
            (f"for j{number} in range(i0 % 4):", [f"i1 += j{number}"]),
            (f"for r{number} in x:", [f"f0 += r{number}"]),
            (f"for r{number} in x[x > 0]:", [f"f1 = r{number}"]),
            (f"for j{number}, r{number} in enumerate(x[y > f1]):", [f"f0 = r{number} + j{number}"]),
            (f"for r{number}, s{number} in zip(x, list({self.pick(*LISTS)})):", [f"f2 = r{number} * s{number}"]),
            (f"for v{number} in list({self.pick(*LISTS)}):", [f"f2 = v{number}"]),
            (f"for v{number} in ({self.number(2)}, {self.number(2)}):", [f"f0 = v{number}"]),
        ])  # fmt: skip
        lines = [head, *indent(first + self.block(depth + 1, True))]
        if self.random.random() < 0.2:
            lines += ["else:", *indent(self.block(depth + 1, False))]
        return lines

    def result(self) -> str:
        return self.pick(
            "return f0 + f1 + f2, i0 + i1, sum(l0) + sum(l1), d0['a'] + d1['a'], o0.a - o1.a, t0, flag",
            "return np.array(l0).sum(), len(l1), d0.get('a'), o0.total() + o1.total(), t0[0] + t1[1], p0",
            "return x, f0 * f1, i0, i1, l0[0], l1[-1], d1['a'], o1.a, o0.box[0], p0.q, log",
        )  # fmt: skip

    def program(self) -> str:
        shared = "l1 = l0" if self.random.random() < 0.2 else "pass"
        lines = [
            "f0, f1, f2 = float(x.sum()), 1.5, float(y[0])", "i0, i1 = n, int(x.argmax())", "l0, l1 = [f0, f1], [f2]",
            "d0, d1 = {'a': f0, 'b': 0.5}, {'a': f1, 'b': f2}", "o0, o1 = Thing(f0), Thing(f1)",
            "t0, t1 = (f0, f1), (f2, 2.0)",
            "p0, flag, log = Pair(f0, f1), f0 > 0, [n]", "scale = lambda v: v * f1", shared,
            "def bump():", "    nonlocal f2", "    f2 += 1.0", "    return f2",
        ]  # fmt: skip
        while self.budget > 0:
            lines += self.statement(0, False)
        lines.append(self.result_text)
        return "\n".join(["def program(x, y, n):", *indent(lines)]) + "\n"


PRELUDE = """import collections
import dataclasses
from dataclasses import replace

import numpy as np

Pair = collections.namedtuple("Pair", "p q")


@dataclasses.dataclass
class Thing:
    a: float
    box: list = dataclasses.field(default_factory=lambda: [1.0])

    def total(self):
        s = self.a
        for v in self.box:
            s += v
        return s

    def add(self, v):
        if v > 0:
            self.a = self.a + v
        else:
            self.box[0] = v


def half(v):
    if v < 0:
        return 0.0
    return v / 2


def first(v, k=0.0):
    return v if v > k else k


def change(items, v):
    items[0] = v
    if v > 1:
        items[-1] += 1.0


"""


def source(seed: int) -> str:
    """A module with `program(x, y, n)`."""
    return PRELUDE + Writer(seed).program()
