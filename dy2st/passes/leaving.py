"""Leaving: a jump becomes structure, because what follows it moves into the other branch.

In: a block with jumps. Out: the same block without them. Where both branches of an `if` can go on
and one of them may have left, a flag is set where it left and tested before what follows. Shared by
`returns` and `jumps`, which say what a jump is.
"""

import abc
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gast

from dy2st.names import LOOPS, Node
from dy2st.passes.base import Pass, nonempty, position

TRIES = (gast.Try, gast.TryStar)


def blocks(node: Node) -> Iterator[list[Node]]:
    """The lists of statements directly inside a statement; none for a function."""
    if isinstance(node, gast.FunctionDef):
        return
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield block
    for handler in getattr(node, "handlers", ()):
        yield handler.body


def own_jumps(loop: Node, kind: type | tuple[type, ...]) -> list[Node]:
    """The `break` or `continue` statements that belong to this loop."""

    def inside(node: Node) -> Iterator[Node]:
        if isinstance(node, kind):
            yield node
        for block in blocks(node) if not isinstance(node, LOOPS) else ():
            for each in block:
                yield from inside(each)

    return [found for each in loop.body for found in inside(each)]


def always_true(loop: Node) -> bool:
    """Whether this is a `while True` loop."""
    constant = isinstance(loop, gast.While) and isinstance(loop.test, gast.Constant)
    return constant and bool(loop.test.value)


@dataclass(frozen=True)
class Leaving:
    """How a block ends: flags that may become true in it, and whether what follows may run."""

    flags: frozenset[str] = frozenset()
    falls: bool = True

    def beside(self, other: "Leaving") -> "Leaving":
        return Leaving(self.flags | other.flags, self.falls or other.falls)


STAYS = Leaving()


