"""The rewritten program is the program: same results, same exceptions, same lines; linear cost."""

import copy
import time
import traceback
from typing import Any

import gast
import numpy as np
import pytest
from python_programs import PROGRAMS, Manager
from random_programs import Writer

import dy2st.constructs
from dy2st.constructs.calls import converted
from dy2st.errors import ConversionError
from dy2st.passes import Rewritten, rewrite
from dy2st.source import Source, compile_tree, parse


def rewritten(text: str) -> Rewritten:
    """The function in a text, rewritten; its file is called `program.py`."""
    tree = gast.parse(text).body[0]
    return rewrite(Source(tree, "program.py", tree.name, None, ()))


def both(text: str, **names: Any) -> tuple[Any, Any]:
    """The function in a text, as it is and rewritten."""
    program = rewritten(text)
    namespace = dict(names)
    exec(compile(text, "program.py", "exec"), namespace)
    again = compile_tree(program, {**names, "dy": dy2st.constructs})
    return namespace[program.tree.name], again


def outcome(function: Any, *arguments: Any) -> tuple[Any, ...]:
    """What a function returns or raises, and what it did to its arguments."""
    arguments = copy.deepcopy(arguments)
    try:
        return "returned", function(*arguments), arguments
    except NameError:
        return (
            "raised",
            NameError,
            arguments,
        )  # of an unset name in an inner function it is the subclass
    except Exception as error:
        return "raised", type(error), error.args, arguments


def same(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.dtype == b.dtype and np.array_equal(a, b)
    if isinstance(a, list | tuple):
        return isinstance(b, list | tuple) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    return bool(a == b)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program[0].__qualname__)
def test_program(program: Any) -> None:
    function, samples = program
    for sample in samples:
        expected = outcome(function, *sample)
        assert same(expected, outcome(converted(function), *sample)), sample


@pytest.mark.parametrize("seed", range(150))
def test_random_program(seed: int) -> None:
    text = Writer(seed).program()
    try:
        function, again = both(text, Manager=Manager)
    except (SyntaxError, ConversionError):
        pytest.skip("`nonlocal` without a binding, or a jump out of `finally`")
    for n in (0, 1, 3):
        assert same(outcome(function, n, []), outcome(again, n, [])), text


RAISING = """
def raises(n):
    log = []
    if n == 0:
        return 1 // n
    for i in range(3):
        if i == n:
            log[i] = 1
        while i > 1 and n == 2:
            log.append(
                1 // (n - 2)
            )
    values = [1 // (n - v)
              for v in (1, 3)]
    def inner(x):
        return x / (n - 4)
    log += inner(1)
    assert n != 6, "six"
    a, b = log
"""


@pytest.mark.parametrize("n", range(8))
def test_exceptions_have_the_lines_of_the_user(n: int) -> None:
    def lines(function: Any) -> tuple[list[int], str]:
        with pytest.raises(Exception) as caught:
            function(n)
        frames = traceback.extract_tb(caught.tb)
        own = [frame.lineno or 0 for frame in frames if frame.filename == "program.py"]
        return own, caught.type.__name__

    function, again = both(RAISING)
    expected, error = lines(function)
    found, same_error = lines(again)
    assert error == same_error
    assert found[-1] == expected[-1]  # the line that raises
    assert set(expected) <= set(found)  # the rewritten program has more frames between


def test_every_node_has_a_position_in_the_function() -> None:
    for function, _ in PROGRAMS:
        source = parse(function)
        first, last = source.tree.lineno, source.tree.end_lineno
        for node in gast.walk(rewrite(source, function.__globals__).tree):
            assert first <= getattr(node, "lineno", first) <= last
            assert first <= (getattr(node, "end_lineno", last) or last) <= last


def test_the_source_is_left_as_it_is() -> None:
    for function, _ in PROGRAMS:
        source = parse(function)
        before = gast.dump(source.tree)
        rewrite(source)
        assert gast.dump(source.tree) == before


def lines_of(count: int) -> str:
    block = """
    if x{0} > 3:
        x{1} = x{0} + 1
    elif not x{0}:
        x{1} = f(x{0})[x{0}]
    for i in range(x{1}):
        if i == 3:
            break
        x{1} += i
"""
    count = count // 8
    start = ", ".join(f"x{i}" for i in range(count + 1))
    body = "".join(block.format(i, i + 1) for i in range(count))
    return f"def long({start}):{body}    return x{count}\n"


def nested(count: int, head: str, tail: str = "") -> str:
    text = "def nested(x, y):\n"
    for depth in range(count):
        text += "    " * (depth + 1) + head + "\n"
    text += "    " * (count + 1) + "x += 1\n"
    for depth in reversed(range(count)):
        text += "".join("    " * (depth + 1) + line + "\n" for line in tail.splitlines())
    return text + "    return x\n"


def cost(text: str) -> float:
    tree = gast.parse(text).body[0]
    times = []
    for _ in range(3):
        start = time.process_time()
        rewrite(Source(tree, "program.py", tree.name, None, ()))
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize(
    ("small", "large"),
    [
        (lines_of(250), lines_of(1000)),
        (nested(5, "if x > y:", "else:\n    y += 1"), nested(20, "if x > y:", "else:\n    y += 1")),
        (nested(3, "for i in range(y):", "    if x > 3:\n        break"),
         nested(12, "for i in range(y):", "    if x > 3:\n        break")),
        (nested(3, "while x < y:", "    if x > 3:\n        return y\n    y += 1"),
         nested(12, "while x < y:", "    if x > 3:\n        return y\n    y += 1")),
    ],
    ids=["lines", "branches", "for", "while"],
)  # fmt: skip
def test_cost_is_linear(small: str, large: str) -> None:
    assert cost(large) < 10 * cost(small)  # four times the size; linear is 4, quadratic 16


def test_deep_nesting_runs() -> None:
    function, again = both(nested(19, "if x > y:", "else:\n    y += 1"))
    assert function(5, 1) == again(5, 1)
    function, again = both(nested(10, "for i in range(y):", "    if x > 30:\n        break"))
    assert function(5, 2) == again(5, 2)


def test_many_guards() -> None:
    guards = "".join(f"    if x == {i}:\n        return {i} * 2\n" for i in range(60))
    function, again = both(f"def guards(x):\n{guards}    return 'none'\n")
    for x in (0, 30, 59, 60):
        assert function(x) == again(x)


def test_names_of_the_user_are_kept() -> None:
    program = rewritten("def f(dy, outer):\n    global then_\n    then_ = dy if outer else dy_\n")
    assert (program.dy, program.outer) == ("dy__", "outer_")
    assert "dy__.set_attr(outer_, 'then_'" in program.text
