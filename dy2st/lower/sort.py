"""Lowering of runtime.ops.sort."""
