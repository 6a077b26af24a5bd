"""Random programs of tensors with branches and loops on data: values, gradients, and which there are none of, agree.

`python -m tests.test_gradient_programs FIRST COUNT` runs a long campaign.
"""

from __future__ import annotations

import collections
import linecache
import re
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
import gradient_programs

from dy2st import ConversionError, to_static
from tests.test_gradients_of_branches import INPUTS, Weights

CHUNKS, SIZE = 5, 8
NUMBERS = np.array([3, 0, 5])


def load(seed: int) -> Any:
    """The function of a seed, with its text where tracebacks and the parser find it."""
    text, name = gradient_programs.source(seed), f"<random gradient {seed}>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(text, name, "exec"), space)
    return space["program"]


def outcome(function: Any, model: Any, x: Any, n: Any) -> list[Any]:
    """The results and the gradients, or the exception."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            found = function(x.clone(), n)
        except ConversionError:
            raise
        except RuntimeError as error:
            return [str(error)]
    return [*map(np.asarray, found), *(p.grad if p.grad is None else np.asarray(p.grad) for p in model.parameters())]


def same(a: Any, b: Any) -> bool:
    if a is None or isinstance(a, str) or b is None:
        return a is b or bool(isinstance(a, str) and a == b)
    return a.shape == b.shape and a.dtype == b.dtype and np.allclose(a, b, 1e-9, 1e-10, equal_nan=True)


def check(seed: int) -> str:
    """"equal", "raises", "refused: why" or what differs."""
    program, model, twin = load(seed), Weights(), Weights()
    static = to_static(lambda x, n: program(model, x, n))
    kinds = set()
    for x, n in zip(INPUTS, NUMBERS):
        try:
            found = outcome(static, model, x, n)
        except ConversionError as error:
            return f"refused: {str(error).splitlines()[0]}"
        expected = outcome(lambda x, n: program(twin, x, n), twin, x, n)
        if len(found) != len(expected) or not all(map(same, found, expected)):
            return f"{seed}\n{gradient_programs.source(seed)}\n{x} {n}\neager  {expected}\nstatic {found}"
        kinds.add("equal" if len(found) > 1 else "raises")
    return "equal" if "equal" in kinds else "raises"


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_random_gradients(chunk: int) -> None:
    results = [check(seed) for seed in range(chunk * SIZE, chunk * SIZE + SIZE)]
    assert not [r for r in results if r not in ("equal", "raises") and not r.startswith("refused: ")]
    assert results.count("equal") >= SIZE - 1


if __name__ == "__main__":
    tally: collections.Counter[str] = collections.Counter()
    for seed in range(int(sys.argv[1]), int(sys.argv[1]) + int(sys.argv[2])):
        try:
            result = check(seed)
        except Exception as error:
            result = f"{seed} CRASH {type(error).__name__}: {error}"
        if result not in ("equal", "raises") and not result.startswith("refused: "):
            print(result)
        tally[re.sub(r"`.*?`|\d+", "_", result.splitlines()[0])] += 1
    print(dict(tally))
