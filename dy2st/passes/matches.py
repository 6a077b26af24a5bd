"""Matches: `match` becomes a chain of `if` statements."""

from typing import Any

import gast

from dy2st.names import Node
from dy2st.passes.base import Pass, position

Bound = list[tuple[str, str]]  # names that a pattern sets, and the expression for each


class Matches(Pass):
    """Values, `|`, names, `_` and sequences of fixed length.

    Before:                      After:
        match f(x):                  subject_ = f(x)
            case 0 | 1:              if subject_ == 0 or subject_ == 1:
                y = 1                    y = 1
            case (a, b) if a > b:    else:
                y = a                    if dy.is_sequence(subject_, 2):
            case _:                          a = subject_[0]
                y = 2                        b = subject_[1]
                                             matched_ = a > b
                                         else:
                                             matched_ = False
                                         if matched_:
                                             y = a
                                         else:
                                             y = 2
    """

    removes = (gast.Match,)

    def visit_Match(self, node: Node) -> Any:
        self.generic_visit(node)
        subject = self.fresh("subject")
        block: list[Node] = []
        for case in reversed(node.cases):
            self._place = position(case.pattern)
            block = self._case(case, subject, block)
        self._place = position(node.subject)
        return self.quote("SUBJECT = VALUE", SUBJECT=subject, VALUE=node.subject) + block

    def _case(self, case: Node, subject: str, rest: list[Node]) -> list[Node]:
        self._subject = subject
        bound: Bound = []
        tests = self._tests(case.pattern, "SUBJECT", bound)
        names = [
            self.quote(f"NAME = {value}", NAME=name, SUBJECT=subject)[0] for name, value in bound
        ]
        if case.guard is None:
            return self._if(tests, names + case.body, rest)
        if not names:
            return self._if([*tests, case.guard], case.body, rest)
        matched = self.fresh("matched")
        guard = self.quote("MATCHED = GUARD", MATCHED=matched, GUARD=case.guard)
        fails = self.quote("MATCHED = False", MATCHED=matched)
        test = self.quote_value("MATCHED", MATCHED=matched)
        return [*self._if(tests, names + guard, fails), *self._if([test], case.body, rest)]

    def _if(self, tests: list[Node], body: list[Node], orelse: list[Node]) -> list[Node]:
        if not tests:
            return body
        (branch,) = self.quote("if TEST:\n    BODY", TEST=self._joined("A and B", tests), BODY=body)
        branch.orelse = orelse
        return [branch]

    def _joined(self, template: str, tests: list[Node]) -> Node:
        if len(tests) == 1:
            return tests[0]
        joined = self.quote_value(template)
        joined.values = tests
        return joined

    def _test(self, template: str, **holes: Node) -> list[Node]:
        return [self.quote_value(template, SUBJECT=self._subject, **holes)]

    def _tests(self, pattern: Node, value: str, bound: Bound) -> list[Node]:
        """What must hold, in order; the names that the pattern sets are added to `bound`."""
        self._place = position(pattern)
        match pattern:
            case gast.MatchValue():
                return self._test(f"{value} == OTHER", OTHER=pattern.value)
            case gast.MatchSingleton():
                return self._test(f"{value} is {pattern.value}")
            case gast.MatchAs():
                tests = self._tests(pattern.pattern, value, bound) if pattern.pattern else []
                bound += [(pattern.name, value)] if pattern.name else []
                return tests
            case gast.MatchOr():
                return self._or(pattern, value)
            case gast.MatchSequence():
                tests = self._test(f"dy.is_sequence({value}, {len(pattern.patterns)})")
                for index, each in enumerate(pattern.patterns):
                    tests += self._tests(each, f"{value}[{index}]", bound)
                return tests
        raise self.refuse(
            pattern,
            "a pattern for a mapping, a class or a sequence of any length cannot be converted",
            "Write it as `if` with isinstance and the items.",
        )

    def _or(self, pattern: Node, value: str) -> list[Node]:
        bound: Bound = []
        sides = [self._tests(each, value, bound) for each in pattern.patterns]
        if bound:
            raise self.refuse(pattern, "a `|` of patterns that set names", "Write two cases.")
        if not all(sides):
            return []
        return [self._joined("A or B", [self._joined("A and B", side) for side in sides])]
