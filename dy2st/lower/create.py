"""Lowering of runtime.ops.create."""
