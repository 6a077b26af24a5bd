"""Data in batches and learning curves: PyTorch's batches where nothing is drawn, seeds, pictures and text."""

from __future__ import annotations

import collections
import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dy2st
import dy2st.runtime as torch
from dy2st.runtime import keras
from dy2st.runtime.utils.data import (
    BatchSampler,
    ConcatDataset,
    DataLoader,
    Dataset,
    IterableDataset,
    RandomSampler,
    Subset,
    SubsetRandomSampler,
    TensorDataset,
    WeightedRandomSampler,
    random_split,
)

Point = collections.namedtuple("Point", "x y")


def rows(count: int = 10) -> TensorDataset:
    return TensorDataset(torch.arange(count * 2).reshape(count, 2).float(), torch.arange(count))


def numbers(loader: Any) -> list[list[int]]:
    """The labels of each batch."""
    return [batch[1].tolist() for batch in loader]


def test_batches_in_order() -> None:
    loader = DataLoader(rows(), batch_size=4)
    assert len(loader) == 3
    x, _ = next(iter(loader))
    assert isinstance(x, torch.Tensor) and x.dtype == torch.float32 and x.shape == (4, 2)
    assert numbers(loader) == numbers(loader) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert numbers(DataLoader(rows(), 4, drop_last=True)) == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert len(DataLoader(rows(), 4, drop_last=True)) == 2
    assert [y.item() for _, y in DataLoader(rows(3), batch_size=None)] == [0, 1, 2]


def test_shuffled_batches_have_seeds() -> None:
    def drawn(seed: int, **options: Any) -> Any:
        return numbers(DataLoader(rows(), 4, shuffle=True, generator=torch.Generator().manual_seed(seed), **options))

    assert drawn(1) == drawn(1) != drawn(2)
    assert sorted(itertools.chain(*drawn(1))) == list(range(10))
    loader = DataLoader(rows(), 4, shuffle=True)
    torch.manual_seed(5)
    first, second = numbers(loader), numbers(loader)
    assert first != second
    torch.manual_seed(5)
    assert [numbers(loader), numbers(loader)] == [first, second]


def test_samplers() -> None:
    torch.manual_seed(0)
    assert sorted(SubsetRandomSampler([3, 5, 7])) == [3, 5, 7]
    assert len(list(RandomSampler(range(4), num_samples=10))) == 10
    assert set(RandomSampler(range(4), replacement=True, num_samples=100)) == {0, 1, 2, 3}
    assert set(WeightedRandomSampler([0.0, 1.0, 0.0, 3.0], 200)) == {1, 3}
    assert list(BatchSampler(range(5), 2, False)) == [[0, 1], [2, 3], [4]]
    by_hand = DataLoader(rows(), batch_sampler=[[9, 0], [4]])
    assert numbers(by_hand) == [[9, 0], [4]] and len(by_hand) == 2
    assert numbers(DataLoader(rows(), 2, sampler=[2, 4, 6])) == [[2, 4], [6]]


def test_parts_of_datasets() -> None:
    torch.manual_seed(0)
    parts = random_split(rows(), [7, 3])
    assert [len(part) for part in parts] == [7, 3]
    assert sorted(y.item() for part in parts for _, y in part) == list(range(10))  # type: ignore[attr-defined]
    assert [len(part) for part in random_split(rows(11), [0.5, 0.25, 0.25])] == [6, 3, 2]
    assert numbers(DataLoader(Subset(rows(), [8, 1, 3]), 2)) == [[8, 1], [3]]
    both = rows(3) + Subset(rows(), [9])
    assert isinstance(both, ConcatDataset) and len(both) == 4
    assert both[3][1].item() == both[-1][1].item() == 9
    with pytest.raises(ValueError, match="does not equal the length"):
        random_split(rows(), [7, 4])
    with pytest.raises(AssertionError, match="Size mismatch"):
        TensorDataset(torch.ones(3), torch.ones(4))


