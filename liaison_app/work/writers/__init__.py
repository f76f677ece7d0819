"""Plain rows become files that other programs read."""
