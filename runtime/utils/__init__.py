"""What PyTorch has in `torch.utils`: data in batches."""

from . import data
