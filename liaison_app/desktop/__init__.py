"""Qt, and all of it."""
