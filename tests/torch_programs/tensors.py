"""Tensors: functions, methods, dtypes and derivatives by PyTorch's names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.torch_programs.layers import data

__all__ = ["PROGRAMS"]


def of(function: Callable[..., Any], *shapes: Any, low: float = -2.0) -> Callable[[Any], Any]:
    """A program: function(torch, *tensors), and the gradients of the tensors where it gives floats."""

    def program(torch: Any) -> Any:
        given = [data(torch, *shape, seed=i, low=low).requires_grad_() for i, shape in enumerate(shapes)]
        found = function(torch, *given)
        total: Any = 0
        for y in found if isinstance(found, (tuple, list)) else [found]:
            if hasattr(y, "requires_grad") and y.requires_grad:
                total = total + (y * y).sum()
        if hasattr(total, "backward"):
            total.backward()
        return {"found": found, "gradients": [x.grad for x in given]}

    return program


X = (3, 4)
POSITIVE = (
    "sqrt exp exp2 expm1 log log2 log10 log1p sin cos tan sinh cosh tanh asinh atan reciprocal rsqrt sigmoid abs neg "
    "square floor ceil trunc frac sign".split()
)


def promoted(torch: Any) -> Any:
    """The dtypes of sums of all pairs."""
    kinds = [torch.bool, torch.uint8, torch.int32, torch.int64, torch.float16, torch.float32, torch.float64]
    found = []
    for a in kinds:
        one = torch.ones(2, dtype=a)
        found += [one + 1, one * 1.5, one / 2, one.sum(), one > 0, torch.sqrt(one)]
        for b in kinds:
            found += [one + torch.ones(2, dtype=b), one * torch.tensor(1, dtype=b)]
    return found


def in_place(torch: Any, x: Any) -> Any:
    y = x * 1
    y.mul_(2).add_(x, alpha=0.5)
    y[0] = x[1] * 3
    y[:, 1].sub_(1)
    y.clamp_(-1.5, 1.5)
    z = y.view(-1)
    z[2] = 7
    return y, z


def twice(torch: Any) -> Any:
    """Derivatives of derivatives, hooks, accumulation."""
    x = data(torch, 3).requires_grad_()
    (first,) = torch.autograd.grad((x**3).sum(), x, create_graph=True)
    (second,) = torch.autograd.grad((first * first).sum(), x)
    y = x * 2
    seen: list[Any] = []
    y.register_hook(lambda g: seen.append(g) or g * 10)
    y.retain_grad()
    y.sum().backward()
    y2 = (x * x).sum()
    y2.backward()
    with torch.no_grad():
        x.sub_(0.1 * x.grad)
    return [first, second, seen, y.grad, x.grad, x, x.detach() * 2, x.requires_grad, y.is_leaf]


PROGRAMS: dict[str, Callable[[Any], Any]] = {
    **{name: of(lambda t, x, name=name: getattr(t, name)(x), X, low=0.1) for name in POSITIVE},
    **{f"method {name}": of(lambda t, x, name=name: getattr(x, name)(), X, low=0.1) for name in POSITIVE[:6]},
    "promoted": promoted,
    "in place": of(in_place, X),
    "twice": twice,
    "reductions": of(lambda t, x: (
        x.sum(), x.sum(0), x.mean(1, keepdim=True), x.prod(1), x.std(), x.var(0, unbiased=False), x.norm(),
        x.norm(1, dim=1),
        x.amax(1), x.logsumexp(1), x.cumsum(0), x.cumprod(1), t.var(x, 1, correction=2),
    ), X),
    "extremes": of(lambda t, x: (
        *x.max(1), *x.min(0, keepdim=True), x.max(), x.argmax(), x.argmin(1), *x.sort(1, descending=True), *x.topk(2),
        x.argsort(0), *x.median(1), x.median(), *t.kthvalue(x, 2, 1), (x > 0).any(1), (x > -3).all(),
    ), X),
    "shapes": of(lambda t, x: (
        x.view(2, 6), x.reshape(-1), x.t(), x.T, x.transpose(0, 1), x.permute(1, 0), x[None].squeeze(0),
        x.unsqueeze(1),
        x.expand(2, 3, 4), x.repeat(2, 1), x.flatten(), x.flip(0), x.roll(1, 1), x.tril(), x.triu(1), x.diagonal(),
        *x.split(2, 1), *x.chunk(3, 1), *x.unbind(0), x.narrow(1, 1, 2), x.select(0, 1), t.cat([x, x], 1),
        t.stack([x, x]),
        x.movedim(0, 1), x.unflatten(1, (2, 2)), x.repeat_interleave(2, 0), t.hstack([x, x]), t.tile(x, (2, 1)),
    ), X),
    "indexing": of(lambda t, x: (
        x[0], x[:, 1], x[..., 1:3], x[[0, 2]], x[x > 0], x[t.tensor([2, 0])], x[1, t.tensor([0, 3])],
        x.gather(1, t.tensor([[0, 1], [2, 3], [1, 0]])), x.index_select(1, t.tensor([3, 0])), x.masked_fill(x > 0,
        9.0),
        t.where(x > 0, x, -x), x.scatter(1, t.tensor([[0], [1], [2]]), 5.0), t.zeros(3, 5,
        dtype=t.float64).scatter_add(
            1, t.tensor([[0, 0, 1, 4], [1, 1, 1, 1], [2, 3, 0, 0]]), x), x.masked_select(x < 0),
            t.take_along_dim(x, x.argsort(1), 1),
    ), X),
    "products": of(lambda t, a, b: (
        a @ b, t.matmul(a, b), a.mm(b), t.einsum("ij,jk->ki", a, b), t.outer(a[0], b[:, 0]), a[0].dot(b[:, 0]),
        t.addmm(t.ones(3, 2, dtype=t.float64), a, b, beta=2, alpha=3), t.bmm(a[None], b[None]), t.tensordot(a, b, 1),
    ), X, (4, 2)),
    "binary": of(lambda t, a, b: (
        a + b, a - 2, 3 - a, a * b, a / b, 2 / a, a**2, a**3.0, t.maximum(a, b), t.minimum(a, b), t.atan2(a, b),
        a.lerp(b, 0.3),
        a.addcmul(a, b, value=0.5), a.addcdiv(a, b), t.clamp(a, -1, 0.5), a.clamp(min=0), t.fmod(a, 0.7),
        t.remainder(a, 0.7),
        a.div(b, rounding_mode="floor"), t.hypot(a, b), a.eq(b), a <= b, t.isclose(a, a + 1e-12), t.allclose(a, b),
        t.equal(a, a),
    ), X, X),
    "creation": lambda t: [
        t.zeros(2, 3), t.ones((2,)), t.full((2, 2), 7), t.full((2,), 1.5), t.arange(5), t.arange(1, 2, 0.25),
        t.linspace(0, 1, 5),
        t.eye(3), t.tensor([1, 2]), t.tensor([1.5, 2]), t.tensor(True), t.tensor([[1], [2]], dtype=t.float64),
        t.zeros_like(t.ones(2, dtype=t.float64)), t.ones(2, dtype=t.int32), t.tensor(2.5).item(), t.arange(3.0),
        t.meshgrid(t.arange(2), t.arange(3), indexing="ij"), t.tril_indices(3, 3), t.ones(2).new_zeros(3),
    ],
    "conversion": lambda t: [
        t.tensor([1.7, -1.7]).int(), t.tensor([1, 0]).bool(), t.tensor([1]).float(), t.tensor([1.5]).double(),
        t.tensor([1.5]).to(t.int64), t.ones(2).to("cpu"), t.ones(2, 3).numel(), t.ones(2, 3).dim(), list(t.ones(2,
        3).size()),
        t.tensor([1.0, 2.0]).tolist(), t.ones(2).type_as(t.ones(1, dtype=t.int32)), int(t.tensor(3)),
        float(t.tensor(2.5)),
    ],
}  # fmt: skip
