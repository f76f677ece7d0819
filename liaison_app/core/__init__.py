"""Plain values that everything else rests on; no I/O."""
