"""Random numbers: `random` nodes become RandomUniform and RandomNormal, or the same of unknown sizes."""

from __future__ import annotations

from dy2st.graph import Node
from dy2st.lower.attributes import onnx_type
from dy2st.lower.base import Builder, Term, lowers
from dy2st.lower.shape import size_vector


@lowers("random")
def random(b: Builder, node: Node, *sizes: Term) -> Term:
    """Without a seed: ONNX Runtime's `set_seed`, before the session is made, makes runs repeatable."""
    dtype, shape, rest = node.results[0].type.dtype, node.params["shape"], iter(sizes)
    name = {"uniform": "RandomUniform", "normal": "RandomNormal"}[node.params["kind"]]
    attributes = {"dtype": onnx_type(dtype)}
    if not sizes:
        return b.append(name, (), (dtype,), {**attributes, "shape": list(shape)})[0]
    like = b.op("ConstantOfShape", size_vector(b, [next(rest) if n == -1 else n for n in shape]), dtype="float32")
    return b.append(f"{name}Like", (like,), (dtype,), attributes)[0]
