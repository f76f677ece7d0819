"""Liaison: an encrypted, offline-first field app for outreach leads."""

__version__ = "0.1.0"
