"""Lowering of runtime.ops.elementwise."""
