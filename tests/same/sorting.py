"""Sorting by keys of data, heaps, bisection, and the methods of lists whose length depends on data."""

from __future__ import annotations

import bisect
import heapq

import numpy as np
from same.case import A, N, P, call, case


def on_three(function):
    """The function is tried on three vectors."""

    @case(f"sorting-{function.__name__}", refusable=False)
    def tried(static):
        made = static(function)
        return [call(made, P()), call(made, N()), call(made, A(1.0, -2, 3))]

    return function


@on_three
def by_key(x):
    return sorted(x, key=lambda v: -v), sorted(x, key=lambda v: v * v, reverse=True), sorted([3, 1], key=lambda i: -i)


@on_three
def tuples(x):
    pairs = sorted((v > 0, i) for i, v in enumerate(x))
    return sorted(zip(x, range(3))), pairs, sorted(pairs, reverse=True), sorted(((v, (i, 2)) for i, v in enumerate(-x)))


@on_three
def equal_keys_stay_in_order(x):
    y = np.array([1.0, 0.0, 1.0]) * x[0]
    order = [i for _, i in sorted(zip(y, range(3)), key=lambda t: t[0])]
    back = [i for _, i in sorted(zip(y, range(3)), key=lambda t: t[0], reverse=True)]
    return order, back


@on_three
def of_unknown_length(x):
    found = []
    for i, v in enumerate(x):
        if v > -2.5:
            found.append((v, i))
    last = max(found, key=lambda t: t[1])
    by_place = sorted(found, key=lambda t: t[1], reverse=True)
    found.sort(key=lambda t: -t[0])
    return found, by_place, min(found), last, sorted(x[x > -2.5])


@on_three
def arrays_by_key(x):
    rows = np.stack([x, x[::-1], -x])
    found = sorted(rows, key=lambda row: row[0])
    return found, max(rows, key=lambda row: row.sum()), min(rows[rows[:, 0] > -2.5], key=lambda row: -row[1])


@on_three
def in_place(x):
    items = [x[0], x[1], x[2]]
    items.sort()
    back = list(x)
    back.sort(reverse=True, key=abs)
    return items, back


@on_three
def nothing_to_sort(x):
    found = []
    for v in x:
        if v > 5:
            found.append(v)
    return sorted(found), len(found), max(found)


@on_three
def heap(x):
    items = []
    for v in x:
        heapq.heappush(items, v)
    out = []
    while items:
        out.append(heapq.heappop(items))
    return out


@on_three
def heap_functions(x):
    items = list(x)
    heapq.heapify(items)
    least, first = heapq.heappushpop(items, x[1] * 2), heapq.heapreplace(items, x[0] * 0)
    return items, least, first, heapq.nlargest(2, x), heapq.nsmallest(2, x, key=abs)


@on_three
def queue_of_pairs(x):
    queue, total = [], x[0] * 0
    for i, v in enumerate(x):
        if v > 0:
            heapq.heappush(queue, (v, i))
    while queue:
        value, i = heapq.heappop(queue)
        total = total * 2 + value
        if value > 2 and total < 20:
            heapq.heappush(queue, (value / 2, i))
    return total, len(queue)


@on_three
def empty_heap(x):
    items = []
    for v in x:
        if v > 5:
            heapq.heappush(items, v)
    return heapq.heappop(items)


@on_three
def bisection(x):
    known = [0.0, 1.0, 2.5]
    rows = np.sort(x)
    found = bisect.bisect(known, x[0]), bisect.bisect_left(known, x[1]), bisect.bisect_right(rows, 2)
    inserted = [x[0], x[0] + 1, x[0] + 2]
    bisect.insort(inserted, x[2])
    return found, inserted, bisect.bisect(known, -x[0], key=lambda v: -v)


@on_three
def methods_of_a_grown_list(x):
    items = []
    for v in x:
        if v > -5:
            items.insert(0, v)
    items.insert(1, np.float64(7.0))
    items.reverse()
    place, count = items.index(x[0]), items.count(7.0)
    del items[0]
    taken = items.pop(1)
    items.insert(-1, x[0])
    items.insert(50, x[1])
    items.remove(x[0])
    return items, place, count, taken, x[1] in items


@on_three
def places_of_data(x):
    items = [x[0], x[1], x[2]]
    i = int(abs(x[0]))
    items.insert(i, x[0] * 9)
    taken = items.pop(i - 1)
    del items[i - 2]
    items *= 2
    return items, taken


@on_three
def not_there(x):
    items = [x[0], x[1]]
    items.remove(x[2] * 100)
    return items


@on_three
def not_that_long(x):
    items = []
    for v in x:
        if v > 0:
            items.append(v)
    return items.pop(int(x[0] * 50))


@on_three
def range_with_a_step_of_data(x):
    total, found = 0, []
    for i in range(0, 10, int(x[2])):
        total = total * 2 + i
    for i in range(5, -5, int(x[1])):
        found.append(i)
    return total, found


@on_three
def range_with_a_step_of_zero(x):
    total = 0
    for i in range(0, 10, int(x[0]) - 1):
        total += i
        if total > 100:
            break
    return total


def clipped(value, top=2.0):
    return min(value, top) if value > 0 else 0


CLIP = np.vectorize(clipped, otypes=[float])
BOTH = np.vectorize(lambda a, b: (a + b, int(a > b)), otypes=[float, int])


@on_three
def vectorized(x):
    inside = np.vectorize(lambda v: v + 1 if v > 0 else -v, otypes="d")
    return CLIP(x), CLIP(x, 2), CLIP(x[0]), CLIP(x.reshape(3, 1), np.abs(x)), BOTH(x, x[::-1]), inside(x[x > 0])


@on_three
def elements(x):
    table, total = np.stack([x, -x]), x[0] * 0
    for v in np.nditer(x):
        if v > 0:
            total = total + v
    with np.nditer(table, op_flags=["readwrite"]) as places:
        for v in places:
            if v > 0:
                v[...] = 2 * v
    for v in np.nditer(x, op_flags=["readwrite"]):
        v[...] = v * v
    return total, table


@on_three
def elements_with_indices(x):
    table, total = np.outer(x, x), x[0] * 0
    iterator = np.nditer(table, flags=["multi_index"])
    for v in iterator:
        i, j = iterator.multi_index
        if table[i, j] > 0:
            total = total + v * (i + 2 * j)
    return total


@on_three
def ranges_whose_length_depends_on_data(x):
    n = int(abs(x[2]))
    best = max(zip(x[x > -9], range(n)))
    rows = list(map(lambda i: i * x, range(n)))
    doubled = sum(x[i] for i in range(n)), [x[i] * 2 for i in range(n)]
    return sum(range(n)), list(range(n)), max(range(1, n)), sorted(range(n), key=lambda i: -i), best, rows, doubled


@on_three
def lists_of_iterators(x):
    n = int(abs(x[2]))
    return list(zip(range(n), x)), list(enumerate(x[x > -2.5])), list(reversed(range(n))), sum(map(abs, range(n)))
