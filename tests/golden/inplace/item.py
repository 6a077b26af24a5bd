"""What the target is made of is evaluated once."""


def before(x, i):
    x[i] -= 1
    x[len(x) - 1] *= 3
    x[i : i + 1] += [i]
    return x


def after(x, i):
    dy.set_item(x, i, dy.inplace("-", dy.item(x, i), 1))
    index_ = dy.operate("-", dy.call(len, x), 1)
    dy.set_item(x, index_, dy.inplace("*", dy.item(x, index_), 3))
    index2_ = dy.operate("+", i, 1)
    dy.set_item(
        x, dy.slice(i, index2_), dy.inplace("+", dy.item(x, dy.slice(i, index2_)), dy.list_([i]))
    )
    return x


SAMPLES = [([1, 2, 3], 1), ([1, 2, 3], 0)]
