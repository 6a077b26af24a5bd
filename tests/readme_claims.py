"""What the README says of Python's constructs, as functions to try it on.

`WORKS` has (row of the README, function, arguments), `REFUSED` (row, function, arguments, part of
the message). Nothing here is good style.
"""

from __future__ import annotations

# ruff: noqa
import bisect
import collections
import dataclasses
import functools
import heapq
import math

import numpy as np

WORKS = []
REFUSED = []
X = np.array([1.0, -2.0, 3.0])
NEGATIVE = np.array([-1.0, -2.0, -3.0])


def works(row, *args):
    """Eager and static do the same with these arguments: the same result, or the same exception."""

    def add(function):
        WORKS.append((row, function, args))
        return function

    return add


def refused(row, part, *args):
    """Conversion raises ConversionError, with `part` in what it says."""

    def add(function):
        REFUSED.append((row, function, args, part))
        return function

    return add


Pair = collections.namedtuple("Pair", "a b")
OUTSIDE = np.ones(3)


@dataclasses.dataclass
class Point:
    a: object
    b: object


class Model:
    def __init__(self):
        self.weights = np.ones(3)
        self.calls = 0

    @property
    def scale(self):
        return 2.0

    def step(self, x):
        self.weights = self.weights + x * self.scale
        self.calls += 1
        if x.sum() > 0:
            self.weights = self.weights * 2
        return self.weights.copy()


MODEL = Model()


def helper(x):
    if x.sum() > 0:
        return x + 1
    return x - 1


def factorial(n):
    return 1 if n <= 1 else n * factorial(n - 1)


BRANCHES = "`if`, `elif`, `else`"


@works(BRANCHES, X)
@works(BRANCHES, NEGATIVE)
def branches(x):
    if x.sum() > 5:
        return x
    elif x[0] > 0:
        y = x * 2
    else:
        y = -x
    return y


LOGIC = "`and`, `or`, `not`, `a < b < c`, `a if test else b`, `in`"


@works(LOGIC, X)
@works(LOGIC, NEGATIVE)
def logic(x):
    both = bool(x[0] > 0 and x[1] > 0) or not x[2] > 0
    return both, bool(0 < x[0] < 2), 1.0 if x[0] > 0 else 2.0, 3.0 in x


WHILE = "`while`, with `else`"


@works(WHILE, X)
@works(WHILE, -X)
def while_(x):
    n = 0
    while x.sum() < 100:
        x = x * 2
        n += 1
        if abs(x[0]) > 8:
            break
    else:
        x = x - 1
    return x, n


FOR = "`for` over `range`, arrays, `enumerate`, `zip`, `reversed`, `sorted`, lists, dicts"


@works(FOR, X, np.int64(4))
@works(FOR, NEGATIVE, np.int64(0))
def for_(x, n):
    t = 0.0
    for i in range(n):
        x = x + i
    for i, (a, b) in enumerate(zip(x, x[::-1])):
        if a < b:
            continue
        t += a * b * i
    for v in reversed(x):
        t = t * 2 + v
    for v in sorted(x):
        t = t * 2 + v
    for key, v in {"a": 1, "b": 2}.items():
        if x[0] > 0:
            x = x + v
    return x, t


@works(FOR, np.arange(6.0).reshape(3, 2))
def rows(x):
    total = np.zeros(2)
    for row in x:
        total += row * row[0]
    return total


JUMPS = "`break`, `continue`, `return` anywhere, also out of nested loops"


@works(JUMPS, X)
@works(JUMPS, NEGATIVE)
def jumps(x):
    for i in range(3):
        for v in x:
            if v < -1:
                continue
            if v > 2:
                return v
            if v < 0:
                break
    return np.float64(0)


UNSET = "a name that only some paths set; UnboundLocalError where eager raises it"


@works(UNSET, X)
@works(UNSET, NEGATIVE)
def unset(x):
    if x.sum() > 0:
        y = x * 2
    return y


FUNCTIONS = "nested functions, closures, `lambda`, `nonlocal`, `*args`, `**kwargs`, `functools.partial`, decorators"


def logged(function):
    @functools.wraps(function)
    def inner(*args):
        return function(*args)

    return inner


decorated = logged(helper)


