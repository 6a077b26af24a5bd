"""The operations: rows of kernel, shape rule and derivative, a file for each family."""

from . import create, elementwise, index, linalg, reduce, shape, sort  # noqa: F401, I001
from .create import *  # noqa: F403
from .elementwise import *  # noqa: F403
from .index import *  # noqa: F403
from .linalg import *  # noqa: F403
from .reduce import *  # noqa: F403
from .shape import *  # noqa: F403
from .sort import *  # noqa: F403
from . import composite  # noqa: F401, E402
