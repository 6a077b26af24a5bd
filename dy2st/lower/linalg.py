"""Lowering of runtime.ops.linalg."""