@works(FUNCTIONS, X)
def functions(x):
    count = 0

    def step(v, *rest, by=1, **more):
        nonlocal count
        if v > 0:
            count += by
        return count + sum(rest) + more.get("k", 0)

    seen = [step(v, 1, 2, by=2, k=3) for v in x]
    return seen, (lambda a: a * count)(x), functools.partial(np.sum, axis=0)(x), decorated(x)


CALLS = "calls of other pure-Python functions, in any module; recursion that known values end"


@works(CALLS, X)
@works(CALLS, NEGATIVE)
def calls(x):
    return helper(x), factorial(5), decorated(helper(x))


OBJECTS = "methods, properties, attributes of objects, dataclasses, named tuples, dicts, tuples, through branches and loops"


@works(OBJECTS, X)
@works(OBJECTS, NEGATIVE)
def objects(x):
    t, d, q, c = (x, 1), {"a": x}, Pair(x, 2), Point(x, 0)
    if x.sum() > 0:
        t, q, c = (x + 1, 2), Pair(x - 1, 3), Point(x * 3, 1)
        d["a"] = x * 2
    for i in range(3):
        c.b = c.b + i
    return t, d, q, c


works(OBJECTS, X)(MODEL.step)

LISTS = "lists that grow or shrink by data: `append`, `pop`, `insert`, `sort`, `[0] * n`, as results; their items have one shape and dtype"


@works(LISTS, X)
@works(LISTS, NEGATIVE)
def list_results(x):
    out, pairs = [], [(0, 0.0)] * int(abs(x[0]))
    for i, v in enumerate(x):
        if v > 0:
            out.append(v)
            pairs.append((i, float(v)))
    return out, {"pairs": pairs}


SORTS = "`sorted`, `min`, `max`, `sort` with a key of data; `heapq`, `bisect`; `np.nditer`; `np.vectorize` with `otypes`"


@works(SORTS, X)
@works(SORTS, NEGATIVE)
def sorts(x):
    queue, pairs = [], sorted(zip(x, range(3)), key=lambda pair: -pair[0])
    for v in np.nditer(x):
        if v > -3:
            heapq.heappush(queue, v * 2)
    queue.insert(bisect.bisect(sorted(x), x[0]), x[1])
    cut = np.vectorize(lambda v: v if v > 0 else 0, otypes=[float])
    return pairs, heapq.heappop(queue), queue, max(x[x < 3], key=lambda v: -v), cut(x)


TEXTS = "strings made of values: f-strings, `%`, `format`, `join`, `str` and `repr`, as results, in `print` and in messages"


@works(TEXTS, X)
@works(TEXTS, NEGATIVE)
def texts(x):
    many = ", ".join(f"{v:.1f}" for v in x)
    return "x = " + str(x), f"{x.sum():8.3f} {[x[0]]}", "%s and %d" % (x, x[2]), "{!r}".format(x[1]), many, repr((x[0],))


@works(LISTS, X)
@works(LISTS, NEGATIVE)
def lists(x):
    out = []
    for v in x:
        if v > 0:
            out.append(v * 2)
    stack, n = [x[0]], 0
    while len(stack) > 0:
        v = stack.pop()
        n += 1
        if v < 4:
            stack.append(v + 1)
    return np.array(out), len(out), n


@works(LISTS, X, np.int64(1))
def chosen(x, k):
    return [x, x * 2][k]


ITEMS = "`x[...] = v`, `x += v`, `del`, slices with bounds from data; views and aliases"


@works(ITEMS, X)
@works(ITEMS, NEGATIVE)
def items(x):
    y = x.copy()
    view = y[1:]
    view += 1
    y[0] = 5
    y[y > 3] = 0
    if x[0] > 0:
        view[0] = 9
    k = abs(int(x[0]))
    parts = [x[k:], x[: k + 1].sum()]
    del parts[1]
    return y, view, parts


@works("changes in place of arguments: arrays, lists, dicts, attributes; arrays from outside", X.copy(), [X], {"a": X})
def in_place(x, items, table):
    x += 1
    x[x > 2] = 0
    items.append(items[0] * 2)
    table["b"] = table["a"] + x
    OUTSIDE[0] += 1
    return OUTSIDE.sum()


