"""Writes the figures of Keras."""

from tests.keras_programs import write

write()
