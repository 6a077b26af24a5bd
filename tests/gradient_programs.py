"""Random programs of tensors: branches and loops on data, and a gradient through all of it.

In: a seed. Out: the text of `program(m, x, n)` over parameters, a tensor of three elements and an int; every
program ends for every input. Names have a fixed type each (v* vectors, f* tensors of rank 0, i* ints).
"""

from __future__ import annotations

import program_writer
from program_writer import indent

__all__ = ["source"]

VECTORS, SCALARS, INTS = ["v0", "v1", "v2"], ["f0", "f1"], ["i0", "i1"]
PARAMETERS = ["m.a", "m.b", "m.s"]


class Writer(program_writer.Writer):
    """Writes one program."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed, 6, 16)

    def index(self) -> str:
        return self.pick("0", "1", "-1", "i0 % 3", "i1 % 3")

    def vector(self, depth: int = 0) -> str:
        name = self.pick(*VECTORS, *VECTORS, *PARAMETERS)
        if depth > 1:
            return name
        v, f = self.vector(depth + 1), self.scalar(depth + 1)
        return self.pick(
            name, f"{v} + {f}", f"{v} * {name}", f"{v} * 0.5", f"torch.tanh({v})", f"torch.tanh({v} @ m.w)",
            f"{name}.detach()", f"torch.where({v} > {f}, {name}, {v})", f"{v} - {name}", f"torch.sin({v}) * {f}",
            f"torch.cat([{name}[1:], {name}[:1]])", f"({v} if {self.test(depth + 1)} else {name})", f"{name}.clone()",
            f"m.w[{self.index()}] * {v}", f"torch.sqrt({v} * {v})",
        )  # fmt: skip

    def scalar(self, depth: int = 0) -> str:
        name, v = self.pick(*SCALARS), self.pick(*VECTORS, *PARAMETERS)
        if depth > 1:
            return name
        f = self.scalar(depth + 1)
        return self.pick(
            name, f"{v}.sum()", f"{v}[{self.index()}]", f"{f} + 1.0", f"{f} * 0.5", f"torch.tanh({f})", f"{f} - {name}",
            f"{v}.max()", f"({f} if {self.test(depth + 1)} else {name})", f"({v} * {v}).mean()", f"{name}.detach()",
        )  # fmt: skip

    def int(self) -> str:
        name = self.pick(*INTS)
        return self.pick(name, f"{name} + 1", f"{name} * 2 % 7", f"({self.pick(*VECTORS)} > 0).sum().item()", "n")

    def test(self, depth: int = 0) -> str:
        f, i = self.scalar(2), self.pick(*INTS)
        simple = self.pick(
            f"{f} > 0", f"{f} < {self.scalar(2)}", f"{i} % 2 == 0", f"{i} > 2",
            f"{self.pick(*VECTORS)}[{self.index()}] > {f}", f"({self.pick(*VECTORS)} > 1).any()",
        )  # fmt: skip
        if depth < 2 and self.random.random() < 0.2:
            return self.pick(f"{simple} and {self.test(depth + 1)}", f"not ({simple})")
        return simple

    def simple(self) -> list[str]:
        v, f, i = self.pick(*VECTORS), self.pick(*SCALARS), self.pick(*INTS)
        return self.pick(
            f"{v} = {self.vector()}", f"{v} = {self.vector()}", f"{f} = {self.scalar()}", f"{f} = {self.scalar()}",
            f"{i} = {self.int()}", f"{v}, {self.pick(*SCALARS)} = {self.vector(1)}, {self.scalar(1)}",
            f"{v} = {v}.clone() * 1.0\n{v}[{self.index()}] = {self.scalar(1)}", f"v0, v1 = v1, {self.vector(1)}",
            f"with torch.no_grad():\n    {v} = {self.vector(1)}", f"{v} = helper({v}, {f})", f"best = {self.vector(1)}",
            f"if best is not None:\n    {v} = {v} + best", f"box['v'] = {self.vector(1)}", f"{v} = box['v']",
        ).split("\n")  # fmt: skip

    def statement(self, depth: int, in_loop: bool) -> list[str]:
        self.budget -= 1
        roll = self.random.random()
        if self.budget > 0 and depth < 3:
            if roll < 0.25:
                return self.branch(depth, in_loop)
            if roll < 0.45:
                return self.while_(depth)
        if in_loop and roll > 0.95:
            return [f"if {self.test()}:", f"    {self.pick('break', 'continue')}"]
        return self.simple()

    def program(self) -> str:
        body = [
            "m.zero_grad()", "v0, v1, v2 = x, m.a * x, torch.zeros(3, dtype=torch.float64)",
            "f0, f1 = x.sum(), m.b.sum()", "i0, i1, best, box = n, 0, None, {'v': m.s * 1.0}",
        ]  # fmt: skip
        while self.budget > 0:
            body += self.statement(0, False)
        body += [
            f"loss = (v0 * {self.pick('1.0', 'v1', 'm.s')}).sum() + v2.sum() + f0 * f1", "loss.backward()",
            "return loss.detach(), v0.detach(), v1.detach(), f0.detach(), i0",
        ]  # fmt: skip
        helper = [
            "import dy2st.runtime as torch", "", "def helper(v, f):", f"    if f > {self.pick('0', '0.5', '-1')}:",
            "        return torch.tanh(v) * f", "    return v * 0.9", "",
        ]  # fmt: skip
        return "\n".join([*helper, "def program(m, x, n):", *indent(body)])


def source(seed: int) -> str:
    """The text of the program of a seed."""
    return Writer(seed).program() + "\n"
