"""The command line, one module per noun; compose.py builds the objects."""
