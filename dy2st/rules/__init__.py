"""Rules: graph -> graph, the same values with fewer nodes.

In: a traced Graph. Out: the same Graph, changed in place: stand-ins resolved, transposes cancelled, equal nodes
merged, broadcasts left to the operations, blocks joined, nodes and results that nothing needs removed, products with
what they absorb, branches that only choose as choices, counted loops as scans. Operations are pure, so all are safe
in every block.
"""

from dy2st.graph import Graph
from dy2st.rules.blocks import join_blocks
from dy2st.rules.broadcasts import drop_broadcasts
from dy2st.rules.choices import choose
from dy2st.rules.kept import keep_nothing_unused
from dy2st.rules.merge import merge_equal
from dy2st.rules.products import absorb
from dy2st.rules.prune import prune
from dy2st.rules.resolve import resolve
from dy2st.rules.scans import count_by_scan
from dy2st.rules.transposes import cancel_transposes

__all__ = ["simplify"]


def simplify(graph: Graph) -> Graph:
    """Run all rules: linear in the number of nodes."""
    resolve(graph)
    cancel_transposes(graph)
    resolve(graph)
    merge_equal(graph)
    drop_broadcasts(graph)
    prune(graph)
    join_blocks(graph)
    resolve(graph)
    prune(graph)
    keep_nothing_unused(graph)
    absorb(graph)
    prune(graph)
    choose(graph)
    resolve(graph)
    count_by_scan(graph)
    return graph
