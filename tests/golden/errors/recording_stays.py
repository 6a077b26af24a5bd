"""Recording of gradients is switched, and stays so."""

import numpy as np

import dy2st.runtime as torch


def before(x):
    torch.set_grad_enabled(False)
    return x * 2


def instead(x):
    with torch.no_grad():
        return x * 2


SAMPLES = [(np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, -3.0]),)]

ERROR = """
recording is switched in converted code, and stays so after it
  recording_stays.py:10, in before
    10 |     return x * 2
       |     ^^^^^^^^^^^^
Write `with torch.no_grad():`, or switch it outside.
"""
