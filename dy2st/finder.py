"""Finding the definition of a running function in its file.

In: a code object. Out: the one definition in the user's file that compiles to it, and the class
around it. The whole file is parsed once and looked up by name and first line, lambdas by their
columns; so methods, decorated and nested functions and several lambdas on a line need no special
care. A definition that compiles to other code (the file was edited) is never given out.
"""

import __future__

import ast
import copy
import dis
import inspect
import linecache
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any, cast

from dy2st.errors import ConversionError, Location

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


_WITHOUT_TRAIT = {
    "NOP",
    "EXTENDED_ARG",
    "RETURN_VALUE",
    "KW_NAMES",
}  # how many there are is up to the compiler
_one_thread = threading.Lock()  # Python's warning filters belong to the whole process


@dataclass(frozen=True)
class Found:
    """A definition in a file and the class around it."""

    node: Definition
    class_name: str | None


def code_of(function: Any) -> CodeType:
    """The code of a function or method. Raises ConversionError for anything else."""
    function = getattr(function, "__func__", function)  # methods, staticmethod, classmethod
    if isinstance(function, FunctionType):
        return function.__code__
    name = getattr(function, "__name__", type(function).__name__)
    raise ConversionError(
        f"`{name}` is not a Python function",
        hint="What is converted must be written in Python, with `def` or `lambda`.",
    )


def find(code: CodeType, module_globals: dict[str, Any] | None) -> Found:
    """The definition that compiles to `code`. Raises ConversionError when there is none."""
    text = ""
    for text in _texts(code, module_globals):
        file = _read(text)
        named = file.definitions.get((code.co_name, code.co_firstlineno), [])
        for found in _by_columns(named, code):
            if any(_agree(compiled, code) for compiled in _variants(found, file.context, code)):
                return found
    raise _edited(code) if text and not _is_made_up(code.co_filename) else _without_source(code)


def show(filename: str, text: str) -> None:
    """Makes `text` known to tracebacks and debuggers as the content of a file that is not there."""
    linecache.cache[filename] = len(text), None, text.splitlines(keepends=True), filename


@contextmanager
def quiet() -> Iterator[None]:
    """Keeps back warnings about the user's code: Python gave them when it loaded the file."""
    with _one_thread, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


# --- looking up ----------------------------------------------------------------------------------


def _texts(code: CodeType, module_globals: dict[str, Any] | None) -> Iterator[str]:
    """The file as first seen, then as it is now; else what the interpreter remembers of input."""
    first = "".join(linecache.getlines(code.co_filename, module_globals))
    if first:
        yield first
    linecache.checkcache(code.co_filename)
    now = "".join(linecache.getlines(code.co_filename, module_globals))
    if now and now != first:
        yield now
    if not first and not now:
        try:
            yield "".join(inspect.findsource(code)[0])
        except OSError:
            return


@dataclass(frozen=True)
class _File:
    """The definitions of a file by name and first line (that of the first decorator).

    context: the statements of the module itself on which the code of its functions depends.
    """

    definitions: dict[tuple[str, int], list[Found]]
    context: list[ast.stmt]


@lru_cache(maxsize=8)
def _read(text: str) -> _File:
    file = _File({}, [])
    stack: list[tuple[ast.AST, str | None, bool]] = [(_parsed(text), None, True)]
    while stack:
        node, class_name, top = stack.pop()
        if isinstance(node, Definition):
            file.definitions.setdefault(_name_and_line(node), []).append(Found(node, class_name))
            top = False
        if top:
            file.context.extend(_context(node))
        if isinstance(node, ast.ClassDef):
            stack.extend((child, node.name, False) for child in node.body)
            outside = [*node.decorator_list, *node.bases, *node.keywords]
            stack.extend((child, class_name, top) for child in outside)
        else:
            stack.extend((child, class_name, top) for child in ast.iter_child_nodes(node))
    return file


def _context(node: ast.AST) -> list[ast.stmt]:
    """What a node adds to the context.

    Python compiles `name.method()` otherwise for an imported name, and `super()` where the module
    itself mentions it. What comes from __future__ is known from the flags of the code.
    """
    if isinstance(node, ast.Name) and node.id == "super":
        return [ast.Expr(ast.Name("super", ast.Load()))]
    from_module = isinstance(node, ast.ImportFrom) and node.module != "__future__"
    return [cast(ast.stmt, node)] if from_module or isinstance(node, ast.Import) else []


def _parsed(text: str) -> ast.Module:
    try:
        with quiet():
            return ast.parse(text)
    except (SyntaxError, ValueError):  # the file is being edited, or is not Python
        return ast.Module([], [])


def _name_and_line(node: Definition) -> tuple[str, int]:
    if isinstance(node, ast.Lambda):
        return "<lambda>", node.lineno
    return node.name, min([node.lineno, *(each.lineno for each in node.decorator_list)])


def _by_columns(named: list[Found], code: CodeType) -> list[Found]:
    """Of several lambdas on a line, the innermost whose body holds all positions of the code."""
    places = [
        ((line, column), (end_line, end_column))
        for line, end_line, column, end_column in code.co_positions()
        if line and end_line and column is not None and end_column  # entry and exit stand at 0
    ]
    if code.co_name != "<lambda>" or not places:  # Python can be run without columns
        return named
    first, last = min(start for start, _ in places), max(end for _, end in places)
    around = [found for found in named if _start(found) <= first and last <= _end(found)]
    return sorted(around, key=_start)[-1:]


def _start(found: Found) -> tuple[int, int]:
    body: Any = found.node.body
    return body.lineno, body.col_offset


def _end(found: Found) -> tuple[int, int]:
    body: Any = found.node.body
    return body.end_lineno, body.end_col_offset


