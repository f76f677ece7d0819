"""From a field to its editor."""
