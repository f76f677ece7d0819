"""The local encrypted database."""
