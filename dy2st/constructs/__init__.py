"""What rewritten code calls, as `dy`: one file for each pass, of the same name.

On plain values every construct is plain Python; on Symbols it builds the graph.
"""


from builtins import slice

from dy2st.constructs import functions, numbers, optimizers  # noqa: F401  (they fill tables: operators, built-ins)
from dy2st.constructs.attributes import Box, attr, del_attr, set_attr
from dy2st.constructs.branches import if_
from dy2st.constructs.calls import call
from dy2st.constructs.checks import assert_, read, undefined
from dy2st.constructs.comparisons import compare, eq, ge, gt, in_, is_, is_not, le, lt, ne
from dy2st.constructs.containers import dict_, list_, set_
from dy2st.constructs.contexts import context
from dy2st.constructs.generators import generator, yield_
from dy2st.constructs.items import del_item, inplace, item, set_item, unpack
from dy2st.constructs.logic import and_, ifexp, not_, or_, truth
from dy2st.constructs.loops import for_, while_
from dy2st.constructs.matches import is_instance, is_mapping, is_sequence, middle, positional, without
from dy2st.constructs.nones import is_none
from dy2st.constructs.operations import operate
from dy2st.constructs.text import format_

__all__ = [
    "Box", "and_", "assert_", "attr", "call", "compare", "context", "del_attr", "del_item", "dict_", "eq", "for_",
    "format_", "ge", "generator", "gt", "if_", "ifexp", "in_", "inplace", "is_", "is_instance", "is_mapping",
    "is_none", "is_not", "is_sequence", "item", "le", "list_", "lt", "middle", "ne", "not_", "operate", "or_",
    "positional", "read", "set_", "set_attr", "set_item", "slice", "truth", "undefined", "unpack", "while_", "without",
    "yield_",
]  # fmt: skip
