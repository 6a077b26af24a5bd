"""Lowering of runtime.ops.index."""
