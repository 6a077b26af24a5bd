"""Of the operands of `and` and `or` in a test, only the truth counts."""


def before(items, n):
    while items and n < 3 or not (n or items):
        n = n + len(items)
        items = items[1:]
    return n if items or n > 2 else 0


def after(items, n):
    def test_(items, n):
        return dy.or_(dy.and_(dy.truth(items), lambda: dy.lt(n, 3)), lambda: dy.not_(dy.or_(dy.truth(n), lambda: dy.truth(items))))
    def body_(items, n):
        n = dy.operate("+", n, dy.call(len, items))
        items = dy.item(items, dy.slice(1, None))
        return items, n
    items, n = dy.while_(test_, body_, (items, n))
    return dy.ifexp(dy.or_(dy.truth(items), lambda: dy.gt(n, 2)), lambda: n, lambda: 0)


SAMPLES = [([1, 2], 0), ([], 5), ([1], 3)]
