"""The cards of Sync."""
