"""Sealed chunks of files: where they lie, and what is there of each."""
