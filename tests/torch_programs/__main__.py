"""Writes the figures of PyTorch."""

from tests.torch_programs import write

write()
