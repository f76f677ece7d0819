"""Everything a page works with, handed to it once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from liaison_app.core.clock import Clock, SystemClock
from liaison_app.desktop.changes import Changes
from liaison_app.desktop.desk import Desk
from liaison_app.desktop.messages import Messages
from liaison_app.desktop.navigation import Navigation
from liaison_app.desktop.settings import Settings
from liaison_app.desktop.sync_watch import SyncWatch
from liaison_app.desktop.tasks import Tasks

if TYPE_CHECKING:
    from liaison_app.store.reader import Reader
    from liaison_app.store.store import Store


@dataclass(frozen=True)
class Workspace:
    """The collaborators of every page."""

    reader: Reader
    """Of the screen's thread: pages of a list and single records only; anything longer by tasks.read."""
    store: Store
    changes: Changes
    tasks: Tasks
    messages: Messages
    navigation: Navigation
    settings: Settings
    sync: SyncWatch
    desk: Desk
    clock: Clock = field(default_factory=SystemClock)
