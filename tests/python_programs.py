"""Small functions that use every construct, each with the arguments it is tried on.

`PROGRAMS` is a list of (function, list of argument tuples). Nothing here is good style.
"""

# ruff: noqa

import numpy as np

PROGRAMS = []


def program(*samples):
    """Adds a function to the list."""

    def add(function):
        PROGRAMS.append((function, list(samples)))
        return function

    return add


NUMBERS = [(value,) for value in (-7, -1, 0, 1, 2, 3, 5, 10)]
LISTS = [([],), ([0],), ([1, 2, 3],), ([3, -1, 4, -1, 5],), ([5, 5, 5],), ([-2, -4],)]


@program(*NUMBERS)
def chain_of_elif(x):
    if x < 0:
        y = "negative"
    elif x == 0:
        y = "zero"
    elif x < 3:
        y = "small"
    else:
        y = "large"
    return y


@program(*NUMBERS)
def maybe_unset(x):
    if x > 0:
        y = x
    return y


@program(*NUMBERS)
def unset_in_a_loop(x):
    for i in range(x):
        if i > 2:
            y = i
    return y


@program(*NUMBERS)
def loop_variable_after_the_loop(x):
    for i in range(x):
        pass
    return i


@program(*NUMBERS)
def loop_variable_kept(x):
    i = 100
    for i in range(x):
        if i == 4:
            break
    return i


@program(*NUMBERS)
def side_reads_then_sets(x):
    t = x
    y = 0
    if x > 1:
        t = t + 1
        y = t
    return y


@program(*NUMBERS)
def guards(x):
    if x < 0:
        return "negative"
    if x == 0:
        return "zero"
    if x == 1:
        raise ValueError("one")
    y = x * 2
    if y > 8:
        return y
    return "small"


@program(*NUMBERS)
def partial_return(x):
    if x > 0:
        if x > 2:
            return "large"
        x = x + 10
    else:
        x = x - 10
    return x


@program(*NUMBERS)
def falls_off(x):
    if x > 0:
        return x


@program(*NUMBERS)
def bare_return(x):
    if x > 0:
        if x == 3:
            return
        return x
    return 0


@program(*LISTS)
def find(values):
    for value in values:
        if value > 2:
            return value
    return None


@program(*LISTS)
def find_or_fall_off(values):
    for index, value in enumerate(values):
        if value > 2:
            return index


@program(*LISTS)
def for_else_break(values):
    for value in values:
        if value > 3:
            found = value
            break
    else:
        found = "none"
    return found


@program(*LISTS)
def for_else_return(values):
    for value in values:
        if value > 3:
            return "early"
        if value < 0:
            break
    else:
        return "else"
    return "end"


@program(*LISTS)
def for_else_without_break(values):
    total = 0
    for value in values:
        if value < 0:
            continue
        total += value
    else:
        total += 100
    return total


@program(*NUMBERS)
def while_else(x):
    while x > 0:
        x -= 2
        if x == 1:
            break
    else:
        x = "even"
    return x


@program(*LISTS)
def continue_in_branches(values):
    total = 0
    seen = []
    for value in values:
        if value < 0:
            if value == -1:
                continue
            seen.append(value)
        else:
            if value == 5:
                seen.append("five")
                continue
            total += value
        seen.append(total)
    return total, seen


@program(*NUMBERS)
def nested_breaks(n):
    found = []
    for i in range(n):
        for j in range(n):
            if j > i:
                break
            if (i + j) % 3 == 2:
                continue
            for k in range(3):
                if k * j > 4:
                    break
                found.append((i, j, k))
            else:
                found.append("whole")
        if len(found) > 20:
            break
    return found


@program(*NUMBERS)
def return_from_three_loops(n):
    count = 0
    for i in range(n):
        j = 0
        while True:
            j += 1
            for k in range(j):
                count += 1
                if i * j * k > 10:
                    return i, j, k, count
            if j > i:
                break
    return count


@program(*NUMBERS)
def while_true(n):
    while True:
        n += 1
        if n % 4 == 0:
            return n
        if n > 20:
            raise ValueError


@program(*NUMBERS)
def while_true_break(n):
    steps = 0
    while True:
        if n > 6:
            break
        n += 3
        steps += 1
    return n, steps


@program(*NUMBERS)
def collatz(n):
    steps = 0
    while n > 1:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps


