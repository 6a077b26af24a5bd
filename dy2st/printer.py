"""Printing trees as text: astor, taught the syntax of Python 3.11 to 3.14.

In: a tree of Python's own `ast`. Out: text that parses to the same tree, one statement a line, and
lines never wrapped.
"""

import ast
import copy
import warnings
from typing import Any

with warnings.catch_warnings():  # astor 0.8.1 looks at names that Python 3.12 deprecates
    warnings.simplefilter("ignore", DeprecationWarning)
    from astor.code_gen import SourceGenerator, set_precedence
    from astor.op_util import Precedence


def print_tree(tree: ast.AST) -> str:
    printer = _Printer(indent_with="    ")
    printer.visit(tree)
    return "".join(printer.result).strip("\n") + "\n"


class _Printer(SourceGenerator):
    """What astor lacks or gets wrong, form by form."""

    def decorators(self, node: Any, extra: int) -> None:
        super().decorators(node, 0 if self.indentation else extra)  # nested ones stand close

    def visit_FunctionDef(self, node: Any, is_async: bool = False) -> None:
        self.decorators(node, 2)
        self.statement(node, "async def " if is_async else "def ", _generic_name(node), "(")
        self.visit_arguments(node.args)
        self.write(")")
        self.conditional_write(" -> ", node.returns)
        self.write(":")
        self.body(node.body)
        if not self.indentation:
            self.newline(extra=2)

    def visit_arguments(self, node: Any) -> None:
        positional = [*node.posonlyargs, *node.args]
        required = len(positional) - len(node.defaults)
        parts = _with_defaults(positional, [None] * required + node.defaults)
        if node.posonlyargs:
            parts.insert(len(node.posonlyargs), ("/",))
        if node.vararg or node.kwonlyargs:
            parts.append(("*", node.vararg or ""))
        parts.extend(_with_defaults(node.kwonlyargs, node.kw_defaults))
        if node.kwarg:
            parts.append(("**", node.kwarg))
        for index, part in enumerate(parts):
            self.write(", " if index else "", *part)

    def visit_ClassDef(self, node: Any) -> None:
        named = copy.copy(node)
        named.name = _generic_name(node)
        super().visit_ClassDef(named)

    def visit_TypeAlias(self, node: Any) -> None:
        self.statement(node, "type ", node.name.id, _type_parameters(node), " = ", node.value)

    def visit_TryStar(self, node: Any) -> None:
        self.statement(node, "try:")
        self.body(node.body)
        for handler in node.handlers:
            self.statement(handler, "except* ", handler.type)
            self.conditional_write(" as ", handler.name)
            self.write(":")
            self.body(handler.body)
        self.else_body(node.orelse)
        if node.finalbody:
            self.statement(node, "finally:")
            self.body(node.finalbody)

    def visit_Match(self, node: Any) -> None:
        self.statement(node, "match ", node.subject, ":")
        self.body(node.cases)

    def visit_match_case(self, node: Any) -> None:
        self.statement(node, "case ", ast.unparse(node.pattern))
        self.conditional_write(" if ", node.guard)
        self.write(":")
        self.body(node.body)

    def visit_JoinedStr(self, node: Any) -> None:
        self.write(ast.unparse(node))

    visit_TemplateStr = visit_JoinedStr

    def visit_Expr(self, node: Any) -> None:
        value = node.value
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            self.statement(node, _block_string(value.value))
        else:
            super().visit_Expr(node)

    def _handle_string_constant(self, node: Any, value: str, is_joined: bool = False) -> None:
        self.write((node.kind or "") + repr(value))

    def visit_Tuple(self, node: Any) -> None:
        if len(node.elts) == 1 and not isinstance(node.elts[0], ast.Slice | ast.Starred):
            node._pp = Precedence.highest  # `(x,)` reads better than `x,`
        super().visit_Tuple(node)

    def visit_Dict(self, node: Any) -> None:
        self.write("{")
        for index, (key, value) in enumerate(zip(node.keys, node.values, strict=True)):
            set_precedence(Precedence.Comma if key else Precedence.highest, key, value)
            self.write(", " if index else "", key or "**", ": " if key else "", value)
        self.write("}")

    def visit_Slice(self, node: Any) -> None:
        set_precedence(Precedence.Comma, node.lower, node.upper, node.step)
        self.conditional_write(node.lower)
        self.write(":")
        self.conditional_write(node.upper)
        self.conditional_write(":", node.step)

    def visit_Lambda(self, node: Any) -> None:
        with self.delimit(node) as delimiters:
            set_precedence(delimiters.p, node.body)
            keyword = "lambda " if ast.unparse(node.args) else "lambda"
            self.write(keyword, node.args, ": ", node.body)


def _with_defaults(arguments: list[Any], defaults: list[Any]) -> list[tuple[Any, ...]]:
    set_precedence(Precedence.Comma, defaults)
    pairs = zip(arguments, defaults, strict=True)
    return [(name,) if default is None else (name, "=", default) for name, default in pairs]


def _generic_name(node: Any) -> str:
    return str(node.name) + _type_parameters(node)


def _type_parameters(node: Any) -> str:
    parameters = [ast.unparse(each) for each in getattr(node, "type_params", [])]
    return f"[{', '.join(parameters)}]" if parameters else ""


def _block_string(value: str) -> str:
    """A string that is a statement (a docstring): in triple quotes where that is exact."""
    text = '"""' + value.replace("\\", "\\\\").replace('"""', '\\"\\"\\"') + '"""'
    try:
        return text if ast.literal_eval(text) == value else repr(value)
    except (SyntaxError, ValueError):
        return repr(value)
