"""What a function reads from outside: modules, classes, globals, closures, defaults."""

from __future__ import annotations

import array
import collections
import datetime
import functools
import os
import random
import sys
import types

import numpy as np
from same.case import A, Holder, N, P, call, case

from dy2st import to_static


@case("S02", refusable=False)
def module_attribute(static):
    m = types.ModuleType("m")
    m.N, m.h = 2, lambda x: x + 1

    @static
    def f(x):
        return m.h(x) * m.N

    found = [call(f, P())]
    m.N = 3
    found.append(call(f, P()))
    m.h = lambda x: x + 2
    return [*found, call(f, P())]


@case("S02", refusable=False)
def array_default_is_changed(static):
    default = P()

    @static
    def f(x, by=default, *, times=default):
        by += x
        return by * times

    found = [call(f, P()), call(f, P())]
    default[0] = 100
    return [*found, call(f, P()), call(f, P(), N()), default.tolist()]


@case("S02", refusable=False)
def array_default_of_another_function(static):
    default = P()

    def shifted(x, by=default):
        return x + by

    @static
    def f(x):
        return shifted(x)

    found = [call(f, P())]
    default[0] = 100
    return [*found, call(f, P())]


@case("S03", refusable=False)
def method_replaced(static):
    class C:
        def g(self, x):
            return x + 1

    c = C()

    @static
    def f(x):
        return c.g(x)

    found = [call(f, P())]
    C.g = lambda self, x: x + 2
    found.append(call(f, P()))
    c.g = lambda x: x + 3
    return [*found, call(f, P())]


@case("S03", refusable=False)
def property_replaced(static):
    class C:
        @property
        def n(self):
            return 2

    c = C()

    @static
    def f(x):
        return x * c.n

    found = [call(f, P())]
    C.n = property(lambda self: 100)
    return [*found, call(f, P())]


@case("S03", refusable=False)
def operators_replaced(static):
    class C:
        def __call__(self, x):
            return x + 1

        def __add__(self, x):
            return x + 10

        def __getitem__(self, i):
            return i + 5

        def __len__(self):
            return 3

    c = C()

    @static
    def f(x):
        return c(x) + (c + x) + c[1] + len(c)

    found = [call(f, P())]
    C.__call__ = lambda self, x: x + 2
    found.append(call(f, P()))
    C.__add__ = lambda self, x: x + 3
    found.append(call(f, P()))
    C.__getitem__ = lambda self, i: 50
    found.append(call(f, P()))
    C.__len__ = lambda self: 7
    return [*found, call(f, P())]


@case("S05")
def set_from_outside(static):
    g = {1, 2}

    @static
    def f(x):
        return x * 2 if 3 in g else x + len(g)

    found = [call(f, P())]
    g.add(3)
    found.append(call(f, P()))
    g.clear()
    return [*found, call(f, P())]


@case("S05")
def deque_from_outside(static):
    g = collections.deque([1, 2])

    @static
    def f(x):
        return x + len(g) + g[0]

    found = [call(f, P())]
    g.append(3)
    found.append(call(f, P()))
    g[0] = 9
    return [*found, call(f, P())]


@case("S06", refusable=False)
def helper_defaults_and_code(static):
    def h(x, k=1):
        return x + k

    @static
    def f(x):
        return h(x)

    found = [call(f, P())]
    h.__defaults__ = (5,)
    return [*found, call(f, P())]


@case("S06", refusable=False)
def partial_with_a_list(static):
    items = [1]

    def h(k, x):
        return x * k[0]

    p = functools.partial(h, items)

    @static
    def f(x):
        return p(x)

    found = [call(f, P())]
    items[0] = 4
    return [*found, call(f, P())]


@case("S06")
def lru_cache_of_state(static):
    k = [2]

    @functools.lru_cache
    def h(n):
        return n * k[0]

    @static
    def f(x):
        return x * h(3)

    found = [call(f, P())]
    h.cache_clear()
    k[0] = 4
    return [*found, call(f, P())]


@case("S12")
def shadow_builtin_later(static):
    @static
    def f(x):
        return min(x[0], x[1])  # noqa: F821

    r = [call(f, P())]
    global min
    min = lambda a, b: a * 100
    r.append(call(f, P()))
    del min
    r.append(call(f, P()))
    return r


@case("S12")
def global_appears(static):
    @static
    def f(x):
        try:
            return x * GGG
        except NameError:
            return x

    r = [call(f, P())]
    global GGG
    GGG = 4
    r.append(call(f, P()))
    del GGG
    r.append(call(f, P()))
    return r


@case("S12", refusable=False)
def attr_appears(static):
    o = Holder(2)

    @static
    def f(x):
        if hasattr(o, "z"):
            x = x + o.z
        return x * getattr(o, "q", 1)

    r = [call(f, P())]
    o.z = 3
    r.append(call(f, P()))
    o.q = 5
    r.append(call(f, P()))
    del o.z
    r.append(call(f, P()))
    return r


@case("S13", refusable=False)
def tuple_types(static):
    k = (1, 2)

    @static
    def f(x):
        return x * k[0], k

    r = []
    for k in ((1,), (True,), (1.0,), (np.float32(1),), (-0.0,), (0.0,), ((1,),), [1], [True], {0: 1}, {0: True}):
        if isinstance(k, tuple) and isinstance(k[0], tuple):
            continue
        r.append(call(f, A(1, 2, 3, dtype=np.float32)))
    return r


