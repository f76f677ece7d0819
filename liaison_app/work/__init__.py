"""Verbs larger than one record."""
