"""Comprehensions: each becomes a function with a loop, defined before the statement.

It is called where the comprehension stood, and nowhere else.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import gast

from dy2st.names import Node, own_nodes
from dy2st.passes.base import position
from dy2st.passes.hoisting import Hoisting

FIRST = {
    "any": ("if VALUE:\n    return True", "return False"),
    "all": ("if not VALUE:\n    return False", "return True"),
    "next": ("return VALUE", "raise StopIteration"),
}


TAKE_ALL = frozenset({"dict", "frozenset", "list", "max", "min", "set", "sorted", "sum", "tuple"})


class Comprehensions(Hoisting):
    """The first iterable is evaluated in place, all else inside.

    Before:                      After:
        y = [v + 1                   def listcomp_(items_):
             for v in x                  values_ = []
             if v > 0]                   for v in items_:
                                             if v > 0:
                                                 values_.append(v + 1)
                                         return values_
                                     y = listcomp_(x)

    A generator that is the argument of a built-in function which takes all its items is a list, too. `any`,
    `all` and `next` of one stop early: they become the function itself, with a `return` in its loop. Any other
    generator becomes a function with `yield` (see generators).
    """

    moved = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)
    removes = moved

    def run(self, tree: Node) -> Node:
        self._mentions = _mentions(tree)
        return super().run(tree)

    def visit_ListComp(self, node: Node) -> Any:
        return self._collect(node, "listcomp", "[]", "VALUES.append(ELEMENT)", ELEMENT=node.elt)

    def visit_SetComp(self, node: Node) -> Any:
        return self._collect(node, "setcomp", "{*()}", "VALUES.add(ELEMENT)", ELEMENT=node.elt)

    def visit_DictComp(self, node: Node) -> Any:
        holes = {"KEY": node.key, "VALUE": node.value}
        return self._collect(node, "dictcomp", "{}", "dy.set_item(VALUES, KEY, VALUE)", **holes)

    def visit_GeneratorExp(self, node: Node) -> Any:
        if self._shared(node):
            raise self.refuse(node, "a generator that sets a name with `:=`", "Write a list: [… for …].")
        consume = self.fresh("consume")
        give = "if dy.yield_(CONSUME, VALUE):\n    return"
        body = self._loops(node, self.quote(give, CONSUME=consume, VALUE=node.elt))
        return self._call(node, "genexpr", body, consume=consume)

    def visit_Call(self, node: Node) -> Any:
        name = getattr(node.func, "id", "")
        allowed = {"any": (1,), "all": (1,), "next": (1, 2)}.get(name, ())
        if len(node.args) in allowed and not node.keywords and self.names.builtin(name):
            if isinstance(node.args[0], gast.GeneratorExp):
                return self._first(name, *node.args)
        node.func = self.visit(node.func)
        takes_all = name in TAKE_ALL and self.names.builtin(name)
        node.args = [self._argument(each, takes_all) for each in node.args]
        node.keywords = self.visit_all(node.keywords)
        return node

    def _argument(self, node: Node, takes_all: bool) -> Node:
        starred = isinstance(node, gast.Starred)
        generator = node.value if starred else node
        if not isinstance(generator, gast.GeneratorExp) or not (takes_all or starred):
            return self.visit(node)
        append = "VALUES.append(ELEMENT)"
        made = self._collect(generator, "genexpr", "[]", append, ELEMENT=generator.elt)
        if starred:
            node.value = made
            return node
        return made

    def _collect(self, node: Node, base: str, empty: str, add: str, **element: Node) -> Node:
        values = self.fresh("values")
        start = self.quote(f"VALUES = {empty}", VALUES=values)
        end = self.quote("return VALUES", VALUES=values)
        self._place = position(next(iter(element.values())))
        inner = self.quote(add, VALUES=values, **element)
        return self._call(node, base, [*start, *self._loops(node, inner), *end])

    def _first(self, name: str, node: Node, *default: Node) -> Node:
        """A loop that returns as soon as the answer is known."""
        otherwise = [self.fresh("default")] if default else []
        found, end = FIRST[name]
        if default:
            end = f"return {otherwise[0]}"
        body = [*self._loops(node, self.quote(found, VALUE=node.elt)), *self.quote(end)]
        return self._call(node, name, body, otherwise, default)

    def _loops(self, node: Node, inner: list[Node]) -> list[Node]:
        for generator in reversed(node.generators):
            for test in reversed(generator.ifs):
                self._place = position(test)
                inner = self.quote("if TEST:\n    INNER", TEST=test, INNER=inner)
            self._place = position(generator.target)
            loop = "for TARGET in ITEMS:\n    INNER"
            holes = {"TARGET": generator.target, "ITEMS": generator.iter}
            inner = self.quote(loop, INNER=inner, **holes)
        return inner

    def _call(
        self,
        node: Node,
        base: str,
        body: list[Node],
        names: Sequence[str] = (),
        values: Sequence[Node] = (),
        consume: str = "",
    ) -> Node:
        """Puts the function before the statement; the result is its call, or a generator that `consume` takes from."""
        self._place = position(node)
        shared = self._shared(node)
        loop = next(each for each in body if isinstance(each, gast.For))
        name, items = self.fresh(base), self.fresh("items")
        arguments = [self.visit(loop.iter), *self.visit_all(list(values))]
        loop.iter = self.quote_value("ITEMS", ITEMS=items)
        define = "def NAME(TAKEN):\n    BODY"
        taken = [consume, items] if consume else [items, *names]
        (function,) = self.quote(define, NAME=name, TAKEN=taken, BODY=body)
        if consume:
            self.before += self.visit_all([function])
            return self.quote_value("dy.generator(NAME, ARGUMENTS)", NAME=name, ARGUMENTS=arguments)
        if shared:
            (declared,) = self.quote("nonlocal NAMES")
            declared.names = shared
            function.body.insert(0, declared)
        function.immediate = True
        self.before += self.visit_all([function])
        call = self.quote_value("NAME(ARGUMENTS)", NAME=name, ARGUMENTS=arguments)
        if base not in FIRST:  # whose result has a name that only some paths set, which `dy.call` knows is set
            call.immediate = True
        return call

    def _shared(self, node: Node) -> list[str]:
        """The names set by `:=` in a comprehension that stand outside it, too."""
        inside = _mentions(node)
        walrus = {each.target.id for each in own_nodes(node) if isinstance(each, gast.NamedExpr)}
        return sorted(name for name in walrus if inside[name] < self._mentions[name])


def _mentions(node: Node) -> Counter[str]:
    return Counter(each.id for each in gast.walk(node) if isinstance(each, gast.Name))
