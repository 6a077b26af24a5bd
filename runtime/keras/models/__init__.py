"""Models by Keras's names: `Sequential`, `Model`; how they are compiled, fitted, summed up."""

from ..saving import load_model, save_model
from .model import Functional, Model, Sequential