# --- comparing with the running code -------------------------------------------------------------


def bare(node: Definition) -> Definition:
    """The definition without what is evaluated outside of it: decorators, defaults, `-> result`."""
    node = copy.copy(node)
    arguments = node.args = copy.copy(node.args)
    arguments.defaults = [_none(default) for default in arguments.defaults]
    arguments.kw_defaults = [default and _none(default) for default in arguments.kw_defaults]
    if not isinstance(node, ast.Lambda):
        node.decorator_list, node.returns = [], None
    return node


def _none(default: ast.expr) -> ast.expr:
    return ast.copy_location(ast.Constant(None), default)


def _variants(found: Found, context: list[ast.stmt], code: CodeType) -> Iterator[CodeType]:
    """What a definition may compile to: Python does not see every import from within a comprehension."""
    yield from _compiled(found, context, code)
    imports = (ast.Import, ast.ImportFrom)
    yield from _compiled(found, [each for each in context if not isinstance(each, imports)], code)


def _compiled(found: Found, context: list[ast.stmt], code: CodeType) -> Iterator[CodeType]:
    """What a definition compiles to in a place with the same free variables, class and module."""
    node = bare(found.node)
    body: list[ast.stmt] = [ast.Expr(node) if isinstance(node, ast.Lambda) else node]
    if found.class_name:
        body = [ast.ClassDef(found.class_name, [], [], body, [])]
    own = found.class_name or getattr(node, "name", "")
    if own and own not in code.co_freevars:
        body.insert(0, ast.Global([own]))
    free = [ast.arg(name) for name in code.co_freevars]
    arguments = ast.arguments([], free, None, [], [], None, [])
    around = ast.FunctionDef("around", arguments, body, [])
    module = ast.fix_missing_locations(ast.Module([*context, around], []))
    try:
        stack = [_compile(module, code)]
    except SyntaxError:  # an edited file: `nonlocal` of a name that the running code does not share
        return
    while stack:
        inner = [each for each in stack.pop().co_consts if isinstance(each, CodeType)]
        stack.extend(inner)
        yield from (each for each in inner if each.co_name == code.co_name)


def _compile(module: ast.Module, like: CodeType) -> CodeType:
    """Code with the same `from __future__` and, for a test of pytest's, without assertions."""
    flags = like.co_flags & __future__.annotations.compiler_flag
    optimize = 1 if _has_rewritten_asserts(like) else -1
    with quiet():
        code: CodeType = compile(module, like.co_filename, "exec", flags, True, optimize)
    return code


def _agree(compiled: CodeType, code: CodeType) -> bool:
    """Whether the running code is what a definition compiles to, wherever it stands."""
    if _has_rewritten_asserts(code):
        running = _traits(code)
        return all(trait in running for trait in _traits(compiled))  # in this order, with gaps
    return _fingerprint(compiled) == _fingerprint(code)


def _fingerprint(code: CodeType) -> tuple[Any, ...]:
    """What a code object does."""
    variables = code.co_varnames, code.co_cellvars, code.co_freevars
    constants = tuple(_constant_key(each) for each in code.co_consts if not _is_place(each, code))
    return code.co_code, code.co_exceptiontable, code.co_names, variables, constants


def _is_place(constant: Any, code: CodeType) -> bool:
    """Whether a constant of a class body is where the class stands."""
    return "__qualname__" in code.co_names and constant == code.co_qualname


def _constant_key(constant: Any) -> Any:
    """Equal for the same value of the same type only: 1 is not True, and 0.0 is not -0.0."""
    if isinstance(constant, CodeType):
        return _fingerprint(constant)
    if isinstance(constant, tuple | frozenset):
        return type(constant), type(constant)(_constant_key(each) for each in constant)
    return type(constant), repr(constant)


def _has_rewritten_asserts(code: CodeType) -> bool:
    """Whether pytest has written the assertions of this function, or of one in it, anew."""
    inner = (each for each in code.co_consts if isinstance(each, CodeType))
    return "@pytest_ar" in code.co_names or any(_has_rewritten_asserts(each) for each in inner)


def _traits(code: CodeType) -> Iterator[str]:
    """What the instructions of a code object, and of those in it, work on, in order."""
    yield ", ".join(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])
    for instruction in dis.get_instructions(code):
        if isinstance(instruction.argval, CodeType):
            yield from _traits(instruction.argval)
        elif instruction.argrepr and not _is_place(instruction.argval, code):
            works_on = instruction.argrepr.split(", ")  # some instructions are two in one
            yield from (each for each in works_on if each != "None" and not each.startswith("to "))
        elif instruction.opname not in _WITHOUT_TRAIT:
            yield f"{instruction.opname} {instruction.arg}"


# --- errors --------------------------------------------------------------------------------------


def _is_made_up(filename: str) -> bool:
    """Whether it is a name such as `<stdin>`, which any number of texts can share."""
    return filename.startswith("<")


def _without_source(code: CodeType) -> ConversionError:
    return ConversionError(
        f"the source of `{code.co_name}` cannot be found",
        _first_line(code),
        "Write it in a file, a notebook cell or a doctest. Of code made with `exec`, put the text "
        "into `linecache.cache` under a file name of its own.",
    )


def _edited(code: CodeType) -> ConversionError:
    return ConversionError(
        f"the source of `{code.co_name}` is not that of the running code",
        _first_line(code),
        "The file was edited after it was loaded, or a tool changed the code while loading it. "
        "Import it again, or restart Python.",
    )


def _first_line(code: CodeType) -> Location:
    return Location(code.co_filename, code.co_firstlineno, 0, 1, code.co_name)
