"""The command line, one module per noun; compose.py builds the objects."""

import sys

# httpx brings a program of its own along, and with it rich, click and pygments: 5 MiB and a tenth of a second. It goes without them.
sys.modules.setdefault("httpx._main", None)  # pyright: ignore[reportArgumentType]