@case("S05")
def set_out_mut(static):
    st = set()

    @static
    def f(x):
        st.add(1)
        return x + 1

    return [call(f, P()), call(lambda: sorted(st)), call(lambda: st.clear()), call(f, N()), call(lambda: sorted(st))]


@case("S05")
def bytearray_out_mut(static):
    b = bytearray(3)

    @static
    def f(x):
        b[0] += 1
        return x + 1

    return [call(f, P()), call(f, N()), call(lambda: list(b))]


@case("S05")
def deque_arg(static):
    @static
    def f(x, q):
        q.append(1)
        return x + len(q)

    q = collections.deque()
    return [call(f, P(), q), call(f, N(), q), call(lambda: list(q))]


@case("S05")
def set_arg(static):
    @static
    def f(x, q):
        q.add(len(q))
        return x + len(q)

    q = set()
    return [call(f, P(), q), call(f, N(), q), call(lambda: list(q))]


@case("S05")
def set_arg_read(static):
    @static
    def f(x, q):
        return x + len(q)

    q = set()
    r = [call(f, P(), q)]
    q.add(3)
    r.append(call(f, P(), q))
    return r


def unseen(make):
    """A case for a thing from outside (and how to change it) that is read in two calls, changed between them."""

    def again(static):
        thing, change = make()

        @static
        def f(x):
            return x * sum(thing)

        first = call(f, P())
        change()
        return first, call(f, P())

    again.__name__ = make.__name__
    case("unseen")(again)


@unseen
def values_of_a_dict():
    d = {1.0: 2.0}
    return d.values(), lambda: d.update({2.0: 3.0})


@unseen
def keys_of_a_dict():
    d = {1.0: 2.0}
    return d.keys(), lambda: d.update({2.0: 3.0})


@unseen
def proxy_of_a_dict():
    d = {1.0: 2.0}
    return types.MappingProxyType(d), lambda: d.update({2.0: 3.0})


@unseen
def memory():
    a = P()
    return memoryview(a), lambda: a.fill(7)


@unseen
def flat():
    a = P()
    return a.flat, lambda: a.fill(7)


@unseen
def array_of_python():
    a = array.array("d", [1.0])
    return a, lambda: a.append(2.0)


@unseen
def user_dict():
    d = collections.UserDict({1.0: 2.0})
    return d, lambda: d.update({2.0: 3.0})


@unseen
def user_list():
    items = collections.UserList([1.0])
    return items, lambda: items.append(7.0)


@unseen
def chain_map():
    d = {1.0: 2.0}
    return collections.ChainMap(d), lambda: d.update({2.0: 3.0})


@case("unseen")
def dict_of_a_class(static):
    class C:
        k = 2.0

    @static
    def f(x):
        return x * C.__dict__["k"]

    return call(f, P())


@case("unseen")
def masked_array_from_outside(static):
    a = np.ma.masked_array([1.0, 2, 3], mask=[0, 1, 0])

    @static
    def f(x):
        return x + a.sum()

    return call(f, P())


@case("unseen")
def matrix_in_an_attribute(static):
    holder = Holder(np.array([[1.0, 2], [3, 4]]).view(np.matrix))

    @static
    def f(x):
        return x[:2] * holder.v

    return call(f, P())


def drawn(draw):
    """A case that must be refused: what is drawn, or asked of the clock, differs from call to call."""

    def refused(static):
        result = call(static(lambda x: x + draw()), P())
        return "not refused" if static is to_static else result

    refused.__name__ = draw.__name__
    case("drawn")(refused)


@drawn
def unseeded_generator():
    return random.Random().random()


@drawn
def generator_seeded_with_none():
    return np.random.default_rng(None).random()


@drawn
def generator_of_the_system():
    return random.SystemRandom(3).random()


@drawn
def unseeded_random_state():
    return np.random.RandomState().rand()


@drawn
def bytes_of_the_system():
    return os.urandom(1)[0]


@drawn
def time_of_day():
    return datetime.datetime.now().microsecond


@drawn
def day():
    return datetime.date.today().day


@case("drawn", refusable=False)
def seeded_generators(static):
    @static
    def f(x):
        return x * random.Random(3).random() + np.random.RandomState(3).rand() + np.random.default_rng(seed=3).random()

    return [call(f, P()), call(f, P())]


@case("S23", refusable=False)
def arguments_of_the_command_line(static):
    @static
    def f(x):
        return x * len(sys.argv)

    found = [call(f, P())]
    sys.argv.append("one more")
    found.append(call(f, P()))
    sys.argv.pop()
    return found


@case("S23")
def environment(static):
    @static
    def f(x):
        return x * float(os.environ.get("DY2ST_TEST", "1"))

    os.environ.pop("DY2ST_TEST", None)
    found = [call(f, P())]
    os.environ["DY2ST_TEST"] = "5"
    found.append(call(f, P()))
    del os.environ["DY2ST_TEST"]
    return found


@case("S23")
def settings_of_numpy(static):
    @static
    def f(x):
        return x * np.get_printoptions()["precision"]

    found = [call(f, P())]
    with np.printoptions(precision=3):
        found.append(call(f, P()))
    return found
