"""The public conformance suite of the array API, run on rows with data (eager) and on graphs (static)."""
