"""What programs ask of GPUs: there is none here."""

from __future__ import annotations

__all__ = ["device_count", "is_available", "manual_seed", "manual_seed_all"]


def is_available() -> bool:
    """False: tensors live in NumPy."""
    return False


def device_count() -> int:
    """0."""
    return 0


def manual_seed(seed: int) -> None:
    """There is no generator on a GPU to seed."""


manual_seed_all = manual_seed
