"""Secrets: derive, seal, open, wrap."""