class Samples(Dataset):
    """Samples of many kinds."""

    def __getitem__(self, index: int) -> Any:
        if index >= 4:
            raise IndexError
        return {
            "array": np.full(2, index, np.float32), "float": index / 2, "int": index, "text": str(index),
            "pair": (np.int16(index), [torch.tensor(index)]), "named": Point(index, 0.5),
        }  # fmt: skip

    def __len__(self) -> int:
        return 4


def test_collating() -> None:
    batch = next(iter(DataLoader(Samples(), batch_size=3)))
    assert batch["array"].tolist() == [[0, 0], [1, 1], [2, 2]] and batch["array"].dtype == torch.float32
    assert batch["float"].dtype == torch.float64 and batch["int"].dtype == torch.int64
    assert batch["text"] == ["0", "1", "2"]
    assert isinstance(batch["pair"], list) and batch["pair"][0].dtype == torch.int16
    assert batch["pair"][1][0].tolist() == [0, 1, 2]
    assert isinstance(batch["named"], Point) and batch["named"].y.tolist() == [0.5, 0.5, 0.5]
    own = DataLoader(Samples(), 2, collate_fn=lambda samples: [sample["int"] for sample in samples])
    assert list(own) == [[0, 1], [2, 3]]
    with pytest.raises(TypeError, match="default_collate"):
        next(iter(DataLoader([object()])))


def test_an_iterable_dataset() -> None:
    class Count(IterableDataset):
        def __iter__(self) -> Any:
            return iter(range(5))

        def __len__(self) -> int:
            return 5

    loader = DataLoader(Count(), batch_size=2)
    assert [batch.tolist() for batch in loader] == [[0, 1], [2, 3], [4]] and len(loader) == 3
    with pytest.raises(ValueError, match="unspecified shuffle"):
        DataLoader(Count(), shuffle=True)


def test_a_loader_trains() -> None:
    """In PyTorch's words with a converted step, and in Keras's words."""
    nn = torch.nn
    torch.manual_seed(0)
    x = torch.randn(24, 3)
    data = TensorDataset(x, x @ torch.tensor([[1.0], [2.0], [-1.0]]))
    model = nn.Linear(3, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

    @dy2st.to_static
    def step(x: Any, y: Any) -> Any:
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        return loss

    for _ in range(20):
        losses = [step(x, y).item() for x, y in DataLoader(data, 7, shuffle=True)]
    assert losses[-1] < 0.01
    assert sum(len(family.runners) for family in step.families.values()) == 2

    fitted = keras.Sequential([keras.layers.Dense(1)])
    fitted.compile(keras.optimizers.SGD(0.1), "mse")
    logs = fitted.fit(DataLoader(data, 8, shuffle=True), epochs=20, verbose=0).history
    assert logs["loss"][-1] < 0.01 < logs["loss"][0]


# --- curves ---------------------------------------------------------------------------------------


LOGS = {"loss": [4.0, 2.0, 1.0], "accuracy": [0.1, 0.5, 0.9], "val_loss": [4.0, 3.0, 2.5]}


def test_curves_as_text() -> None:
    text = dy2st.learning_curves(LOGS, width=30, height=5)
    assert text is not None
    assert text.split("\n\n")[0].splitlines() == [
        "loss",
        "   4 ┤○○○○○",
        "     │   ●●○○○○○○○○○",
        "     │       ●●●●   ○○○○○○○○○",
        "1.75 ┤           ●●●●●●●",
        "   1 ┤                  ●●●●●",
        "     └───────────────────────",
        "      1                     3",
        "      ● loss 1   ○ val_loss 2.5",
    ]
    assert text.split("\n\n")[1].startswith("accuracy\n")
    assert str(dy2st.learning_curves([3, float("nan"), 1])).startswith("loss\n")
    with pytest.raises(ValueError, match="no epochs"):
        dy2st.learning_curves({"loss": []})
    with pytest.raises(ValueError, match="logarithmic"):
        dy2st.learning_curves([0.0, 1.0], log=True)


@pytest.mark.filterwarnings("ignore")
def test_curves_as_a_picture(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    assert dy2st.learning_curves(LOGS, tmp_path / "curves.png", log=True) is None
    data = (tmp_path / "curves.png").read_bytes()
    assert data.startswith(b"\x89PNG") and len(data) > 5000
