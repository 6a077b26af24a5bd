"""Lowering of runtime.ops.shape."""
