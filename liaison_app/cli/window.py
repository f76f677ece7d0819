"""`liaison` alone: the window."""

from __future__ import annotations

from liaison_app.cli.session import Session


def open_window(session: Session) -> int:
    """Open the desktop app on the vault's folder; returns its exit code when it is closed."""
    from liaison_app.cli.door import VaultDoor
    from liaison_app.desktop.app import run

    return run(VaultDoor(session.options.folder))
