"""Slides, the second screen, timing."""