@program(*LISTS)
def zero_trips(values):
    last = "none"
    for value in values:
        last = value
        for value in []:
            last = "never"
        while False:
            last = "never"
    return last


@program((0, 0), (0, 1), (1, 0), (3, 2), (-1, 5))
def logic(a, b):
    x = a and b
    y = a or b or "nothing"
    z = not a or not (b and a)
    w = "yes" if a < b else "no" if a else "zero"
    return x, y, z, w, a < b < 3, 0 <= a <= b != 5, a == b is not None, a in [b, 0], a not in (b,)


@program(([],), ([1],), ([0, 2],))
def evaluated_only_sometimes(log):
    def note(value):
        log.append(value)
        return value

    note(0) and note(1) and note(2)
    note(3) or note(4)
    note(5) if note(0) else note(6)
    note(1) < note(0) < note(9)
    note(1) < note(2) < note(3) < note(0) < note(7)
    return log


@program(([],))
def order_of_assignment(log):
    def note(value):
        log.append(value)
        return value

    class_ = {"a": [0, 0, 0]}
    note(class_)["a"][note(1)] = note(5)
    note(class_["a"])[note(2)] += note(7)
    a = b = note(class_)[note("b")] = note([1, 2])
    c, class_["c"], (d, *e) = note(1), note(2), note([3, 4, 5])
    i = 0
    class_["a"][i], i = 10, 1
    i, class_["a"][i] = 2, 11
    del class_["b"][note(0)], a[note(0)]
    return log, class_, a is b, c, d, e, i


