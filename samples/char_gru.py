"""A recurrent network learns a poem letter by letter and writes it: steps and the writing are one graph each."""

from pathlib import Path

import numpy as np

import dy2st.runtime as torch
from dy2st import InputSpec, to_static

nn, optim = torch.nn, torch.optim
LENGTH, BATCH, STEPS, WIDTH = 24, 32, 200, 96
TEXT = (Path(__file__).parent / "data" / "jabberwocky.txt").read_text()
LETTERS = sorted(set(TEXT))


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.letters = nn.Embedding(len(LETTERS), 32)
        self.memory = nn.GRU(32, WIDTH, batch_first=True)
        self.head = nn.Linear(WIDTH, len(LETTERS))

    def forward(self, x: torch.Tensor, state: torch.Tensor) -> tuple:
        """(scores of the letter after each of x (batch, length), the state after the last)."""
        found, state = self.memory(self.letters(x), state)
        return self.head(found), state


torch.manual_seed(0)
net = Net()
criterion = nn.CrossEntropyLoss()
optimizer = optim.Adam(net.parameters(), lr=1e-2)


@to_static
def step(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The loss of letters x (batch, length) that are followed by y, and one step down its gradient."""
    optimizer.zero_grad()
    scores, _ = net(x, torch.zeros(1, x.shape[0], WIDTH))
    loss = criterion(scores.flatten(0, 1), y.flatten())
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    optimizer.step()
    return loss


@to_static
def written(x: torch.Tensor, count: np.int64) -> np.ndarray:
    """The `count` letters that the network thinks follow those of x (1, length)."""
    with torch.no_grad():
        scores, state = net(x, torch.zeros(1, 1, WIDTH))
        letter = scores[:, -1].argmax(1)
        found = []
        for _ in range(count):
            found.append(letter.numpy())
            scores, state = net(letter.reshape(1, 1), state)
            letter = scores[:, -1].argmax(1)
        return np.concatenate(found)


def numbers(text: str) -> torch.Tensor:
    """A text as a batch of one row."""
    return torch.tensor([[LETTERS.index(letter) for letter in text]])


def batch(rng: np.random.Generator) -> tuple:
    """Windows at random places of the text, and what follows each letter of them."""
    letters = numbers(TEXT).numpy()[0]
    rows = rng.integers(0, len(letters) - LENGTH, (BATCH, 1)) + np.arange(LENGTH)
    return torch.tensor(letters[rows]), torch.tensor(letters[rows + 1])


def train(steps: int) -> list:
    """The losses of the steps."""
    rng = np.random.default_rng(0)
    scheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    losses = []
    for _step in range(steps):
        losses.append(step(*batch(rng)).item())
        scheduler.step()
    return losses


def continued(text: str, count: int) -> str:
    return "".join(LETTERS[letter] for letter in written(numbers(text), np.int64(count)))


def inputs() -> tuple:
    return numbers("Beware the"), np.int64(60)


def other_inputs() -> tuple:
    return numbers("He took hi"), np.int64(25)


MAIN = written
DYNAMIC = (InputSpec((1, 10), "int64"), InputSpec((), "int64"))

if __name__ == "__main__":
    for number, loss in enumerate(train(STEPS)):
        if number % 50 == 0:
            print(f"step {number}: loss {loss:.3f}")
    print(continued("Beware the", 200))
