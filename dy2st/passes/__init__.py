"""The passes: from the user's function to the same function written as calls of `dy`.

In: a `Source`. Out: a `Rewritten`, whose tree has no branch, loop, jump, call, attribute or display
of its own left: Python only runs from one `dy` call to the next. On plain values it does what the
source did, in the same order.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from dy2st.errors import ConversionError
from dy2st.names import Names
from dy2st.passes.asserts import Asserts
from dy2st.passes.attributes import Attributes
from dy2st.passes.base import Pass
from dy2st.passes.bindings import Bindings
from dy2st.passes.branches import Branches
from dy2st.passes.calls import Calls
from dy2st.passes.comprehensions import Comprehensions
from dy2st.passes.containers import Containers
from dy2st.passes.contexts import Contexts
from dy2st.passes.fence import Fence
from dy2st.passes.formats import Formats
from dy2st.passes.generators import Generators
from dy2st.passes.inplace import InPlace
from dy2st.passes.items import Items
from dy2st.passes.jumps import Jumps, LoopElse
from dy2st.passes.logic import Logic
from dy2st.passes.loops import Loops
from dy2st.passes.matches import Matches
from dy2st.passes.operations import Operations
from dy2st.passes.returns import Returns
from dy2st.passes.scopes import Scopes
from dy2st.passes.supers import Supers
from dy2st.passes.unpacking import Unpacking
from dy2st.passes.walrus import Walrus
from dy2st.source import Source, to_text

PASSES: tuple[type[Pass], ...] = (
    Fence,  # before anything is changed
    Supers,  # while the first parameter is still that of the user's function
    Generators,  # makes loops and branches that return
    Matches,  # makes branches, and their cases may jump
    Comprehensions,  # makes loops; after it functions are all there is of scopes
    Walrus,  # makes statements, and jumps out of loops
    LoopElse,  # makes branches, and gives the jumps that skip them a flag
    Returns,  # makes breaks
    Jumps,  # from here on blocks run from their first statement to the last
    Scopes,  # needs to know which statements are in branches; makes attributes
    Unpacking,  # one target for each assignment, which the next passes rely on
    InPlace,  # makes assignments to items and attributes
    Asserts,
    Formats,
    Logic,  # after Jumps, which combines its flags with `not` and `or`
    Items,
    Operations,  # after Logic, which takes chains and `in`, and InPlace
    Containers,
    Contexts,
    Attributes,
    Calls,
    Bindings,  # needs branches and loops as blocks: what they carry is known from these
    Loops,
    Branches,  # last two: bodies and sides become functions
)


@dataclass(frozen=True)
class Rewritten:
    """A function as calls of constructs.

    dy     the name under which the tree finds the constructs
    outer  the name of the object whose attributes are the globals and free variables it changes
    assumed  the names outside that it relies on, with what they stood for (None for nothing)
    results  the names of what it returns, after which nothing of it runs
    """

    source: Source
    tree: Any
    dy: str
    outer: str
    assumed: Mapping[str, Any]
    results: frozenset[str]

    def fits(self, visible: Mapping[str, Any]) -> bool:
        """Whether the tree is right for a function that sees this outside itself."""
        return all(visible.get(name) is value for name, value in self.assumed.items())

    @property
    def text(self) -> str:
        return to_text(self.tree)


def rewrite(source: Source, visible: Mapping[str, Any] = MappingProxyType({})) -> Rewritten:
    """All passes in order; the tree of the source is left as it is.

    visible is what the function sees by name outside itself (globals, free variables): it tells
    which names are modules, and which are not the builtins they look like.
    Raises ConversionError for what cannot be converted.
    """
    tree = copy.deepcopy(source.tree)
    names = Names(tree, visible)
    try:
        for each in PASSES:
            tree = each(source, names).run(tree)
    except RecursionError:
        hint = "Split it into several functions."
        raise ConversionError("the function is nested too deeply", None, hint) from None
    return Rewritten(source, tree, names.dy, names.outer, names.assumed, frozenset(names.results))
