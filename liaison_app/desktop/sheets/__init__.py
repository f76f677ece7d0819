"""Ctrl+P: what is in front of a person, on paper."""
