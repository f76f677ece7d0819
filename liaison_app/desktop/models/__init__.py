"""Item models over the store reader."""
