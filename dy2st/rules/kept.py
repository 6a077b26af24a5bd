"""What an operation keeps for its derivative is left out where no derivative uses it."""

from __future__ import annotations

from dy2st.graph import Graph
from dy2st.rules.products import users

__all__ = ["keep_nothing_unused"]


def keep_nothing_unused(graph: Graph) -> None:
    """Before: h, c, kept = lstm(…, saved=True), and nobody uses kept. After: h, c = lstm(…, saved=False)."""
    uses = users(graph)
    for node in graph.nodes():
        if node.params.get("saved") and not uses[id(node.results[-1])]:
            node.params, node.results = {**node.params, "saved": False}, node.results[:-1]