COMPREHENSIONS = "list and dict comprehensions, `sum(v for v in x)`, `any`, `all`, `:=`"


@works(COMPREHENSIONS, X)
@works(COMPREHENSIONS, NEGATIVE)
def comprehensions(x):
    while (s := x.sum()) < 0:
        x = x + 2
    kept = np.array([v for v in x if v > 0])
    return [v * 2 for v in x], {i: v for i, v in enumerate(x)}, sum(v for v in x), kept, any(v > 2 for v in x), s


RESULT_LENGTH = "results whose length depends on data: `x[x > 0]`, `np.nonzero`, `np.unique`, `np.append` in a loop"


@works(RESULT_LENGTH, X)
@works(RESULT_LENGTH, NEGATIVE)
def result_length(x):
    y = x[:0]
    for v in x:
        if v > 0:
            y = np.append(y, v)
    return x[x > 0], np.nonzero(x > 0), np.unique(x), y, x if x.sum() > 0 else x[:1]


CHECKS = "`assert` and `raise` on data, with messages made of values; IndexError for an index from data"


@works(CHECKS, X, np.int64(1))
@works(CHECKS, X, np.int64(7))
@works(CHECKS, NEGATIVE, np.int64(1))
@works(CHECKS, 20 * X, np.int64(1))
def checks(x, i):
    assert x[0] > 0, f"first is {x[0]:.1f}"
    if x[0] > 10:
        raise ValueError("big")
    return x[i]


@works("a value that is None on some paths: `best is None or v < best`", X)
@works("a value that is None on some paths: `best is None or v < best`", NEGATIVE)
def smallest_positive(x):
    best = None
    for v in x:
        if v > 0 and (best is None or v < best):
            best = v
    return x if best is None else x / best


YIELD = "generators: `yield`, `yield from` and generator expressions, consumed by `for`, `list`, `sum`, `zip` …"


@works(YIELD, X)
@works(YIELD, NEGATIVE)
def generators(x):
    def positive(values):
        for v in values:
            if v > 0:
                yield v

    def both():
        yield from positive(x)
        yield from (v * 2 for v in positive(-x))

    total = 0.0
    for i, v in enumerate(both()):
        total = total + i * v
        if total > 3:
            break
    return x * total, np.array(list(both())), max(both())


PRINT = "`print` of values, also in branches and loops: after the run, in the order of the run"


@works(PRINT, X)
def printing(x):
    print("sum", x.sum(), f"first {x[0]:.2f}")
    return x + 1


@works(PRINT, X)
def printing_in_a_loop(x):
    for v in x:
        if v > 0:
            print("positive", v)
    return x


MATCH = "`match` on values, names, sequences, mappings and classes, with guards"


@works(MATCH, X, {"scale": 2.0, "n": 1})
@works(MATCH, X, Point(1.0, 3.0))
@works(MATCH, X, [X, 1.0, 2.0])
def match_parts(x, thing):
    match thing:
        case {"scale": k, **rest}:
            return x * k + len(rest)
        case Point(a, b=3.0 | 4.0) if x.sum() > a:
            return x + a
        case [first, *rest] if first.sum() > rest[0]:
            return x * len(rest)
    return -x


@works(MATCH, X, np.int64(3), "b")
@works(MATCH, X, np.int64(7), "z")
def matching(x, n, mode):
    match mode:
        case "a":
            y = x
        case "b" | "c":
            y = x * 2
        case _:
            y = -x
    match n:
        case 1:
            return y, 10
        case k if k > 5:
            return y, 20
    match (x, 1):
        case (first, second):
            return first, second


BUILTINS = "`len`, `abs`, `min`, `max`, `sum`, `round`, `int`, `float`, `bool`, `isinstance`, `map`, `math`"


@works(BUILTINS, X)
def builtin(x):
    numbers = math.sqrt(abs(float(x[0]))), int(x[1]), len(x), min(x), max(x[0], x[1]), sum(x), round(float(x[2]))
    return numbers, math.floor(x[2]), isinstance(x, np.ndarray), list(map(lambda v: v + 1, x))


WITH = "`with`, `import` inside; `try` around code that raises, or not, whatever the data"


