"""Everything a page works with, handed to it once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from liaison_app.core.clock import Clock, SystemClock
from liaison_app.desktop.changes import Changes
from liaison_app.desktop.desk import Desk
from liaison_app.desktop.messages import Messages
from liaison_app.desktop.navigation import Navigation
from liaison_app.desktop.settings import Settings
from liaison_app.desktop.tasks import Tasks
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store


class SyncNow(Protocol):
    """What the sync engine says of itself at one moment."""

    @property
    def phase(self) -> str:
        """One of local, idle, working, offline, waiting, stopped."""
        ...

    @property
    def since_ms(self) -> int: ...
    @property
    def sentence(self) -> str: ...
    @property
    def last_sync_ms(self) -> int | None: ...
    @property
    def pending(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def review(self) -> int: ...
    @property
    def quarantine(self) -> int: ...
    @property
    def rejected(self) -> int: ...


class Sync(Protocol):
    """The sync engine as the screen sees it."""

    @property
    def state(self) -> SyncNow: ...
    def wake(self) -> None: ...
    def listen(self, heard: Callable[[SyncNow], object]) -> None: ...


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
    sync: Sync
    desk: Desk
    clock: Clock = field(default_factory=SystemClock)
