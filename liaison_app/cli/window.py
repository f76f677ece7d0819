"""`liaison` alone: the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_app.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from liaison_app.core.clock import Clock
    from liaison_app.store.store import Store


def open_window(session: Session) -> int:
    """Open the desktop app on the vault's folder; returns its exit code when it is closed."""
    from liaison_app.cli.display import demand_display

    demand_display()
    from liaison_app.cli.door import VaultDoor
    from liaison_app.desktop.app import run

    return run(VaultDoor(session.options.folder, made_up))


def made_up(store: Store, clock: Clock, progress: Callable[[int, int, str], None]) -> int:
    """Write the demonstration's people, agencies, visits and deck into a vault; returns how many records."""
    from liaison_app.cli.demo.seed import plant

    return plant(store, clock, progress)
