"""Training: losses and parameters after some steps, for each optimiser and schedule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.torch_programs.layers import data, filled

__all__ = ["AVERAGES", "OPTIMISERS", "PROGRAMS", "SCHEDULES"]


def as_it_is(step: Callable[..., Any]) -> Callable[..., Any]:
    return step


def pytorch_style(torch: Any, convert: Any = as_it_is) -> Any:
    """One Linear(64, 1), MSELoss, SGD, ten epochs, float32. convert: what is done to the training step."""
    nn = torch.nn

    class Model(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.linear = nn.Linear(64, 1)

        def forward(self, x: Any) -> Any:
            return self.linear(x)

    model = filled(torch, Model())
    criterion = nn.MSELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    x, y = data(torch, 32, 64, dtype=torch.float32), data(torch, 32, 1, dtype=torch.float32)

    def step(x: Any, y: Any) -> Any:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        return loss

    step = convert(step)
    losses = [step(x, y).item() for _ in range(10)]
    return {"losses": losses, "state": dict(model.state_dict())}


def small(torch: Any) -> tuple[Any, Any, Any]:
    """A model of two layers and data, in float64."""
    nn = torch.nn
    model = filled(torch, nn.Sequential(nn.Linear(5, 6), nn.Tanh(), nn.Linear(6, 2)).double())
    return model, data(torch, 8, 5), data(torch, 8, 2, seed=1)


def optimiser(make: Callable[[Any, Any], Any], steps: int = 6) -> Callable[..., Any]:
    """A program: losses, parameters and the optimiser's state after some steps."""

    def program(torch: Any, convert: Any = as_it_is) -> Any:
        model, x, y = small(torch)
        optimizer = make(torch.optim, model)

        def step(x: Any, y: Any) -> Any:
            def closure() -> Any:
                optimizer.zero_grad()
                loss = torch.nn.functional.mse_loss(model(x), y)
                loss.backward()
                return loss

            return optimizer.step(closure)

        step = convert(step)
        losses = [float(step(x, y)) for _ in range(steps)]
        state = optimizer.state_dict()["state"]
        kept = {n: {k: v for k, v in s.items() if hasattr(v, "shape")} for n, s in state.items()}
        return {"losses": losses, "parameters": dict(model.state_dict()), "state": kept}

    return program


OPTIMISERS: dict[str, Any] = {
    "SGD": lambda o, m: o.SGD(m.parameters(), lr=0.1),
    "SGD(momentum)": lambda o, m: o.SGD(m.parameters(), lr=0.1, momentum=0.9, dampening=0.3, weight_decay=0.01),
    "SGD(nesterov)": lambda o, m: o.SGD(m.parameters(), lr=0.1, momentum=0.9, nesterov=True, maximize=True),
    "SGD(groups)": lambda o, m: o.SGD(
        [{"params": m[0].parameters(), "lr": 0.01}, {"params": m[2].parameters()}], lr=0.1
    ),
    "Adam": lambda o, m: o.Adam(m.parameters()),
    "Adam(all)": lambda o, m: o.Adam(m.parameters(), 0.1, (0.8, 0.95), 1e-6, 0.02, amsgrad=True),
    "AdamW": lambda o, m: o.AdamW(m.parameters(), lr=0.1),
    "RMSprop": lambda o, m: o.RMSprop(m.parameters()),
    "RMSprop(all)": lambda o, m: o.RMSprop(m.parameters(), 0.02, 0.9, weight_decay=0.01, momentum=0.7, centered=True),
    "Adagrad": lambda o, m: o.Adagrad(m.parameters(), 0.1, 0.05, 0.01, 0.2),
    "Adadelta": lambda o, m: o.Adadelta(m.parameters(), rho=0.8, weight_decay=0.01),
    "Adafactor": lambda o, m: o.Adafactor(m.parameters(), 0.3),
    "Adafactor(all)": lambda o, m: o.Adafactor(
        m.parameters(), 0.2, -0.6, (1e-8, 1e-2), 1.5, weight_decay=0.02, maximize=True
    ),
    "Adamax": lambda o, m: o.Adamax(m.parameters(), 0.05, weight_decay=0.01),
    "NAdam": lambda o, m: o.NAdam(m.parameters(), 0.05, weight_decay=0.01),
    "NAdam(decoupled)": lambda o, m: o.NAdam(m.parameters(), 0.05, weight_decay=0.1, decoupled_weight_decay=True),
    "RAdam": lambda o, m: o.RAdam(m.parameters(), 0.05, weight_decay=0.01),
    "Rprop": lambda o, m: o.Rprop(m.parameters()),
    "ASGD": lambda o, m: o.ASGD(m.parameters(), 0.1, t0=2),
    "LBFGS": lambda o, m: o.LBFGS(m.parameters(), lr=0.3, max_iter=5, history_size=3),
    "LBFGS(wolfe)": lambda o, m: o.LBFGS(m.parameters(), max_iter=6, line_search_fn="strong_wolfe"),
}


