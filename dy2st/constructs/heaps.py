"""The functions of `heapq` and `bisect`, as Python that is converted: the same comparisons, so the same lists."""

from __future__ import annotations

import bisect
import heapq
from collections.abc import Callable
from typing import Any

__all__ = ["heaps"]


def toward_root(heap: list[Any], start: int, at: int) -> None:
    """Move the item at `at` up while it is less than its parent, no further than `start`."""
    item = heap[at]
    while at > start:
        parent = (at - 1) >> 1
        if not item < heap[parent]:
            break
        heap[at] = heap[parent]
        at = parent
    heap[at] = item


def toward_leaves(heap: list[Any], at: int) -> None:
    """Move the smaller children up from `at` to a leaf, and the item from there to its place."""
    end, start, item = len(heap), at, heap[at]
    child = 2 * at + 1
    while child < end:
        right = child + 1
        if right < end:
            if not heap[child] < heap[right]:
                child = right
        heap[at] = heap[child]
        at = child
        child = 2 * at + 1
    heap[at] = item
    toward_root(heap, start, at)


def heappush(heap: list[Any], item: Any) -> None:
    """`heapq.heappush`."""
    heap.append(item)
    toward_root(heap, 0, len(heap) - 1)


def heappop(heap: list[Any]) -> Any:
    """`heapq.heappop`."""
    if len(heap) == 0:
        raise IndexError("index out of range")
    last = heap.pop()
    if len(heap) > 0:
        result = heap[0]
        heap[0] = last
        toward_leaves(heap, 0)
    else:
        result = last
    return result


def heapreplace(heap: list[Any], item: Any) -> Any:
    """`heapq.heapreplace`."""
    if len(heap) == 0:
        raise IndexError("index out of range")
    result = heap[0]
    heap[0] = item
    toward_leaves(heap, 0)
    return result


def heappushpop(heap: list[Any], item: Any) -> Any:
    """`heapq.heappushpop`."""
    if len(heap) > 0:
        if heap[0] < item:
            first = heap[0]
            heap[0] = item
            toward_leaves(heap, 0)
            item = first
    return item


def heapify(heap: list[Any]) -> None:
    """`heapq.heapify`."""
    for at in reversed(range(len(heap) // 2)):
        toward_leaves(heap, at)


def nlargest(n: int, iterable: Any, key: Any = None) -> list[Any]:
    """`heapq.nlargest`, which is defined by `sorted`."""
    return sorted(iterable, key=key, reverse=True)[:n] if n > 0 else []


def nsmallest(n: int, iterable: Any, key: Any = None) -> list[Any]:
    """`heapq.nsmallest`, which is defined by `sorted`."""
    return sorted(iterable, key=key)[:n] if n > 0 else []


def bisect_right(a: Any, x: Any, lo: int = 0, hi: Any = None, *, key: Any = None) -> int:
    """`bisect.bisect_right`."""
    if lo < 0:
        raise ValueError("lo must be non-negative")
    if hi is None:
        hi = len(a)
    while lo < hi:
        middle = (lo + hi) // 2
        found = a[middle] if key is None else key(a[middle])
        if x < found:
            hi = middle
        else:
            lo = middle + 1
    return lo


def bisect_left(a: Any, x: Any, lo: int = 0, hi: Any = None, *, key: Any = None) -> int:
    """`bisect.bisect_left`."""
    if lo < 0:
        raise ValueError("lo must be non-negative")
    if hi is None:
        hi = len(a)
    while lo < hi:
        middle = (lo + hi) // 2
        found = a[middle] if key is None else key(a[middle])
        if found < x:
            lo = middle + 1
        else:
            hi = middle
    return lo


def insort_right(a: Any, x: Any, lo: int = 0, hi: Any = None, *, key: Any = None) -> None:
    """`bisect.insort_right`."""
    wanted = x if key is None else key(x)
    a.insert(bisect_right(a, wanted, lo, hi, key=key), x)


def insort_left(a: Any, x: Any, lo: int = 0, hi: Any = None, *, key: Any = None) -> None:
    """`bisect.insort_left`."""
    wanted = x if key is None else key(x)
    a.insert(bisect_left(a, wanted, lo, hi, key=key), x)


heaps: dict[Any, Callable[..., Any]] = {
    heapq.heappush: heappush, heapq.heappop: heappop, heapq.heapreplace: heapreplace, heapq.heappushpop: heappushpop,
    heapq.heapify: heapify, heapq.nlargest: nlargest, heapq.nsmallest: nsmallest,
    bisect.bisect_right: bisect_right, bisect.bisect_left: bisect_left,
    bisect.insort_right: insort_right, bisect.insort_left: insort_left,
}  # fmt: skip
"""What a call of one of them becomes."""

inside: list[Callable[..., Any]] = [toward_root, toward_leaves, *heaps.values()]
heaps.update((function, function) for function in inside)  # what they call themselves