@works(WITH, np.abs(X))
def with_(x):
    import numpy.linalg as la

    with np.errstate(all="ignore"):
        y = np.log(x)
        if x[0] > 0:
            y = y + 1
    try:
        y = x.reshape(2, 2)
    except ValueError:
        y = y * 2
    finally:
        z = 1
    return y, z, la.norm(x)


# --- refused --------------------------------------------------------------------------------------


@refused("the sides of an `if` give another dtype, rank or structure", "float32", X)
def other_dtype(x):
    if x.sum() > 0:
        y = x
    else:
        y = x.astype(np.float32)
    return y


@refused("the sides of an `if` give another dtype, rank or structure", "rank 2", X)
def other_rank(x):
    if x.sum() > 0:
        y = x
    else:
        y = x[None]
    return y


@refused("strings and other objects chosen by data; a result that is None by data", "'b'", X)
def text_by_data(x):
    mode = "a"
    if x.sum() > 0:
        mode = "b"
    return mode


@refused("strings and other objects chosen by data; a result that is None by data", "None", X)
def none_by_data(x):
    y = None
    if x.sum() > 0:
        y = x
    return y


@refused("assignment to a slice of such a list, `del` of one", "slice", X)
def list_slice(x):
    out = []
    for v in x:
        if v > 0:
            out.append(v)
    out[:1] = [x[0], x[1]]
    return np.array(out)


@refused("a dict or set whose keys depend on data", "key", X, np.int64(1))
def key_from_data(x, k):
    return {0: x, 1: x * 2}[k]


@refused("an alias that a loop over data makes, and that is written", ".copy()", X)
def alias_from_data(x):
    items, v = [], x.copy()
    while v.sum() < 100:
        items.append(v)
        v *= 2
    return np.stack(items)


@refused("`sorted` of what is no number or tuple of numbers, by data", "argsort", X)
def sorted_names(x):
    return sorted([("b", x[0]), ("a", x[1])], key=lambda pair: pair[1])


@refused("a string made of data that is compared, cut, or a key", "string", X)
def text_compared(x):
    return 1 if f"{x[0]}" == "1.0" else 2


GENERATOR = "a generator that is used again after it was left early; `yield` inside `with` or `try`, or used as a value"


@refused(GENERATOR, "list", X)
def generator_used_again(x):
    values = (v * 2 for v in x)
    first = next(values)
    return first + sum(values)


@refused(GENERATOR, "list", X)
def yield_in_try(x):
    def values():
        try:
            for v in x:
                yield v
        finally:
            pass

    return sum(values())


@refused("`async`, `await`", "asynchronous", X)
def asynchronous(x):
    async def inner():
        return 1

    return x


@refused("a class defined inside the function", "outside", X)
def class_inside(x):
    class Inner:
        pass

    return x


@refused("`eval`, `exec`, `locals`", "eval", X)
def evaluated(x):
    return eval("x")


@refused("NumPy functions without a row in the table below", "eigvals", np.eye(2))
def no_row(x):
    return np.linalg.eigvals(x)


@refused("code that is not Python, given values that depend on data", "outside", X)
def foreign(x):
    return bytes.hex(x[0])


@refused("`try` around code that raises or not by the data", "if", X)
def try_by_data(x):
    try:
        if x[0] > 0:
            raise ValueError
    except ValueError:
        return x
    return -x


def doubled(x):
    if x.sum() < 100:
        return doubled(x * 2 + 1)
    return x


@refused("recursion that data ends", "while", X)
def recursion_by_data(x):
    return doubled(x)


@refused("a generator made inside without a seed", "outside", X)
def random_inside(x):
    return x + np.random.default_rng().normal(size=3)


@refused("random numbers drawn in a branch or a loop that data decide, but for exact tests", "before", X, np.random.default_rng(0))
def random_by_data(x, rng):
    if x.sum() > 0:
        return x + rng.normal(size=3)
    return x


@works("random numbers: `rng.normal(size=n)`, `np.random.rand`, `torch.randn`, dropout", X, np.random.default_rng(0))
def random_numbers(x, rng):
    for _ in range(3):
        x = x + rng.normal(0, 0.1, x.shape) * np.random.rand()
    return rng.permutation(x)
