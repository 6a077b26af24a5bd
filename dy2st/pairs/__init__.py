"""Pairs: graph -> graph, every complex value as two real ones, since ONNX Runtime has no complex kernels.

In: a traced Graph with complex values. Out: the same Graph without any. `table` holds how each operation is done
on pairs, `split` replaces the nodes; inputs and outputs get a last axis of two (real, imaginary).
"""
