"""Typing a search: operators completed, recent searches offered, filters saved."""