def schedule(make: Callable[[Any, Any], Any], steps: int = 14, **options: Any) -> Callable[[Any], Any]:
    """A program: the rate and the momentum after each step."""

    def program(torch: Any) -> Any:
        model, _, _ = small(torch)
        optimizer = torch.optim.SGD(model.parameters(), **{"lr": 0.2, "momentum": 0.5, **options})
        scheduler = make(torch.optim.lr_scheduler, optimizer)
        found = []
        for step in range(steps):
            optimizer.step()
            if type(scheduler).__name__ == "ReduceLROnPlateau":
                scheduler.step(abs(6.0 - step))
            else:
                scheduler.step()
            group = optimizer.param_groups[0]
            found.append([group["lr"], group["momentum"], scheduler.get_last_lr()[0]])
        return found

    return program


SCHEDULES: dict[str, Any] = {
    "StepLR": lambda s, o: s.StepLR(o, 3, 0.5),
    "MultiStepLR": lambda s, o: s.MultiStepLR(o, [2, 5, 5], 0.3),
    "ExponentialLR": lambda s, o: s.ExponentialLR(o, 0.9),
    "CosineAnnealingLR": lambda s, o: s.CosineAnnealingLR(o, 5, 0.01),
    "CosineAnnealingWarmRestarts": lambda s, o: s.CosineAnnealingWarmRestarts(o, 3, 2, 0.01),
    "LambdaLR": lambda s, o: s.LambdaLR(o, lambda epoch: 0.9**epoch),
    "MultiplicativeLR": lambda s, o: s.MultiplicativeLR(o, lambda epoch: 1 / (1 + epoch)),
    "ConstantLR": lambda s, o: s.ConstantLR(o, 0.25, 4),
    "LinearLR": lambda s, o: s.LinearLR(o, 0.2, 0.9, 6),
    "PolynomialLR": lambda s, o: s.PolynomialLR(o, 8, 2.0),
    "OneCycleLR": lambda s, o: s.OneCycleLR(o, 0.7, total_steps=15),
    "OneCycleLR(phases)": lambda s, o: s.OneCycleLR(
        o, 0.7, epochs=5, steps_per_epoch=3, anneal_strategy="linear", three_phase=True
    ),
    "CyclicLR": lambda s, o: s.CyclicLR(o, 0.01, 0.3, 3, 4, "triangular2"),
    "CyclicLR(exp)": lambda s, o: s.CyclicLR(o, 0.01, 0.3, 3, mode="exp_range", gamma=0.9),
    "ReduceLROnPlateau": lambda s, o: s.ReduceLROnPlateau(o, factor=0.5, patience=2, cooldown=1, min_lr=0.03),
    "SequentialLR": lambda s, o: s.SequentialLR(o, [s.ConstantLR(o, 0.1, 2), s.ExponentialLR(o, 0.8)], [4]),
    "ChainedScheduler": lambda s, o: s.ChainedScheduler([s.ConstantLR(o, 0.1, 2), s.ExponentialLR(o, 0.8)]),
}


def clipped(torch: Any) -> Any:
    """Gradients after clipping, and parameters as a vector."""
    utils = torch.nn.utils
    model, x, y = small(torch)
    torch.nn.functional.mse_loss(model(x), y).backward()
    norm = utils.clip_grad_norm_(model.parameters(), 0.1)
    first = [p.grad.clone() for p in model.parameters()]
    utils.clip_grad_value_(model.parameters(), 0.02)
    vector = utils.parameters_to_vector(model.parameters())
    utils.vector_to_parameters(vector * 2, model.parameters())
    return [norm, first, [p.grad for p in model.parameters()], vector, dict(model.state_dict())]


AVERAGES: dict[str, Any] = {
    "mean": lambda swa: {},
    "ema": lambda swa: {"multi_avg_fn": swa.get_ema_multi_avg_fn(0.9)},
    "ema(each)": lambda swa: {"avg_fn": swa.get_ema_avg_fn(0.8), "use_buffers": True},
}


def averaged(options: Callable[[Any], dict[str, Any]], convert: Any = as_it_is) -> Callable[[Any], Any]:
    """A program: steps of a model with a BatchNorm, its average, and its average with new statistics."""

    def program(torch: Any) -> Any:
        nn, swa = torch.nn, torch.optim.swa_utils
        model = filled(torch, nn.Sequential(nn.Linear(5, 6), nn.BatchNorm1d(6), nn.Linear(6, 2)).double())
        average = swa.AveragedModel(model, **options(swa))
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = swa.SWALR(optimizer, 0.02, anneal_epochs=2)

        def step(x: Any, y: Any) -> Any:
            optimizer.zero_grad()
            loss = ((model(x) - y) ** 2).mean()
            loss.backward()
            optimizer.step()
            average.update_parameters(model)
            return loss

        step = convert(step)
        batches = [(data(torch, 8, 5, seed=i), data(torch, 8, 2, seed=10 + i)) for i in range(4)]
        losses = []
        for x, y in batches:
            losses.append([step(x, y).item(), optimizer.param_groups[0]["lr"]])
            scheduler.step()
        before = {name: x.clone() for name, x in average.state_dict().items()}
        swa.update_bn([batches[0], batches[1][0]], average)
        return {"losses": losses, "before": before, "after": dict(average.state_dict())}

    return program


PROGRAMS = {
    "pytorch_style": pytorch_style,
    "clipped": clipped,
    **{name: optimiser(make) for name, make in OPTIMISERS.items()},
    **{name: schedule(make) for name, make in SCHEDULES.items()},
    **{f"averaged({name})": averaged(options) for name, options in AVERAGES.items()},
}
