"""Fence: what no pass converts is refused before anything is changed."""

from typing import Any, NoReturn

from dy2st.names import Node
from dy2st.passes.base import Pass

FRAMES = {
    "locals": "the local names",
    "eval": "the names",
    "exec": "the names",
    "vars": "the local names",
    "dir": "the local names",
}


class Fence(Pass):
    """Changes nothing. Raises ConversionError at the first construct that has no static form."""

    def _asynchronous(self, node: Node) -> NoReturn:
        raise self.refuse(
            node,
            "asynchronous code cannot be converted",
            "Convert the function that computes, and await what it needs outside.",
        )

    visit_AsyncFunctionDef = _asynchronous
    visit_AsyncFor = _asynchronous
    visit_AsyncWith = _asynchronous
    visit_Await = _asynchronous

    def visit_comprehension(self, node: Node) -> Any:
        if node.is_async:
            self._asynchronous(node.target)
        return self.generic_visit(node)

    def visit_ClassDef(self, node: Node) -> NoReturn:
        raise self.refuse(
            node,
            f"the class `{node.name}` is defined inside a converted function",
            "Define it outside the function.",
        )

    def visit_TypeAlias(self, node: Node) -> NoReturn:
        raise self.refuse(node, "a type alias inside a converted function", "Write it outside.")

    def visit_TemplateStr(self, node: Node) -> NoReturn:
        raise self.refuse(node, "a template string cannot be converted", "Write an f-string.")

    def visit_Call(self, node: Node) -> Any:
        name = getattr(node.func, "id", "")
        looks_around = name in ("vars", "dir") and not node.args
        if (name in ("locals", "eval", "exec") or looks_around) and self.names.builtin(name):
            raise self.refuse(
                node,
                f"`{name}` sees {FRAMES[name]} of the rewritten function, not yours",
                "Name what you need.",
            )
        return self.generic_visit(node)
