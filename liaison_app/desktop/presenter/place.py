"""Where a talk stands, kept in the vault while it goes on: what a crash or an empty battery leaves behind."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, cast

from PySide6.QtCore import QObject

from liaison_app.core.clock import Clock
from liaison_app.desktop.presenter.session import Session
from liaison_app.desktop.tasks import Tasks
from liaison_app.store import names
from liaison_app.store.kept import value_of
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.store.verbs import KeepValues

_STALE_MS = 12 * 3_600_000
"""Nobody goes on with yesterday's talk."""


@dataclass(frozen=True, slots=True)
class Place:
    """A talk under way on this device."""

    deck: str
    visit: str
    title: str
    slide: int
    showing: str
    """The presentation record that grows with it; it may not have been saved yet."""
    rehearsal: bool
    at_ms: int


def left_behind(reader: Reader, clock: Clock) -> Place | None:
    """Return the talk that ended without anybody ending it; None where there is none of today."""
    kept = value_of(reader, names.PRESENTING)
    try:
        found = cast("dict[str, Any]", json.loads(kept)) if kept else {}
        place = Place(**found) if found else None
    except (ValueError, TypeError):
        return None  # written by another version
    return place if place is not None and 0 <= clock.ms() - place.at_ms <= _STALE_MS else None


def forget(store: Store, tasks: Tasks, parent: QObject | None = None) -> None:
    """There is nothing to go on with."""
    tasks.watch(store.perform(KeepValues(((names.PRESENTING, None),))), parent=parent)


class PlaceKeeper(QObject):
    """Writes down each slide as it comes up, until the talk is ended."""

    def __init__(self, session: Session, visit: str, store: Store, tasks: Tasks, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._visit = visit
        self._store = store
        self._tasks = tasks
        self._clock = clock
        self._slide = 0
        session.moved.connect(self._follow)

    def end(self) -> None:
        """The talk was ended by somebody."""
        self._session.moved.disconnect(self._follow)
        forget(self._store, self._tasks, self)

    def _follow(self) -> None:
        session = self._session
        if session.slide == self._slide:
            return
        self._slide = session.slide
        record = session.showing.record()
        place = Place(session.deck.id, self._visit, session.deck.title, session.slide, session.showing.id, record.rehearsal, self._clock.ms())
        self._tasks.watch(self._store.perform(KeepValues(((names.PRESENTING, json.dumps(asdict(place)).encode()),))), parent=self)
