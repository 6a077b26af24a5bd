"""From a function to its syntax tree, and from a tree back to text and to a function.

In: a Python function. Out of `parse`: a `Source`, one function definition as a gast tree that keeps
the positions of the user's file. Back: `to_text` prints any tree, `compile_tree` makes a function
whose tracebacks show the user's own lines. A tree is only given out when it compiles to the very
code that is running.
"""

import ast
import re
from dataclasses import dataclass
from types import FunctionType
from typing import Any, Protocol

import gast

from dy2st.errors import ConversionError, Location
from dy2st.finder import Found, bare, code_of, find, quiet, show
from dy2st.printer import print_tree


@dataclass(frozen=True)
class Source:
    """One function definition, ready to be rewritten.

    tree        a gast function definition without decorators and annotations; every default is
                None; a lambda is a `def lambda_`; private names (`self.__x`) are written out
    filename    the user's file; positions in the tree are those of the file
    name        what the function is called in tracebacks: "<lambda>" for a lambda
    class_name  the class that the function is written in, if any
    freevars    the names it takes from enclosing functions, `__class__` included
    """

    tree: Any
    filename: str
    name: str
    class_name: str | None
    freevars: tuple[str, ...]


class HasTree(Protocol):
    """What `compile_tree` needs: a tree and the source that it came from."""

    @property
    def source(self) -> Source: ...
    @property
    def tree(self) -> Any: ...


def parse(function: Any) -> Source:
    """The source of a Python function or method.

    Its own code counts: of a wrapper made with functools.wraps this is the wrapper, for what the
    wrapper does must be converted too. Raises ConversionError when there is no source, or when the
    source is not that of the running code.
    """
    code = code_of(function)
    found = find(code, getattr(function, "__globals__", None))
    plain = _Plain(found.class_name)
    tree = plain.visit(_as_definition(found))
    for node in plain.never_set(tree):
        raise ConversionError(
            f"`{node.id}` is read but never set, only annotated",
            locate(code.co_filename, node, code.co_name),
            "Give it a value, or remove the annotation if a global is meant.",
        )
    return Source(tree, code.co_filename, code.co_name, found.class_name, code.co_freevars)


def _as_definition(found: Found) -> Any:
    node = gast.ast_to_gast(bare(found.node))
    if isinstance(found.node, ast.Lambda):
        result = gast.copy_location(gast.Return(node.body), node.body)
        lambda_ = gast.FunctionDef("lambda_", node.args, [result], [], None, None, [])
        return gast.copy_location(lambda_, node)
    node.type_params = []  # such a name is a free variable where the body uses it
    return node


class _Plain(gast.NodeTransformer):
    """Takes annotations away, and writes out the private names of a class.

    Before (in class A):                 After:
        count: int = self.__start            count = self._A__start
    """

    def __init__(self, class_name: str | None) -> None:
        bare_name = (class_name or "").lstrip("_")
        self.prefix = "_" + bare_name if bare_name else ""
        self.declared: set[str] = set()

    def never_set(self, tree: Any) -> list[Any]:
        """Where names are read that the function makes local by an annotation alone."""
        names = [node for node in gast.walk(tree) if isinstance(node, gast.Name)]
        unset = self.declared - {node.id for node in names if not isinstance(node.ctx, gast.Load)}
        return [node for node in names if node.id in unset]

    def visit(self, node: Any) -> Any:
        for field in ("id", "attr", "name", "asname", "rest"):
            if isinstance(getattr(node, field, None), str):
                setattr(node, field, self._written_out(getattr(node, field)))
        if isinstance(node, gast.Global | gast.Nonlocal):
            node.names = [self._written_out(name) for name in node.names]
        return super().visit(node)

    def visit_Name(self, node: Any) -> Any:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: Any) -> Any:
        node.returns = None
        return self.generic_visit(node)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node: Any) -> Any:
        for part in node.decorator_list, node.bases, node.keywords:
            part[:] = [self.visit(each) for each in part]
        return node  # the body has private names of its own, and its annotations mean something

    def visit_AnnAssign(self, node: Any) -> Any:
        target = self.visit(node.target)
        if node.value is not None:
            return gast.copy_location(gast.Assign([target], self.visit(node.value), None), node)
        if isinstance(target, gast.Name):
            self.declared |= {target.id} if node.simple else set()
            return gast.copy_location(gast.Pass(), node)
        return gast.copy_location(gast.Expr(target.value), node)  # `self.x: int` evaluates `self`

    def _written_out(self, name: str) -> str:
        private = name.startswith("__") and not name.endswith("__") and "." not in name
        return self.prefix + name if private else name


def try_lines(tree: Any) -> tuple[tuple[int, int], ...]:
    """The lines (first, last) of the bodies that an `except` guards."""
    return tuple(
        (node.body[0].lineno, node.body[-1].end_lineno)
        for node in gast.walk(tree)
        if isinstance(node, gast.Try) and node.handlers
    )


def to_text(tree: Any) -> str:
    """A gast tree as Python text; parsing it gives the same tree."""
    return print_tree(gast.gast_to_ast(tree))


def compile_tree(rewritten: HasTree, namespace: dict[str, Any]) -> FunctionType:
    """The function that a rewritten tree defines, with `namespace` as its globals.

    It stands in the user's file at the user's lines, for tracebacks and debuggers; its text can be
    seen in linecache as `<dy2st NAME>`. Its defaults are None: the caller sets `__defaults__` and
    `__kwdefaults__` to those of the original.
    """
    source, tree = rewritten.source, rewritten.tree
    module = ast.Module([_with_positions(gast.gast_to_ast(tree))], [])
    with quiet():
        code = compile(module, source.filename, "exec", dont_inherit=True)
    defined: dict[str, Any] = {}
    exec(code, namespace, defined)
    show(f"<dy2st {source.name}>", to_text(tree))
    function: FunctionType = defined[tree.name]
    return function


def _with_positions(tree: ast.AST) -> Any:
    """Gives every node a position: its own or that of the node around it, none ending too early."""
    for node in ast.walk(ast.fix_missing_locations(tree)):
        place: Any = node
        if "lineno" in node._attributes:
            start = place.lineno, place.col_offset
            place.end_lineno, place.end_col_offset = max(
                start, (place.end_lineno or 0, place.end_col_offset or 0)
            )
    return tree


def locate(source: Source | str, node: Any, function: str = "") -> Location:
    """Where a node stands: of a compound statement its keyword, else all of it on its first line.

    source is a Source, or a file name with the name of the function as the third argument.
    """
    filename = source if isinstance(source, str) else source.filename
    name = source.name if isinstance(source, Source) and not function else function
    start = node.col_offset
    place = Location(filename, node.lineno, start, start + 1, name)
    rest = place.line.encode()[start:]
    if hasattr(node, "body") and isinstance(node, gast.stmt | gast.ExceptHandler):
        keyword = re.match(rb"\w+", rest)
        length = len(keyword.group()) if keyword else 1
    elif node.end_lineno == node.lineno:
        length = node.end_col_offset - start
    else:
        length = len(rest)
    return Location(filename, node.lineno, start, start + max(1, length), name)
