"""Matches: `match` becomes a chain of `if` statements."""

import copy
from typing import Any

import gast

from dy2st.names import Node
from dy2st.passes.base import Pass, position

Bound = list[tuple[str, str]]  # names that a pattern sets, and the expression for each


class Matches(Pass):
    """Each case is tested in order; the names that its pattern sets are set before its guard.

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

        case [a, *b, c]              dy.is_sequence(subject_, 2, True)
                                     a = subject_[0]
                                     b = dy.middle(subject_, 1, 1)
                                     c = subject_[-1]
        case {"k": v, **r}           dy.is_mapping(subject_, "k")
                                     v = subject_["k"]
                                     r = dy.without(subject_, "k")
        case Point(x, y=0)           dy.is_instance(subject_, Point, 1, "y") and subject_.y == 0
                                     x = dy.positional(subject_, Point, 0)
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
        self._holes: dict[str, Any] = {"SUBJECT": subject}
        sides = [self._side(each) for each in _alternatives(case.pattern)]
        if len(sides) == 1 and not (case.guard and sides[0][1]):
            tests, names = sides[0]
            return self._if([*tests, *([case.guard] if case.guard else [])], names + case.body, rest)
        matched = self.fresh("matched")
        block = self.quote("MATCHED = False", MATCHED=matched)
        for tests, names in reversed(sides):
            guard = copy.deepcopy(case.guard) or self.quote_value("True")
            fits = names + self.quote("MATCHED = GUARD", MATCHED=matched, GUARD=guard)
            block = self._if(tests, fits, block)
        test = self.quote_value("MATCHED", MATCHED=matched)
        return [*block, *self._if([test], case.body, rest)]

    def _side(self, pattern: Node) -> tuple[list[Node], list[Node]]:
        """What must hold for a pattern, and the statements that set its names."""
        bound: Bound = []
        tests = self._tests(pattern, "SUBJECT", bound)
        return tests, [self.quote(f"NAME = {value}", NAME=name, **self._filled())[0] for name, value in bound]

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
        return [self.quote_value(template, **self._filled(), **holes)]

    def _filled(self) -> dict[str, Any]:
        """The holes, each with nodes of its own."""
        return copy.deepcopy(self._holes)

    def _hole(self, node: Node) -> str:
        """A name in templates for an expression of a pattern: a constant or a dotted name."""
        name = f"HOLE{len(self._holes)}"
        self._holes[name] = node
        return name

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
                return self._sequence(pattern.patterns, value, bound)
            case gast.MatchMapping():
                return self._mapping(pattern, value, bound)
            case gast.MatchClass():
                return self._class(pattern, value, bound)
        raise AssertionError(f"no such pattern: {pattern}")

    def _sequence(self, patterns: list[Node], value: str, bound: Bound) -> list[Node]:
        star = next((i for i, each in enumerate(patterns) if isinstance(each, gast.MatchStar)), None)
        count = len(patterns)
        if star is None:
            tests = self._test(f"dy.is_sequence({value}, {count})")
        else:
            tests = self._test(f"dy.is_sequence({value}, {count - 1}, True)")
        for index, each in enumerate(patterns):
            if index == star:
                rest = f"dy.middle({value}, {index}, {count - 1 - index})"
                bound += [(each.name, rest)] if each.name else []
            else:
                behind = star is not None and index > star
                tests += self._tests(each, f"{value}[{index - count if behind else index}]", bound)
        return tests

    def _mapping(self, pattern: Node, value: str, bound: Bound) -> list[Node]:
        keys = [self._hole(each) for each in pattern.keys]
        tests = self._test(f"dy.is_mapping({', '.join([value, *keys])})")
        for key, each in zip(keys, pattern.patterns, strict=True):
            tests += self._tests(each, f"{value}[{key}]", bound)
        if pattern.rest:
            bound.append((pattern.rest, f"dy.without({', '.join([value, *keys])})"))
        return tests

    def _class(self, pattern: Node, value: str, bound: Bound) -> list[Node]:
        kind = self._hole(pattern.cls)
        names = "".join(f", {name!r}" for name in pattern.kwd_attrs)
        tests = self._test(f"dy.is_instance({value}, {kind}, {len(pattern.patterns)}{names})")
        for index, each in enumerate(pattern.patterns):
            tests += self._tests(each, f"dy.positional({value}, {kind}, {index})", bound)
        for name, each in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
            tests += self._tests(each, f"{value}.{name}", bound)
        return tests

    def _or(self, pattern: Node, value: str) -> list[Node]:
        bound: Bound = []
        sides = [self._tests(each, value, bound) for each in pattern.patterns]
        if bound:
            raise self.refuse(
                pattern, "a `|` of patterns that set names, inside another pattern", "Write two cases."
            )
        if not all(sides):
            return []
        return [self._joined("A or B", [self._joined("A and B", side) for side in sides])]


def _alternatives(pattern: Node) -> list[Node]:
    """The sides of a `|` that sets names; the pattern itself if it is no such."""
    captures = (gast.MatchAs, gast.MatchStar, gast.MatchMapping)
    names = [each for each in gast.walk(pattern) if isinstance(each, captures)]
    sets = any(getattr(each, "name", None) or getattr(each, "rest", None) for each in names)
    return pattern.patterns if isinstance(pattern, gast.MatchOr) and sets else [pattern]
