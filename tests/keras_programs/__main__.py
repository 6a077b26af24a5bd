"""Writes the figures of Keras."""

import sys

from tests.keras_programs import write

write(sys.argv[1:])
