"""A model and a training loop as PyTorch programs have them: but for the import, the lines are PyTorch's."""

import dy2st.runtime as torch
from dy2st import to_static

nn, optim = torch.nn, torch.optim


class Model(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(64, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.linear(x)


def start(seed: int) -> tuple:
    """A model with known weights, its optimiser, and data: a line with noise."""
    torch.manual_seed(seed)
    model = Model()
    x = torch.randn(128, 64)
    y = x @ torch.linspace(-1, 1, 64).reshape(64, 1) + 0.1 * torch.randn(128, 1)
    return model, optim.SGD(model.parameters(), lr=0.01), x, y


criterion = nn.MSELoss()


@to_static
def train(weight: torch.Tensor, bias: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> tuple:
    """The losses of ten epochs from these weights, and the weights after them."""
    with torch.no_grad():
        model.linear.weight.copy_(weight)
        model.linear.bias.copy_(bias)
    losses = []
    for _epoch in range(10):
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    return torch.stack(losses), model.linear.weight.detach().clone(), model.linear.bias.detach().clone()


model, optimizer, _, _ = start(0)


def inputs() -> tuple:
    made, _, x, y = start(0)
    return made.linear.weight.detach(), made.linear.bias.detach(), x, y


def other_inputs() -> tuple:
    made, _, x, y = start(1)
    return made.linear.weight.detach(), made.linear.bias.detach(), x, y


MAIN = train
DYNAMIC = None  # all sizes are fixed

if __name__ == "__main__":
    model, optimizer, x, y = start(0)

    @to_static
    def step(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        return loss

    for epoch in range(10):
        print(f"epoch {epoch}: loss {step(x, y).item():.4f}")
