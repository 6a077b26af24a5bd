"""Text that `to_text` prints parses to the tree it was printed from."""

import ast
import random
import sys
import sysconfig
from pathlib import Path

import gast
import pytest

from dy2st.source import to_text

SYNTAX = [
    "x = 1, 2\ny = (1,)\nz = ()\na, *b = c = d\n(a, b), c = d",
    "x: int = 1\nx: int\nself.x: int = 2\n(x): int = 3\nx: tuple = (1, 2)",
    "x += (yield)\nx = yield\nx = yield 1, 2\nx = yield *a, b\nx = (yield from y) + 1",
    "f((yield))\nf((yield), 1)\nlambda: (yield)\nawait x ** 2\n-(await x)\nawait (a + b)",
    "-1 ** 2\n(-1) ** 2\n2 ** -1\n2 ** (3 ** 4)\n(2 ** 3) ** 4\nnot a in b\n(not a) in b",
    "~-x\n- -x\n+(+x)\nnot not x\n-(a + b)\na - (b - c)\na - b - c\na @ b // c % d",
    "a < b < c\n(a < b) < c\na < (b < c)\na is not b not in c\na == (b == c)",
    "a and b or c\na and (b or c)\n(a and b) and c\nnot (a and b)\n(not a) == b",
    "a if b else c if d else e\n(a if b else c) if d else e\na if (b if c else d) else e",
    "(lambda: 1)()\nlambda x, /, y=1, *z, k, m=2, **n: (x, y)\nlambda *, k: k\nlambda *a: a",
    "lambda: (x, lambda: y)\n(lambda: 1) if a else b\nlambda x=(lambda: 0): x\n[lambda: 1, 2]",
    "f(*a, *b, k=1, **c, **d)\nf(x for x in y)\nf((x for x in y), 1)\nf(*(x for x in y))",
    "f(**a or b)\n{**a, 'b': 1, **(c or d)}\n{**f(x)}\n{a + b: lambda: c}\n{*a, *b}\n[*a, *b]",
    "a[1]\na[1, 2]\na[(1, 2):3]\na[1:2, ::3]\na[1:2,]\na[...]\na[()]\na[(1,)]\na[:, None, 1:]",
    "a[*b]\na[*b, 1]\na[x := 1]\na[lambda: 1]\na[b if c else d:e]\na[:][1:][:2][::3][1:2:3]",
    "1 .real\n1.0.real\n1j.imag\n(1 + 2).real\n'a'.join(b)\n(a, b)[0]\n[a][0]\n(-1).real\n{}.get",
    "1e400\n-1e400\n1e-7\n0x_ff\n12345678901234567890\n1j\n0.1 + 2j\n1e400j",
    "[x for x in y if a if b]\n[x for x in (a if b else c)]\n[x for x in y if (a if b else c)]",
    "{x: y for x, y in z}\n{x for x in y}\n[a for b in c for d in e]\n[(a, b) for a, b in c]",
    "[x async for x in y]\n[lambda: x for x in y]\n[x for x in (lambda: y)]",
    "if (x := 1) > 2:\n pass\nwhile x := f():\n pass\n[y := 1, y ** 2]\nf(x := 1)\nx = (y := 0)",
    "if a:\n    b\nelif c:\n    d\nelse:\n    e\nif a:\n    b\nelse:\n    if c:\n        d\n    e",
    "for x in *a, b:\n break\nelse:\n pass\nfor x, in y:\n continue\nfor x, *y in z:\n pass",
    "async def f():\n    async for x in y:\n        pass\n    async with a as b, c:\n        pass",
    "while a:\n b\nelse:\n c\nwith a as (b, c), d as e.f, g:\n pass\nwith (a, b):\n pass",
    "try:\n a\nexcept (A, B) as e:\n b\nexcept C:\n c\nexcept:\n d\nelse:\n e\nfinally:\n f",
    "try:\n a\nexcept* A as e:\n b\nexcept* (B, C):\n try:\n  a\n except D:\n  pass",
    "try:\n    a\nexcept* A:\n    b\nelse:\n    c\nfinally:\n    d\ntry:\n    a\nfinally:\n    b",
    "raise\nraise A\nraise A from b",
    "raise A(b) from (c or d)\nassert a\nassert (a, b)\nassert a, (b, c)",
    "del a\ndel a, b.c, d[0]\ndel (a, b), c\ndel (a,)\nglobal g, h\npass",
    "import a.b as c, d\nfrom . import a\nfrom ..a import b as c, d\nfrom a import *",
    "def f(a, /, b, c=1, *d, e, f=2, **g) -> int:\n return",
    "def g(a: int, *b: str, c: int = 1): ...",
    "def f(a, /, b, c=1, d=2): pass\ndef f(a, b=1, /, c=2): pass",
    "def f(a, /): pass\ndef f(*, a): pass",
    "def f(*a: *b) -> (c, d): ...\ndef f(a=(1, 2), *, b=lambda: 0, c): ...\ndef f(a=1, /): ...",
    "@a\n@b.c(d)\n@e[0]\n@(lambda f: f)\n@x if y else z\ndef f():\n    @a\n    def g(): pass",
    "@a\nclass A(B, *C, metaclass=D, **E):\n    x: int = 1\n    def f(self): pass\nclass F: pass",
    "def outer():\n def f():\n  nonlocal x\n  return *a, b\n x = 1\n return (x,), f",
    "async def f():\n    return await x, [await y async for y in z]\n    yield",
    "'a\"b'\n\"it's\"\nx = 'a\\nb'\nx = 'tab\\tq\\\\'",
    "x = b'\\xff'\nx = u'a'\nx = '''a\nb'''\nx = '\\ud800'",
    'def f():\n    """Doc\n\n  odd indent "quoted"\\\\n\n    """\n    return 1',
    "def f():\n    'ends with \"'\n    return '''a\"\"\"b'''\ndef g():\n    '\\r\\x00 \"\"\"'",
    "f'{a}'\nf'{a!r:>{b}}{{}}'\nf'{a:%H:%M}'\nf'{a=}'\nf'{a:{b}.{c}}'\nf'a' 'b' f'{c}'\nf''",
    "f'{ {1: 2}[1] }'\nf'{x[\"k\"]} it'\nf'{(lambda: 1)()}'\nf'{a if b else c}'\nf'{a!s}\\n{b}'",
    "f'''{\na\n}'''\nrf'\\d{a}'\nx = f'{a,}'\nf'{(yield)}'\nf'{(x := 1)}'\nprint(f'{a}', f'{b}')",
    "match a:\n case 1 | -2 | 1 + 2j | 'a' | None | True | b.c:\n  pass\n case _:\n  pass",
    "match a, b:\n case [x, *_] if x > 0:\n  pass\n case (x, y) | [x, *y]:\n  pass",
    "match (a, b):\n case {'k': v, **rest}:\n  pass\n case {}:\n  pass\n case []:\n  pass",
    "match a:\n case A(x, y=B(z)) as b:\n  pass\n case (1 | 2) as c, (d as e):\n  pass",
    "match = case = type = 1\nmatch(a)\nmatch[a]\nprint(match, case, type)\n_ = type(match)",
]
SYNTAX_3_12 = [
    "type X = int\ntype Y[T] = list[T]\ntype Z[T: int, *Ts, **P] = T",
    "def f[T](x: T) -> T: ...\nasync def g[T: (int, str)](x): ...\nclass A[T, *Ts, **P](B): ...",
    "f'{f\"{f'{1}'}\"}'\nf'{a['b']}'\nf'{'a' 'b'}'\nf'{x:{'>'}{10}}'",
    "f'{'\\n'.join(a)}'\nf'{a!r:\\n}'\nf'{\"\\\\\"}'\nf'''{f\"{'a'}\"}\"quoted\" it's'''",
]
SYNTAX_3_13 = [
    "def f[T = int](x): ...\nclass A[T: int = bool, *Ts = *tuple[int], **P = [int]]: ..."
]
SYNTAX_3_14 = [
    "t'{a}'\nt'{a!r:>{b}}'\nt'a{b}' t'{c}'\nf'{t'{a}'}'",
    "try:\n    a\nexcept A, B:\n    b\ntry:\n    a\nexcept* A, B:\n    b",
]
SAMPLES = [
    *SYNTAX,
    *(SYNTAX_3_12 if sys.version_info >= (3, 12) else []),
    *(SYNTAX_3_13 if sys.version_info >= (3, 13) else []),
    *(SYNTAX_3_14 if sys.version_info >= (3, 14) else []),
]


