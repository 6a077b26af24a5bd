"""The operations: rows of kernel, shape rule and derivative, a file for each family."""

from . import (  # noqa: I001
    accumulate, arrange, broadcast, complexes, conv, create, dtypes, elementwise, factors, fourier, grid, index, join,
    keys, layout, linalg, matrix, neural, norms, pad, pick, recurrent, reduce, search, shape, sort, special, systems,
)  # fmt: skip
from .accumulate import *  # noqa: F403
from .broadcast import *  # noqa: F403
from .complexes import *  # noqa: F403
from .conv import *  # noqa: F403
from .create import *  # noqa: F403
from .dtypes import *  # noqa: F403
from .elementwise import *  # noqa: F403
from .factors import *  # noqa: F403
from .fourier import *  # noqa: F403
from .grid import *  # noqa: F403
from .index import *  # noqa: F403
from .join import *  # noqa: F403
from .keys import *  # noqa: F403
from .linalg import *  # noqa: F403
from .matrix import *  # noqa: F403
from .neural import *  # noqa: F403
from .norms import *  # noqa: F403
from .pad import *  # noqa: F403
from .pick import *  # noqa: F403
from .recurrent import *  # noqa: F403
from .reduce import *  # noqa: F403
from .search import *  # noqa: F403
from .shape import *  # noqa: F403
from .sort import *  # noqa: F403
from .systems import *  # noqa: F403
from . import (
    bits, calculus, closeness, composite, counting, einsum, exponents, missing, polynomials, quantile, sets,
    statistics, windows,
)  # fmt: skip