@program(*LISTS)
def items(values):
    values = list(values)
    n = len(values)
    out = [0] * (n + 1)
    for i in range(n):
        out[i] = values[n - i - 1]
        out[i + 1] += values[i]
        out[-1] -= 1
    return out, out[1:], out[:n], out[n // 2 :: 2], out[-1]


@program((np.arange(12.0).reshape(3, 4), 1), (np.zeros((2, 3)), 0))
def array_items(x, i):
    y = x.copy()
    y[i] = y[i - 1] + 1
    y[:, i] *= 2
    y[i, i + 1] = 7
    y[y > 5] = 0
    y[..., i] -= x[i, :i].sum()
    return y, y[i], y[:, -1], y[i:, 1:], y[[0, 1], i]


@program(*NUMBERS)
def in_place_aliases(n):
    a = np.zeros(3)
    b = a
    a += n
    c = [1]
    d = c
    c += [n]
    e = (1,)
    e += (n,)
    return a, b, c, d, e


class Thing:
    def __init__(self, value):
        self.value = value
        self.log = []

    def __eq__(self, other):
        return self.__dict__ == other.__dict__

    def child(self):
        self.log.append("child")
        return self


@program(*NUMBERS)
def attributes(n):
    thing = Thing(n)
    thing.child().value += 2
    thing.other = thing.child()
    thing.other.value, thing.x = thing.value * 2, thing.value
    del thing.other
    if n > 0:
        thing.value = -thing.value
    return thing, hasattr(thing, "other")


@program(*LISTS)
def unpacking(values):
    first, *rest = values
    *others, last = rest
    (a, b), [c, *d] = (first, last), values
    for i, (x, *y) in enumerate([values, rest]):
        d.append((i, x, y))
    return first, rest, others, last, a, b, c, d


@program(*NUMBERS)
def unpacking_too_many(n):
    a, b, c = range(n)
    return a, b, c


@program(*LISTS)
def comprehensions(values):
    squares = [v * v for v in values]
    pairs = [(v, w) for v in values if v > 0 for w in range(v) if w % 2 == 0]
    nested = [[w + v for w in range(2)] for v in values]
    table = {v: len(values) for v in values if v}
    unique = {v % 3 for v in values}
    total = sum(v for v in values if v > 0)
    return squares, pairs, nested, table, unique, total, "-".join(str(v) for v in values)


@program(*LISTS)
def early_ends(values):
    calls = []

    def seen(value):
        calls.append(value)
        return value

    some = any(seen(v) > 2 for v in values)
    every = all(seen(v) > 0 for v in values)
    first = next((seen(v) for v in values if v < 0), "none")
    return some, every, first, calls, next(v for v in values if v)


@program(*LISTS)
def comprehension_scope(values):
    v = "outside"
    k = 2
    scaled = [v * k for v in values]
    k = 3
    while len([w for w in scaled if w < k]) < 2 and k < 20:
        k += 1
    return v, scaled, k


@program(*NUMBERS)
def walrus(n):
    if (m := n + 1) > 3:
        m = -m
    y = n * 2 + (k := m) * (k := k + 1) + k
    z = n and (m := n - 1) or (j := 5)
    w = (n := n + 1, n, (n := n * 2), n)
    while (n := n - 3) > 0 and (q := n) != 4:
        y += n + q
    return m, y, k, z, w, n


@program(*NUMBERS)
def walrus_unset(n):
    if n > 1 and (m := n) > 2:
        pass
    return m


@program(*LISTS)
def walrus_in_comprehensions(values):
    last = None
    doubled = [last := v * 2 for v in values]
    kept = [y for v in values if (y := v + 1) > 2]
    return doubled, last, kept


@program(*NUMBERS)
def closures(n):
    scale = n + 1
    adders = []
    for i in range(3):
        adders.append(lambda x, i=i: x + i * scale)
        adders.append(lambda x: x * i)

    def double(x):
        return 2 * x * scale

    return [f(10) for f in adders], double(n), (lambda: n)()


@program(*NUMBERS)
def nonlocal_counter(n):
    count = 0

    def step(by=1):
        nonlocal count
        count += by
        if count > 5:
            return "many"
        return count

    seen = []
    for i in range(n):
        seen.append(step())
        if i % 3 == 0:
            count += 1
    step(by=10)
    return seen, count


@program(*NUMBERS)
def changed_after_capture(n):
    total = n

    def show():
        return total

    before = show()
    if n > 0:
        total = total + 1
    return before, show(), total


@program(*NUMBERS)
def parameter_changed_after_capture(n):
    show = lambda: n
    n += 1
    return show()


@program(*NUMBERS)
def recursion_inside(n):
    def factorial(k):
        if k < 2:
            return 1
        return k * factorial(k - 1)

    def even(k):
        return True if k == 0 else odd(k - 1)

    def odd(k):
        return False if k == 0 else even(k - 1)

    return factorial(n), even(abs(n)), odd(abs(n))


@program(*NUMBERS)
def captured_before_it_is_set(n):
    def show():
        return later

    if n > 2:
        later = n
    return show()


counter = 0


@program(*NUMBERS)
def global_name(n):
    global counter
    counter = n
    for _ in range(3):
        counter += 1
    return counter, read_counter()


def read_counter():
    return counter


@program(*NUMBERS)
def matches(n):
    match n:
        case 0 | 1:
            return "few"
        case -1:
            name = "minus"
        case k if k > 4:
            name = ("big", k)
        case _:
            name = "other"
    match (n, [n, 2]):
        case (2, _):
            return name, "two"
        case (a, [b, c]) if a == b and c == 2 and n > 0:
            return name, a, c
        case (a, 3):
            return "never"
    match [n]:
        case None | True:
            name = "no"
        case [0, _] | [5]:
            name = "five"
    return name


@program(*NUMBERS)
def match_in_a_loop(n):
    found = []
    for i in range(n):
        match i % 4:
            case 0:
                continue
            case 3 if i > 5:
                break
            case r as rest:
                found.append((r, rest))
    return found


@program(*NUMBERS)
def tries(n):
    log = []
    try:
        if n == 0:
            raise KeyError("zero")
        log.append(10 // (n - 1))
    except ZeroDivisionError as error:
        log.append(str(error))
    except KeyError:
        return "key", log
    else:
        if n > 4:
            return "else", log
    finally:
        log.append("finally")
    return log


@program(*NUMBERS)
def tries_in_loops(n):
    log = []
    for i in range(n):
        try:
            if i == 1:
                continue
            if i == 4:
                break
            if i == 7:
                return "seven", log
            log.append(6 // (i - 3))
        except ZeroDivisionError:
            log.append("zero")
            if n == 5:
                return "five", log
        else:
            log.append("else")
        finally:
            log.append("finally")
        log.append(i)
    return log


@program(*NUMBERS)
def state_seen_by_handler(n):
    done = 0
    try:
        for i in range(5):
            if i == n:
                raise ValueError
            done = i
    except ValueError:
        done = done * 100
    return done


@program(*NUMBERS)
def finally_sees_state(n):
    y = 0
    log = []
    try:
        if n > 0:
            y = 1
            log[n]
    finally:
        log.append(y)


class Manager:
    def __init__(self, log):
        self.log = log

    def __enter__(self):
        self.log.append("enter")
        return 1, self.log

    def __exit__(self, *error):
        self.log.append("exit")


@program(*NUMBERS)
def managers(n):
    log = []
    with Manager(log) as (one, again), Manager(again) as pair:
        if n > 3:
            return n, log
        one += n
    for i in range(n):
        with Manager(log):
            if i == 1:
                continue
            if i == 2:
                break
            log.append(i)
        log.append("after")
    with Manager(log):
        return one, pair, log


@program(*NUMBERS)
def deletes(n):
    a = n
    b, c = [n, n], {"x": n, "y": n}
    if n > 0:
        del a
    del b[0], c["x"]
    if n > 3:
        a = 1
    return a, b, c


@program(*NUMBERS)
def deletes_twice(n):
    a = n
    for _ in range(n):
        del a
    return a


@program(*NUMBERS)
def formats(n):
    width = 6
    text = f"{n}"
    more = f"{n + 1:>{width + 1}.2f}"
    return f"plain {{}}", f"<{n!r:>{width}}|{n:+d}|{n=}|{text!s:.1}>", f"none", more


@program(*NUMBERS)
def asserts(n):
    assert n != 1, f"one: {n}"
    assert n != 2
    assert n < 6 or n == 10, ("tuple", n)
    return n


@program(*NUMBERS)
def displays(n):
    more = [n, *range(2)]
    table = {"a": n, **{"b": more}, n: {n, 1}}
    more.append(table["a"])
    return more, table, (*more, n), [*more, *table], {*more}


def keywords(a, /, b, *rest, c=3, **more):
    return a, b, rest, c, more


@program(*NUMBERS)
def calls(n):
    numbers = [n, 2]
    options = {"c": n, "d": 5}
    return keywords(*numbers), keywords(1, *numbers, n, **options), keywords(n, b=2, x=n)


class Base:
    def __eq__(self, other):
        return type(self) is type(other)

    def name(self):
        return "base"


class Derived(Base):
    def name(self):
        return super().name() + " derived"


@program((Derived(),))
def methods(thing):
    return thing.name()


PROGRAMS.append((Derived.name, [(Derived(),)]))


@program(*NUMBERS)
def imports(n):
    import math
    from os import path as where

    if n > 0:
        import math as m

        n = m.floor(n + math.pi)
    return n, where.join("a", "b")


@program(*NUMBERS)
def names_like_ours(dy):
    outer = dy + 1
    then_ = outer
    result_, body_ = 1, 2
    for brk_ in range(dy):
        if brk_ > 3:
            then_ += 1
            break
        result_ += body_
    if then_ > 5:
        return then_
    return dy, outer, then_, result_


@program(*NUMBERS)
def local_to_the_body(n):
    t = "outside"
    out = []
    for i in range(n):
        if i % 2:
            t = i
        else:
            t = -i
        out.append(t)
    return out


@program(*NUMBERS)
def nested_deeply(n):
    out = 0
    for i in range(n):
        if i % 2 == 0:
            j = 0
            while j < i:
                if j == 3:
                    if i == 6:
                        return "six", out
                    for k in range(5):
                        if k == i - 2:
                            break
                        try:
                            out += 10 // (k - j)
                        except ZeroDivisionError:
                            out += 1
                            continue
                        if out > 200:
                            return "large", out
                    else:
                        j += 1
                        continue
                j += 1
        else:
            if i > 7:
                out += 1
                break
            elif i == 5:
                continue
            out -= 1
    else:
        out = -out
    return out


@program(([3.0, -1.0, 2.5],), ([],))
def newton(values):
    out = []
    for value in values:
        x = 1.0
        steps = 0
        while abs(x * x - abs(value)) > 1e-9:
            x = (x + abs(value) / x) / 2
            steps += 1
            if steps > 50:
                raise RuntimeError("no convergence")
        out.append(x if value > 0 else -x)
    return np.array(out)


@program(*NUMBERS)
def lambdas(n):
    f = lambda x: [v * x for v in range(x)]
    g = lambda x, *rest, k=2: x + k if x > 0 else (y := x) * k + y
    return f(3), g(n), g(n, 1, k=5), sorted(f(4), key=lambda v: -v)


@program(*NUMBERS)
def documented(n):
    """Text."""
    if n > 0:
        y = n
    else:
        y = -n
    return y
