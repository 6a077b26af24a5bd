"""A network that thinks as long as it needs: its forward pass is a `while` on data, and it is trained through it."""

from pathlib import Path

import numpy as np

import dy2st.runtime as torch
from dy2st import InputSpec, to_static

nn, optim = torch.nn, torch.optim
TRAINING, BATCH, EPOCHS, WIDTH = 1500, 50, 12, 64
TOLERANCE, LONGEST = 1e-2, 40


class Equilibrium(nn.Module):
    """Scores of digits from the state in which a recurrent layer settles (Bai et al., 2019)."""

    def __init__(self) -> None:
        super().__init__()
        self.given = nn.Linear(64, WIDTH)
        self.inner = nn.Linear(WIDTH, WIDTH)
        self.head = nn.Linear(WIDTH, 10)

    def forward(self, x: torch.Tensor) -> tuple:
        """(scores (batch, 10), how many rounds it took) for pixels x (batch, 64)."""
        given = self.given(x)
        state, rounds = torch.tanh(given), 1
        new = torch.tanh(given + self.inner(state))
        while (new - state).abs().max() > TOLERANCE and rounds < LONGEST:
            state, rounds = new, rounds + 1
            new = torch.tanh(given + self.inner(state))
        return self.head(new), rounds


torch.manual_seed(0)
net = Equilibrium()
criterion = nn.CrossEntropyLoss()
optimizer = optim.Adam(net.parameters(), lr=1e-2)


@to_static
def gradients(x: torch.Tensor, y: torch.Tensor) -> tuple:
    """The loss of a batch x (batch, 64) with labels y, the rounds, and the gradient by each parameter."""
    optimizer.zero_grad()
    scores, rounds = net(x)
    loss = criterion(scores, y)
    loss.backward()
    return loss.detach(), rounds, *(p.grad.clone() for p in net.parameters())


@to_static
def step(x: torch.Tensor, y: torch.Tensor) -> tuple:
    """The loss of a batch and the rounds that it took; one step down the gradient."""
    loss, rounds, *_ = gradients(x, y)
    optimizer.step()
    return loss, rounds


@to_static
def predict(x: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        return net(x)[0].argmax(1)


def data() -> tuple:
    """All digits in an order of their own, as float32 of mean 0, and their labels."""
    with np.load(Path(__file__).parent / "data" / "digits.npz") as file:
        order = np.random.default_rng(0).permutation(len(file["labels"]))
        pixels = file["pixels"][order].reshape(-1, 64).astype(np.float32) / 16 - 0.3
        return torch.tensor(pixels), torch.tensor(file["labels"][order].astype(np.int64))


def train(epochs: int) -> tuple:
    """(for each epoch the mean loss and the mean rounds, the share of the digits held back that is read right)."""
    x, y = data()
    rng = np.random.default_rng(0)
    history = []
    for _epoch in range(epochs):
        order = rng.permutation(TRAINING).reshape(-1, BATCH)
        found = [step(x[rows], y[rows]) for rows in order]
        history.append((np.mean([loss.item() for loss, _ in found]), np.mean([rounds for _, rounds in found])))
    return history, (predict(x[TRAINING:]) == y[TRAINING:]).float().mean().item()


def inputs() -> tuple:
    x, y = data()
    return x[:BATCH], y[:BATCH]


def other_inputs() -> tuple:
    x, y = data()
    return x[BATCH : 2 * BATCH] * 3, y[BATCH : 2 * BATCH]


MAIN = gradients
DYNAMIC = (InputSpec(("batch", 64), "float32"), InputSpec(("batch",), "int64"))

if __name__ == "__main__":
    history, accuracy = train(EPOCHS)
    for epoch, (loss, rounds) in enumerate(history):
        print(f"epoch {epoch}: loss {loss:.4f}, {rounds:.1f} rounds")
    print(f"{accuracy:.1%} of the digits that it has not seen are read right")
