"""Random programs with nested control flow: eager and static agree, or static refuses.

`python tests/test_programs.py arrays|growing|language FIRST COUNT` runs a long campaign: it prints what differs,
and why programs were refused.
"""

from __future__ import annotations

import collections
import copy
import linecache
import re
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
import array_programs
import growing_programs
import language_programs

from dy2st import ConversionError, to_static

ARGUMENTS = [
    (np.array([0.0, 1.0, -2.0, 3.0]), np.array([1.0, -1.0, 0.5, 2.0]), 3),
    (np.array([-1.0, -3.0, -0.5, -2.0]), np.array([0.0, 2.0, 2.0, -4.0]), 3),
    (np.array([2.5, 0.25, 1.5, 0.0]), np.array([-1.0, 1.0, 3.0, -0.5]), 3),
]
CHUNKS, SIZE = 10, 25
LEAST = {"arrays": 13, "language": 18, "growing": 12}  # how many of SIZE must convert; what data decide is refused
SOURCES = {
    "arrays": array_programs.source, "language": language_programs.source, "growing": growing_programs.source,
}  # fmt: skip


def load(grammar: str, seed: int) -> Any:
    """The function of a seed, with its text where tracebacks and the parser find it."""
    text, name = SOURCES[grammar](seed), f"<random program {grammar} {seed}>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    space: dict[str, Any] = {"__name__": __name__}
    exec(compile(text, name, "exec"), space)
    return space["program"]


def outcome(function: Any, arguments: tuple[Any, ...]) -> tuple[Any, Any]:
    """(result or exception, the arguments afterwards)."""
    arguments = copy.deepcopy(arguments)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            result = function(*arguments)
        except ConversionError:
            raise
        except Exception as error:
            return (type(error), str(error)), None
    return result, arguments


def same(a: Any, b: Any) -> bool:
    if isinstance(a, (tuple, list)):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict) or isinstance(b, dict):
        return type(a) is type(b) and list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, (type, str)) or isinstance(b, (type, str)) or a is None:
        return bool(a == b)
    p, q = np.asarray(a), np.asarray(b)
    if p.dtype != q.dtype or p.shape != q.shape:
        return False
    return bool(np.allclose(p, q, rtol=1e-12, atol=1e-12, equal_nan=True))


def check(grammar: str, seed: int) -> str:
    """"equal", "refused: why" or what differs."""
    program = load(grammar, seed)
    static = to_static(program)
    refused = ""
    for arguments in ARGUMENTS:
        try:
            got = outcome(static, arguments)
        except ConversionError as error:
            refused = f"refused: {str(error).splitlines()[0]}"
            continue
        wanted = outcome(program, arguments)
        if not same(wanted, got):
            return f"{grammar} {seed}\n{SOURCES[grammar](seed)}\narguments {arguments}\neager  {wanted}\nstatic {got}"
    return refused or "equal"


@pytest.mark.parametrize("chunk", range(CHUNKS))
@pytest.mark.parametrize("grammar", SOURCES)
def test_random_programs(grammar: str, chunk: int) -> None:
    """500 programs in all; no difference, and most are converted."""
    results = [check(grammar, seed) for seed in range(chunk * SIZE, chunk * SIZE + SIZE)]
    differences = [r for r in results if r != "equal" and not r.startswith("refused: ")]
    assert not differences, "\n\n".join(differences)
    assert results.count("equal") >= LEAST[grammar]


FOUND = {  # in earlier campaigns, by seed
    "arrays": (
        376, 1299, 1635, 1636, 1643, 1651, 1666, 1941, 3592, 4777, 6042, 6469, 6613, 67853, 69532, 500345, 621932,
    ),
    "language": (1183, 1687, 2119, 2377, 5088),
    "growing": (610652, 610683),
}  # fmt: skip


@pytest.mark.parametrize(("grammar", "seed"), [(g, seed) for g, seeds in FOUND.items() for seed in seeds])
def test_found_before(grammar: str, seed: int) -> None:
    result = check(grammar, seed)
    assert result == "equal" or result.startswith("refused: "), result


if __name__ == "__main__":
    grammar, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    tally: collections.Counter[str] = collections.Counter()
    reasons: collections.Counter[str] = collections.Counter()
    for seed in range(first, first + count):
        try:
            result = check(grammar, seed)
        except Exception as error:
            result = f"{grammar} {seed} CRASH {type(error).__name__}: {error}"
        kind = result if result == "equal" else result.split(":")[0] if result.startswith("refused: ") else "different"
        tally[kind] += 1
        if kind == "different":
            print(result)
        elif kind == "refused":
            reasons[re.sub(r"`.*?`|\d+", "_", result)] += 1
    for reason, number in reasons.most_common():
        print(f"{number:6d}  {reason}")
    print(dict(tally))
