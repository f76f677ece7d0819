"""The panes of Settings."""
