"""How fast dy2st is, as ratios measured side by side: `python -m tests.benchmarks` from the root."""
