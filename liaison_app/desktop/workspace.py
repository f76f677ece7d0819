"""Everything a page works with, handed to it once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from liaison_app.core.clock import Clock, SystemClock
from liaison_app.desktop.changes import Changes
from liaison_app.desktop.clipboard import Clipboard
from liaison_app.desktop.desk import Desk
from liaison_app.desktop.messages import Messages
from liaison_app.desktop.navigation import Navigation
from liaison_app.desktop.settings import Settings
from liaison_app.desktop.sync_watch import SyncWatch
from liaison_app.desktop.tasks import Tasks

if TYPE_CHECKING:
    from liaison_app.desktop.memory import Memory
    from liaison_app.store.reader import Reader
    from liaison_app.store.store import Store
    from liaison_app.work.approvals import Approvals
    from liaison_app.work.known_log import KnownLog


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
    clipboard: Clipboard = field(default_factory=Clipboard)

    @cached_property
    def memory(self) -> Memory:
        """What lists and the search remember of this vault."""
        from liaison_app.desktop.memory import Memory

        return Memory(self.store, self.reader, self.tasks)

    @cached_property
    def approvals(self) -> Approvals:
        """What decks are worth, for the screen's thread: judged in microseconds, by the log as it was last verified."""
        from liaison_app.work.approvals import Approvals

        return Approvals(self.reader, self.clock, self.log, on_screen=True)

    @cached_property
    def log(self) -> KnownLog:
        """The membership log as verified, for all threads."""
        from liaison_app.work.known_log import KnownLog

        return KnownLog()

    def approvals_on(self, reader: Reader) -> Approvals:
        """What decks are worth, for a worker that was lent this reader."""
        from liaison_app.work.approvals import Approvals

        return Approvals(reader, self.clock, self.log)
