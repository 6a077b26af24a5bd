"""A convolutional network learns handwritten digits: forward, backward and Adam's update are one graph."""

from pathlib import Path

import numpy as np

import dy2st.runtime as torch
from dy2st import InputSpec, to_static

nn, optim = torch.nn, torch.optim
TRAINING, BATCH, EPOCHS = 1500, 50, 12


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(1, 16, 3, padding=1)
        self.second = nn.Conv2d(16, 32, 3, padding=1)
        self.head = nn.Linear(32 * 4 * 4, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.relu(self.first(x))
        x = torch.relu(self.second(x))
        x = torch.nn.functional.max_pool2d(x, 2)
        return self.head(x.flatten(1))


torch.manual_seed(0)
net = Net()
criterion = nn.CrossEntropyLoss()
optimizer = optim.Adam(net.parameters(), lr=2e-3)


@to_static
def gradients(x: torch.Tensor, y: torch.Tensor) -> tuple:
    """The loss of a batch x (batch, 1, 8, 8) with labels y, and its gradient by each parameter."""
    optimizer.zero_grad()
    loss = criterion(net(x), y)
    loss.backward()
    return loss.detach(), *(p.grad.clone() for p in net.parameters())


@to_static
def step(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The loss of a batch, and one step down its gradient."""
    loss, *_ = gradients(x, y)
    optimizer.step()
    return loss


@to_static
def predict(x: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        return net(x).argmax(1)


def data() -> tuple:
    """All digits in an order of their own, as float32 of mean 0, and their labels."""
    with np.load(Path(__file__).parent / "data" / "digits.npz") as file:
        order = np.random.default_rng(0).permutation(len(file["labels"]))
        pixels = file["pixels"][order].reshape(-1, 1, 8, 8).astype(np.float32) / 8 - 0.6
        return torch.tensor(pixels), torch.tensor(file["labels"][order].astype(np.int64))


def train(epochs: int) -> tuple:
    """(the mean loss of each epoch, the share of the digits held back that is read right)."""
    x, y = data()
    scheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)
    rng = np.random.default_rng(0)
    losses = []
    for _epoch in range(epochs):
        order = rng.permutation(TRAINING).reshape(-1, BATCH)
        losses.append(np.mean([step(x[rows], y[rows]).item() for rows in order]))
        scheduler.step()
    return losses, (predict(x[TRAINING:]) == y[TRAINING:]).float().mean().item()


def inputs() -> tuple:
    x, y = data()
    return x[:BATCH], y[:BATCH]


def other_inputs() -> tuple:
    x, y = data()
    return x[BATCH : 2 * BATCH], y[BATCH : 2 * BATCH]


MAIN = gradients
DYNAMIC = (InputSpec(("batch", 1, 8, 8), "float32"), InputSpec(("batch",), "int64"))

if __name__ == "__main__":
    losses, accuracy = train(EPOCHS)
    for epoch, loss in enumerate(losses):
        print(f"epoch {epoch}: loss {loss:.4f}")
    print(f"{accuracy:.1%} of the digits that it has not seen are read right")
