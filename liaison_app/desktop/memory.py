"""What the screens remember of the vault's contents: searches, filters, places in lists. Kept encrypted, in the vault itself."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject, QTimer, Signal

from liaison_app.desktop.tasks import Tasks

if TYPE_CHECKING:
    from liaison_app.store.reader import Reader
    from liaison_app.store.store import Store

log = logging.getLogger(__name__)
MOST_RECENT = 12
MOST_FILTERS = 40


@dataclass(frozen=True)
class ListPlace:
    """How a list was left."""

    record: str = ""
    """The id of the current row."""
    scroll: int = 0
    words: str = ""
    """What stood in the filter."""
    order: int = 0
    """Which of its orders, or the column it is sorted by."""
    falling: bool = False
    narrowed: dict[str, Any] = field(default_factory=dict[str, Any])
    """Other filters of the list, by name."""
    columns: tuple[str, ...] = ()
    """The columns that are shown, in their order; empty where nobody chose."""
    widths: dict[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True)
class Remembered:
    """Everything kept."""

    recent: tuple[str, ...] = ()
    filters: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    """Per list: the words of each saved filter by its name."""
    lists: dict[str, ListPlace] = field(default_factory=dict[str, ListPlace])


class Memory(QObject):
    """Read once when the vault opens; each change is written a moment later."""

    filters_changed = Signal(str)
    """A list whose saved filters are others now."""

    def __init__(self, store: Store, reader: Reader, tasks: Tasks, parent: QObject | None = None) -> None:
        from liaison_app.store import names
        from liaison_app.store.kept import value_of

        super().__init__(parent)
        self._store = store
        self._tasks = tasks
        self._name = names.SCREEN_MEMORY
        self._now = _read(value_of(reader, self._name))
        self._soon = QTimer(self, singleShot=True, interval=800)
        self._soon.timeout.connect(self._write)

    # searches

    @property
    def recent(self) -> tuple[str, ...]:
        """The last searches that led somewhere, the latest first."""
        return self._now.recent

    def note_search(self, text: str) -> None:
        """Remember a search that led somewhere; one that only goes on from another takes its place."""
        wanted = text.strip()
        if wanted:
            others = [each for each in self._now.recent if each.casefold() != wanted.casefold() and not wanted.casefold().startswith(each.casefold())]
            self._keep(replace(self._now, recent=(wanted, *others)[:MOST_RECENT]))

    def forget_searches(self) -> Callable[[], None]:
        """Forget what was searched for; returns what brings it back."""
        before = self._now.recent
        self._keep(replace(self._now, recent=()))
        return lambda: self._keep(replace(self._now, recent=tuple(dict.fromkeys((*self._now.recent, *before)))[:MOST_RECENT]))

    # saved filters

    def filters(self, name: str) -> dict[str, str]:
        """Return a list's saved filters: their words by their names."""
        return dict(self._now.filters.get(name, {}))

    def keep_filter(self, name: str, called: str, words: str) -> None:
        """Save a filter of a list; empty words take it away."""
        now = self.filters(name)
        now.pop(called, None)
        if words:
            now[called] = words
        self._keep(replace(self._now, filters={**self._now.filters, name: dict(list(now.items())[-MOST_FILTERS:])}))
        self.filters_changed.emit(name)

    # places

    def place(self, name: str) -> ListPlace:
        """Return how a list was left."""
        return self._now.lists.get(name, ListPlace())

    def keep_place(self, name: str, place: ListPlace) -> None:
        if place != self.place(name):
            self._keep(replace(self._now, lists={**self._now.lists, name: place}))

    def flush(self) -> list[Future[Any]]:
        """Write what is not written yet; returns what to wait for."""
        if not self._soon.isActive():
            return []
        self._soon.stop()
        return [self._save()]

    def _keep(self, now: Remembered) -> None:
        if now != self._now:
            self._now = now
            self._soon.start()

    def _write(self) -> None:
        self._tasks.watch(self._save(), parent=self)

    def _save(self) -> Future[Any]:
        from liaison_app.store.verbs import KeepValues

        return self._store.perform(KeepValues(((self._name, json.dumps(asdict(self._now)).encode()),)))


def _read(raw: bytes | None) -> Remembered:
    """Read what is kept; what another version wrote differently is as if nothing were kept."""
    if not raw:
        return Remembered()
    try:
        found = cast("dict[str, Any]", json.loads(raw))
        kept = cast("dict[str, dict[str, Any]]", found["lists"])
        lists = {name: replace(ListPlace(**each), columns=tuple(each.get("columns", ()))) for name, each in kept.items()}
        filters = {name: {str(called): str(words) for called, words in each.items()} for name, each in found["filters"].items()}
        return Remembered(tuple(str(each) for each in found["recent"]), filters, lists)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        log.info("what the screens remembered cannot be read: %s", type(error).__name__)
        return Remembered()
