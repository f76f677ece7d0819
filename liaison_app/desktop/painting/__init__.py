"""Painters of rows, chips, badges and charts, for delegates and small widgets alike."""
