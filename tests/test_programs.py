"""Random programs with nested control flow: eager and static agree, or static refuses.

`python tests/test_programs.py FIRST COUNT` runs a long campaign and prints what differs.
"""

from __future__ import annotations

import copy
import linecache
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from array_programs import source

from dy2st import ConversionError, to_static

ARGUMENTS = [
    (np.array([0.0, 1.0, -2.0, 3.0]), np.array([1.0, -1.0, 0.5, 2.0]), 3),
    (np.array([-1.0, -3.0, -0.5, -2.0]), np.array([0.0, 2.0, 2.0, -4.0]), 3),
    (np.array([2.5, 0.25, 1.5, 0.0]), np.array([-1.0, 1.0, 3.0, -0.5]), 3),
]
CHUNKS, SIZE = 10, 50


def load(seed: int) -> Any:
    """The function of a seed, with its text where tracebacks and the parser find it."""
    text, name = source(seed), f"<random program {seed}>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    space: dict[str, Any] = {"__name__": "random_program"}
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
    if isinstance(a, (type, str)) or isinstance(b, (type, str)) or a is None:
        return bool(a == b)
    p, q = np.asarray(a), np.asarray(b)
    if p.dtype != q.dtype or p.shape != q.shape:
        return False
    return bool(np.allclose(p, q, rtol=1e-12, atol=1e-12, equal_nan=True))


def check(seed: int) -> str:
    """"equal", "refused" or what differs."""
    program = load(seed)
    static = to_static(program)
    refused = False
    for arguments in ARGUMENTS:
        try:
            got = outcome(static, arguments)
        except ConversionError:
            refused = True
            continue
        wanted = outcome(program, arguments)
        if not same(wanted, got):
            return f"seed {seed}\n{source(seed)}\narguments {arguments}\neager  {wanted}\nstatic {got}"
    return "refused" if refused else "equal"


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_random_programs(chunk: int) -> None:
    """500 programs in all; no difference, and most are converted (many of these have aliases that data decide)."""
    results = [check(seed) for seed in range(chunk * SIZE, chunk * SIZE + SIZE)]
    differences = [r for r in results if r not in ("equal", "refused")]
    assert not differences, "\n\n".join(differences)
    assert results.count("equal") > SIZE // 2


FOUND = (1299, 1635, 1636, 1643, 1651, 1666, 1941, 3592, 4777, 6042, 6469, 6613)  # in earlier campaigns, by seed


@pytest.mark.parametrize("seed", FOUND)
def test_found_before(seed: int) -> None:
    assert check(seed) in ("equal", "refused")


if __name__ == "__main__":
    first, count = int(sys.argv[1]), int(sys.argv[2])
    tally: dict[str, int] = {}
    for seed in range(first, first + count):
        try:
            result = check(seed)
        except Exception as error:
            result = f"seed {seed} CRASH {type(error).__name__}: {error}"
        kind = result if result in ("equal", "refused") else "different"
        tally[kind] = tally.get(kind, 0) + 1
        if kind == "different":
            print(result)
    print(tally)
