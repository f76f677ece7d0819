"""`python -m liaison_app.cli`: the command where no script stands on the path."""

from __future__ import annotations

from liaison_app.cli.main import main

main()
