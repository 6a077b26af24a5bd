"""Random programs over what grows and what may not be there: lists and arrays by data, None, generators, views.

In: a seed. Out: the text of a function `program(x, y, n)` over two float64 arrays of four elements and an int;
every program ends for every input. Its numbers are Python floats, so that lists hold one type.
"""

from __future__ import annotations

from collections.abc import Callable

import program_writer
from program_writer import indent

__all__ = ["source"]

FLOATS, LISTS, GROWN, ARRAYS = ["f0", "f1"], ["q0", "q1"], ["g0", "g1"], ["a0", "a1"]


class Writer(program_writer.Writer):
    """Writes one program."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed, 4, 13)
        self.result_text = self.result()

    def number(self, depth: int = 0) -> str:
        name, items, grown = self.pick(*FLOATS), self.pick(*LISTS), self.pick(*GROWN)
        if depth > 1:
            return self.pick(name, "1.5", "i0 * 1.0", f"float({self.pick(*ARRAYS)}[{self.pick('0', '-1', 'i0 % 4')}])")
        a, b = self.number(depth + 1), self.number(depth + 1)
        return self.pick(
            name, f"{a} + {b}", f"{a} * 0.5", f"{a} - 1", f"len({items}) * 1.0", f"sum({items}, 0.0)",
            f"({a} if {self.test(depth + 1)} else {b})", f"float({grown}.sum())", f"len({grown}) * 0.5",
            f"({items}[0] if {items} else {b})", f"({items}[-1] if len({items}) > 1 else {b})", f"table['a'] - {a}",
            f"(best if best is not None else {a})", f"({a} if best is None or best < {b} else best)", "pair.left",
            "thing.total()", "thing.last", f"max({items}, default={a})" if depth > 5 else f"max([{a}, {b}])",
            f"sum((v for v in steps({a}, 3)), 0.0)", f"next(steps({a}, 2), {b})", f"power({a}, 3)", f"power({b}, n)",
            f"sum((v * 2 for v in {items} if v > {a}), 0.0)", f"float(sorted([{a}, {b}, 0.5])[1])", "float(x[1:][0])",
            f"sorted({items} + [{a}])[0]", f"min([({a}, 1), ({b}, 0)])[0]", f"float(np.append({grown}, {a}).max())",
            f"float({self.pick(*ARRAYS)}[::2].sum())", f"{items}.count({a}) * 1.0", f"max({a}, {b}, key=abs)",
        )  # fmt: skip

    def test(self, depth: int = 0) -> str:
        a = self.number(2)
        simple = self.pick(
            f"{a} > 0", f"{a} < {self.number(2)}", "i0 % 2 == 0", "i0 > 2", "best is None", "best is not None",
            f"len({self.pick(*LISTS)}) > 1", self.pick(*LISTS), f"len({self.pick(*GROWN)}) < 4", "flag",
            f"{a} in {self.pick(*LISTS)}", f"{self.pick(*ARRAYS)}.max() > {a}", "best is None or best > 1",
            "'b' in table",
            f"any(v > 1 for v in {self.pick(*LISTS)})", f"all(v < 9 for v in {self.pick(*ARRAYS)})", "not pairs",
        )  # fmt: skip
        if depth < 2 and self.random.random() < 0.25:
            return self.pick(f"{simple} and {self.test(depth + 1)}", f"{simple} or {self.test(depth + 1)}")
        return simple

    def simple(self) -> list[str]:
        f, items, grown, array = self.pick(*FLOATS), self.pick(*LISTS), self.pick(*GROWN), self.pick(*ARRAYS)
        other, place = self.pick(*ARRAYS), self.pick("0", "1", "i0 % 4")
        number = self.number
        options: list[Callable[[], str]] = [
            lambda: f"{f} = {number()}",
            lambda: f"{f} += {number(1)}",
            lambda: f"i0 = int({number(1)}) % 7",
            lambda: "i0 += 1",
            lambda: f"{items}.append({number(1)})",
            lambda: f"{items}.insert({self.pick('0', '1', '-1', 'i0 % 3')}, {number(1)})",
            lambda: f"if {items}:\n    {f} = {items}.pop({self.pick('', '0', 'i0 % len(' + items + ')')})",
            lambda: f"if {items}:\n    del {items}[{self.pick('0', '-1')}]",
            lambda: f"{items}.sort({self.pick('', 'reverse=True', 'key=abs', 'key=lambda v: -v')})",
            lambda: f"{items}.reverse()",
            lambda: f"{items}.extend([{number(2)}, {number(2)}])",
            lambda: f"{items} = [{number(1)}] * (i0 % 3)",
            lambda: f"{items} = {items}[{self.pick('1:', ':2', '::-1', 'i0 % 3:')}]",
            lambda: f"{items} = sorted({self.pick(*LISTS)}, key=lambda v: v * v)",
            lambda: f"{items} = [v + 1 for v in {self.pick(*LISTS)} if v > {number(2)}]",
            lambda: f"{items} = {self.pick(*LISTS)} + {self.pick(*LISTS)}",
            lambda: f"{items} = list(steps({number(2)}, 2))",
            lambda: f"{items} = {grown}.tolist()",
            lambda: f"if {number(2)} in {items}:\n    {items}.remove({number(2)})",
            lambda: f"if {items}:\n    {items}[-1] = {number(1)}",
            lambda: f"{grown} = np.append({grown}, {number(1)})",
            lambda: f"{grown} = np.concatenate([{grown}, {self.pick(*ARRAYS)}[1:3]])",
            lambda: f"{grown} = {grown}[{grown} > {number(2)}]",
            lambda: f"{grown} = {self.pick(*GROWN)}[1:]",
            lambda: f"{grown} = np.array({items} + [{number(2)}])",
            lambda: f"{grown} = {self.pick(*ARRAYS)}[{self.pick(*ARRAYS)} > {number(2)}]",
            lambda: f"{grown}[:1] = {number(2)}",
            lambda: f"{array}[{place}] = {number(2)}",
            lambda: f"{array}[1:][{self.pick('0', 'i0 % 3')}] += {number(2)}",
            lambda: f"view = {array}[{self.pick('1:3', '::2', '2:')}]\nview *= {number(2)}",
            lambda: f"{array} = {other} * 0.5 + {number(2)}",
            lambda: f"{array}[{other} > {number(2)}] = {number(2)}",
            lambda: f"np.add.at({array}, [0, i0 % 4], {number(2)})",
            lambda: f"{array}[0], {array}[1] = {array}[1], {array}[0]",
            lambda: f"{array}.sort()",
            lambda: f"best = {number(1)}",
            lambda: "best = None",
            lambda: f"if best is None or {number(2)} < best:\n    best = {number(2)}",
            lambda: "best, flag = None, not flag",
            lambda: f"table['a'] = {number(1)}",
            lambda: f"table['a'] += {number(2)}",
            lambda: f"table.update(a={number(2)}, b={number(2)})",
            lambda: f"table = {{**table, 'a': {number(2)}}}",
            lambda: f"pair = Pair({number(2)}, pair.left)",
            lambda: f"pair = pair._replace(right={number(2)})",
            lambda: f"thing.push({number(1)})",
            lambda: f"thing.last = {number(2)}",
            lambda: f"thing = dataclasses.replace(thing, last={number(2)})",
            lambda: f"pairs.append(({number(2)}, i0))",
            lambda: f"if pairs:\n    {f}, i0 = pairs.pop()",
            lambda: f"if pairs:\n    {f} = min(pairs)[0]",
            lambda: f"pairs = sorted(pairs, key=lambda p: {self.pick('p[1]', '-p[0]', '(p[1], p[0])')})",
            lambda: f"heapq.heappush({items}, {number(2)})",
            lambda: f"if {items}:\n    {f} = heapq.heapreplace({items}, {number(2)})",
            lambda: f"i0 = bisect.bisect(sorted({items}), {number(2)})",
            lambda: f"try:\n    {f} = {number(2)}\nfinally:\n    i0 += 1",
            lambda: f"flag = {self.test()}",
            lambda: f"assert {number(2)} < 60, f'{{{f}}} and {{i0}}'",
            lambda: f"if {self.test()}:\n    raise ValueError(f'no {{{f}:.3f}} {{i0}}')",
            lambda: f"text = f'{{{f}:.2f}} {{i0}}'",
            lambda: f"{f}, *rest = [{number(2)}, {number(2)}, 1.0]",
            lambda: "q0, q1 = q1, q0",
        ]
        return self.random.choice(options)().split("\n")

    def statement(self, depth: int, in_loop: bool) -> list[str]:
        self.budget -= 1
        roll = self.random.random()
        if depth >= 3 or self.budget <= 0 or roll < 0.45:
            return self.simple()
        if roll < 0.68:
            return self.branch(depth, in_loop)
        if roll < 0.78:
            return self.while_(depth)
        if roll < 0.92:
            return self.for_(depth)
        if in_loop and roll < 0.97:
            return [f"if {self.test()}:", f"    {self.pick('break', 'continue')}"]
        return [f"if {self.test()}:", "    " + self.result_text]

    def for_(self, depth: int) -> list[str]:
        self.loops += 1
        k = self.loops
        items, grown = self.pick(*LISTS), self.pick(*GROWN)
        head, first = self.random.choice([
            (f"for j{k} in range(3):", []),
            (f"for j{k} in range(i0 % 4):", [f"f0 += j{k}"]),
            (f"for j{k} in range(6, 0, -(i0 % 3 + 1)):", [f"f1 -= j{k}"]),
            (f"for r{k} in x:", [f"q0.append(float(r{k}))"]),
            (f"for r{k} in {grown}[:4]:", [f"f1 = float(r{k})"]),
            (f"for j{k}, r{k} in enumerate({items}[:4]):", [f"f0 = r{k} + j{k}"]),
            (f"for r{k}, s{k} in zip(x, {items}[:3]):", [f"f1 = float(r{k}) * s{k}"]),
            (f"for r{k} in steps({self.number(2)}, 3):", [f"f0 = r{k}"]),
            (f"for r{k} in numbers(x, {self.number(2)}):", [f"f1 = r{k}"]),
            (f"for r{k}, j{k} in pairs[:3]:", [f"f0 += r{k} * j{k}"]),
            (f"for r{k} in reversed({items}[:3]):", [f"f0 = r{k}"]),
            (f"for r{k} in np.nditer(y):", [f"f1 += float(r{k})"]),
        ])  # fmt: skip
        lines = [head, *indent(first + self.block(depth + 1, True))]
        if self.random.random() < 0.3:
            lines += ["else:", *indent(self.block(depth + 1, False))]
        return lines

    def result(self) -> str:
        return self.pick(
            "return f0, f1, i0, q0, g0, a0, best is None, pair, table['a']",
            "return q1, g1, x, a1, thing.last, thing.total(), flag, f'{f0:.2f} {i0}'",
            "return sum(q0, 0.0), len(q1), g0.sum(), pairs, thing.kept, table.get('b', 0.5), (best or 0.5)",
            "return {'f': f0, 'q': q0 + q1, 'g': [g0, g1]}, a0 + a1, text",
        )

    def program(self) -> str:
        lines = [
            "f0, f1, i0 = float(x.sum()), 1.5, int(x.argmax())", "q0, q1 = [f0, f1], [float(y[0])]",
            "g0, g1 = np.array([f0]), y[y > 0]", f"a0, a1 = x * 1.0, {self.pick('y', 'y.copy()', 'x')}",
            f"best, flag, text = {self.pick('None', 'f0')}, f0 > 0, 'none'", "table, pair = {'a': f1}, Pair(f0, f1)",
            "thing, pairs = Thing(f1), [(f0, n)]",
        ]  # fmt: skip
        while self.budget > 0:
            lines += self.statement(0, False)
        lines.append(self.result_text)
        return "\n".join(["def program(x, y, n):", *indent(lines)]) + "\n"


PRELUDE = '''import bisect
import collections
import dataclasses
import heapq

import numpy as np

Pair = collections.namedtuple("Pair", "left right")


@dataclasses.dataclass
class Thing:
    last: float
    kept: list = dataclasses.field(default_factory=lambda: [1.0])

    def total(self):
        s = self.last
        for v in self.kept:
            s += v
        return s

    def push(self, v):
        if v > self.last:
            self.kept.append(v)
        self.last = v


def steps(start, count):
    for k in range(count):
        yield start + k


def numbers(x, limit):
    for v in x:
        if v > limit:
            yield float(v)


def power(v, k):
    return 1.0 if k == 0 else v * power(v, k - 1) / 2


'''


def source(seed: int) -> str:
    """A module with `program(x, y, n)`."""
    return PRELUDE + Writer(seed).program()
