"""The central server: opaque records, compare-and-swap, a dense feed."""
