"""What a pass is made of: a position at hand, templates, new names, refusal, the check at the end.

In: a gast tree, changed in place. Out: the tree, of which nothing in `removes` is left. Every new
node has the position of what it replaces.

Three facts travel on nodes from the pass that knows them to the pass that needs them:
    immediate (on FunctionDef and Call)  called where it stands and nowhere else: a comprehension
    flag, outward (on Break)             what becomes true here; this leaves the loops around, too
    stop (a field of For)                when true, there is no further item
"""

import copy
import functools
from typing import Any

import gast

from dy2st.errors import ConversionError
from dy2st.names import Names, Node
from dy2st.source import Source, locate

Place = tuple[int, int, int, int]
Hole = Any  # a node, a list of statements or expressions, a name, or a list of names


class Pass(gast.NodeTransformer):
    """One construct, from Python to calls of `dy`."""

    removes: tuple[type, ...] = ()

    def __init__(self, source: Source, names: Names) -> None:
        self.source = source
        self.names = names
        self._place: Place = position(source.tree)

    def run(self, tree: Node) -> Node:
        tree = self.visit(tree)
        for node in gast.walk(tree) if self.removes else ():
            if isinstance(node, self.removes):
                raise AssertionError(f"{type(self).__name__} left a {type(node).__name__}")
        return tree

    def visit(self, node: Node) -> Any:
        outer = self._place
        if hasattr(node, "lineno"):
            self._place = position(node)
        result = super().visit(node)
        self._place = outer
        return result

    def visit_all(self, nodes: list[Node]) -> list[Node]:
        """The nodes visited, where one may become several."""
        done: list[Node] = []
        for node in nodes:
            result = self.visit(node)
            done.extend(result if isinstance(result, list) else [result])
        return done

    def quote(self, template: str, **holes: Hole) -> list[Node]:
        """The statements of a template.

        A name in it that is a hole's name stands for the hole's node, nodes or name; so does a text
        that equals it. A hole that is a list takes the place of one element of a list.
        """
        return _Filling({**holes, "dy": self.names.dy}, self._place).list(_parsed(template))

    def quote_value(self, template: str, **holes: Hole) -> Node:
        """The expression of a template."""
        return self.quote(template, **holes)[0].value

    def named(self, base: str, value: Node, before: list[Node]) -> Node:
        """A new name for a value; the statement that gives it is added to `before`."""
        name = self.fresh(base)
        before += self.quote("NAME = VALUE", NAME=name, VALUE=value)
        return self.quote_value("NAME", NAME=name)

    def returning(self, block: list[Node], state: list[str]) -> list[Node]:
        """The block as the body of a function that gives back the state."""
        if block and isinstance(block[-1], gast.Raise):
            return block
        statements = [each for each in block if not isinstance(each, gast.Pass)]
        return statements + self.quote("return (STATE,)", STATE=state)

    def fresh(self, base: str) -> str:
        return self.names.fresh(base)

    def refuse(self, node: Node, what: str, hint: str) -> ConversionError:
        """The error to raise for what cannot be converted."""
        return ConversionError(what, locate(self.source, node), hint)


def position(node: Node) -> Place:
    """Where a node stands; of a compound statement, its first line."""
    end = node.end_lineno, node.end_col_offset
    if isinstance(node, gast.stmt) and hasattr(node, "body"):
        head = getattr(node, "test", None) or getattr(node, "iter", None)
        end = (head.end_lineno, head.end_col_offset) if head else (node.lineno, node.col_offset)
    return node.lineno, node.col_offset, *end


def put(node: Node, place: Place) -> Node:
    node.lineno, node.col_offset, node.end_lineno, node.end_col_offset = place
    return node


@functools.lru_cache(maxsize=1000)
def _parsed(template: str) -> list[Node]:
    statements: list[Node] = gast.parse(template).body
    return statements


class _Filling:
    """Copies a template, with the holes filled."""

    def __init__(self, holes: dict[str, Hole], place: Place) -> None:
        self.holes = holes
        self.place = place
        self.used: set[str] = set()

    def list(self, nodes: list[Any]) -> list[Any]:
        filled: list[Any] = []
        for node in nodes:
            new = self.fill(node)
            filled.extend(new) if isinstance(new, list) else filled.append(new)
        return filled

    def fill(self, node: Any) -> Any:
        if isinstance(node, list):
            return self.list(node)
        if isinstance(node, str):
            return self.holes.get(node, node)
        if isinstance(node, gast.Expr) and isinstance(node.value, gast.Name):
            if isinstance(self.holes.get(node.value.id), list):
                return self._once(node.value.id)
        if isinstance(node, gast.Name) and node.id in self.holes:
            return self._hole(node)
        if not isinstance(node, gast.AST):
            return node
        new = type(node)(**{name: self.fill(getattr(node, name)) for name in node._fields})
        return put(new, self.place) if node._attributes else new

    def _hole(self, node: Node) -> Any:
        hole = self.holes[node.id]
        if isinstance(hole, str):
            return self._name(hole, node.ctx)
        if isinstance(hole, list):
            if all(isinstance(each, str) for each in hole):
                return [self._name(each, node.ctx) for each in hole]
            return self._once(node.id)
        return self._once(node.id)

    def _name(self, name: str, context: Node) -> Node:
        return put(gast.Name(name, context, None, None), self.place)

    def _once(self, name: str) -> Any:
        """The hole's own nodes the first time, copies of them later."""
        if name in self.used:
            return copy.deepcopy(self.holes[name])
        self.used.add(name)
        return self.holes[name]


def put_first(statements: list[Node], block: list[Node]) -> None:
    """Inserts statements where a block starts; the text that documents a function stays first."""
    first = block[0] if block else None
    text = isinstance(first, gast.Expr) and isinstance(first.value, gast.Constant)
    block[int(text) : int(text)] = statements


def nonempty(statements: list[Node], place: Place) -> list[Node]:
    """A block that Python accepts."""
    return statements or [put(gast.Pass(), place)]