def printed(text: str) -> str:
    return to_text(gast.parse(text))


def same_tree(text: str, other: str) -> bool:
    return ast.dump(ast.parse(text)) == ast.dump(ast.parse(other))


@pytest.mark.parametrize("text", SAMPLES)
def test_round_trip(text: str) -> None:
    assert same_tree(text, printed(text)), printed(text)


def standard_library_files() -> list[Path]:
    """The same forty files on every run; test data with odd encodings or bad syntax left out."""
    root = Path(sysconfig.get_path("stdlib"))
    files = [path for path in sorted(root.rglob("*.py")) if path.stat().st_size < 30_000]
    shipped = [path for path in files if not {"test", "tests", "site-packages"} & set(path.parts)]
    return random.Random(0).sample(shipped, min(40, len(shipped)))


@pytest.mark.parametrize("path", standard_library_files(), ids=lambda path: path.stem)
def test_round_trip_of_the_standard_library(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert same_tree(text, printed(text))


def test_layout() -> None:
    text = '''def f(x, y=None):
    """Doc."""
    def then_(y):
        y = x + 1
        return (y,)
    (y,) = dy.if_(x > 0, then_, lambda: y, (y,))
    if x and not y:
        return -x
    elif y is None:
        pass
    return [x, 'long' * 1000, {'k': x[1:, 0]}, lambda: x, f'{x}']
'''
    assert printed(text) == text


def test_long_lines_stay_lines() -> None:
    text = f"x = [{', '.join(['name_of_a_thing'] * 50)}, '{'word ' * 100}']\n"
    assert printed(text) == text


def test_any_node_is_printed() -> None:
    assert to_text(gast.parse("a if b else c", mode="eval").body) == "(a if b else c)\n"
