"""Push, pull, merge and transfer against the central server."""
