"""`parse` finds the definition that is running, `compile_tree` puts it back into the file."""

import ast
import doctest
import functools
import importlib.util
import linecache
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import gast
import numpy as np
import pytest
from _pytest.assertion.rewrite import rewrite_asserts

from dy2st.errors import ConversionError
from dy2st.finder import show
from dy2st.source import Source, compile_tree, locate, parse, to_text


def text_of(function: Any) -> str:
    return to_text(parse(function).tree)


@dataclass(frozen=True)
class Unchanged:
    """What the passes would give if there was nothing to rewrite."""

    source: Source

    @property
    def tree(self) -> Any:
        return self.source.tree


def again(function: Any, namespace: dict[str, Any] | None = None) -> Callable[..., Any]:
    return compile_tree(Unchanged(parse(function)), {} if namespace is None else namespace)


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., ModuleType]:
    """Imports a text as a module of its own."""

    def load_text(text: str, name: str = "written") -> ModuleType:
        path = tmp_path / f"{name}.py"
        path.write_text(text, encoding="utf-8")
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load_text


# --- the parts of a definition -------------------------------------------------------------------


def doubled(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return 2 * function(*args, **kwargs)

    return wrapper


@functools.cache
def default() -> list[int]:
    return [1]


def full(x: int, /, y: Any = default(), *rest: str, z=doubled, **more: int) -> Any:  # noqa: B008
    """The doc."""
    count: int = 3

    def inner(a: int, b: Any = default()) -> Any:  # noqa: B008
        return a, b

    return inner(count + x)


def test_annotations_and_outer_defaults_go() -> None:
    assert text_of(full) == (
        "def full(x, /, y=None, *rest, z=None, **more):\n"
        '    """The doc."""\n'
        "    count = 3\n"
        "    def inner(a, b=default()):\n"
        "        return a, b\n"
        "    return inner(count + x)\n"
    )


def test_what_a_source_knows() -> None:
    source = parse(full)
    assert (source.filename, source.name, source.class_name) == (__file__, "full", None)
    assert source.tree.lineno == full.__code__.co_firstlineno
    assert source.freevars == ()


def test_a_name_that_is_only_annotated_is_refused(load: Callable[..., ModuleType]) -> None:
    module = load(
        "n = 1\ndef f():\n    n: int\n    return n\ndef g():\n    m: int\n    m = 1\n    return m\n"
    )
    with pytest.raises(ConversionError, match="`n` is read but never set") as caught:
        parse(module.f)
    assert caught.value.lineno == 4
    assert "m = 1" in text_of(module.g)


# --- finding it ----------------------------------------------------------------------------------

# fmt: off
first, second = (lambda x: x + 1), (lambda x: x + 2)
same = [lambda x: x + 1, lambda x: x + 1, lambda x, y=lambda z: z + 1: y(x)]
long = [
    lambda x: (
        x
        + 3),
]
curried = next(iter([lambda x: lambda y: lambda z: x + y + z]))
# fmt: on


class Base:
    def greet(self) -> str:
        return "base"


class _Model(Base):
    __secret = 3

    def greet(self) -> str:
        """Lines that
        stand at the margin."""
        return (
            super().greet()
            + f"""
{self.__secret}"""
        )

    def secret(self) -> int:
        return self.__secret

    @classmethod
    def make(cls, __size: int) -> Any:
        def nested(__x: int) -> Any:
            nonlocal __size
            __size += cls.__secret
            return __x, __size

        return nested(1)

    @staticmethod
    def pair(__a: int) -> Any:
        return lambda __b: (__a, __b)


def test_methods() -> None:
    source = parse(_Model().greet)
    assert (source.name, source.class_name, source.freevars) == ("greet", "_Model", ("__class__",))
    assert "super().greet()" in to_text(source.tree)
    assert "stand at the margin" in to_text(source.tree)


def test_private_names_are_written_out() -> None:
    assert "self._Model__secret" in text_of(_Model.greet)
    assert text_of(_Model.secret) == "def secret(self):\n    return self._Model__secret\n"
    assert text_of(_Model.make) == (
        "def make(cls, _Model__size):\n"
        "    def nested(_Model__x):\n"
        "        nonlocal _Model__size\n"
        "        _Model__size += cls._Model__secret\n"
        "        return _Model__x, _Model__size\n"
        "    return nested(1)\n"
    )
    assert text_of(_Model.pair(1)) == "def lambda_(_Model__b):\n    return _Model__a, _Model__b\n"


@doubled
@doubled
def decorated(x: int) -> int:
    return x


def test_a_wrapper_is_its_own_code() -> None:
    assert text_of(decorated).startswith("def wrapper(*args, **kwargs):")
    inner: Any = decorated
    assert text_of(inner.__wrapped__.__wrapped__) == "def decorated(x):\n    return x\n"


def test_nested_functions_of_one_name() -> None:
    def outer(flag: bool) -> Callable[[], Any]:
        if flag:

            def inner() -> Any:
                return flag, 1
        else:

            def inner() -> Any:
                return flag, 2

        return inner

    assert text_of(outer(True)).endswith("return flag, 1\n")
    assert text_of(outer(False)).endswith("return flag, 2\n")


def test_a_function_with_a_class_in_it() -> None:
    def outer() -> Any:
        class Inner:
            pass

        return Inner

    assert "class Inner:" in text_of(outer)


def test_functions_with_asserts_that_pytest_has_rewritten() -> None:
    def checked(x: int) -> int:
        assert -x not in [2 * 4, {1, 2}], f"not {x}"
        return x - 1

    assert "@pytest_ar" in checked.__code__.co_names
    assert "assert -x not in [2 * 4, {1, 2}], f'not {x}'" in text_of(checked)


@pytest.mark.parametrize("edit", ["x + 1", "y - 1", "x - 2", "-x", "(x, 1)", "x - 1 if x else x"])
def test_an_edit_among_rewritten_asserts_is_seen(edit: str) -> None:
    text = "def f(x):\n    assert x\n    return {}\n"
    rewritten = ast.parse(text.format("x - 1"))
    rewrite_asserts(rewritten, text.encode())
    name = f"<rewritten {edit}>"
    namespace: dict[str, Any] = {}
    exec(compile(rewritten, name, "exec"), namespace)
    show(name, text.format(edit))
    with pytest.raises(ConversionError):
        parse(namespace["f"])
    show(name, text.format("x - 1"))
    assert text_of(namespace["f"]) == text.format("x - 1")


def test_a_file_with_warnings_and_future(load: Callable[..., ModuleType]) -> None:
    with pytest.warns(SyntaxWarning):
        module = load(
            "from __future__ import annotations\nimport math\ndef f(x: A) -> B:\n"
            "    def g(y: C): return y is 1\n    return math.sin(x), g\n"
        )
    assert "math.sin(x)" in text_of(module.f)
    assert again(module.f, {"math": np})(0.0)[0] == 0.0


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the syntax is new in Python 3.12")
def test_type_parameters_are_free_variables(load: Callable[..., ModuleType]) -> None:
    source = parse(load("def f[T](x: T, *y: T) -> T:\n    return T, x\n").f)
    assert source.freevars == ("T",)
    assert to_text(source.tree) == "def f(x, *y):\n    return T, x\n"


# --- sources that are no files -------------------------------------------------------------------


def test_code_registered_in_linecache() -> None:
    text = "def f(x):\n    return x + 1\n"
    namespace: dict[str, Any] = {}
    exec(compile(text, "<made>", "exec"), namespace)
    with pytest.raises(ConversionError, match="cannot be found"):
        parse(namespace["f"])
    show("<made>", text)
    assert text_of(namespace["f"]) == text


def test_doctest() -> None:
    text = ">>> f = lambda x: x + 1\n>>> text_of(f)\n'def lambda_(x):\\n    return x + 1\\n'\n"
    example = doctest.DocTestParser().get_doctest(text, {"text_of": text_of}, "example", None, 0)
    assert doctest.DocTestRunner().run(example).failed == 0


def run(code: str, *options: str) -> str:
    result = subprocess.run(
        [sys.executable, *options, "-c", code], capture_output=True, text=True, check=False
    )
    return result.stdout + result.stderr


def test_importing_gives_no_warning() -> None:
    assert run("import dy2st.source", "-W", "error") == ""


def test_text_given_on_the_command_line() -> None:
    code = "from dy2st.source import *\nf = lambda x: x + 1\nprint(to_text(parse(f).tree))"
    expected = "return x + 1" if sys.version_info >= (3, 13) else "source of `<lambda>` cannot be"
    assert expected in run(code)


def test_a_python_without_columns(tmp_path: Path) -> None:
    path = tmp_path / "plain.py"
    path.write_text(
        "from dy2st.source import *\n"
        "f, g = lambda x: x + 1, lambda x: x + 2\n"
        "print(to_text(parse(f).tree) + to_text(parse(g).tree))\n"
    )
    output = run(f"import runpy; runpy.run_path({str(path)!r})", "-X", "no_debug_ranges")
    assert output.split("\n")[:4] == text_of(first).splitlines() + text_of(second).splitlines()


# --- refusals ------------------------------------------------------------------------------------

EDITS = [
    "    return x - 1",
    "    return x + 2",
    "    return y + 1",
    "    x = 1\n    return x + 1",
    "(",
]


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_file_is_refused(load: Callable[..., ModuleType], edit: str) -> None:
    module = load("def f(x):\n    return x + 1\n", name=f"edited{EDITS.index(edit)}")
    path = Path(str(module.__file__))
    path.write_text(f"def f(x):\n{edit}\n")
    with pytest.raises(ConversionError, match="not that of the running code") as caught:
        parse(module.f)
    assert "edited after it was loaded" in caught.value.hint
    path.write_text("# moved\ndef f(x):\n    return x + 1\n")
    with pytest.raises(ConversionError, match="not that of the running code"):
        parse(module.f)


def test_what_was_read_before_an_edit_is_still_known(load: Callable[..., ModuleType]) -> None:
    module = load("def f(x):\n    return x + 1\ndef g(x):\n    return x + 2\n", name="remembered")
    parse(module.f)
    Path(str(module.__file__)).write_text("# all gone\n")
    assert "return x + 2" in text_of(module.g)


@pytest.mark.parametrize("thing", [len, np.sin, functools.partial(len), 3, Base])
def test_what_is_not_a_python_function_is_refused(thing: Any) -> None:
    with pytest.raises(ConversionError, match="is not a Python function"):
        parse(thing)


# --- back to a function --------------------------------------------------------------------------


class Lookup(dict[str, Any]):
    def __missing__(self, name: str) -> Any:
        return {"default": lambda: "found"}[name]


def test_it_runs_in_the_namespace_it_is_given() -> None:
    namespace = Lookup()
    function = again(full, namespace)
    assert function(1) == (4, "found")
    assert function.__globals__ is namespace
    assert "full" not in namespace


def test_tracebacks_show_the_users_line() -> None:
    # fmt: off
    def fails(x: Any) -> Any:
        return (x +
                x.missing)
    # fmt: on

    with pytest.raises(AttributeError) as caught:
        again(fails)(1)
    frame = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert (frame.filename, frame.name, frame.line) == (__file__, "fails", "x.missing)")
    assert linecache.getlines("<dy2st fails>") == text_of(fails).splitlines(keepends=True)


def test_new_nodes_need_no_positions() -> None:
    source = parse(first)
    late = gast.parse("y = x\n\n\nx = y * 2").body
    for node in (each for statement in late for each in gast.walk(statement)):
        for name in ("lineno", "col_offset", "end_lineno", "end_col_offset")[node is late[1] :]:
            if hasattr(node, name):
                delattr(node, name)
    source.tree.body[:0] = late
    assert compile_tree(Unchanged(source), {})(2) == 5


# --- places --------------------------------------------------------------------------------------


# fmt: off
def places(x: Any) -> Any:
    with np.errstate(all="ignore"):
        y = "é" + x.shape(
            1)
    return [y]
# fmt: on


def marked(node: Any) -> str:
    place = locate(parse(places), node)
    return place.line.encode()[place.col_offset : place.end_col_offset].decode()


def test_locate() -> None:
    tree = parse(places).tree
    assert marked(tree) == "def"
    assert marked(tree.body[0]) == "with"
    assert marked(tree.body[0].body[0].value.right) == "x.shape("
    assert marked(tree.body[1]) == "return [y]"
    place = locate(__file__, tree.body[1].value, "named")
    assert (place.function, place.lineno) == ("named", tree.body[1].lineno)


def test_the_original_tree_stays_as_it_is() -> None:
    parse(full).tree.body.clear()
    assert len(parse(full).tree.body) == 4
    assert ast.parse(text_of(full))