class LeavingPass(Pass, abc.ABC):
    """Moves the rest of a block into the branch that goes on.

    Before:                      After:
        if a:                        if a:
            JUMP                         (what stands for the jump)
        rest                         else:
                                         rest

        if a:                        flag_ = False
            if b:                    if a:
                JUMP                     if b:
            more                             flag_ = True
        rest                             else:
                                             more
                                     if not flag_:
                                         rest
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._endings: dict[Node, Leaving] = {}

    @abc.abstractmethod
    def flag(self, node: Node) -> str | None:
        """The flag of a jump; None for a statement that is none."""

    @abc.abstractmethod
    def replaced(self, node: Node, tested: frozenset[str]) -> list[Node]:
        """What stands for a jump. A flag that is in `tested` is looked at later."""

    @abc.abstractmethod
    def loop_ending(self, node: Node) -> Leaving:
        """How a loop ends, seen from the block it stands in."""

    @abc.abstractmethod
    def lower_loop(self, node: Node) -> None:
        """Writes the jumps inside a loop so that the loop can end with them."""

    def ending(self, node: Node) -> Leaving:
        if node not in self._endings:
            self._endings[node] = self._work_out(node)
        return self._endings[node]

    def block_ending(self, block: list[Node]) -> Leaving:
        """How a block ends; statements that never run are dropped from it."""
        flags: frozenset[str] = frozenset()
        for index, node in enumerate(block):
            ending = self.ending(node)
            flags |= ending.flags
            if not ending.falls:
                del block[index + 1 :]
                return Leaving(flags, False)
        return Leaving(flags)

    def _work_out(self, node: Node) -> Leaving:
        flag = self.flag(node)
        if flag is not None:
            return Leaving(frozenset({flag}), False)
        if isinstance(node, gast.Raise):
            return Leaving(falls=False)
        if isinstance(node, gast.If):
            return self.block_ending(node.body).beside(self.block_ending(node.orelse))
        if isinstance(node, LOOPS):
            return self.loop_ending(node)
        if isinstance(node, gast.With):
            return Leaving(self.block_ending(node.body).flags)  # the manager may swallow an error
        if isinstance(node, TRIES):
            return self._try_ending(node)
        return STAYS

    def _try_ending(self, node: Node) -> Leaving:
        ending = self.block_ending(node.body)
        if ending.falls:
            orelse = self.block_ending(node.orelse)
            ending = Leaving(ending.flags | orelse.flags, orelse.falls)
        else:
            node.orelse = []  # never runs
        for handler in node.handlers:
            ending = ending.beside(self.block_ending(handler.body))
        final = self.block_ending(node.finalbody)
        if final.flags:
            raise self.refuse(
                self._jump(node.finalbody),
                "a jump out of `finally` would drop the exception that is on its way",
                "Move it behind the `try` statement.",
            )
        return Leaving(ending.flags, ending.falls and final.falls)

    def _jump(self, block: list[Node]) -> Node:
        return next(
            each for node in block for each in gast.walk(node) if self.flag(each) is not None
        )

    def lower(self, block: list[Node], tested: frozenset[str]) -> list[Node]:
        """The block without jumps; what cannot run is gone."""
        done: list[Node] = []
        for index, node in enumerate(block):
            ending = self.ending(node)
            if self.flag(node) is not None:
                return done + self.replaced(node, tested)
            if ending.flags:
                return done + self._split(node, block[index + 1 :], tested)
            done.append(node)
            if not ending.falls:
                return done
        return done

    def _split(self, node: Node, rest: list[Node], tested: frozenset[str]) -> list[Node]:
        """A statement that may be left, and what follows it."""
        self._place = position(node)
        ending = self.ending(node)
        if isinstance(node, gast.If):
            body, orelse = self.block_ending(node.body), self.block_ending(node.orelse)
            if body.falls != orelse.falls:
                goes_on = node.body if body.falls else node.orelse
                goes_on.extend(rest)
                rest = []
        if not ending.falls:
            rest = []
        looked_at = tested | self.set_flags(node)
        if rest:
            looked_at |= ending.flags
        starts = self.starts(looked_at - tested)
        self._lower_inside(node, looked_at)
        if not rest:
            return [*starts, node]
        self._place = position(rest[0])
        guard = self.quote("if not FLAG:\n    REST", FLAG=self.any_of(ending.flags), REST=rest)
        guard[0].body = self.lower(rest, tested)
        return [*starts, node, *guard]

    def set_flags(self, node: Node) -> frozenset[str]:
        """The flags of a statement that are looked at even if nothing follows it."""
        if isinstance(node, LOOPS):
            return self.ending(node).flags
        if isinstance(node, TRIES) and node.orelse:
            return self.block_ending(node.body).flags
        return frozenset()

    def starts(self, flags: frozenset[str]) -> list[Node]:
        return [self.quote("FLAG = False", FLAG=flag)[0] for flag in sorted(flags)]

    def any_of(self, flags: frozenset[str]) -> Node:
        return self.quote_value(" or ".join(sorted(flags)))

    def _fails_late(self, block: list[Node]) -> bool:
        """Whether something that runs after a jump, on the way out, could raise."""
        leaving = [each for each in block if self.ending(each).flags]
        tries = [each for each in leaving if isinstance(each, TRIES)]
        return any(isinstance(each, gast.With) for each in leaving) or any(
            each.finalbody or any(map(self._fails_late, blocks(each))) for each in tries
        )

    def _lower_inside(self, node: Node, tested: frozenset[str]) -> None:
        if isinstance(node, LOOPS):
            self.lower_loop(node)
            return
        inside = self.block_ending(node.body).flags
        late = isinstance(node, TRIES) and self._fails_late(node.body)
        node.body = nonempty(self.lower(node.body, tested), self._place)
        for handler in getattr(node, "handlers", ()):
            again = self.starts(inside & tested) if late else []
            handler.body = nonempty(again + self.lower(handler.body, tested), self._place)
        if isinstance(node, gast.If):
            node.orelse = self.lower(node.orelse, tested)
        elif isinstance(node, TRIES) and node.orelse:
            node.orelse = nonempty(self.lower(node.orelse, tested), self._place)
            if inside:
                test = self.any_of(inside)
                node.orelse = self.quote("if not FLAG:\n    REST", FLAG=test, REST=node.orelse)
